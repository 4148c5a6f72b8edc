// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.arrow.c.ArrowArray;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.ArrowSchema;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.gatun.buffer.BufferInUseException;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferList;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.ColumnDict;
import org.gatun.buffer.DType;
import org.junit.jupiter.api.Test;

/** Whose the memory is between an export and the import, and what happens when it goes wrong. */
class CDataLifetimeTest {
  private static void assertSays(String expected, Throwable thrown) {
    assertTrue(String.valueOf(thrown.getMessage()).contains(expected), thrown::toString);
  }

  @Test
  void exportAndImport_manyRoundTrips_leaveNothingAndAllocateNoStruct() {
    try (var structs = new Structs();
        BufferLease lease = Buffers.allocate(DType.FLOAT32, 1000)) {
      for (int round = 0; round < 100_000; round++) {
        ArrowCData.exportArray("x", lease, structs.array, structs.schema);
        try (ArrowColumn column = ArrowCData.importArray(structs.array, structs.schema)) {
          assertEquals(1000, column.length());
        }
      }
      assertEquals(0, structs.left());
    }
  }

  @Test
  void exportArray_whileNotReleased_keepsTheListFromGrowing() throws Throwable {
    try (var structs = new Structs();
        var list = BufferList.of(DType.FLOAT32)) {
      list.addFloat(1);
      ArrowCData.exportArray("x", list, structs.array, structs.schema);
      assertThrows(BufferInUseException.class, () -> list.addFloat(2));
      Structs.release(structs.arrayBytes);
      list.addFloat(2);
      assertEquals(0, structs.left()); // for a schema without children nothing is kept
      try (ArrowSchema schema = ArrowSchema.wrap(structs.schema)) {
        schema.release();
        schema.release();
        assertEquals(0, schema.snapshot().release);
      }
    }
  }

  @Test
  void exportArray_schemasOfOneField_areEachReleasedByThemselves() throws Throwable {
    try (var structs = new Structs();
        var others = new Structs();
        BufferLease lease = Buffers.allocate(DType.FLOAT32, 3)) {
      ArrowCData.exportArray("x", lease, structs.array, structs.schema);
      ArrowCData.exportArray("x", lease, others.array, others.schema);
      try (ArrowSchema one = ArrowSchema.wrap(structs.schema)) {
        one.release();
      }
      try (ArrowColumn column = ArrowCData.importArray(others.array, others.schema)) {
        assertEquals(
            Field.nullable("x", new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)),
            column.field());
      }
      Structs.release(structs.arrayBytes);
      assertEquals(0, structs.left());
    }
  }

  @Test
  void importArray_moreAtOnceThanHavePlacesNearTheThread_areEachReleasedOnce() {
    int count = 100;
    List<ArrowColumn> columns = new ArrayList<>();
    try (var structs = new Structs()) {
      for (int round = 0; round < 2; round++) { // the second time in places that are taken again
        for (int i = 0; i < count; i++) {
          try (BufferLease lease = Buffers.allocate(DType.INT32, 2)) {
            lease.view().setInt(i, 1);
            ArrowCData.exportArray("x", lease, structs.array, structs.schema);
          }
          columns.add(ArrowCData.importArray(structs.array, structs.schema));
        }
        assertEquals(2 * count, structs.left());
        for (int i = 0; i < count; i++) {
          assertEquals(i, columns.get(i).values().getInt(1));
          columns.get(i).close();
          columns.get(i).close();
          assertEquals(2 * (count - 1 - i), structs.left());
        }
        columns.clear();
      }
    }
  }

  @Test
  void importArray_nullCountUnknownAndNoBitmap_hasNoNulls() {
    try (var structs = new Structs();
        BufferLease lease = Buffers.allocate(DType.INT32, 5)) {
      ArrowCData.exportArray("x", lease, structs.array, structs.schema);
      structs.setNullCount(-1);
      try (ArrowColumn column = ArrowCData.importArray(structs.array, structs.schema)) {
        assertEquals(0, column.nullCount());
        assertTrue(column.values().isReadOnly());
        assertEquals(lease.view().address(), column.values().address());
      }
    }
  }

  @Test
  void importArray_notOfTheSchema_leavesBothAsTheyWere() {
    try (var structs = new Structs();
        BufferLease lease = Buffers.allocate(DType.INT32, 5)) {
      ArrowCData.exportArray("x", lease, structs.array, structs.schema);
      structs.setLength(-1);
      var refused =
          assertThrows(
              IllegalArgumentException.class,
              () -> ArrowCData.importArray(structs.array, structs.schema));
      assertSays("length -1", refused);
      structs.setNullCount(3); // with no bitmap
      structs.setLength(5);
      assertThrows(
          IllegalArgumentException.class,
          () -> ArrowCData.importArray(structs.array, structs.schema));
      assertFalse(structs.isReleased());
      structs.setNullCount(0);
      ArrowCData.importArray(structs.array, structs.schema).close();
      var twice =
          assertThrows(
              IllegalStateException.class,
              () -> ArrowCData.importArray(structs.array, structs.schema));
      assertSays("released", twice);
      assertEquals(0, structs.left());
    }
  }

  @Test
  void importArray_ofATypeThatIsNotShared_isRefusedByNameAndStaysTheOwners() {
    try (var structs = new Structs();
        var allocator = new RootAllocator();
        var nulls = new NullVector("nothing", 3)) {
      ArrowArray array = ArrowArray.wrap(structs.array);
      ArrowSchema schema = ArrowSchema.wrap(structs.schema);
      Data.exportVector(allocator, nulls, null, array, schema);
      var refused =
          assertThrows(
              BufferRequestException.class,
              () -> ArrowCData.importArray(structs.array, structs.schema));
      assertSays("nothing", refused);
      assertFalse(structs.isReleased());
      array.release();
      schema.release();
      assertEquals(0, structs.left());
    } // the allocator would say what was not released
  }

  @Test
  void exportArray_addressNullOrHeapMemory_isRefused() {
    try (var structs = new Structs();
        BufferLease heap = Buffers.wrap(new float[3])) {
      assertThrows(
          IllegalArgumentException.class,
          () -> ArrowCData.exportArray("x", heap, 0, structs.schema));
      var refused =
          assertThrows(
              BufferRequestException.class,
              () -> ArrowCData.exportArray("x", heap, structs.array, structs.schema));
      assertEquals(BufferRequestException.Reason.HEAP_MEMORY, refused.reason());
      assertEquals(0, structs.left());
    }
  }

  @Test
  void exportStream_dictWithMissingValues_isReadBackAndReleased() {
    try (var structs = new Structs();
        var dict = ColumnDict.of()) {
      dict.addColumn("id", DType.INT64);
      dict.addColumn("price", DType.FLOAT64);
      dict.addMask("price");
      dict.addRow(1, 10.5);
      dict.addRow(2, null);
      ArrowCData.exportStream(dict, structs.stream);
      assertThrows(BufferInUseException.class, () -> dict.addRow(3, 1.0));
      ArrowStream stream = ArrowCData.importStream(structs.stream);
      ArrowColumn batch = there(stream.next());
      assertNull(stream.next());
      stream.close();
      stream.close();
      assertThrows(IllegalStateException.class, stream::next);
      var columns = (StructColumn) batch;
      assertEquals(List.of("id", "price"), columns.names());
      assertEquals(List.of(1L, 2L), columns.child("id").values().toList());
      assertEquals(10.5, columns.child("price").values().getDouble(0));
      assertTrue(columns.child("price").isNull(1));
      batch.close();
      dict.addRow(3, 1.0);
      assertEquals(0, structs.left());
    }
  }

  private static ArrowColumn there(@org.jspecify.annotations.Nullable ArrowColumn found) {
    assertNotNull(found);
    return java.util.Objects.requireNonNull(found);
  }

  @Test
  void exportStream_iteratorThatFails_tellsTheReaderWhy() throws Exception {
    try (var structs = new Structs();
        var allocator = new RootAllocator();
        var dict = ColumnDict.of()) {
      dict.addColumn("id", DType.INT64);
      dict.addRow(1);
      Iterator<ArrowColumn> failing =
          new Iterator<>() {
            private int asked;

            @Override
            public boolean hasNext() {
              return true;
            }

            @Override
            public ArrowColumn next() {
              if (asked++ > 0) {
                throw new IllegalStateException("the well is dry");
              }
              try (var root = ArrowVectors.share(dict)) {
                return ArrowVectors.view(root);
              }
            }
          };
      ArrowCData.exportStream(failing, structs.stream);
      try (var reader = Data.importArrayStream(allocator, ArrowArrayStream.wrap(structs.stream))) {
        assertTrue(reader.loadNextBatch());
        var error = assertThrows(java.io.IOException.class, reader::loadNextBatch);
        assertSays("the well is dry", error);
      }
      dict.addRow(2);
      assertEquals(0, structs.left());
    }
  }

  /** The way that the refusal tells leaves nothing lent. */
  @Test
  void exportArray_ofACopyAsTheRefusalSays_isReadBack() {
    long blocks = BufferPool.shared().statistics().outstanding();
    try (var structs = new Structs();
        var dict = ColumnDict.of()) {
      dict.addColumn("even", DType.BOOL);
      dict.addRow(true);
      var refused =
          assertThrows(
              BufferRequestException.class,
              () -> ArrowCData.exportArray(dict, structs.array, structs.schema));
      assertSays(
          "to export a copy of all columns: try (var copy = ArrowVectors.copyOf(dict); var batch ="
              + " ArrowVectors.view(copy)) { ArrowCData.exportArray(batch, array, schema); }",
          refused);
      try (var copy = ArrowVectors.copyOf(dict);
          var batch = ArrowVectors.view(copy)) {
        ArrowCData.exportArray(batch, structs.array, structs.schema);
      }
      try (var batch = (StructColumn) ArrowCData.importArray(structs.array, structs.schema)) {
        assertTrue(((BitColumn) batch.child("even")).getBoolean(0));
      }
      assertEquals(0, structs.left());
      dict.addColumn("half", DType.BFLOAT16); // of which there is no copy
      refused =
          assertThrows(
              BufferRequestException.class,
              () -> ArrowCData.exportArray(dict, structs.array, structs.schema));
      assertFalse(String.valueOf(refused.getMessage()).contains("copy of all"));
    }
    assertTrue(BufferPool.shared().statistics().outstanding() <= blocks);
  }

  @Test
  void exportStream_batchThatIsNull_isAnErrorAndNoEnd() throws Exception {
    try (var structs = new Structs();
        BufferLease values = Buffers.allocate(DType.INT32, 2)) {
      ArrowColumn one = ArrowColumn.share("x", values);
      ArrowColumn three = ArrowColumn.share("x", values);
      ArrowCData.exportStream(java.util.Arrays.asList(one, null, three).iterator(), structs.stream);
      try (ArrowStream stream = ArrowCData.importStream(structs.stream)) {
        there(stream.next()).close();
        var told = assertThrows(IllegalStateException.class, stream::next);
        assertSays("batches: expected a column but found null", told);
        there(stream.next()).close();
        assertNull(stream.next());
      }
      assertThrows(
          NullPointerException.class,
          () ->
              ArrowCData.exportStream(
                  java.util.Collections.<ArrowColumn>singleton(null).iterator(), structs.stream));
      assertEquals(0, structs.left());
    }
  }
}

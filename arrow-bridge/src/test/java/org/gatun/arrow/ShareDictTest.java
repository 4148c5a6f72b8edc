// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.gatun.arrow.Values.assertSays;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.gatun.buffer.BufferDict;
import org.gatun.buffer.BufferInUseException;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.ColumnDict;
import org.gatun.buffer.DType;
import org.gatun.buffer.RecordType;
import org.gatun.buffer.StridedLayout;
import org.junit.jupiter.api.Test;

/** Dicts as Arrow's record batches, lists and tensors. */
class ShareDictTest {
  private static ColumnDict people() {
    ColumnDict dict =
        ColumnDict.of(
            RecordType.of()
                .with("age", DType.INT32)
                .with("height", DType.FLOAT32)
                .with("at", DType.INT32, 2));
    dict.addMask("height");
    dict.addRow(36, 1.5f, new int[] {1, 2});
    dict.addRow(41, null, new int[] {3, 4});
    return dict;
  }

  @Test
  void share_columns_areARecordBatchOfTheSameMemory() {
    try (ColumnDict dict = people()) {
      try (VectorSchemaRoot root = ArrowVectors.share(dict)) {
        assertEquals(2, root.getRowCount());
        var ages = (IntVector) root.getVector("age");
        var heights = (Float4Vector) root.getVector("height");
        ages.set(0, 37);
        assertEquals(37, dict.column("age").getInt(0));
        assertEquals(1.5f, heights.get(0));
        assertTrue(heights.isNull(1));
        assertEquals(List.of(3, 4), root.getVector("at").getObject(1));
        assertThrows(BufferInUseException.class, () -> dict.removeRows(0, 1));
      }
      dict.removeRows(0, 1);
      assertEquals(1, dict.rows());
    }
  }

  @Test
  void share_someColumns_areThoseInTheOrderNamed() {
    try (ColumnDict dict = people();
        VectorSchemaRoot root = ArrowVectors.share(dict, "at", "age")) {
      assertEquals(
          List.of("at", "age"),
          root.getSchema().getFields().stream().map(each -> each.getName()).toList());
      assertThrows(NoSuchElementException.class, () -> ArrowVectors.share(dict, "age", "no"));
    }
  }

  @Test
  void share_dictWithoutColumnsOrRows_isAnEmptyBatch() {
    try (ColumnDict none = ColumnDict.of();
        ColumnDict noRows = ColumnDict.of(RecordType.of().with("a", DType.INT8));
        VectorSchemaRoot first = ArrowVectors.share(none);
        VectorSchemaRoot second = ArrowVectors.share(noRows)) {
      assertEquals(0, first.getRowCount());
      assertEquals(0, second.getRowCount());
      assertEquals(1, second.getFieldVectors().size());
    }
  }

  @Test
  void share_columnThatArrowLacks_isNamedAndNothingStaysLent() {
    try (ColumnDict dict = people()) {
      dict.addColumn("adult", DType.BOOL);
      var e = assertThrows(BufferRequestException.class, () -> ArrowVectors.share(dict).close());
      assertSays("column 'adult'", e);
      assertSays("ArrowVectors.copyOf", e);
      dict.addRow(1, 2f, new int[] {5, 6}, true);
    }
  }

  @Test
  void copyOf_columns_areTheirValuesMasksAndBits() throws IOException {
    try (ColumnDict dict = people()) {
      dict.addColumn("adult", DType.BOOL);
      dict.addMask("adult");
      dict.column("adult").set(0, true);
      dict.column("adult").set(1, null);
      var bytes = new ByteArrayOutputStream();
      try (VectorSchemaRoot root = ArrowVectors.copyOf(dict);
          var writer = new ArrowStreamWriter(root, null, bytes)) {
        dict.removeRows(0, 2); // a copy: nothing is lent
        writer.writeBatch();
        writer.end();
      }
      try (var allocator = new RootAllocator();
          var reader =
              new ArrowStreamReader(new ByteArrayInputStream(bytes.toByteArray()), allocator)) {
        assertTrue(reader.loadNextBatch());
        VectorSchemaRoot root = reader.getVectorSchemaRoot();
        assertEquals(36, root.getVector("age").getObject(0));
        assertEquals(1.5f, root.getVector("height").getObject(0));
        assertTrue(root.getVector("height").isNull(1));
        assertEquals(true, ((BitVector) root.getVector("adult")).getObject(0));
        assertTrue(root.getVector("adult").isNull(1));
        assertEquals(List.of(3, 4), root.getVector("at").getObject(1));
      }
    }
  }

  @Test
  void share_valuesOfADict_areListsOrTensors() {
    try (BufferDict<Long, Object> dict = BufferDict.ofLongKeys(DType.FLOAT32, 2, 3)) {
      dict.put(7L, new float[] {1, 2, 3, 4, 5, 6});
      dict.put(9L, new float[] {7, 8, 9, 10, 11, 12});
      try (var lists = (FixedSizeListVector) ArrowVectors.share("rows", dict.values());
          FixedShapeTensorVector tensors = ArrowVectors.shareTensor("rows", dict.values());
          var keys = ArrowVectors.copyOf("keys", dict.keySet()); // keys are lent to be read
          BufferLease lease = dict.values().acquire(BufferRequest.STRIDED)) {
        assertEquals(List.of(List.of(7f, 8f, 9f), List.of(10f, 11f, 12f)), lists.getObject(1));
        assertEquals(List.of(7f, 8f, 9f, 10f, 11f, 12f), tensors.getObject(1));
        assertArrayEquals(new long[] {2, 3}, tensors.type().shape());
        assertEquals(9L, keys.getObject(1));
        try (ArrowColumn column = ArrowVectors.view(tensors)) {
          assertEquals(lease.view().address(), column.values().address());
          assertArrayEquals(new long[] {2, 2, 3}, column.values().layout().shape());
        }
        assertThrows(BufferInUseException.class, () -> dict.put(11L, new float[6]));
      }
      dict.put(11L, new float[6]);
    }
  }

  @Test
  void shareTensor_anyOrderOfAxes_isTheSameArrayWhenItIsViewed() {
    int[][] orders = {{0, 1, 2, 3}, {0, 2, 1, 3}, {0, 3, 2, 1}, {0, 2, 3, 1}, {0, 3, 1, 2}};
    for (int[] order : orders) {
      try (BufferLease lease = Buffers.allocate(DType.INT32, 5, 2, 3, 4)) {
        for (int i = 0; i < 120; i++) {
          lease.view().setInt(i, i / 24, i / 12 % 2, i / 4 % 3, i % 4);
        }
        StridedLayout turned = lease.view().layout().permute(order);
        try (FixedShapeTensorVector vector =
                ArrowVectors.shareTensor("x", lease.view().withLayout(turned));
            ArrowColumn column = ArrowVectors.view(vector)) {
          assertEquals(turned, column.values().layout());
          assertEquals(lease.view().address(), column.values().address());
          assertArrayEquals(new long[] {2, 3, 4}, vector.type().shape());
        }
      }
    }
  }

  @Test
  void shareTensor_axesOfOneOrNone_areShared() {
    for (long[] shape : new long[][] {{3}, {3, 1}, {2, 1, 4, 1}, {0, 2, 3}, {2, 0, 3}}) {
      try (BufferLease lease = Buffers.allocate(DType.INT8, shape);
          FixedShapeTensorVector vector = ArrowVectors.shareTensor("x", lease);
          ArrowColumn column = ArrowVectors.view(vector)) {
        assertArrayEquals(shape, column.values().layout().shape());
        assertEquals(shape[0], vector.getValueCount());
      }
    }
  }

  @Test
  void shareTensor_otherStrides_areRefusedAndACopyDoes() {
    try (BufferLease lease = Buffers.allocate(DType.INT32, 4, 6)) {
      StridedLayout layout = lease.view().layout();
      StridedLayout[] strided = {
        layout.transpose(), layout.slice(1, 0, 3, 2), layout.slice(1, 5, 6, -1),
      };
      for (StridedLayout each : strided) {
        var view = lease.view().withLayout(each);
        var e =
            assertThrows(
                BufferRequestException.class, () -> ArrowVectors.shareTensor("x", view).close());
        assertTrue(e.copyHelps());
        try (BufferLease copy = Buffers.copyOf(view);
            FixedShapeTensorVector vector = ArrowVectors.shareTensor("x", copy)) {
          assertEquals(each.size(0), vector.getValueCount());
        }
      }
    }
  }

  @Test
  void split_tensor_isATensorOfTheSameMemory() {
    try (BufferLease lease = Buffers.allocate(DType.INT32, 5, 2, 3)) {
      lease.view().setInt(7, 3, 1, 2);
      FixedShapeTensorVector whole = ArrowVectors.shareTensor("x", lease);
      var pair = whole.getTransferPair(whole.getAllocator());
      pair.splitAndTransfer(2, 3);
      whole.close();
      try (var part = (FixedShapeTensorVector) pair.getTo();
          ArrowColumn column = ArrowVectors.view(part)) {
        assertArrayEquals(new long[] {3, 2, 3}, column.values().layout().shape());
        assertEquals(lease.view().address() + 48, column.values().address());
        assertEquals(7, column.values().getInt(1, 1, 2));
        assertEquals(whole.type(), part.type());
      }
      try (var root = VectorSchemaRoot.of(ArrowVectors.shareTensor("x", lease));
          VectorSchemaRoot slice = root.slice(3, 1);
          StructColumn columns = ArrowVectors.view(slice)) {
        assertArrayEquals(new long[] {1, 2, 3}, columns.child("x").values().layout().shape());
        assertEquals(7, columns.child("x").values().getInt(0, 1, 2));
      }
    }
  }

  @Test
  void close_tensor_endsTheLoan() {
    try (var list = org.gatun.buffer.BufferList.ofRows(DType.FLOAT32, 3)) {
      list.addRow(1, 2, 3);
      FixedShapeTensorVector vector = ArrowVectors.shareTensor("x", list);
      assertThrows(BufferInUseException.class, list::clear);
      vector.close();
      vector.close();
      list.clear();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.gatun.arrow.Values.assertSays;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.Column;
import org.gatun.buffer.ColumnDict;
import org.gatun.buffer.DType;
import org.gatun.buffer.RecordType;
import org.junit.jupiter.api.Test;

/** Record batches and structs as dicts of the same memory. */
class SharedColumnsTest {
  private static final long SEED = 11_23;

  private static VectorSchemaRoot batch(RootAllocator allocator, int rows) {
    var ids = new IntVector("id", allocator);
    var prices = new Float8Vector("price", allocator);
    ids.allocateNew(rows);
    prices.allocateNew(rows);
    for (int i = 0; i < rows; i++) {
      ids.set(i, 10 * i);
      if (i % 3 != 1) {
        prices.set(i, i + 0.5);
      }
    }
    ids.setValueCount(rows);
    prices.setValueCount(rows);
    return VectorSchemaRoot.of(ids, prices);
  }

  private static ColumnDict share(VectorSchemaRoot root, String... names) {
    try (StructColumn columns = ArrowVectors.view(root)) {
      return columns.shareColumns(names);
    }
  }

  @Test
  void shareColumns_recordBatch_isTheSameMemoryWithNullsAsMasks() {
    try (var allocator = new RootAllocator();
        VectorSchemaRoot root = batch(allocator, 5);
        ColumnDict dict = share(root)) {
      assertEquals(List.of("id", "price"), List.copyOf(dict.keySet()));
      Column price = dict.column("price");
      assertFalse(dict.column("id").hasMask());
      for (int i = 0; i < 5; i++) {
        assertEquals(root.getVector("id").getObject(i), dict.column("id").get(i));
        assertEquals(root.getVector("price").getObject(i), price.get(i));
      }
      assertEquals(2, price.missingCount());
      ((IntVector) root.getVector("id")).set(4, 44);
      assertEquals(44, dict.column("id").getInt(4));
      price.setDouble(0, 9.5);
      assertEquals(9.5, root.getVector("price").getObject(0));
      assertThrows(IllegalStateException.class, () -> dict.addRow(1, 2.0));
    }
  }

  @Test
  void shareColumns_batchClosedBefore_leavesTheDictItsMemory() {
    try (var allocator = new RootAllocator()) {
      ColumnDict dict;
      try (VectorSchemaRoot root = batch(allocator, 5)) {
        dict = share(root, "price", "id");
      }
      assertEquals(List.of("price", "id"), List.copyOf(dict.keySet()));
      assertEquals(40, dict.column("id").getInt(4));
      assertTrue(allocator.getAllocatedMemory() > 0);
      dict.close();
      assertEquals(0, allocator.getAllocatedMemory());
    }
  }

  @Test
  void shareColumns_thereAndBackAgain_isOneMemory() {
    try (ColumnDict first =
        ColumnDict.of(RecordType.of().with("a", DType.INT16).with("b", DType.FLOAT32, 2))) {
      first.addMask("a");
      first.addRow(1, new float[] {1, 2});
      first.addRow(null, new float[] {3, 4});
      try (VectorSchemaRoot root = ArrowVectors.share(first);
          ColumnDict second = share(root)) {
        assertNull(second.column("a").get(1));
        assertArrayEquals(new float[] {3, 4}, (float[]) second.column("b").get(1));
        second.column("b").set(0, new float[] {7, 8});
        assertArrayEquals(new float[] {7, 8}, (float[]) first.column("b").get(0));
      }
      first.addRow(5, new float[2]);
    }
  }

  @Test
  void shareColumns_structWithNulls_isMissingInEveryColumn() {
    try (var allocator = new RootAllocator();
        var vector = StructVector.empty("s", allocator)) {
      var x = vector.addOrGet("x", FieldType.nullable(MinorType.INT.getType()), IntVector.class);
      var y = vector.addOrGet("y", FieldType.nullable(MinorType.INT.getType()), IntVector.class);
      vector.allocateNew();
      for (int i = 0; i < 3; i++) {
        x.setSafe(i, i);
        if (i > 0) {
          y.setSafe(i, i);
          vector.setIndexDefined(i - 1);
        }
      }
      vector.setValueCount(3); // {x: 0, y: null}, {x: 1, y: 1}, null
      try (ArrowColumn column = ArrowVectors.view(vector);
          ColumnDict dict = ((StructColumn) column).shareColumns()) {
        assertEquals(0, dict.column("x").get(0));
        assertNull(dict.column("x").get(2));
        assertNull(dict.column("y").get(0));
        assertEquals(1, dict.column("y").get(1));
        assertNull(dict.column("y").get(2));
      }
    }
  }

  @Test
  void shareColumns_childThatIsNoArray_isNamedWithThoseThatAre() {
    try (var allocator = new RootAllocator()) {
      var vectors = new RandomVectors(new Random(SEED), allocator);
      FieldVector number = vectors.vector(RandomVectors.field("n", new ArrowType.Int(64, true)), 4);
      for (ArrowType type : List.of(new ArrowType.Utf8(), new ArrowType.Bool())) {
        try (FieldVector other = vectors.vector(RandomVectors.field("other", type), 4)) {
          var root = VectorSchemaRoot.of(number, other);
          var e = assertThrows(IllegalArgumentException.class, () -> share(root).close());
          assertSays("child 'other'", e);
          assertSays("name those alone of [n], and for this one cast it to", e);
          try (ColumnDict dict = share(root, "n")) {
            assertEquals(4, dict.rows());
          }
          assertThrows(NoSuchElementException.class, () -> share(root, "no").close());
          assertThrows(IllegalArgumentException.class, () -> share(root, "n", "n").close());
        }
      }
      number.close();
    }
  }

  @Test
  void shareColumns_nullsWithinARow_areRefusedUntilTheyAreFilled() {
    try (var allocator = new RootAllocator();
        var rows = FixedSizeListVector.empty("x", 2, allocator)) {
      var values =
          (IntVector) rows.addOrGetVector(FieldType.nullable(MinorType.INT.getType())).getVector();
      values.allocateNew(4);
      values.set(1, 1);
      rows.setNotNull(0);
      rows.setValueCount(2); // [[null, 1], null]
      var root = VectorSchemaRoot.of(rows);
      assertThrows(BufferRequestException.class, () -> share(root).close());
      values.set(0, 7);
      try (ColumnDict dict = share(root)) {
        assertArrayEquals(new int[] {7, 1}, (int[]) dict.column("x").get(0));
        assertNull(dict.column("x").get(1));
      }
    }
  }

  @Test
  void shareColumns_emptyBatch_isADictWithoutRows() {
    try (var allocator = new RootAllocator();
        VectorSchemaRoot root = batch(allocator, 0);
        ColumnDict dict = share(root)) {
      assertEquals(0, dict.rows());
      assertEquals(2, dict.size());
    }
  }
}

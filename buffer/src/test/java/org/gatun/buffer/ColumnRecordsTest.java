// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Records become rows of columns, and rows become records. */
class ColumnRecordsTest {
  private static final RecordType POINT =
      RecordType.of().with("x", DType.FLOAT64).with("y", DType.FLOAT64);
  private static final RecordType SIGHTING =
      RecordType.of()
          .with("ok", DType.BOOL)
          .with("at", POINT)
          .with("grid", DType.INT16, 2, 2)
          .with("label", UnicodeType.of(4))
          .aligned();

  private static RecordValue sighting(int i) {
    return RecordValue.of(
        SIGHTING,
        true,
        RecordValue.of(POINT, 1.5 * i, -i),
        List.of(List.of(i, 2), List.of(3, 4)),
        "n" + i);
  }

  @Test
  void ofRecords_nestedAndShapedFields_becomeColumns() {
    try (var list = BufferList.of(SIGHTING, RecordValue.class)) {
      list.add(sighting(1));
      list.add(sighting(2));
      try (var columns = ColumnDict.ofRecords(list)) {
        assertEquals(2, columns.rows());
        assertEquals(2, columns.capacity());
        assertEquals(POINT, columns.column("at").dtype());
        assertEquals(RecordValue.of(POINT, 3.0, -2), columns.column("at").get(1));
        assertArrayEquals(new short[] {2, 2, 3, 4}, (short[]) columns.column("grid").get(1));
        assertEquals(List.of("n1", "n2"), columns.column("label"));
        assertEquals(SIGHTING.names(), List.copyOf(columns.keySet()));
        assertEquals(1 + 16 + 8 + 16, columns.recordType().itemsize());

        assertEquals(sighting(2).values(), columns.record(1).values());
        try (BufferLease same = columns.toRecords(SIGHTING)) {
          assertEquals(sighting(1), same.view().get(0));
          assertEquals(sighting(2), same.view().get(1));
        }
        list.add(sighting(3)); // nothing of it is lent
      }
    }
  }

  @Test
  void addRecord_fieldsInAnyOrder_goToTheirColumns() {
    RecordType reversed = RecordType.of().with("y", DType.FLOAT64).with("x", DType.FLOAT64);
    try (var points = ColumnDict.of(POINT)) {
      points.addRecord(RecordValue.of(POINT, 1.0, 2.0));
      points.addRecord(RecordValue.of(reversed, 4.0, 3.0));
      assertEquals(List.of(1.0, 3.0), points.column("x"));
      assertEquals(List.of(2.0, 4.0), points.column("y"));
      try (BufferLease records = Buffers.allocate(reversed, 3)) {
        points.addRows(records);
      }
      assertEquals(List.of(1.0, 3.0, 0.0, 0.0, 0.0), points.column("x"));
    }
  }

  @Test
  void records_thatAreNotTheColumns_areRefusedByName() {
    RecordType single = RecordType.of().with("x", DType.FLOAT32).with("y", DType.FLOAT64);
    RecordType other = RecordType.of().with("x", DType.FLOAT64).with("z", DType.FLOAT64);
    try (var points = ColumnDict.of(POINT);
        BufferLease singles = Buffers.allocate(single, 2);
        BufferLease others = Buffers.allocate(other, 2);
        BufferLease square = Buffers.allocate(POINT, 2, 2);
        BufferLease numbers = Buffers.allocate(DType.FLOAT64, 2)) {
      points.addRow(1.0, 2.0);
      assertEquals(
          "column 'x': expected float64 but found float32",
          assertThrows(IllegalArgumentException.class, () -> points.addRows(singles)).getMessage());
      var names = assertThrows(IllegalArgumentException.class, () -> points.addRows(others));
      assertTrue(
          String.valueOf(names.getMessage()).startsWith("expected fields [x, y] but found"),
          names::toString);
      assertThrows(IllegalArgumentException.class, () -> points.addRows(square));
      assertThrows(IllegalArgumentException.class, () -> points.addRows(numbers));
      assertThrows(IllegalArgumentException.class, () -> points.toRecords(single));
      assertThrows(IllegalArgumentException.class, () -> points.toRecords(other));
      assertThrows(IllegalArgumentException.class, () -> ColumnDict.ofRecords(numbers));
      assertThrows(IndexOutOfBoundsException.class, () -> points.record(1));
      assertEquals(1, points.rows());
    }
  }

  @Test
  void addRows_toColumnsWithMasks_lackNothing() {
    try (var points = ColumnDict.of(POINT);
        BufferLease records = Buffers.allocate(POINT, 20)) {
      points.addMask("x");
      points.addRow(null, 1.0);
      points.addRows(records);
      assertEquals(1, points.column("x").missingCount());
      assertTrue(points.column("x").isMissing(0));
      assertFalse(points.column("x").isMissing(20));
      assertEquals(RecordValue.of(POINT, 0, 0), points.record(3)); // others may be missing
      assertThrows(BufferRequestException.class, () -> points.record(0));
    }
  }

  @Test
  void of_fieldsOfOneType_lieSideBySideWhereverTheyStand() {
    RecordType mixed =
        RecordType.of()
            .with("a", DType.FLOAT32)
            .with("id", DType.INT64)
            .with("b", DType.FLOAT32)
            .with("pair", DType.FLOAT32, 2)
            .with("c", DType.FLOAT32);
    try (var dict = ColumnDict.of(mixed)) {
      dict.addRow(1f, 9, 2f, new float[2], 3f);
      try (BufferLease m = dict.matrix("a", "b", "c").acquire(BufferRequest.NATIVE)) {
        assertEquals(List.of(List.of(1f, 2f, 3f)), m.view().toList());
      }
      assertEquals(mixed, dict.recordType());
    }
  }
}

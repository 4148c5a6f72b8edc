// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The room for rows, which what is refused leaves as it was. */
class ColumnDictRoomTest {
  private static ColumnDict full() {
    var dict = ColumnDict.of();
    dict.addColumns(DType.INT32, "a", "b");
    dict.ensureCapacity(2);
    dict.addRow(1, 2);
    dict.addRow(3, 4);
    return dict;
  }

  @Test
  void addRow_refusedWhenFull_leavesTheRoomAsItWas() {
    try (var dict = full();
        var other = full()) {
      assertThrows(IllegalArgumentException.class, () -> dict.addRow(5, "no number"));
      assertThrows(NullPointerException.class, () -> dict.addRow(5, null));
      assertThrows(IllegalArgumentException.class, () -> dict.addRowOfDoubles(5, 6));
      other.addMask("b");
      other.column("b").setMissing(0);
      assertThrows(NullPointerException.class, () -> dict.addRows(other));
      assertEquals(2, dict.capacity());
      dict.matrix().acquire(BufferRequest.FORTRAN_CONTIGUOUS).close();
    }
  }

  @Test
  void addRows_aClosedDict_saysSo() {
    var closed = full();
    closed.close();
    try (var dict = full()) {
      assertThrows(IllegalStateException.class, () -> dict.addRows(closed));
    }
  }

  @Test
  void ensureCapacity_withoutColumnsOfMoreThanThereIs_isRefused() {
    try (var dict = ColumnDict.of()) {
      assertThrows(IllegalArgumentException.class, () -> dict.ensureCapacity(Long.MAX_VALUE));
      dict.addColumn("a", DType.INT32);
      dict.addRow(1);
      assertThrows(IllegalArgumentException.class, () -> dict.ensureCapacity(1L << 46));
      assertEquals(16, dict.capacity());
      assertEquals(1, dict.column("a").getInt(0));
    }
  }

  @Test
  void addRow_ofLargeItems_makesRoomForFew() {
    try (var dict = ColumnDict.of()) {
      dict.addColumn("image", DType.UINT8, 1 << 20);
      dict.addRow(new byte[1 << 20]);
      assertTrue(dict.capacity() < 4, () -> "capacity " + dict.capacity());
    }
  }

  @Test
  void addColumn_ofAsManyAxesAsThereCanBe_isRefusedAtOnce() {
    var shape = new long[StridedLayout.MAX_RANK];
    Arrays.fill(shape, 1);
    try (var dict = ColumnDict.of()) {
      assertThrows(
          IllegalArgumentException.class, () -> dict.addColumn("deep", DType.INT32, shape));
      assertEquals(0, dict.size());
    }
  }

  @Test
  void trimToSize_withoutRows_canGrowAgain() {
    try (var dict = ColumnDict.of()) {
      dict.addColumns(DType.INT32, "a", "b");
      dict.addMask("b");
      dict.trimToSize();
      assertEquals(0, dict.capacity());
      try (var lease = dict.matrix("b", "a").acquire(BufferRequest.STRIDED)) {
        assertEquals(
            "[0, 2]", lease.view().layout().shapeText().replace("(", "[").replace(")", "]"));
      }
      dict.addRow(1, null);
      dict.addRow(2, 3);
      dict.column("b").fillMissing(9);
      try (var lease = dict.matrix("b", "a").acquire(BufferRequest.STRIDED)) {
        assertEquals(9, lease.view().getInt(0, 0));
        assertEquals(2, lease.view().getInt(1, 1));
      }
    }
  }
}

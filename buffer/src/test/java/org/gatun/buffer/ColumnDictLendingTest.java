// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ReadOnlyBufferException;
import java.util.Arrays;
import java.util.List;
import org.gatun.buffer.BufferRequestException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Columns, masks and matrices lend the dict's own memory, which stays while they do. */
class ColumnDictLendingTest {
  /** Three float64 columns side by side, one int32 column with a mask; so many rows. */
  private static ColumnDict table(int rows) {
    var dict = ColumnDict.of();
    dict.addColumns(DType.FLOAT64, "a", "b", "c");
    dict.addColumn("n", DType.INT32);
    dict.addMask("n");
    for (int i = 0; i < rows; i++) {
      dict.addRow(i, 10.0 + i, 20.0 + i, i);
    }
    return dict;
  }

  @Test
  void matrix_sideBySide_isTheColumnsOwnMemory() {
    try (var dict = table(5)) {
      try (BufferLease m = dict.matrix("a", "b", "c").acquire(BufferRequest.NATIVE_WRITABLE);
          BufferLease b = dict.column("b").acquire(BufferRequest.NATIVE_WRITABLE)) {
        BufferView view = m.view();
        assertArrayEquals(new long[] {5, 3}, view.layout().shape());
        assertArrayEquals(new long[] {8, 8 * dict.capacity()}, view.layout().strides());
        for (int i = 0; i < 5; i++) {
          for (int j = 0; j < 3; j++) {
            assertEquals(10.0 * j + i, view.getDouble(i, j));
          }
        }
        assertEquals(b.view().address(), view.at(0, 1).address());
        view.setDouble(-1, 4, 1);
        assertEquals(-1.0, dict.column("b").getDouble(4));
        assertEquals(-1.0, b.view().getDouble(4));
      }
    }
  }

  @Test
  void matrix_otherOrders_lieAtEqualDistancesToo() {
    try (var dict = table(4)) {
      long step = 8 * dict.capacity();
      check(dict, new long[] {8, -step}, "c", "b", "a");
      check(dict, new long[] {8, 2 * step}, "a", "c");
      check(dict, new long[] {8, step}, "b");
    }
  }

  private static void check(ColumnDict dict, long[] strides, String... names) {
    try (BufferLease m = dict.matrix(names).acquire(BufferRequest.WRITABLE);
        BufferLease copy = dict.copyMatrix(names)) {
      assertArrayEquals(strides, m.view().layout().strides());
      assertTrue(copy.view().layout().isCContiguous());
      for (int j = 0; j < names.length; j++) {
        for (int i = 0; i < dict.rows(); i++) {
          assertEquals(dict.column(names[j]).getDouble(i), m.view().getDouble(i, j));
          assertEquals(dict.column(names[j]).getDouble(i), copy.view().getDouble(i, j));
        }
      }
    }
  }

  @Test
  void matrix_presizedOrTrimmed_isFortranContiguous() {
    BufferRequest request = BufferRequest.FORTRAN_CONTIGUOUS.andNative();
    try (var grown = table(20);
        var presized = ColumnDict.of()) {
      assertThrows(
          BufferRequestException.class, () -> grown.matrix("a", "b", "c").acquire(request));
      grown.trimToSize();
      assertEquals(20, grown.capacity());
      grown.matrix("a", "b", "c").acquire(request).close();
      check(grown, new long[] {8, 160}, "a", "b", "c");
      assertEquals(19, grown.column("n").getInt(19));

      presized.ensureCapacity(3);
      presized.addColumns(DType.FLOAT32, "x", "y");
      for (int i = 0; i < 3; i++) {
        presized.addRowOfDoubles(i, i);
      }
      presized.matrix().acquire(request).close();
      presized.addRowOfDoubles(3, 3);
      assertTrue(presized.capacity() > 3);
      assertEquals(List.of(0f, 1f, 2f, 3f), presized.column("y"));
    }
  }

  @Test
  void matrix_scattered_isRefusedUntilConsolidated() {
    try (var dict = table(3)) {
      dict.addColumn("d", dict.column("a"));
      BufferExporter matrix = dict.matrix("a", "b", "c", "d");
      var refusal =
          assertThrows(BufferRequestException.class, () -> matrix.acquire(BufferRequest.STRIDED));
      assertEquals(Reason.NOT_CONTIGUOUS, refusal.reason());
      assertTrue(
          String.valueOf(refusal.getMessage())
              .contains(
                  "found column 'd' elsewhere; put them side by side once with"
                      + " consolidate(\"a\", \"b\", \"c\", \"d\")"),
          refusal::toString);
      try (BufferLease copy = dict.copyMatrix("a", "b", "c", "d")) {
        assertEquals(List.of(0.0, 10.0, 20.0, 0.0), copy.view().at(0).toList());
      }
      dict.consolidate("a", "b", "c", "d");
      check(dict, new long[] {8, 8 * dict.capacity()}, "a", "b", "c", "d");

      dict.removeColumn("b"); // its place stays empty
      assertThrows(
          BufferRequestException.class,
          () -> dict.matrix("a", "c", "d").acquire(BufferRequest.STRIDED));
      dict.consolidate("d", "a");
      check(dict, new long[] {8, 8 * dict.capacity()}, "d", "a");
      dict.trimToSize(); // and what was empty goes
      check(dict, new long[] {8, 8 * dict.rows()}, "d", "a");
      dict.consolidate();
      check(dict, new long[] {8, 8 * dict.rows()}, "a", "c", "d");
      assertEquals(List.of(0, 1, 2), dict.column("n"));
    }
  }

  @Test
  void matrix_ofOtherDTypesOrTwice_isRefused() {
    try (var dict = table(3)) {
      var refusal = assertThrows(IllegalArgumentException.class, () -> dict.matrix("a", "n"));
      assertEquals(
          "column 'n': expected float64 as column 'a' but found int32; a matrix has one dtype",
          refusal.getMessage());
      assertThrows(IllegalArgumentException.class, () -> dict.matrix("a", "a"));
      assertThrows(IllegalArgumentException.class, () -> dict.matrix());
      BufferExporter stale = dict.matrix("a", "b");
      dict.removeColumn("b");
      assertThrows(IllegalStateException.class, () -> stale.acquire(BufferRequest.STRIDED));
      dict.addRow(1, 1, 1);
    }
  }

  @Test
  void matrix_ofRows_hasTheirAxesBehind() {
    try (var dict =
        ColumnDict.of(RecordType.of().with("x", DType.INT16, 2).with("y", DType.INT16, 2))) {
      dict.addRow(new short[] {1, 2}, new short[] {3, 4});
      dict.addRow(new short[] {5, 6}, new short[] {7, 8});
      try (BufferLease m = dict.matrix().acquire(BufferRequest.STRIDED);
          BufferLease copy = dict.copyMatrix()) {
        var expected =
            List.of(
                List.of(List.of((short) 1, (short) 2), List.of((short) 3, (short) 4)),
                List.of(List.of((short) 5, (short) 6), List.of((short) 7, (short) 8)));
        assertEquals(expected, m.view().toList());
        assertEquals(expected, copy.view().toList());
      }
    }
  }

  @Test
  void acquire_missingValues_isRefusedAndNamesTheWayOut() {
    try (var dict = table(3)) {
      dict.column("n").setMissing(1);
      List<Executable> refused =
          List.of(
              () -> dict.column("n").acquire(BufferRequest.STRIDED),
              () -> dict.matrix("n").acquire(BufferRequest.STRIDED),
              () -> dict.copyMatrix("n"),
              () -> dict.toRecords(),
              () -> dict.record(1));
      for (Executable lend : refused) {
        var refusal = assertThrows(BufferRequestException.class, lend);
        assertEquals(Reason.MISSING_VALUES, refusal.reason());
        assertFalse(refusal.copyHelps());
        String message = String.valueOf(refusal.getMessage());
        assertTrue(message.startsWith("column 'n': expected"), message);
        assertTrue(message.contains("fillMissing"), message);
      }
      try (BufferLease values = dict.column("n").values().acquire(BufferRequest.WRITABLE);
          BufferLease mask = dict.column("n").mask().acquire(BufferRequest.NATIVE)) {
        assertEquals(List.of(0, 1, 2), values.view().toList()); // as they lie
        assertEquals(List.of(false, true, false), mask.view().toList());
        assertThrows(ReadOnlyBufferException.class, () -> mask.view().setBoolean(true, 0));
        dict.column("n").fillMissing(7);
        assertEquals(List.of(0, 7, 2), values.view().toList());
        assertEquals(List.of(false, false, false), mask.view().toList());
      }
      assertThrows(
          BufferRequestException.class,
          () -> dict.column("n").mask().acquire(BufferRequest.WRITABLE));
      dict.column("n").acquire(BufferRequest.STRIDED).close();
      dict.addRow(1, 2, 3, null);
      assertEquals(Arrays.asList(0, 7, 2, null), dict.column("n"));
    }
  }

  @Test
  void everyChange_whileLent_isRefusedAndNothingChanges() {
    try (var dict = table(3);
        var other = table(2)) {
      dict.ensureCapacity(100);
      List<BufferExporter> lenders =
          List.of(
              dict.column("a"),
              dict.column("n").values(),
              dict.column("n").mask(),
              dict.matrix("a", "b"));
      String content = dict.toString();
      List<Executable> changes =
          List.of(
              () -> dict.addRow(1, 2, 3, 4),
              () -> dict.addRow(java.util.Map.of("a", 1, "b", 2, "c", 3)),
              () -> dict.addRowOfDoubles(1, 2, 3, 4),
              () -> dict.addRecord(other.record(0)),
              () -> dict.addRows(other),
              () -> dict.addRows(dict),
              () -> addRecords(dict, other),
              () -> dict.removeRows(0, 1),
              () -> dict.addColumn("x", DType.INT8),
              () -> dict.addColumns(DType.INT8, "x", "y"),
              () -> dict.addColumn("x", dict.column("a")),
              () -> dict.removeColumn("a"),
              () -> dict.addMask("a"),
              () -> dict.ensureCapacity(200),
              dict::trimToSize,
              () -> dict.consolidate("a", "c"),
              dict::close);
      for (BufferExporter lender : lenders) {
        try (BufferLease lease = lender.acquire(BufferRequest.STRIDED)) {
          byte[] lent = lease.view().toBytes();
          for (Executable change : changes) {
            assertEquals(1, assertThrows(BufferInUseException.class, change).leases());
            assertEquals(content, dict.toString());
            assertEquals(3, dict.rows());
            assertEquals(100, dict.capacity());
            assertFalse(dict.column("a").hasMask());
            assertArrayEquals(lent, lease.view().toBytes());
          }
          dict.renameColumn("c", "renamed"); // no memory moves
          dict.renameColumn("renamed", "c");
        }
      }
      dict.addRow(3, 13, 23, 3);
      assertEquals(List.of(0.0, 1.0, 2.0, 3.0), dict.column("a"));
    }
  }

  private static void addRecords(ColumnDict dict, ColumnDict other) {
    try (BufferLease records = other.toRecords()) {
      dict.addRows(records);
    }
  }

  @Test
  void contents_whileLent_mayChange() {
    try (var dict = table(3);
        BufferLease lease = dict.matrix("a", "b").acquire(BufferRequest.WRITABLE)) {
      dict.column("a").set(1, 7.5);
      assertEquals(7.5, lease.view().getDouble(1, 0));
      dict.column("n").setMissing(0);
      assertEquals(1, dict.column("n").missingCount());
    }
  }

  @Test
  void refusedRequests_holdNothing() {
    try (var dict = table(3)) {
      BufferRequest impossible = BufferRequest.STRIDED.andAlignedTo(1L << 40);
      assertThrows(BufferRequestException.class, () -> dict.column("a").acquire(impossible));
      assertThrows(BufferRequestException.class, () -> dict.matrix("a").acquire(impossible));
      dict.column("n").setMissing(0);
      assertThrows(
          BufferRequestException.class, () -> dict.column("n").acquire(BufferRequest.STRIDED));
      dict.removeColumn("a");
      dict.removeRows(0, 3);
      assertEquals(0, dict.rows());
    }
  }

  @Test
  void lease_afterTheDictIsDropped_keepsTheMemory() throws InterruptedException {
    BufferLease lease = lentByADroppedDict();
    for (int i = 0; i < 5; i++) {
      System.gc();
      Thread.sleep(20);
      try (var other = table(3)) {
        other.column("a").fillMissing(0.0);
      }
    }
    assertEquals(List.of(0.0, 1.0, 2.0), lease.view().toList());
    lease.close();
  }

  private static BufferLease lentByADroppedDict() {
    return table(3).column("a").acquire(BufferRequest.STRIDED);
  }

  @Test
  void memory_afterEveryKindOfChange_isGivenBack() {
    long before = BufferPool.shared().statistics().outstanding();
    try (var dict = table(100)) {
      dict.addColumn("x", dict.column("a"));
      dict.consolidate();
      dict.removeColumn("b");
      dict.removeColumn("x");
      dict.addRows(dict);
      dict.trimToSize();
      dict.removeColumn("n");
      assertThrows(
          IllegalArgumentException.class, () -> dict.addColumn("y", Buffers.wrap(new int[3])));
      dict.copyMatrix().close();
      dict.toRecords().close();
    }
    // Fewer if what another test forgot came back meanwhile.
    assertTrue(BufferPool.shared().statistics().outstanding() <= before);
  }
}

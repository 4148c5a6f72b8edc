// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What is refused says why and keeps no memory. */
class ColumnDictRefusalTest {
  private static long outstanding() {
    return BufferPool.shared().statistics().outstanding();
  }

  @Test
  void addColumns_withoutNames_isRefusedAndKeepsNoMemory() {
    long before = outstanding();
    try (var dict = ColumnDict.of()) {
      assertThrows(IllegalArgumentException.class, () -> dict.addColumns(DType.FLOAT64));
    }
    assertTrue(outstanding() <= before); // fewer if what another test forgot came back meanwhile
  }

  @Test
  void addColumn_ofMemoryThatItsOwnerFreed_keepsNoMemory() {
    long before = outstanding();
    try (var dict = ColumnDict.of();
        BufferLease freed = freed()) {
      assertThrows(IllegalStateException.class, () -> dict.addColumn("x", freed));
      assertEquals(0, dict.size());
    }
    assertTrue(outstanding() <= before);
  }

  private static BufferLease freed() {
    try (Arena arena = Arena.ofShared()) {
      return Buffers.wrap(arena.allocate(80), DType.FLOAT64, 10);
    }
  }

  @Test
  void toRecords_fieldsThatOverlap_areRefused() {
    try (var dict = ColumnDict.of(RecordType.of().with("a", DType.INT32).with("b", DType.INT32))) {
      dict.addRow(3, 9);
      RecordType union =
          RecordType.of(
              List.of(
                  new RecordType.Field("b", DType.INT32, List.of(), 2),
                  new RecordType.Field("a", DType.INT32, List.of(), 0)),
              8);
      var refusal = assertThrows(IllegalArgumentException.class, () -> dict.toRecords(union));
      assertEquals(
          "field 'b': expected offset 4 or more, behind field 'a', but found 2",
          refusal.getMessage());
    }
  }

  @Test
  void values_thatDoNotFit_nameTheirColumn() {
    try (var dict = ColumnDict.of()) {
      dict.addColumn("a", DType.INT32);
      dict.addRow(3);
      for (Executable change :
          List.<Executable>of(
              () -> dict.column("a").set(0, 1L << 40), () -> dict.column("a").fillMissing("x"))) {
        var refusal = assertThrows(IllegalArgumentException.class, change);
        assertTrue(String.valueOf(refusal.getMessage()).startsWith("column 'a': expected"));
      }
      assertEquals(List.of(3), dict.column("a"));
    }
  }

  @Test
  void records_ofAClosedDict_areRefusedByState() {
    ColumnDict closed = closed();
    RecordType type = RecordType.of().with("a", DType.INT32);
    try (var open = ColumnDict.of(type)) {
      open.addRow(3);
      for (Executable use :
          List.<Executable>of(
              () -> open.addRows(closed),
              () -> closed.addRows(open),
              () -> closed.addRecord(open.record(0)),
              () -> closed.toRecords(type),
              () -> closed.recordType(),
              () -> closed.record(0),
              () -> closed.removeRows(0, 1),
              () -> closed.removeRows(0, 0),
              () -> closed.addRow(1),
              () -> closed.addRow(Map.of("a", 1)),
              () -> closed.addRowOfDoubles(1),
              () -> closed.addColumns(DType.INT8, "x"),
              () -> closed.addColumn("x", open.column("a")),
              () -> closed.addMask("a"),
              () -> closed.removeColumn("a"),
              () -> closed.renameColumn("a", "b"),
              () -> closed.column("a"),
              () -> closed.matrix("a"),
              () -> closed.copyMatrix("a"),
              () -> closed.consolidate(),
              closed::trimToSize,
              () -> closed.ensureCapacity(1),
              closed::rows,
              closed::capacity,
              closed::size,
              closed::isEmpty,
              closed::hashCode,
              () -> closed.containsKey("a"),
              () -> closed.containsValue(null),
              () -> closed.keySet().size(),
              () -> closed.values().iterator())) {
        var refusal = assertThrows(IllegalStateException.class, use);
        assertEquals("this ColumnDict of [a] was closed", refusal.getMessage());
      }
      assertEquals(1, open.rows());
    }
  }

  private static ColumnDict closed() {
    try (var dict = ColumnDict.of(RecordType.of().with("a", DType.INT32))) {
      return dict;
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.nio.ReadOnlyBufferException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Columns in memory that others lend. */
class ColumnDictShareTest {
  private static Map<String, BufferExporter> map(Object... namesAndExporters) {
    var map = new LinkedHashMap<String, BufferExporter>();
    for (int i = 0; i < namesAndExporters.length; i += 2) {
      map.put((String) namesAndExporters[i], (BufferExporter) namesAndExporters[i + 1]);
    }
    return map;
  }

  private static void assertSays(String part, Throwable thrown) {
    assertTrue(String.valueOf(thrown.getMessage()).contains(part), thrown.getMessage());
  }

  private static long number(@Nullable Object value) {
    return ((Number) Objects.requireNonNull(value)).longValue();
  }

  @Test
  void share_lists_isTheirMemoryUntilTheDictIsClosed() {
    try (var ages = BufferList.of(DType.INT32);
        var points = BufferList.ofRows(DType.FLOAT32, 2)) {
      ages.addInts(36, 41);
      points.addRow(1, 2);
      points.addRow(3, 4);
      ColumnDict dict = ColumnDict.share(map("age", ages, "at", points));
      assertEquals(List.of("age", "at"), List.copyOf(dict.keySet()));
      assertEquals(2, dict.rows());
      assertEquals(2, dict.capacity());
      assertEquals(41, dict.column("age").get(1));
      assertArrayEquals(new float[] {3, 4}, (float[]) dict.column("at").get(1));

      dict.column("age").setInt(0, 37);
      assertEquals(37, ages.getInt(0));
      ages.setInt(1, 42);
      assertEquals(42, dict.column("age").getInt(1));
      try (BufferLease mine = dict.column("at").acquire(BufferRequest.NATIVE_WRITABLE);
          BufferLease theirs = points.acquire(BufferRequest.NATIVE)) {
        assertEquals(theirs.view().address(), mine.view().address());
      }
      assertEquals(
          RecordType.of().with("age", DType.INT32).with("at", DType.FLOAT32, 2), dict.recordType());

      assertThrows(BufferInUseException.class, () -> ages.addInt(1));
      assertThrows(BufferInUseException.class, points::clear);
      dict.close();
      ages.addInt(1);
      points.clear();
      assertThrows(IllegalStateException.class, () -> dict.column("age"));
    }
  }

  @Test
  void share_partOfAnArray_startsWhereThePartStarts() {
    try (BufferLease lease = Buffers.allocate(DType.INT64, 10)) {
      for (int i = 0; i < 10; i++) {
        lease.view().setLong(i, i);
      }
      BufferView part = lease.view().slice(Slice.of(3, 7));
      try (ColumnDict dict = ColumnDict.share(map("x", part))) {
        assertEquals(List.of(3L, 4L, 5L, 6L), List.copyOf(dict.column("x")));
        dict.column("x").set(3, 66L);
        dict.column("x").sort(Comparator.comparingLong(value -> -number(value)));
        assertEquals(66, lease.view().getLong(3));
        dict.column("x").sort(null);
        assertEquals(66, lease.view().getLong(6));
        dict.column("x").replaceAll(value -> number(value) + 1);
        assertEquals(67, lease.view().getLong(6));
        assertEquals(2, lease.view().getLong(2));
        assertEquals(7, lease.view().getLong(7));
        try (BufferLease matrix = dict.matrix("x").acquire(BufferRequest.WRITABLE)) {
          assertArrayEquals(new long[] {4, 1}, matrix.view().layout().shape());
          assertEquals(67, matrix.view().getLong(3, 0));
        }
      }
    }
  }

  @Test
  void share_javaArrays_areReadAndWrittenThere() {
    float[] floats = {3, 1, 2};
    try (BufferLease lease = Buffers.wrap(floats);
        ColumnDict dict = ColumnDict.share(map("x", lease))) {
      dict.column("x").sort(null);
      assertArrayEquals(new float[] {1, 2, 3}, floats);
      dict.column("x").setFloat(1, 7);
      assertEquals(7, floats[1]);
      assertThrows(
          BufferRequestException.class, () -> dict.column("x").acquire(BufferRequest.NATIVE));
    }
  }

  @Test
  void share_readOnly_refusesToBeWrittenAndChangesNothing() {
    try (BufferLease lease = Buffers.allocate(DType.INT32, 3)) {
      lease.view().setInt(3, 0);
      lease.view().setInt(1, 1);
      lease.view().setInt(2, 2);
      try (ColumnDict dict = ColumnDict.share(map("x", lease.view().asReadOnly()))) {
        dict.addMask("x");
        Column column = dict.column("x");
        Executable[] writers = {
          () -> column.set(0, 9),
          () -> column.setBoolean(0, true),
          () -> column.setInt(0, 9),
          () -> column.setLong(0, 9),
          () -> column.setFloat(0, 9),
          () -> column.setDouble(0, 9),
          () -> column.sort(null),
          () -> column.sort(Comparator.comparingLong(ColumnDictShareTest::number)),
          () -> column.replaceAll(value -> 9),
          () -> column.subList(0, 2).set(0, 9),
          () -> column.fillMissing(9),
        };
        for (Executable writer : writers) {
          assertThrows(ReadOnlyBufferException.class, writer);
          assertEquals(List.of(3, 1, 2), List.copyOf(column));
        }
        assertThrows(BufferRequestException.class, () -> column.acquire(BufferRequest.WRITABLE));
        assertThrows(
            BufferRequestException.class, () -> dict.matrix("x").acquire(BufferRequest.WRITABLE));
        try (BufferLease read = column.acquire(BufferRequest.STRIDED);
            BufferLease matrix = dict.matrix("x").acquire(BufferRequest.STRIDED)) {
          assertTrue(read.view().isReadOnly());
          assertTrue(matrix.view().isReadOnly());
        }
        column.setMissing(1); // the mask is the dict's own
        assertNull(column.get(1));
      }
    }
  }

  @Test
  void change_rowsOfLentColumns_isRefusedAndChangesNothing() {
    try (BufferLease lease = Buffers.allocate(DType.INT32, 3);
        BufferLease other = Buffers.allocate(DType.INT32, 3);
        BufferLease third = Buffers.allocate(DType.FLOAT64, 3);
        ColumnDict doubles = ColumnDict.share(map("x", third));
        ColumnDict dict = ColumnDict.share(map("x", lease, "y", other));
        ColumnDict more = ColumnDict.of(dict.recordType())) {
      more.addRow(1, 2);
      dict.column("x").setInt(2, 7);
      Executable[] changes = {
        () -> dict.addRow(1, 2),
        () -> doubles.addRowOfDoubles(1),
        () -> dict.addRows(more),
        () -> dict.addRows(dict),
        () -> dict.addRow(Map.of("x", 1, "y", 2)),
        () -> dict.removeRows(0, 1),
        () -> dict.removeRows(2, 3),
        () -> dict.ensureCapacity(4),
        dict::consolidate,
      };
      for (Executable change : changes) {
        var e = assertThrows(IllegalStateException.class, change);
        assertSays("column 'x'", e);
        assertSays("another lends", e);
        assertEquals(3, dict.rows());
        assertEquals(3, dict.capacity());
        assertEquals(List.of(0, 0, 7), List.copyOf(dict.column("x")));
      }
      dict.removeRows(1, 1);
      dict.ensureCapacity(3);
      dict.trimToSize();
      dict.consolidate("x");
    }
  }

  /** Makes a dict that alone holds memory, which counts how often it came back. */
  private static ColumnDict ofReleased(AtomicInteger released) {
    try (BufferLease lease =
        Buffers.adopt(Arena.ofAuto().allocate(12), released::incrementAndGet, DType.INT32, 3)) {
      return ColumnDict.share(map("x", lease));
    }
  }

  @Test
  void change_columnsBesideLentOnes_works() {
    var released = new AtomicInteger();
    try (ColumnDict dict = ofReleased(released)) {
      dict.addColumn("own", DType.FLOAT64);
      dict.addMask("x");
      dict.column("x").setMissing(2);
      dict.column("own").set(2, 2.5);
      dict.renameColumn("x", "z");
      assertEquals(1, dict.column("z").missingCount());
      try (ColumnDict copy = ColumnDict.of(dict.recordType())) {
        copy.addMask("z");
        copy.addRows(dict);
        copy.addRow(1, 1.5);
        assertNull(copy.column("z").get(2));
        assertEquals(4, copy.rows());
      }
      assertEquals(0, released.get());
      dict.removeColumn("z");
      assertEquals(1, released.get());
      dict.addRow(3.5);
      assertEquals(4, dict.rows());
    }
  }

  @Test
  void share_masks_areCopied() {
    try (BufferLease lease = Buffers.allocate(DType.INT32, 3);
        BufferLease mask = Buffers.allocate(DType.BOOL, 3)) {
      mask.view().setBoolean(true, 1);
      try (ColumnDict dict = ColumnDict.share(map("x", lease, "y", lease), map("y", mask))) {
        mask.view().setBoolean(true, 0);
        assertFalse(dict.column("x").hasMask());
        assertEquals(1, dict.column("y").missingCount());
        assertTrue(dict.column("y").isMissing(1));
        assertFalse(dict.column("y").isMissing(0));
        dict.column("y").set(1, 5);
        assertEquals(0, dict.column("y").missingCount());
        assertEquals(5, lease.view().getInt(1));
      }
    }
  }

  @Test
  void share_whatIsNoColumn_isRefusedAndNothingStaysLent() {
    try (var list = BufferList.of(DType.INT32);
        BufferLease scalar = Buffers.allocate(DType.INT32);
        BufferLease two = Buffers.allocate(DType.INT32, 2);
        BufferLease none = Buffers.allocate(DType.INT32, 1, 0);
        BufferLease bools = Buffers.allocate(DType.BOOL, 2)) {
      list.addInt(1);
      var strided = two.view().slice(Slice.REVERSED);
      Executable[] refused = {
        () -> ColumnDict.share(map("x", list, "y", scalar)),
        () -> ColumnDict.share(map("x", list, "y", two)),
        () -> ColumnDict.share(map("x", list, "y", none)),
        () -> ColumnDict.share(map("x", list, "", list)),
        () -> ColumnDict.share(map("x", list), map("y", list)),
        () -> ColumnDict.share(map("x", list), map("x", list)),
        () -> ColumnDict.share(map("x", list), map("x", bools)),
      };
      for (Executable each : refused) {
        assertThrows(IllegalArgumentException.class, each);
        list.setInt(0, 1);
      }
      assertThrows(BufferRequestException.class, () -> ColumnDict.share(map("x", strided)));
      list.addInt(2); // would be refused while anything is lent
      assertEquals(2, list.size());
    }
  }

  @Test
  void share_nothing_isADictWithoutRows() {
    try (var list = BufferList.of(DType.INT32);
        ColumnDict empty = ColumnDict.share(map());
        ColumnDict dict = ColumnDict.share(map("x", list))) {
      assertEquals(0, empty.rows());
      assertEquals(0, dict.rows());
      assertTrue(dict.column("x").isEmpty());
      assertThrows(IllegalStateException.class, () -> dict.addRow(1));
      empty.addColumn("own", DType.INT8);
      empty.addRow(1);
      assertEquals(1, empty.rows());
    }
  }

  @Test
  void read_segmentThatItsOwnerClosed_fails() {
    Arena arena = Arena.ofShared();
    try (BufferLease lease = Buffers.wrap(arena.allocate(12), DType.INT32, 3);
        ColumnDict dict = ColumnDict.share(map("x", lease))) {
      assertEquals(0, dict.column("x").getInt(2));
      arena.close();
      assertThrows(IllegalStateException.class, () -> dict.column("x").getInt(2));
      assertThrows(IllegalStateException.class, () -> dict.column("x").set(2, 1));
    }
  }
}

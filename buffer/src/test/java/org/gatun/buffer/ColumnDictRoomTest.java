// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

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
      assertThrows(IllegalArgumentException.class, () -> dict.addRow(5, null));
      assertThrows(IllegalArgumentException.class, () -> dict.addRowOfDoubles(5, 6));
      other.addMask("b");
      other.column("b").setMissing(0);
      assertThrows(IllegalArgumentException.class, () -> dict.addRows(other));
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

  private static List<Long> addresses(ColumnDict dict) {
    List<Long> all = new ArrayList<>();
    dict.values()
        .forEach(column -> {
          try (BufferLease lease = column.values().acquire(BufferRequest.NATIVE)) {
            all.add(lease.view().address());
          }
        });
    return all;
  }

  @Test
  void trimToSizeAndConsolidate_whereNothingIsToDo_moveNothing() {
    try (var dict = full()) {
      dict.addColumn("c", DType.FLOAT64);
      List<Long> before = addresses(dict);
      dict.trimToSize();
      dict.consolidate();
      dict.consolidate("a", "b");
      dict.consolidate("c");
      assertEquals(before, addresses(dict));

      dict.consolidate("b", "a");
      assertNotEquals(before, addresses(dict));
      before = addresses(dict);
      dict.consolidate("b", "a");
      assertEquals(before, addresses(dict));
      dict.removeColumn("b"); // whose place stays empty
      before = addresses(dict);
      dict.trimToSize();
      assertNotEquals(before, addresses(dict));
      dict.addRow(5, 6.0);
      before = addresses(dict);
      dict.trimToSize();
      assertNotEquals(before, addresses(dict));
      assertEquals(List.of(1, 3, 5), dict.column("a"));
    }
  }

  /** Windows does not let a mapped file be truncated. */
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void addRows_fileTruncatedMeanwhile_changesNothing(@TempDir Path folder) throws Exception {
    RecordType type = RecordType.of().with("a", DType.INT32).with("b", DType.INT32);
    Path path = folder.resolve("records.bin");
    Files.write(path, new byte[1 << 20]);
    long outstanding = BufferPool.shared().statistics().outstanding();
    try (var dict = full();
        BufferLease lease = Buffers.map(path, MapMode.READ_ONLY)) {
      dict.addMask("a");
      dict.column("a").setMissing(1);
      List<Long> before = addresses(dict);
      try (var file = new RandomAccessFile(path.toFile(), "rw")) {
        file.setLength(4_096);
      }
      BufferView records = lease.view().cast(type);
      assertThrows(InternalError.class, () -> dict.addRows(records));
      assertEquals(2, dict.rows());
      assertEquals(2, dict.capacity());
      assertEquals(before, addresses(dict));
      assertEquals(Arrays.asList(1, null), dict.column("a"));
      assertEquals(1, dict.column("a").missingCount());
      dict.removeColumn("a");
      dict.addRow(7);
      assertEquals(List.of(2, 4, 7), dict.column("b"));
    }
    assertTrue(BufferPool.shared().statistics().outstanding() <= outstanding);
  }

  @Test
  void columns_alignment_isAsAcquireSays() {
    try (var dict = ColumnDict.of()) {
      dict.ensureCapacity(3); // so that columns begin at odd places
      dict.addColumn("alone", DType.FLOAT32, 3);
      dict.addColumn("bytes", DType.UINT8, 3);
      dict.addColumns(DType.FLOAT64, "x", "y", "z");
      RecordType rows =
          RecordType.of()
              .with("r", DType.FLOAT32, 3)
              .with("s", DType.FLOAT32, 3)
              .with("t", DType.FLOAT32, 3);
      try (var side = ColumnDict.of(rows)) {
        side.addRow(new float[3], new float[3], new float[3]);
        side.trimToSize();
        assertEquals(12, address(side.column("s")) - address(side.column("r")));
        for (Column column : side.values()) {
          column.acquire(BufferRequest.NATIVE.andAlignedTo(4)).close();
        }
      }
      dict.addRow(new float[3], new byte[3], 1.0, 2.0, 3.0);
      for (String alone : List.of("alone", "bytes", "x")) {
        dict.column(alone).acquire(BufferRequest.NATIVE.andAlignedTo(64)).close();
      }
      for (String beside : List.of("y", "z")) {
        dict.column(beside).acquire(BufferRequest.NATIVE.andAlignedTo(8)).close();
      }
    }
  }

  private static long address(Column column) {
    try (BufferLease lease = column.acquire(BufferRequest.NATIVE)) {
      return lease.view().address();
    }
  }
}

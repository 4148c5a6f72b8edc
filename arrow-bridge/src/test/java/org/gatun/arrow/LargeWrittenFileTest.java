// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatun.arrow.ipc.IpcWriter;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.ColumnDict;
import org.gatun.buffer.DType;
import org.gatun.buffer.Slice;
import org.gatun.harness.Python;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Files of gigabytes are written: a buffer beyond 2^31 bytes, a batch beyond 2^32, and more behind
 * them. The columns lie in a sparse file, and what is written is one too.
 */
class LargeWrittenFileTest {
  private static final long ROWS = (1L << 28) + 5; // 2 GiB and some of int64
  private static final long[] MARKS = {0, 1, (1L << 28) - 1, 1L << 28, ROWS - 1};

  /** Of some gigabytes that are written. */
  private static final long MOST_HEAP = 64 << 20;

  @TempDir private static Path folder;
  private static BufferLease longs;
  private static BufferLease bytes;

  /** Maps columns of zeros, but for some rows. */
  @BeforeAll
  static void makeColumns() throws Exception {
    longs = Buffers.mapNew(folder.resolve("longs"), DType.INT64, ROWS);
    bytes = Buffers.mapNew(folder.resolve("bytes"), DType.UINT8, ROWS);
    for (long mark : MARKS) {
      longs.view().setLong(-3 * (mark % 40 + 1), mark);
      bytes.view().setLong(mark % 40 + 1, mark);
    }
  }

  @AfterAll
  static void closeColumns() {
    longs.close();
    bytes.close();
  }

  /** Writes two rows, all, and two again; the first two columns are the same memory. */
  private static Path write(IpcWriter.Format format) throws Exception {
    Path path = folder.resolve("written." + format);
    Map<String, BufferExporter> all = new LinkedHashMap<>();
    all.put("a", longs);
    all.put("b", longs);
    all.put("c", bytes);
    Map<String, BufferExporter> two = new LinkedHashMap<>();
    all.forEach(
        (name, column) -> two.put(name, ((BufferLease) column).view().slice(0, Slice.of(0, 2))));
    try (var whole = ColumnDict.share(all);
        var small = ColumnDict.share(two);
        var channel = new SparseChannel(path)) {
      ColumnDict[] dicts = {small, whole, small};
      WrittenFile.of(dicts, format).writeTo(channel);
    }
    return path;
  }

  @ParameterizedTest
  @EnumSource(IpcWriter.Format.class)
  void write_bufferAndBatchBeyond2And4GiB_isReadBackAndByPyarrow(IpcWriter.Format format)
      throws Exception {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    Path path = write(format);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(allocated < MOST_HEAP, allocated + " bytes of heap");
    assertTrue(Files.size(path) > 17 * ROWS, Files.size(path) + " bytes");
    List<String> found = new ArrayList<>();
    try (var file = ArrowFile.open(path, MapMode.READ_ONLY)) {
      for (int i = 0; i < file.batches(); i++) {
        ArrowBatch batch = file.batch(i);
        found.add("rows " + batch.rows());
        for (String name : List.of("a", "b", "c")) {
          try (ArrowColumn column = batch.column(name)) {
            for (long mark : MARKS) {
              if (mark < batch.rows()) {
                found.add(name + " " + mark + " " + column.values().getLong(mark));
              }
            }
            assertEquals(0, column.nullCount());
            if (batch.rows() > MARKS.length) {
              assertEquals(0, column.values().getLong(batch.rows() / 2 + 7));
            }
          }
        }
      }
    }
    assertEquals(expected(), found);
    String marks = Arrays.toString(MARKS).replaceAll("[^0-9,]", "");
    assertEquals(
        expected(),
        Python.run(List.of("pyarrow"), "arrow_large.py", path.toString(), format.name(), marks));
  }

  /** What was put there. */
  private static List<String> expected() {
    List<String> expected = new ArrayList<>();
    for (long rows : new long[] {2, ROWS, 2}) {
      expected.add("rows " + rows);
      int[] factors = {-3, -3, 1};
      for (int i = 0; i < factors.length; i++) {
        for (long mark : MARKS) {
          if (mark < rows) {
            expected.add("abc".charAt(i) + " " + mark + " " + factors[i] * (mark % 40 + 1));
          }
        }
      }
    }
    return expected;
  }
}

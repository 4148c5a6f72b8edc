// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of gigabytes, and what reading a part of a file leaves alone. */
class LargeArrowFileTest {
  private static final long GIB = 1L << 30;
  private static final ArrowType.Int LONG = new ArrowType.Int(64, true);
  private static final Path PAGES = Path.of("/proc/self/smaps");

  @TempDir Path folder;

  private static Schema schema(int columns) {
    return new Schema(
        IntStream.range(0, columns).mapToObj(i -> Field.nullable("c" + i, LONG)).toList());
  }

  /** Adds a batch of columns of int64, and returns where the values of each begin. */
  private static long[] longs(SparseArrow file, int columns, long rows) throws IOException {
    long[][] nodes = new long[columns][];
    long[] sizes = new long[2 * columns];
    for (int i = 0; i < columns; i++) {
      nodes[i] = new long[] {rows, 0};
      sizes[2 * i + 1] = 8 * rows;
    }
    long[] starts = file.batch(rows, nodes, sizes);
    return IntStream.range(0, columns).mapToLong(i -> starts[2 * i + 1]).toArray();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void columns_beyond2And4GiBInABatch_areReadRight(boolean stream) throws Exception {
    long rows = (GIB >> 1) + 3; // of 8 bytes each: 4 GiB a column
    long[] marks = {0, (GIB >> 2) - 1, GIB >> 2, (GIB >> 1) - 1, GIB >> 1, rows - 1};
    Path path = folder.resolve("wide.arrow");
    try (var file = new SparseArrow(path, schema(2), stream)) {
      long[][] nodes = {{rows, 0}, {rows, rows - marks.length}};
      long[] starts = file.batch(rows, nodes, 0, 8 * rows, (rows + 7) / 8, 8 * rows);
      for (long mark : marks) {
        file.putLong(starts[1] + 8 * mark, 3 * mark + 1);
        file.putLong(starts[3] + 8 * mark, ~mark);
      }
      file.putBytes(starts[2], (byte) 1);
      file.putBytes(starts[2] + (GIB >> 5) - 1, (byte) 0x80, (byte) 1);
      file.putBytes(starts[2] + (GIB >> 4) - 1, (byte) 0x80, (byte) 0b101);
    }
    try (var opened = ArrowFile.open(path);
        ArrowColumn first = opened.batch(0).column("c0");
        ArrowColumn second = opened.batch(0).column("c1");
        VectorSchemaRoot root = opened.batch(0).vectors("c1")) {
      assertEquals(rows, opened.batch(0).rows());
      var vector = (BigIntVector) root.getVector("c1");
      assertEquals(rows - marks.length, vector.getNullCount());
      for (long mark : marks) {
        assertEquals(3 * mark + 1, first.values().getLong(mark));
        assertFalse(second.isNull(mark), "row " + mark);
        assertEquals(~mark, second.values().getLong(mark));
        assertEquals(~mark, vector.get((int) mark));
      }
      assertEquals(0, first.values().getLong(marks[2] + 1));
      assertTrue(second.isNull(marks[2] + 1) && vector.isNull((int) marks[2] + 1));
      assertThrows(IndexOutOfBoundsException.class, () -> first.values().getLong(rows));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void batches_beyond2And4GiBInTheFile_areReadRight(boolean stream) throws Exception {
    long rows = GIB >> 3;
    int count = 6;
    Path path = folder.resolve("long.arrow");
    try (var file = new SparseArrow(path, schema(1), stream)) {
      for (int i = 0; i < count; i++) {
        long start = longs(file, 1, rows)[0];
        file.putLong(start, 10L * i + 1);
        file.putLong(start + 8 * (rows - 1), 10L * i + 2);
      }
    }
    assertTrue(Files.size(path) > 6 * GIB);
    try (var opened = ArrowFile.open(path, MapMode.READ_ONLY)) {
      assertEquals(count, opened.batches());
      for (int i = 0; i < count; i++) {
        try (ArrowColumn column = opened.batch(i).column(0)) {
          assertEquals(10L * i + 1, column.values().getLong(0));
          assertEquals(0, column.values().getLong(rows / 2));
          assertEquals(10L * i + 2, column.values().getLong(rows - 1));
        }
      }
    }
  }

  @Test
  void text_beyond2GiBOfAColumn_isReadRight() throws Exception {
    Path path = folder.resolve("text.arrow");
    var field = Field.nullable("t", ArrowType.LargeUtf8.INSTANCE);
    long last = 3 * GIB;
    try (var file = new SparseArrow(path, new Schema(List.of(field)), false)) {
      long[] starts = file.batch(2, new long[][] {{2, 0}}, 0, 24, last + 5);
      file.putLong(starts[1] + 8, last);
      file.putLong(starts[1] + 16, last + 5);
      file.putBytes(starts[2] + last, "gatun".getBytes(StandardCharsets.UTF_8));
    }
    try (var opened = ArrowFile.open(path);
        ArrowColumn column = opened.batch(0).column("t");
        VectorSchemaRoot root = opened.batch(0).vectors()) {
      assertEquals("gatun", ((RaggedColumn) column).text(1));
      assertEquals("gatun", String.valueOf(root.getVector("t").getObject(1)));
    }
  }

  /** Returns how many bytes of a file this process has mapped and touched. */
  private static long resident(Path file) throws IOException {
    long kilobytes = 0;
    boolean here = false;
    for (String line : Files.readAllLines(PAGES)) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        here = line.endsWith(file.toRealPath().toString());
      } else if (here && line.startsWith("Rss:")) {
        kilobytes += Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    return kilobytes << 10;
  }

  private Path sparse(String name, int columns, long rows) throws IOException {
    Path path = folder.resolve(name);
    try (var file = new SparseArrow(path, schema(columns), false)) {
      longs(file, columns, rows);
    }
    return path;
  }

  private static long allocatedToOpen(Path file) throws IOException {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int rounds = 300;
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < rounds; i++) {
      try (var opened = ArrowFile.open(file, MapMode.READ_ONLY);
          ArrowColumn column = opened.batch(0).column(3)) {
        assertEquals(0, column.values().getLong(0));
      }
    }
    return (threads.getCurrentThreadAllocatedBytes() - before) / rounds;
  }

  /** Not by the clock: what does not depend on the size neither allocates nor touches more. */
  @Test
  void open_megabyteOr10Gigabytes_allocatesAndTouchesTheSame() throws Exception {
    Path small = sparse("small.arrow", 16, 8 << 10);
    Path large = sparse("large.arrow", 16, 80 << 20);
    assertTrue(Files.size(small) < 2 << 20 && Files.size(large) > 10 * GIB);
    long difference = Long.MAX_VALUE;
    for (int attempt = 0; attempt < 20 && difference > 64; attempt++) {
      difference = Math.abs(allocatedToOpen(large) - allocatedToOpen(small));
    }
    assertTrue(difference <= 64, difference + " bytes of heap");
    assumeTrue(Files.exists(PAGES), "needs a system with " + PAGES);
    Path fresh = sparse("fresh.arrow", 16, 80 << 20); // of the other, mappings may be left
    try (var opened = ArrowFile.open(fresh, MapMode.READ_ONLY);
        ArrowColumn column = opened.batch(0).column(3)) {
      assertEquals(80 << 20, column.length());
      // The footer and the batch's head; the system maps what is at hand around a page, too.
      long touched = resident(fresh);
      assertTrue(touched > 0 && touched <= 1 << 20, touched + " bytes touched");
    }
  }

  @Test
  void column_oneOf16_touchesNoOther() throws Exception {
    assumeTrue(Files.exists(PAGES), "needs a system with " + PAGES);
    int rows = 1 << 20;
    long bytes = 8L * rows;
    for (MapMode mode : new MapMode[] {MapMode.READ_ONLY, MapMode.PRIVATE}) {
      Path file = sparse("projected" + mode + ".arrow", 16, rows);
      try (InputStream all = Files.newInputStream(file)) {
        all.transferTo(OutputStream.nullOutputStream()); // so that all is at hand
      }
      try (var opened = ArrowFile.open(file, mode);
          ArrowColumn column = opened.batch(0).column("c7")) {
        BufferView values = column.values();
        long sum = 0;
        for (long i = 0; i < rows; i++) {
          sum += values.getLong(i);
        }
        assertEquals(0, sum);
        long touched = resident(file); // the system maps more than a page at once
        assertTrue(touched >= bytes && touched < 2 * bytes, touched + " bytes touched");
      }
    }
  }

  @Test
  void column_ofManyThatAreCompressed_decompressesNoOther() throws Exception {
    Path file =
        Path.of(
            Objects.requireNonNull(LargeArrowFileTest.class.getResource("ipc/lz4.file")).toURI());
    try (var opened = ArrowFile.open(file)) {
      ArrowBatch batch = opened.batch(0);
      assertEquals(1, acquires(batch, "int64"));
      assertEquals(2, acquires(batch, "int64?"));
      assertEquals(2, acquires(batch, "string"));
    }
  }

  private static long acquires(ArrowBatch batch, String name)
      throws IOException, URISyntaxException {
    long before = BufferPool.shared().statistics().acquires();
    batch.column(name).close();
    return BufferPool.shared().statistics().acquires() - before;
  }
}

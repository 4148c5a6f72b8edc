// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.gatun.arrow.ArrowFile;
import org.gatun.arrow.StructColumn;
import org.gatun.buffer.BufferPool;

/**
 * What reading a column of 16 in an Arrow file of 512 MB takes, and keeping all of its batches:
 * each way in a JVM of its own, after a pass that loads the classes. {@code ./run bench memory}
 */
final class ArrowFileMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ArrowFileMemory() {}

  /** A way to read. */
  private enum Way {
    ARRAYS("ours, one column as arrays"),
    VECTORS("ours, one column as vectors"),
    ARROW_JAVA("ArrowFileReader, one column"),
    KEEP("ours, all batches kept as columns"),
    KEEP_VECTORS("ours, all batches kept as vectors"),
    KEEP_ARROW_JAVA("ArrowFileReader, all batches kept");

    private final String what;

    Way(String what) {
      this.what = what;
    }
  }

  /** Prints a table; of one way, named first, its row, over the file named second. */
  public static void main(String... arguments) throws IOException, InterruptedException {
    if (arguments.length == 2) {
      row(Way.valueOf(arguments[0]), Path.of(arguments[1]));
      return;
    }
    Path file = ArrowFileSample.write(512);
    try {
      IO.println(
          "\n%,d bytes of 16 columns in 64 batches; bytes that a pass takes%n"
              .formatted(Files.size(file)));
      IO.println(
          "| way | time, once | heap | native, at most | own resident | of the file, mapped |");
      IO.println("|---|---:|---:|---:|---:|---:|");
      for (Way way : Way.values()) {
        child(way, file);
      }
      python(file);
    } finally {
      Files.delete(file);
    }
  }

  private static void child(Way way, Path file) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-Xms256m",
            "-XX:+AlwaysPreTouch", // so that the heap does not count
            "-Xmx256m",
            "-XX:MaxDirectMemorySize=2g",
            "-cp",
            Objects.requireNonNull(System.getProperty("java.class.path")),
            ArrowFileMemory.class.getName(),
            way.name(),
            file.toString()));
    new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  private static void row(Way way, Path file) throws IOException {
    Path warm = ArrowFileSample.write(8);
    read(way, warm, new Counted());
    Files.delete(warm);
    System.gc();
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    var counted = new Counted();
    long own = resident("RssAnon");
    long mapped = resident("RssFile");
    long before = threads.getCurrentThreadAllocatedBytes();
    long start = System.nanoTime();
    read(way, file, counted);
    double nanos = System.nanoTime() - start;
    long heap = threads.getCurrentThreadAllocatedBytes() - before;
    IO.println(
        "| %s | %s | %,d | %,d | %,d | %,d |"
            .formatted(
                way.what,
                PeerTable.time(nanos),
                heap,
                counted.nativeBytes,
                counted.own - own,
                counted.mapped - mapped));
  }

  /** What was there at the end of a pass, before it was given back. */
  private static final class Counted {
    long nativeBytes;
    long own;
    long mapped;

    void look(long bytes) throws IOException {
      nativeBytes = bytes;
      own = resident("RssAnon");
      mapped = resident("RssFile");
    }
  }

  private static void read(Way way, Path file, Counted counted) throws IOException {
    switch (way) {
      case ARRAYS -> {
        ArrowFileSample.arrays(file);
        counted.look(BufferPool.shared().statistics().outstandingBytes());
      }
      case VECTORS -> {
        ArrowFileSample.vectors(file);
        counted.look(BufferPool.shared().statistics().outstandingBytes());
      }
      case ARROW_JAVA -> {
        try (var allocator = new RootAllocator()) {
          ArrowFileSample.arrowJava(file, allocator);
          counted.look(allocator.getPeakMemoryAllocation());
        }
      }
      case KEEP -> keep(file, counted);
      case KEEP_VECTORS -> keepVectors(file, counted);
      case KEEP_ARROW_JAVA -> keepArrowJava(file, counted);
    }
  }

  private static void keep(Path path, Counted counted) throws IOException {
    List<StructColumn> kept = new ArrayList<>();
    try (ArrowFile file = ArrowFile.open(path)) {
      for (int i = 0; i < file.batches(); i++) {
        kept.add(file.batch(i).columns());
      }
      counted.look(BufferPool.shared().statistics().outstandingBytes());
    } finally {
      kept.forEach(StructColumn::close);
    }
  }

  private static void keepVectors(Path path, Counted counted) throws IOException {
    List<VectorSchemaRoot> kept = new ArrayList<>();
    try (ArrowFile file = ArrowFile.open(path)) {
      for (int i = 0; i < file.batches(); i++) {
        kept.add(file.batch(i).vectors());
      }
      counted.look(BufferPool.shared().statistics().outstandingBytes());
    } finally {
      kept.forEach(VectorSchemaRoot::close);
    }
  }

  private static void keepArrowJava(Path path, Counted counted) throws IOException {
    List<ArrowRecordBatch> kept = new ArrayList<>();
    try (var allocator = new RootAllocator();
        FileChannel channel = FileChannel.open(path);
        var reader = new ArrowFileReader(channel, allocator)) {
      while (reader.loadNextBatch()) {
        kept.add(new VectorUnloader(reader.getVectorSchemaRoot()).getRecordBatch());
      }
      counted.look(allocator.getPeakMemoryAllocation());
      kept.forEach(ArrowRecordBatch::close);
    }
  }

  private static void python(Path file) throws IOException {
    Path warm = ArrowFileSample.write(8);
    NumPyPeer python;
    try {
      python = new NumPyPeer("pyarrow", "pyarrow_peer.py", "sum", warm.toString());
    } catch (IllegalStateException e) {
      IO.println("| " + e.getMessage() + " | | | | | |");
      return;
    }
    try (python) {
      python.run();
      long[] before = numbers(python.ask("memory"));
      long start = System.nanoTime();
      python.ask(file.toString());
      double nanos = System.nanoTime() - start;
      long[] after = numbers(python.ask("memory"));
      IO.println(
          "| pyarrow's memory_map, one column, after it was unmapped | %s |  | %,d | %,d | %,d |"
              .formatted(
                  PeerTable.time(nanos), after[2], after[0] - before[0], after[1] - before[1]));
    } finally {
      Files.delete(warm);
    }
  }

  private static long[] numbers(String answer) {
    return Stream.of(answer.split(" ")).mapToLong(Long::parseLong).toArray();
  }

  /** Returns bytes of what this process has; 0 where the system does not say. */
  private static long resident(String what) throws IOException {
    if (!Files.exists(STATUS)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(what + ":"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(0);
    }
  }
}

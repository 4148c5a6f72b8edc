// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.gatun.arrow.ArrowColumn;
import org.gatun.arrow.ArrowFile;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/**
 * An Arrow file of 16 columns is opened and one of them summed, or one value read: ours against
 * Arrow Java's reader and pyarrow, which maps it too. The file is in the page cache.
 *
 * <p>{@code ./run bench ArrowFile}
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class ArrowFileBenchmark {
  private final RootAllocator allocator = new RootAllocator();

  /** Gives the memory back. */
  @TearDown(Level.Trial)
  public void close() {
    allocator.close();
  }

  /** A file of 512 MB. */
  @State(Scope.Thread)
  public static class Large {
    Path path = Path.of("");
    private AutoCloseable peer = () -> {};

    /** Writes the file. */
    @Setup(Level.Trial)
    public void write() throws IOException {
      path = ArrowFileSample.write(512);
    }

    /** Deletes it. */
    @TearDown(Level.Trial)
    public void delete() throws Exception {
      peer.close();
      Files.delete(path);
    }

    NumPyPeer python() throws IOException {
      var python = new NumPyPeer("pyarrow", "pyarrow_peer.py", "sum", path.toString());
      peer = python;
      return python;
    }
  }

  /** As large, with pyarrow beside it. */
  @State(Scope.Thread)
  public static class LargeInPython {
    private Runnable once = () -> {};

    /** Starts Python. */
    @Setup(Level.Trial)
    public void start(Large large) throws IOException {
      once = large.python()::run;
    }
  }

  /** A file of a size. */
  @State(Scope.Thread)
  public static class Sized {
    @Param({"1", "100", "1000"})
    int megabytes;

    Path path = Path.of("");

    /** Writes the file. */
    @Setup(Level.Trial)
    public void write() throws IOException {
      path = ArrowFileSample.write(megabytes);
    }

    /** Deletes it. */
    @TearDown(Level.Trial)
    public void delete() throws IOException {
      Files.delete(path);
    }
  }

  /** As sized, with pyarrow beside it. */
  @State(Scope.Thread)
  public static class SizedInPython {
    private AutoCloseable peer = () -> {};
    private Runnable once = () -> {};

    /** Starts Python. */
    @Setup(Level.Trial)
    public void start(Sized sized) throws IOException {
      var python = new NumPyPeer("pyarrow", "pyarrow_peer.py", "open", sized.path.toString());
      peer = python;
      once = python::run;
    }

    /** Ends Python. */
    @TearDown(Level.Trial)
    public void end() throws Exception {
      peer.close();
    }
  }

  /** Ours, by arrays. */
  @Benchmark
  public double sumArrays(Large file) throws IOException {
    return ArrowFileSample.arrays(file.path);
  }

  /** Ours, by views and a loop. */
  @Benchmark
  public double sumViews(Large file) throws IOException {
    return ArrowFileSample.views(file.path);
  }

  /** Ours, by Arrow's vectors over the mapping. */
  @Benchmark
  public double sumVectors(Large file) throws IOException {
    return ArrowFileSample.vectors(file.path);
  }

  /** The peer: Arrow Java's reader. */
  @Benchmark
  public double sumArrowJava(Large file) throws IOException {
    return ArrowFileSample.arrowJava(file.path, allocator);
  }

  /** The peer: pyarrow's memory_map, and the way there and back through a pipe. */
  @Benchmark
  public void sumPyarrow(LargeInPython python) {
    python.once.run();
  }

  /** Ours: opens, and reads a value. */
  @Benchmark
  public double open(Sized sized) throws IOException {
    try (ArrowFile file = ArrowFile.open(sized.path);
        ArrowColumn column = file.batch(0).column(0)) {
      return column.values().getDouble(0);
    }
  }

  /** The peer: Arrow Java's reader, which reads the first batch. */
  @Benchmark
  public void openArrowJava(Sized sized, Blackhole sink) throws IOException {
    try (FileChannel channel = FileChannel.open(sized.path);
        var reader = new ArrowFileReader(channel, allocator)) {
      reader.loadNextBatch();
      sink.consume(reader.getVectorSchemaRoot().getVector(0).getObject(0));
    }
  }

  /** The peer: pyarrow. */
  @Benchmark
  public void openPyarrow(SizedInPython python) {
    python.once.run();
  }
}

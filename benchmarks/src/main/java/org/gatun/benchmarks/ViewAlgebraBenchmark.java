// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.ndarray.Casting;
import org.gatun.ndarray.Index;
import org.gatun.ndarray.NdArray;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * NumPy's view algebra and selections on one thread. Beside each stands NumPy, in a child process
 * under the same clock, and a copy of the same number of bytes, read and written, as the limit; see
 * {@link ViewAlgebraPeers} for the others on the JVM. {@link ViewAlgebraTable} sets them beside
 * each other.
 *
 * <p>{@code ./run bench ViewAlgebra}
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class ViewAlgebraBenchmark {
  static final int SIZE = 1000;
  static final int SIDE = 4096;
  static final int ROWS = 1_000_000;
  static final int COLUMNS = 16;
  static final int TABLE = 400_000;
  static final int WIDTH = 128;
  static final int PICKED = 100_000;
  static final int LONG = 10_000_000;

  private static NdArray ones(DType dtype, long... shape) {
    NdArray array = NdArray.of(Buffers.allocate(dtype, shape).view());
    array.view().fill(value(dtype));
    return array;
  }

  private static Object value(DType dtype) {
    if (dtype == DType.BOOL) {
      return true;
    }
    return dtype == DType.FLOAT64 ? (Object) 1d : (Object) 1f;
  }

  /** The rows that are picked: what the child picks too. */
  static long[] rows() {
    long[] rows = new long[PICKED];
    long row = 1;
    for (int i = 0; i < PICKED; i++) {
      row = row * 48271 % 2147483647;
      rows[i] = row % TABLE;
    }
    return rows;
  }

  /** A matrix of a million floats in every kind of memory. */
  @State(Scope.Thread)
  public static class Million {
    final float[] flat = new float[SIZE * SIZE];
    NdArray array = ones(DType.FLOAT32, SIZE, SIZE);

    /** Shows the code all kinds of memory, as a program would. */
    @Setup(Level.Trial)
    public void pollute() throws IOException {
      Arrays.fill(flat, 1);
      Path file = Files.createTempFile("gatun", "bench");
      Files.delete(file);
      try (BufferLease mapped = Buffers.mapNew(file, DType.FLOAT32, SIZE, SIZE);
          BufferLease heap = Buffers.wrap(flat.clone());
          Arena arena = Arena.ofShared();
          BufferLease foreign =
              Buffers.wrap(arena.allocate(4L * SIZE * SIZE, 8), DType.FLOAT32, SIZE, SIZE)) {
        for (int round = 0; round < 20; round++) {
          sum(NdArray.of(mapped.view()));
          sum(NdArray.of(heap.view()).reshape(SIZE, SIZE));
          sum(NdArray.of(foreign.view()));
          sum(array);
        }
      }
      Files.delete(file);
    }
  }

  static float sum(NdArray array) {
    float sum = 0;
    for (long i = 0; i < SIZE; i++) {
      for (long j = 0; j < SIZE; j++) {
        sum += array.getFloat(i, j);
      }
    }
    return sum;
  }

  /** Two matrices. */
  @State(Scope.Thread)
  public static class Matrices {
    final NdArray from = ones(DType.FLOAT32, SIDE, SIDE);
    final NdArray to = ones(DType.FLOAT32, SIDE, SIDE);
  }

  /** A column of a long matrix. */
  @State(Scope.Thread)
  public static class Column {
    final NdArray from = ones(DType.FLOAT32, ROWS, COLUMNS).select(1, 3);
    final NdArray to = ones(DType.FLOAT32, ROWS);
  }

  /** An embedding table. */
  @State(Scope.Thread)
  public static class Table {
    final NdArray rows = ones(DType.FLOAT32, TABLE, WIDTH);
    final NdArray ids = NdArray.of(Buffers.wrap(rows()).view());
  }

  /** A mask without a pattern, half of it true. */
  @State(Scope.Thread)
  public static class Masked {
    final NdArray values = ones(DType.FLOAT32, LONG);
    final NdArray mask = ones(DType.BOOL, LONG);

    /** Makes the mask that the child makes. */
    @Setup(Level.Trial)
    public void fill() {
      for (int i = 0; i < LONG; i++) {
        long state = (i + 1) * 0x9E3779B97F4A7C15L;
        state = (state ^ state >>> 29) * 0xBF58476D1CE4E5B9L;
        mask.setBoolean(state < 0, i);
      }
    }
  }

  /** Ten million numbers to be converted. */
  @State(Scope.Thread)
  public static class Numbers {
    final NdArray doubles = ones(DType.FLOAT64, LONG);
    final NdArray floats = ones(DType.FLOAT32, LONG);
    final NdArray halves = ones(DType.FLOAT16, LONG);
  }

  /** The limit: so many bytes from here to there, in memory such as the arrays'. */
  @State(Scope.Thread)
  public static class Bytes {
    private final BufferLease fromLease = filled();
    private final BufferLease toLease = filled();
    private final MemorySegment from = fromLease.view().pinned(segment -> segment);
    private final MemorySegment to = toLease.view().pinned(segment -> segment);

    private static BufferLease filled() {
      BufferLease made = Buffers.allocate(DType.UINT8, 4L * SIDE * SIDE);
      made.view().fill(1);
      return made;
    }

    /** Copies half of what an operation reads and writes together. */
    void move(long touched) {
      MemorySegment.copy(from, 0, to, 0, touched / 2);
    }
  }

  /** A view of a view that is used at once, so that no object is made. */
  @Benchmark
  public float slice(Million million) {
    return million.array.slice(0, 10, 20).slice(1, 0, SIZE, 2).getFloat(1, 1);
  }

  /** What of {@link #slice} is the read alone, at the same place. */
  @Benchmark
  public float sliceLimit(Million million) {
    return million.array.getFloat(11, 2);
  }

  /** An element, summed over a million. */
  @Benchmark
  @OperationsPerInvocation(SIZE * SIZE)
  public float getFloat(Million million) {
    return sum(million.array);
  }

  /** The limit of {@link #getFloat}: a Java array. */
  @Benchmark
  @OperationsPerInvocation(SIZE * SIZE)
  public float getFloatLimit(Million million) {
    float[] flat = million.flat;
    float sum = 0;
    for (int i = 0; i < SIZE; i++) {
      for (int j = 0; j < SIZE; j++) {
        sum += flat[i * SIZE + j];
      }
    }
    return sum;
  }

  /** 64 MB without gaps. */
  @Benchmark
  public void copy(Matrices matrices) {
    matrices.from.copyTo(matrices.to);
  }

  /** Its limit. */
  @Benchmark
  public void copyLimit(Bytes bytes) {
    bytes.move(8L * SIDE * SIDE);
  }

  /** 64 MB to where their transpose is. */
  @Benchmark
  public void transpose(Matrices matrices) {
    matrices.from.transpose().copyTo(matrices.to);
  }

  /** Its limit. */
  @Benchmark
  public void transposeLimit(Bytes bytes) {
    bytes.move(8L * SIDE * SIDE);
  }

  /** One of 16 columns: each element brings a line of the cache with it. */
  @Benchmark
  public void column(Column column) {
    column.from.copyTo(column.to);
  }

  /** Its limit. */
  @Benchmark
  public void columnLimit(Bytes bytes) {
    bytes.move(4L * ROWS * (COLUMNS + 1));
  }

  /** 100,000 rows of 128. */
  @Benchmark
  public void gather(Table table) {
    table.rows.take(0, table.ids).close();
  }

  /** Its limit. */
  @Benchmark
  public void gatherLimit(Bytes bytes) {
    bytes.move(8L * PICKED * WIDTH);
  }

  /** Half of ten million. */
  @Benchmark
  public void mask(Masked masked) {
    masked.values.gather(Index.of(masked.mask)).close();
  }

  /** Its limit. */
  @Benchmark
  public void maskLimit(Bytes bytes) {
    bytes.move(LONG + 4L * LONG + 2L * LONG);
  }

  /** Ten million float64 to float32. */
  @Benchmark
  public void float64To32(Numbers numbers) {
    numbers.doubles.copyTo(numbers.floats, Casting.SAME_KIND);
  }

  /** Its limit. */
  @Benchmark
  public void float64To32Limit(Bytes bytes) {
    bytes.move(12L * LONG);
  }

  /** Ten million float32 to float16. */
  @Benchmark
  public void float32To16(Numbers numbers) {
    numbers.floats.copyTo(numbers.halves, Casting.SAME_KIND);
  }

  /** Ten million float16 to float32. */
  @Benchmark
  public void float16To32(Numbers numbers) {
    numbers.halves.copyTo(numbers.floats, Casting.SAME_KIND);
  }

  /** Its limit, and that of the way back. */
  @Benchmark
  public void float16To32Limit(Bytes bytes) {
    bytes.move(6L * LONG);
  }
}

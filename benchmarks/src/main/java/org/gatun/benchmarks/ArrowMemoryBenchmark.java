// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.gatun.arrow.ArrowColumn;
import org.gatun.arrow.ArrowVectors;
import org.gatun.arrow.PoolAllocator;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Arrow's vectors and memory: sharing that an allocator counts, and views of vectors (what {@link
 * ShareBenchmark} leaves out); Arrow's own allocators against one over the pool; reading and
 * writing element by element through a vector, a view and a Java array.
 *
 * <p>{@code ./run bench ArrowMemory}
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class ArrowMemoryBenchmark {
  private static final int MILLION = 1_000_000;

  /** Floats to share. */
  @State(Scope.Thread)
  public static class Floats {
    @Param({"100", "10000", "1000000"})
    int floats;

    private final RootAllocator allocator = new RootAllocator();
    private BufferLease lease = Buffers.allocate(DType.FLOAT32, 1);
    private Float4Vector vector = new Float4Vector("x", allocator);

    /** Fills the memory. */
    @Setup(Level.Trial)
    public void fill() {
      lease.close();
      lease = Buffers.allocate(DType.FLOAT32, floats);
      vector.allocateNew(floats);
      vector.setValueCount(floats);
    }

    /** Gives it back. */
    @TearDown(Level.Trial)
    public void close() {
      lease.close();
      vector.close();
      allocator.close();
    }
  }

  /** Ours: a vector that an allocator counts, as Arrow's foreign allocation. */
  @Benchmark
  public void shareCounted(Floats floats, Blackhole sink) {
    try (FieldVector vector = ArrowVectors.shareCounted("x", floats.lease, floats.allocator)) {
      sink.consume(vector);
    }
  }

  /** Ours: a view of a vector. */
  @Benchmark
  public void viewOfVector(Floats floats, Blackhole sink) {
    try (ArrowColumn column = ArrowVectors.view(floats.vector)) {
      sink.consume(column.values());
    }
  }

  /** Allocators of buffers of a size. */
  @State(Scope.Thread)
  public static class Sizes {
    @Param({"4096", "65536", "1048576", "16777216"})
    int bytes;

    private final BufferAllocator unsafe = new RootAllocator();
    private final BufferPool memory = new BufferPool();
    private final BufferAllocator pool = PoolAllocator.of(memory);

    /** Gives the memory back. */
    @TearDown(Level.Trial)
    public void close() {
      unsafe.close();
      pool.close();
      memory.close();
    }
  }

  private static void allocate(BufferAllocator allocator, int bytes, Blackhole sink) {
    try (var vector = new Float4Vector("x", allocator)) {
      vector.allocateNew(bytes / Float.BYTES);
      vector.set(0, 1);
      sink.consume(vector);
    }
  }

  /** Ours: a vector in the memory of a pool. */
  @Benchmark
  public void allocatePool(Sizes sizes, Blackhole sink) {
    allocate(sizes.pool, sizes.bytes, sink);
  }

  /** The peer: a vector in memory of arrow-memory-unsafe. */
  @Benchmark
  public void allocateUnsafe(Sizes sizes, Blackhole sink) {
    allocate(sizes.unsafe, sizes.bytes, sink);
  }

  /** What a buffer would cost that any thread may close, without a pool: an arena of its own. */
  @Benchmark
  public void allocateArena(Sizes sizes, Blackhole sink) {
    try (Arena own = Arena.ofShared()) {
      sink.consume(own.allocate(sizes.bytes, 64));
    }
  }

  /** A million floats, thrice. */
  @State(Scope.Thread)
  public static class Elements {
    private final float[] array = new float[MILLION];
    private final float[] arrayOut = new float[MILLION];
    private final BufferLease lease = Buffers.allocate(DType.FLOAT32, MILLION);
    private final BufferLease leaseOut = Buffers.allocate(DType.FLOAT32, MILLION);
    private final BufferView view = lease.view();
    private final BufferView viewOut = leaseOut.view();
    private final Float4Vector vector = (Float4Vector) ArrowVectors.share("x", lease);
    private final Float4Vector vectorOut = (Float4Vector) ArrowVectors.share("y", leaseOut);

    /** Gives the memory back. */
    @TearDown(Level.Trial)
    public void close() {
      vector.close();
      vectorOut.close();
      lease.close();
      leaseOut.close();
    }
  }

  /** An element of a sum: Arrow's vector. */
  @Benchmark
  @OperationsPerInvocation(MILLION)
  public float sumVector(Elements elements) {
    float sum = 0;
    for (int i = 0; i < MILLION; i++) {
      sum += elements.vector.get(i);
    }
    return sum;
  }

  /** Our view. */
  @Benchmark
  @OperationsPerInvocation(MILLION)
  public float sumView(Elements elements) {
    BufferView view = elements.view;
    float sum = 0;
    for (int i = 0; i < MILLION; i++) {
      sum += view.getFloat(i);
    }
    return sum;
  }

  /** The limit: a Java array. */
  @Benchmark
  @OperationsPerInvocation(MILLION)
  public float sumArray(Elements elements) {
    float sum = 0;
    for (float value : elements.array) {
      sum += value;
    }
    return sum;
  }

  /** An element of a x + b: Arrow's vectors. */
  @Benchmark
  @OperationsPerInvocation(MILLION)
  public void axpbVector(Elements elements) {
    for (int i = 0; i < MILLION; i++) {
      elements.vectorOut.set(i, 2 * elements.vector.get(i) + 1);
    }
  }

  /** Our views. */
  @Benchmark
  @OperationsPerInvocation(MILLION)
  public void axpbView(Elements elements) {
    BufferView from = elements.view;
    BufferView to = elements.viewOut;
    for (int i = 0; i < MILLION; i++) {
      to.setFloat(2 * from.getFloat(i) + 1, i);
    }
  }

  /** The limit: Java arrays. */
  @Benchmark
  @OperationsPerInvocation(MILLION)
  public void axpbArray(Elements elements) {
    for (int i = 0; i < MILLION; i++) {
      elements.arrayOut[i] = 2 * elements.array[i] + 1;
    }
  }
}

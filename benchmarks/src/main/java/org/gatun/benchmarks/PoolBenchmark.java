// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;
import org.gatun.buffer.PoolOptions;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Acquire and release of pooled native memory, beside Netty's two pooled allocators of direct
 * memory. Nobody zeroes; every buffer escapes to the same black hole, except where said. Another
 * buffer of the size stays out all the time, so that no allocator gives its memory back to the
 * system in between.
 *
 * <p>{@code ./run bench PoolBenchmark}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PoolBenchmark {
  /** How many bytes are asked for: 4 KB and 1 MB. */
  @Param({"4096", "1048576"})
  public int bytes;

  private final BufferPool pool = new BufferPool();
  private final BufferPool limited = new BufferPool(PoolOptions.DEFAULT.withLimit(64 << 20));
  private final ByteBufAllocator pooled = new PooledByteBufAllocator(true);
  private final ByteBufAllocator adaptive = new AdaptiveByteBufAllocator(true);
  private final BufferLease held = pool.acquire(DType.FLOAT32, 100, 100);
  private final BufferView view = held.view();
  private final List<Runnable> ends = new ArrayList<>();

  /** Makes every pool's tables old, as in a server. */
  @Setup(Level.Trial)
  public void warm() {
    for (int round = 0; round < 2; round++) {
      ends.add(pool.acquire(bytes)::close);
      ends.add(limited.acquire(bytes)::close);
      ends.add(pooled.directBuffer(bytes)::release);
      ends.add(adaptive.directBuffer(bytes)::release);
    }
    for (int i = 0; i < 4; i++) {
      ends.removeFirst().run();
    }
    System.gc();
  }

  /** Ends the loans. */
  @TearDown(Level.Trial)
  public void close() {
    ends.forEach(Runnable::run);
    held.close();
    limited.close();
    pool.close();
  }

  /** Ours; the lease escapes. */
  @Benchmark
  public void gatun(Blackhole sink) {
    try (BufferLease lease = pool.acquire(bytes)) {
      sink.consume(lease);
    }
  }

  /** Ours; the lease does not escape. */
  @Benchmark
  public void gatunNotEscaping(Blackhole sink) {
    try (BufferLease lease = pool.acquire(bytes)) {
      sink.consume(lease.isOpen());
    }
  }

  /** Ours, with a limit that is not reached. */
  @Benchmark
  public void gatunLimited(Blackhole sink) {
    try (BufferLease lease = limited.acquire(bytes)) {
      sink.consume(lease);
    }
  }

  /** Ours, two threads at once. */
  @Benchmark
  @Threads(2)
  public void gatunTwoThreads(Blackhole sink) {
    try (BufferLease lease = pool.acquire(bytes)) {
      sink.consume(lease);
    }
  }

  /** The peer: Netty's arenas with caches a thread. */
  @Benchmark
  public void nettyPooled(Blackhole sink) {
    ByteBuf buffer = pooled.directBuffer(bytes);
    sink.consume(buffer);
    buffer.release();
  }

  /** The peer: Netty's magazines. */
  @Benchmark
  public void nettyAdaptive(Blackhole sink) {
    ByteBuf buffer = adaptive.directBuffer(bytes);
    sink.consume(buffer);
    buffer.release();
  }

  /** The peer, two threads at once. */
  @Benchmark
  @Threads(2)
  public void nettyPooledTwoThreads(Blackhole sink) {
    ByteBuf buffer = pooled.directBuffer(bytes);
    sink.consume(buffer);
    buffer.release();
  }

  /** The peer, two threads at once. */
  @Benchmark
  @Threads(2)
  public void nettyAdaptiveTwoThreads(Blackhole sink) {
    ByteBuf buffer = adaptive.directBuffer(bytes);
    sink.consume(buffer);
    buffer.release();
  }

  /** What a bulk operation pays for being exact: a pin and its end. */
  @Benchmark
  public void pinAndUnpin() {
    try (BufferPin pin = view.pin()) {
      pin.hasAddress();
    }
  }
}

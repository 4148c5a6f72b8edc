// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What borrowing memory costs, beside the JDK's arenas.
 *
 * <p>{@code ./run bench LeaseBenchmark}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LeaseBenchmark {
  private final BufferPool pool = new BufferPool();
  private final BufferLease held = pool.acquire(DType.FLOAT32, 100, 100);
  private final BufferView view = held.view();

  /** Acquire and close, and the lease does not escape. */
  @Benchmark
  public void acquire4KiB() {
    try (BufferLease lease = pool.acquire(4096)) {
      lease.isOpen();
    }
  }

  /** As {@link #acquire4KiB}, of 1 MiB. */
  @Benchmark
  public void acquire1MiB() {
    try (BufferLease lease = pool.acquire(1 << 20)) {
      lease.isOpen();
    }
  }

  /** Acquire and close, and the lease escapes. */
  @Benchmark
  public void acquire4KiBEscaping(Blackhole sink) {
    try (BufferLease lease = pool.acquire(4096)) {
      sink.consume(lease);
    }
  }

  /** Acquire as an array, write and read one element, close. */
  @Benchmark
  public float acquireWriteRead() {
    try (BufferLease lease = pool.acquire(DType.FLOAT32, 32, 32)) {
      BufferView fresh = lease.view();
      fresh.setFloat(3, 1, 2);
      return fresh.getFloat(1, 2);
    }
  }

  /** Another lease of memory that is lent. */
  @Benchmark
  public void retain(Blackhole sink) {
    try (BufferLease lease = held.retain()) {
      sink.consume(lease);
    }
  }

  /** A pin, for a loop of one's own. */
  @Benchmark
  public void pin(Blackhole sink) {
    try (BufferPin pin = view.pin()) {
      sink.consume(pin.segment());
    }
  }

  /** The peer: a confined arena, which zeroes. */
  @Benchmark
  public void confinedArena4KiB(Blackhole sink) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocate(4096, 64);
      sink.consume(segment);
    }
  }

  /** The peer: a shared arena, which zeroes and stops every thread when it closes. */
  @Benchmark
  public void sharedArena4KiB(Blackhole sink) {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment segment = arena.allocate(4096, 64);
      sink.consume(segment);
    }
  }
}

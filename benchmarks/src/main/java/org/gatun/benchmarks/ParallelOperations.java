// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.gatun.buffer.DType;
import org.gatun.ndarray.LazyArray;
import org.gatun.ndarray.NdArray;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What computes more than it reads, by one thread and with another beside it. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@State(Scope.Thread)
public class ParallelOperations {
  /** The methods that have another with {@code Parallel} behind its name. */
  static final List<String> NAMES = List.of("exp", "tanh", "log");

  private static final int COUNT = 10_000_000;

  private final NdArray a = OperationsBenchmark.random(COUNT);
  private final NdArray out = OperationsBenchmark.empty(DType.FLOAT32, COUNT);
  private final LazyArray exp = a.lazy().exp();
  private final LazyArray tanh = a.lazy().tanh();
  private final LazyArray log = a.lazy().log();
  private final ExecutorService executor = Executors.newFixedThreadPool(1);

  /** Ends the other thread. */
  @TearDown
  public void end() {
    executor.shutdown();
  }

  /** Of each of ten million. */
  @Benchmark
  public void exp() {
    exp.into(out);
  }

  /** By two threads, the caller's being one. */
  @Benchmark
  public void expParallel() {
    exp.into(out, executor);
  }

  /** Of each. */
  @Benchmark
  public void tanh() {
    tanh.into(out);
  }

  /** By two threads. */
  @Benchmark
  public void tanhParallel() {
    tanh.into(out, executor);
  }

  /** Of each. */
  @Benchmark
  public void log() {
    log.into(out);
  }

  /** By two threads. */
  @Benchmark
  public void logParallel() {
    log.into(out, executor);
  }
}

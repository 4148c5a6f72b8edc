// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.ndarray.Images;
import org.gatun.ndarray.LazyArray;
import org.gatun.ndarray.NdArray;
import org.gatun.ndarray.PixelScale;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What computes more than it reads, by one thread and with another beside it; and {@code
 * normalises}, which does not.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@State(Scope.Thread)
public class ParallelOperations {
  /** The methods that have another with {@code Parallel} behind its name. */
  static final List<String> NAMES = List.of("exp", "tanh", "log", "resizes", "normalises");

  private static final int COUNT = 10_000_000;

  private final NdArray a = OperationsBenchmark.random(COUNT);
  private final NdArray out = OperationsBenchmark.empty(DType.FLOAT32, COUNT);
  private final LazyArray exp = a.lazy().exp();
  private final LazyArray tanh = a.lazy().tanh();
  private final LazyArray log = a.lazy().log();
  private static final int PICTURES = 32;

  private final NdArray pixels = pictures(OperationsBenchmark.TALL, OperationsBenchmark.BROAD);
  private final NdArray small = pictures(OperationsBenchmark.SIDE, OperationsBenchmark.SIDE);
  private final NdArray planes =
      OperationsBenchmark.empty(
          DType.FLOAT32, PICTURES, 3, OperationsBenchmark.SIDE, OperationsBenchmark.SIDE);
  private final PixelScale scale = new OperationsBenchmark.Picture().scale;
  private final ExecutorService executor = Executors.newFixedThreadPool(1);

  private static NdArray pictures(int height, int width) {
    var all = NdArray.of(Buffers.allocate(DType.UINT8, PICTURES, height, width, 3).view());
    NdArray one = OperationsBenchmark.pixels(height, width);
    for (int k = 0; k < PICTURES; k++) {
      one.copyTo(all.at(k));
    }
    return all;
  }

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

  /** Of 32 pictures. */
  @Benchmark
  public void resizes() {
    Images.resize(small, pixels);
  }

  /** By two threads. */
  @Benchmark
  public void resizesParallel() {
    Images.resize(small, pixels, executor);
  }

  /** Of 32 pictures. */
  @Benchmark
  public void normalises() {
    Images.normalise(planes, small, scale);
  }

  /** By two threads. */
  @Benchmark
  public void normalisesParallel() {
    Images.normalise(planes, small, scale, executor);
  }
}

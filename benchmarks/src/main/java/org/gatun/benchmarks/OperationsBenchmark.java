// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.ndarray.Images;
import org.gatun.ndarray.LazyArray;
import org.gatun.ndarray.NdArray;
import org.gatun.ndarray.NdArrays;
import org.gatun.ndarray.PixelScale;
import org.gatun.ndarray.Reduction;
import org.gatun.ndarray.Ufunc;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Functions, reductions and chains on one thread, into memory that is there, with the Vector API.
 * Beside each stands NumPy, in a child process under the same clock, and a copy of as many bytes,
 * read and written, as the limit; see {@link OperationsPeers}. {@link OperationsTable} sets them
 * beside each other.
 *
 * <p>{@code ./run bench Operations}
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@State(Scope.Thread)
public class OperationsBenchmark {
  static final int LONG = 10_000_000;
  static final int WIDE = 1000;
  static final int MILLION = 1_000_000;
  static final int COLUMNS = 16;
  static final int SIDE = 224;
  static final int SMALL = 1000;

  static final int TALL = 480;
  static final int BROAD = 640;

  /** Numbers from 0 to 1, without a pattern. */
  static float[] numbers(int count) {
    var random = new Random(count);
    float[] made = new float[count];
    for (int i = 0; i < count; i++) {
      made[i] = random.nextFloat();
    }
    return made;
  }

  static NdArray random(long... shape) {
    NdArray array = empty(DType.FLOAT32, shape);
    NdArray.of(Buffers.wrap(numbers((int) array.count())).view()).reshape(shape).copyTo(array);
    return array;
  }

  static NdArray empty(DType dtype, long... shape) {
    NdArray array = NdArray.of(Buffers.allocate(dtype, shape).view());
    array.fill(dtype == DType.BOOL ? (Object) false : dtype == DType.INT64 ? (Object) 0L : 0f);
    return array;
  }

  /** Ten million. */
  @State(Scope.Thread)
  public static class Streams {
    final NdArray a = random(LONG);
    final NdArray b = random(LONG);
    final NdArray out = empty(DType.FLOAT32, LONG);
    final NdArray truths = empty(DType.BOOL, LONG);
    final NdArray table = a.reshape(LONG / WIDE, WIDE);
    final NdArray row = random(WIDE);
    final NdArray outTable = out.reshape(LONG / WIDE, WIDE);
    final NdArray total = empty(DType.FLOAT32);
    final NdArray place = empty(DType.INT64);
    final LazyArray scaled = a.lazy().mul(2);
  }

  /** A chain of five. */
  @State(Scope.Thread)
  public static class Chain {
    final NdArray out = empty(DType.FLOAT32, MILLION);
    final LazyArray chain =
        random(MILLION).lazy().sub(0.5).div(0.25).mul(0.75).add(0.125).maximum(0);
  }

  /** A table whose columns are standardised. */
  @State(Scope.Thread)
  public static class Table {
    final NdArray out = empty(DType.FLOAT32, MILLION, COLUMNS);
    final LazyArray standardised =
        random(MILLION, COLUMNS).lazy().sub(random(COLUMNS)).div(random(COLUMNS));
  }

  /** A picture, its channels last, and first. */
  @State(Scope.Thread)
  public static class Picture {
    final NdArray pixels = pixels(SIDE, SIDE);
    final NdArray out = empty(DType.FLOAT32, 3, SIDE, SIDE);
    final PixelScale scale =
        PixelScale.ofMeanAndDeviation(
            new double[] {0.485, 0.456, 0.406}, new double[] {0.229, 0.224, 0.225});
  }

  /** A picture that is made smaller. */
  @State(Scope.Thread)
  public static class Photograph {
    final NdArray pixels = pixels(TALL, BROAD);
    final NdArray out = pixels(SIDE, SIDE);
  }

  static NdArray pixels(int height, int width) {
    byte[] bytes = new byte[3 * height * width];
    new Random(height).nextBytes(bytes);
    NdArray array = NdArray.of(Buffers.allocate(DType.UINT8, height, width, 3).view());
    MemorySegment heap = MemorySegment.ofArray(bytes);
    NdArray.of(Buffers.wrap(heap, DType.UINT8, height, width, 3).view()).copyTo(array);
    return array;
  }

  /** A thousand. */
  @State(Scope.Thread)
  public static class Few {
    final NdArray a = random(SMALL);
    final NdArray b = random(SMALL);
    final NdArray out = empty(DType.FLOAT32, SMALL);
    final NdArray one = empty(DType.FLOAT32);
    final NdArray total = empty(DType.FLOAT32);
    final LazyArray power = a.lazy().sub(one).exp();
  }

  /** Rows of a thousand, each in memory of its own, and the matrix of all. */
  @State(Scope.Thread)
  public static class Rows {
    static final int COUNT = 64;

    final NdArray[] parts = new NdArray[COUNT];
    final NdArray out = empty(DType.FLOAT32, COUNT, SMALL);

    /** Makes them. */
    public Rows() {
      Arrays.setAll(parts, _ -> random(SMALL));
    }
  }

  /** All of ten million. */
  @Benchmark
  public void sum(Streams streams) {
    streams.a.sum(streams.total);
  }

  /** Where the greatest is. */
  @Benchmark
  public void argmax(Streams streams) {
    Reduction.ARGMAX.into(streams.place, streams.a);
  }

  /** Two arrays. */
  @Benchmark
  public void add(Streams streams) {
    Ufunc.ADD.into(streams.out, streams.a, streams.b);
  }

  /** A row to each of ten thousand. */
  @Benchmark
  public void broadcastAdd(Streams streams) {
    Ufunc.ADD.into(streams.outTable, streams.table, streams.row);
  }

  /** By a number. */
  @Benchmark
  public void scale(Streams streams) {
    streams.scaled.into(streams.out);
  }

  /** Truth values of two arrays. */
  @Benchmark
  public void less(Streams streams) {
    Ufunc.LESS.into(streams.truths, streams.a, streams.b);
  }

  /** Less a number, by a number twice, plus a number, 0 at least. */
  @Benchmark
  public void chain(Chain chain) {
    chain.chain.into(chain.out);
  }

  /** Less a number a column, by a number a column. */
  @Benchmark
  public void standardise(Table table) {
    table.standardised.into(table.out);
  }

  /** A factor and a shift a channel. */
  @Benchmark
  public void normalise(Picture picture) {
    Images.normalise(picture.out, picture.pixels, picture.scale);
  }

  /** Bilinear, from 640 by 480. */
  @Benchmark
  public void resize(Photograph photograph) {
    Images.resize(photograph.out, photograph.pixels);
  }

  /** One matrix of many rows. */
  @Benchmark
  public void batch(Rows rows) {
    long _ = NdArrays.batch(rows.out, rows.parts);
  }

  /** Two arrays. */
  @Benchmark
  public void add1000(Few few) {
    Ufunc.ADD.into(few.out, few.a, few.b);
  }

  /** Two arrays. */
  @Benchmark
  public void mul1000(Few few) {
    Ufunc.MULTIPLY.into(few.out, few.a, few.b);
  }

  /** All. */
  @Benchmark
  public void sum1000(Few few) {
    few.a.sum(few.total);
  }

  /** Of each. */
  @Benchmark
  public void exp1000(Few few) {
    Ufunc.EXP.into(few.out, few.a);
  }

  /** The greatest, the powers without it, their sum, and each by it. */
  @Benchmark
  public void softmax1000(Few few) {
    Reduction.MAX.into(few.one, few.a);
    few.power.into(few.out);
    few.out.sum(few.total);
    Ufunc.DIVIDE.into(few.out, few.out, few.total);
  }
}

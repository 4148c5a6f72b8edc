// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import java.util.concurrent.TimeUnit;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.nd4j.Nd4jArrays;
import org.gatun.ndarray.NdArray;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What a view costs: to make one ({@code a[10:20, ::2]}), and to read through it, element by
 * element, beside a Java array and ND4J. Heap and native memory have been through the same code
 * before.
 *
 * <p>{@code ./run bench ViewBenchmark}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ViewBenchmark {
  private static final int SIZE = 1000;

  private final float[] heap = new float[SIZE * SIZE];
  private final BufferLease lease = Buffers.allocate(DType.FLOAT32, SIZE, SIZE);
  private final BufferView view = lease.view();
  private final BufferLease heapLease = Buffers.wrap(heap);
  private final BufferView heapView = heapLease.view().cast(DType.FLOAT32, SIZE, SIZE);
  private final NdArray array = NdArray.of(view);
  private final INDArray peer = Nd4jArrays.share(lease);

  /** Shows the code both kinds of memory, as a program would. */
  @Setup(Level.Trial)
  public void pollute() {
    for (int round = 0; round < 20; round++) {
      sum(heapView);
      sum(view);
    }
  }

  /** Ends the loans. */
  @TearDown(Level.Trial)
  public void close() {
    peer.close();
    heapLease.close();
    lease.close();
  }

  /** A view that is used at once, so that no object is made. */
  @Benchmark
  public float slice() {
    return view.withLayout(view.layout().slice(0, 10, 10, 1).slice(1, 0, 500, 2)).getFloat(1, 1);
  }

  /** A view that is kept. */
  @Benchmark
  public NdArray sliceKept() {
    return array.slice("10:20, ::2");
  }

  /** The peer. */
  @Benchmark
  public INDArray nd4jSlice() {
    return peer.get(NDArrayIndex.interval(10, 20), NDArrayIndex.interval(0, 2, SIZE));
  }

  /** An element, summed over a million. */
  @Benchmark
  @OperationsPerInvocation(SIZE * SIZE)
  public float getFloat() {
    return sum(view);
  }

  /** The limit: a Java array. */
  @Benchmark
  @OperationsPerInvocation(SIZE * SIZE)
  public float javaArray() {
    float sum = 0;
    for (int i = 0; i < SIZE; i++) {
      for (int j = 0; j < SIZE; j++) {
        sum += heap[i * SIZE + j];
      }
    }
    return sum;
  }

  private static float sum(BufferView view) {
    float sum = 0;
    for (long i = 0; i < SIZE; i++) {
      for (long j = 0; j < SIZE; j++) {
        sum += view.getFloat(i, j);
      }
    }
    return sum;
  }
}

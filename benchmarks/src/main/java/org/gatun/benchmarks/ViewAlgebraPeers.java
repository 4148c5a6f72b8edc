// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
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
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.index.Indices;

/**
 * What stands beside {@link ViewAlgebraBenchmark}: NumPy, ND4J and TensorFlow's ndarray. Where one
 * of them has no such operation, or none that ends within seconds, there is no row.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class ViewAlgebraPeers {
  private static final int SIZE = ViewAlgebraBenchmark.SIZE;

  /** NumPy, one operation at a time; 10,000 slices and elements. */
  @State(Scope.Thread)
  public static class NumPy {
    /** How many of these one run makes. */
    static final int LOOP = 10_000;

    @Param({
      "slice",
      "getFloat",
      "copy",
      "transpose",
      "column",
      "gather",
      "mask",
      "float64To32",
      "float32To16",
      "float16To32"
    })
    String row = "";

    private AutoCloseable peer = () -> {};
    private Runnable once = () -> {};

    /** Starts Python. */
    @Setup(Level.Trial)
    public void start() throws IOException {
      var numpy = new NumPyPeer(row);
      peer = numpy;
      once = numpy::run;
    }

    /** Ends Python. */
    @TearDown(Level.Trial)
    public void end() throws Exception {
      peer.close();
    }
  }

  /** One operation, or a loop of {@link NumPy#LOOP}, and the way there and back through a pipe. */
  @Benchmark
  public void numpy(NumPy numpy) {
    numpy.once.run();
  }

  /** ND4J's arrays. */
  @State(Scope.Thread)
  public static class Nd4jArrays {
    final INDArray million = Nd4j.ones(DataType.FLOAT, SIZE, SIZE);
  }

  /** ND4J's matrices. */
  @State(Scope.Thread)
  public static class Nd4jMatrices {
    final INDArray from =
        Nd4j.ones(DataType.FLOAT, ViewAlgebraBenchmark.SIDE, ViewAlgebraBenchmark.SIDE);
    final INDArray to =
        Nd4j.ones(DataType.FLOAT, ViewAlgebraBenchmark.SIDE, ViewAlgebraBenchmark.SIDE);
  }

  /** As {@link ViewAlgebraBenchmark#slice}. */
  @Benchmark
  public INDArray nd4jSlice(Nd4jArrays arrays) {
    return arrays.million.get(NDArrayIndex.interval(10, 20), NDArrayIndex.interval(0, 2, SIZE));
  }

  /** As {@link ViewAlgebraBenchmark#copy}. */
  @Benchmark
  public INDArray nd4jCopy(Nd4jMatrices matrices) {
    return matrices.to.assign(matrices.from);
  }

  /** As {@link ViewAlgebraBenchmark#transpose}. */
  @Benchmark
  public INDArray nd4jTranspose(Nd4jMatrices matrices) {
    return matrices.to.assign(matrices.from.transpose());
  }

  /** TensorFlow's matrix. */
  @State(Scope.Thread)
  public static class TensorFlowArrays {
    final FloatNdArray million = NdArrays.ofFloats(Shape.of(SIZE, SIZE));
  }

  /** TensorFlow's long matrix. */
  @State(Scope.Thread)
  public static class TensorFlowColumn {
    final FloatNdArray from =
        NdArrays.ofFloats(Shape.of(ViewAlgebraBenchmark.ROWS, ViewAlgebraBenchmark.COLUMNS));
    final FloatNdArray to = NdArrays.ofFloats(Shape.of(ViewAlgebraBenchmark.ROWS));
  }

  /** TensorFlow's embedding table. */
  @State(Scope.Thread)
  public static class TensorFlowTable {
    final FloatNdArray rows =
        NdArrays.ofFloats(Shape.of(ViewAlgebraBenchmark.TABLE, ViewAlgebraBenchmark.WIDTH));
    final FloatNdArray to =
        NdArrays.ofFloats(Shape.of(ViewAlgebraBenchmark.PICKED, ViewAlgebraBenchmark.WIDTH));
    final long[] ids = ViewAlgebraBenchmark.rows();
  }

  /** As {@link ViewAlgebraBenchmark#slice}. */
  @Benchmark
  public float tensorflowSlice(TensorFlowArrays arrays) {
    return arrays.million.slice(Indices.range(10, 20), Indices.even()).getFloat(1, 1);
  }

  /** As {@link ViewAlgebraBenchmark#getFloat}. */
  @Benchmark
  @OperationsPerInvocation(SIZE * SIZE)
  public float tensorflowGetFloat(TensorFlowArrays arrays) {
    float sum = 0;
    for (long i = 0; i < SIZE; i++) {
      for (long j = 0; j < SIZE; j++) {
        sum += arrays.million.getFloat(i, j);
      }
    }
    return sum;
  }

  /** As {@link ViewAlgebraBenchmark#column}. */
  @Benchmark
  public FloatNdArray tensorflowColumn(TensorFlowColumn column) {
    return column.from.slice(Indices.all(), Indices.at(3)).copyTo(column.to);
  }

  /** As {@link ViewAlgebraBenchmark#gather}. */
  @Benchmark
  public FloatNdArray tensorflowGather(TensorFlowTable table) {
    return table.rows.slice(Indices.seq(table.ids)).copyTo(table.to);
  }
}

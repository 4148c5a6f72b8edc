// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
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

/**
 * What stands beside {@link OperationsBenchmark}: NumPy, Pillow where pictures are resized, and
 * ND4J where it has the operation as one call. ND4J has no chains: they would be its operations one
 * after the other.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class OperationsPeers {
  private static final int LONG = OperationsBenchmark.LONG;
  private static final int WIDE = OperationsBenchmark.WIDE;
  private static final int SMALL = OperationsBenchmark.SMALL;

  /** NumPy, one operation at a time; 10,000 of those on a thousand. */
  @State(Scope.Thread)
  public static class NumPy {
    /** How many of these one run makes. */
    static final int LOOP = 10_000;

    @Param({
      "sum",
      "argmax",
      "add",
      "broadcastAdd",
      "scale",
      "less",
      "chain",
      "standardise",
      "normalise",
      "resize",
      "batch",
      "add1000",
      "mul1000",
      "sum1000",
      "exp1000",
      "softmax1000"
    })
    String row = "";

    private AutoCloseable peer = () -> {};
    private Runnable once = () -> {};

    /** Starts Python. */
    @Setup(Level.Trial)
    public void start() throws IOException {
      String library = row.equals("resize") ? "Pillow" : "NumPy"; // which has no such function
      var numpy = new NumPyPeer(library, "numpy_operations.py", row, Integer.toString(LOOP));
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

  /** Half of the bytes that an operation reads and writes, to copy; of a sum all of them. */
  @State(Scope.Thread)
  public static class Limits {
    @Param({"sum", "add", "scale", "less", "chain", "standardise", "normalise", "resize", "batch"})
    String row = "";

    private long bytes;

    /** Counts them. */
    @Setup
    public void count() {
      long million = OperationsBenchmark.MILLION;
      long pixels = (long) OperationsBenchmark.SIDE * OperationsBenchmark.SIDE;
      long photograph = (long) OperationsBenchmark.TALL * OperationsBenchmark.BROAD;
      bytes =
          switch (row) {
            case "sum" -> 8L * LONG;
            case "add" -> 12L * LONG;
            case "scale" -> 8L * LONG;
            case "less" -> 9L * LONG;
            case "chain" -> 8 * million;
            case "standardise" -> 8 * million * OperationsBenchmark.COLUMNS;
            case "normalise" -> 5 * 3 * pixels;
            case "resize" -> 3 * (photograph + pixels);
            case "batch" -> 8L * SMALL * OperationsBenchmark.Rows.COUNT;
            default -> throw new IllegalStateException(row);
          };
    }
  }

  /** The limit: memory is not faster than this. */
  @Benchmark
  public void limit(Limits limits, ViewAlgebraBenchmark.Bytes bytes) {
    bytes.move(limits.bytes);
  }

  /** ND4J's ten million. */
  @State(Scope.Thread)
  public static class Nd4jStreams {
    final INDArray a = Nd4j.createFromArray(OperationsBenchmark.numbers(LONG));
    final INDArray b = a.dup();
    final INDArray out = a.dup();
    final INDArray table = a.reshape(LONG / WIDE, WIDE);
    final INDArray row = Nd4j.createFromArray(OperationsBenchmark.numbers(WIDE));
    final INDArray outTable = out.reshape(LONG / WIDE, WIDE);
  }

  /** ND4J's thousand. */
  @State(Scope.Thread)
  public static class Nd4jFew {
    final INDArray a = Nd4j.createFromArray(OperationsBenchmark.numbers(SMALL));
    final INDArray b = a.dup();
    final INDArray out = a.dup();
  }

  /** As {@link OperationsBenchmark#sum}. */
  @Benchmark
  public INDArray nd4jSum(Nd4jStreams streams) {
    return streams.a.sum();
  }

  /** As {@link OperationsBenchmark#argmax}. */
  @Benchmark
  public INDArray nd4jArgmax(Nd4jStreams streams) {
    return Nd4j.argMax(streams.a);
  }

  /** As {@link OperationsBenchmark#add}. */
  @Benchmark
  public INDArray nd4jAdd(Nd4jStreams streams) {
    return streams.a.addi(streams.b, streams.out);
  }

  /** As {@link OperationsBenchmark#broadcastAdd}. */
  @Benchmark
  public INDArray nd4jBroadcastAdd(Nd4jStreams streams) {
    return streams.table.addi(streams.row, streams.outTable);
  }

  /** As {@link OperationsBenchmark#scale}. */
  @Benchmark
  public INDArray nd4jScale(Nd4jStreams streams) {
    return streams.a.muli(2, streams.out);
  }

  /** As {@link OperationsBenchmark#add1000}. */
  @Benchmark
  public INDArray nd4jAdd1000(Nd4jFew few) {
    return few.a.addi(few.b, few.out);
  }

  /** As {@link OperationsBenchmark#mul1000}. */
  @Benchmark
  public INDArray nd4jMul1000(Nd4jFew few) {
    return few.a.muli(few.b, few.out);
  }

  /** As {@link OperationsBenchmark#sum1000}. */
  @Benchmark
  public INDArray nd4jSum1000(Nd4jFew few) {
    return few.a.sum();
  }

  /** As {@link OperationsBenchmark#exp1000}, into new memory. */
  @Benchmark
  public INDArray nd4jExp1000(Nd4jFew few) {
    return Transforms.exp(few.a, true);
  }

  /** As {@link OperationsBenchmark#softmax1000}, into new memory. */
  @Benchmark
  public INDArray nd4jSoftmax1000(Nd4jFew few) {
    return Transforms.softmax(few.a, true);
  }
}

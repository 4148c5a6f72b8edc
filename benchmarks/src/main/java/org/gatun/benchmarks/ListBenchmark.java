// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import it.unimi.dsi.fastutil.floats.FloatArrayList;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.gatun.buffer.BufferList;
import org.gatun.buffer.DType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A list of floats beside the JDK's and fastutil's: a million appended one by one to an empty list,
 * and a million summed. Times and bytes are an element's.
 *
 * <p>{@code ./run bench ListBenchmark}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(ListBenchmark.FLOATS)
public class ListBenchmark {
  static final int FLOATS = 1_000_000;

  private final BufferList<Object> gatun = BufferList.of(DType.FLOAT32);
  private final List<Float> jdk = new ArrayList<>();
  private final FloatArrayList fastutil = new FloatArrayList();

  /** Fills the lists that are summed. */
  @Setup
  public void fill() {
    for (int i = 0; i < FLOATS; i++) {
      gatun.addFloat(i);
      jdk.add((float) i);
      fastutil.add(i);
    }
  }

  /** Gives the memory back. */
  @TearDown
  public void close() {
    gatun.close();
  }

  /** Ours. */
  @Benchmark
  public long gatunAppend() {
    try (BufferList<Object> list = BufferList.of(DType.FLOAT32)) {
      for (int i = 0; i < FLOATS; i++) {
        list.addFloat(i);
      }
      return list.count();
    }
  }

  /** The JDK's. */
  @Benchmark
  public List<Float> jdkAppend() {
    List<Float> list = new ArrayList<>();
    for (int i = 0; i < FLOATS; i++) {
      list.add((float) i);
    }
    return list;
  }

  /** The peer: fastutil's. */
  @Benchmark
  public FloatArrayList fastutilAppend() {
    var list = new FloatArrayList();
    for (int i = 0; i < FLOATS; i++) {
      list.add(i);
    }
    return list;
  }

  /** Ours, by index. */
  @Benchmark
  public float gatunScan() {
    float sum = 0;
    for (int i = 0; i < FLOATS; i++) {
      sum += gatun.getFloat(i);
    }
    return sum;
  }

  /** The JDK's, by index. */
  @Benchmark
  public float jdkScan() {
    float sum = 0;
    for (int i = 0; i < FLOATS; i++) {
      sum += jdk.get(i);
    }
    return sum;
  }

  /** The peer: fastutil's, by index. */
  @Benchmark
  public float fastutilScan() {
    float sum = 0;
    for (int i = 0; i < FLOATS; i++) {
      sum += fastutil.getFloat(i);
    }
    return sum;
  }
}

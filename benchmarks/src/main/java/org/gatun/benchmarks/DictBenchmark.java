// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.agrona.collections.Long2ObjectHashMap;
import org.gatun.buffer.BufferDict;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/**
 * An embedding table of 128 floats a key, beside the JDK's map and those of fastutil and Agrona:
 * the row of a random key, and all values as the matrix that a model reads. Each benchmark has one
 * of the tables, filled with the same keys in the same order.
 *
 * <p>{@code ./run bench DictBenchmark}
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = {"-Xms3g", "-Xmx3g"})
public class DictBenchmark {
  private static final int FLOATS = 128;

  /** Keys at random, so that no table can guess where they lie; and the order to ask for them. */
  @State(Scope.Benchmark)
  public static class Keys {
    /** How many keys a table has. */
    @Param({"1000", "1000000"})
    public int keys;

    private long[] all = {};
    private int next;

    /** Draws the keys. */
    @Setup
    public void draw() {
      all = new SplittableRandom(keys).longs(keys).distinct().toArray();
    }

    /** Returns a key, each once before one comes again; in another order than they were put. */
    long next() {
      next = (int) ((next + 618_033_989L) % all.length);
      return all[next];
    }

    private static float[] row(long key) {
      var row = new float[FLOATS];
      for (int i = 0; i < FLOATS; i++) {
        row[i] = key + i;
      }
      return row;
    }
  }

  /** Ours. */
  @State(Scope.Benchmark)
  public static class Gatun {
    private final BufferDict<Long, Object> dict = BufferDict.ofLongKeys(DType.FLOAT32, FLOATS);

    /** Fills it. */
    @Setup
    public void fill(Keys keys) {
      dict.ensureCapacity(keys.all.length);
      for (long key : keys.all) {
        dict.putRow(key, Keys.row(key));
      }
    }

    /** Gives the memory back. */
    @TearDown
    public void close() {
      dict.close();
    }
  }

  /** The JDK's. */
  @State(Scope.Benchmark)
  public static class Jdk {
    private final Map<Long, float[]> map = new HashMap<>();

    /** Fills it. */
    @Setup
    public void fill(Keys keys) {
      for (long key : keys.all) {
        map.put(key, Keys.row(key));
      }
    }
  }

  /** The peer: fastutil's. */
  @State(Scope.Benchmark)
  public static class Fastutil {
    private final Long2ObjectOpenHashMap<float[]> map = new Long2ObjectOpenHashMap<>();

    /** Fills it. */
    @Setup
    public void fill(Keys keys) {
      for (long key : keys.all) {
        map.put(key, Keys.row(key));
      }
    }
  }

  /** The peer: Agrona's. */
  @State(Scope.Benchmark)
  public static class Agrona {
    private final Long2ObjectHashMap<float[]> map = new Long2ObjectHashMap<>();

    /** Fills it. */
    @Setup
    public void fill(Keys keys) {
      for (long key : keys.all) {
        map.put(key, Keys.row(key));
      }
    }
  }

  /** Native memory for a matrix of all values, which the peers have to fill. */
  @State(Scope.Benchmark)
  public static class Matrix {
    private final Arena arena = Arena.ofShared();
    private MemorySegment memory = MemorySegment.NULL;

    /** Allocates it, and touches every page. */
    @Setup
    public void allocate(Keys keys) {
      memory = arena.allocate(4L * FLOATS * keys.all.length, 64).fill((byte) 1);
    }

    /** Frees it. */
    @TearDown
    public void close() {
      arena.close();
    }

    private void put(long index, float[] row) {
      MemorySegment.copy(row, 0, memory, ValueLayout.JAVA_FLOAT, 4L * FLOATS * index, FLOATS);
    }
  }

  /** Ours: a live view of the row, of which one element is read. */
  @Benchmark
  public float gatunRow(Gatun gatun, Keys keys) {
    return gatun.dict.row(keys.next()).getFloat(7);
  }

  /** Ours: the view escapes. */
  @Benchmark
  public BufferView gatunRowEscaping(Gatun gatun, Keys keys) {
    return gatun.dict.row(keys.next());
  }

  /** Ours: all of the row's floats, summed. */
  @Benchmark
  public float gatunRowSum(Gatun gatun, Keys keys) {
    BufferView row = gatun.dict.row(keys.next());
    float sum = 0;
    for (int i = 0; i < FLOATS; i++) {
      sum += row.getFloat(i);
    }
    return sum;
  }

  /** The peer: fastutil's, all of the row's floats, summed. */
  @Benchmark
  public float fastutilRowSum(Fastutil fastutil, Keys keys) {
    float sum = 0;
    for (float value : fastutil.map.get(keys.next())) {
      sum += value;
    }
    return sum;
  }

  /** Ours, as a Map: a copy of the row. */
  @Benchmark
  public Object gatunGet(Gatun gatun, Keys keys) {
    return Objects.requireNonNull(gatun.dict.get(keys.next()));
  }

  /** The JDK's: the row's array, of which one element is read. */
  @Benchmark
  public float jdkRow(Jdk jdk, Keys keys) {
    return Objects.requireNonNull(jdk.map.get(keys.next()))[7];
  }

  /** The peer: fastutil's, as the JDK's. */
  @Benchmark
  public float fastutilRow(Fastutil fastutil, Keys keys) {
    return fastutil.map.get(keys.next())[7];
  }

  /** The peer: Agrona's, as the JDK's. */
  @Benchmark
  public float agronaRow(Agrona agrona, Keys keys) {
    return Objects.requireNonNull(agrona.map.get(keys.next()))[7];
  }

  /** Ours: all values as a matrix in native memory, lent. */
  @Benchmark
  public void gatunMatrix(Gatun gatun, Blackhole sink) {
    try (BufferLease lease = gatun.dict.values().acquire(BufferRequest.NATIVE)) {
      sink.consume(lease);
    }
  }

  /** The JDK's: all values as a matrix in native memory that is there, copied. */
  @Benchmark
  public Matrix jdkMatrix(Jdk jdk, Matrix matrix) {
    long index = 0;
    for (float[] row : jdk.map.values()) {
      matrix.put(index++, row);
    }
    return matrix;
  }

  /** The peer: fastutil's, as the JDK's. */
  @Benchmark
  public Matrix fastutilMatrix(Fastutil fastutil, Matrix matrix) {
    long index = 0;
    for (float[] row : fastutil.map.values()) {
      matrix.put(index++, row);
    }
    return matrix;
  }

  /** The peer: Agrona's, as the JDK's. */
  @Benchmark
  public Matrix agronaMatrix(Agrona agrona, Matrix matrix) {
    long index = 0;
    for (float[] row : agrona.map.values()) {
      matrix.put(index++, row);
    }
    return matrix;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.gatun.arrow.ArrowVectors;
import org.gatun.buffer.BufferList;
import org.gatun.buffer.DType;
import org.gatun.nd4j.Nd4jArrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
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
import org.openjdk.jmh.infra.Blackhole;

/**
 * A matrix of rows of 100 floats goes to ND4J and to Arrow and back: shared, against the copies
 * that a program makes without Gatun, and against the limit, one copy into memory that is there
 * already.
 *
 * <p>{@code ./run bench ShareBenchmark}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ShareBenchmark {
  private static final int COLUMNS = 100;

  @Param({"100", "10000", "1000000"})
  int floats;

  private final BufferList<Object> rows = BufferList.ofRows(DType.FLOAT32, COLUMNS);
  private final BufferList<Object> column = BufferList.of(DType.FLOAT32);
  private float[] heap = {};
  private MemorySegment heapSegment = MemorySegment.NULL;
  private MemorySegment resident = MemorySegment.NULL;
  private BufferAllocator allocator = new RootAllocator();

  /** Fills the memory. */
  @Setup(Level.Trial)
  public void fill() {
    heap = new float[floats];
    for (int i = 0; i < floats; i++) {
      heap[i] = i;
      column.addFloat(i);
    }
    var row = new float[COLUMNS];
    for (int i = 0; i < floats; i += COLUMNS) {
      System.arraycopy(heap, i, row, 0, COLUMNS);
      rows.addRow(row);
    }
    heapSegment = MemorySegment.ofArray(heap);
    resident = Arena.global().allocate(4L * floats, 64);
  }

  /** Gives the memory back. */
  @TearDown(Level.Trial)
  public void close() {
    rows.close();
    column.close();
    allocator.close();
  }

  /** Ours: an INDArray over the list's own memory. */
  @Benchmark
  public void nd4jShare(Blackhole sink) {
    try (INDArray array = Nd4jArrays.share(rows)) {
      sink.consume(array);
    }
  }

  /** The peer: ND4J copies a Java array. */
  @Benchmark
  public void nd4jCreate(Blackhole sink) {
    try (INDArray array = Nd4j.create(heap, new int[] {floats / COLUMNS, COLUMNS}, 'c')) {
      sink.consume(array);
    }
  }

  /** Ours: a Float4Vector over the list's own memory. */
  @Benchmark
  public void arrowShare(Blackhole sink) {
    try (FieldVector vector = ArrowVectors.share("x", column)) {
      sink.consume(vector);
    }
  }

  /** Ours: a FixedSizeListVector over the list's own memory. */
  @Benchmark
  public void arrowShareRows(Blackhole sink) {
    try (FieldVector vector = ArrowVectors.share("x", rows)) {
      sink.consume(vector);
    }
  }

  /** The peer: Arrow's own loop. */
  @Benchmark
  public void arrowSetSafe(Blackhole sink) {
    try (var vector = new Float4Vector("x", allocator)) {
      for (int i = 0; i < heap.length; i++) {
        vector.setSafe(i, heap[i]);
      }
      vector.setValueCount(heap.length);
      sink.consume(vector);
    }
  }

  /** The peer at its best: a new vector, filled by one copy. */
  @Benchmark
  @SuppressWarnings("restricted")
  public void arrowAllocateAndCopy(Blackhole sink) {
    try (var vector = new Float4Vector("x", allocator)) {
      vector.allocateNew(floats);
      MemorySegment.copy(
          heapSegment,
          0,
          MemorySegment.ofAddress(vector.getDataBufferAddress()).reinterpret(4L * floats),
          0,
          4L * floats);
      vector.getValidityBuffer().setOne(0L, (floats + 7L) / 8);
      vector.setValueCount(floats);
      sink.consume(vector);
    }
  }

  /** The limit of a copy: into memory that is there already. */
  @Benchmark
  public void copyLimit() {
    MemorySegment.copy(heapSegment, 0, resident, 0, 4L * floats);
  }
}

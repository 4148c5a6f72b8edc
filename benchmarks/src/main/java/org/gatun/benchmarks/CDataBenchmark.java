// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.c.ArrowArray;
import org.apache.arrow.c.ArrowSchema;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.gatun.arrow.ArrowCData;
import org.gatun.arrow.ArrowColumn;
import org.gatun.arrow.ArrowVectors;
import org.gatun.arrow.c.Callbacks;
import org.gatun.arrow.c.MovedArray;
import org.gatun.buffer.BufferList;
import org.gatun.buffer.DType;
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
 * Floats go out through Arrow's C data interface, array and schema, come in again, and are
 * released: ours against Arrow Java's, which goes through JNI.
 *
 * <p>{@code ./run bench CData}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CDataBenchmark {
  private static final FunctionDescriptor ONE_ADDRESS =
      FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG);
  private static final MethodHandle RELEASE = release();
  private static final MemorySegment NOTHING = stub("nothing");

  @SuppressWarnings("restricted") // what C does
  private static MethodHandle release() {
    return Linker.nativeLinker().downcallHandle(ONE_ADDRESS);
  }

  private static MemorySegment stub(String method) {
    return stub(method, Arena.global());
  }

  @SuppressWarnings("restricted")
  private static MemorySegment stub(String method, Arena arena) {
    try {
      MethodHandle target =
          MethodHandles.lookup()
              .findStatic(CDataBenchmark.class, method, ONE_ADDRESS.toMethodType());
      return Linker.nativeLinker().upcallStub(target, ONE_ADDRESS, arena);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(method, e);
    }
  }

  @Param({"1000", "1000000"})
  int floats;

  private final BufferList<Object> list = BufferList.of(DType.FLOAT32);
  private final BufferAllocator allocator = new RootAllocator();
  private final Float4Vector vector = new Float4Vector("x", allocator);
  private final Arena arena = Arena.ofShared();
  private final long array = arena.allocate(80, 8).address();
  private final long schema = arena.allocate(72, 8).address();

  /** Fills the memory. */
  @Setup(Level.Trial)
  public void fill() {
    vector.allocateNew(floats);
    for (int i = 0; i < floats; i++) {
      list.addFloat(i);
      vector.set(i, i);
    }
    vector.setValueCount(floats);
  }

  /**
   * Gives the memory back. Fails if a struct of some million round trips is still held; the
   * allocator fails if one of the peer's is.
   */
  @TearDown(Level.Trial)
  public void close() {
    int held = Callbacks.exported() + MovedArray.imported();
    if (held > 0) {
      throw new IllegalStateException("expected no struct that is held but found " + held);
    }
    list.close();
    vector.close();
    allocator.close();
    arena.close();
  }

  /** Ours: a list to a column. */
  @Benchmark
  public void list(Blackhole sink) {
    ArrowCData.exportArray("x", list, array, schema);
    try (ArrowColumn column = ArrowCData.importArray(array, schema)) {
      sink.consume(column.values().getFloat(floats - 1));
    }
  }

  /** Ours: an Arrow vector to a column. */
  @Benchmark
  public void vector(Blackhole sink) {
    try (ArrowColumn column = ArrowVectors.view(vector)) {
      ArrowCData.exportArray(column, array, schema);
    }
    try (ArrowColumn column = ArrowCData.importArray(array, schema)) {
      sink.consume(column.values().getFloat(floats - 1));
    }
  }

  /** Ours: a list, released as C does, by the callbacks. */
  @Benchmark
  public void listReleasedByC() throws Throwable {
    ArrowCData.exportArray("x", list, array, schema);
    releaseByC(array, 64);
    releaseByC(schema, 56);
  }

  @SuppressWarnings("restricted")
  private static void releaseByC(long struct, long releaseAt) throws Throwable {
    long callback =
        MemorySegment.ofAddress(struct + releaseAt).reinterpret(8).get(ValueLayout.JAVA_LONG, 0);
    RELEASE.invokeExact(MemorySegment.ofAddress(callback), struct);
  }

  /** The floor of that: two callbacks that do nothing. */
  @Benchmark
  public void callbacks() throws Throwable {
    RELEASE.invokeExact(NOTHING, array);
    RELEASE.invokeExact(NOTHING, schema);
  }

  /** What an export would cost whose callback is its own: a stub that is made and freed. */
  @Benchmark
  public void stubAnExport(Blackhole sink) {
    try (Arena own = Arena.ofConfined()) {
      sink.consume(stub("nothing", own));
    }
  }

  @SuppressWarnings("unused") // called by C
  private static void nothing(long struct) {}

  /** Mixed: Arrow Java's export, by JNI, to a column. */
  @Benchmark
  public void arrowJavaToColumn(Blackhole sink) {
    try (ArrowArray to = ArrowArray.wrap(array);
        ArrowSchema of = ArrowSchema.wrap(schema)) {
      Data.exportVector(allocator, vector, null, to, of);
      try (ArrowColumn column = ArrowCData.importArray(array, schema)) {
        sink.consume(column.values().getFloat(floats - 1));
      }
    }
  }

  /** The peer: Arrow Java's own, by JNI. */
  @Benchmark
  public void arrowJava(Blackhole sink) {
    try (ArrowArray to = ArrowArray.allocateNew(allocator);
        ArrowSchema of = ArrowSchema.allocateNew(allocator)) {
      Data.exportVector(allocator, vector, null, to, of);
      try (FieldVector back = Data.importVector(allocator, to, of, null)) {
        sink.consume(((Float4Vector) back).get(floats - 1));
      }
    }
  }
}

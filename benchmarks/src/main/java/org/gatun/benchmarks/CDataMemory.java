// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.arrow.c.ArrowArray;
import org.apache.arrow.c.ArrowSchema;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.gatun.arrow.ArrowCData;
import org.gatun.arrow.ArrowColumn;
import org.gatun.arrow.ArrowStream;
import org.gatun.arrow.ArrowVectors;
import org.gatun.arrow.c.Callbacks;
import org.gatun.arrow.c.MovedArray;
import org.gatun.buffer.BufferList;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.ColumnDict;
import org.gatun.buffer.DType;

/**
 * What a million round trips through Arrow's C data interface leave behind, of each kind: structs,
 * lent memory, forgotten leases, Arrow's own memory, and what the process has resident. {@code
 * ./run bench memory}
 */
public final class CDataMemory implements AutoCloseable {
  private static final int TRIPS = 1_000_000;
  private static final int WARM = 100_000;
  private static final int FLOATS = 1000;

  private final BufferList<Object> list = BufferList.of(DType.FLOAT32);
  private final ColumnDict dict = ColumnDict.of();
  private final BufferAllocator allocator = new RootAllocator();
  private final Float4Vector vector = new Float4Vector("x", allocator);
  private final Arena arena = Arena.ofConfined();
  private final long array = arena.allocate(80, 8).address();
  private final long schema = arena.allocate(72, 8).address();
  private final long stream = arena.allocate(40, 8).address();

  private CDataMemory() {
    vector.allocateNew(FLOATS);
    for (int i = 0; i < FLOATS; i++) {
      list.addFloat(i);
      vector.set(i, i);
    }
    vector.setValueCount(FLOATS);
    dict.addColumn("id", DType.INT64);
    dict.addColumn("price", DType.FLOAT64);
    dict.addMask("price");
    dict.addRow(1, 10.5);
    dict.addRow(2, null);
  }

  /** Makes the trips and prints a table. Fails if something is left. */
  public static void main(String... arguments) {
    IO.println("%,d round trips through the C data interface%n".formatted(TRIPS));
    IO.println(
        "| from and to | structs | blocks lent | forgotten | Arrow's bytes | B a trip |"
            + " resident before | and after |\n|---|---:|---:|---:|---:|---:|---:|---:|");
    try (var memory = new CDataMemory()) {
      Map<String, Runnable> trips = new LinkedHashMap<>();
      trips.put("list → column", memory::listToColumn);
      trips.put("vector → column", memory::vectorToColumn);
      trips.put("dict with a mask → struct", memory::dictToStruct);
      trips.put("dict → stream → struct", memory::stream);
      trips.put("Arrow Java (JNI) → column", memory::fromArrowJava);
      trips.put("list → Arrow Java (JNI)", memory::toArrowJava);
      trips.values().forEach(CDataMemory::warm); // the heap too has its size then
      trips.forEach(memory::count);
    }
  }

  private static void warm(Runnable trip) {
    for (int i = 0; i < WARM; i++) {
      trip.run();
    }
  }

  private record Left(long structs, long blocks, long forgotten, long arrow) {}

  private Left left() {
    BufferPool.Statistics pool = BufferPool.shared().statistics();
    return new Left(
        Callbacks.exported() + MovedArray.imported(),
        pool.outstanding(),
        pool.forgotten(),
        allocator.getAllocatedMemory());
  }

  private void count(String name, Runnable trip) {
    Left before = left();
    String resident = resident();
    long heap = allocated();
    for (int i = 0; i < TRIPS; i++) {
      trip.run();
    }
    heap = allocated() - heap;
    Left after = left();
    IO.println(
        "| %s | %d | %d | %d | %d | %d | %s | %s |"
            .formatted(
                name,
                after.structs - before.structs,
                after.blocks - before.blocks,
                after.forgotten - before.forgotten,
                after.arrow - before.arrow,
                heap / TRIPS,
                resident,
                resident()));
    if (!after.equals(before)) {
      throw new IllegalStateException(
          name + ": expected that nothing is left but found " + before + ", then " + after);
    }
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  /** Returns what the process has in memory, after a collection. */
  private static String resident() {
    System.gc();
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .findFirst()
          .map(line -> line.substring("VmRSS:".length()).strip())
          .orElse("");
    } catch (IOException e) {
      return ""; // only Linux tells
    }
  }

  private void importArray() {
    try (ArrowColumn column = ArrowCData.importArray(array, schema)) {
      check(column.length(), FLOATS);
    }
  }

  private static void check(long found, long expected) {
    if (found != expected) {
      throw new IllegalStateException("expected " + expected + " rows but found " + found);
    }
  }

  private void listToColumn() {
    ArrowCData.exportArray("x", list, array, schema);
    importArray();
  }

  private void vectorToColumn() {
    try (ArrowColumn column = ArrowVectors.view(vector)) {
      ArrowCData.exportArray(column, array, schema);
    }
    importArray();
  }

  private void dictToStruct() {
    ArrowCData.exportArray(dict, array, schema);
    try (ArrowColumn column = ArrowCData.importArray(array, schema)) {
      check(column.length(), 2);
    }
  }

  private void stream() {
    ArrowCData.exportArray(dict, array, schema);
    Iterator<ArrowColumn> batches =
        List.of(ArrowCData.importArray(array, schema)).iterator(); // the stream closes it
    ArrowCData.exportStream(batches, stream);
    try (ArrowStream read = ArrowCData.importStream(stream)) {
      for (ArrowColumn batch = read.next(); batch != null; batch = read.next()) {
        check(batch.length(), 2);
        batch.close();
      }
    }
  }

  private void fromArrowJava() {
    try (ArrowArray to = ArrowArray.wrap(array);
        ArrowSchema of = ArrowSchema.wrap(schema)) {
      Data.exportVector(allocator, vector, null, to, of);
      importArray();
    }
  }

  private void toArrowJava() {
    ArrowCData.exportArray("x", list, array, schema);
    try (ArrowArray from = ArrowArray.wrap(array);
        ArrowSchema of = ArrowSchema.wrap(schema);
        FieldVector back = Data.importVector(allocator, from, of, null)) {
      check(back.getValueCount(), FLOATS);
    }
  }

  @Override
  public void close() {
    list.close();
    dict.close();
    vector.close();
    allocator.close();
    arena.close();
  }
}

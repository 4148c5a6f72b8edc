// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.IntSupplier;

/**
 * Reads and writes dicts. In a JVM of its own: whether the compiler inlines all of it, and so makes
 * no object, depends on what ran before.
 */
final class DictAllocationProgram {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int TRIES = 2_000;
  private static final int KEYS = 4_096;

  private DictAllocationProgram() {}

  public static void main(String[] arguments) throws InterruptedException {
    try (var scalars = BufferDict.ofLongKeys(DType.FLOAT32);
        var byInt = BufferDict.ofIntKeys(DType.INT32);
        var holed = BufferDict.ofLongKeys(DType.FLOAT64);
        var rows = BufferDict.ofLongKeys(DType.FLOAT32, 16);
        var intRows = BufferDict.ofIntKeys(DType.FLOAT64, 4)) {
      float[] row = new float[16];
      for (int key = 0; key < KEYS; key++) {
        scalars.putFloat(key, key);
        byInt.putLong(key, key);
        holed.putDouble(key, key);
        rows.putRow(key, row);
        intRows.putRow(key, key, 0.5, 1, 2);
      }
      holed.remove(7L);
      print("scalars by long", () -> scalars(scalars));
      print("scalars by int", () -> byInt(byInt));
      print("scalars among holes", () -> holed(holed));
      print("rows by long", () -> rows(rows));
      print("rows by int", () -> intRows(intRows));
      print("rows put", () -> putRows(rows, row));
      long[] keys = new long[KEYS];
      try (BufferLease into = Buffers.allocate(DType.FLOAT32, KEYS, 16)) {
        // Some objects for all the rows of a call.
        double enough = 1024.0 / KEYS;
        double bytes = least(enough, () -> gather(rows, keys, into.view()));
        IO.println("gather, a row: " + (bytes <= enough ? "nothing" : bytes + " B"));
      }
    }
  }

  private static void print(String what, IntSupplier round) throws InterruptedException {
    double bytes = least(0, round);
    IO.println(what + ": " + (bytes < 0.1 ? "nothing" : bytes + " B"));
  }

  private static double least(double enough, IntSupplier round) throws InterruptedException {
    double least = Double.MAX_VALUE;
    for (int attempt = 0; attempt < TRIES && least > enough; attempt++) {
      if (attempt > 20) {
        Thread.sleep(1); // the compiler works beside this thread, on a busy machine later
      }
      long before = THREADS.getCurrentThreadAllocatedBytes();
      if (round.getAsInt() == Integer.MIN_VALUE) {
        throw new AssertionError("not what was written");
      }
      least = Math.min(least, (double) (THREADS.getCurrentThreadAllocatedBytes() - before) / KEYS);
    }
    return least;
  }

  private static int scalars(BufferDict<Long, Object> dict) {
    double sum = 0;
    for (long key = 0; key < KEYS; key++) {
      dict.putFloat(key, key + 1f);
      sum += dict.getFloat(key) + dict.getDouble(key);
    }
    return (int) sum;
  }

  private static int byInt(BufferDict<Integer, Object> dict) {
    long sum = 0;
    for (int key = 0; key < KEYS; key++) {
      dict.putLong(key, key + 1);
      sum += dict.getInt(key) + dict.getLong(key);
    }
    return (int) sum;
  }

  private static int holed(BufferDict<Long, Object> dict) {
    double sum = 0;
    for (long key = 8; key < KEYS; key++) {
      dict.putDouble(key, key + 1.0);
      sum += dict.getDouble(key);
    }
    return (int) sum;
  }

  private static int rows(BufferDict<Long, Object> dict) {
    double sum = 0;
    for (long key = 0; key < KEYS; key++) {
      BufferView row = dict.row(key);
      row.setFloat(row.getFloat(3) + 1, 3);
      sum += row.getFloat(15);
    }
    return (int) sum;
  }

  private static int intRows(BufferDict<Integer, Object> dict) {
    double sum = 0;
    for (int key = 0; key < KEYS; key++) {
      sum += dict.row(key).getDouble(1);
    }
    return (int) sum;
  }

  private static int putRows(BufferDict<Long, Object> dict, float[] row) {
    for (long key = 0; key < KEYS; key++) {
      row[5] = key;
      dict.putRow(key, row);
    }
    return 1;
  }

  private static int gather(BufferDict<Long, Object> dict, long[] keys, BufferView into) {
    for (int i = 0; i < KEYS; i++) {
      keys[i] = KEYS - 1L - i;
    }
    dict.gather(keys, into);
    return (int) into.getFloat(0, 5) == KEYS - 1 ? 1 : Integer.MIN_VALUE;
  }
}

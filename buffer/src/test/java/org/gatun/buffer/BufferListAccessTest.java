// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Elements are read, replaced and appended without boxing, exactly or not at all. */
class BufferListAccessTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 20_000;
  private static final int TRIES = 2_000;

  @Test
  void typedAccess_scalars_readsAndWritesExactly() {
    try (var list = BufferList.of(DType.FLOAT64, Double.class);
        var flags = BufferList.of(DType.BOOL, Boolean.class);
        var bytes = BufferList.of(DType.UINT8, Integer.class);
        var times = BufferList.of(DType.ofDescr(">m8[s]"), Long.class)) {
      list.addDouble(0.1);
      list.addInt(2);
      list.addFloat(1.5f);
      list.addLong(1L << 60);
      list.setDouble(1, Math.PI);
      list.setFloat(0, 0.5f);
      list.setInt(2, -3);
      list.setLong(3, 1L << 53);
      assertEquals(List.of(0.5, Math.PI, -3.0, 0x1p53), list);
      assertEquals(Math.PI, list.getDouble(1));
      assertThrows(IllegalArgumentException.class, () -> list.getFloat(1));
      assertThrows(IllegalArgumentException.class, () -> list.getLong(1));
      flags.addBoolean(true);
      flags.addBoolean(true);
      flags.setBoolean(0, false);
      assertEquals(List.of(false, true), flags);
      assertFalse(flags.getBoolean(0));
      assertThrows(IllegalArgumentException.class, () -> flags.setInt(0, 1));
      bytes.addInt(200);
      assertEquals(200, bytes.getInt(0));
      assertEquals(200, bytes.getLong(0));
      assertEquals(200f, bytes.getFloat(0));
      assertThrows(IllegalArgumentException.class, () -> bytes.setInt(0, 256));
      assertThrows(IllegalArgumentException.class, () -> bytes.addInt(-1));
      assertEquals(List.of(200), bytes);
      times.addLong(Long.MIN_VALUE);
      times.setLong(0, 86_400);
      assertEquals(86_400, times.getLong(0));
    }
  }

  @Test
  void typedAccess_columns_readsAndWritesRows() {
    try (var list = BufferList.ofRows(DType.INT32, int[].class, 3);
        var flags = BufferList.ofRows(DType.BOOL, 1);
        var floats = BufferList.ofRows(DType.FLOAT32, 2);
        var cubes = BufferList.ofRows(DType.INT32, 2, 2);
        var scalars = BufferList.of(DType.INT32)) {
      list.addInts(1, 2, 3, 4, 5, 6);
      list.setInt(1, 2, 60);
      list.setLong(0, 1, -2);
      assertEquals(60, list.getInt(1, 2));
      assertEquals(-2, list.getLong(0, 1));
      assertEquals(4.0, list.getDouble(1, 0));
      flags.addBooleans(false);
      flags.setBoolean(0, 0, true);
      assertTrue(flags.getBoolean(0, 0));
      floats.addFloats(1, 2);
      floats.setFloat(0, 1, 2.5f);
      floats.setDouble(0, 0, 0.1);
      assertEquals(2.5f, floats.getFloat(0, 1));
      assertEquals((double) 0.1f, floats.getDouble(0, 0));
      assertThrows(IndexOutOfBoundsException.class, () -> list.getInt(1, 3));
      assertThrows(IndexOutOfBoundsException.class, () -> list.getInt(1, -1));
      assertThrows(IndexOutOfBoundsException.class, () -> list.getInt(2, 0));
      assertThrows(IndexOutOfBoundsException.class, () -> list.setInt(-1, 0, 7));
      assertThrows(IllegalArgumentException.class, () -> list.getInt(0));
      assertThrows(IllegalArgumentException.class, () -> list.setInt(0, 7));
      assertThrows(IllegalArgumentException.class, () -> list.addInt(7));
      cubes.addInts(1, 2, 3, 4);
      scalars.addInt(1);
      var axes = assertThrows(IllegalArgumentException.class, () -> cubes.getInt(0, 1));
      assertTrue(String.valueOf(axes.getMessage()).contains("rows of shape [2, 2]; row(index)"));
      assertThrows(IllegalArgumentException.class, () -> scalars.getInt(0, 0));
    }
  }

  @Test
  void longIndices_getAndSet_areThoseOfTheList() {
    try (var list = BufferList.of(DType.INT32, Integer.class)) {
      list.addInts(1, 2, 3);
      assertEquals(3, list.get(2L));
      assertEquals(3, list.set(2L, 4));
      assertEquals(List.of(1, 2, 4), list);
      for (long wrong : new long[] {-1, 3, 1L << 32, Long.MIN_VALUE, Long.MAX_VALUE}) {
        List<Executable> uses =
            List.of(
                () -> list.get(wrong),
                () -> list.set(wrong, 1),
                () -> list.getInt(wrong),
                () -> list.setInt(wrong, 1),
                () -> list.row(wrong));
        for (Executable use : uses) {
          var refused = assertThrows(IndexOutOfBoundsException.class, use);
          assertTrue(String.valueOf(refused.getMessage()).contains("0..2"), refused::toString);
        }
      }
    }
  }

  /** Above what a list of the JDK can count; 2.5 GB, of which the system zeroes each page once. */
  @Test
  void count_above2To31_reachesEveryElement() {
    long count = (1L << 31) + 10;
    try (var list = BufferList.of(DType.INT8)) {
      list.ensureCapacity(count);
      byte[] chunk = new byte[1 << 28];
      for (int i = 0; i < 8; i++) {
        list.addBytes(chunk);
      }
      list.addInts(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
      assertEquals(count, list.count());
      assertEquals(Integer.MAX_VALUE, list.size());
      assertEquals((byte) 9, list.get(count - 1));
      assertEquals(9, list.getInt(count - 1));
      list.setInt(count - 2, 80);
      assertEquals(80, list.row(count - 2).getInt());
      assertEquals((byte) 80, list.set(count - 2, (byte) 81));
      assertThrows(IndexOutOfBoundsException.class, () -> list.getInt(count));
      try (BufferLease lease = list.acquire(BufferRequest.NATIVE)) {
        assertEquals(count, lease.view().layout().size(0));
        assertEquals(81, lease.view().getInt(count - 2));
      }
      list.clear();
      assertEquals(0, list.count());
    }
    BufferPool.shared().trim();
  }

  private static void assertFree(String what, Runnable round) {
    double least = Double.MAX_VALUE;
    for (int attempt = 0; attempt < TRIES && least >= 0.1; attempt++) {
      if (attempt > 20) {
        LockSupport.parkNanos(1_000_000); // the compiler works beside this thread
      }
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < ROUNDS; i++) {
        round.run();
      }
      long after = THREADS.getCurrentThreadAllocatedBytes();
      least = Math.min(least, (double) (after - before) / ROUNDS);
    }
    double found = least; // one stray object in 20,000 rounds is not the round's
    assertTrue(found < 0.1, () -> what + " allocates " + found + " B a round");
  }

  private static volatile double sink;

  @Test
  void typedAccess_warm_allocatesNothing() {
    try (var floats = BufferList.of(DType.FLOAT32);
        var longs = BufferList.of(DType.INT64);
        var ints = BufferList.of(DType.ofDescr(">i4"));
        var flags = BufferList.of(DType.BOOL);
        var rows = BufferList.ofRows(DType.FLOAT64, 4)) {
      floats.addFloats(1, 2);
      longs.addLongs(1, 2);
      ints.addInts(1, 2);
      flags.addBooleans(true, false);
      rows.addDoubles(1, 2, 3, 4);
      assertFree(
          "reading",
          () ->
              sink =
                  floats.getFloat(1)
                      + longs.getLong(1)
                      + ints.getInt(1)
                      + (flags.getBoolean(0) ? 1 : 0)
                      + rows.getDouble(0, 2));
      assertFree(
          "writing",
          () -> {
            floats.setFloat(0, 3);
            longs.setLong(0, 4);
            ints.setInt(0, 5);
            flags.setBoolean(0, false);
            rows.setDouble(0, 1, 7);
          });
    }
  }

  @Test
  void append_withinCapacity_allocatesNothing() {
    try (var floats = BufferList.of(DType.FLOAT32);
        var longs = BufferList.of(DType.INT64);
        var doubles = BufferList.of(DType.FLOAT64);
        var flags = BufferList.of(DType.BOOL);
        var rows = BufferList.ofRows(DType.FLOAT32, 4)) {
      for (BufferList<?> list : List.of(floats, longs, doubles, flags, rows)) {
        list.ensureCapacity(ROUNDS);
      }
      float[] row = {1, 2, 3, 4};
      Runnable[] adds = {
        () -> floats.addFloat(1),
        () -> longs.addLong(1),
        () -> longs.addInt(1),
        () -> doubles.addDouble(1),
        () -> flags.addBoolean(true),
        () -> rows.addRow(row),
        () -> rows.addFloats(row)
      };
      for (int i = 0; i < adds.length; i++) {
        Runnable add = adds[i];
        int[] until = {0};
        assertFree(
            "append " + i,
            () -> {
              add.run();
              if (++until[0] == ROUNDS / 4) { // a new loan, once in 5,000
                until[0] = 0;
                floats.clear();
                longs.clear();
                doubles.clear();
                flags.clear();
                rows.clear();
              }
            });
      }
    }
  }
}

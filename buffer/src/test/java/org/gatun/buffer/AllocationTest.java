// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.locks.LockSupport;
import org.gatun.harness.ChildJvm;
import org.junit.jupiter.api.Test;

/** What costs no heap once it is warm, and what costs the same whatever the size. */
class AllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int ROUNDS = 20_000;
  private static final int TRIES = 2_000;
  private static final int TRIES_FOR_SIZES = 8;

  /** By how much a round may differ as the compiler removes one object more or fewer. */
  private static final int COMPILER_BYTES = 128;

  private static volatile double sink;

  /** Returns the least bytes a round of some tries: compilers need a while until they see it. */
  private static double bytes(int tries, Runnable round) {
    double least = Double.MAX_VALUE;
    for (int attempt = 0; attempt < tries && least > 0; attempt++) {
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
    return least;
  }

  private static void assertFree(String what, Runnable round) {
    double found = bytes(TRIES, round);
    // One stray object in 20,000 rounds is not the round's.
    assertTrue(found < 0.1, () -> what + " allocates " + found + " B a round");
  }

  @Test
  void acquireAndClose_notEscaping_allocatesNothing() throws Exception {
    String expected =
        """
        acquire + close of 4096: nothing
        acquire + close of 1048576: nothing
        acquire + close of an array: nothing
        two sizes in turns: nothing
        two shapes in turns: no layout
        escaping: at most 64 B
        """;
    // What is inlined depends on when the compiler came to it too: one JVM has to do it all.
    ChildJvm.Outcome outcome = ChildJvm.run(AllocationProgram.class);
    for (int again = 0;
        again < 3 && !outcome.output().replace("\r", "").equals(expected);
        again++) {
      outcome = ChildJvm.run(AllocationProgram.class);
    }
    assertEquals(expected, outcome.output().replace("\r", ""));
    assertEquals(0, outcome.exitCode());
  }

  @Test
  void elementLoops_eachRank_allocateNothing() {
    try (BufferLease lease = Buffers.allocate(DType.FLOAT32, 4, 4, 4);
        BufferLease heap = Buffers.wrap(new float[64])) {
      BufferView cube = lease.view();
      BufferView matrix = cube.cast(DType.FLOAT32, 8, 8);
      BufferView turned = matrix.withLayout(matrix.layout().transpose());
      BufferView row = heap.view();
      assertFree("rank 3", () -> sink = sum3(cube));
      assertFree("rank 2", () -> sink = sum2(matrix));
      assertFree("rank 2, strided", () -> sink = sum2(turned));
      assertFree("rank 1, heap", () -> sink = sum1(row));
    }
  }

  private static double sum1(BufferView view) {
    double sum = 0;
    for (long i = 0; i < view.layout().size(0); i++) {
      view.setFloat((float) i, i);
      sum += view.getFloat(i);
    }
    return sum;
  }

  private static double sum2(BufferView view) {
    double sum = 0;
    for (long i = 0; i < view.layout().size(0); i++) {
      for (long j = 0; j < view.layout().size(1); j++) {
        view.setFloat((float) i, i, j);
        sum += view.getFloat(i, j);
      }
    }
    return sum;
  }

  private static double sum3(BufferView view) {
    double sum = 0;
    for (long i = 0; i < 4; i++) {
      for (long j = 0; j < 4; j++) {
        for (long k = 0; k < 4; k++) {
          view.setFloat((float) j, i, j, k);
          sum += view.getFloat(i, j, k);
        }
      }
    }
    return sum;
  }

  @Test
  void otherDtypes_loops_allocateNothing() {
    for (DType dtype :
        new DType[] {DType.FLOAT16, DType.BFLOAT16, DType.ofDescr(">f4"), DType.ofDescr(">f2")}) {
      try (BufferLease lease = Buffers.allocate(dtype, 8)) {
        BufferView view = lease.view();
        assertFree(dtype.toString(), () -> sink = sum1(view));
      }
    }
    try (BufferLease lease = Buffers.allocate(DType.UINT8, 8)) {
      BufferView view = lease.view();
      assertFree(
          "uint8",
          () -> {
            view.setInt(200, 3);
            sink = view.getInt(3) + view.getLong(3);
          });
    }
  }

  @Test
  void slicesAndRows_areSmall() {
    try (BufferLease lease = Buffers.allocate(DType.FLOAT32, 100, 100)) {
      BufferView view = lease.view();
      double slice =
          bytes(TRIES_FOR_SIZES, () -> kept = view.withLayout(view.layout().slice(0, 3, 10, 2)));
      double row = bytes(TRIES_FOR_SIZES, () -> kept = view.withLayout(view.layout().select(0, 7)));
      // Escaping: a view and a layout. A layout has 11 fields of 8 bytes, a view 9 of 4 to 8.
      assertTrue(slice <= 256, () -> "a slice takes " + slice + " B");
      assertTrue(row <= 256, () -> "a row takes " + row + " B");
    }
  }

  private static volatile @org.jspecify.annotations.Nullable Object kept;

  /** Nothing but the size differs, so nothing in the cost may. */
  @Test
  void lending_hugeOrSmall_allocatesTheSame() {
    double[] costs = new double[2];
    long[] sizes = {16, 64 << 20};
    for (int k = 0; k < 2; k++) {
      try (BufferLease lease = new BufferPool().acquire(DType.FLOAT32, sizes[k] / 4)) {
        costs[k] =
            bytes(
                TRIES_FOR_SIZES,
                () -> {
                  try (BufferLease child = lease.acquire(BufferRequest.NATIVE_WRITABLE)) {
                    kept = child.view();
                  }
                });
      }
    }
    assertTrue(costs[0] < 400, () -> "a lease of a lease takes " + costs[0] + " B");
    assertEquals(costs[0], costs[1], COMPILER_BYTES);
  }

  @Test
  void wrapping_hugeOrSmall_allocatesTheSame() {
    float[] small = new float[4];
    float[] large = new float[8 << 20];
    double forSmall = bytes(TRIES_FOR_SIZES, () -> wrap(small));
    double forLarge = bytes(TRIES_FOR_SIZES, () -> wrap(large));
    assertEquals(forSmall, forLarge, COMPILER_BYTES);
  }

  private static void wrap(float[] array) {
    try (BufferLease lease = Buffers.wrap(array)) {
      kept = lease;
    }
  }

  /** 2^32 elements: nothing here touches more than two pages of them. */
  @Test
  void viewsOfFreshMemory_moreElementsThanAnIntCounts_touchNothing() {
    long count = 1L << 32;
    try (BufferLease lease = new BufferPool().acquire(DType.INT8, count)) {
      BufferView view = lease.view();
      BufferView last = view.withLayout(view.layout().slice(0, count - 1, 1000, -1));
      last.setInt(3, 0);
      assertEquals(3, view.getInt(count - 1));
      assertEquals(count, view.layout().count());
      BufferView matrix = view.cast(DType.INT32, 1L << 15, 1L << 15);
      assertEquals(3 << 24, matrix.getInt((1L << 15) - 1, (1L << 15) - 1) & 0xFF000000);
      try (BufferLease child = last.acquire(BufferRequest.NATIVE_WRITABLE)) {
        assertEquals(3, child.view().getInt(0));
      }
    }
  }

  @Test
  void columns_rowsAddedReadAndWritten_allocateNothing() {
    try (var dict = ColumnDict.of()) {
      dict.ensureCapacity(1_000_000);
      dict.addColumns(DType.FLOAT64, "x", "y");
      dict.addMask("y");
      Column y = dict.column("y");
      var row = new double[] {1, 2};
      assertFree(
          "a row",
          () -> {
            dict.addRowOfDoubles(row);
            long last = dict.rows() - 1;
            y.setMissing(last);
            y.setDouble(last, 0.5);
            sink = y.getDouble(last) + y.missingCount();
          });
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What costs no heap once it is warm, and what costs the same whatever the size. */
class AllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int ROUNDS = 20_000;
  private static final int TRIES = 60;

  private static volatile double sink;

  /** Returns the least bytes a round of some tries: compilers need a while until they see it. */
  private static double bytes(Runnable round) {
    double least = Double.MAX_VALUE;
    for (int attempt = 0; attempt < TRIES && least > 0; attempt++) {
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
    double found = bytes(round);
    // One stray object in 20,000 rounds is not the round's.
    assertTrue(found < 0.1, () -> what + " allocates " + found + " B a round");
  }

  @Test
  void acquireAndClose_notEscaping_allocatesNothing() {
    var pool = new BufferPool();
    for (long bytes : new long[] {100, 4 << 10, 1 << 20}) {
      assertFree(
          "acquire + close of " + bytes,
          () -> {
            try (BufferLease lease = pool.acquire(bytes)) {
              sink = lease.isOpen() ? 1 : 0;
            }
          });
    }
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
    for (ScalarType dtype : new ScalarType[] {ScalarType.FLOAT16, ScalarType.BFLOAT16}) {
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
      double slice = bytes(() -> kept = view.withLayout(view.layout().slice(0, 3, 10, 2)));
      double row = bytes(() -> kept = view.withLayout(view.layout().select(0, 7)));
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
            bytes(() -> {
              try (BufferLease child = lease.acquire(BufferRequest.NATIVE_WRITABLE)) {
                kept = child.view();
              }
            });
      }
    }
    assertTrue(costs[0] < 400, () -> "a lease of a lease takes " + costs[0] + " B");
    assertEquals(costs[0], costs[1], 24);
  }

  @Test
  void wrapping_hugeOrSmall_allocatesTheSame() {
    float[] small = new float[4];
    float[] large = new float[8 << 20];
    double forSmall = bytes(() -> wrap(small));
    double forLarge = bytes(() -> wrap(large));
    assertEquals(forSmall, forLarge, 24);
  }

  private static void wrap(float[] array) {
    try (BufferLease lease = Buffers.wrap(array)) {
      kept = lease;
    }
  }

  /** A view, a slice and a lease of it touch no element, so no page of fresh memory. */
  @Test
  void viewsOfFreshMemory_touchNothing() {
    long bytes = 1L << 36; // more than there is
    var pool = new BufferPool();
    BufferLease lease;
    try {
      lease = pool.acquire(DType.FLOAT32, bytes / 4);
    } catch (OutOfMemoryError e) {
      org.junit.jupiter.api.Assumptions.abort(
          "the system does not promise 64 GiB: " + e.getMessage());
      return;
    }
    try (lease) {
      BufferView view = lease.view();
      StridedLayout layout = view.layout();
      BufferView last = view.withLayout(layout.slice(0, bytes / 4 - 1, 1000, -1));
      last.setFloat(3, 0);
      assertEquals(3, view.getFloat(bytes / 4 - 1));
      try (BufferLease child = last.acquire(BufferRequest.NATIVE_WRITABLE)) {
        assertEquals(3, child.view().getFloat(0));
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Acquires and closes leases that do not escape. In a JVM of its own: whether the compiler inlines
 * all of it, and so makes no object, depends on what ran before.
 */
final class AllocationProgram {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int TRIES = 2_000;

  private static volatile @Nullable BufferLease kept;

  private AllocationProgram() {}

  public static void main(String[] arguments) throws InterruptedException {
    var pool = new BufferPool();
    for (long bytes : new long[] {4 << 10, 1 << 20}) {
      double least = least(0, () -> borrow(pool, bytes));
      IO.println("acquire + close of " + bytes + ": " + (least < 0.1 ? "nothing" : least + " B"));
    }
    double array = least(0, () -> borrowArray(pool));
    IO.println("acquire + close of an array: " + (array < 0.1 ? "nothing" : array + " B"));
    double sizes = least(0, () -> borrowTwoSizes(pool));
    IO.println("two sizes in turns: " + (sizes < 0.1 ? "nothing" : sizes + " B"));
    double shapes = least(72, () -> borrowTwoShapes(pool));
    IO.println("two shapes in turns: " + (shapes <= 72 ? "no layout" : shapes + " B"));
    double kept = least(64, () -> keep(pool));
    IO.println("escaping: " + (kept <= 64 ? "at most 64 B" : kept + " B"));
  }

  private static double least(double enough, IntSupplier borrow) throws InterruptedException {
    double least = Double.MAX_VALUE;
    for (int attempt = 0; attempt < TRIES && least > enough; attempt++) {
      if (attempt > 20) {
        Thread.sleep(1); // the compiler works beside this thread, on a busy machine later
      }
      long before = THREADS.getCurrentThreadAllocatedBytes();
      if (borrow.getAsInt() <= 0) {
        throw new AssertionError("the bytes were not written");
      }
      least = Math.min(least, (THREADS.getCurrentThreadAllocatedBytes() - before) / 20_000.0);
    }
    return least;
  }

  private static int borrow(BufferPool pool, long bytes) {
    int sum = 0;
    for (int i = 0; i < 20_000; i++) {
      try (BufferLease lease = pool.acquire(bytes)) {
        lease.view().setInt(i & 0x7F, 0);
        sum += lease.view().getInt(0);
      }
    }
    return sum;
  }

  private static int borrowArray(BufferPool pool) {
    int sum = 0;
    for (int i = 0; i < 20_000; i++) {
      try (BufferLease lease = pool.acquire(DType.INT32, 32, 32)) {
        lease.view().setInt(i & 0x7F, 1, 2);
        sum += lease.view().getInt(1, 2);
      }
    }
    return sum;
  }

  private static int borrowTwoSizes(BufferPool pool) {
    int sum = 0;
    for (int i = 0; i < 20_000; i++) {
      try (BufferLease lease = pool.acquire(20_000 + (i & 1))) {
        lease.view().setInt(i & 0x7F, 0);
        sum += lease.view().getInt(0);
      }
    }
    return sum;
  }

  private static int borrowTwoShapes(BufferPool pool) {
    int sum = 0;
    for (int i = 0; i < 20_000; i++) {
      try (BufferLease lease = pool.acquire(DType.INT32, 60, 130 + (i & 1))) {
        lease.view().setInt(i & 0x7F, 1, 2);
        sum += lease.view().getInt(1, 2);
      }
    }
    return sum;
  }

  private static int keep(BufferPool pool) {
    for (int i = 0; i < 20_000; i++) {
      try (BufferLease lease = pool.acquire(DType.INT32, 100)) {
        kept = lease;
      }
    }
    return kept != null ? 1 : 0;
  }
}

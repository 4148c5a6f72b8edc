// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Acquires and closes leases that do not escape. In a JVM of its own: whether the compiler inlines
 * all of it, and so makes no object, depends on what ran before.
 */
final class AllocationProgram {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private AllocationProgram() {}

  public static void main(String[] arguments) throws InterruptedException {
    var pool = new BufferPool();
    for (long bytes : new long[] {4 << 10, 1 << 20}) {
      double least = Double.MAX_VALUE;
      for (int attempt = 0; attempt < 2_000 && least > 0; attempt++) {
        if (attempt > 20) {
          Thread.sleep(1); // the compiler works beside this thread, on a busy machine later
        }
        long before = THREADS.getCurrentThreadAllocatedBytes();
        if (borrow(pool, bytes) <= 0) {
          throw new AssertionError("the bytes were not written");
        }
        least = Math.min(least, (THREADS.getCurrentThreadAllocatedBytes() - before) / 20_000.0);
      }
      IO.println("acquire + close of " + bytes + ": " + (least < 0.1 ? "nothing" : least + " B"));
    }
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
}

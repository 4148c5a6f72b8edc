// SPDX-License-Identifier: Apache-2.0
package org.gatun.nd4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What sharing allocates on the Java heap: little, and the same for any size. */
class AllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int SHARES = 5_000;
  private static final int ROUNDS = 12;

  /** Bytes of one share and close, compiled; half of it is ND4J's own bookkeeping. */
  private static final long GOAL = 1_700;

  private static final long SPREAD = 200;

  private static long bytesOfOneShare(long rows, boolean gaps) {
    try (BufferLease memory = Buffers.allocate(DType.FLOAT32, rows, 10)) {
      StridedLayout layout =
          gaps
              ? StridedLayout.of(0, 4, new long[] {rows, 5}, new long[] {40, 8})
              : memory.view().layout();
      try (BufferLease lease = memory.view().withLayout(layout).acquire(BufferRequest.WRITABLE)) {
        // The least of some rounds: the first run before the compiler has removed what it can.
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
          long before = THREADS.getCurrentThreadAllocatedBytes();
          shareOften(lease);
          long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
          least = Math.min(least, bytes / SHARES);
        }
        return least;
      }
    }
  }

  private static void shareOften(BufferLease lease) {
    for (int i = 0; i < SHARES; i++) {
      try (INDArray array = Nd4jArrays.shareStrided(lease)) {
        assertEquals(2, array.rank());
      }
    }
  }

  @Test
  void share_ofAnySize_allocatesTheSame() {
    assertAllocatesTheSame(false);
  }

  @Test
  void shareStrided_ofAnySize_allocatesTheSame() {
    assertAllocatesTheSame(true);
  }

  /** Measures the small one again after the large one, in whose rounds more is compiled. */
  private static void assertAllocatesTheSame(boolean gaps) {
    long early = bytesOfOneShare(10, gaps);
    long large = bytesOfOneShare(100_000, gaps);
    long small = Math.min(early, bytesOfOneShare(10, gaps));
    assertTrue(small <= GOAL, small + " bytes for the small one");
    assertTrue(Math.abs(small - large) <= SPREAD, small + " bytes, but " + large);
  }
}

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
  private static final int SHARES = 2_000;

  /** Sharing is compiled in the first rounds; on a busy machine it takes more of them. */
  private static final int MOST_ROUNDS = 500;

  /** Bytes of one share and close, compiled; half of it is ND4J's own bookkeeping. */
  private static final long GOAL = 1_700;

  private static final long SPREAD = 200;

  @Test
  void share_ofAnySize_allocatesTheSame() throws InterruptedException {
    assertAllocatesTheSame(false);
  }

  @Test
  void shareStrided_ofAnySize_allocatesTheSame() throws InterruptedException {
    assertAllocatesTheSame(true);
  }

  /** Shares a small and a large one in turns, until the compiler has removed what it can. */
  private static void assertAllocatesTheSame(boolean gaps) throws InterruptedException {
    long small = Long.MAX_VALUE;
    long large = Long.MAX_VALUE;
    try (BufferLease few = floats(10, gaps);
        BufferLease many = floats(100_000, gaps)) {
      for (int round = 0; round < MOST_ROUNDS && !areAsPromised(small, large); round++) {
        if (round > 20) {
          Thread.sleep(5); // the compiler works beside this thread
        }
        small = Math.min(small, bytesOfOneShare(few));
        large = Math.min(large, bytesOfOneShare(many));
      }
    }
    assertTrue(areAsPromised(small, large), small + " bytes for the small one, but " + large);
  }

  private static boolean areAsPromised(long small, long large) {
    return small <= GOAL && Math.abs(small - large) <= SPREAD;
  }

  /** Lends so many rows of floats: ten that lie side by side, or five with gaps between them. */
  private static BufferLease floats(long rows, boolean gaps) {
    try (BufferLease memory = Buffers.allocate(DType.FLOAT32, rows, 10)) {
      StridedLayout layout =
          gaps
              ? StridedLayout.of(0, 4, new long[] {rows, 5}, new long[] {40, 8})
              : memory.view().layout();
      return memory.view().withLayout(layout).acquire(BufferRequest.WRITABLE);
    }
  }

  private static long bytesOfOneShare(BufferLease lease) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < SHARES; i++) {
      try (INDArray array = Nd4jArrays.shareStrided(lease)) {
        assertEquals(2, array.rank());
      }
    }
    return (THREADS.getCurrentThreadAllocatedBytes() - before) / SHARES;
  }
}

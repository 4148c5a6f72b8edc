// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.apache.arrow.vector.FieldVector;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.junit.jupiter.api.Test;

/** That sharing copies nothing: the heap a share takes is small, and the same for any size. */
class ShareCostTest {
  private static final int ROUNDS = 2_000;

  /** Returns the bytes of heap of one share and close, before any of it is optimised away. */
  private static long bytes(BufferLease lease) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long best = Long.MAX_VALUE;
    for (int attempt = 0; attempt < 5; attempt++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int round = 0; round < ROUNDS; round++) {
        try (FieldVector vector = ArrowVectors.share("x", lease)) {
          assertEquals(lease.view().layout().size(0), vector.getValueCount());
        }
      }
      best = Math.min(best, (threads.getCurrentThreadAllocatedBytes() - before) / ROUNDS);
    }
    return best;
  }

  @Test
  void share_hundredOrAMillionValues_takesTheSameLittleHeap() {
    try (BufferLease small = Buffers.allocate(DType.FLOAT32, 100);
        BufferLease large = Buffers.allocate(DType.FLOAT32, 1_000_000);
        BufferLease smallRows = Buffers.allocate(DType.FLOAT32, 10, 10);
        BufferLease largeRows = Buffers.allocate(DType.FLOAT32, 100_000, 10)) {
      bytes(small); // compiles what both are then measured with
      bytes(smallRows);
      for (BufferLease each : new BufferLease[] {small, large, smallRows, largeRows}) {
        long bytes = bytes(each);
        assertTrue(bytes <= 1_536, bytes + " bytes a share of " + each);
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.junit.jupiter.api.Test;

/** Into memory that is there already, kernels allocate nothing once they are compiled. */
class KernelAllocationTest {
  private static final int CALLS = 20_000;

  @Test
  void sum_intoGivenMemory_allocatesNothing() {
    try (BufferLease images = Buffers.allocate(DType.UINT8, 4, 32, 32);
        BufferLease result = Buffers.allocate(DType.FLOAT32, 4, 8, 8)) {
      NdArray blocks = NdArray.of(images.view()).reshape(4, 8, 4, 8, 4);
      NdArray out = NdArray.of(result.view());
      int[] axes = {2, 4};
      assertAllocatesNothing(() -> blocks.sum(out, axes));
    }
  }

  @Test
  void copyTo_strided_allocatesNothing() {
    try (BufferLease from = Buffers.allocate(DType.FLOAT32, 8, 16);
        BufferLease to = Buffers.allocate(DType.FLOAT32, 16, 8)) {
      NdArray source = NdArray.of(from.view()).transpose();
      NdArray target = NdArray.of(to.view());
      assertAllocatesNothing(() -> source.copyTo(target));
    }
  }

  /** Less than a byte a call, for a collection or a compilation may allocate on this thread. */
  private static void assertAllocatesNothing(Runnable call) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 40 && least >= CALLS; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        call.run();
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertEquals(0, least / CALLS, "bytes a call");
  }
}

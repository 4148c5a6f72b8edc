// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;

/**
 * Calls kernels until nothing is allocated any more. In a JVM of its own: whether the compiler
 * inlines all of a call, and so makes no object, depends on what ran before.
 */
final class KernelAllocationProgram {
  private static final int CALLS = 20_000;
  private static final int ROUNDS = 2_000;

  private KernelAllocationProgram() {}

  public static void main(String[] arguments) throws Exception {
    try (BufferLease images = Buffers.allocate(DType.UINT8, 4, 32, 32);
        BufferLease result = Buffers.allocate(DType.FLOAT32, 4, 8, 8)) {
      NdArray blocks = NdArray.of(images.view()).reshape(4, 8, 4, 8, 4);
      NdArray out = NdArray.of(result.view());
      int[] axes = {2, 4};
      IO.println("sum: " + least(() -> blocks.sum(out, axes)));
    }
    try (BufferLease from = Buffers.allocate(DType.FLOAT32, 8, 16);
        BufferLease to = Buffers.allocate(DType.FLOAT32, 16, 8)) {
      NdArray source = NdArray.of(from.view()).transpose();
      NdArray target = NdArray.of(to.view());
      IO.println("copy: " + least(() -> source.copyTo(target)));
    }
    try (BufferLease from = Buffers.allocate(DType.FLOAT64, 8, 16);
        BufferLease to = Buffers.allocate(DType.FLOAT16, 16, 8)) {
      NdArray source = NdArray.of(from.view()).transpose();
      NdArray target = NdArray.of(to.view());
      IO.println("cast: " + least(() -> source.copyTo(target)));
    }
  }

  /** Less than a byte a call is nothing: a collection or a compilation may allocate here. */
  private static String least(Runnable call) throws Exception {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && least >= CALLS; round++) {
      if (round > 20) {
        Thread.sleep(1); // the compiler works beside this thread, on a busy machine later
      }
      long allocated =
          Allocated.by(() -> {
            for (int i = 0; i < CALLS; i++) {
              call.run();
            }
          });
      least = Math.min(least, allocated);
    }
    return least < CALLS ? "nothing" : least / CALLS + " bytes a call";
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.ScalarType;

/**
 * Whether {@link VectorReductions} are taken: as a {@link HotLoop}, when many elements were
 * reduced, they were warmed beside the work and are faster.
 */
final class HotReduction {
  /** Shorter runs are not worth the call. */
  private static final int LEAST = ReductionBlock.SHORT_RUN;

  private static volatile boolean ready = Kernels.AT_ONCE && VectorWidth.isEnough();

  private static final Heat HEAT = new Heat();

  private HotReduction() {}

  /** Whether vectors were found to be faster. */
  static boolean isReady() {
    return Kernels.VECTOR && ready;
  }

  /** Whether to take vectors for a run of elements, of which all lie in memory they may read. */
  static boolean takes(Operand source, ScalarType dtype, long step, long count) {
    if (!Kernels.VECTOR
        || dtype != ScalarType.FLOAT32
        || step != Float.BYTES
        || count < LEAST
        || !source.takesVectors()) {
      return false;
    }
    if (!ready && HEAT.rises(count)) {
      Warming.begin("sums and extremes", HEAT, HotReduction::warm);
    }
    return VectorShare.COUNTED ? VectorShare.REDUCTIONS.count(count, ready) : ready;
  }

  private static boolean warm() {
    if (!VectorWidth.isEnough()) {
      return false;
    }
    int count = 4 * Workspace.BLOCK + 3;
    try (BufferLease scratch = Buffers.allocate(ScalarType.FLOAT32, count)) {
      long offset = scratch.view().layout().offset();
      long at = scratch.view().pinned(segment -> segment.address()) + offset;
      Workspace work = Workspace.take();
      try {
        ready =
            Warming.pays(
                () -> {
                  SumKernel.addRun(work, ScalarType.FLOAT32, 0, at, count, Float.BYTES);
                  SumKernel.addRun(work, ScalarType.FLOAT32, 0, at, count, Float.BYTES);
                  FloatBits.key(work, at, Workspace.BLOCK, 0);
                },
                () -> {
                  VectorReductions.addRun(work, 0, at, count);
                  VectorReductions.addRun(work, 0, at, SumKernel.PLAIN_RUN - 1);
                  VectorReductions.key(at, Workspace.BLOCK, 0);
                });
      } finally {
        work.giveBack();
      }
    }
    return ready;
  }
}

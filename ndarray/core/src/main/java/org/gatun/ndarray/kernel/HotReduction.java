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
  /** After how many elements they are warmed, and how many later again if they were not faster. */
  private static final long HOT = 1 << 24;

  private static final long PAUSE = 16 * HOT;

  /** A call counts as so many elements more. */
  private static final int CALL = 1 << 10;

  /** Shorter runs are not worth the call. */
  private static final int LEAST = 64;

  private static volatile boolean ready = Kernels.AT_ONCE && VectorWidth.isEnough();

  /** Racy: what two threads add at once may be lost. */
  private static long heat;

  private HotReduction() {}

  /** Whether to take vectors for a run of elements, of which all lie in memory they may read. */
  static boolean takes(Operand source, ScalarType dtype, long step, long count) {
    if (!Kernels.VECTOR
        || dtype != ScalarType.FLOAT32
        || step != Float.BYTES
        || count < LEAST
        || source.checked != null
        || source.mapped) {
      return false;
    }
    if (!ready && heat < HOT) {
      heat += count + CALL;
      if (heat >= HOT && !Warming.begin(HotReduction::warm)) {
        heat = 0; // others are being warmed; later
      }
    }
    return ready;
  }

  private static void warm() {
    if (!VectorWidth.isEnough()) {
      return;
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
                  FloatBits.key(work, at, Workspace.BLOCK, 0);
                },
                () -> {
                  VectorReductions.addRun(work, 0, at, count);
                  VectorReductions.key(at, Workspace.BLOCK, 0);
                });
      } finally {
        work.giveBack();
      }
    }
    if (!ready) {
      heat = -PAUSE;
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.ScalarType;

/**
 * Adds all elements of one array without gaps by {@link VectorReductions}: there is nothing to plan
 * then, which for a thousand elements would take longer than they.
 */
final class PlainSum {
  private PlainSum() {}

  /**
   * Adds, or returns false and does nothing: the elements are others, the result lies among them,
   * or vectors are not faster yet.
   */
  static boolean run(BufferView in, BufferView out) {
    long count = in.layout().count();
    return HotReduction.isReady()
        && count > ReductionBlock.SHORT_RUN
        && in.dtype() == ScalarType.FLOAT32
        && out.dtype() == ScalarType.FLOAT32
        && out.layout().count() == 1
        && in.layout().isCContiguous()
        && pinned(in, count, out);
  }

  private static boolean pinned(BufferView in, long count, BufferView out) {
    try (BufferPin source = in.pin();
        BufferPin target = out.pin()) {
      if (!Operand.takesVectors(source) || !Operand.takesVectors(target)) {
        return false;
      }
      long from = source.address() + in.layout().offset();
      long to = target.address() + out.layout().offset();
      if (to < from + Float.BYTES * count && from < to + Float.BYTES) {
        return false;
      }
      if (VectorShare.COUNTED) {
        boolean _ = VectorShare.REDUCTIONS.count(count, true);
      }
      Native.setFloat(to, total(from, count));
      return true;
    }
  }

  private static float total(long at, long count) {
    Workspace work = Workspace.take();
    work.sums[0] = -0.0;
    work.lost[0] = 0;
    VectorReductions.addRun(work, 0, at, count);
    double sum = SumKernel.total(work, 0);
    work.giveBack();
    return (float) sum;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import org.gatun.buffer.BufferLease;
import org.gatun.buffer.ScalarType;
import org.gatun.ndarray.kernel.RunningSumKernel;

/** Adds up along an axis and keeps each sum on the way. */
final class RunningSum {
  private RunningSum() {}

  static BufferLease of(NdArray a, int axis) {
    int resolved = Axes.resolve(axis, a.view().layout());
    ScalarType dtype = Reduction.SUM.resultType(Elementwise.scalar("array", a));
    return NewMemory.filled(dtype, a.shape(), out -> add(a, resolved, out));
  }

  static void into(NdArray out, NdArray a, int axis) {
    int resolved = Axes.resolve(axis, a.view().layout());
    ScalarType dtype = Reduction.SUM.resultType(Elementwise.scalar("array", a));
    Elementwise.checkOut(out, dtype);
    boolean near = out.dtype() == dtype && Axes.sameShape(a.view().layout(), out.view().layout());
    if (!near || !add(a, resolved, out)) {
      NewMemory.through(out, dtype, a.shape(), fresh -> add(a, resolved, fresh));
    }
  }

  /** Returns whether that was done: not if the two overlap. */
  private static boolean add(NdArray a, int axis, NdArray out) {
    if (a.dtype().isNativeOrder()) {
      return RunningSumKernel.sum(a.view(), axis, out.view());
    }
    try (BufferLease near = a.toType(Elementwise.scalar(a))) {
      return RunningSumKernel.sum(near.view(), axis, out.view());
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import org.gatun.buffer.BufferLease;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.gatun.ndarray.kernel.ProgramKernel;

/** Exponentials divided by their sum. */
final class Softmax {
  private Softmax() {}

  static BufferLease of(NdArray a, int... axes) {
    Axes.reduced(axes, a.view().layout());
    return NewMemory.filled(type(a), a.shape(), out -> exponentials(a, out, axes));
  }

  static void into(NdArray out, NdArray a, int... axes) {
    Axes.reduced(axes, a.view().layout());
    NewMemory.through(out, type(a), a.shape(), fresh -> exponentials(a, fresh, axes));
  }

  private static ScalarType type(NdArray a) {
    return Reduction.MEAN.resultType(Elementwise.scalar("array", a));
  }

  private static void exponentials(NdArray a, NdArray out, int... axes) {
    if (a.count() == 0) {
      return;
    }
    ScalarType dtype = ProgramKernel.scalar(out.dtype());
    DType wide = dtype.itemsize() < Float.BYTES ? DType.FLOAT32 : dtype;
    try (BufferLease greatest = Reduction.MAX.keepingAxes(a, axes)) {
      LazyArray powers = a.lazy().cast(wide).sub(NdArray.of(greatest.view())).exp();
      if (wide == dtype) {
        powers.into(out);
        divide(out, out, axes);
        return;
      }
      try (BufferLease between = powers.compute()) {
        divide(NdArray.of(between.view()), out, axes);
      }
    }
  }

  private static void divide(NdArray powers, NdArray out, int... axes) {
    try (BufferLease sum = Reduction.SUM.keepingAxes(powers, axes)) {
      powers.lazy().div(NdArray.of(sum.view())).into(out);
    }
  }
}

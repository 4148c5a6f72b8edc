// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.StridedLayout;
import org.gatun.ndarray.kernel.ExtremeKernel;
import org.gatun.ndarray.kernel.ProgramKernel;
import org.gatun.ndarray.kernel.SumKernel;

/** Computes reductions: finds the axes, and brings elements and results nearer where that helps. */
final class Reducing {
  private Reducing() {}

  static BufferLease fresh(Reduction reduction, NdArray array, boolean keeps, int... axes) {
    ScalarType dtype = reduction.resultType(Elementwise.scalar(array));
    StridedLayout layout = array.view().layout();
    long reduced = reduced(reduction, layout, axes);
    long[] shape = keeps ? ones(layout, reduced) : Axes.kept(layout, reduced);
    checkCount(reduction, array, reduced);
    return NewMemory.filled(
        dtype, shape, out -> compute(reduction, array, reduced, without(out, layout, reduced)));
  }

  static void into(Reduction reduction, NdArray out, NdArray array, int... axes) {
    ScalarType dtype = reduction.resultType(Elementwise.scalar(array));
    StridedLayout layout = array.view().layout();
    long reduced = reduced(reduction, layout, axes);
    Elementwise.checkOut(out, dtype);
    NdArray result = out;
    if (out.rank() == layout.rank() && reduced != 0) {
      long[] expected = ones(layout, reduced);
      if (!Arrays.equals(expected, out.shape())) {
        throw new IllegalArgumentException(
            "expected a result of shape "
                + Arrays.toString(expected)
                + ", or without the axes, but found "
                + Arrays.toString(out.shape()));
      }
      result = without(out, layout, reduced);
    } else {
      Axes.checkResult(layout, reduced, out.view().layout());
    }
    checkCount(reduction, array, reduced);
    try (BufferLease between =
        NewMemory.filled(
            dtype, result.shape(), fresh -> compute(reduction, array, reduced, fresh))) {
      NdArray.of(between.view()).copyTo(result);
    }
  }

  private static long reduced(Reduction reduction, StridedLayout layout, int... axes) {
    boolean places = reduction == Reduction.ARGMIN || reduction == Reduction.ARGMAX;
    if (places && axes.length > 1) {
      throw new IllegalArgumentException(
          reduction + ": expected one axis, or none for all, but found " + Arrays.toString(axes));
    }
    return Axes.reduced(axes, layout) & Axes.all(layout);
  }

  /** Refuses the extreme of nothing. */
  private static void checkCount(Reduction reduction, NdArray array, long reduced) {
    boolean extreme =
        switch (reduction) {
          case MIN, MAX, ARGMIN, ARGMAX -> true;
          default -> false;
        };
    for (int axis = 0; axis < array.rank() && extreme; axis++) {
      if ((reduced >>> axis & 1) != 0 && array.size(axis) == 0) {
        throw new IllegalArgumentException(
            reduction
                + ": expected an element or more along axis "
                + axis
                + " but found shape "
                + Arrays.toString(array.shape()));
      }
    }
  }

  /** Returns a shape with one element along the axes. */
  private static long[] ones(StridedLayout layout, long reduced) {
    long[] shape = layout.shape();
    for (int axis = 0; axis < shape.length; axis++) {
      if ((reduced >>> axis & 1) != 0) {
        shape[axis] = 1;
      }
    }
    return shape;
  }

  /** Returns the view without the axes, if it has them. */
  private static NdArray without(NdArray out, StridedLayout layout, long reduced) {
    if (out.rank() != layout.rank() || reduced == 0) {
      return out;
    }
    int[] axes =
        IntStream.range(0, layout.rank()).filter(axis -> (reduced >>> axis & 1) != 0).toArray();
    return out.squeeze(axes);
  }

  /** Computes into new memory of the result's dtype. */
  private static void compute(Reduction reduction, NdArray array, long reduced, NdArray out) {
    boolean truths = reduction == Reduction.ANY || reduction == Reduction.ALL;
    if (truths ? array.dtype() != ScalarType.BOOL : !array.dtype().isNativeOrder()) {
      ScalarType near = truths ? ScalarType.BOOL : ProgramKernel.scalar(array.dtype());
      try (BufferLease copy = array.toType(near)) {
        compute(reduction, NdArray.of(copy.view()), reduced, out);
      }
      return;
    }
    boolean empty = array.count() == 0;
    switch (reduction) {
      case SUM -> SumKernel.sum(array.view(), reduced, out.view());
      case MEAN -> moment(SumKernel.Moment.MEAN, array, reduced, out);
      case VAR -> moment(SumKernel.Moment.VARIANCE, array, reduced, out);
      case STD -> moment(SumKernel.Moment.DEVIATION, array, reduced, out);
      case MIN -> ExtremeKernel.find(array.view(), reduced, false, false, out.view());
      case MAX -> ExtremeKernel.find(array.view(), reduced, true, false, out.view());
      case ARGMIN -> ExtremeKernel.find(array.view(), reduced, false, true, out.view());
      case ARGMAX -> ExtremeKernel.find(array.view(), reduced, true, true, out.view());
      case ANY, ALL -> {
        if (empty) {
          out.fill(reduction == Reduction.ALL);
        } else {
          boolean greatest = reduction == Reduction.ANY;
          ExtremeKernel.find(array.view(), reduced, greatest, false, out.view());
        }
      }
    }
  }

  private static void moment(SumKernel.Moment moment, NdArray array, long reduced, NdArray out) {
    SumKernel.moment(array.view(), reduced, moment, 0, out.view());
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.StridedLayout;
import org.gatun.ndarray.kernel.ProgramKernel;
import org.gatun.ndarray.kernel.ReductionKernel.Fold;
import org.gatun.ndarray.kernel.ReductionKernel.Outcome;
import org.gatun.ndarray.kernel.ReductionKernel.Terms;
import org.jspecify.annotations.Nullable;

/** Computes reductions: finds the axes, and brings elements and results nearer where that helps. */
final class Reducing {
  private Reducing() {}

  static BufferLease fresh(
      Reduction reduction, ReductionOptions options, NdArray array, boolean keeps, int... axes) {
    ScalarType dtype = reduction.resultType(Elementwise.scalar("array", array));
    StridedLayout layout = array.view().layout();
    long reduced = reduced(reduction, layout, axes);
    long[] shape = keeps ? ones(layout, reduced) : Axes.kept(layout, reduced);
    check(reduction, options, dtype, array, reduced);
    return NewMemory.filled(
        dtype,
        shape,
        out -> compute(reduction, options, array, reduced, without(out, layout, reduced)));
  }

  static void into(
      Reduction reduction, ReductionOptions options, NdArray out, NdArray array, int... axes) {
    ScalarType dtype = reduction.resultType(Elementwise.scalar("array", array));
    StridedLayout layout = array.view().layout();
    long reduced = reduced(reduction, layout, axes);
    Elementwise.checkOut(out, dtype);
    NdArray result = out;
    if (out.rank() == layout.rank() && reduced != 0) {
      long[] expected = ones(layout, reduced);
      if (!Arrays.equals(expected, out.shape())) {
        throw new IllegalArgumentException(
            "out: expected shape "
                + Arrays.toString(expected)
                + ", or without the axes, but found "
                + Arrays.toString(out.shape()));
      }
      result = without(out, layout, reduced);
    } else {
      Axes.checkResult(layout, reduced, out.view().layout());
    }
    check(reduction, options, dtype, array, reduced);
    boolean mayFail = options.mask() != null && isExtreme(reduction) && options.initial() == null;
    if (mayFail
        || out.dtype() != dtype
        || compute(reduction, options, array, reduced, result) == Outcome.OVERLAPS) {
      through(reduction, options, dtype, array, reduced, result);
    }
  }

  /** Computes by way of new memory. */
  private static void through(
      Reduction reduction,
      ReductionOptions options,
      ScalarType dtype,
      NdArray array,
      long reduced,
      NdArray result) {
    try (BufferLease between =
        NewMemory.filled(
            dtype, result.shape(), fresh -> compute(reduction, options, array, reduced, fresh))) {
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

  private static boolean isExtreme(Reduction reduction) {
    return switch (reduction) {
      case MIN, MAX, ARGMIN, ARGMAX -> true;
      default -> false;
    };
  }

  /** Refuses the extreme of nothing, a mask that does not fit and a number that is none. */
  private static void check(
      Reduction reduction,
      ReductionOptions options,
      ScalarType dtype,
      NdArray array,
      long reduced) {
    boolean refuses = isExtreme(reduction) && options.initial() == null;
    for (int axis = 0; axis < array.rank() && refuses; axis++) {
      if ((reduced >>> axis & 1) != 0 && array.size(axis) == 0) {
        throw new IllegalArgumentException(
            reduction
                + ": expected an element or more along axis "
                + axis
                + " but found shape "
                + Arrays.toString(array.shape()));
      }
    }
    NdArray mask = options.mask();
    if (mask != null) {
      String name = options.counted() ? "mask" : "missing";
      Axes.checkMask(name, mask.view().layout(), array.view().layout());
    }
    Expression.Weak initial = options.initial();
    if (initial != null && dtype != ScalarType.BOOL) { // of which any number is one
      if (dtype.kind() != ScalarType.Kind.FLOAT && initial.value() instanceof Double) {
        throw new IllegalArgumentException(
            reduction
                + ": expected an integer to begin with, for "
                + dtype
                + ", but found "
                + initial.value());
      }
      WeakNumbers.check(reduction.name(), dtype, initial);
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
    return out.squeeze(axes(reduced, out));
  }

  /** Computes into an array of the result's dtype, if it does not overlap. */
  private static Outcome compute(
      Reduction reduction, ReductionOptions options, NdArray array, long reduced, NdArray out) {
    if (!array.dtype().isNativeOrder()) {
      try (BufferLease near = array.toType(ProgramKernel.scalar(array.dtype()))) {
        return compute(reduction, options, NdArray.of(near.view()), reduced, out);
      }
    }
    NdArray mask = options.mask();
    if (mask == null) {
      Terms all = terms(reduction, options, null, out);
      return run(reduction, all, options.executor(), array, reduced, out);
    }
    if (mask.dtype().itemsize() != 1) {
      try (BufferLease near = mask.toType(ScalarType.BOOL)) {
        ReductionOptions same = options.masked(NdArray.of(near.view()), options.counted());
        return compute(reduction, same, array, reduced, out);
      }
    }
    BufferView flags = mask.broadcastTo(array.shape()).view();
    Terms some = terms(reduction, options, flags, out);
    Outcome outcome = run(reduction, some, options.executor(), array, reduced, out);
    if (outcome == Outcome.NOTHING_COUNTS) {
      throw nothingCounts(reduction, options.counted(), NdArray.of(flags), reduced);
    }
    return outcome;
  }

  private static Terms terms(
      Reduction reduction, ReductionOptions options, @Nullable BufferView mask, NdArray out) {
    Expression.Weak initial = options.initial();
    boolean truths = reduction == Reduction.ANY || reduction == Reduction.ALL;
    if (mask == null && initial == null && options.correction() == 0) {
      return truths ? reduction == Reduction.ALL ? Terms.TRUE : Terms.FALSE : Terms.PLAIN;
    }
    Number first = initial == null ? (reduction == Reduction.ALL ? 1 : 0) : initial.value();
    return new Terms(
        mask,
        options.counted(),
        options.correction(),
        truths || initial != null,
        first.doubleValue(),
        out.dtype() == ScalarType.BOOL ? (first.doubleValue() != 0 ? 1 : 0) : first.longValue());
  }

  private static Outcome run(
      Reduction reduction,
      Terms terms,
      @Nullable Executor executor,
      NdArray array,
      long reduced,
      NdArray out) {
    Fold fold =
        switch (reduction) {
          case SUM -> Fold.SUM;
          case MEAN -> Fold.MEAN;
          case VAR -> Fold.VARIANCE;
          case STD -> Fold.DEVIATION;
          case MIN, ALL -> Fold.LEAST;
          case MAX, ANY -> Fold.GREATEST;
          case ARGMIN -> Fold.LEAST_PLACE;
          case ARGMAX -> Fold.GREATEST_PLACE;
        };
    return ParallelReduction.reduce(executor, fold, terms, array.view(), reduced, out.view());
  }

  /** Says of which result no element counts. */
  private static IllegalArgumentException nothingCounts(
      Reduction reduction, boolean counted, NdArray mask, long reduced) {
    Reduction decides = counted ? Reduction.ANY : Reduction.ALL;
    try (BufferLease some =
            fresh(decides, ReductionOptions.NONE, mask, false, axes(reduced, mask));
        BufferLease none = NdArray.of(some.view()).lazy().equal(counted ? 0 : 1).compute();
        BufferLease first = Reduction.ARGMAX.of(NdArray.of(none.view()))) {
      return new IllegalArgumentException(
          reduction
              + ": expected an element that counts, or more, for each result but found none for"
              + " result "
              + Arrays.toString(
                  Axes.index(NdArray.of(first.view()).getLong(), some.view().layout()))
              + "; begin with a number: initial(…)");
    }
  }

  private static int[] axes(long reduced, NdArray array) {
    return IntStream.range(0, array.rank()).filter(axis -> (reduced >>> axis & 1) != 0).toArray();
  }
}

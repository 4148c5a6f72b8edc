// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.ScalarType.Kind;
import org.gatun.buffer.StridedLayout;
import org.gatun.ndarray.kernel.ReductionKernel;
import org.gatun.ndarray.kernel.ReductionKernel.Fold;
import org.gatun.ndarray.kernel.ReductionKernel.Outcome;
import org.gatun.ndarray.kernel.ReductionKernel.Terms;
import org.jspecify.annotations.Nullable;

/**
 * Reduces parts beside each other. Where an axis that stays is cut each part makes results of its
 * own, the same as all at once. Else each makes one of its elements, and these are made one: sums
 * of float64, of which the last bit may be another than that of a single sum.
 */
final class ParallelReduction {
  private static final int FIRST_AXIS = 1;

  private final Executor executor;
  private final Fold fold;
  private final Terms terms;
  private final BufferView in;
  private final long reduced;
  private final long[] keptShape;

  private ParallelReduction(
      Executor executor, Fold fold, Terms terms, BufferView in, long reduced, long[] keptShape) {
    this.executor = executor;
    this.fold = fold;
    this.terms = terms;
    this.in = in;
    this.reduced = reduced;
    this.keptShape = keptShape;
  }

  /** As {@link ReductionKernel#reduce}. */
  static Outcome reduce(
      @Nullable Executor executor,
      Fold fold,
      Terms terms,
      BufferView in,
      long reduced,
      BufferView out) {
    if (executor == null) {
      return ReductionKernel.reduce(fold, terms, in, reduced, out);
    }
    StridedLayout layout = in.layout();
    long kept = out.layout().count();
    Cuts own = Cuts.kept(layout, reduced);
    Cuts cuts =
        own != null
            ? own
            : fold.isPlace()
                ? Cuts.first(layout, reduced, kept)
                : Cuts.reduced(layout, reduced, kept);
    if (cuts == null) {
      return ReductionKernel.reduce(fold, terms, in, reduced, out);
    }
    if (ReductionKernel.overlaps(terms, in, out)) {
      return Outcome.OVERLAPS;
    }
    long[] shape = out.layout().shape();
    var parallel = new ParallelReduction(executor, fold, terms, in, reduced, shape);
    if (own != null) {
      return parallel.results(cuts, out);
    }
    return fold.isPlace()
        ? parallel.places(cuts, NdArray.of(out))
        : parallel.combined(cuts, NdArray.of(out));
  }

  /** Each part makes some of the results. */
  private Outcome results(Cuts cuts, BufferView out) {
    int axis = Long.bitCount(~reduced & (1L << cuts.axis()) - 1); // among those that stay
    Cuts results = new Cuts(axis, cuts.size(), cuts.parts());
    AtomicReference<Outcome> outcome = new AtomicReference<>(Outcome.DONE);
    Parts.run(
        executor,
        cuts.parts(),
        k -> {
          Outcome part =
              ReductionKernel.reduce(
                  fold, terms(terms, cuts, k), cuts.of(in, k), reduced, results.of(out, k));
          if (part != Outcome.DONE) {
            outcome.set(part);
          }
        });
    return outcome.get();
  }

  /** The terms of a part. */
  private static Terms terms(Terms all, Cuts cuts, int part) {
    BufferView mask = all.mask();
    return mask == null ? all : all.withMask(cuts.of(mask, part));
  }

  /** Each part makes one of its elements. */
  private Outcome combined(Cuts cuts, NdArray out) {
    switch (fold) {
      case SUM -> {
        ScalarType wide = scalar(out).kind() == Kind.FLOAT ? DType.FLOAT64 : scalar(out);
        try (BufferLease sums = parts(cuts, fold, terms.ofElements(), wide)) {
          return ReductionKernel.reduce(
              fold, terms.withMask(null), sums.view(), FIRST_AXIS, out.view());
        }
      }
      case LEAST, GREATEST -> {
        if (terms.mask() != null && !terms.begins() && !someCount(cuts)) {
          return Outcome.NOTHING_COUNTS;
        }
        Terms first = terms.begins() || terms.mask() == null ? terms : terms.beginning(neutral());
        try (BufferLease extremes = parts(cuts, fold, first, scalar(out))) {
          return ReductionKernel.reduce(
              fold, first.withMask(null), extremes.view(), FIRST_AXIS, out.view());
        }
      }
      default -> moments(cuts, out);
    }
    return Outcome.DONE;
  }

  private static ScalarType scalar(NdArray array) {
    return (ScalarType) array.dtype();
  }

  /** Returns {@code [parts, kept…]}. */
  private BufferLease parts(Cuts cuts, Fold each, Terms eachTerms, ScalarType dtype) {
    return NewMemory.filled(
        dtype,
        shape(cuts.parts()),
        out ->
            Parts.run(
                executor,
                cuts.parts(),
                k ->
                    ReductionKernel.reduce(
                        each,
                        terms(eachTerms, cuts, k),
                        cuts.of(in, k),
                        reduced,
                        out.at(k).view())));
  }

  private long[] shape(long... first) {
    long[] shape = Arrays.copyOf(first, first.length + keptShape.length);
    System.arraycopy(keptShape, 0, shape, first.length, keptShape.length);
    return shape;
  }

  /** The number that every other is greater than, or less; as an integer its bits. */
  private Number neutral() {
    ScalarType dtype = (ScalarType) in.dtype();
    boolean greatest = fold == Fold.GREATEST;
    int bits = Byte.SIZE * dtype.itemsize();
    return switch (dtype.kind()) {
      case FLOAT, COMPLEX -> greatest ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      case BOOL -> greatest ? 0L : 1L;
      case SIGNED -> greatest ? -1L << bits - 1 : (1L << bits - 1) - 1;
      case UNSIGNED -> greatest ? 0L : -1L >>> Long.SIZE - bits;
    };
  }

  /** How many elements count, {@code [parts, kept…]}, or the same for all that is kept. */
  private BufferLease counts(Cuts cuts) {
    BufferView mask = terms.mask();
    long[] shape = shape(cuts.parts());
    if (mask == null) {
      Arrays.fill(shape, 1, shape.length, 1);
    }
    return NewMemory.filled(
        DType.INT64,
        shape,
        out ->
            Parts.run(
                mask == null ? Runnable::run : executor,
                cuts.parts(),
                k -> count(cuts, k, mask, out.at(k))));
  }

  private void count(Cuts cuts, int part, @Nullable BufferView mask, NdArray out) {
    long positions = cuts.from(part + 1) - cuts.from(part);
    long all = in.layout().count() / Math.max(1, kept()) / cuts.size() * positions;
    if (mask == null) {
      out.fill(all);
      return;
    }
    BufferView flags = cuts.of(mask.withLayout(DType.BOOL, mask.layout()), part);
    ReductionKernel.reduce(Fold.SUM, Terms.PLAIN, flags, reduced, out.view());
    if (!terms.counted()) {
      Ufunc.SUBTRACT.into(out, all, out);
    }
  }

  private long kept() {
    long count = 1;
    for (long size : keptShape) {
      count *= size;
    }
    return count;
  }

  /** Whether of each result an element counts. */
  private boolean someCount(Cuts cuts) {
    try (BufferLease counts = counts(cuts);
        BufferLease sums = Reduction.SUM.of(NdArray.of(counts.view()), 0);
        BufferLease all = Reduction.ALL.of(NdArray.of(sums.view()))) {
      return NdArray.of(all.view()).getBoolean();
    }
  }

  /**
   * Mean and variance of the parts make those of all: the squares within each part, and those of
   * the distances of their means.
   *
   * @see <a
   *     href="https://en.wikipedia.org/wiki/Algorithms_for_calculating_variance#Parallel_algorithm">Chan
   *     et al.</a>
   */
  private void moments(Cuts cuts, NdArray out) {
    try (BufferLease counted = counts(cuts);
        BufferLease sized = Reduction.SUM.of(NdArray.of(counted.view()), 0)) {
      NdArray counts = NdArray.of(counted.view());
      NdArray size = NdArray.of(sized.view());
      if (fold == Fold.MEAN) {
        try (BufferLease sums = parts(cuts, Fold.SUM, terms, DType.FLOAT64);
            BufferLease sum = Reduction.SUM.of(NdArray.of(sums.view()), 0)) {
          NdArray.of(sum.view()).lazy().div(size).into(out);
        }
        return;
      }
      try (BufferLease moments =
          BufferPool.shared().acquire(DType.FLOAT64, shape(cuts.parts(), 2))) {
        NdArray both = NdArray.of(moments.view());
        Parts.run(
            executor,
            cuts.parts(),
            k ->
                ReductionKernel.reduce(
                    Fold.MOMENTS,
                    terms(terms.ofElements(), cuts, k),
                    cuts.of(in, k),
                    reduced,
                    both.at(k).view()));
        combine(both.select(1, 0), both.select(1, 1), counts, size, out);
      }
    }
  }

  private void combine(
      NdArray means, NdArray variances, NdArray counts, NdArray size, NdArray out) {
    LazyArray some = counts.lazy().greater(0);
    LazyArray mine = means.lazy().where(some, 0); // that of nothing is NaN
    try (BufferLease weighed = mine.mul(counts).compute();
        BufferLease sum = Reduction.SUM.of(NdArray.of(weighed.view()), 0);
        BufferLease mean = NdArray.of(sum.view()).lazy().div(size).compute();
        BufferLease squares =
            mine.sub(NdArray.of(mean.view()))
                .square()
                .add(variances)
                .mul(counts)
                .where(some, 0)
                .compute();
        BufferLease square = Reduction.SUM.of(NdArray.of(squares.view()), 0)) {
      LazyArray divisor = size.lazy().cast(DType.FLOAT64).sub(terms.correction()).maximum(0);
      LazyArray variance = NdArray.of(square.view()).lazy().div(divisor);
      (fold == Fold.DEVIATION ? variance.sqrt() : variance).into(out);
    }
  }

  /** Finds the extreme of each part and its place, and then the first of the extremes. */
  private Outcome places(Cuts cuts, NdArray out) {
    boolean greatest = fold == Fold.GREATEST_PLACE;
    Fold extreme = greatest ? Fold.GREATEST : Fold.LEAST;
    try (BufferLease places = parts(cuts, fold, terms, DType.INT64);
        BufferLease extremes =
            kept() == 1
                ? elements(cuts, NdArray.of(places.view()))
                : parts(cuts, extreme, terms, (ScalarType) in.dtype());
        BufferLease winner =
            (greatest ? Reduction.ARGMAX : Reduction.ARGMIN).of(NdArray.of(extremes.view()), 0);
        BufferLease result = BufferPool.shared().acquire(DType.INT64, keptShape)) {
      long step = 1; // places that one step along the axis passes
      for (int axis = cuts.axis() + 1; axis < in.layout().rank(); axis++) {
        step *= (reduced >>> axis & 1) == 0 ? 1 : in.layout().size(axis);
      }
      long count = kept();
      NdArray winners = NdArray.of(winner.view()).reshape(count);
      NdArray all = NdArray.of(places.view()).reshape(cuts.parts(), count);
      NdArray into = NdArray.of(result.view()).reshape(count);
      for (long k = 0; k < count; k++) {
        int part = (int) winners.getLong(k);
        into.setLong(all.getLong(part, k) + cuts.from(part) * step, k);
      }
      NdArray.of(result.view()).copyTo(out);
    }
    return Outcome.DONE;
  }

  /** Returns the element of each part at its place, where there is one result. */
  private BufferLease elements(Cuts cuts, NdArray places) {
    return NewMemory.filled(
        in.dtype(),
        shape(cuts.parts()),
        out -> {
          NdArray all = places.reshape(cuts.parts());
          NdArray into = out.reshape(cuts.parts());
          for (int k = 0; k < cuts.parts(); k++) {
            NdArray part = NdArray.of(cuts.of(in, k));
            part.at(Axes.index(all.getLong(k), part.view().layout())).copyTo(into.at(k));
          }
        });
  }
}

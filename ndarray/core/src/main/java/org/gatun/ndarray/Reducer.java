// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.nio.ReadOnlyBufferException;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.gatun.buffer.BufferLease;

/**
 * A {@link Reduction} and what counts in it. Immutable; holds no memory: a mask's lease must be
 * open when it is computed. Any thread may use it.
 *
 * {@snippet :
 * try (BufferLease mean = Reduction.MEAN.where(valid).of(table, 0); // NumPy's where=
 *     BufferLease most = Reduction.MAX.skipping(missing).initial(0).of(table, 0);
 *     BufferLease deviation = Reduction.STD.correction(1).of(table)) { // ddof=1
 *   …
 * }
 * }
 */
public final class Reducer {
  private final Reduction reduction;
  private final ReductionOptions options;

  Reducer(Reduction reduction, ReductionOptions options) {
    this.reduction = reduction;
    this.options = options;
  }

  /**
   * Returns this reduction of the elements alone where a mask is true, as NumPy's {@code where=}.
   * It replaces the mask that was given before. Copies nothing: what the mask holds when a result
   * is computed counts. Of no elements the result is what it is of an empty array: 0, false, true
   * or NaN; an extreme, which has no such, is refused, or takes {@link #initial}.
   *
   * @param mask of truth values, or of numbers, which count as true if they are not 0; broadcast to
   *     the shape of the array
   * @throws IllegalArgumentException if the mask is of other elements, or this is of places, which
   *     take none
   */
  public Reducer where(NdArray mask) {
    return masked(mask, true, "mask");
  }

  /**
   * {@link #where} the mask is not true: those of this library, as of a {@link
   * org.gatun.buffer.Column} or an Arrow vector, are true where a value is missing.
   *
   * @throws IllegalArgumentException as {@link #where}
   */
  public Reducer skipping(NdArray missing) {
    return masked(missing, false, "missing");
  }

  private Reducer masked(NdArray mask, boolean counted, String name) {
    Objects.requireNonNull(mask, name);
    Elementwise.checkMask(name, mask);
    if (reduction == Reduction.ARGMIN || reduction == Reduction.ARGMAX) {
      throw new IllegalArgumentException(
          reduction
              + ": expected a reduction that takes a mask, which places do not; fill what is not to"
              + " count, as with lazy().where(mask, …)");
    }
    return new Reducer(reduction, options.masked(mask, counted));
  }

  /**
   * Returns this sum or extreme of the elements and a number, as NumPy's {@code initial=}: what is
   * added to, or what an extreme is of where no element counts.
   *
   * @throws IllegalArgumentException if this is neither {@link Reduction#SUM} nor {@link
   *     Reduction#MIN} nor {@link Reduction#MAX}, or no long or double holds the number; and of
   *     what is computed, if its dtype does not hold it
   */
  public Reducer initial(Number number) {
    Objects.requireNonNull(number, "number");
    switch (reduction) {
      case SUM, MIN, MAX -> {}
      default ->
          throw new IllegalArgumentException(
              reduction + ": expected SUM, MIN or MAX, which alone begin with a number");
    }
    return new Reducer(reduction, options.beginning(WeakNumbers.of(number)));
  }

  /**
   * Returns this variance or deviation, where the squares are divided by so many fewer than count;
   * 1 makes it that of a sample. NumPy's {@code ddof=}.
   *
   * @throws IllegalArgumentException if this is neither {@link Reduction#VAR} nor {@link
   *     Reduction#STD}
   */
  public Reducer correction(double correction) {
    if (reduction != Reduction.VAR && reduction != Reduction.STD) {
      throw new IllegalArgumentException(
          reduction + ": expected VAR or STD, which alone take a correction");
    }
    return new Reducer(reduction, options.corrected(correction));
  }

  /**
   * Returns this reduction, where arrays of 4 MiB or more are computed in parts, beside each other
   * on the caller's thread and on those of an executor. The call returns when all is done; whoever
   * is free takes the next part, so that it never waits for a thread: if the executor has none or
   * refuses, the caller computes alone. If parts fail, as where a file was truncated, the first
   * failure is thrown and the others are suppressed. An interrupt does not end it and is kept.
   *
   * <p>Where the parts have results of their own, these are the same as without an executor, and so
   * are integers and extremes in any case. Elsewhere floating-point sums of the parts are added as
   * float64, so that the last bit may differ; how it is cut depends on shape and strides alone, not
   * on machine or threads.
   */
  public Reducer on(Executor executor) {
    Objects.requireNonNull(executor, "executor");
    return new Reducer(reduction, options.on(executor));
  }

  /**
   * Computes into new memory, which lacks the axes, as {@link Reduction#of}.
   *
   * @throws IndexOutOfBoundsException if there is no such axis
   * @throws IllegalArgumentException as {@link Reduction#of}, or if the mask cannot be broadcast to
   *     the array's shape, or no element counts and the result has no value then
   * @throws IllegalStateException if a lease was closed
   * @throws OutOfMemoryError if the system has no memory left
   */
  public BufferLease of(NdArray array, int... axes) {
    Objects.requireNonNull(array, "array");
    Objects.requireNonNull(axes, "axes");
    return Reducing.fresh(reduction, options, array, false, axes);
  }

  /** {@link #of}, where the axes stay, with one element each. */
  public BufferLease keepingAxes(NdArray array, int... axes) {
    Objects.requireNonNull(array, "array");
    Objects.requireNonNull(axes, "axes");
    return Reducing.fresh(reduction, options, array, true, axes);
  }

  /**
   * Computes into an array, as {@link Reduction#into}; as if the mask had been read whole before
   * too.
   *
   * @throws IndexOutOfBoundsException as {@link #of}
   * @throws IllegalArgumentException as {@link #of} and {@link Reduction#into}; then nothing was
   *     written
   * @throws ReadOnlyBufferException if {@code out} is read-only
   * @throws IllegalStateException if a lease was closed
   */
  public void into(NdArray out, NdArray array, int... axes) {
    Objects.requireNonNull(out, "out");
    Objects.requireNonNull(array, "array");
    Objects.requireNonNull(axes, "axes");
    Reducing.into(reduction, options, out, array, axes);
  }

  @Override
  public String toString() {
    return "Reducer["
        + reduction
        + (options.mask() == null ? "" : options.counted() ? ", where" : ", skipping")
        + (options.initial() == null ? "" : ", initial=" + options.initial().value())
        + (options.correction() == 0 ? "" : ", correction=" + options.correction())
        + (options.executor() == null ? "" : ", on an executor")
        + "]";
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.nio.ReadOnlyBufferException;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.ScalarType;

/**
 * What is made of many elements: one result for all along some axes, as NumPy's reductions.
 *
 * <p>Elements are real numbers or truth values of any dtype and byte order. Without axes the result
 * is of all. Floating-point numbers are added in float64 with compensation and rounded once at the
 * end, so that the error does not grow with the count. NaN is the extreme of what has one.
 *
 * <p>{@link #of} and {@link #keepingAxes} compute into new memory, C-contiguous, which the caller
 * closes; {@link #into} into an array that is there. Costs O(elements). A negative axis counts from
 * the end. Contents are not synchronised.
 *
 * <p>{@link #where}, {@link #skipping}, {@link #initial} and {@link #correction} say what counts,
 * and {@link #on} who computes; they return a {@link Reducer}.
 *
 * {@snippet :
 * try (BufferLease mean = Reduction.MEAN.of(table, 0);
 *     BufferLease deviation = Reduction.STD.of(table, 0)) {
 *   table.lazy().sub(NdArray.of(mean.view())).div(NdArray.of(deviation.view())).into(table);
 * }
 * }
 *
 * @see <a href="https://numpy.org/doc/stable/reference/routines.statistics.html">NumPy,
 *     statistics</a>
 */
public enum Reduction {
  /**
   * The sum: int64 of signed integers and truth values, uint64 of unsigned integers; else alike.
   */
  SUM,
  /** The mean; float64 of integers, as the next two. NaN of no elements. */
  MEAN,
  /** The variance: the mean of the squared distances from the mean. */
  VAR,
  /** The standard deviation, the root of {@link #VAR}. */
  STD,
  /** The least element, of the same dtype; of no elements there is none. */
  MIN,
  /** The greatest element, of the same dtype; of no elements there is none. */
  MAX,
  /** The int64 index of the first least element along one axis, or in index order without axes. */
  ARGMIN,
  /** The int64 index of the first greatest element, as {@link #ARGMIN}. */
  ARGMAX,
  /** Whether one is not 0; of no elements false. */
  ANY,
  /** Whether all are not 0; of no elements true. */
  ALL;

  /** Returns the dtype of the result for elements of a dtype. */
  ScalarType resultType(ScalarType dtype) {
    return switch (this) {
      case SUM ->
          switch (dtype.kind()) {
            case BOOL, SIGNED -> ScalarType.INT64;
            case UNSIGNED -> ScalarType.UINT64;
            case FLOAT, COMPLEX -> dtype;
          };
      case MEAN, VAR, STD -> dtype.kind() == ScalarType.Kind.FLOAT ? dtype : ScalarType.FLOAT64;
      case MIN, MAX -> dtype;
      case ARGMIN, ARGMAX -> ScalarType.INT64;
      case ANY, ALL -> ScalarType.BOOL;
    };
  }

  /**
   * Computes into new memory, which lacks the axes.
   *
   * @throws IndexOutOfBoundsException if there is no such axis
   * @throws IllegalArgumentException if an axis is named twice, the elements are no real numbers or
   *     truth values, or there are none and the result has no value then; of {@link #ARGMIN} and
   *     {@link #ARGMAX} also if several axes are named
   * @throws IllegalStateException if a lease was closed
   * @throws OutOfMemoryError if the system has no memory left
   */
  public BufferLease of(NdArray array, int... axes) {
    Objects.requireNonNull(array, "array");
    Objects.requireNonNull(axes, "axes");
    return Reducing.fresh(this, ReductionOptions.NONE, array, false, axes);
  }

  /**
   * {@link #of}, where the axes stay, with one element each: what the array can be broadcast with.
   */
  public BufferLease keepingAxes(NdArray array, int... axes) {
    Objects.requireNonNull(array, "array");
    Objects.requireNonNull(axes, "axes");
    return Reducing.fresh(this, ReductionOptions.NONE, array, true, axes);
  }

  /**
   * Computes into an array of the result's shape, with the axes or without them, cast to its dtype
   * under {@link Casting#SAME_KIND}. As if the array had been read whole before. Allocates nothing
   * if memory is native, {@code out} is of the result's dtype, lacks the axes and does not overlap
   * the array, and both are in the machine's byte order; else by way of new memory.
   *
   * @throws IndexOutOfBoundsException as {@link #of}
   * @throws IllegalArgumentException as {@link #of}, or if {@code out} is of another shape, or the
   *     result cannot be cast to its dtype; then nothing was written
   * @throws ReadOnlyBufferException if {@code out} is read-only
   * @throws IllegalStateException if a lease was closed
   */
  public void into(NdArray out, NdArray array, int... axes) {
    Objects.requireNonNull(out, "out");
    Objects.requireNonNull(array, "array");
    Objects.requireNonNull(axes, "axes");
    Reducing.into(this, ReductionOptions.NONE, out, array, axes);
  }

  /** {@link #into(NdArray, NdArray, int...)} of all elements. */
  public void into(NdArray out, NdArray array) {
    into(out, array, Axes.WHOLE);
  }

  /**
   * Returns this reduction of the elements alone where a mask is true; see {@link Reducer#where}.
   */
  public Reducer where(NdArray mask) {
    return new Reducer(this, ReductionOptions.NONE).where(mask);
  }

  /**
   * Returns this reduction of the elements alone where a mask is not true, as those of missing
   * values are; see {@link Reducer#skipping}.
   */
  public Reducer skipping(NdArray missing) {
    return new Reducer(this, ReductionOptions.NONE).skipping(missing);
  }

  /** Returns this reduction of the elements and a number; see {@link Reducer#initial}. */
  public Reducer initial(Number number) {
    return new Reducer(this, ReductionOptions.NONE).initial(number);
  }

  /** Returns the variance or deviation of a sample; see {@link Reducer#correction}. */
  public Reducer correction(double correction) {
    return new Reducer(this, ReductionOptions.NONE).correction(correction);
  }

  /** Returns this reduction, computed by several threads; see {@link Reducer#on}. */
  public Reducer on(Executor executor) {
    return new Reducer(this, ReductionOptions.NONE).on(executor);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.List;
import java.util.Objects;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.DType;

/**
 * NumPy's operations on whole arrays: {@code where}, {@code concatenate} and {@code stack}, {@code
 * matmul}, {@code cumsum} and softmax.
 *
 * <p>Each copies and costs O(elements) of the result, which comes C-contiguous in new memory,
 * native and aligned to 64 bytes, as a lease that the caller closes; or in {@code out}. Arrays of
 * several dtypes are cast to one that holds all, by the rules of {@link Promotion}. Sizes and axes
 * are in elements; a negative axis counts from the end. Contents are not synchronised.
 */
public final class NdArrays {
  private NdArrays() {}

  /**
   * Takes each element from one of two arrays: from {@code whenTrue} where the condition holds,
   * else from {@code whenFalse}. All three are broadcast to each other.
   *
   * @param condition of bool, or of a dtype whose elements count as true if they are not 0
   * @throws IllegalArgumentException if the shapes do not fit each other, the dtypes have none in
   *     common, or the condition is of records of several fields
   * @throws IllegalStateException if a lease was closed
   * @throws OutOfMemoryError if the system has no memory left
   * @see <a
   *     href="https://numpy.org/doc/stable/reference/generated/numpy.where.html">numpy.where</a>
   */
  public static BufferLease where(NdArray condition, NdArray whenTrue, NdArray whenFalse) {
    Objects.requireNonNull(condition, "condition");
    Objects.requireNonNull(whenTrue, "whenTrue");
    Objects.requireNonNull(whenFalse, "whenFalse");
    return Choosing.where(condition, whenTrue, whenFalse);
  }

  /**
   * {@link #where(NdArray, NdArray, NdArray)} with one value where the condition does not hold; of
   * the array's dtype, which the result keeps.
   *
   * @param whenFalse what {@link NdArray#set} takes for that dtype
   * @throws IllegalArgumentException also if the dtype does not take the value
   */
  public static BufferLease where(NdArray condition, NdArray whenTrue, Object whenFalse) {
    Objects.requireNonNull(whenTrue, "whenTrue");
    Objects.requireNonNull(whenFalse, "whenFalse");
    try (BufferLease value = NewMemory.element(whenTrue.dtype(), whenFalse)) {
      return where(condition, whenTrue, NdArray.of(value.view()));
    }
  }

  /**
   * {@link #where(NdArray, NdArray, NdArray)} with one value where the condition holds; of the
   * array's dtype, which the result keeps.
   *
   * @param whenTrue what {@link NdArray#set} takes for that dtype
   * @throws IllegalArgumentException also if the dtype does not take the value
   */
  public static BufferLease where(NdArray condition, Object whenTrue, NdArray whenFalse) {
    Objects.requireNonNull(whenTrue, "whenTrue");
    Objects.requireNonNull(whenFalse, "whenFalse");
    try (BufferLease value = NewMemory.element(whenFalse.dtype(), whenTrue)) {
      return where(condition, NdArray.of(value.view()), whenFalse);
    }
  }

  /**
   * Puts arrays one after the other along an axis. Their other axes are alike.
   *
   * @throws IndexOutOfBoundsException if there is no such axis
   * @throws IllegalArgumentException if there is no array, they have no axis, differ in rank or in
   *     another axis, or their dtypes have none in common
   * @throws IllegalStateException if a lease was closed
   * @throws OutOfMemoryError if the system has no memory left
   * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.concatenate.html">NumPy,
   *     concatenate</a>
   */
  public static BufferLease concatenate(int axis, NdArray... arrays) {
    checkNotNull(arrays);
    return Joining.concatenate(axis, arrays);
  }

  /** {@link #concatenate(NdArray, Casting, int, NdArray...)} under {@link Casting#SAME_KIND}. */
  public static void concatenate(NdArray out, int axis, NdArray... arrays) {
    concatenate(out, Casting.SAME_KIND, axis, arrays);
  }

  /**
   * {@link #concatenate(int, NdArray...)} into an array of the result's shape, cast to its dtype
   * under a mode. As if all had been read before, also where they lie in the memory of {@code out}:
   * then through a temporary copy. Nothing is written if something is refused. Allocates nothing
   * where arrays are of real numbers or truth values, or of the dtype of {@code out}, in other
   * native memory.
   *
   * @throws IndexOutOfBoundsException if there is no such axis
   * @throws IllegalArgumentException if there is no array, they have no axis, differ in rank or in
   *     another axis, {@code out} has another shape, the mode does not allow a cast, or a text is
   *     no such value
   * @throws java.nio.ReadOnlyBufferException if {@code out} is read-only
   * @throws IllegalStateException if a lease was closed
   */
  public static void concatenate(NdArray out, Casting casting, int axis, NdArray... arrays) {
    checkNotNull(arrays);
    Objects.requireNonNull(out, "out");
    Objects.requireNonNull(casting, "casting");
    Joining.concatenate(out, casting, axis, arrays);
  }

  /**
   * Puts all elements of arrays of any shapes one after the other, each array's in index order;
   * NumPy's {@code concatenate(arrays, axis=None)}. The result has one axis.
   *
   * @throws IllegalArgumentException if there is no array, or their dtypes have none in common
   * @throws IllegalStateException if a lease was closed
   * @throws OutOfMemoryError if the system has no memory left
   * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.concatenate.html">NumPy,
   *     concatenate</a>
   */
  public static BufferLease concatenateFlat(NdArray... arrays) {
    checkNotNull(arrays);
    return Joining.concatenateFlat(arrays);
  }

  /**
   * {@link #concatenateFlat(NdArray...)} into an array of one axis, as {@link #concatenate(NdArray,
   * Casting, int, NdArray...)}.
   *
   * @throws IllegalArgumentException if there is no array, {@code out} has another shape, the mode
   *     does not allow a cast, or a text is no such value
   * @throws java.nio.ReadOnlyBufferException if {@code out} is read-only
   * @throws IllegalStateException if a lease was closed
   */
  public static void concatenateFlat(NdArray out, Casting casting, NdArray... arrays) {
    checkNotNull(arrays);
    Objects.requireNonNull(out, "out");
    Objects.requireNonNull(casting, "casting");
    Joining.concatenateFlat(out, casting, arrays);
  }

  /**
   * Puts arrays of one shape side by side along a new axis: {@code stack(0, images)} is the batch
   * whose element k is image k.
   *
   * @param axis which axis of the result is the new one
   * @throws IndexOutOfBoundsException if the result has no such axis
   * @throws IllegalArgumentException if there is no array, their shapes differ, their dtypes have
   *     none in common, or there would be more than 64 axes
   * @throws IllegalStateException if a lease was closed
   * @throws OutOfMemoryError if the system has no memory left
   * @see <a
   *     href="https://numpy.org/doc/stable/reference/generated/numpy.stack.html">numpy.stack</a>
   */
  public static BufferLease stack(int axis, NdArray... arrays) {
    checkNotNull(arrays);
    return Joining.stack(axis, arrays);
  }

  /**
   * {@link #stack(NdArray, Casting, int, NdArray...)} under {@link Casting#SAME_KIND}: a batch that
   * was lent once gets image after image, cast on the way.
   */
  public static void stack(NdArray out, int axis, NdArray... arrays) {
    stack(out, Casting.SAME_KIND, axis, arrays);
  }

  /**
   * {@link #stack(int, NdArray...)} into an array of the result's shape, as {@link
   * #concatenate(NdArray, Casting, int, NdArray...)}.
   *
   * @throws IndexOutOfBoundsException if the result has no such axis
   * @throws IllegalArgumentException if there is no array, their shapes differ, {@code out} has
   *     another shape, the mode does not allow a cast, or a text is no such value
   * @throws java.nio.ReadOnlyBufferException if {@code out} is read-only
   * @throws IllegalStateException if a lease was closed
   */
  public static void stack(NdArray out, Casting casting, int axis, NdArray... arrays) {
    checkNotNull(arrays);
    Objects.requireNonNull(out, "out");
    Objects.requireNonNull(casting, "casting");
    Joining.stack(out, casting, axis, arrays);
  }

  /** {@link #batch(NdArray, Casting, BufferExporter...)} under {@link Casting#SAME_KIND}. */
  public static long batch(NdArray out, BufferExporter... parts) {
    return batch(out, Casting.SAME_KIND, parts);
  }

  /**
   * Puts rows from many exporters one after the other into a batch that was lent once, from row 0
   * on, cast on the way; without memory in between, unless they lie in that of {@code out}, or are
   * texts or records that convert. Returns how many rows there are now; the rows behind them stay
   * as they are. Allocates nothing where parts are arrays or views of numbers, or of the dtype of
   * {@code out}, in native memory; of other exporters it takes leases meanwhile.
   *
   * {@snippet :
   * long rows = NdArrays.batch(batch, first, second, others); // [k], [k] and [n, k] to [rows, k]
   * }
   *
   * <p>No other thread may exchange parts meanwhile: what it puts there is copied or refused, when
   * those before it are written; nothing outside of {@code out} is.
   *
   * @param out of shape {@code [rows, …]}, with room for as many rows or more
   * @param parts arrays, views, leases, lists or whatever lends its memory: each one row, or rows
   *     along a first axis
   * @throws IllegalArgumentException if a part has another shape than that, the mode does not allow
   *     a cast, a text is no such value, there is no room for all, or an exporter refuses so or
   *     returns no lease; the message names the part, and nothing was written
   * @throws org.gatun.buffer.BufferRequestException if a part does not lend its memory; then
   *     nothing was written
   * @throws java.nio.ReadOnlyBufferException if {@code out} is read-only
   * @throws IllegalStateException if a lease was closed; the message names {@code out} or the part,
   *     and nothing was written but if another thread closes it meanwhile; {@link
   *     org.gatun.buffer.BufferInUseException} of a part as it is
   */
  public static long batch(NdArray out, Casting casting, BufferExporter... parts) {
    Objects.requireNonNull(parts, "parts");
    Objects.requireNonNull(out, "out");
    Objects.requireNonNull(casting, "casting");
    return Batching.into(out, casting, parts);
  }

  /** {@link #batch(NdArray, Casting, List)} under {@link Casting#SAME_KIND}. */
  public static long batch(NdArray out, List<? extends BufferExporter> parts) {
    return batch(out, Casting.SAME_KIND, parts);
  }

  /**
   * {@link #batch(NdArray, Casting, BufferExporter...)} of what a list holds, such as the requests
   * that were collected for a batch. Allocates as little; of a list without {@link
   * java.util.RandomAccess random access} it makes an array first.
   *
   * @throws IllegalArgumentException as with an array
   * @throws org.gatun.buffer.BufferRequestException if a part does not lend its memory; then
   *     nothing was written
   * @throws java.nio.ReadOnlyBufferException if {@code out} is read-only
   * @throws IllegalStateException as with an array
   * @throws java.util.ConcurrentModificationException if another thread takes parts from the list
   *     meanwhile
   */
  public static long batch(NdArray out, Casting casting, List<? extends BufferExporter> parts) {
    Objects.requireNonNull(parts, "parts");
    Objects.requireNonNull(out, "out");
    Objects.requireNonNull(casting, "casting");
    return Batching.into(out, casting, parts);
  }

  /**
   * Marks labels: along a new last axis each has 1 at its place and 0 elsewhere. {@code
   * oneHot(labels, 10, FLOAT32)} of {@code [n]} is {@code [n, 10]}.
   *
   * @param labels integers from 0 to {@code classes - 1}
   * @param dtype of numbers or truth values
   * @throws IllegalArgumentException if the labels are no integers, one is not such a class, there
   *     is no class, or the dtype is another
   * @throws IllegalStateException if a lease was closed
   * @throws OutOfMemoryError if the system has no memory left
   */
  public static BufferLease oneHot(NdArray labels, int classes, DType dtype) {
    Objects.requireNonNull(labels, "labels");
    Objects.requireNonNull(dtype, "dtype");
    return OneHot.of(labels, classes, dtype);
  }

  /**
   * Multiplies matrices, {@code [m, k]} by {@code [k, n]}; one axis stands for a row on the left
   * and a column on the right, and is gone from the result: two vectors make a dot product. The
   * dtype is the one in which both meet; floating-point numbers are added in float64 and rounded
   * once, integers wrap around. Costs O(m · k · n), without tiles or threads: an INDArray of ND4J,
   * which can share the memory, is faster for large ones.
   *
   * @throws IllegalArgumentException if there are other than one axis or two, the sizes do not fit,
   *     or the elements are no real numbers or truth values
   * @throws IllegalStateException if a lease was closed
   * @throws OutOfMemoryError if the system has no memory left
   * @see <a
   *     href="https://numpy.org/doc/stable/reference/generated/numpy.matmul.html">numpy.matmul</a>
   */
  public static BufferLease matmul(NdArray a, NdArray b) {
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(b, "b");
    return MatrixProduct.of(a, b);
  }

  /**
   * {@link #matmul(NdArray, NdArray)} into an array of the result's shape, cast to its dtype under
   * {@link Casting#SAME_KIND}; by way of new memory.
   *
   * @throws IllegalArgumentException also if {@code out} has another shape, or cannot take the
   *     dtype; then nothing was written
   * @throws java.nio.ReadOnlyBufferException if {@code out} is read-only
   */
  public static void matmul(NdArray out, NdArray a, NdArray b) {
    Objects.requireNonNull(out, "out");
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(b, "b");
    MatrixProduct.into(out, a, b);
  }

  /**
   * Adds up the elements along an axis and keeps each sum on the way, in an array of the same
   * shape. The dtype is that of a sum; floating-point numbers are added in float64.
   *
   * @throws IndexOutOfBoundsException if there is no such axis
   * @throws IllegalArgumentException if the elements are no real numbers or truth values
   * @throws IllegalStateException if a lease was closed
   * @throws OutOfMemoryError if the system has no memory left
   * @see <a
   *     href="https://numpy.org/doc/stable/reference/generated/numpy.cumsum.html">numpy.cumsum</a>
   */
  public static BufferLease cumsum(NdArray array, int axis) {
    Objects.requireNonNull(array, "array");
    return RunningSum.of(array, axis);
  }

  /** {@link #cumsum(NdArray, int)} into an array of the same shape. */
  public static void cumsum(NdArray out, NdArray array, int axis) {
    Objects.requireNonNull(out, "out");
    Objects.requireNonNull(array, "array");
    RunningSum.into(out, array, axis);
  }

  /**
   * Divides {@code e ** a} by its sum over some axes, or over all if none is named: what is
   * positive and adds up to 1. The greatest is taken away first, so that nothing overflows. The
   * dtype is the array's, float64 of integers; half floats are computed as float32. What is not to
   * count is put to -∞ before: {@code a.lazy().where(mask, Double.NEGATIVE_INFINITY)}.
   *
   * @throws IndexOutOfBoundsException if there is no such axis
   * @throws IllegalArgumentException if an axis is named twice, or the elements are no real numbers
   *     or truth values
   * @throws IllegalStateException if a lease was closed
   * @throws OutOfMemoryError if the system has no memory left
   * @see <a
   *     href="https://docs.scipy.org/doc/scipy/reference/generated/scipy.special.softmax.html">scipy.special.softmax</a>
   */
  public static BufferLease softmax(NdArray array, int... axes) {
    Objects.requireNonNull(array, "array");
    Objects.requireNonNull(axes, "axes");
    return Softmax.of(array, axes);
  }

  /** {@link #softmax(NdArray, int...)} into an array of the same shape. */
  public static void softmax(NdArray out, NdArray array, int... axes) {
    Objects.requireNonNull(out, "out");
    Objects.requireNonNull(array, "array");
    Objects.requireNonNull(axes, "axes");
    Softmax.into(out, array, axes);
  }

  private static void checkNotNull(NdArray... arrays) {
    checkNotNull("arrays", (Object[]) arrays);
  }

  private static void checkNotNull(String name, Object... arrays) {
    Objects.requireNonNull(arrays, name);
    for (int k = 0; k < arrays.length; k++) {
      if (arrays[k] == null) {
        throw new NullPointerException(name + "[" + k + "]");
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.nio.ReadOnlyBufferException;
import java.util.Objects;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;
import org.gatun.ndarray.kernel.CopyKernel;
import org.gatun.ndarray.kernel.ReductionKernel;
import org.gatun.ndarray.kernel.ReductionKernel.Fold;
import org.gatun.ndarray.kernel.ReductionKernel.Outcome;
import org.gatun.ndarray.kernel.ReductionKernel.Terms;
import org.gatun.ndarray.kernel.SumKernel;

/**
 * NumPy's operations over one {@link BufferView}. An array owns nothing and needs no close: it
 * lives as long as the lease that its view came from.
 *
 * <p>Slices, reordered axes, other shapes and broadcasts share the memory, copy nothing and cost
 * O(rank). {@code copyTo} and {@code to…} copy, {@code sum} computes; they cost O(elements) and
 * hold the memory with a pin meanwhile. New memory comes as a lease, which the caller closes.
 *
 * <p>{@link NdArrays} makes one array of several.
 *
 * <p>Shapes and steps are in elements. Where an axis or a position is named to make a view, a
 * negative one counts from the end, as in NumPy; element access takes positions from 0 alone. Every
 * access after the lease was closed fails with {@link IllegalStateException}. Contents are not
 * synchronised. If somebody truncates the file that memory is mapped from, an operation on all
 * elements fails with an {@link InternalError} that names it, see {@link
 * org.gatun.buffer.Buffers#map(java.nio.file.Path, java.nio.channels.FileChannel.MapMode)}.
 *
 * @see <a href="https://numpy.org/doc/stable/user/basics.indexing.html">NumPy, indexing</a>
 */
public final class NdArray extends ArrayViews implements ArrayLike {
  private NdArray(BufferView view) {
    super(view);
  }

  /** Returns the array that a view shows. Shares its memory. */
  public static NdArray of(BufferView view) {
    Objects.requireNonNull(view, "view");
    return new NdArray(view);
  }

  // Selections

  /**
   * Copies what an index with arrays picks into new memory, C-contiguous, by NumPy's rules: arrays
   * of positions are broadcast to each other, a mask counts as the positions where it is true, and
   * a single position as an array of rank 0. The axes that they make together stand where the
   * arrays stood, or first if something stands between them. The caller closes the lease. Costs
   * O(elements) of time, and less than a byte of Java heap a place.
   *
   * {@snippet :
   * a.gather(Index.of(mask)); // a[mask]
   * a.gather(Index.ALL, Index.of(columns)); // a[:, columns]
   * }
   *
   * @throws IndexOutOfBoundsException if a position is not in its axis, a mask has another size
   *     than its axes, or there are more items than axes
   * @throws IllegalArgumentException if the arrays' shapes do not fit each other, or there is more
   *     than one {@link Index#ELLIPSIS}
   * @throws java.util.ConcurrentModificationException if another thread changes a mask meanwhile
   * @throws IllegalStateException if a lease was closed
   * @throws OutOfMemoryError if the system has no memory left
   * @see <a href="https://numpy.org/doc/stable/user/basics.indexing.html#advanced-indexing">NumPy,
   *     advanced indexing</a>
   */
  public BufferLease gather(Index... items) {
    Selection.checkNotNull(items);
    return Picking.gather(view, items);
  }

  /**
   * Copies the parts at some positions of an axis into new memory; the axes of {@code positions}
   * stand in that axis's place. The caller closes the lease. {@code take(0, ids)} gathers rows.
   *
   * @param positions integers of any shape; negative ones count from the end
   * @throws IndexOutOfBoundsException if there is no such axis, or a position is not in it
   * @throws IllegalArgumentException if {@code positions} are no integers
   * @throws IllegalStateException if a lease was closed
   * @throws OutOfMemoryError if the system has no memory left
   * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.take.html">numpy.take</a>
   */
  public BufferLease take(int axis, NdArray positions) {
    Objects.requireNonNull(positions, "positions");
    return gather(Picking.along(Axes.resolve(axis, view.layout()), positions));
  }

  /** {@link #assign(NdArray, Casting, Index...)} under {@link Casting#SAME_KIND}. */
  public void assign(NdArray source, Index... items) {
    assign(source, Casting.SAME_KIND, items);
  }

  /**
   * Gives the elements that an index picks the values of another array, converted as {@link
   * #toType(DType, Casting)} does, which is broadcast to what {@link #gather} would return; NumPy's
   * {@code a[items] = source}, which casts {@link Casting#UNSAFE}. As if source and arrays had been
   * read whole before, also where they lie in the same memory: then through a temporary copy, as
   * when values are converted. Where a place is picked twice the last value stays.
   *
   * @throws IndexOutOfBoundsException as {@link #gather}; then nothing was written
   * @throws IllegalArgumentException as {@link #gather}, or if the mode does not allow the cast, a
   *     text is no such value, or the source cannot be broadcast; then nothing was written
   * @throws ReadOnlyBufferException if this array is read-only
   * @throws IllegalStateException if a lease was closed
   */
  public void assign(NdArray source, Casting casting, Index... items) {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(casting, "casting");
    view.requireWritable();
    Selection.checkNotNull(items);
    casting.check(source.dtype(), dtype());
    if (dtype().equals(source.dtype())) {
      Gaps.assign(view, source.view, items);
      return;
    }
    try (BufferLease converted = source.toType(dtype(), casting)) {
      Gaps.assign(view, converted.view(), items);
    }
  }

  /**
   * Gives the elements that an index picks one value, converted as {@link #set} does; NumPy's
   * {@code a[items] = value}.
   *
   * {@snippet :
   * a.assign(0, Index.of(mask)); // a[mask] = 0
   * a.assign(1, Index.range(0, 2), Index.of(columns)); // a[0:2, columns] = 1
   * }
   *
   * @throws IndexOutOfBoundsException as {@link #gather}; then nothing was written
   * @throws IllegalArgumentException as {@link #gather}, or if the dtype does not take the value;
   *     then nothing was written
   * @throws ReadOnlyBufferException if this array is read-only
   * @throws IllegalStateException if a lease was closed
   */
  public void assign(Object value, Index... items) {
    Objects.requireNonNull(value, "value");
    view.requireWritable();
    try (BufferLease element = NewMemory.element(dtype(), value)) {
      assign(of(element.view()), items);
    }
  }

  /**
   * Gives all elements one value, as {@link BufferView#fill}.
   *
   * @throws IllegalArgumentException if the dtype does not take the value; then nothing was written
   * @throws ReadOnlyBufferException if this array is read-only
   * @throws IllegalStateException if the lease was closed
   */
  public void fill(Object value) {
    view.fill(value);
  }

  /**
   * Finds the elements that are not 0, in index order: row k of the result, {@code [rank, n]} of
   * int64, has their positions in axis k. Of text those count that are not empty. The caller closes
   * the lease.
   *
   * {@snippet :
   * NdArray where = NdArray.of(lease.view()); // of mask.nonzero()
   * a.gather(Index.of(where.at(0)), Index.of(where.at(1))); // a[mask]
   * }
   *
   * @throws IllegalArgumentException if there is no axis, or the elements are records
   * @throws IllegalStateException if the lease was closed
   * @throws OutOfMemoryError if the system has no memory left
   * @see <a
   *     href="https://numpy.org/doc/stable/reference/generated/numpy.nonzero.html">numpy.nonzero</a>
   */
  public BufferLease nonzero() {
    return Choosing.nonzero(this);
  }

  /**
   * Copies the elements into the middle of a larger array in new memory, C-contiguous, of the same
   * dtype. The caller closes the lease.
   *
   * {@snippet :
   * image.pad(Padding.of(0), 1); // one pixel more on each side of each axis
   * image.pad(Padding.REFLECT, 2, 2, 2, 2, 0, 0); // two, but none around the colours
   * }
   *
   * @param widths how many elements stand before and behind each axis in turn; or two for all axes,
   *     or one for all sides
   * @throws IllegalArgumentException if there are not so many widths, one is negative, the dtype
   *     does not take the padding's value or has no such steps, or an axis without elements is to
   *     be padded from itself
   * @throws IllegalStateException if the lease was closed
   * @throws OutOfMemoryError if the system has no memory left
   * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.pad.html">numpy.pad</a>
   */
  public BufferLease pad(Padding padding, long... widths) {
    Objects.requireNonNull(padding, "padding");
    Objects.requireNonNull(widths, "widths");
    return PaddedCopy.of(this, padding, widths);
  }

  /**
   * Copies each part at a position of an axis several times, one beside the other, into new memory,
   * C-contiguous. The caller closes the lease.
   *
   * @param counts how often for each position of the axis, or one for all
   * @throws IndexOutOfBoundsException if there is no such axis
   * @throws IllegalArgumentException if there are not so many counts, or one is negative
   * @throws IllegalStateException if the lease was closed
   * @throws OutOfMemoryError if the system has no memory left
   * @see <a
   *     href="https://numpy.org/doc/stable/reference/generated/numpy.repeat.html">numpy.repeat</a>
   */
  public BufferLease repeat(int axis, long... counts) {
    Objects.requireNonNull(counts, "counts");
    return Repeating.repeat(this, axis, counts);
  }

  /**
   * {@link #repeat} of all elements, taken in index order as one axis.
   *
   * @throws IllegalArgumentException if there is neither one count nor one for each element, or one
   *     is negative
   * @throws IllegalStateException if the lease was closed
   * @throws OutOfMemoryError if the system has no memory left
   */
  public BufferLease repeatFlat(long... counts) {
    Objects.requireNonNull(counts, "counts");
    return Repeating.repeatFlat(this, counts);
  }

  /**
   * Copies the whole several times, one beside the other along each axis, into new memory,
   * C-contiguous. The caller closes the lease.
   *
   * @param counts how often along each of the last axes; more than there are axes add some in front
   * @throws IllegalArgumentException if one is negative, or there would be more than 64 axes
   * @throws IllegalStateException if the lease was closed
   * @throws OutOfMemoryError if the system has no memory left
   * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.tile.html">numpy.tile</a>
   */
  public BufferLease tile(long... counts) {
    Objects.requireNonNull(counts, "counts");
    return Repeating.tile(this, counts);
  }

  // Functions

  /**
   * Returns this as the start of a chain of functions, which are computed in one pass. Copies
   * nothing. Costs O(1).
   *
   * {@snippet :
   * image.lazy().sub(mean).div(deviation).into(batch.at(0));
   * }
   *
   * @throws IllegalArgumentException if the elements are no real numbers or truth values
   */
  @Override
  public LazyArray lazy() {
    return LazyArray.of(this);
  }

  // Copies and sums

  /** {@link #toType(DType, Casting)} under {@link Casting#UNSAFE}, as NumPy's {@code astype}. */
  public BufferLease toType(DType dtype) {
    return toType(dtype, Casting.UNSAFE);
  }

  /**
   * Copies the elements, converted to another dtype, in index order into new memory, C-contiguous,
   * native, aligned to 64 bytes; also if they are of that dtype already. The caller closes the
   * lease. {@link BufferView#cast(DType, long...)} is something else: the same bytes, read anew.
   *
   * <p>Values become what NumPy on x86-64 makes of each alone. Integers keep their low bits.
   * Floating-point numbers are rounded once, to nearest, ties to even, and overflow to infinity; to
   * an integer their fraction is cut, and of what does not fit 32 bits (for int32, and what is
   * smaller) or 64 bits (for the others) the least such integer is taken, of which the low bits
   * stay. Whatever is not 0 is true. Complex numbers lose their imaginary part. Times that are
   * counted otherwise wrap around where 64 bits do not reach. Text is read as Python reads numbers
   * and NumPy times; what is written is cut where it is too long, but for points in time. Records
   * convert field by field, in their order; a field with a shape is broadcast, cut, or filled up
   * with zeros. Bytes without a type ({@code V}) take the bytes of any element; they are true if
   * one is not 0, become a number if they are digits, and nothing else.
   *
   * @throws IllegalArgumentException if the mode does not allow the cast, a text is no such value,
   *     or is not ASCII for {@code S}; the message names the element
   * @throws IllegalStateException if the lease was closed
   * @throws OutOfMemoryError if the system has no memory left
   * @see <a
   *     href="https://numpy.org/doc/stable/reference/generated/numpy.ndarray.astype.html">numpy.ndarray.astype</a>
   */
  public BufferLease toType(DType dtype, Casting casting) {
    Objects.requireNonNull(dtype, "dtype");
    Objects.requireNonNull(casting, "casting");
    casting.check(dtype(), dtype);
    BufferLease copy = BufferPool.shared().acquire(dtype, shape());
    try {
      Casts.fresh(view, copy.view());
      return copy;
    } catch (RuntimeException | Error e) {
      copy.close();
      throw e;
    }
  }

  /** {@link #copyTo(NdArray, Casting)} under {@link Casting#SAME_KIND}, as NumPy's copyto. */
  public void copyTo(NdArray target) {
    copyTo(target, Casting.SAME_KIND);
  }

  /**
   * Copies the elements into another array, converted to its dtype as {@link #toType(DType,
   * Casting)} does; a smaller shape is broadcast to the target's. Right also when both lie in the
   * same memory and overlap: then through a temporary copy. Between numbers, and between equal
   * dtypes, it allocates nothing otherwise; texts and records go through temporary copies.
   *
   * @throws IllegalArgumentException if the mode does not allow the cast, a text is no such value,
   *     or the shape cannot be broadcast to the target's; then nothing was written
   * @throws ReadOnlyBufferException if the target is read-only
   * @throws IllegalStateException if a lease was closed
   * @see <a
   *     href="https://numpy.org/doc/stable/reference/generated/numpy.copyto.html">numpy.copyto</a>
   */
  public void copyTo(NdArray target, Casting casting) {
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(casting, "casting");
    target.view.requireWritable("target");
    casting.check(dtype(), target.dtype());
    StridedLayout layout = view.layout();
    StridedLayout targetLayout = target.view.layout();
    if (Axes.sameShape(layout, targetLayout)) {
      Casts.into(view, target.view);
    } else {
      StridedLayout stretched = Axes.broadcast(layout, targetLayout.shape());
      Casts.into(view.withLayout(stretched), target.view);
    }
  }

  /**
   * Copies the elements in index order into new memory, C-contiguous, native, aligned to 64 bytes;
   * also if they are contiguous already. The caller closes the lease.
   *
   * @throws IllegalStateException if the lease was closed
   * @throws OutOfMemoryError if the system has no memory left
   */
  public BufferLease toContiguous() {
    BufferLease copy = BufferPool.shared().acquire(dtype(), shape());
    try {
      CopyKernel.copy(view, copy.view());
      return copy;
    } catch (RuntimeException | Error e) {
      copy.close();
      throw e;
    }
  }

  /**
   * Adds up the elements over some axes, or over all if none is named, into new memory, which lacks
   * those axes. The caller closes the lease. The result is of NumPy's dtype: int64 for signed
   * integers and bool, uint64 for unsigned integers, else this array's. Integers wrap around;
   * floating-point numbers are added in float64 with compensation and rounded once at the end, so
   * the error does not grow with the count.
   *
   * @throws IndexOutOfBoundsException if there is no such axis
   * @throws IllegalArgumentException if an axis is named twice, or the elements are not real
   *     numbers in the machine's byte order
   * @throws IllegalStateException if the lease was closed
   * @throws OutOfMemoryError if the system has no memory left
   * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.sum.html">numpy.sum</a>
   */
  public BufferLease sum(int... axes) {
    Objects.requireNonNull(axes, "axes");
    StridedLayout layout = view.layout();
    long reduced = Axes.reduced(axes, layout);
    BufferLease result =
        BufferPool.shared().acquire(SumKernel.resultType(dtype()), Axes.kept(layout, reduced));
    try {
      ReductionKernel.reduce(Fold.SUM, Terms.PLAIN, view, reduced, result.view());
      return result;
    } catch (RuntimeException | Error e) {
      result.close();
      throw e;
    }
  }

  /**
   * As {@link #sum(int...)}, into an array of the result's shape, whose dtype decides in what the
   * sum is computed: an integer type keeps the low bits. Allocates nothing for native memory.
   *
   * @param out must not overlap this array
   * @throws IndexOutOfBoundsException if there is no such axis
   * @throws IllegalArgumentException if an axis is named twice, {@code out} is of another shape or
   *     overlaps, or its dtype is bool, or an integer while this one's is floating-point, or
   *     either's elements are not real numbers in the machine's byte order
   * @throws ReadOnlyBufferException if {@code out} is read-only
   * @throws IllegalStateException if a lease was closed
   */
  public void sum(NdArray out, int... axes) {
    Objects.requireNonNull(out, "out");
    Objects.requireNonNull(axes, "axes");
    StridedLayout layout = view.layout();
    long reduced = Axes.reduced(axes, layout);
    out.view.requireWritable("out");
    Axes.checkResult(layout, reduced, out.view.layout());
    SumKernel.checkTypes(dtype(), out.dtype());
    if (ReductionKernel.reduce(Fold.SUM, Terms.PLAIN, view, reduced, out.view)
        == Outcome.OVERLAPS) {
      throw new IllegalArgumentException(
          "expected a result in memory of its own but found one that overlaps the elements");
    }
  }

  /** {@link #sum(NdArray, int...)} of all elements. */
  public void sum(NdArray out) {
    sum(out, Axes.WHOLE); // else each call would make an array of no axes
  }

  /**
   * Copies the elements in index order into a Java array, converting as {@link #getFloat}.
   *
   * @throws IllegalArgumentException if the dtype has values that do not fit, or there are 2^31 or
   *     more elements
   * @throws IllegalStateException if the lease was closed
   */
  public float[] toFloatArray() {
    return JavaArrays.ofFloats(view);
  }

  /**
   * Copies the elements in index order into a Java array, converting as {@link #getDouble}.
   *
   * @throws IllegalArgumentException if the dtype has values that do not fit, or there are 2^31 or
   *     more elements
   * @throws IllegalStateException if the lease was closed
   */
  public double[] toDoubleArray() {
    return JavaArrays.ofDoubles(view);
  }

  /**
   * Copies the elements in index order into a Java array, converting as {@link #getLong}.
   *
   * @throws IllegalArgumentException if the dtype has values that do not fit, or there are 2^31 or
   *     more elements
   * @throws ArithmeticException if a uint64 is 2^63 or more
   * @throws IllegalStateException if the lease was closed
   */
  public long[] toLongArray() {
    return JavaArrays.ofLongs(view);
  }

  /**
   * Compares the elements with another array's, value by value: shapes must be equal, dtypes need
   * not. NaN and NaT equal nothing, nor does what has another kind of value, as text and numbers.
   * Costs O(elements); of numbers and times, and of text of one dtype, it makes no objects.
   *
   * <p>As {@code numpy.array_equal}, but for this: numbers are compared exactly, where NumPy rounds
   * both to one dtype first; times are equal if they have as many ticks of one unit, and equal no
   * number; records are equal if their fields are, in order, whatever the fields are called.
   *
   * @throws IllegalStateException if a lease was closed
   * @see <a
   *     href="https://numpy.org/doc/stable/reference/generated/numpy.array_equal.html">numpy.array_equal</a>
   */
  public boolean contentEquals(NdArray other) {
    Objects.requireNonNull(other, "other");
    return ArrayEquality.test(view, other.view);
  }

  /**
   * Returns what NumPy's {@code repr} prints of such an array: the elements, and the dtype where
   * they do not tell it; above 1,000 elements the middle of each axis is left out and the shape
   * named. Never fails: of elements that cannot be read, as after release, and of more text than
   * anybody reads it returns dtype and layout.
   *
   * @see <a
   *     href="https://numpy.org/doc/stable/reference/generated/numpy.array_repr.html">numpy.array_repr</a>
   */
  @Override
  public String toString() {
    return Printing.text(view);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.nio.ReadOnlyBufferException;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;
import org.gatun.ndarray.kernel.CopyKernel;
import org.gatun.ndarray.kernel.SumKernel;

/**
 * NumPy's operations over one {@link BufferView}. An array owns nothing and needs no close: it
 * lives as long as the lease that its view came from.
 *
 * <p>Slices, reordered axes, other shapes and broadcasts share the memory, copy nothing and cost
 * O(rank). {@code copyTo} and {@code to…} copy, {@code sum} computes; they cost O(elements) and
 * hold the memory with a pin meanwhile. New memory comes as a lease, which the caller closes.
 *
 * <p>Shapes and steps are in elements. Where an axis or a position is named to make a view, a
 * negative one counts from the end, as in NumPy; element access takes positions from 0 alone. Every
 * access after the lease was closed fails with {@link IllegalStateException}. Contents are not
 * synchronised.
 *
 * @see <a href="https://numpy.org/doc/stable/user/basics.indexing.html">NumPy, indexing</a>
 */
// Long, for every operation has its documented line here; what they do is in files by concept.
public final class NdArray extends TypedElements implements BufferExporter {
  private NdArray(BufferView view) {
    super(view);
  }

  /** Returns the array that a view shows. Shares its memory. */
  public static NdArray of(BufferView view) {
    return new NdArray(view);
  }

  /** Returns the memory, dtype and layout of this array. */
  public BufferView view() {
    return view;
  }

  /** Returns the type of the elements. */
  public DType dtype() {
    return view.dtype();
  }

  /** Returns the number of axes. */
  public int rank() {
    return view.layout().rank();
  }

  /** Returns the number of elements of each axis, in a new array. */
  public long[] shape() {
    return view.layout().shape();
  }

  /**
   * Returns the number of elements of an axis.
   *
   * @throws IndexOutOfBoundsException if there is no such axis
   */
  public long size(int axis) {
    return view.layout().size(Axes.resolve(axis, view.layout()));
  }

  /** Returns the number of elements: 1 for rank 0. */
  public long count() {
    return view.layout().count();
  }

  /** Returns whether writing fails. */
  public boolean isReadOnly() {
    return view.isReadOnly();
  }

  /**
   * Lends this array's memory, as {@link BufferView#acquire}.
   *
   * @throws org.gatun.buffer.BufferRequestException if the memory is not as asked
   * @throws IllegalStateException if the lease was closed
   */
  @Override
  public BufferLease acquire(BufferRequest request) {
    return view.acquire(request);
  }

  // Views

  /**
   * Returns a view by NumPy's basic indexing, such as {@code "::-1, 1:"}, {@code "..., 2"} or
   * {@code "None, -1"}. One item stands for each axis, separated by commas: a position, which drops
   * the axis; {@code from:to:step}, each part optional, clipped to the axis as in NumPy; {@code
   * None} or {@code newaxis}, which inserts an axis of one element; {@code ...}, once, for all axes
   * that no other item stands for. Axes left over at the end are taken whole.
   *
   * @throws IllegalArgumentException if the text is not such a list, or a step is 0; the message
   *     names the place
   * @throws IndexOutOfBoundsException if a position is not in its axis, or there are more items
   *     than axes
   * @throws IllegalStateException if the lease was closed
   */
  public NdArray slice(String selection) {
    return with(IndexText.apply(view.layout(), selection));
  }

  /**
   * {@link #slice(String)} by items that a program makes, without a text.
   *
   * @throws IllegalArgumentException if there is more than one {@link Index#ELLIPSIS}, an array,
   *     which {@link #gather} takes, or there would be more than 64 axes
   * @throws IndexOutOfBoundsException if a position is not in its axis, or there are more items
   *     than axes
   * @throws IllegalStateException if the lease was closed
   */
  public NdArray slice(Index... items) {
    return with(Selection.apply(view.layout(), items));
  }

  /**
   * Returns a view of every {@code step}-th element of an axis, from {@code from} up to and without
   * {@code to}; a negative step goes backwards. Both ends are clipped as NumPy clips them: {@code
   * Long.MAX_VALUE} is past the last element, {@code Long.MIN_VALUE} before the first.
   *
   * @throws IndexOutOfBoundsException if there is no such axis
   * @throws IllegalArgumentException if the step is 0
   * @throws IllegalStateException if the lease was closed
   */
  public NdArray slice(int axis, long from, long to, long step) {
    return new NdArray(Selection.slice(view, Axes.resolve(axis, view.layout()), from, to, step));
  }

  /** {@link #slice(int, long, long, long)} with a step of 1. */
  public NdArray slice(int axis, long from, long to) {
    return slice(axis, from, to, 1);
  }

  /**
   * Returns the view at one position of an axis, without that axis.
   *
   * @throws IndexOutOfBoundsException if there is no such axis, or the position is not in it
   * @throws IllegalStateException if the lease was closed
   */
  public NdArray select(int axis, long position) {
    return new NdArray(Selection.select(view, Axes.resolve(axis, view.layout()), position));
  }

  /**
   * Returns the view at positions of the first axes, without those axes: {@code at(2)} of a matrix
   * is its row 2.
   *
   * @throws IndexOutOfBoundsException if a position is not in its axis, or there are more positions
   *     than axes
   * @throws IllegalStateException if the lease was closed
   */
  public NdArray at(long... positions) {
    return new NdArray(view.at(positions));
  }

  /**
   * Returns a view with one more axis, of one element, that becomes axis {@code axis}; {@code
   * rank()} or -1 appends it.
   *
   * @throws IndexOutOfBoundsException if {@code axis} is not in {@code 0..rank}
   * @throws IllegalArgumentException if there would be more than 64 axes
   * @throws IllegalStateException if the lease was closed
   */
  public NdArray newAxis(int axis) {
    return with(view.layout().insertAxis(Axes.resolveInserted(axis, view.layout())));
  }

  /**
   * Returns a view with more axes, of one element each, that have these numbers in it.
   *
   * @throws IndexOutOfBoundsException if there will be no such axis
   * @throws IllegalArgumentException if an axis is named twice, or there would be more than 64
   * @throws IllegalStateException if the lease was closed
   * @see <a
   *     href="https://numpy.org/doc/stable/reference/generated/numpy.expand_dims.html">numpy.expand_dims</a>
   */
  public NdArray expandDims(int... axes) {
    return with(Reshaping.expand(view.layout(), axes));
  }

  /**
   * Returns a view without the axes of one element.
   *
   * @throws IllegalStateException if the lease was closed
   */
  public NdArray squeeze() {
    return with(Reshaping.squeeze(view.layout()));
  }

  /**
   * Returns a view without these axes, which are of one element.
   *
   * @throws IndexOutOfBoundsException if there is no such axis
   * @throws IllegalArgumentException if one has another number of elements, or is named twice
   * @throws IllegalStateException if the lease was closed
   */
  public NdArray squeeze(int... axes) {
    return with(Reshaping.squeeze(view.layout(), axes));
  }

  /**
   * Returns a view with the axes in reverse order.
   *
   * @throws IllegalStateException if the lease was closed
   */
  public NdArray transpose() {
    return new NdArray(view.transpose());
  }

  /**
   * Returns a view with the axes in another order: its axis {@code k} is this one's {@code
   * axes[k]}.
   *
   * @throws IllegalArgumentException if {@code axes} does not name each axis once
   * @throws IndexOutOfBoundsException if it names one that there is not
   * @throws IllegalStateException if the lease was closed
   */
  public NdArray transpose(int... axes) {
    return permute(axes);
  }

  /** {@link #transpose(int...)}, as PyTorch and ND4J call it. */
  public NdArray permute(int... axes) {
    return with(Reordering.permute(view.layout(), axes));
  }

  /**
   * Returns a view with two axes in each other's place.
   *
   * @throws IndexOutOfBoundsException if there is no such axis
   * @throws IllegalStateException if the lease was closed
   */
  public NdArray swapAxes(int axis, int other) {
    return with(Reordering.swap(view.layout(), axis, other));
  }

  /**
   * Returns a view with one axis in another place; the others keep their order.
   *
   * @throws IndexOutOfBoundsException if there is no such axis or place
   * @throws IllegalStateException if the lease was closed
   */
  public NdArray moveAxis(int from, int to) {
    return moveAxes(new int[] {from}, new int[] {to});
  }

  /**
   * Returns a view with axis {@code from[k]} in place {@code to[k]}; the others keep their order.
   *
   * @throws IndexOutOfBoundsException if there is no such axis or place
   * @throws IllegalArgumentException if there are more of one than of the other, or one is named
   *     twice
   * @throws IllegalStateException if the lease was closed
   * @see <a
   *     href="https://numpy.org/doc/stable/reference/generated/numpy.moveaxis.html">numpy.moveaxis</a>
   */
  public NdArray moveAxes(int[] from, int[] to) {
    return with(Reordering.move(view.layout(), from, to));
  }

  /**
   * Returns a view with some axes turned round, or all if none is named.
   *
   * @throws IndexOutOfBoundsException if there is no such axis
   * @throws IllegalArgumentException if an axis is named twice
   * @throws IllegalStateException if the lease was closed
   */
  public NdArray flip(int... axes) {
    return with(Reordering.flip(view.layout(), axes));
  }

  /**
   * Returns a view of the same elements, taken in index order, under another shape. One size may be
   * -1: what is left. It never copies: where NumPy's would, this refuses.
   *
   * @throws IllegalArgumentException if the shape is not of as many elements, or the strides cannot
   *     express it
   * @throws IllegalStateException if the lease was closed
   * @see <a
   *     href="https://numpy.org/doc/stable/reference/generated/numpy.reshape.html">numpy.reshape</a>
   */
  public NdArray reshape(long... shape) {
    return with(Reshaping.reshape(view.layout(), shape));
  }

  /**
   * Returns a view of all elements, taken in index order, as one axis; as {@link #reshape}.
   *
   * @throws IllegalArgumentException if the strides cannot express it
   * @throws IllegalStateException if the lease was closed
   */
  public NdArray ravel() {
    return reshape(count());
  }

  /**
   * Returns a read-only view stretched to a shape: missing leading axes and axes of one element
   * repeat.
   *
   * @throws IllegalArgumentException if an axis of more than one element differs
   * @throws IllegalStateException if the lease was closed
   * @see <a href="https://numpy.org/doc/stable/user/basics.broadcasting.html">NumPy,
   *     broadcasting</a>
   */
  public NdArray broadcastTo(long... shape) {
    return new NdArray(view.withLayout(Axes.broadcast(view.layout(), shape)).asReadOnly());
  }

  /**
   * Returns a read-only view of all windows of a size that slide along some axes, or along all if
   * none is named. Those axes keep a place for each window; behind all axes there is one more for
   * each size. An axis may be named twice.
   *
   * @param window the number of elements of a window along each of {@code axes}
   * @throws IndexOutOfBoundsException if there is no such axis
   * @throws IllegalArgumentException if there are not as many sizes as axes, a window is larger
   *     than its axis, or there would be more than 64 axes
   * @throws IllegalStateException if the lease was closed
   * @see <a
   *     href="https://numpy.org/doc/stable/reference/generated/numpy.lib.stride_tricks.sliding_window_view.html">NumPy,
   *     sliding_window_view</a>
   */
  public NdArray slidingWindow(long[] window, int... axes) {
    return new NdArray(view.withLayout(Windows.sliding(view.layout(), window, axes)).asReadOnly());
  }

  /** {@link #diagonal(long, int, int)} of the first two axes, from their first elements. */
  public NdArray diagonal() {
    return diagonal(0, 0, 1);
  }

  /**
   * Returns a view of the elements whose positions in two axes differ by {@code offset}: {@code [i,
   * i + offset]}. It lacks both axes and has one more at the end. Unlike NumPy's it can be written
   * to where this array can.
   *
   * @throws IndexOutOfBoundsException if there is no such axis
   * @throws IllegalArgumentException if both are the same axis, or there is but one
   * @throws IllegalStateException if the lease was closed
   * @see <a
   *     href="https://numpy.org/doc/stable/reference/generated/numpy.diagonal.html">numpy.diagonal</a>
   */
  public NdArray diagonal(long offset, int axis, int other) {
    return with(Windows.diagonal(view.layout(), offset, axis, other));
  }

  /**
   * Returns a view of the real parts of complex numbers; of other dtypes of all there is.
   *
   * @throws IllegalStateException if the lease was closed
   */
  public NdArray real() {
    return new NdArray(Reinterpreting.real(view));
  }

  /**
   * Returns a view of the imaginary parts of complex numbers.
   *
   * @throws IllegalArgumentException if the dtype is another; NumPy makes zeros then
   * @throws IllegalStateException if the lease was closed
   */
  public NdArray imag() {
    return new NdArray(Reinterpreting.imag(view));
  }

  /**
   * Returns a view of one field of every record, as {@link BufferView#field}: a field with a shape
   * adds its axes behind those of this array.
   *
   * @throws IllegalArgumentException if the dtype is not a record with such a field, or there would
   *     be more than 64 axes
   * @throws IllegalStateException if the lease was closed
   */
  public NdArray field(String name) {
    return new NdArray(view.field(name));
  }

  /**
   * Returns a view of the same bytes as another dtype. If its elements have another size, the last
   * axis gets as many as its bytes hold, and must be without gaps.
   *
   * @throws IllegalArgumentException if the elements have another size and the last axis has gaps,
   *     its bytes are not those of whole elements, or there is no axis
   * @throws IllegalStateException if the lease was closed
   * @see <a
   *     href="https://numpy.org/doc/stable/reference/generated/numpy.ndarray.view.html">numpy.ndarray.view</a>
   */
  public NdArray reinterpret(DType dtype) {
    return new NdArray(Reinterpreting.as(view, dtype));
  }

  private NdArray with(StridedLayout layout) {
    return new NdArray(view.withLayout(layout));
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
    if (isReadOnly()) {
      throw new ReadOnlyBufferException();
    }
    casting.check(source.dtype(), dtype());
    if (dtype().equals(source.dtype())) {
      Picking.assign(view, source.view, items);
      return;
    }
    try (BufferLease converted = source.toType(dtype(), casting)) {
      Picking.assign(view, converted.view(), items);
    }
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
   * <p>Values become what NumPy on x86-64 makes of them. Integers keep their low bits.
   * Floating-point numbers are rounded once, to nearest, ties to even, and overflow to infinity; to
   * an integer their fraction is cut, and of what does not fit 32 bits (for int32, and what is
   * smaller) or 64 bits (for the others) the least such integer is taken, of which the low bits
   * stay. Whatever is not 0 is true. Complex numbers lose their imaginary part. Times that are
   * counted otherwise wrap around where 64 bits do not reach. Text is read as Python reads numbers
   * and NumPy times; what is written is cut where it is too long, but for points in time. Records
   * convert field by field, in their order; a field with a shape is broadcast, cut, or filled up
   * with zeros. Bytes without a type ({@code V}) take the bytes of any element, and become nothing
   * else.
   *
   * @throws IllegalArgumentException if the mode does not allow the cast, a text is no such value,
   *     or is not ASCII for {@code S}; the message names the element
   * @throws IllegalStateException if the lease was closed
   * @throws OutOfMemoryError if the system has no memory left
   * @see <a
   *     href="https://numpy.org/doc/stable/reference/generated/numpy.ndarray.astype.html">numpy.ndarray.astype</a>
   */
  public BufferLease toType(DType dtype, Casting casting) {
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
    if (target.isReadOnly()) {
      throw new ReadOnlyBufferException();
    }
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
    StridedLayout layout = view.layout();
    long reduced = Axes.reduced(axes, layout);
    BufferLease result =
        BufferPool.shared().acquire(SumKernel.resultType(dtype()), Axes.kept(layout, reduced));
    try {
      SumKernel.sum(view, reduced, result.view());
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
    StridedLayout layout = view.layout();
    long reduced = Axes.reduced(axes, layout);
    if (out.isReadOnly()) {
      throw new ReadOnlyBufferException();
    }
    Axes.checkResult(layout, reduced, out.view.layout());
    SumKernel.checkTypes(dtype(), out.dtype());
    SumKernel.sum(view, reduced, out.view);
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
   * not, and NaN equals nothing.
   *
   * @throws IllegalStateException if a lease was closed
   */
  public boolean contentEquals(NdArray other) {
    return view.contentEquals(other.view);
  }

  /**
   * Returns the elements as NumPy's {@code str} prints them; above 1,000 the middle of each axis is
   * left out. Never fails: when they cannot be read any more it returns dtype and layout.
   */
  @Override
  public String toString() {
    return Printing.text(view);
  }
}

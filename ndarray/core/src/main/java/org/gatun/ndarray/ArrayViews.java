// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.List;
import java.util.Objects;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;

/** What an array is, and the views of its memory: they copy nothing and cost O(rank). */
abstract sealed class ArrayViews extends TypedElements implements BufferExporter permits NdArray {
  ArrayViews(BufferView view) {
    super(view);
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
    Objects.requireNonNull(selection, "selection");
    return with(IndexText.apply(view.layout(), selection));
  }

  /**
   * {@link #slice(String)} by items that a program makes, without a text.
   *
   * @throws IllegalArgumentException if there is more than one {@link Index#ELLIPSIS}, an array,
   *     which {@link NdArray#gather} takes, or there would be more than 64 axes
   * @throws IndexOutOfBoundsException if a position is not in its axis, or there are more items
   *     than axes
   * @throws IllegalStateException if the lease was closed
   */
  public NdArray slice(Index... items) {
    Selection.checkNotNull(items);
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
    return NdArray.of(Selection.slice(view, Axes.resolve(axis, view.layout()), from, to, step));
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
    return NdArray.of(Selection.select(view, Axes.resolve(axis, view.layout()), position));
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
    Objects.requireNonNull(positions, "positions");
    return NdArray.of(view.at(positions));
  }

  /**
   * Returns the views at each position of an axis, each without that axis: {@code for (NdArray row
   * : a.along(0))} is Python's {@code for row in a}. Shares the memory; a view is made each time
   * that it is asked for. The list does not change.
   *
   * @throws IndexOutOfBoundsException if there is no such axis
   * @throws IllegalArgumentException if it has 2^31 positions or more
   */
  public List<NdArray> along(int axis) {
    return new SubArrays(view, Axes.resolve(axis, view.layout()));
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
    Objects.requireNonNull(axes, "axes");
    return with(Reshaping.expand(view.layout(), axes));
  }

  /** {@link #expandDims} by one axis: {@code rank()} or -1 appends it. */
  public NdArray newAxis(int axis) {
    return with(view.layout().insertAxis(Axes.resolveInserted(axis, view.layout())));
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
    Objects.requireNonNull(axes, "axes");
    return with(Reshaping.squeeze(view.layout(), axes));
  }

  /**
   * Returns a view with the axes in reverse order.
   *
   * @throws IllegalStateException if the lease was closed
   */
  public NdArray transpose() {
    return NdArray.of(view.transpose());
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
    Objects.requireNonNull(axes, "axes");
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
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
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
    Objects.requireNonNull(axes, "axes");
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
    Objects.requireNonNull(shape, "shape");
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
    Objects.requireNonNull(shape, "shape");
    return NdArray.of(view.withLayout(Axes.broadcast(view.layout(), shape)).asReadOnly());
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
    Objects.requireNonNull(window, "window");
    Objects.requireNonNull(axes, "axes");
    return NdArray.of(view.withLayout(Windows.sliding(view.layout(), window, axes)).asReadOnly());
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
    return NdArray.of(Reinterpreting.real(view));
  }

  /**
   * Returns a view of the imaginary parts of complex numbers.
   *
   * @throws IllegalArgumentException if the dtype is another; NumPy makes zeros then
   * @throws IllegalStateException if the lease was closed
   */
  public NdArray imag() {
    return NdArray.of(Reinterpreting.imag(view));
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
    Objects.requireNonNull(name, "name");
    return NdArray.of(view.field(name));
  }

  /**
   * Returns a view of the same bytes as another dtype. If its elements have another size, the last
   * axis gets as many as its bytes hold, and must be without gaps.
   *
   * @throws IllegalArgumentException if the elements have another size and the last axis has gaps,
   *     its bytes are not those of whole elements, there is no axis, or references to Python
   *     objects would become something else or the other way round
   * @throws IllegalStateException if the lease was closed
   * @see <a
   *     href="https://numpy.org/doc/stable/reference/generated/numpy.ndarray.view.html">numpy.ndarray.view</a>
   */
  public NdArray reinterpret(DType dtype) {
    Objects.requireNonNull(dtype, "dtype");
    return NdArray.of(Reinterpreting.as(view, dtype));
  }

  private NdArray with(StridedLayout layout) {
    return NdArray.of(view.withLayout(layout));
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the elements of an n-dimensional array lie: element {@code [i, j, …]} starts at byte {@code
 * offset + i * stride(0) + j * stride(1) + …} of its memory. Pure geometry: it knows no memory and
 * no dtype but the itemsize. Immutable; safe from any thread.
 *
 * <p>This file is long, for up to four axes stand in fields: what reads or derives a layout says it
 * for them without arrays, which escape analysis could not remove, and again for more axes.
 *
 * <p>Offset and strides are in <b>bytes</b>, may be negative or zero, and need not be multiples of
 * the itemsize. Shapes and counts are in elements. Every method that derives a layout is O(rank)
 * and touches no memory. No address that a layout gives can overflow: what could is refused when
 * the layout is made.
 *
 * @see <a href="https://peps.python.org/pep-3118/">PEP 3118: shape, strides</a>
 * @see <a href="https://numpy.org/doc/stable/reference/arrays.ndarray.html">NumPy, internal memory
 *     layout</a>
 */
public final class StridedLayout {
  /** The greatest rank, as CPython's {@code PyBUF_MAX_NDIM}. */
  public static final int MAX_RANK = 64;

  private final long offset;
  private final int itemsize;
  private final int rank;

  // The first four axes stand in fields, where escape analysis can remove them; ranks above stand
  // whole in the arrays. Axes beyond the rank are 1 long with stride 0.
  private final long size0;
  private final long size1;
  private final long size2;
  private final long size3;
  private final long stride0;
  private final long stride1;
  private final long stride2;
  private final long stride3;
  private final long @Nullable [] sizes;
  private final long @Nullable [] strides;

  /** Trusts its arguments. */
  private StridedLayout(
      long offset,
      int itemsize,
      int rank,
      long size0,
      long size1,
      long size2,
      long size3,
      long stride0,
      long stride1,
      long stride2,
      long stride3) {
    this.offset = offset;
    this.itemsize = itemsize;
    this.rank = rank;
    this.size0 = size0;
    this.size1 = size1;
    this.size2 = size2;
    this.size3 = size3;
    this.stride0 = stride0;
    this.stride1 = stride1;
    this.stride2 = stride2;
    this.stride3 = stride3;
    this.sizes = null;
    this.strides = null;
  }

  /** Trusts its arguments and keeps the arrays when the rank is above four. */
  private StridedLayout(long offset, int itemsize, long[] sizes, long[] strides) {
    this.offset = offset;
    this.itemsize = itemsize;
    rank = sizes.length;
    size0 = rank > 0 ? sizes[0] : 1;
    size1 = rank > 1 ? sizes[1] : 1;
    size2 = rank > 2 ? sizes[2] : 1;
    size3 = rank > 3 ? sizes[3] : 1;
    stride0 = rank > 0 ? strides[0] : 0;
    stride1 = rank > 1 ? strides[1] : 0;
    stride2 = rank > 2 ? strides[2] : 0;
    stride3 = rank > 3 ? strides[3] : 0;
    this.sizes = rank > 4 ? sizes : null;
    this.strides = rank > 4 ? strides : null;
  }

  /**
   * Makes a layout.
   *
   * @param offset where element {@code [0, 0, …]} starts, in bytes
   * @param itemsize the size of an element, in bytes
   * @param shape the number of elements of each axis; copied
   * @param strides the step of each axis, in bytes; copied
   * @throws IllegalArgumentException if shape and strides differ in length or are longer than
   *     {@link #MAX_RANK}, the itemsize or a size is negative, or the number of elements, of bytes
   *     or an address does not fit 63 bits
   */
  public static StridedLayout of(long offset, int itemsize, long[] shape, long[] strides) {
    if (shape.length != strides.length) {
      throw new IllegalArgumentException(
          "expected as many strides as axes but found shape "
              + Arrays.toString(shape)
              + " and strides "
              + Arrays.toString(strides));
    }
    long[] sizes = shape.clone(); // before it is checked, for another thread may change it after
    Extent.checkShape(itemsize, sizes);
    var layout = new StridedLayout(offset, itemsize, sizes, strides.clone());
    Extent.checkAddresses(layout);
    return layout;
  }

  /**
   * Makes the layout of elements without gaps, the last index adjacent, from byte 0.
   *
   * @throws IllegalArgumentException as {@link #of}
   */
  public static StridedLayout ofC(int itemsize, long... shape) {
    if (shape.length == 1 && itemsize > 0) {
      long size = shape[0];
      if (size >= 0 && size <= Long.MAX_VALUE / itemsize) {
        return new StridedLayout(0, itemsize, 1, size, 1, 1, 1, itemsize, 0, 0, 0);
      }
    }
    long[] sizes = shape.clone(); // before it is checked, for another thread may change it after
    Extent.checkShape(itemsize, sizes);
    return new StridedLayout(0, itemsize, sizes, Extent.contiguousStrides(itemsize, sizes));
  }

  /**
   * Makes the layout of elements without gaps, the first index adjacent, from byte 0.
   *
   * @throws IllegalArgumentException as {@link #of}
   */
  public static StridedLayout ofFortran(int itemsize, long... shape) {
    long[] reversed = new long[shape.length];
    for (int axis = 0; axis < shape.length; axis++) {
      reversed[axis] = shape[shape.length - 1 - axis];
    }
    return ofC(itemsize, reversed).transpose();
  }

  /** Returns the number of axes. */
  public int rank() {
    return rank;
  }

  /** Returns where element {@code [0, 0, …]} starts, in bytes. */
  public long offset() {
    return offset;
  }

  /** Returns the size of an element in bytes. */
  public int itemsize() {
    return itemsize;
  }

  /**
   * Returns the number of elements of an axis.
   *
   * @throws IndexOutOfBoundsException if there is no such axis
   */
  public long size(int axis) {
    checkAxis(axis);
    if (sizes != null) {
      return sizes[axis];
    }
    return switch (axis) {
      case 0 -> size0;
      case 1 -> size1;
      case 2 -> size2;
      default -> size3;
    };
  }

  /**
   * Returns the step of an axis in bytes.
   *
   * @throws IndexOutOfBoundsException if there is no such axis
   */
  public long stride(int axis) {
    checkAxis(axis);
    if (strides != null) {
      return strides[axis];
    }
    return switch (axis) {
      case 0 -> stride0;
      case 1 -> stride1;
      case 2 -> stride2;
      default -> stride3;
    };
  }

  private void checkAxis(int axis) {
    if (axis < 0 || axis >= rank) {
      throw Axes.noAxis(axis, rank - 1, this);
    }
  }

  /** Returns the number of elements of each axis, in a new array. */
  public long[] shape() {
    long[] shape = new long[rank];
    for (int axis = 0; axis < rank; axis++) {
      shape[axis] = size(axis);
    }
    return shape;
  }

  /** Returns the step of each axis in bytes, in a new array. */
  public long[] strides() {
    long[] steps = new long[rank];
    for (int axis = 0; axis < rank; axis++) {
      steps[axis] = stride(axis);
    }
    return steps;
  }

  /**
   * Returns the step of each axis in elements, in a new array: the unit of ND4J and DLPack. An axis
   * of at most one element has any step; it is rounded down.
   *
   * @throws IllegalStateException if a stride is not a multiple of the itemsize
   */
  public long[] stridesInElements() {
    long[] steps = new long[rank];
    for (int axis = 0; axis < rank; axis++) {
      long step = stride(axis);
      int unit = Math.max(1, itemsize);
      if (step % unit != 0 && size(axis) > 1) {
        throw new IllegalStateException(
            "axis "
                + axis
                + ": expected a stride that is a multiple of "
                + itemsize
                + " bytes but found "
                + step);
      }
      steps[axis] = Math.floorDiv(step, unit);
    }
    return steps;
  }

  /** Returns the number of elements: the product of the sizes, 1 for rank 0. */
  public long count() {
    long product = 1;
    for (int axis = 0; axis < rank; axis++) {
      long size = size(axis);
      if (size == 0) {
        return 0;
      }
      product *= size;
    }
    return product;
  }

  /** Returns the number of bytes of the elements, gaps not counted. */
  public long byteSize() {
    return count() * itemsize;
  }

  /** Returns the lowest byte that an element covers; the offset if there is no element. */
  public long low() {
    return reach(false);
  }

  /** Returns the byte after the highest that an element covers; the offset if there is none. */
  public long high() {
    return reach(true);
  }

  /**
   * Returns whether the elements cover no byte that lies outside another layout's reach, or there
   * are none. Small, where ranks are, so that who makes a view and uses it at once makes no object.
   */
  boolean liesWithin(StridedLayout other) {
    if (rank > 4 || other.rank > 4) {
      return count() == 0 || (low() >= other.low() && high() <= other.high());
    }
    if (size0 == 0 || size1 == 0 || size2 == 0 || size3 == 0) {
      return true;
    }
    long low = lowest();
    long high = low + span();
    if (other.size0 == 0 || other.size1 == 0 || other.size2 == 0 || other.size3 == 0) {
      return low >= other.offset && high <= other.offset;
    }
    long least = other.lowest();
    return low >= least && high <= least + other.span();
  }

  /** {@link #low} where there are elements, of at most four axes. */
  private long lowest() {
    return offset
        + Math.min(0, (size0 - 1) * stride0)
        + Math.min(0, (size1 - 1) * stride1)
        + Math.min(0, (size2 - 1) * stride2)
        + Math.min(0, (size3 - 1) * stride3);
  }

  /** How many bytes lie from the lowest to the highest, where there are at most four axes. */
  private long span() {
    return itemsize
        + Math.abs((size0 - 1) * stride0)
        + Math.abs((size1 - 1) * stride1)
        + Math.abs((size2 - 1) * stride2)
        + Math.abs((size3 - 1) * stride3);
  }

  private long reach(boolean up) {
    long end = up ? offset + itemsize : offset;
    for (int axis = 0; axis < rank; axis++) {
      long size = size(axis);
      if (size == 0) {
        return offset;
      }
      long step = stride(axis);
      if (up == step > 0) {
        end += (size - 1) * step;
      }
    }
    return end;
  }

  /**
   * Returns whether the elements lie without gaps in index order, the last index adjacent. Axes of
   * one element may have any stride; a layout without elements is contiguous.
   */
  public boolean isCContiguous() {
    if (rank == 1) {
      return size0 <= 1 || stride0 == itemsize;
    }
    long expected = itemsize;
    for (int axis = rank - 1; axis >= 0; axis--) {
      if (size(axis) > 1) {
        if (stride(axis) != expected) {
          return count() == 0;
        }
        expected *= size(axis);
      }
    }
    return true;
  }

  /** As {@link #isCContiguous}, the first index adjacent. */
  public boolean isFortranContiguous() {
    long expected = itemsize;
    for (int axis = 0; axis < rank; axis++) {
      if (size(axis) > 1) {
        if (stride(axis) != expected) {
          return count() == 0;
        }
        expected *= size(axis);
      }
    }
    return true;
  }

  /**
   * Returns where an element starts, in bytes.
   *
   * @throws IndexOutOfBoundsException if the number of indices is not the rank, or an index is not
   *     in {@code 0..size - 1} of its axis
   */
  public long offsetOf(long... index) {
    if (index.length != rank) {
      throw wrongRank(index.length);
    }
    long at = offset;
    for (int axis = 0; axis < rank; axis++) {
      long i = index[axis];
      if (i < 0 || i >= size(axis)) {
        throw outOfBounds(axis, i);
      }
      at += i * stride(axis);
    }
    return at;
  }

  /** {@link #offsetOf(long...)} for rank 1. The branch on a constant unit step keeps loops fast. */
  long offsetOf(long i, int unit) {
    if (rank != 1) {
      throw wrongRank(1);
    }
    if (i < 0 || i >= size0) {
      throw outOfBounds(0, i);
    }
    return stride0 == unit ? offset + i * unit : offset + i * stride0;
  }

  /** {@link #offsetOf(long...)} for rank 2. */
  long offsetOf(long i, long j, int unit) {
    if (rank != 2) {
      throw wrongRank(2);
    }
    if (i < 0 || i >= size0) {
      throw outOfBounds(0, i);
    }
    if (j < 0 || j >= size1) {
      throw outOfBounds(1, j);
    }
    long row = offset + i * stride0;
    return stride1 == unit ? row + j * unit : row + j * stride1;
  }

  /** {@link #offsetOf(long...)} for rank 3. */
  long offsetOf(long i, long j, long k, int unit) {
    if (rank != 3) {
      throw wrongRank(3);
    }
    if (i < 0 || i >= size0) {
      throw outOfBounds(0, i);
    }
    if (j < 0 || j >= size1) {
      throw outOfBounds(1, j);
    }
    if (k < 0 || k >= size2) {
      throw outOfBounds(2, k);
    }
    long row = offset + i * stride0 + j * stride1;
    return stride2 == unit ? row + k * unit : row + k * stride2;
  }

  private IndexOutOfBoundsException wrongRank(int indices) {
    return new IndexOutOfBoundsException(
        "expected " + rank + " indices for shape " + shapeText() + " but found " + indices);
  }

  private IndexOutOfBoundsException outOfBounds(int axis, long index) {
    return Axes.outOfBounds(axis, 0, index, this);
  }

  /**
   * Returns the layout of every {@code step}-th element of an axis, {@code count} of them from
   * {@code start}. A negative step goes backwards.
   *
   * @throws IndexOutOfBoundsException if there is no such axis, or one of those elements is not in
   *     {@code 0..size - 1}
   * @throws IllegalArgumentException if the count is negative, or the step 0
   */
  public StridedLayout slice(int axis, long start, long count, long step) {
    long size = size(axis);
    if (count < 0 || step == 0) {
      throw new IllegalArgumentException(
          "axis "
              + axis
              + ": expected a count of 0 or more and a step other than 0 but found count "
              + count
              + ", step "
              + step
              + " for shape "
              + shapeText());
    }
    long old = stride(axis);
    if (count == 0) {
      return with(offset, axis, 0, old);
    }
    // How far the last may lie from the start is known exactly, so nothing here can overflow.
    long room = step > 0 ? size - 1 - start : start;
    boolean fits = start >= 0 && start < size;
    if (count > 1) {
      fits &= step != Long.MIN_VALUE && count - 1 <= room / Math.abs(step);
    }
    if (!fits) {
      throw new IndexOutOfBoundsException(
          "axis "
              + axis
              + ": expected elements in 0.."
              + (size - 1)
              + " but found "
              + count
              + " from "
              + start
              + " by "
              + step
              + " for shape "
              + shapeText());
    }
    return with(offset + start * old, axis, count, count == 1 ? old : old * step);
  }

  /**
   * Returns the layout of a slice of an axis, whose ends are clipped to it. An axis of at most one
   * element keeps its stride.
   *
   * @throws IndexOutOfBoundsException if there is no such axis
   */
  public StridedLayout slice(int axis, Slice slice) {
    long size = size(axis);
    long count = slice.count(size); // never more than there are: nothing to check
    long old = stride(axis);
    long start = count == 0 ? offset : offset + slice.start(size) * old;
    return with(start, axis, count, count <= 1 ? old : old * slice.step());
  }

  /**
   * Returns the layout at an index of each of the first axes, without those axes. A negative index
   * counts from the end of its axis.
   *
   * @throws IndexOutOfBoundsException if an index is not in its axis, or there are too many
   */
  public StridedLayout at(long... index) {
    return Axes.at(this, index);
  }

  /**
   * Returns the layout without an axis, at one index of it.
   *
   * @throws IndexOutOfBoundsException if there is no such axis or index
   */
  public StridedLayout select(int axis, long index) {
    long size = size(axis);
    if (index < 0 || index >= size) {
      throw outOfBounds(axis, index);
    }
    long start = offset + index * stride(axis);
    if (rank <= 4) { // the axes behind move up, without arrays
      return new StridedLayout(
          start,
          itemsize,
          rank - 1,
          axis > 0 ? size0 : size1,
          axis > 1 ? size1 : size2,
          axis > 2 ? size2 : size3,
          1,
          axis > 0 ? stride0 : stride1,
          axis > 1 ? stride1 : stride2,
          axis > 2 ? stride2 : stride3,
          0);
    }
    return Axes.drop(this, axis, start);
  }

  /**
   * Returns the layout with an axis of one element before {@code axis}; {@code rank()} appends.
   *
   * @throws IndexOutOfBoundsException if {@code axis} is not in {@code 0..rank}
   * @throws IllegalArgumentException if the rank is {@link #MAX_RANK} already
   */
  public StridedLayout insertAxis(int axis) {
    return Axes.insert(this, axis);
  }

  /**
   * Returns the layout with its axes in another order: axis {@code k} is this one's {@code
   * axes[k]}.
   *
   * @throws IllegalArgumentException if {@code axes} does not name each axis once
   */
  public StridedLayout permute(int... axes) {
    return Axes.permute(this, axes);
  }

  /** Returns the layout with its axes in reverse order. */
  public StridedLayout transpose() {
    if (rank == 2) { // without arrays, as the next
      return new StridedLayout(offset, itemsize, 2, size1, size0, 1, 1, stride1, stride0, 0, 0);
    }
    if (rank == 3) {
      return new StridedLayout(
          offset, itemsize, 3, size2, size1, size0, 1, stride2, stride1, stride0, 0);
    }
    return Axes.reverse(this);
  }

  /**
   * Returns the layout stretched to a shape: missing leading axes and axes of one element repeat
   * with stride 0.
   *
   * @throws IllegalArgumentException if an axis of more than one element differs
   * @see <a href="https://numpy.org/doc/stable/user/basics.broadcasting.html">NumPy,
   *     broadcasting</a>
   */
  public StridedLayout broadcastTo(long... shape) {
    return Axes.broadcast(this, shape);
  }

  /**
   * Returns the layout of the same elements in C order under another shape, or nothing if these
   * strides cannot express it, so that only a copy could. One size may be -1: what is left.
   *
   * @throws IllegalArgumentException if the shape is not of as many elements
   * @see <a
   *     href="https://numpy.org/doc/stable/reference/generated/numpy.reshape.html">numpy.reshape</a>
   */
  public Optional<StridedLayout> reshape(long... shape) {
    return Reshape.of(this, shape);
  }

  /** Returns a layout of elements of the same size; trusts its arguments and keeps the arrays. */
  StridedLayout derive(long start, long[] shape, long[] steps) {
    return new StridedLayout(start, itemsize, shape, steps);
  }

  /** Returns this layout at another offset; trusts it. */
  StridedLayout movedTo(long start) {
    return rank <= 4
        ? new StridedLayout(
            start, itemsize, rank, size0, size1, size2, size3, stride0, stride1, stride2, stride3)
        : derive(start, shape(), strides());
  }

  private StridedLayout with(long start, int axis, long size, long stride) {
    if (rank <= 4) {
      return new StridedLayout(
          start,
          itemsize,
          rank,
          axis == 0 ? size : size0,
          axis == 1 ? size : size1,
          axis == 2 ? size : size2,
          axis == 3 ? size : size3,
          axis == 0 ? stride : stride0,
          axis == 1 ? stride : stride1,
          axis == 2 ? stride : stride2,
          axis == 3 ? stride : stride3);
    }
    long[] shape = shape();
    long[] steps = strides();
    shape[axis] = size;
    steps[axis] = stride;
    return new StridedLayout(start, itemsize, shape, steps);
  }

  boolean hasShapeOf(StridedLayout other) {
    boolean same = rank == other.rank;
    for (int axis = 0; same && axis < rank; axis++) {
      same = size(axis) == other.size(axis);
    }
    return same;
  }

  String shapeText() {
    return Arrays.toString(shape());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof StridedLayout that)
        || offset != that.offset
        || itemsize != that.itemsize
        || rank != that.rank) {
      return false;
    }
    for (int axis = 0; axis < rank; axis++) {
      if (size(axis) != that.size(axis) || stride(axis) != that.stride(axis)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    return Objects.hash(offset, itemsize, Arrays.hashCode(shape()), Arrays.hashCode(strides()));
  }

  /** Returns offset, itemsize, shape and strides, these in bytes. */
  @Override
  public String toString() {
    return "shape "
        + shapeText()
        + ", strides "
        + Arrays.toString(strides())
        + " bytes, offset "
        + offset
        + ", itemsize "
        + itemsize;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.StridedLayout;
import org.jspecify.annotations.Nullable;

/**
 * Values of one size side by side: numbers, times, decimals, fixed-size binary, intervals, and
 * fixed-size lists and fixed-shape arrays of them. {@link ArrowVectors} has the table of dtypes and
 * shapes.
 */
public final class ArrayColumn extends ArrowColumn {
  private final BufferLease values;

  /** Where the values lie for who indexes them. */
  private final StridedLayout layout;

  /** For each axis that is shown the one that it is in memory; null if they are the same. */
  private final int @Nullable [] axes;

  /** The type of an item, where it is not the field's. */
  private final ArrowType itemType;

  /** How many leading axes the places of each level of validity have. */
  private final int[] spans;

  /**
   * Takes over the values, C-contiguous.
   *
   * @param itemType the type of an item, where it is not the field's
   * @param axes for each axis that is shown the one that it is in memory; null if they are the same
   * @param spans how many of the axes each level of validity has
   */
  ArrayColumn(
      Field field,
      HeldBuffers held,
      Validity validity,
      BufferLease values,
      ArrowType itemType,
      int @Nullable [] axes,
      int... spans) {
    StridedLayout dense = values.view().layout();
    super(field, held, validity, dense.size(0));
    this.values = values;
    this.itemType = itemType;
    this.axes = axes;
    layout = axes == null ? dense : dense.permute(axes);
    this.spans = spans;
  }

  /**
   * {@inheritDoc}
   *
   * <p>A list that is null has values too, for every list takes its place. C-contiguous, but for
   * fixed-shape arrays whose axes are permuted.
   */
  @Override
  public BufferView values() {
    BufferView dense = open(values);
    return axes == null ? dense : dense.withLayout(layout);
  }

  /** Returns the values in the order in which they lie. */
  BufferView dense() {
    return open(values);
  }

  /**
   * Returns whether a value, or a list, is null, by itself or because a list that holds it is.
   *
   * @param index its place: as many indices as axes for a value, fewer for a list
   * @throws IndexOutOfBoundsException if an index is not in its axis, or there are none or too many
   * @throws IllegalStateException if this column was closed
   */
  @Override
  public boolean isNull(long... index) {
    if (index.length == 0 || index.length > layout.rank()) {
      throw new IndexOutOfBoundsException(
          "expected 1.." + layout.rank() + " indices but found " + index.length);
    }
    for (int axis = 0; axis < index.length; axis++) {
      if (index[axis] < 0 || index[axis] >= layout.size(axis)) {
        throw outOfAxis(axis, layout.size(axis), index[axis]);
      }
    }
    int level = spans.length - 1;
    while (level >= 0 && spans[level] > index.length) {
      level--;
    }
    return level >= 0 && validity.isNull(level, place(index, spans[level]));
  }

  private long place(long[] index, int span) {
    long[] inMemory = index;
    if (axes != null) {
      inMemory = new long[layout.rank()];
      for (int axis = 0; axis < span; axis++) {
        inMemory[axes[axis]] = index[axis];
      }
    }
    StridedLayout dense = open(values).layout();
    long place = 0;
    for (int axis = 0; axis < span; axis++) {
      place = place * dense.size(axis) + inMemory[axis];
    }
    return place;
  }

  /** {@inheritDoc} */
  @Override
  public BufferLease copyNullMask() {
    StridedLayout dense = open(values).layout();
    int rank = spans.length == 0 ? 1 : spans[spans.length - 1];
    BufferLease mask = copyNullMask(Arrays.copyOf(dense.shape(), rank));
    if (axes == null) {
      return mask;
    }
    try (mask) {
      StridedLayout shown = mask.view().layout().permute(Arrays.copyOf(axes, rank));
      return mask.view().withLayout(shown).acquire(BufferRequest.WRITABLE);
    }
  }

  @Override
  public void fillNull(Object value) {
    if (open(values).isReadOnly()) {
      throw new IllegalStateException(
          "fillNull: expected values that can be written but found "
              + this
              + ", read-only; copy them, Buffers.copyOf(column.values()) and copyNullMask(), or map"
              + " a file that is not compressed with MapMode.PRIVATE");
    }
    StridedLayout dense = open(values).layout();
    int rank = spans.length == 0 ? dense.rank() : spans[spans.length - 1];
    long[] itemShape = Arrays.copyOfRange(dense.shape(), rank, dense.rank());
    MemorySegment item = FillValue.of(value, field, itemType, open(values).dtype(), itemShape);
    validity.fill(open(values), item);
  }

  @Override
  String way() {
    return "it has values()";
  }

  /** Returns name, type, dtype and layout; nothing of the contents. */
  @Override
  public String toString() {
    return "column " + field.getName() + " of " + field.getType() + ": " + values;
  }
}

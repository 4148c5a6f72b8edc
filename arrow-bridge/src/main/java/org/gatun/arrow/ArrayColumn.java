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

/**
 * Values of one size side by side: numbers, times, decimals, fixed-size binary, intervals, and
 * fixed-size lists and fixed-shape arrays of them. {@link ArrowVectors} has the table of dtypes and
 * shapes.
 */
public final class ArrayColumn extends ArrowColumn {
  private final BufferLease values;

  /** Where the values lie for who indexes them, and how they lie one after the other. */
  private final StridedLayout layout;

  private final StridedLayout dense;

  /** The type of an item, where it is not the field's. */
  private final ArrowType itemType;

  /** How many leading axes the places of each level of validity have. */
  private final int[] spans;

  /**
   * Takes over the values, C-contiguous.
   *
   * @param itemType the type of an item, where it is not the field's
   * @param axes the order in which the axes are shown
   * @param spans how many of the axes each level of validity has
   */
  ArrayColumn(
      Field field,
      HeldBuffers held,
      Validity validity,
      BufferLease values,
      ArrowType itemType,
      int[] axes,
      int... spans) {
    super(field, held, validity, values.view().layout().size(0));
    this.values = values;
    this.itemType = itemType;
    dense = values.view().layout();
    layout = dense.permute(axes);
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
    return values.view().withLayout(layout);
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
    if (span == layout.rank()) {
      return (layout.offsetOf(index) - layout.offset()) / layout.itemsize();
    }
    long place = 0;
    for (int axis = 0; axis < span; axis++) {
      place = place * layout.size(axis) + index[axis];
    }
    return place;
  }

  /** {@inheritDoc} */
  @Override
  public BufferLease copyNullMask() {
    int rank = spans.length == 0 ? 1 : spans[spans.length - 1];
    BufferLease mask = copyNullMask(Arrays.copyOf(dense.shape(), rank));
    if (rank < layout.rank() || layout.equals(dense)) {
      return mask;
    }
    try (mask) {
      long[] strides = layout.strides();
      for (int axis = 0; axis < rank; axis++) {
        strides[axis] /= layout.itemsize();
      }
      StridedLayout shown = StridedLayout.of(0, 1, layout.shape(), strides);
      return mask.view().withLayout(shown).acquire(BufferRequest.WRITABLE);
    }
  }

  @Override
  public void fillNull(Object value) {
    int rank = spans.length == 0 ? dense.rank() : spans[spans.length - 1];
    long[] itemShape = Arrays.copyOfRange(dense.shape(), rank, dense.rank());
    MemorySegment item = FillValue.of(value, field, itemType, values.view().dtype(), itemShape);
    validity.fill(values.view(), item);
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

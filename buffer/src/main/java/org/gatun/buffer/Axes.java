// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.Arrays;

/** Drops, adds, reorders and repeats the axes of a layout; no element moves. */
final class Axes {
  private Axes() {}

  /** What to say of an axis that there is not. */
  static IndexOutOfBoundsException noAxis(int axis, int last, StridedLayout layout) {
    return new IndexOutOfBoundsException(
        last < 0
            ? "expected a shape with axes but found axis " + axis + " of shape []"
            : "expected an axis in 0.."
                + last
                + " but found "
                + axis
                + " for shape "
                + layout.shapeText());
  }

  /** What to say of an index that is not in its axis. */
  static IndexOutOfBoundsException outOfBounds(
      int axis, long least, long index, StridedLayout layout) {
    long size = layout.size(axis);
    return new IndexOutOfBoundsException(
        "axis "
            + axis
            + (size == 0
                ? ": expected an axis with elements but found index "
                : ": expected an index in " + least + ".." + (size - 1) + " but found ")
            + index
            + " for shape "
            + layout.shapeText()
            + (least == 0 && index < 0 && index >= -size
                ? "; at(...) and slices count negative ones from the end"
                : ""));
  }

  /** What to say of two shapes that do not fit; {@code doing} names what they do not fit for. */
  static IllegalArgumentException mismatch(
      int axis, long expected, long found, String doing, StridedLayout from, long[] to) {
    return new IllegalArgumentException(
        "axis "
            + axis
            + ": expected "
            + expected
            + " elements but found "
            + found
            + " ("
            + doing
            + " shape "
            + from.shapeText()
            + " to shape "
            + Arrays.toString(to)
            + ")");
  }

  /** The layout without an axis, from another start. */
  static StridedLayout drop(StridedLayout layout, int axis, long start) {
    int rank = layout.rank();
    long[] shape = new long[rank - 1];
    long[] steps = new long[rank - 1];
    for (int from = 0, to = 0; from < rank; from++) {
      if (from != axis) {
        shape[to] = layout.size(from);
        steps[to++] = layout.stride(from);
      }
    }
    return layout.derive(start, shape, steps);
  }

  /** The layout at an index of each of the first axes; negative ones count from the end. */
  static StridedLayout at(StridedLayout layout, long... index) {
    if (index.length > layout.rank()) {
      throw new IndexOutOfBoundsException(
          "expected at most "
              + layout.rank()
              + " indices for shape "
              + layout.shapeText()
              + " but found "
              + index.length);
    }
    if (index.length == 1) { // no loop, whose object could not be removed
      return layout.select(0, fromStart(layout, 0, index[0]));
    }
    StridedLayout part = layout;
    for (int axis = 0; axis < index.length; axis++) {
      part = part.select(0, fromStart(layout, axis, index[axis]));
    }
    return part;
  }

  private static long fromStart(StridedLayout layout, int axis, long index) {
    long size = layout.size(axis);
    if (index < -size || index >= size) {
      throw outOfBounds(axis, -size, index, layout);
    }
    return index < 0 ? index + size : index;
  }

  static StridedLayout insert(StridedLayout layout, int axis) {
    int rank = layout.rank();
    if (axis < 0 || axis > rank) {
      throw noAxis(axis, rank, layout);
    }
    long[] shape = new long[rank + 1];
    long[] steps = new long[rank + 1];
    for (int to = 0; to <= rank; to++) {
      int from = to < axis ? to : to - 1;
      shape[to] = to == axis ? 1 : layout.size(from);
      steps[to] = to == axis ? 0 : layout.stride(from);
    }
    Extent.checkShape(layout.itemsize(), shape);
    return layout.derive(layout.offset(), shape, steps);
  }

  static StridedLayout permute(StridedLayout layout, int... axes) {
    int rank = layout.rank();
    long[] shape = new long[rank];
    long[] steps = new long[rank];
    boolean[] seen = new boolean[rank];
    boolean each = axes.length == rank;
    for (int to = 0; each && to < rank; to++) {
      int from = axes[to];
      each = from >= 0 && from < rank && !seen[from];
      if (each) {
        seen[from] = true;
        shape[to] = layout.size(from);
        steps[to] = layout.stride(from);
      }
    }
    if (!each) {
      throw new IllegalArgumentException(
          "expected each of the "
              + rank
              + " axes once but found "
              + Arrays.toString(axes)
              + " for shape "
              + layout.shapeText());
    }
    return layout.derive(layout.offset(), shape, steps);
  }

  static StridedLayout reverse(StridedLayout layout) {
    int rank = layout.rank();
    long[] shape = new long[rank];
    long[] steps = new long[rank];
    for (int axis = 0; axis < rank; axis++) {
      shape[axis] = layout.size(rank - 1 - axis);
      steps[axis] = layout.stride(rank - 1 - axis);
    }
    return layout.derive(layout.offset(), shape, steps);
  }

  static StridedLayout broadcast(StridedLayout layout, long... asked) {
    long[] shape = asked.clone();
    Extent.checkShape(0, shape);
    int rank = layout.rank();
    long[] steps = new long[shape.length];
    int added = shape.length - rank;
    if (added < 0) {
      throw new IllegalArgumentException(
          "expected a shape of rank "
              + rank
              + " or more but found rank "
              + shape.length
              + " (broadcasting shape "
              + layout.shapeText()
              + " to shape "
              + Arrays.toString(shape)
              + ")");
    }
    for (int from = 0; from < rank; from++) {
      int to = added + from;
      if (layout.size(from) != 1 && layout.size(from) != shape[to]) {
        throw mismatch(to, layout.size(from), shape[to], "broadcasting", layout, shape);
      }
      steps[to] = layout.size(from) == 1 ? 0 : layout.stride(from);
    }
    Extent.checkShape(layout.itemsize(), shape);
    return layout.derive(layout.offset(), shape, steps);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.Arrays;
import java.util.Objects;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Slice;
import org.gatun.buffer.StridedLayout;

/**
 * NumPy's basic indexing: positions, slices, new axes and one ellipsis.
 *
 * @see <a href="https://numpy.org/doc/stable/user/basics.indexing.html#basic-indexing">NumPy, basic
 *     indexing</a>
 */
final class Selection {
  private Selection() {}

  /** Says which item is null. */
  static void checkNotNull(Index... items) {
    Objects.requireNonNull(items, "items");
    for (int k = 0; k < items.length; k++) {
      if (items[k] == null) {
        throw new NullPointerException("items[" + k + "]");
      }
    }
  }

  static StridedLayout apply(StridedLayout whole, Index... items) {
    int taken = 0;
    int ellipses = 0;
    for (Index item : items) {
      taken += item instanceof Index.Mark ? 0 : 1;
      ellipses += item.equals(Index.ELLIPSIS) ? 1 : 0;
    }
    if (ellipses > 1) {
      throw new IllegalArgumentException(
          "expected one \"...\" but found " + ellipses + " in " + Arrays.toString(items));
    }
    if (taken > whole.rank()) {
      throw Axes.tooManyItems(taken, whole);
    }
    StridedLayout layout = whole;
    int axis = 0; // of the layout made so far
    int named = 0; // of the whole, for messages
    for (Index item : items) {
      switch (item) {
        case Index.At at -> layout = layout.select(axis, position(at.position(), named++, whole));
        case Index.Range range -> {
          layout = layout.slice(axis++, range.slice());
          named++;
        }
        case Index.Picks picks ->
            throw new IllegalArgumentException(
                "expected positions and slices for a view but found the array "
                    + picks
                    + "; gather(...) copies what it picks");
        case Index.Mark.NEW_AXIS -> layout = layout.insertAxis(axis++);
        case Index.Mark.ELLIPSIS -> {
          axis += whole.rank() - taken;
          named += whole.rank() - taken;
        }
      }
    }
    return layout;
  }

  /** Slices one axis; the ends are clipped as Python's {@code slice.indices} does. */
  static BufferView slice(BufferView view, int axis, long from, long to, long step) {
    if (step == 0) {
      throw zeroStep(axis, view.layout());
    }
    return view.slice(axis, Slice.of(from, to, step));
  }

  static IllegalArgumentException zeroStep(int axis, StridedLayout layout) {
    return new IllegalArgumentException(
        "axis "
            + axis
            + ": expected a step other than 0 but found 0 for shape "
            + Axes.text(layout));
  }

  /** Takes one position of an axis, which may count from the end. */
  static BufferView select(BufferView view, int axis, long position) {
    return view.select(axis, position(position, axis, view.layout()));
  }

  /** Counts a negative position from the end of an axis. */
  static long position(long position, int axis, StridedLayout layout) {
    long size = layout.size(axis);
    if (position < -size || position >= size) {
      throw outside(position, false, axis, layout);
    }
    return position < 0 ? position + size : position;
  }

  /** What to say of a position that is not in its axis; it may be of 64 bits without a sign. */
  static IndexOutOfBoundsException outside(
      long position, boolean unsigned, int axis, StridedLayout layout) {
    long size = layout.size(axis);
    return new IndexOutOfBoundsException(
        "axis "
            + axis
            + (size == 0
                ? ": expected an axis with elements but found position "
                : ": expected a position in " + -size + ".." + (size - 1) + " but found ")
            + (unsigned ? Long.toUnsignedString(position) : Long.toString(position))
            + " for shape "
            + Axes.text(layout));
  }
}

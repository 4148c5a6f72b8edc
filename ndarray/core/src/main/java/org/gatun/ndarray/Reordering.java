// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.Arrays;
import org.gatun.buffer.Slice;
import org.gatun.buffer.StridedLayout;

/** Axes in another order or turned round; no element moves. */
final class Reordering {
  private Reordering() {}

  static StridedLayout permute(StridedLayout layout, int... axes) {
    int[] order = Axes.resolve(axes, layout);
    if (order.length != layout.rank() || Axes.bits(order) != Axes.all(layout)) {
      throw new IllegalArgumentException(
          "expected each of the "
              + layout.rank()
              + " axes once but found "
              + Arrays.toString(axes)
              + " for shape "
              + Axes.text(layout));
    }
    return layout.permute(order);
  }

  static StridedLayout swap(StridedLayout layout, int axis, int other) {
    int[] order = identity(layout.rank());
    int first = Axes.resolve(axis, layout);
    int second = Axes.resolve(other, layout);
    order[first] = second;
    order[second] = first;
    return layout.permute(order);
  }

  /** Moves axes to where they are wanted; the others fill the places left, in their order. */
  static StridedLayout move(StridedLayout layout, int[] from, int[] to) {
    int[] axes = Axes.distinct(from, layout);
    int[] places = Axes.distinct(to, layout);
    if (from.length != to.length) {
      throw new IllegalArgumentException(
          "expected as many places as axes but found axes "
              + Arrays.toString(from)
              + " and places "
              + Arrays.toString(to)
              + " for shape "
              + Axes.text(layout));
    }
    int[] order = new int[layout.rank()];
    Arrays.fill(order, -1);
    for (int k = 0; k < axes.length; k++) {
      order[places[k]] = axes[k];
    }
    long moved = Axes.bits(axes);
    int place = 0;
    for (int axis = 0; axis < order.length; axis++) {
      if ((moved >>> axis & 1) == 0) {
        while (order[place] >= 0) {
          place++;
        }
        order[place] = axis;
      }
    }
    return layout.permute(order);
  }

  /** Turns axes round; all if none is named. */
  static StridedLayout flip(StridedLayout layout, int... axes) {
    StridedLayout flipped = layout;
    for (int axis : axes.length == 0 ? identity(layout.rank()) : Axes.distinct(axes, layout)) {
      flipped = flipped.slice(axis, Slice.REVERSED);
    }
    return flipped;
  }

  private static int[] identity(int rank) {
    int[] order = new int[rank];
    Arrays.setAll(order, axis -> axis);
    return order;
  }
}

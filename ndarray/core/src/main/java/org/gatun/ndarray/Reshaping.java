// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.gatun.buffer.StridedLayout;

/** The same elements under another shape, where strides can express it. */
final class Reshaping {
  private Reshaping() {}

  static StridedLayout reshape(StridedLayout layout, long... shape) {
    return layout
        .reshape(shape)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "expected strides that a view of shape "
                    + Arrays.toString(resolved(shape, layout.count()))
                    + " can have but found "
                    + layout
                    + "; copy with toContiguous() first"));
  }

  /** The shape with the size that -1 stands for. */
  private static long[] resolved(long[] shape, long count) {
    long others = LongStream.of(shape).filter(size -> size >= 0).reduce(1, (a, b) -> a * b);
    return LongStream.of(shape)
        .map(size -> size < 0 ? count / Math.max(1, others) : size)
        .toArray();
  }

  /** Drops all axes of one element. */
  static StridedLayout squeeze(StridedLayout whole) {
    StridedLayout layout = whole;
    for (int axis = layout.rank() - 1; axis >= 0; axis--) {
      layout = layout.size(axis) == 1 ? layout.select(axis, 0) : layout;
    }
    return layout;
  }

  /** Drops these axes, which must be of one element. */
  static StridedLayout squeeze(StridedLayout whole, int... axes) {
    int[] dropped = Axes.distinct(axes, whole);
    Arrays.sort(dropped);
    for (int axis : dropped) {
      if (whole.size(axis) != 1) {
        throw new IllegalArgumentException(
            "axis "
                + axis
                + ": expected 1 element but found "
                + whole.size(axis)
                + " for shape "
                + Axes.text(whole));
      }
    }
    StridedLayout layout = whole;
    for (int k = dropped.length - 1; k >= 0; k--) {
      layout = layout.select(dropped[k], 0);
    }
    return layout;
  }

  /** Inserts axes of one element, which then have these numbers. */
  static StridedLayout expand(StridedLayout whole, int... axes) {
    int[] inserted = Axes.resolveInserted(axes, whole);
    Arrays.sort(inserted);
    StridedLayout layout = whole;
    for (int axis : inserted) {
      layout = layout.insertAxis(axis);
    }
    return layout;
  }
}

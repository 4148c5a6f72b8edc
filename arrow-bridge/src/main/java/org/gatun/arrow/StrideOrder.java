// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.gatun.buffer.StridedLayout;

/** The order of axes in which an array lies in memory. */
final class StrideOrder {
  private StrideOrder() {}

  /**
   * Returns the axes, the first as it is and the others by their strides, the greatest before.
   * Those of one element, whose strides mean nothing, stay behind the one that they follow.
   */
  static int[] of(StridedLayout layout) {
    var keys = new long[layout.rank()];
    for (int axis = 1; axis < keys.length; axis++) {
      long before = axis == 1 ? Long.MAX_VALUE : keys[axis - 1];
      keys[axis] = layout.size(axis) == 1 ? before : layout.stride(axis);
    }
    Integer[] axes =
        IntStream.range(1, keys.length)
            .boxed()
            .sorted(Comparator.comparingLong((Integer axis) -> keys[axis]).reversed())
            .toArray(Integer[]::new);
    int[] all = new int[layout.rank()];
    for (int i = 1; i < all.length; i++) {
      all[i] = axes[i - 1];
    }
    return all;
  }
}

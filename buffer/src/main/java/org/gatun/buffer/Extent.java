// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.Arrays;

/** How far a layout may reach: what could overflow 63 bits is refused here, once for all. */
final class Extent {
  private Extent() {}

  /** Refuses a shape whose elements or bytes cannot be counted. */
  static void checkShape(int itemsize, long[] shape) {
    if (itemsize < 0) {
      throw new IllegalArgumentException(
          "itemsize: expected 0 or more bytes but found " + itemsize);
    }
    if (shape.length > StridedLayout.MAX_RANK) {
      throw new IllegalArgumentException(
          "expected at most "
              + StridedLayout.MAX_RANK
              + " axes but found "
              + shape.length
              + " for shape "
              + Arrays.toString(shape));
    }
    boolean empty = false;
    for (int axis = 0; axis < shape.length; axis++) {
      if (shape[axis] < 0) {
        throw new IllegalArgumentException(
            "axis "
                + axis
                + ": expected 0 or more elements but found "
                + shape[axis]
                + " for shape "
                + Arrays.toString(shape));
      }
      empty |= shape[axis] == 0;
    }
    if (!empty) {
      try {
        long bytes = Math.max(1, itemsize); // so that elements of no bytes can be counted too
        for (long size : shape) {
          bytes = Math.multiplyExact(bytes, size);
        }
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException(
            "expected fewer than 2^63 bytes but found shape "
                + Arrays.toString(shape)
                + " of "
                + itemsize
                + " bytes an element",
            e);
      }
    }
  }

  /** Refuses a layout that gives an address that does not fit. */
  static void checkAddresses(StridedLayout layout) {
    try {
      long low = layout.offset();
      long high = Math.addExact(low, layout.itemsize());
      for (int axis = 0; axis < layout.rank(); axis++) {
        long size = layout.size(axis);
        if (size > 1) {
          long reach = Math.multiplyExact(size - 1, layout.stride(axis));
          low = Math.addExact(low, Math.min(0, reach));
          high = Math.addExact(high, Math.max(0, reach));
        }
      }
      Math.subtractExact(high, low);
    } catch (ArithmeticException e) {
      if (layout.count() != 0) {
        throw new IllegalArgumentException("expected addresses below 2^63 but found " + layout, e);
      }
    }
  }

  /** The strides of a checked shape without gaps, the last index adjacent. */
  static long[] contiguousStrides(int itemsize, long[] shape) {
    long[] strides = new long[shape.length];
    long step = itemsize;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      strides[axis] = step;
      // Axes of 0 count as 1, as NumPy has it; beside one of them a product may wrap unharmed.
      step *= Math.max(1, shape[axis]);
    }
    return strides;
  }
}

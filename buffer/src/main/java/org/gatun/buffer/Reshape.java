// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.Arrays;
import java.util.Optional;

/**
 * Finds the strides of another shape over the same elements.
 *
 * <p>Axes of one element carry no information and are dropped. What is left is cut, in both shapes,
 * into the shortest runs of axes that hold as many elements as each other. A run can be re-cut when
 * its old axes are adjacent in memory, each stride being the next one's times its size.
 */
final class Reshape {
  private Reshape() {}

  static Optional<StridedLayout> of(StridedLayout old, long... asked) {
    long[] shape = resolve(old, asked);
    long[] strides = new long[shape.length];
    if (old.count() == 0) {
      return Optional.of(
          old.derive(old.offset(), shape, StridedLayout.ofC(old.itemsize(), shape).strides()));
    }
    int[] axes = new int[old.rank()]; // the old axes of more than one element
    int rank = 0;
    for (int axis = 0; axis < old.rank(); axis++) {
      if (old.size(axis) > 1) {
        axes[rank++] = axis;
      }
    }
    int from = 0;
    int to = 0;
    while (from < rank && to < shape.length) {
      int fromEnd = from + 1;
      int toEnd = to + 1;
      long oldCount = old.size(axes[from]);
      long newCount = shape[to];
      while (oldCount != newCount) {
        if (oldCount < newCount) {
          oldCount *= old.size(axes[fromEnd++]);
        } else {
          newCount *= shape[toEnd++];
        }
      }
      for (int k = from; k < fromEnd - 1; k++) {
        if (old.stride(axes[k]) != old.stride(axes[k + 1]) * old.size(axes[k + 1])) {
          return Optional.empty();
        }
      }
      long step = old.stride(axes[fromEnd - 1]);
      for (int k = toEnd - 1; k >= to; k--) {
        strides[k] = step;
        step *= shape[k];
      }
      from = fromEnd;
      to = toEnd;
    }
    for (; to < shape.length; to++) { // only axes of one element are left: any stride will do
      strides[to] = old.itemsize();
    }
    return Optional.of(old.derive(old.offset(), shape, strides));
  }

  /** Lays elements of another type over the bytes of a C-contiguous layout. */
  static StridedLayout cast(StridedLayout old, DType dtype, long... shape) {
    if (!old.isCContiguous()) {
      throw new IllegalArgumentException("cast: expected C-contiguous strides but found " + old);
    }
    StridedLayout dense = StridedLayout.ofC(dtype.itemsize(), shape);
    if (dense.byteSize() != old.byteSize()) {
      throw new IllegalArgumentException(
          "cast: expected "
              + old.byteSize()
              + " bytes but found "
              + dense.byteSize()
              + " for shape "
              + dense.shapeText()
              + " of "
              + dtype);
    }
    return dense.derive(old.offset(), dense.shape(), dense.strides());
  }

  private static long[] resolve(StridedLayout old, long[] asked) {
    long[] shape = asked.clone();
    int open = -1;
    for (int axis = 0; axis < shape.length; axis++) {
      if (shape[axis] == -1) {
        if (open >= 0) {
          throw mismatch(old, asked, "at most one size of -1");
        }
        open = axis;
        shape[axis] = 1;
      }
    }
    long count = StridedLayout.ofC(1, shape).count();
    if (open >= 0) {
      if (count == 0 || old.count() % count != 0) {
        throw mismatch(old, asked, "a shape of " + old.count() + " elements");
      }
      shape[open] = old.count() / count;
    } else if (count != old.count()) {
      throw mismatch(old, asked, "a shape of " + old.count() + " elements");
    }
    return shape;
  }

  private static IllegalArgumentException mismatch(
      StridedLayout old, long[] asked, String expected) {
    return new IllegalArgumentException(
        "cannot reshape "
            + old.shapeText()
            + ": expected "
            + expected
            + " but found "
            + Arrays.toString(asked));
  }
}

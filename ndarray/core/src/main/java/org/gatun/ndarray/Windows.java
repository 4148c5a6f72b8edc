// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.Arrays;
import org.gatun.buffer.StridedLayout;

/** Diagonals and sliding windows: axes that step along several, or twice along one. */
final class Windows {
  private Windows() {}

  /** Replaces two axes by one, the last, that steps along both. */
  static StridedLayout diagonal(StridedLayout layout, long offset, int axis, int other) {
    if (layout.rank() < 2) {
      throw new IllegalArgumentException(
          "expected two axes or more but found "
              + layout.rank()
              + " for shape "
              + Axes.text(layout));
    }
    int row = Axes.resolve(axis, layout);
    int column = Axes.resolve(other, layout);
    if (row == column) {
      throw new IllegalArgumentException(
          "expected two different axes but found "
              + axis
              + " and "
              + other
              + " for shape "
              + Axes.text(layout));
    }
    long rows = layout.size(row);
    long columns = layout.size(column);
    long count = offset >= 0 ? Math.min(rows, columns - offset) : Math.min(rows + offset, columns);
    long start = layout.offset();
    if (count > 0) {
      start += offset >= 0 ? offset * layout.stride(column) : -offset * layout.stride(row);
    }
    int rank = layout.rank() - 1;
    long[] shape = new long[rank];
    long[] strides = new long[rank];
    for (int from = 0, to = 0; from < layout.rank(); from++) {
      if (from != row && from != column) {
        shape[to] = layout.size(from);
        strides[to++] = layout.stride(from);
      }
    }
    shape[rank - 1] = Math.max(0, count);
    // Along at most one element nobody steps, and the sum of any two strides may not fit.
    strides[rank - 1] = count > 1 ? layout.stride(row) + layout.stride(column) : 0;
    return StridedLayout.of(start, layout.itemsize(), shape, strides);
  }

  /** Adds an axis for each window, last; the axes that it slides along lose what it covers. */
  static StridedLayout sliding(StridedLayout layout, long[] window, int... axes) {
    for (long size : window) {
      if (size < 0) {
        throw new IllegalArgumentException(
            "expected window sizes of 0 or more but found "
                + Arrays.toString(window)
                + " for shape "
                + Axes.text(layout));
      }
    }
    int rank = layout.rank();
    int[] along = axes.length == 0 ? new int[window.length] : Axes.resolve(axes, layout);
    if (axes.length == 0) {
      Arrays.setAll(along, axis -> axis);
    }
    if (window.length != (axes.length == 0 ? rank : axes.length)) {
      throw new IllegalArgumentException(
          "expected a window size for each of "
              + (axes.length == 0 ? rank + " axes" : "the axes " + Arrays.toString(axes))
              + " but found "
              + Arrays.toString(window)
              + " for shape "
              + Axes.text(layout));
    }
    long[] shape = Arrays.copyOf(layout.shape(), rank + window.length);
    long[] strides = Arrays.copyOf(layout.strides(), rank + window.length);
    for (int k = 0; k < window.length; k++) {
      int axis = along[k];
      long left = shape[axis]; // an axis may be named twice
      if (window[k] > left) {
        throw new IllegalArgumentException(
            "axis "
                + axis
                + ": expected a window of at most "
                + left
                + " elements but found "
                + window[k]
                + " (sliding "
                + Arrays.toString(window)
                + " along shape "
                + Axes.text(layout)
                + ")");
      }
      shape[axis] = left - window[k] + 1;
      shape[rank + k] = window[k];
      strides[rank + k] = layout.stride(axis);
    }
    return StridedLayout.of(layout.offset(), layout.itemsize(), shape, strides);
  }
}

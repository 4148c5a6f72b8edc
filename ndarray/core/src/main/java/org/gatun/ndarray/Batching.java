// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.Arrays;

/** Rows from many arrays in one. */
final class Batching {
  private Batching() {}

  static long into(NdArray out, Casting casting, NdArray... parts) {
    out.view().requireWritable();
    if (out.rank() == 0) {
      throw new IllegalArgumentException("out: expected shape [rows, …] but found []");
    }
    NdArray[] rows = new NdArray[parts.length];
    long count = 0;
    for (int k = 0; k < parts.length; k++) {
      rows[k] = rows(out, casting, k, parts[k]);
      count = Math.addExact(count, rows[k].size(0));
    }
    if (count > out.size(0)) {
      throw new IllegalArgumentException(
          "out: expected room for " + count + " rows but found " + out.size(0));
    }
    if (parts.length > 0) {
      Joining.concatenate(out.slice(0, 0, count), casting, 0, rows);
    }
    return count;
  }

  /** Returns a part with an axis of rows. */
  private static NdArray rows(NdArray out, Casting casting, int k, NdArray part) {
    NdArray rows = part.rank() == out.rank() - 1 ? part.expandDims(0) : part;
    boolean fits = rows.rank() == out.rank();
    for (int axis = 1; fits && axis < out.rank(); axis++) {
      fits = rows.size(axis) == out.size(axis);
    }
    if (!fits) {
      long[] item = Arrays.copyOfRange(out.shape(), 1, out.rank());
      String sizes = Arrays.toString(item);
      throw new IllegalArgumentException(
          "parts["
              + k
              + "]: expected a row of shape "
              + sizes
              + ", or rows "
              + (item.length == 0 ? "[n]" : "[n, " + sizes.substring(1))
              + ", but found "
              + Arrays.toString(part.shape()));
    }
    try {
      casting.check(part.dtype(), out.dtype());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("parts[" + k + "]: " + e.getMessage(), e);
    }
    return rows;
  }
}

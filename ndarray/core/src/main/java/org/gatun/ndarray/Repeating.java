// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;

/** Elements several times: each in its place, or all of them one after the other. */
final class Repeating {
  private Repeating() {}

  static BufferLease repeat(NdArray array, int axis, long... counts) {
    int along = Axes.resolve(axis, array.view().layout());
    long size = array.size(along);
    if (counts.length != 1 && counts.length != size) {
      throw new IllegalArgumentException(
          "axis "
              + along
              + ": expected one count or "
              + size
              + " but found "
              + counts.length
              + " for shape "
              + text(array));
    }
    for (int k = 0; k < counts.length; k++) {
      if (counts[k] < 0) {
        throw new IllegalArgumentException(
            "count " + k + ": expected 0 or more but found " + counts[k]);
      }
    }
    return counts.length == 1 ? alike(array, along, counts[0]) : each(array, along, counts);
  }

  static BufferLease repeatFlat(NdArray array, long... counts) {
    Optional<StridedLayout> flat = array.view().layout().reshape(array.count());
    if (flat.isPresent()) {
      return repeat(NdArray.of(array.view().withLayout(flat.get())), 0, counts);
    }
    try (BufferLease copy = array.toContiguous()) {
      return repeat(NdArray.of(copy.view()).ravel(), 0, counts);
    }
  }

  /** All as often: [n] becomes [n, count], seen as one axis. */
  private static BufferLease alike(NdArray array, int axis, long count) {
    long[] shape = array.shape();
    shape[axis] = times(array, axis, count);
    return NewMemory.filled(
        array.dtype(),
        shape,
        out -> {
          if (count > array.size(axis) && out.rank() < StridedLayout.MAX_RANK) {
            NdArray parts = NdArray.of(out.view().withLayout(split(out, axis, count)));
            array.expandDims(axis + 1).copyTo(parts);
            return;
          }
          for (long k = 0; k < count; k++) { // few long loops rather than many short ones
            array.copyTo(out.slice(axis, k, Long.MAX_VALUE, count));
          }
        });
  }

  private static StridedLayout split(NdArray out, int axis, long count) {
    StridedLayout whole = out.view().layout();
    long[] shape = whole.insertAxis(axis + 1).shape();
    long[] strides = whole.insertAxis(axis + 1).strides();
    shape[axis] /= Math.max(1, count);
    shape[axis + 1] = count;
    strides[axis + 1] = strides[axis];
    strides[axis] *= count;
    return StridedLayout.of(whole.offset(), whole.itemsize(), shape, strides);
  }

  private static BufferLease each(NdArray array, int axis, long... counts) {
    long total = 0;
    for (long count : counts) {
      try {
        total = Math.addExact(total, count);
      } catch (ArithmeticException e) {
        throw tooMany(array, axis, e);
      }
    }
    try (BufferLease places =
        NewMemory.filled(
            DType.INT64,
            new long[] {total},
            positions -> {
              long at = 0;
              for (int k = 0; k < counts.length; k++) {
                for (long end = at + counts[k]; at < end; at++) {
                  positions.setLong(k, at);
                }
              }
            })) {
      return array.take(axis, NdArray.of(places.view()));
    }
  }

  static BufferLease tile(NdArray array, long... counts) {
    for (int k = 0; k < counts.length; k++) {
      if (counts[k] < 0) {
        throw new IllegalArgumentException(
            "count " + k + ": expected 0 or more but found " + counts[k]);
      }
    }
    NdArray whole = array;
    while (whole.rank() < counts.length) {
      whole = whole.expandDims(0);
    }
    long[] shape = whole.shape();
    List<Long> split = new ArrayList<>(); // how often, and what, of each axis
    NdArray parts = whole;
    for (int axis = 0; axis < shape.length; axis++) {
      int given = axis - (shape.length - counts.length);
      long count = given < 0 ? 1 : counts[given];
      shape[axis] = times(whole, axis, count);
      if (count > 1) {
        parts = array.count() == 0 ? parts : parts.expandDims(split.size());
        split.add(count);
      }
      split.add(whole.size(axis));
    }
    NdArray source = parts;
    return NewMemory.filled(
        array.dtype(),
        shape,
        out -> {
          if (out.count() > 0) {
            source.copyTo(out.reshape(split.stream().mapToLong(Long::longValue).toArray()));
          }
        });
  }

  private static long times(NdArray array, int axis, long count) {
    try {
      return Math.multiplyExact(array.size(axis), count);
    } catch (ArithmeticException e) {
      throw tooMany(array, axis, e);
    }
  }

  private static IllegalArgumentException tooMany(
      NdArray array, int axis, ArithmeticException cause) {
    return new IllegalArgumentException(
        "axis "
            + axis
            + ": expected fewer than 2^63 elements but found more, repeating shape "
            + text(array),
        cause);
  }

  private static String text(NdArray array) {
    return Arrays.toString(array.shape());
  }
}

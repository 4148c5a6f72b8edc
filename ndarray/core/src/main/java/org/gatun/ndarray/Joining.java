// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.List;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;
import org.gatun.ndarray.kernel.CopyKernel;
import org.jspecify.annotations.Nullable;

/** Several arrays one after the other along an axis, theirs or a new one. */
final class Joining {
  /** What a cast to the dtype that all have in common needs at most. */
  private static final Casting ALLOWED = Casting.SAME_KIND;

  private Joining() {}

  static BufferLease concatenate(int axis, NdArray... arrays) {
    long[] shape = joint(axis, arrays);
    int along = Axes.resolve(axis, layout(arrays[0]));
    return NewMemory.filled(
        CommonType.of(arrays),
        shape,
        out -> {
          if (!join(out, ALLOWED, along, arrays)) {
            put(out, ALLOWED, along, List.of(arrays));
          }
        });
  }

  static void concatenate(NdArray out, Casting casting, int axis, NdArray... arrays) {
    long[] shape = joint(axis, arrays);
    int along = Axes.resolve(axis, layout(arrays[0]));
    checkOut(out, casting, shape, arrays);
    if (!join(out, casting, along, arrays)) {
      concatenateSafely(out, casting, along, arrays);
    }
  }

  /** {@link #concatenate(NdArray, Casting, int, NdArray...)} by way of copies, after all checks. */
  static void concatenateSafely(NdArray out, Casting casting, int along, NdArray... arrays) {
    putSafely(out, casting, arrays, sources -> put(out, casting, along, sources));
  }

  static BufferLease concatenateFlat(NdArray... arrays) {
    long[] shape = {total(arrays)};
    return NewMemory.filled(
        CommonType.of(arrays), shape, out -> putFlat(out, ALLOWED, List.of(arrays)));
  }

  static void concatenateFlat(NdArray out, Casting casting, NdArray... arrays) {
    checkOut(out, casting, new long[] {total(arrays)}, arrays);
    putSafely(out, casting, arrays, sources -> putFlat(out, casting, sources));
  }

  static BufferLease stack(int axis, NdArray... arrays) {
    long[] shape = stacked(axis, arrays);
    int along = Axes.resolveInserted(axis, layout(arrays[0]));
    return NewMemory.filled(
        CommonType.of(arrays),
        shape,
        out -> {
          if (!join(out, ALLOWED, along, arrays)) {
            putEach(out, ALLOWED, along, List.of(arrays));
          }
        });
  }

  static void stack(NdArray out, Casting casting, int axis, NdArray... arrays) {
    long[] shape = stacked(axis, arrays);
    int along = Axes.resolveInserted(axis, layout(arrays[0]));
    checkOut(out, casting, shape, arrays);
    if (!join(out, casting, along, arrays)) {
      putSafely(out, casting, arrays, sources -> putEach(out, casting, along, sources));
    }
  }

  /**
   * Copies all in one go, unless one lies in the result's memory, or an element may be refused:
   * then returns false.
   */
  private static boolean join(NdArray out, Casting casting, int axis, NdArray... arrays) {
    long put = PartsGate.ofArrays(casting).put(out, axis, arrays, arrays.length);
    if (put >= 0 && put != out.size(axis)) {
      throw new ConcurrentModificationException(
          "arrays: expected "
              + out.size(axis)
              + " along axis "
              + axis
              + " in all, as when they were checked, but found "
              + put
              + "; give an array that no other thread changes meanwhile");
    }
    return put >= 0;
  }

  private static void put(NdArray out, Casting casting, int axis, List<NdArray> arrays) {
    long at = 0;
    for (NdArray array : arrays) {
      long end = at + array.size(axis);
      array.copyTo(out.slice(axis, at, end), casting);
      at = end;
    }
  }

  private static void putFlat(NdArray out, Casting casting, List<NdArray> arrays) {
    long at = 0;
    for (NdArray array : arrays) {
      long end = at + array.count();
      array.copyTo(out.slice(0, at, end).reshape(array.shape()), casting);
      at = end;
    }
  }

  private static void putEach(NdArray out, Casting casting, int axis, List<NdArray> arrays) {
    for (int k = 0; k < arrays.size(); k++) {
      arrays.get(k).copyTo(out.select(axis, k), casting);
    }
  }

  private interface Put {
    void from(List<NdArray> sources);
  }

  /**
   * Before the result changes, reads those that share memory with it, and converts those of which
   * an element may be refused.
   */
  private static void putSafely(NdArray out, Casting casting, NdArray[] arrays, Put put) {
    List<BufferLease> copies = new ArrayList<>();
    try {
      List<NdArray> sources = new ArrayList<>();
      for (NdArray array : arrays) {
        boolean alike = array.dtype().equals(out.dtype()) || bothNumbers(array, out);
        if (alike && !CopyKernel.overlap(array.view(), out.view())) {
          sources.add(array);
        } else {
          copies.add(alike ? array.toContiguous() : array.toType(out.dtype(), casting));
          sources.add(NdArray.of(copies.getLast().view()));
        }
      }
      put.from(sources);
    } finally {
      copies.forEach(BufferLease::close);
    }
  }

  private static boolean bothNumbers(NdArray array, NdArray other) {
    return Picking.scalarOf(array.dtype()) != null && Picking.scalarOf(other.dtype()) != null;
  }

  private static void checkOut(NdArray out, Casting casting, long[] shape, NdArray... arrays) {
    out.view().requireWritable("out");
    StridedLayout found = layout(out);
    if (found.rank() != shape.length) {
      throw new IllegalArgumentException(
          "out: expected a result of rank "
              + shape.length
              + " but found rank "
              + found.rank()
              + into(out, shape));
    }
    for (int axis = 0; axis < shape.length; axis++) {
      if (found.size(axis) != shape[axis]) {
        throw new IllegalArgumentException(
            "out: axis "
                + axis
                + ": expected "
                + shape[axis]
                + " elements but found "
                + found.size(axis)
                + into(out, shape));
      }
    }
    @Nullable DType checked = null;
    for (NdArray array : arrays) {
      if (!array.dtype().equals(checked)) {
        checked = array.dtype();
        casting.check(checked, out.dtype());
      }
    }
  }

  private static String into(NdArray out, long... shape) {
    return " (joining to shape " + Arrays.toString(shape) + " in shape " + text(out) + ")";
  }

  /** The shape of all, one after the other. */
  private static long[] joint(int axis, NdArray... arrays) {
    checkSome(arrays);
    StridedLayout first = layout(arrays[0]);
    if (first.rank() == 0) {
      throw new IllegalArgumentException(
          "expected arrays of one axis or more but found shape []; stack joins them along a new"
              + " axis, concatenateFlat all elements of arrays of any shape");
    }
    int along = Axes.resolve(axis, first);
    long[] shape = first.shape();
    for (int k = 1; k < arrays.length; k++) {
      StridedLayout next = layout(arrays[k]);
      checkSameShape(first, k, next, along);
      try {
        shape[along] = Math.addExact(shape[along], next.size(along));
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException(
            "axis " + along + ": expected fewer than 2^63 elements but found more", e);
      }
    }
    return shape;
  }

  /** How many elements there are. */
  private static long total(NdArray... arrays) {
    checkSome(arrays);
    long total = 0;
    for (NdArray array : arrays) {
      try {
        total = Math.addExact(total, array.count());
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException("expected fewer than 2^63 elements but found more", e);
      }
    }
    return total;
  }

  /** The shape of all along a new axis. */
  private static long[] stacked(int axis, NdArray... arrays) {
    checkSome(arrays);
    StridedLayout first = layout(arrays[0]);
    int along = Axes.resolveInserted(axis, first);
    for (int k = 1; k < arrays.length; k++) {
      checkSameShape(first, k, layout(arrays[k]), -1);
    }
    long[] shape = first.insertAxis(along).shape();
    shape[along] = arrays.length;
    return shape;
  }

  private static void checkSome(NdArray... arrays) {
    if (arrays.length == 0) {
      throw new IllegalArgumentException("expected one array or more but found none");
    }
  }

  /** Refuses an array that differs from the first in more than one axis. */
  private static void checkSameShape(StridedLayout first, int k, StridedLayout next, int but) {
    if (next.rank() != first.rank()) {
      throw new IllegalArgumentException(
          "expected rank "
              + first.rank()
              + " but found rank "
              + next.rank()
              + joining(first, k, next, but));
    }
    for (int axis = 0; axis < first.rank(); axis++) {
      if (axis != but && next.size(axis) != first.size(axis)) {
        throw new IllegalArgumentException(
            "axis "
                + axis
                + ": expected "
                + first.size(axis)
                + " elements but found "
                + next.size(axis)
                + joining(first, k, next, but));
      }
    }
  }

  private static String joining(StridedLayout first, int k, StridedLayout next, int but) {
    return " (joining array "
        + k
        + " of shape "
        + Axes.text(next)
        + " to shape "
        + Axes.text(first)
        + (but < 0 ? "" : " along axis " + but)
        + ")";
  }

  private static StridedLayout layout(NdArray array) {
    return array.view().layout();
  }

  private static String text(NdArray array) {
    return Axes.text(layout(array));
  }
}

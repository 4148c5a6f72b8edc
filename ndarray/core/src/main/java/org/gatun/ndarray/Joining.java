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

  /** No axes, beside the one that all elements lie along. */
  private static final StridedLayout NOWHERE = StridedLayout.ofC(1);

  private Joining() {}

  static BufferLease concatenate(int axis, NdArray... arrays) {
    int along = joint(axis, arrays);
    long[] shape = layout(arrays[0]).shape();
    shape[along] = length(along, arrays);
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
    int along = joint(axis, arrays);
    checkOut(out, layout(arrays[0]), along, length(along, arrays), 0);
    checkCasts(out, casting, arrays);
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
    checkOut(out, NOWHERE, 0, total(arrays), 1);
    checkCasts(out, casting, arrays);
    putSafely(out, casting, arrays, sources -> putFlat(out, casting, sources));
  }

  static BufferLease stack(int axis, NdArray... arrays) {
    int along = stacked(axis, arrays);
    long[] shape = layout(arrays[0]).insertAxis(along).shape();
    shape[along] = arrays.length;
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
    int along = stacked(axis, arrays);
    checkOut(out, layout(arrays[0]), along, arrays.length, 1);
    checkCasts(out, casting, arrays);
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

  /**
   * Refuses a result that is not so long along an axis, and along the others as the first array.
   *
   * @param added how many axes the result has more than that
   */
  private static void checkOut(
      NdArray out, StridedLayout first, int along, long length, int added) {
    out.view().requireWritable("out");
    StridedLayout found = layout(out);
    int rank = first.rank() + added;
    if (found.rank() != rank) {
      throw new IllegalArgumentException(
          "out: expected a result of rank "
              + rank
              + " but found rank "
              + found.rank()
              + into(out, first, along, length, added));
    }
    for (int axis = 0; axis < rank; axis++) {
      long expected = axis == along ? length : first.size(axis < along ? axis : axis - added);
      if (found.size(axis) != expected) {
        throw new IllegalArgumentException(
            "out: axis "
                + axis
                + ": expected "
                + expected
                + " elements but found "
                + found.size(axis)
                + into(out, first, along, length, added));
      }
    }
  }

  private static String into(NdArray out, StridedLayout first, int along, long length, int added) {
    long[] shape = added == 0 ? first.shape() : first.insertAxis(along).shape();
    shape[along] = length;
    return " (joining to shape " + Arrays.toString(shape) + " in shape " + text(out) + ")";
  }

  private static void checkCasts(NdArray out, Casting casting, NdArray... arrays) {
    @Nullable DType checked = null;
    for (NdArray array : arrays) {
      if (!array.dtype().equals(checked)) {
        checked = array.dtype();
        casting.check(checked, out.dtype());
      }
    }
  }

  /** Returns which axis arrays can be joined along, and refuses them if they cannot. */
  private static int joint(int axis, NdArray... arrays) {
    checkSome(arrays);
    StridedLayout first = layout(arrays[0]);
    if (first.rank() == 0) {
      throw new IllegalArgumentException(
          "expected arrays of one axis or more but found shape []; stack joins them along a new"
              + " axis, concatenateFlat all elements of arrays of any shape");
    }
    int along = Axes.resolve(axis, first);
    for (int k = 1; k < arrays.length; k++) {
      checkSameShape(first, k, layout(arrays[k]), along);
    }
    return along;
  }

  /** How long all are, one after the other. */
  private static long length(int along, NdArray... arrays) {
    long length = 0;
    for (NdArray array : arrays) {
      try {
        length = Math.addExact(length, array.size(along));
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException(
            "axis " + along + ": expected fewer than 2^63 elements but found more", e);
      }
    }
    return length;
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

  /** Returns which new axis arrays can be stacked along, and refuses them if they cannot. */
  private static int stacked(int axis, NdArray... arrays) {
    checkSome(arrays);
    StridedLayout first = layout(arrays[0]);
    int along = Axes.resolveInserted(axis, first);
    for (int k = 1; k < arrays.length; k++) {
      checkSameShape(first, k, layout(arrays[k]), -1);
    }
    return along;
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

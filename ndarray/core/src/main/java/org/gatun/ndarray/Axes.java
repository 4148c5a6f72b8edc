// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.Arrays;
import org.gatun.buffer.StridedLayout;

/** Which axes are meant, which shapes fit, and what to say if not. */
final class Axes {
  /** No axes, which is all of them. */
  static final int[] WHOLE = {};

  private Axes() {}

  /** Counts a negative axis from the end. */
  static int resolve(int axis, StridedLayout layout) {
    int rank = layout.rank();
    if (axis < -rank || axis >= rank) {
      throw noAxis(axis, -rank, rank - 1, layout);
    }
    return axis < 0 ? axis + rank : axis;
  }

  static int[] resolve(int[] axes, StridedLayout layout) {
    int[] resolved = axes.clone();
    for (int k = 0; k < axes.length; k++) {
      resolved[k] = resolve(axes[k], layout);
    }
    return resolved;
  }

  /** Counts a negative axis from the end, where one more is to be. */
  static int resolveInserted(int axis, StridedLayout layout) {
    int rank = layout.rank();
    if (axis < -rank - 1 || axis > rank) {
      throw noAxis(axis, -rank - 1, rank, layout);
    }
    return axis < 0 ? axis + rank + 1 : axis;
  }

  private static IndexOutOfBoundsException noAxis(
      int axis, int first, int last, StridedLayout layout) {
    if (last < 0) {
      return new IndexOutOfBoundsException(
          "expected a shape with axes but found axis " + axis + " of shape []");
    }
    return new IndexOutOfBoundsException(
        "expected an axis in "
            + first
            + ".."
            + last
            + " but found "
            + axis
            + " for shape "
            + text(layout));
  }

  /** As {@link #resolve(int[], StridedLayout)}, where none may be named twice. */
  static int[] distinct(int[] axes, StridedLayout layout) {
    int[] resolved = resolve(axes, layout);
    checkDistinct(resolved, axes, layout);
    return resolved;
  }

  /** Counts negative axes from the end, where as many more are to be. */
  static int[] resolveInserted(int[] axes, StridedLayout layout) {
    int rank = layout.rank() + axes.length;
    int[] resolved = axes.clone();
    for (int k = 0; k < axes.length; k++) {
      if (axes[k] < -rank || axes[k] >= rank) {
        throw noAxis(axes[k], -rank, rank - 1, layout);
      }
      resolved[k] = axes[k] < 0 ? axes[k] + rank : axes[k];
    }
    checkDistinct(resolved, axes, layout);
    return resolved;
  }

  private static void checkDistinct(int[] resolved, int[] asked, StridedLayout layout) {
    if (Arrays.stream(resolved).distinct().count() != resolved.length) {
      throw new IllegalArgumentException(
          "expected each axis at most once but found "
              + Arrays.toString(asked)
              + " for shape "
              + text(layout));
    }
  }

  /** Returns one bit for each of these axes. */
  static long bits(int[] resolved) {
    long bits = 0;
    for (int axis : resolved) {
      bits |= 1L << axis;
    }
    return bits;
  }

  /** Returns one bit for each axis. */
  static long all(StridedLayout layout) {
    return layout.rank() == 0 ? 0 : -1L >>> (64 - layout.rank());
  }

  static IndexOutOfBoundsException tooManyItems(int found, StridedLayout layout) {
    return new IndexOutOfBoundsException(
        "expected at most "
            + layout.rank()
            + " indices for shape "
            + text(layout)
            + " but found "
            + found);
  }

  /** Returns one bit for each axis that a sum takes away; all if none is named. */
  static long reduced(int[] axes, StridedLayout layout) {
    if (axes.length == 0) {
      return -1L;
    }
    long reduced = 0;
    for (int axis : axes) {
      long bit = 1L << resolve(axis, layout);
      if ((reduced & bit) != 0) {
        throw new IllegalArgumentException(
            "expected each axis at most once but found "
                + Arrays.toString(axes)
                + " for shape "
                + text(layout));
      }
      reduced |= bit;
    }
    return reduced;
  }

  /** Returns the sizes of the axes that a sum leaves. */
  static long[] kept(StridedLayout layout, long reduced) {
    long[] shape = new long[layout.rank()];
    int rank = 0;
    for (int axis = 0; axis < layout.rank(); axis++) {
      if ((reduced >>> axis & 1) == 0) {
        shape[rank++] = layout.size(axis);
      }
    }
    return Arrays.copyOf(shape, rank);
  }

  /** Refuses a result of another shape than the sum over those axes has. */
  static void checkResult(StridedLayout layout, long reduced, StridedLayout out) {
    int rank = 0;
    for (int axis = 0; axis < layout.rank(); axis++) {
      if ((reduced >>> axis & 1) == 0) {
        if (rank < out.rank() && out.size(rank) != layout.size(axis)) {
          throw wrongResult(
              "out: axis " + rank + ": expected " + layout.size(axis) + " elements but found ",
              out.size(rank),
              layout,
              out);
        }
        rank++;
      }
    }
    if (rank != out.rank()) {
      throw wrongResult(
          "out: expected a result of rank " + rank + " but found rank ", out.rank(), layout, out);
    }
  }

  private static IllegalArgumentException wrongResult(
      String expected, long found, StridedLayout layout, StridedLayout out) {
    return new IllegalArgumentException(
        expected + found + " (reducing shape " + text(layout) + " into shape " + text(out) + ")");
  }

  static boolean sameShape(StridedLayout left, StridedLayout right) {
    if (left.rank() != right.rank()) {
      return false;
    }
    for (int axis = 0; axis < left.rank(); axis++) {
      if (left.size(axis) != right.size(axis)) {
        return false;
      }
    }
    return true;
  }

  /** The shape that two shapes are broadcast to. */
  static long[] joint(long[] shape, long[] other) {
    long[] joint = Arrays.copyOf(shape, Math.max(shape.length, other.length));
    for (int back = 1; back <= joint.length; back++) {
      long mine = back <= shape.length ? shape[shape.length - back] : 1;
      long its = back <= other.length ? other[other.length - back] : 1;
      if (mine != its && mine != 1 && its != 1) {
        throw new IllegalArgumentException(
            "axis "
                + (joint.length - back)
                + ": expected "
                + mine
                + " elements but found "
                + its
                + " (broadcasting shape "
                + Arrays.toString(other)
                + " with shape "
                + Arrays.toString(shape)
                + ")");
      }
      joint[joint.length - back] = mine == 1 ? its : mine;
    }
    return joint;
  }

  /** Stretches a layout, or says which axis is in the way. */
  static StridedLayout broadcast(StridedLayout layout, long... shape) {
    return layout.broadcastTo(shape);
  }

  /** Returns whether a layout can be stretched to the shape of another. */
  static boolean stretches(StridedLayout layout, StridedLayout to) {
    boolean fits = layout.rank() <= to.rank();
    for (int back = 1; fits && back <= layout.rank(); back++) {
      long size = layout.size(layout.rank() - back);
      fits = size == 1 || size == to.size(to.rank() - back);
    }
    return fits;
  }

  /**
   * Refuses a mask that cannot be stretched to the shape of what it is for.
   *
   * @param name of the argument
   * @throws IllegalArgumentException if so
   */
  static void checkMask(String name, StridedLayout mask, StridedLayout masked) {
    if (!stretches(mask, masked)) {
      throw new IllegalArgumentException(
          name
              + ": expected a shape that can be broadcast to "
              + text(masked)
              + " but found "
              + text(mask));
    }
  }

  /** Returns the index of an element by its place in index order. */
  static long[] index(long place, StridedLayout layout) {
    long[] index = new long[layout.rank()];
    long rest = place;
    for (int axis = index.length - 1; axis >= 0; axis--) {
      index[axis] = rest % layout.size(axis);
      rest /= layout.size(axis);
    }
    return index;
  }

  /**
   * Refuses a result that a shape cannot be stretched to.
   *
   * @throws IllegalArgumentException if so
   */
  static void checkOut(long[] shape, StridedLayout to) {
    for (int back = 1; back <= shape.length; back++) {
      long size = shape[shape.length - back];
      if (back > to.rank() || (size != 1 && size != to.size(to.rank() - back))) {
        throw new IllegalArgumentException(
            (back > to.rank()
                    ? "out: expected rank " + shape.length + " but found rank " + to.rank()
                    : "out: axis "
                        + (to.rank() - back)
                        + ": expected "
                        + size
                        + " elements but found "
                        + to.size(to.rank() - back))
                + " (writing shape "
                + Arrays.toString(shape)
                + " to shape "
                + text(to)
                + ")");
      }
    }
  }

  static String text(StridedLayout layout) {
    return Arrays.toString(layout.shape());
  }
}

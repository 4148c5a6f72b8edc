// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import org.gatun.buffer.BufferView;
import org.gatun.buffer.StridedLayout;
import org.jspecify.annotations.Nullable;

/**
 * Where a computation is cut into parts: along one axis, into parts of about a megabyte. Shapes and
 * strides alone decide, not the machine, so that what is made of the parts is the same anywhere.
 */
record Cuts(int axis, long size, int parts) {
  private static final long LEAST_BYTES = 4L << 20;
  private static final long PART_BYTES = 1L << 20;

  /** More parts are no better. */
  private static final int MOST_PARTS = 1024;

  /** Fewer leave processors without work. */
  private static final int FEW_PARTS = 16;

  /** What lies beside each other is not cut into less than a page. */
  private static final long LEAST_RUN_BYTES = 4096;

  /** So many elements at least are made one before those of the parts are. */
  private static final long LEAST_REDUCED = 64;

  /** Returns the first position of a part; that of the part behind the last is the axis's size. */
  long from(int part) {
    return size / parts * part + Math.min(part, size % parts);
  }

  /** Returns a part of a view that has the axis. */
  BufferView of(BufferView view, int part) {
    return Selection.slice(view, axis, from(part), from(part + 1), 1);
  }

  /** Returns a part of what can be stretched to a rank, and has the axis or has it not. */
  BufferView ofStretched(BufferView view, int rank, int part) {
    int own = axis - rank + view.layout().rank();
    return own < 0 || view.layout().size(own) == 1
        ? view
        : Selection.slice(view, own, from(part), from(part + 1), 1);
  }

  private static int wanted(StridedLayout layout) {
    return wanted(bytes(layout));
  }

  private static double bytes(StridedLayout layout) {
    return (double) layout.count() * layout.itemsize();
  }

  private static int wanted(double bytes) {
    return bytes < LEAST_BYTES ? 1 : (int) Math.min(MOST_PARTS, bytes / PART_BYTES);
  }

  /** Returns where to cut what is written element by element, or null if that is not worth it. */
  static @Nullable Cuts elementwise(StridedLayout out) {
    return outermost(out, Axes.all(out), wanted(out));
  }

  /** Returns where to cut the first axis of what becomes another, or null. */
  static @Nullable Cuts first(StridedLayout in, StridedLayout out) {
    int parts = (int) Math.min(wanted(bytes(in) + bytes(out)), in.size(0));
    return parts < 2 ? null : new Cuts(0, in.size(0), parts);
  }

  /** Returns the cuts along the outermost of some axes that is long enough, else the longest. */
  private static @Nullable Cuts outermost(StridedLayout layout, long axes, int wanted) {
    int best = -1;
    for (int axis = 0; axis < layout.rank() && wanted > 1; axis++) {
      if ((axes >>> axis & 1) != 0
          && layout.size(axis) > 1
          && (best < 0 || isBetter(layout, axis, best, Math.min(wanted, FEW_PARTS)))) {
        best = axis;
      }
    }
    return best < 0
        ? null
        : new Cuts(best, layout.size(best), (int) Math.min(wanted, layout.size(best)));
  }

  private static boolean isBetter(StridedLayout layout, int axis, int best, int enough) {
    boolean bothLong = layout.size(axis) >= enough && layout.size(best) >= enough;
    return bothLong
        ? Math.abs(layout.stride(axis)) > Math.abs(layout.stride(best))
        : layout.size(axis) > layout.size(best);
  }

  /** Returns where to cut along an axis that a reduction keeps, or null if there is no such. */
  static @Nullable Cuts kept(StridedLayout in, long reduced) {
    int wanted = wanted(in);
    Cuts best = null;
    for (int axis = 0; axis < in.rank() && wanted > 1; axis++) {
      long size = in.size(axis);
      double bytes = (double) size * Math.abs(in.stride(axis));
      int parts = (int) Math.min((double) Math.min(wanted, size), bytes / LEAST_RUN_BYTES);
      if ((reduced >>> axis & 1) == 0
          && parts >= Math.min(wanted, FEW_PARTS)
          && (best == null || parts > best.parts)) {
        best = new Cuts(axis, size, parts);
      }
    }
    return best;
  }

  /** Returns where to cut along an axis that a reduction takes away, or null. */
  static @Nullable Cuts reduced(StridedLayout in, long reduced, long kept) {
    return enough(outermost(in, reduced & Axes.all(in), wanted(in)), in, kept);
  }

  /** As {@link #reduced}, along the first axis of the index order, for what counts places. */
  static @Nullable Cuts first(StridedLayout in, long reduced, long kept) {
    int axis = 0;
    while (axis < in.rank() && ((reduced >>> axis & 1) == 0 || in.size(axis) == 1)) {
      axis++;
    }
    return axis == in.rank() ? null : enough(outermost(in, 1L << axis, wanted(in)), in, kept);
  }

  /** Leaves to each part so many elements that its results are few beside them. */
  private static @Nullable Cuts enough(@Nullable Cuts cuts, StridedLayout in, long kept) {
    if (cuts == null) {
      return null;
    }
    long most = in.count() / Math.max(1, kept) / LEAST_REDUCED;
    int parts = (int) Math.min(cuts.parts, most);
    return parts < 2 ? null : new Cuts(cuts.axis, cuts.size, parts);
  }
}

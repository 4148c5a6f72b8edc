// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.StridedLayout;
import org.jspecify.annotations.Nullable;

/**
 * Copies many views into one, one after the other along an axis, converted where they are numbers.
 * What was found out about a part is not asked again of the next one that lies as it does.
 */
public final class RowsKernel {
  /** No number of bytes: elements are converted, or lie apart. */
  private static final long STEPWISE = -1;

  private RowsKernel() {}

  /**
   * Says what a part shows, and whether it goes into the result. Asked anew for every part, but for
   * shapes and dtypes that the one before had too.
   *
   * @param <P> what holds the parts
   */
  public interface Gate<P> {
    /** Returns the view of a part. */
    BufferView view(P parts, int k);

    /**
     * Refuses a part that is no row or rows, or has more than there is room for from a row on.
     *
     * @throws IllegalArgumentException if so
     */
    void checkRows(BufferView out, int axis, int k, BufferView part, long row);

    /**
     * Returns whether elements of a dtype are copied, or {@link #converts converted}, as they are.
     *
     * @throws IllegalArgumentException if they must not become the result's
     */
    boolean takes(BufferView out, int k, DType part);

    /** Returns what to throw of a part that was taken when all were checked, and is not now. */
    RuntimeException exchanged(int k, DType part);
  }

  /** Whether {@link #put} converts, which it does between real numbers and truth values alone. */
  public static boolean converts(DType from, DType to) {
    return ProgramKernel.takes(from) && ProgramKernel.takes(to);
  }

  /**
   * Copies each part behind the one before, from row 0 on. A part is one row, without the axis, or
   * has rows along it. The caller has checked that the result is writable and has the axis. Another
   * thread may exchange parts meanwhile: so each passes the gate again when it is copied, read
   * once; the first time that one does not, those before it are there.
   *
   * <p>Returns how many rows there are; -1, and does nothing, if a part may lie in the result's
   * memory, or the gate does not take one.
   */
  public static <P> long put(BufferView out, int axis, P parts, int count, Gate<? super P> gate) {
    Workspace work = Workspace.take();
    try (BufferPin target = out.pin()) {
      work.target.set(target, out.layout());
      return passes(work, out, axis, parts, count, gate)
          ? putEach(work, out, axis, parts, count, gate)
          : -1;
    } finally {
      work.giveBack();
    }
  }

  /** Returns how many rows a part is. */
  public static long rows(StridedLayout part, StridedLayout out, int axis) {
    return part.rank() < out.rank() ? 1 : part.size(axis);
  }

  private static <P> boolean passes(
      Workspace work, BufferView out, int axis, P parts, int count, Gate<? super P> gate) {
    StridedLayout rows = out.layout();
    boolean passes = true;
    boolean byAddress = work.target.checked == null;
    long start = work.target.start + rows.low() - rows.offset();
    long end = start + rows.high() - rows.low();
    long left = rows.size(axis);
    @Nullable StridedLayout last = null;
    @Nullable DType type = null;
    long own = 0;
    long low = 0;
    long high = 0;
    for (int k = 0; k < count; k++) {
      BufferView part = gate.view(parts, k);
      StridedLayout layout = part.layout();
      if (own > left || !alike(part, type, layout, last)) {
        gate.checkRows(out, axis, k, part, rows.size(axis) - left);
        passes &= gate.takes(out, k, part.dtype());
        last = layout;
        type = part.dtype();
        own = rows(layout, rows, axis);
        low = layout.low() - layout.offset();
        high = layout.high() - layout.offset();
      }
      left -= own;
      if (byAddress && part.isNative()) {
        long at = part.address();
        if (at + high <= start || at + low >= end) {
          continue; // which a pin would not change: memory stays where it is
        }
      }
      passes = passes && !overlaps(work, part, rows);
    }
    return passes;
  }

  /**
   * Whether a part has the very dtype of the one before, and lies as it does but for its offset. Of
   * a dtype that is only equal the gate is asked again.
   */
  @SuppressWarnings("ReferenceEquality")
  private static boolean alike(
      BufferView part, @Nullable DType type, StridedLayout layout, @Nullable StridedLayout last) {
    if (part.dtype() != type || last == null || layout.rank() != last.rank()) {
      return false;
    }
    int rank = layout.rank();
    return rank == 0
        || (layout.size(0) == last.size(0) // named, so that the compiler folds it
            && layout.stride(0) == last.stride(0)
            && (rank == 1 || alikeBehind(layout, last)));
  }

  private static boolean alikeBehind(StridedLayout layout, StridedLayout last) {
    for (int axis = 1; axis < layout.rank(); axis++) {
      if (layout.size(axis) != last.size(axis) || layout.stride(axis) != last.stride(axis)) {
        return false;
      }
    }
    return true;
  }

  private static boolean overlaps(Workspace work, BufferView part, StridedLayout out) {
    try (BufferPin source = part.pin()) {
      work.source.set(source, part.layout());
      return Operand.overlap(work.source, part.layout(), work.target, out);
    }
  }

  private static <P> long putEach(
      Workspace work, BufferView out, int axis, P parts, int count, Gate<? super P> gate) {
    StridedLayout rows = out.layout();
    long left = rows.size(axis);
    long step = rows.stride(axis);
    @Nullable StridedLayout last = null;
    @Nullable DType type = null;
    long own = 0;
    long bytes = STEPWISE;
    for (int k = 0; k < count; k++) {
      BufferView part = gate.view(parts, k);
      StridedLayout layout = part.layout();
      if (own > left || !alike(part, type, layout, last)) {
        gate.checkRows(out, axis, k, part, rows.size(axis) - left);
        if (!gate.takes(out, k, part.dtype())) {
          throw gate.exchanged(k, part.dtype());
        }
        last = layout;
        type = part.dtype();
        own = rows(layout, rows, axis);
        bytes = adjacent(work, part, out, axis);
      }
      if (bytes == STEPWISE) {
        putStepwise(work, part, out, axis);
      } else if (bytes > 0) {
        putBytes(work, part, out, bytes);
      }
      work.target.start += own * step;
      left -= own;
    }
    return rows.size(axis) - left;
  }

  /** Returns how many bytes a part is, if they lie in one piece here and there. */
  private static long adjacent(Workspace work, BufferView part, BufferView out, int axis) {
    if (work.target.checked != null || !part.dtype().equals(out.dtype())) {
      return STEPWISE;
    }
    Nest nest = nest(work, part.layout(), out.layout(), axis);
    if (nest.isEmpty()) {
      return 0;
    }
    long bytes = nest.takeAdjacent(out.layout().itemsize());
    return nest.rank() == 0 && nest.first == 0 && nest.second == 0 ? bytes : STEPWISE;
  }

  private static void putBytes(Workspace work, BufferView part, BufferView out, long bytes) {
    try (BufferPin source = part.pin()) {
      if (source.hasAddress()) {
        Native.copy(source.address() + part.layout().offset(), work.target.start, bytes);
      } else {
        work.source.set(source, part.layout());
        CopyKernel.copyBytes(work.source, work.source.start, work.target, work.target.start, bytes);
      }
    } catch (InternalError e) {
      throw Buffers.explain(e, part, out);
    }
  }

  private static void putStepwise(Workspace work, BufferView part, BufferView out, int axis) {
    try (BufferPin source = part.pin()) {
      work.source.set(source, part.layout());
      walk(work, part, out, axis);
    } catch (InternalError e) {
      throw Buffers.explain(e, part, out);
    }
  }

  private static void walk(Workspace work, BufferView part, BufferView out, int axis) {
    Nest nest = nest(work, part.layout(), out.layout(), axis);
    if (nest.isEmpty() || out.layout().itemsize() == 0) {
      return;
    }
    DType from = part.dtype();
    DType to = out.dtype();
    if (from.equals(to)) {
      CopyKernel.walk(work, nest, nest.takeAdjacent(out.layout().itemsize()));
      return;
    }
    ScalarType in = ProgramKernel.scalar(from);
    ScalarType into = ProgramKernel.scalar(to);
    CastKernel.walk(work, nest, in, !from.isNativeOrder(), into, !to.isNativeOrder());
  }

  private static Nest nest(Workspace work, StridedLayout part, StridedLayout out, int axis) {
    Nest nest = work.outer;
    nest.over(out, part.rank() < out.rank() ? axis : -1, part);
    return nest;
  }
}

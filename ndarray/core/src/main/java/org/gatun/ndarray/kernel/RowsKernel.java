// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.StridedLayout;

/** Copies rows of many views into one, one after the other, converted where they are numbers. */
public final class RowsKernel {
  private RowsKernel() {}

  /** Says what a part shows, and whether it goes into the result. */
  public interface Gate<T> {
    /** Returns the view of a part. */
    BufferView view(int k, T part);

    /**
     * Refuses a part that is no row or rows, or has more than there is room for from a row on.
     *
     * @throws IllegalArgumentException if so
     */
    void checkRows(BufferView out, int k, BufferView part, long row);

    /**
     * Refuses a dtype that is not the result's and is not converted to it.
     *
     * @throws RuntimeException if so
     */
    void checkDType(BufferView out, int k, DType part);
  }

  /** Whether {@link #put} converts, which it does between real numbers and truth values alone. */
  public static boolean converts(DType from, DType to) {
    return ProgramKernel.takes(from) && ProgramKernel.takes(to);
  }

  /**
   * Copies each part behind the one before, from row 0 on. A part is one row, without the first
   * axis, or has rows along it. The caller has checked that the result is writable. Another thread
   * may exchange parts meanwhile: so each is read once and passes the gate before it is copied; the
   * first time that one does not, those before it are there.
   *
   * <p>Returns how many rows there are; -1, and does nothing, if a part may lie in the result's
   * memory.
   */
  public static <T> long put(BufferView out, T[] parts, Gate<? super T> gate) {
    Workspace work = Workspace.take();
    try (BufferPin target = out.pin()) {
      work.target.set(target, out.layout());
      for (int k = 0; k < parts.length; k++) {
        if (overlaps(work, gate.view(k, parts[k]), out.layout())) {
          return -1;
        }
      }
      long start = work.target.start;
      long row = 0;
      DType passed = out.dtype();
      for (int k = 0; k < parts.length; k++) {
        BufferView view = gate.view(k, parts[k]);
        gate.checkRows(out, k, view, row);
        if (!view.dtype().equals(passed)) {
          gate.checkDType(out, k, view.dtype());
          passed = view.dtype();
        }
        work.target.start = start + row * out.layout().stride(0);
        putOne(work, view, out);
        row += rows(view.layout(), out.layout());
      }
      return row;
    } finally {
      work.giveBack();
    }
  }

  /** Returns how many rows a part is. */
  public static long rows(StridedLayout part, StridedLayout out) {
    return part.rank() < out.rank() ? 1 : part.size(0);
  }

  private static boolean overlaps(Workspace work, BufferView part, StridedLayout out) {
    try (BufferPin source = part.pin()) {
      work.source.set(source, part.layout());
      return Operand.overlap(work.source, part.layout(), work.target, out);
    }
  }

  private static void putOne(Workspace work, BufferView part, BufferView out) {
    try (BufferPin source = part.pin()) {
      work.source.set(source, part.layout());
      copy(work, part, out);
    } catch (InternalError e) {
      throw Buffers.explain(e, part, out);
    }
  }

  private static void copy(Workspace work, BufferView part, BufferView out) {
    Nest nest = nest(work, part.layout(), out.layout());
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

  private static Nest nest(Workspace work, StridedLayout part, StridedLayout out) {
    Nest nest = work.outer;
    nest.clear();
    int missing = out.rank() - part.rank();
    for (int axis = missing; axis < out.rank(); axis++) {
      int own = axis - missing;
      nest.add(part.size(own), out.stride(axis), part.stride(own));
    }
    nest.join();
    return nest;
  }
}

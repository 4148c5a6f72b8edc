// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import java.util.Arrays;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.StridedLayout;
import org.gatun.ndarray.kernel.Program.Load;
import org.jspecify.annotations.Nullable;

/**
 * The memory that a program runs over: the result, number 0, and behind it the operands. Reused
 * from call to call.
 */
final class Operands {
  private @Nullable BufferView[] views = {};
  private Operand[] operands = {};
  private int room;
  private int count;
  private final OperandNest nest = new OperandNest();

  /** What each operand's register holds: from where, and how much. */
  private long[] loadedFrom = {};

  private int[] loadedRows = {};
  private int[] loadedRun = {};

  void set(BufferView out, BufferView a) {
    reserve(2);
    views[0] = out;
    views[1] = a;
  }

  void set(BufferView out, BufferView a, BufferView b) {
    reserve(3);
    views[0] = out;
    views[1] = a;
    views[2] = b;
  }

  void set(BufferView out, BufferView[] given) {
    reserve(given.length + 1);
    views[0] = out;
    System.arraycopy(given, 0, views, 1, given.length);
  }

  /** Makes room. If memory runs out, then before it was said that there is some. */
  private void reserve(int wanted) {
    if (room < wanted) {
      views = new @Nullable BufferView[wanted];
      operands = new Operand[wanted];
      for (int k = 0; k < wanted; k++) {
        operands[k] = new Operand();
      }
      loadedFrom = new long[wanted];
      loadedRows = new int[wanted];
      loadedRun = new int[wanted];
      room = wanted;
    }
    count = wanted;
  }

  void clear() {
    Arrays.fill(views, 0, count, null);
    for (int k = 0; k < count; k++) {
      operands[k].clear();
    }
  }

  int count() {
    return count;
  }

  BufferView view(int k) {
    BufferView view = views[k];
    if (view == null) {
      throw new IllegalStateException("no view " + k);
    }
    return view;
  }

  /** Returns all views, in a new array. */
  BufferView[] views() {
    BufferView[] all = new BufferView[count];
    for (int k = 0; k < count; k++) {
      all[k] = view(k);
    }
    return all;
  }

  /** Says where a view's elements are, as long as the pin is held. */
  void pinned(int k, BufferPin pin) {
    operands[k].set(pin, view(k).layout());
  }

  Operand operand(int k) {
    return operands[k];
  }

  OperandNest nest() {
    return nest;
  }

  /** Returns the address of one of the innermost elements, or its offset in what is checked. */
  long address(int k, long innermost) {
    return operands[k].start + nest.at(k) + innermost * nest.innerStride(k);
  }

  /** Returns how many bytes the widest elements have. */
  int widest() {
    int widest = 1;
    for (int k = 0; k < count; k++) {
      widest = Math.max(widest, view(k).layout().itemsize());
    }
    return widest;
  }

  /** Returns a bit for each operand that lies in the result's memory, but not as the result. */
  long overlapping() {
    long bits = 0;
    StridedLayout out = view(0).layout();
    for (int k = 1; k < count; k++) {
      StridedLayout layout = view(k).layout();
      boolean same =
          operands[k].start == operands[0].start
              && operands[k].checked == null
              && operands[0].checked == null
              && layout.itemsize() == out.itemsize()
              && sameStrides(layout, out);
      if (!same && Operand.overlap(operands[0], out, operands[k], layout)) {
        bits |= 1L << k;
      }
    }
    return bits;
  }

  /** Whether each index means the same place. */
  private static boolean sameStrides(StridedLayout a, StridedLayout b) {
    boolean same = a.rank() == b.rank();
    for (int axis = 0; axis < a.rank() && same; axis++) {
      same =
          a.size(axis) == b.size(axis) && (a.size(axis) <= 1 || a.stride(axis) == b.stride(axis));
    }
    return same;
  }

  /** Finds the loops over all, which are pinned. */
  void plan() {
    nest.clear(count);
    StridedLayout lead = view(0).layout();
    for (int axis = 0; axis < lead.rank(); axis++) {
      nest.begin(lead.size(axis));
      for (int k = 0; k < count; k++) {
        StridedLayout layout = view(k).layout();
        int own = axis - lead.rank() + layout.rank();
        nest.stride(k, own < 0 || layout.size(own) == 1 ? 0 : layout.stride(own));
      }
      nest.end();
    }
    nest.join();
    Arrays.fill(loadedRows, 0, count, 0);
  }

  /** Brings a part of an operand, if it is not there yet. */
  void load(Workspace work, Load load, long row, int rows, long first, int run) {
    int k = load.operand() + 1;
    long at =
        operands[k].start + nest.at(k) + row * nest.rowStride(k) + first * nest.innerStride(k);
    if (loadedRows[k] >= rows && loadedFrom[k] == at && loadedRun[k] == run) {
      return;
    }
    work.source.checked = operands[k].checked;
    boolean swap = !view(k).dtype().isNativeOrder();
    RegisterLoad.load(
        work,
        load.out(),
        load.dtype(),
        swap,
        at,
        rows,
        nest.rowStride(k),
        run,
        nest.innerStride(k));
    loadedFrom[k] = at;
    loadedRows[k] = rows;
    loadedRun[k] = run;
  }

  /** Takes a register to the result. */
  void store(
      Workspace work, int register, ScalarType dtype, long row, int rows, long first, int run) {
    long at =
        operands[0].start + nest.at(0) + row * nest.rowStride(0) + first * nest.innerStride(0);
    work.target.checked = operands[0].checked;
    boolean swap = !view(0).dtype().isNativeOrder();
    RegisterStore.store(
        work, register, dtype, swap, at, rows, nest.rowStride(0), run, nest.innerStride(0));
  }

  /** {@link #store} where a mask is true alone. */
  void storeWhere(
      Workspace work,
      int mask,
      int register,
      ScalarType dtype,
      long row,
      int rows,
      long first,
      int run) {
    long at =
        operands[0].start + nest.at(0) + row * nest.rowStride(0) + first * nest.innerStride(0);
    work.target.checked = operands[0].checked;
    boolean swap = !view(0).dtype().isNativeOrder();
    int[] truths = work.registers.ints(mask);
    long rowStride = nest.rowStride(0);
    long stride = nest.innerStride(0);
    if (rows == 1 || rowStride == run * stride) {
      RegisterStore.storeWhere(work, truths, register, 0, dtype, swap, at, rows * run, stride);
      return;
    }
    for (int k = 0; k < rows; k++) {
      long from = at + k * rowStride;
      RegisterStore.storeWhere(work, truths, register, k * run, dtype, swap, from, run, stride);
    }
  }
}

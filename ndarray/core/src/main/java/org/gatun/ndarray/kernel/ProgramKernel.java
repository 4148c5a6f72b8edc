// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import java.util.Arrays;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.SwappedType;
import org.gatun.ndarray.kernel.Program.Apply;
import org.gatun.ndarray.kernel.Program.Cast;
import org.gatun.ndarray.kernel.Program.Fill;
import org.gatun.ndarray.kernel.Program.Load;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program over arrays: all its steps over one block of elements, which stays in the
 * processor's cache, and then over the next.
 */
public final class ProgramKernel {
  private ProgramKernel() {}

  /** Returns whether elements can be operands and results: real numbers in either byte order. */
  public static boolean takes(DType dtype) {
    return (dtype instanceof ScalarType || dtype instanceof SwappedType)
        && scalar(dtype).kind() != ScalarType.Kind.COMPLEX;
  }

  /** Returns the type of the numbers that elements are. */
  public static ScalarType scalar(DType dtype) {
    return dtype instanceof SwappedType swapped ? swapped.scalar() : (ScalarType) dtype;
  }

  /** {@link #run(Program, BufferView, BufferView[])} of one operand. */
  public static void run(Program program, BufferView out, BufferView a) {
    if (Kernels.VECTOR && program.mayBeHot() && PlainRun.run(program, out, a)) {
      return;
    }
    Workspace work = Workspace.take();
    work.operands.set(out, a);
    run(work, program);
  }

  /** {@link #run(Program, BufferView, BufferView[])} of two operands. */
  public static void run(Program program, BufferView out, BufferView a, BufferView b) {
    if (Kernels.VECTOR && program.mayBeHot() && PlainRun.run(program, out, a, b)) {
      return;
    }
    Workspace work = Workspace.take();
    work.operands.set(out, a, b);
    run(work, program);
  }

  /**
   * Gives each element of a result what the program makes of those at the same index of its
   * operands, cast to its dtype. As if all operands had been read whole before, also where they lie
   * in the result's memory. The caller has checked that this kernel takes all dtypes, that each
   * operand's is the one that the program loads, that all can be stretched to the result's shape
   * and that it is writable.
   *
   * @param given the operands in the program's order
   */
  public static void run(Program program, BufferView out, BufferView[] given) {
    if (given.length == 1) {
      run(program, out, given[0]);
      return;
    }
    if (given.length == 2) {
      run(program, out, given[0], given[1]);
      return;
    }
    Workspace work = Workspace.take();
    work.operands.set(out, given);
    run(work, program);
  }

  /** Runs with a loop, or without any if it is null, whatever the program has. */
  static void runWith(
      VectorLoop.@Nullable Written loop, Program program, BufferView out, BufferView[] given) {
    Workspace work = Workspace.take();
    work.operands.set(out, given);
    work.vectors.force(loop);
    run(work, program);
  }

  /**
   * Whether an operand lies in a result's memory, but not as the result does: then parts of the
   * result cannot be computed one after the other.
   */
  public static boolean overlaps(BufferView out, BufferView[] given) {
    Workspace work = Workspace.take();
    try {
      work.operands.set(out, given);
      for (int k = 0; k <= given.length; k++) {
        try (BufferPin pin = work.operands.view(k).pin()) {
          work.operands.pinned(k, pin);
        }
      }
      return work.operands.overlapping() != 0;
    } finally {
      work.operands.clear();
      work.giveBack();
    }
  }

  private static void run(Workspace work, Program program) {
    long copied = 0;
    try {
      if (work.operands.view(0).layout().count() > 0) {
        copied = pinned(work, program);
      }
    } catch (InternalError e) {
      throw Buffers.explain(e, work.operands.views());
    } finally {
      if (copied == 0) {
        work.operands.clear();
        work.vectors.clear();
        work.giveBack();
      }
    }
    if (copied != 0) {
      BufferView[] views = work.operands.views();
      work.operands.clear();
      work.vectors.clear();
      work.giveBack();
      copy(program, views, copied, 1);
    }
  }

  /**
   * Pins all views, and runs. Returns a bit for each operand that lies in the result's memory, but
   * not as the result does; then nothing was done.
   *
   * <p>The usual numbers of operands have a small method each: in these the JIT compiler sees that
   * the pins do not escape, and makes no objects of them.
   */
  private static long pinned(Workspace work, Program program) {
    return switch (work.operands.count()) {
      case 2 -> pinnedOne(work, program);
      case 3 -> pinnedTwo(work, program);
      case 4 -> pinnedThree(work, program);
      default -> pinnedFrom(work, program, 0);
    };
  }

  private static long pinnedOne(Workspace work, Program program) {
    Operands operands = work.operands;
    try (BufferPin out = operands.view(0).pin();
        BufferPin a = operands.view(1).pin()) {
      operands.pinned(0, out);
      operands.pinned(1, a);
      return runPinned(work, program);
    }
  }

  private static long pinnedTwo(Workspace work, Program program) {
    Operands operands = work.operands;
    try (BufferPin out = operands.view(0).pin();
        BufferPin a = operands.view(1).pin();
        BufferPin b = operands.view(2).pin()) {
      operands.pinned(0, out);
      operands.pinned(1, a);
      operands.pinned(2, b);
      return runPinned(work, program);
    }
  }

  private static long pinnedThree(Workspace work, Program program) {
    Operands operands = work.operands;
    try (BufferPin out = operands.view(0).pin();
        BufferPin a = operands.view(1).pin();
        BufferPin b = operands.view(2).pin();
        BufferPin c = operands.view(3).pin()) {
      operands.pinned(0, out);
      operands.pinned(1, a);
      operands.pinned(2, b);
      operands.pinned(3, c);
      return runPinned(work, program);
    }
  }

  private static long pinnedFrom(Workspace work, Program program, int k) {
    if (k == work.operands.count()) {
      return runPinned(work, program);
    }
    try (BufferPin pin = work.operands.view(k).pin()) {
      work.operands.pinned(k, pin);
      return pinnedFrom(work, program, k + 1);
    }
  }

  private static long runPinned(Workspace work, Program program) {
    long overlapping = work.operands.overlapping();
    if (overlapping == 0) {
      work.operands.plan();
      walk(work, program);
    }
    return overlapping;
  }

  /** Runs with copies of the operands whose bits are set. */
  private static void copy(Program program, BufferView[] views, long copied, int k) {
    if (k == views.length) {
      run(program, views[0], Arrays.copyOfRange(views, 1, k));
    } else if ((copied >>> k & 1) == 0) {
      copy(program, views, copied, k + 1);
    } else {
      long[] shape = views[k].layout().shape();
      try (BufferLease lease = BufferPool.shared().acquire(views[k].dtype(), shape)) {
        CopyKernel.copy(views[k], lease.view());
        views[k] = lease.view();
        copy(program, views, copied, k + 1);
      }
    }
  }

  private static void walk(Workspace work, Program program) {
    OperandNest nest = work.operands.nest();
    VectorRun vectors = work.vectors;
    vectors.prepare(work.operands, program);
    boolean whole = vectors.innermost() == nest.innerSize();
    if (!whole || vectors.rows() < nest.rowSize()) {
      fill(work.registers, program, nest);
    }
    long rows = vectors.rows();
    long some = whole ? rows : vectors.rowsNear();
    do {
      for (long row = 0; row < rows; row += some) {
        long end = Math.min(rows, row + some);
        vectors.run(work.operands, row, end);
        if (!whole) {
          blocks(work, program, row, end, vectors.innermost());
        }
      }
      blocks(work, program, rows, nest.rowSize(), 0);
    } while (nest.next());
  }

  /** Computes, of some rows, the elements from one of the innermost on. */
  private static void blocks(Workspace work, Program program, long from, long to, long first) {
    OperandNest nest = work.operands.nest();
    Apply single = program.single();
    if (single != null && from < to && SingleRun.takes(work.operands, program)) {
      SingleRun.run(work, program, single, first);
      return;
    }
    int most = Math.min(Workspace.BLOCK, SingleRun.BLOCK_BYTES / work.operands.widest());
    int run = (int) Math.min(nest.innerSize() - first, most);
    int rows = (int) Math.min(to - from, most / run);
    for (long row = from; row < to; row += rows) {
      int someRows = (int) Math.min(rows, to - row);
      for (long at = first; at < nest.innerSize(); at += run) {
        int some = (int) Math.min(run, nest.innerSize() - at);
        block(work, program, row, someRows, at, some);
      }
    }
  }

  private static void fill(Registers of, Program program, OperandNest nest) {
    int count = (int) Math.min(Workspace.BLOCK, nest.innerSize() * nest.rowSize());
    for (int k = 0; k < program.steps(); k++) {
      if (program.step(k) instanceof Fill fill) {
        int out = fill.out();
        switch (Lane.of(fill.dtype())) {
          case INTS -> Arrays.fill(of.ints(out), 0, count, (int) fill.bits());
          case LONGS -> Arrays.fill(of.longs(out), 0, count, fill.bits());
          case FLOATS ->
              Arrays.fill(of.floats(out), 0, count, Float.intBitsToFloat((int) fill.bits()));
          case DOUBLES ->
              Arrays.fill(of.doubles(out), 0, count, Double.longBitsToDouble(fill.bits()));
        }
        LaneCast.round(of, fill.dtype(), out, count);
      }
    }
  }

  private static void block(Workspace work, Program program, long row, int rows, long at, int run) {
    Operands operands = work.operands;
    int count = rows * run;
    for (int k = 0; k < program.steps(); k++) {
      switch (program.step(k)) {
        case Load load -> operands.load(work, load, row, rows, at, run);
        case Fill _ -> {}
        case Cast cast ->
            LaneCast.cast(work.registers, cast.from(), cast.a(), cast.to(), cast.out(), count);
        case Apply apply -> apply(work.registers, apply, count);
      }
    }
    int result = program.result();
    ScalarType dtype = scalar(operands.view(0).dtype());
    if (dtype != program.dtype()) {
      LaneCast.cast(work.registers, program.dtype(), result, dtype, program.spare(), count);
      result = program.spare();
    }
    if (program.isMasked()) {
      operands.storeWhere(work, program.mask(), result, dtype, row, rows, at, run);
    } else {
      operands.store(work, result, dtype, row, rows, at, run);
    }
  }

  private static void apply(Registers of, Apply apply, int count) {
    switch (Lane.of(apply.dtype())) {
      case INTS -> ints(of, apply, count);
      case LONGS -> longs(of, apply, count);
      case FLOATS -> floats(of, apply, count);
      case DOUBLES -> doubles(of, apply, count);
    }
  }

  private static void ints(Registers of, Apply apply, int count) {
    int[] a = of.ints(apply.a());
    int[] b = of.ints(apply.b());
    int[] out = of.ints(apply.out());
    Op op = apply.op();
    switch (op) {
      case EQUAL, NOT_EQUAL, LESS, LESS_EQUAL -> IntLoops.test(op, a, b, out, count);
      case SHIFT_LEFT, SHIFT_RIGHT -> {
        IntLoops.shift(op, 8 * apply.dtype().itemsize(), a, b, out, count);
        LaneCast.round(of, apply.dtype(), apply.out(), count);
      }
      case SELECT -> IntLoops.select(a, b, of.ints(apply.c()), out, count);
      default -> {
        IntLoops.run(op, a, b, out, count);
        LaneCast.round(of, apply.dtype(), apply.out(), count);
      }
    }
  }

  private static void longs(Registers of, Apply apply, int count) {
    int out = apply.out();
    Op op = apply.op();
    if (op == Op.SELECT) {
      int[] truths = of.ints(apply.a());
      LongLoops.select(truths, of.longs(apply.b()), of.longs(apply.c()), of.longs(out), count);
      return;
    }
    long[] a = of.longs(apply.a());
    long[] b = of.longs(apply.b());
    boolean unsigned = apply.dtype() == ScalarType.UINT64; // of fewer bits there is a sign
    switch (op) {
      case EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, ORDER -> {
        if (unsigned) {
          LongLoops.testUnsigned(op, a, b, of.ints(out), count);
        } else {
          LongLoops.test(op, a, b, of.ints(out), count);
        }
      }
      default -> {
        if (unsigned) {
          LongLoops.runUnsigned(op, a, b, of.longs(out), count);
        } else {
          LongLoops.run(op, a, b, of.longs(out), count);
          LaneCast.round(of, apply.dtype(), out, count);
        }
      }
    }
  }

  private static void floats(Registers of, Apply apply, int count) {
    int out = apply.out();
    Op op = apply.op();
    switch (op) {
      case EQUAL, NOT_EQUAL, LESS, LESS_EQUAL ->
          FloatLoops.test(op, of.floats(apply.a()), of.floats(apply.b()), of.ints(out), count);
      case SELECT -> {
        int[] truths = of.ints(apply.a());
        float[] b = of.floats(apply.b());
        FloatLoops.select(truths, b, of.floats(apply.c()), of.floats(out), count);
      }
      default -> {
        float[] a = of.floats(apply.a());
        FloatLoops.run(op, a, of.floats(apply.b()), of.floats(out), count);
        LaneCast.round(of, apply.dtype(), out, count);
      }
    }
  }

  private static void doubles(Registers of, Apply apply, int count) {
    int out = apply.out();
    Op op = apply.op();
    switch (op) {
      case EQUAL, NOT_EQUAL, LESS, LESS_EQUAL ->
          DoubleLoops.test(op, of.doubles(apply.a()), of.doubles(apply.b()), of.ints(out), count);
      case SELECT -> {
        int[] truths = of.ints(apply.a());
        double[] b = of.doubles(apply.b());
        DoubleLoops.select(truths, b, of.doubles(apply.c()), of.doubles(out), count);
      }
      default -> {
        double[] a = of.doubles(apply.a());
        DoubleLoops.run(op, a, of.doubles(apply.b()), of.doubles(out), count);
      }
    }
  }
}

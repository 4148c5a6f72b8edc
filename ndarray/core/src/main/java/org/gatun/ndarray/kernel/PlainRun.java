// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.StridedLayout;

/**
 * Runs a program's {@link VectorLoop} over one or two whole arrays without gaps, of the result's
 * shape: there is nothing to plan then, which for a thousand elements would take longer than they.
 */
final class PlainRun {
  private PlainRun() {}

  /** Runs, or returns false and does nothing: there is no loop, or the arrays are others. */
  static boolean run(Program program, BufferView out, BufferView a) {
    VectorLoop.Written loop = program.hot(program.dtype(), 0).ready();
    return loop != null && run(loop, program, out, a);
  }

  /** {@link #run(Program, BufferView, BufferView)} of two operands. */
  static boolean run(Program program, BufferView out, BufferView a, BufferView b) {
    VectorLoop.Written loop = program.hot(program.dtype(), 0).ready();
    return loop != null && run(loop, program, out, a, b);
  }

  /** {@link #run(Program, BufferView, BufferView)} with a loop. */
  static boolean run(VectorLoop.Written made, Program program, BufferView out, BufferView a) {
    int lanes = made.lanes();
    long count = out.layout().count();
    if (!isPlain(program, out, lanes) || !isAlike(out, a)) {
      return false;
    }
    try (BufferPin outPin = out.pin();
        BufferPin aPin = a.pin()) {
      if (!Operand.takesVectors(outPin) || !Operand.takesVectors(aPin)) {
        return false;
      }
      int size = out.layout().itemsize();
      int aSize = a.layout().itemsize();
      long to = outPin.address() + out.layout().offset();
      long from = aPin.address() + a.layout().offset();
      boolean safe = isSafe(count, lanes, to, size, from, aSize);
      return safe && run(made, program, count, to, size, from, aSize, 0, 0);
    }
  }

  /** {@link #run(Program, BufferView, BufferView, BufferView)} with a loop. */
  static boolean run(
      VectorLoop.Written made, Program program, BufferView out, BufferView a, BufferView b) {
    int lanes = made.lanes();
    long count = out.layout().count();
    if (!isPlain(program, out, lanes) || !isAlike(out, a) || !isAlike(out, b)) {
      return false;
    }
    try (BufferPin outPin = out.pin();
        BufferPin aPin = a.pin();
        BufferPin bPin = b.pin()) {
      if (!Operand.takesVectors(outPin)
          || !Operand.takesVectors(aPin)
          || !Operand.takesVectors(bPin)) {
        return false;
      }
      int size = out.layout().itemsize();
      int aSize = a.layout().itemsize();
      int bSize = b.layout().itemsize();
      long to = outPin.address() + out.layout().offset();
      long first = aPin.address() + a.layout().offset();
      long second = bPin.address() + b.layout().offset();
      boolean safe =
          isSafe(count, lanes, to, size, first, aSize)
              && isSafe(count, lanes, to, size, second, bSize);
      return safe && run(made, program, count, to, size, first, aSize, second, bSize);
    }
  }

  /** Runs, and again over the last vector where the elements before it do not end with one. */
  private static boolean run(
      VectorLoop.Written made,
      Program program,
      long count,
      long to,
      int size,
      long a,
      int aSize,
      long b,
      int bSize) {
    VectorLoop loop = made.loop();
    int lanes = made.lanes();
    long[] numbers = program.numbers();
    loop.run(count - count % lanes, to, a, b, numbers);
    if (count % lanes != 0) {
      long last = count - lanes;
      loop.run(lanes, to + last * size, a + last * aSize, b + last * bSize, numbers);
    }
    return true;
  }

  private static boolean isPlain(Program program, BufferView out, int lanes) {
    long count = out.layout().count();
    return count >= lanes
        && count <= VectorLoop.MOST
        && out.dtype() == program.dtype()
        && out.layout().isCContiguous();
  }

  private static boolean isAlike(BufferView out, BufferView operand) {
    StridedLayout expected = out.layout();
    StridedLayout found = operand.layout();
    boolean alike =
        expected.rank() == found.rank() && found.isCContiguous() && operand.dtype().isNativeOrder();
    for (int axis = 0; axis < expected.rank() && alike; axis++) {
      alike = expected.size(axis) == found.size(axis);
    }
    return alike;
  }

  /**
   * Whether an operand has no byte of the result's, or lies as the result does and no element is
   * computed twice.
   */
  private static boolean isSafe(long count, int lanes, long to, int size, long from, int fromSize) {
    return to + count * size <= from
        || from + count * fromSize <= to
        || (to == from && size == fromSize && count % lanes == 0);
  }
}

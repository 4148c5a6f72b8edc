// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.gatun.buffer.ScalarType;
import org.gatun.ndarray.kernel.Program.Apply;
import org.gatun.ndarray.kernel.Program.Cast;
import org.gatun.ndarray.kernel.Program.Fill;
import org.gatun.ndarray.kernel.Program.Load;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link VectorLoop} is written of: the steps of a program without its numbers, so that
 * programs that differ in these alone have one loop.
 *
 * @param result the register of the result
 * @param from the dtype of the result there
 * @param to its dtype in memory
 * @param repeated a bit for each operand that is one number a row
 */
record VectorSteps(
    List<Program.Step> steps,
    int operands,
    int result,
    ScalarType from,
    ScalarType to,
    long repeated) {
  /** Longer programs would not fit into one method that the JIT compiler takes. */
  private static final int MOST_STEPS = 64;

  static VectorSteps of(Program program, ScalarType to, long repeated) {
    List<Program.Step> steps = new ArrayList<>(program.steps());
    for (int k = 0; k < program.steps(); k++) {
      Program.Step step = program.step(k);
      steps.add(step instanceof Fill fill ? new Fill(fill.dtype(), 0, fill.out()) : step);
    }
    return new VectorSteps(
        List.copyOf(steps), program.operands(), program.result(), program.dtype(), to, repeated);
  }

  // By hand: a record's own methods are linked at their first call, which would be that of a
  // kernel.

  @Override
  public int hashCode() {
    int hash = Objects.hash(operands, result, from, to, repeated);
    for (Program.Step step : steps) {
      hash = 31 * hash + hash(step);
    }
    return hash;
  }

  private static int hash(Program.Step step) {
    if (step instanceof Apply apply) {
      return Objects.hash(apply.op(), apply.dtype(), apply.a(), apply.b(), apply.c(), apply.out());
    }
    if (step instanceof Load load) {
      return Objects.hash(load.operand(), load.dtype(), load.out());
    }
    return step instanceof Cast cast
        ? Objects.hash(cast.from(), cast.a(), cast.to(), cast.out())
        : step.out();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof VectorSteps same)
        || operands != same.operands
        || result != same.result
        || from != same.from
        || to != same.to
        || repeated != same.repeated
        || steps.size() != same.steps.size()) {
      return false;
    }
    for (int k = 0; k < steps.size(); k++) {
      if (!alike(steps.get(k), same.steps.get(k))) {
        return false;
      }
    }
    return true;
  }

  private static boolean alike(Program.Step step, Program.Step other) {
    if (step instanceof Apply a && other instanceof Apply b) {
      return a.op() == b.op()
          && a.dtype() == b.dtype()
          && a.a() == b.a()
          && a.b() == b.b()
          && a.c() == b.c()
          && a.out() == b.out();
    }
    if (step instanceof Load a && other instanceof Load b) {
      return a.operand() == b.operand() && a.dtype() == b.dtype() && a.out() == b.out();
    }
    if (step instanceof Cast a && other instanceof Cast b) {
      return a.from() == b.from() && a.a() == b.a() && a.to() == b.to() && a.out() == b.out();
    }
    return step instanceof Fill a
        && other instanceof Fill b
        && a.dtype() == b.dtype()
        && a.bits() == b.bits()
        && a.out() == b.out();
  }

  /** As many numbers as fit into a vector, of the widest that occur. */
  int lanes() {
    int widest = width(from, to);
    for (Program.Step step : steps) {
      widest =
          Math.max(
              widest,
              switch (step) {
                case Load load -> width(load.dtype(), load.dtype());
                case Fill fill -> width(fill.dtype(), fill.dtype());
                case Cast cast -> width(cast.from(), cast.to());
                case Apply apply ->
                    apply.op() == Op.LOG
                        ? Double.BYTES // by way of which it goes
                        : width(apply.dtype(), apply.dtype());
              });
    }
    return VectorWidth.BITS / 8 / widest;
  }

  private static int width(ScalarType a, ScalarType b) {
    return Math.max(
        VectorCode.Element.of(Lane.of(a)).bytes, VectorCode.Element.of(Lane.of(b)).bytes);
  }

  /**
   * Whether the Vector API, at some width, gives what scalar Java gives, bit by bit, of each step.
   */
  boolean suit() {
    if (steps.size() > MOST_STEPS || !isNumber(from) || !isNumber(to) || !casts(from, to)) {
      return false;
    }
    for (Program.Step step : steps) {
      if (!suits(step)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Without a switch over types, which is linked at its first call too; what is none of the others
   * is a number.
   */
  private static boolean suits(Program.Step step) {
    if (step instanceof Apply apply) {
      return isNumber(apply.dtype()) && computes(apply.op(), apply.dtype());
    }
    if (step instanceof Cast cast) {
      return isNumber(cast.from()) && isNumber(cast.to()) && casts(cast.from(), cast.to());
    }
    return step instanceof Load load ? isNumber(load.dtype()) : isNumber(((Fill) step).dtype());
  }

  private static boolean isNumber(ScalarType dtype) {
    return switch (dtype) {
      case FLOAT16, BFLOAT16, COMPLEX64, COMPLEX128 -> false;
      default -> true;
    };
  }

  /**
   * Whether vectors of the machine's width take these: the narrowest of memory have 64 bits, for
   * there are no shorter ones.
   */
  boolean fit() {
    if (!VectorWidth.isEnough()) {
      return false;
    }
    int narrowest = VectorCode.Element.of(to).bytes;
    for (Program.Step step : steps) {
      if (step instanceof Load load) {
        narrowest = Math.min(narrowest, VectorCode.Element.of(load.dtype()).bytes);
      }
    }
    return 8 * narrowest * lanes() >= Long.SIZE;
  }

  /**
   * What is cut or rounded otherwise in vectors is left out, as are those that few machines have.
   */
  private static boolean casts(ScalarType from, ScalarType to) {
    Lane in = Lane.of(from);
    Lane out = Lane.of(to);
    if (in == out || to == ScalarType.BOOL) {
      return true;
    }
    return switch (in) {
      case INTS -> true;
      case LONGS -> out == Lane.INTS;
      case FLOATS -> out == Lane.DOUBLES;
      case DOUBLES -> out == Lane.FLOATS;
    };
  }

  private static boolean computes(Op op, ScalarType dtype) {
    boolean floats = dtype.kind() == ScalarType.Kind.FLOAT;
    return switch (op) {
      case ADD, SUBTRACT, MULTIPLY, EQUAL, NOT_EQUAL, SELECT -> true;
      case DIVIDE, SQRT, AT_MOST, AT_LEAST -> floats;
      case NEGATE, ABSOLUTE, MINIMUM, MAXIMUM, LESS, LESS_EQUAL -> dtype != ScalarType.UINT64;
      case AND, OR, XOR, INVERT -> !floats;
      case LOG -> dtype == ScalarType.FLOAT32;
      default -> false;
    };
  }
}

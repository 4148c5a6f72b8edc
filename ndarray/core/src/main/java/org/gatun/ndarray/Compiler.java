// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.Executor;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.ScalarType.Kind;
import org.gatun.ndarray.kernel.NonzeroKernel;
import org.gatun.ndarray.kernel.Op;
import org.gatun.ndarray.kernel.Program;
import org.gatun.ndarray.kernel.ProgramKernel;
import org.jspecify.annotations.Nullable;

/** Writes the program of an expression. What occurs twice is computed once. */
final class Compiler {
  /** As many as a long has bits, but for the result. */
  private static final int MOST_ARRAYS = 63;

  /** Powers of two below have a reciprocal in every dtype. */
  private static final int MOST_EXPONENT = 14;

  private final Program.Writer writer = new Program.Writer();
  private final List<NdArray> arrays = new ArrayList<>();
  private final IdentityHashMap<Expression, Integer> values = new IdentityHashMap<>();
  private final IdentityHashMap<NdArray, Integer> loads = new IdentityHashMap<>();

  /** Programs that find exponents below 0, of integers, before anything is written. */
  private final List<Check> exponents = new ArrayList<>();

  /** Whether exponents are to be checked; not within a check. */
  private boolean checks = true;

  /** A program, and what it loads. */
  static final class Compiled {
    private final Program program;
    private final BufferView[] views;
    private final List<Check> exponents;

    private Compiled(Program program, BufferView[] views, List<Check> exponents) {
      this.program = program;
      this.views = views;
      this.exponents = exponents;
    }

    /** Returns this with another mask of the same dtype. */
    Compiled where(NdArray mask) {
      BufferView[] others = views.clone();
      others[others.length - 1] = mask.view();
      return new Compiled(program, others, exponents);
    }

    /** {@link #run(NdArray)} by several threads, if that is worth it. */
    void run(NdArray out, Executor executor) {
      BufferView result = out.view();
      Cuts cuts = Cuts.elementwise(result.layout());
      if (cuts == null || ProgramKernel.overlaps(result, views)) {
        run(out);
        return;
      }
      exponents.forEach(Check::run);
      int rank = out.rank();
      Parts.run(
          executor,
          cuts.parts(),
          part -> {
            BufferView[] parts = new BufferView[views.length];
            for (int k = 0; k < parts.length; k++) {
              parts[k] = cuts.ofStretched(views[k], rank, part);
            }
            ProgramKernel.run(program, cuts.of(result, part), parts);
          });
    }

    /** Runs it, into an array that was checked. */
    void run(NdArray out) {
      for (int k = 0; k < exponents.size() && out.count() > 0; k++) { // without an iterator
        exponents.get(k).run();
      }
      ProgramKernel.run(program, out.view(), views);
    }
  }

  /** Finds exponents below 0. */
  private record Check(Program program, List<NdArray> arrays, Extent extent) {
    private void run() {
      try (BufferLease below =
          NewMemory.filled(
              ScalarType.BOOL,
              extent.shape(),
              out -> ProgramKernel.run(program, out.view(), viewsOf(arrays)))) {
        if (NonzeroKernel.count(below.view()) > 0) {
          throw new IllegalArgumentException(
              Ufunc.POWER
                  + ": expected integer exponents from 0 on but found one below; cast to float64");
        }
      }
    }
  }

  private static BufferView[] viewsOf(List<NdArray> arrays) {
    return arrays.stream().map(NdArray::view).toArray(BufferView[]::new);
  }

  /** Exponents of exponents are checked before, where they are found themselves. */
  private static Check check(Expression exponent) {
    var compiler = new Compiler();
    compiler.checks = false;
    Program.Writer writer = compiler.writer;
    int value = compiler.value(exponent);
    int below = writer.apply(Op.LESS, value, writer.fill(writer.dtype(value), 0));
    return new Check(writer.program(below), List.copyOf(compiler.arrays), exponent.extent());
  }

  /**
   * Refuses integers below 0 as exponents of integers.
   *
   * @throws IllegalArgumentException if there is one
   */
  static void checkExponent(NdArray exponent) {
    check(LazyArray.of(exponent).expression()).run();
  }

  static Compiled compile(Expression expression) {
    var compiler = new Compiler();
    return compiler.done(compiler.value(expression));
  }

  /**
   * Compiles a function of one array, or of any two of these dtypes.
   *
   * @throws IllegalArgumentException if it does not take them
   */
  static Program compile(Ufunc function, NdArray a, @Nullable NdArray b) {
    List<Expression> operands = new ArrayList<>();
    operands.add(LazyArray.of(a).expression());
    if (b != null) {
      // Two arrays even if it is one: the next may be others.
      operands.add(LazyArray.of(b == a ? NdArray.of(b.view()) : b).expression());
    }
    UfuncTypes.checkCount(function, operands.size());
    ScalarType dtype = UfuncTypes.result(function, operands);
    var compiler = new Compiler();
    operands.forEach(compiler::value); // in this order
    return compiler.done(compiler.value(new Expression.Call(function, dtype, operands))).program;
  }

  /** Compiles what is written alone where a mask of real numbers is true, the last array. */
  static Compiled compile(Expression expression, NdArray mask) {
    var compiler = new Compiler();
    int value = compiler.value(expression);
    // An array of its own even if it is one of the chain's: the next mask may be another.
    int truth = compiler.writer.cast(compiler.load(NdArray.of(mask.view())), ScalarType.BOOL);
    return compiler.done(value, truth);
  }

  private Compiled done(int value) {
    return done(value, -1);
  }

  private Compiled done(int value, int truth) {
    return new Compiled(writer.program(value, truth), viewsOf(arrays), List.copyOf(exponents));
  }

  private int load(NdArray array) {
    return loads.computeIfAbsent(
        array,
        key -> {
          if (arrays.size() == MOST_ARRAYS) {
            throw new IllegalArgumentException(
                "expected at most "
                    + MOST_ARRAYS
                    + " arrays in one chain but found more; compute a part of it first");
          }
          arrays.add(key);
          return writer.load(ProgramKernel.scalar(key.dtype()));
        });
  }

  private int value(Expression expression) {
    Integer known = values.get(expression);
    if (known != null) {
      return known;
    }
    int value =
        switch (expression) {
          case Expression.Elements elements -> load(elements.array());
          case Expression.Weak weak -> fill(weak, UfuncTypes.of(weak));
          case Expression.Cast cast -> writer.cast(value(cast.operand()), cast.dtype());
          case Expression.Choice choice ->
              writer.select(
                  as(choice.condition(), ScalarType.BOOL),
                  as(choice.whenTrue(), choice.dtype()),
                  as(choice.whenFalse(), choice.dtype()));
          case Expression.Call call -> call(call);
        };
    values.put(expression, value);
    return value;
  }

  /** Returns an operand cast to a dtype; a number becomes one of that dtype. */
  private int as(Expression operand, ScalarType dtype) {
    return operand instanceof Expression.Weak weak
        ? fill(weak, dtype)
        : writer.cast(value(operand), dtype);
  }

  private int fill(Expression.Weak weak, ScalarType dtype) {
    if (dtype == ScalarType.BOOL) {
      return writer.fill(dtype, weak.value().doubleValue() != 0 ? 1 : 0);
    }
    boolean rounds =
        weak.value() instanceof Double
            || (weak.value() instanceof BigInteger && dtype.kind() == Kind.FLOAT);
    return rounds
        ? writer.fill(dtype, weak.value().doubleValue())
        : writer.fill(dtype, weak.value().longValue());
  }

  private int call(Expression.Call call) {
    Ufunc function = call.function();
    List<Expression> operands = call.operands();
    ScalarType loop = UfuncTypes.loop(function, operands);
    if (isExact(function, operands, loop)) {
      return compareExactly(function, operands);
    }
    int a = as(operands.getFirst(), loop);
    int b = as(operands.getLast(), loop);
    boolean truths = loop == ScalarType.BOOL;
    boolean integers = loop.kind() != Kind.FLOAT;
    return switch (function) {
      case ADD -> writer.apply(truths ? Op.OR : Op.ADD, a, b);
      case SUBTRACT -> writer.apply(Op.SUBTRACT, a, b);
      case MULTIPLY -> writer.apply(truths ? Op.AND : Op.MULTIPLY, a, b);
      case DIVIDE -> divide(a, b, operands.getLast(), loop);
      case FLOOR_DIVIDE -> writer.apply(Op.FLOOR_DIVIDE, a, b);
      case REMAINDER -> writer.apply(Op.REMAINDER, a, b);
      case POWER -> {
        if (checks
            && loop.kind() == Kind.SIGNED
            && !(operands.getLast() instanceof Expression.Weak)) {
          exponents.add(check(operands.getLast()));
        }
        yield writer.apply(Op.POWER, a, b);
      }
      case MINIMUM -> writer.apply(Op.MINIMUM, a, b);
      case MAXIMUM -> writer.apply(Op.MAXIMUM, a, b);
      case EQUAL -> writer.apply(Op.EQUAL, a, b);
      case NOT_EQUAL -> writer.apply(Op.NOT_EQUAL, a, b);
      case LESS -> writer.apply(Op.LESS, a, b);
      case LESS_EQUAL -> writer.apply(Op.LESS_EQUAL, a, b);
      case GREATER -> writer.apply(Op.LESS, b, a);
      case GREATER_EQUAL -> writer.apply(Op.LESS_EQUAL, b, a);
      case LOGICAL_AND, BITWISE_AND -> writer.apply(Op.AND, a, b);
      case LOGICAL_OR, BITWISE_OR -> writer.apply(Op.OR, a, b);
      case LOGICAL_XOR, BITWISE_XOR -> writer.apply(Op.XOR, a, b);
      case LEFT_SHIFT -> writer.apply(Op.SHIFT_LEFT, a, b);
      case RIGHT_SHIFT -> writer.apply(Op.SHIFT_RIGHT, a, b);
      case NEGATIVE -> writer.apply(Op.NEGATE, a);
      case ABSOLUTE -> truths ? a : writer.apply(Op.ABSOLUTE, a);
      case SIGN -> writer.apply(Op.SIGN, a);
      case SQUARE -> writer.apply(Op.MULTIPLY, a, a);
      case RECIPROCAL -> writer.apply(Op.RECIPROCAL, a);
      case SQRT -> writer.apply(Op.SQRT, a);
      case EXP -> writer.apply(Op.EXP, a);
      case EXPM1 -> writer.apply(Op.EXPM1, a);
      case LOG -> writer.apply(Op.LOG, a);
      case LOG1P -> writer.apply(Op.LOG1P, a);
      case SIN -> writer.apply(Op.SIN, a);
      case COS -> writer.apply(Op.COS, a);
      case TANH -> writer.apply(Op.TANH, a);
      case SIGMOID -> writer.apply(Op.SIGMOID, a);
      case FLOOR -> integers ? a : writer.apply(Op.FLOOR, a);
      case CEIL -> integers ? a : writer.apply(Op.CEIL, a);
      case TRUNC -> integers ? a : writer.apply(Op.TRUNC, a);
      case RINT -> writer.apply(Op.RINT, a);
      case INVERT -> truths ? not(a) : writer.apply(Op.INVERT, a);
      case LOGICAL_NOT -> not(a);
      case ISNAN -> integers ? writer.fill(ScalarType.BOOL, 0) : writer.apply(Op.NOT_EQUAL, a, a);
      case ISFINITE -> integers ? writer.fill(ScalarType.BOOL, 1) : toInfinity(Op.LESS, a);
      case ISINF -> integers ? writer.fill(ScalarType.BOOL, 0) : toInfinity(Op.EQUAL, a);
    };
  }

  /** Compares magnitudes to infinity. */
  private int toInfinity(Op op, int a) {
    int infinity = writer.fill(writer.dtype(a), Double.POSITIVE_INFINITY);
    return writer.apply(op, writer.apply(Op.ABSOLUTE, a), infinity);
  }

  /** Divides; by a power of two as a product, which is faster and the same, rounded once. */
  private int divide(int a, int b, Expression divisor, ScalarType dtype) {
    if (divisor instanceof Expression.Weak weak) {
      double number = weak.value().doubleValue();
      int exponent = Math.getExponent(number);
      if (Math.abs(number) == Math.scalb(1.0, exponent) && Math.abs(exponent) < MOST_EXPONENT) {
        return writer.apply(Op.MULTIPLY, a, writer.fill(dtype, 1 / number));
      }
    }
    return writer.apply(Op.DIVIDE, a, b);
  }

  private int not(int truth) {
    return writer.apply(Op.EQUAL, truth, writer.fill(ScalarType.BOOL, 0));
  }

  static boolean isComparison(Ufunc function) {
    return function.compareTo(Ufunc.EQUAL) >= 0 && function.compareTo(Ufunc.GREATER_EQUAL) <= 0;
  }

  /**
   * Whether integers are compared that no dtype of integers holds: uint64 and one with a sign, or a
   * number that the arrays' dtype does not hold.
   */
  private static boolean isExact(Ufunc function, List<Expression> operands, ScalarType loop) {
    if (!isComparison(function)) {
      return false;
    }
    for (Expression operand : operands) {
      if (operand instanceof Expression.Weak weak && !WeakNumbers.holds(loop, weak.value())) {
        return true;
      }
    }
    return loop == ScalarType.FLOAT64
        && operands.stream().allMatch(operand -> UfuncTypes.of(operand).kind() != Kind.FLOAT);
  }

  private int compareExactly(Ufunc function, List<Expression> operands) {
    Expression first = operands.getFirst();
    Expression second = operands.getLast();
    boolean firstIsUnsigned = UfuncTypes.of(first) == ScalarType.UINT64;
    if (!firstIsUnsigned && UfuncTypes.of(second) != ScalarType.UINT64) {
      return compare(function, as(first, ScalarType.INT64), as(second, ScalarType.INT64));
    }
    // Which of the two is less, as a number that is compared with 0.
    int signed = as(firstIsUnsigned ? second : first, ScalarType.INT64);
    int unsigned = as(firstIsUnsigned ? first : second, ScalarType.UINT64);
    int order = writer.apply(Op.ORDER, signed, unsigned);
    int zero = writer.fill(ScalarType.INT32, 0);
    return firstIsUnsigned ? compare(function, zero, order) : compare(function, order, zero);
  }

  private int compare(Ufunc function, int a, int b) {
    return switch (function) {
      case EQUAL -> writer.apply(Op.EQUAL, a, b);
      case NOT_EQUAL -> writer.apply(Op.NOT_EQUAL, a, b);
      case LESS -> writer.apply(Op.LESS, a, b);
      case LESS_EQUAL -> writer.apply(Op.LESS_EQUAL, a, b);
      case GREATER -> writer.apply(Op.LESS, b, a);
      case GREATER_EQUAL -> writer.apply(Op.LESS_EQUAL, b, a);
      default -> throw new IllegalStateException("not a comparison: " + function);
    };
  }
}

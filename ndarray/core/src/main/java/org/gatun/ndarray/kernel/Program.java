// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gatun.buffer.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * What is computed of elements: steps that each fill a register, one of them with the result.
 * Immutable; {@link ProgramKernel} runs it, a block of elements at a time.
 */
public final class Program {
  /** One step. */
  sealed interface Step {
    /** The register that it fills. */
    int out();
  }

  /** Brings the elements of an operand. */
  record Load(int operand, ScalarType dtype, int out) implements Step {}

  /** Repeats one number, whose bits are those of its lane. */
  record Fill(ScalarType dtype, long bits, int out) implements Step {}

  /** Casts from one dtype to another. */
  record Cast(ScalarType from, int a, ScalarType to, int out) implements Step {}

  /**
   * Computes.
   *
   * @param dtype of the operands, and of the result if that is not a truth value
   * @param b of an operation of one number the same as {@code a}
   * @param c of an operation of two the same as {@code b}
   */
  record Apply(Op op, ScalarType dtype, int a, int b, int c, int out) implements Step {}

  private final Step[] steps;
  private final ScalarType dtype;
  private final int result;
  private final int mask;
  private final int operands;
  private final int registers;

  /** The bits of its numbers, in their order. */
  private final long[] numbers;

  /** In the order of the operands. */
  private final Load[] loads;

  private final @Nullable Apply single;

  /** What may be faster than this, of each form of memory that came. */
  private volatile Form[] forms = {};

  /** How memory lies: the dtype of the result, and a bit for each operand that is repeated. */
  private record Form(ScalarType to, long repeated, HotLoop hot) {}

  /** After so many first calls, of all programs, even a first one is worth counting. */
  private static final int MANY_FIRST_CALLS = 64;

  /** Racy: what two threads add at once may be lost. */
  private static int firstCalls;

  private boolean called;

  private Program(
      Step[] steps, ScalarType dtype, int result, int mask, int operands, int registers) {
    this.steps = steps;
    this.dtype = dtype;
    this.result = result;
    this.mask = mask;
    this.operands = operands;
    this.registers = registers;
    numbers =
        Arrays.stream(steps)
            .filter(Fill.class::isInstance)
            .mapToLong(step -> LaneCast.round(((Fill) step).dtype(), ((Fill) step).bits()))
            .toArray();
    loads =
        Arrays.stream(steps)
            .filter(Load.class::isInstance)
            .map(Load.class::cast)
            .toArray(Load[]::new);
    boolean one =
        operands > 0
            && operands <= 2
            && loads.length == operands
            && loads.length + numbers.length + 1 == steps.length
            && mask < 0;
    single = one && steps[steps.length - 1] instanceof Apply apply && suits(apply) ? apply : null;
  }

  private boolean suits(Apply apply) {
    return apply.out() == result
        && apply.op() != Op.SELECT
        && (apply.dtype() == ScalarType.FLOAT32 || apply.dtype() == ScalarType.FLOAT64);
  }

  /** Returns the operation of a program that has no other, of float32 or float64; else null. */
  @Nullable Apply single() {
    return single;
  }

  /** Returns the step that brings an operand. */
  Load load(int operand) {
    return loads[operand];
  }

  /**
   * Whether it was run before, or so many others were that one of the same steps may have been: who
   * writes a chain anew for each call runs each once. What counts calls, and what they get once
   * they are many, is not loaded for less: it would make a first call slower.
   */
  boolean mayBeHot() {
    return called || firstCalls >= MANY_FIRST_CALLS || Kernels.AT_ONCE;
  }

  /** Says that it was run. */
  void markCalled() {
    if (!called) {
      called = true;
      firstCalls++;
    }
  }

  /** Returns what may be faster than this for a form of memory. */
  HotLoop hot(ScalarType to, long repeated) {
    for (Form form : forms) {
      if (form.to == to && form.repeated == repeated) {
        return form.hot;
      }
    }
    Form[] known = forms;
    Form[] more = Arrays.copyOf(known, known.length + 1);
    more[known.length] = new Form(to, repeated, HotLoop.of(this, to, repeated));
    forms = more; // another thread's may be lost, and is found again
    return more[known.length].hot;
  }

  /** Returns the bits of its numbers, which nobody may write to. */
  long[] numbers() {
    return numbers;
  }

  int steps() {
    return steps.length;
  }

  Step step(int k) {
    return steps[k];
  }

  /** Returns the dtype of the result. */
  public ScalarType dtype() {
    return dtype;
  }

  /** Returns how many operands there are. */
  public int operands() {
    return operands;
  }

  int result() {
    return result;
  }

  /** Whether the result is written where a mask is true alone. */
  boolean isMasked() {
    return mask >= 0;
  }

  /** The register of that mask, of truth values. */
  int mask() {
    return mask;
  }

  /** Returns the number of a register that no step uses. */
  int spare() {
    return registers;
  }

  /**
   * Writes programs. A value is named by a number; as many registers are used as there are values
   * that are still needed, but for loads and fills, whose registers are their own: what was loaded
   * may be good for the next block.
   */
  public static final class Writer {
    private final List<Step> steps = new ArrayList<>();
    private final List<ScalarType> dtypes = new ArrayList<>();
    private int operands;

    /** Makes a writer of an empty program. */
    public Writer() {}

    private int add(Step step, ScalarType dtype) {
      steps.add(step);
      dtypes.add(dtype);
      return steps.size() - 1;
    }

    /** Adds an operand: they are numbered from 0 in the order of these calls. */
    public int load(ScalarType dtype) {
      return add(new Load(operands++, dtype, steps.size()), dtype);
    }

    /** Adds an integer, cast to a dtype. */
    public int fill(ScalarType dtype, long value) {
      long bits =
          switch (Lane.of(dtype)) {
            case INTS, LONGS -> value;
            case FLOATS ->
                Float.floatToRawIntBits(
                    dtype == ScalarType.BFLOAT16 ? Rounding.toOdd(value, false) : (float) value);
            case DOUBLES -> Double.doubleToRawLongBits((double) value);
          };
      return fillBits(dtype, bits);
    }

    /** Adds a number, or names it if it is there. */
    private int fillBits(ScalarType dtype, long bits) {
      for (int value = 0; value < steps.size(); value++) {
        if (steps.get(value) instanceof Fill fill && fill.dtype() == dtype && fill.bits() == bits) {
          return value;
        }
      }
      return add(new Fill(dtype, bits, steps.size()), dtype);
    }

    /** Adds a floating-point number, rounded to a dtype that is none of integers. */
    public int fill(ScalarType dtype, double value) {
      long bits =
          switch (Lane.of(dtype)) {
            case INTS, LONGS -> throw new IllegalArgumentException("integers: " + dtype);
            case FLOATS ->
                Float.floatToRawIntBits(
                    dtype == ScalarType.FLOAT32 ? (float) value : Rounding.toOdd(value));
            case DOUBLES -> Double.doubleToRawLongBits(value);
          };
      return fillBits(dtype, bits);
    }

    /** Adds a cast, if one is needed. */
    public int cast(int value, ScalarType dtype) {
      ScalarType from = dtypes.get(value);
      return from == dtype ? value : add(new Cast(from, value, dtype, steps.size()), dtype);
    }

    /** Adds an operation on values of one dtype. */
    public int apply(Op op, int a) {
      return apply(op, a, a);
    }

    /** Adds an operation on values of one dtype. */
    public int apply(Op op, int a, int b) {
      ScalarType dtype = dtypes.get(a);
      ScalarType result =
          switch (op) {
            case EQUAL, NOT_EQUAL, LESS, LESS_EQUAL -> ScalarType.BOOL;
            case ORDER -> ScalarType.INT32;
            default -> dtype;
          };
      return add(new Apply(special(op, dtype, b), dtype, a, b, b, steps.size()), result);
    }

    /** Returns what can be faster where the second is a number. */
    private Op special(Op op, ScalarType dtype, int b) {
      boolean extreme = op == Op.MINIMUM || op == Op.MAXIMUM;
      if (!extreme
          || dtype.kind() != ScalarType.Kind.FLOAT
          || !(steps.get(b) instanceof Fill fill)) {
        return op;
      }
      double number =
          dtype == ScalarType.FLOAT64
              ? Double.longBitsToDouble(fill.bits())
              : Float.intBitsToFloat((int) fill.bits());
      boolean plain = !Double.isNaN(number) && (number != 0 || 1 / number > 0);
      return !plain ? op : op == Op.MINIMUM ? Op.AT_MOST : Op.AT_LEAST;
    }

    /** Adds the choice of one of two values of one dtype. */
    public int select(int truth, int a, int b) {
      ScalarType dtype = dtypes.get(a);
      return add(new Apply(Op.SELECT, dtype, truth, a, b, steps.size()), dtype);
    }

    /** Returns the dtype of a value. */
    public ScalarType dtype(int value) {
      return dtypes.get(value);
    }

    /** Returns the program whose result is a value. */
    public Program program(int result) {
      return program(result, -1);
    }

    /** {@link #program(int)}, written alone where a truth value is true, unless that is -1. */
    public Program program(int result, int mask) {
      int[] lastUse = new int[steps.size()];
      for (int k = 0; k < steps.size(); k++) {
        lastUse[k] = k;
        switch (steps.get(k)) {
          case Cast cast -> lastUse[cast.a()] = k;
          case Apply apply -> {
            lastUse[apply.a()] = k;
            lastUse[apply.b()] = k;
            lastUse[apply.c()] = k;
          }
          case Load _, Fill _ -> {}
        }
      }
      lastUse[result] = steps.size();
      if (mask >= 0) {
        lastUse[mask] = steps.size();
      }
      return place(lastUse, result, mask);
    }

    /** Gives each value a register, and again one whose value nobody needs any more. */
    private Program place(int[] lastUse, int result, int mask) {
      int[] register = new int[steps.size()];
      List<Integer> free = new ArrayList<>();
      Step[] placed = new Step[steps.size()];
      int used = 0;
      for (int k = 0; k < placed.length; k++) {
        Step step = steps.get(k);
        boolean own = step instanceof Load || step instanceof Fill;
        for (int value = 0; value < k && !own; value++) {
          boolean reusable = steps.get(value) instanceof Cast || steps.get(value) instanceof Apply;
          if (lastUse[value] == k && reusable) {
            free.add(register[value]); // the step itself may write over what it reads
          }
        }
        register[k] = own || free.isEmpty() ? used++ : free.removeLast();
        int out = register[k];
        placed[k] =
            switch (step) {
              case Load load -> new Load(load.operand(), load.dtype(), out);
              case Fill fill -> new Fill(fill.dtype(), fill.bits(), out);
              case Cast cast -> new Cast(cast.from(), register[cast.a()], cast.to(), out);
              case Apply apply ->
                  new Apply(
                      apply.op(),
                      apply.dtype(),
                      register[apply.a()],
                      register[apply.b()],
                      register[apply.c()],
                      out);
            };
      }
      int flags = mask < 0 ? -1 : register[mask];
      return new Program(placed, dtypes.get(result), register[result], flags, operands, used);
    }
  }
}

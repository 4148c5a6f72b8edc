// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.ScalarType.Kind;
import org.gatun.buffer.StridedLayout;
import org.gatun.ndarray.kernel.Program;
import org.gatun.ndarray.kernel.ProgramKernel;
import org.jspecify.annotations.Nullable;

/** Runs functions: checks what they write to, and keeps the programs of single ones. */
final class Elementwise {
  private static final int DTYPES = ScalarType.values().length;

  /** The program of each function for each pair of dtypes, once one was asked for. */
  private static final AtomicReferenceArray<@Nullable Program> PROGRAMS =
      new AtomicReferenceArray<>(Ufunc.values().length * DTYPES * (DTYPES + 1));

  private Elementwise() {}

  /** Computes a function of one array, or of two, without a chain of its own. */
  static void into(Ufunc function, NdArray out, NdArray a, @Nullable NdArray b) {
    Program program = program(function, a, b);
    checkOut(out, program.dtype());
    StridedLayout to = out.view().layout();
    if (!Axes.stretches(a.view().layout(), to)
        || (b != null && !Axes.stretches(b.view().layout(), to))) {
      Axes.checkOut(b == null ? a.shape() : Axes.joint(a.shape(), b.shape()), to);
    }
    if (b == null) {
      ProgramKernel.run(program, out.view(), a.view());
      return;
    }
    if (function == Ufunc.POWER && program.dtype().kind() == Kind.SIGNED && out.count() > 0) {
      Compiler.checkExponent(b);
    }
    ProgramKernel.run(program, out.view(), a.view(), b.view());
  }

  @SuppressWarnings("EnumOrdinal") // of this run alone: a place in a table, without an object
  private static Program program(Ufunc function, NdArray a, @Nullable NdArray b) {
    int first = scalar("a", a).ordinal();
    int second = b == null ? 0 : scalar("b", b).ordinal() + 1;
    int at = (function.ordinal() * DTYPES + first) * (DTYPES + 1) + second;
    Program program = PROGRAMS.get(at);
    if (program == null) {
      program = Compiler.compile(function, a, b); // by two threads at most as often, and alike
      PROGRAMS.set(at, program);
    }
    return program;
  }

  /**
   * Returns the type of the numbers that elements are.
   *
   * @throws IllegalArgumentException if they are no real numbers or truth values
   */
  static ScalarType scalar(NdArray array) {
    return scalarOf("", array);
  }

  /** {@link #scalar(NdArray)} of an argument, by whose name the message begins. */
  static ScalarType scalar(String name, NdArray array) {
    return ProgramKernel.takes(array.dtype())
        ? ProgramKernel.scalar(array.dtype())
        : scalarOf(name + ": ", array);
  }

  private static ScalarType scalarOf(String label, NdArray array) {
    if (!ProgramKernel.takes(array.dtype())) {
      throw noNumbers(label, array, "cast them, or take a part such as real() or a field");
    }
    return ProgramKernel.scalar(array.dtype());
  }

  private static IllegalArgumentException noNumbers(String label, NdArray array, String way) {
    return new IllegalArgumentException(
        label + "expected real numbers or truth values but found " + array.dtype() + "; " + way);
  }

  /**
   * Refuses a mask of other elements than real numbers or truth values.
   *
   * @param name of the argument
   * @throws IllegalArgumentException if so
   */
  static void checkMask(String name, NdArray mask) {
    if (!ProgramKernel.takes(mask.dtype())) {
      throw noNumbers(name + ": ", mask, "compare, as equal(…) does");
    }
  }

  /**
   * Refuses an array that a result cannot be written to.
   *
   * @throws java.nio.ReadOnlyBufferException if it is read-only
   * @throws IllegalArgumentException if its dtype does not take the result's
   */
  static void checkOut(NdArray out, ScalarType dtype) {
    out.view().requireWritable("out");
    if (!out.dtype().equals(dtype)) {
      if (!ProgramKernel.takes(out.dtype())) {
        throw noNumbers(
            "out: ", out, "write to such an array, or to a part such as real() or a field");
      }
      if (!Casting.SAME_KIND.allows(dtype, out.dtype())) {
        ScalarType to = ProgramKernel.scalar(out.dtype());
        boolean rounds = dtype.kind() == Kind.FLOAT && to != ScalarType.BOOL;
        String cast = (rounds ? "rint().cast(" : "cast(") + to.name() + ")";
        throw new IllegalArgumentException(
            "out: expected a dtype that results of "
                + dtype
                + " can be cast to, under SAME_KIND, but found "
                + out.dtype()
                + "; end a chain with "
                + cast
                + ", or write to "
                + dtype
                + " and take that further, by lazy()."
                + cast
                + ".into(out)");
      }
    }
  }
}

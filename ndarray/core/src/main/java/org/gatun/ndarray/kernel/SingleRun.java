// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.gatun.buffer.ScalarType;
import org.gatun.ndarray.kernel.Program.Apply;
import org.gatun.ndarray.kernel.Program.Fill;
import org.gatun.ndarray.kernel.Program.Load;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program of one operation over one run of adjacent elements in native memory, through Java
 * arrays, as {@link ProgramKernel} does. But one loop holds all that is done to a block, without a
 * look at the program: so the processor reads the next block ahead while it computes this one,
 * which for long arrays is most of the time.
 */
final class SingleRun {
  /**
   * How many bytes a block has. With AVX-512, blocks of 4,096 and more were measured to take half
   * as long again, or twice as long, where memory is not in a cache.
   */
  static final int BLOCK_BYTES = 4032;

  private static final int FLOATS = BLOCK_BYTES / Float.BYTES;
  private static final int DOUBLES = BLOCK_BYTES / Double.BYTES;

  private SingleRun() {}

  /** Whether a program over planned operands is such a run. */
  static boolean takes(Operands of, Program program) {
    Apply apply = program.single();
    if (apply == null || of.nest().rowSize() != 1 || !isAdjacent(of, 0, program.dtype())) {
      return false;
    }
    boolean takes = true;
    for (int k = 1; k < of.count() && takes; k++) {
      takes = isAdjacent(of, k, apply.dtype());
    }
    return takes;
  }

  private static boolean isAdjacent(Operands of, int k, ScalarType dtype) {
    return of.view(k).dtype() == dtype
        && of.operand(k).checked == null
        && of.nest().innerStride(k) == dtype.itemsize();
  }

  /** Computes the elements from one on. */
  static void run(Workspace work, Program program, Apply apply, long first) {
    Operands of = work.operands;
    Load one = program.load(0);
    Load two = program.operands() == 2 ? program.load(1) : null;
    long count = of.nest().innerSize() - first;
    long to = of.address(0, first);
    long a = of.address(1 + one.operand(), first);
    long b = two == null ? 0 : of.address(1 + two.operand(), first);
    if (apply.dtype() == ScalarType.FLOAT64) {
      if (program.dtype() == ScalarType.BOOL) {
        testDoubles(work, apply, count, to, one, a, two, b);
      } else {
        doubles(work.registers, apply, count, to, one, a, two, b);
      }
    } else if (program.dtype() == ScalarType.BOOL) {
      fillKeys(work.registers, program);
      testFloats(work, apply, count, to, one, a, two, b);
    } else {
      floats(work.registers, apply, count, to, one, a, two, b);
    }
  }

  private static void fillKeys(Registers of, Program program) {
    for (int k = 0; k < program.steps(); k++) {
      if (program.step(k) instanceof Fill fill) {
        int[] keys = of.ints(fill.out());
        Arrays.fill(keys, 0, FLOATS, (int) fill.bits());
        FloatOrder.keys(keys, FLOATS);
      }
    }
  }

  // A loop a method: what one of them has to find out each time would cost between the blocks.

  private static void floats(
      Registers of,
      Apply apply,
      long count,
      long to,
      Load one,
      long a,
      @Nullable Load two,
      long b) {
    float[] as = of.floats(one.out());
    float[] bs = two == null ? null : of.floats(two.out());
    float[] x = of.floats(apply.a());
    float[] y = of.floats(apply.b());
    float[] out = of.floats(apply.out());
    for (long done = 0; done < count; done += FLOATS) {
      int some = (int) Math.min(FLOATS, count - done);
      long at = done * Float.BYTES;
      MemorySegment.copy(Native.ALL, JAVA_FLOAT_UNALIGNED, a + at, as, 0, some);
      if (bs != null) {
        MemorySegment.copy(Native.ALL, JAVA_FLOAT_UNALIGNED, b + at, bs, 0, some);
      }
      FloatLoops.run(apply.op(), x, y, out, some);
      MemorySegment.copy(out, 0, Native.ALL, JAVA_FLOAT_UNALIGNED, to + at, some);
    }
  }

  private static void doubles(
      Registers of,
      Apply apply,
      long count,
      long to,
      Load one,
      long a,
      @Nullable Load two,
      long b) {
    double[] as = of.doubles(one.out());
    double[] bs = two == null ? null : of.doubles(two.out());
    double[] x = of.doubles(apply.a());
    double[] y = of.doubles(apply.b());
    double[] out = of.doubles(apply.out());
    for (long done = 0; done < count; done += DOUBLES) {
      int some = (int) Math.min(DOUBLES, count - done);
      long at = done * Double.BYTES;
      MemorySegment.copy(Native.ALL, JAVA_DOUBLE_UNALIGNED, a + at, as, 0, some);
      if (bs != null) {
        MemorySegment.copy(Native.ALL, JAVA_DOUBLE_UNALIGNED, b + at, bs, 0, some);
      }
      DoubleLoops.run(apply.op(), x, y, out, some);
      MemorySegment.copy(out, 0, Native.ALL, JAVA_DOUBLE_UNALIGNED, to + at, some);
    }
  }

  /** Compares the keys of bits, which come as int32. */
  private static void testFloats(
      Workspace work,
      Apply apply,
      long count,
      long to,
      Load one,
      long a,
      @Nullable Load two,
      long b) {
    Registers of = work.registers;
    int[] as = of.ints(one.out());
    int[] bs = two == null ? null : of.ints(two.out());
    int[] x = of.ints(apply.a());
    int[] y = of.ints(apply.b());
    int[] truths = of.ints(apply.out());
    byte[] out = work.bytes;
    for (long done = 0; done < count; done += FLOATS) {
      int some = (int) Math.min(FLOATS, count - done);
      long at = done * Float.BYTES;
      MemorySegment.copy(Native.ALL, JAVA_INT_UNALIGNED, a + at, as, 0, some);
      FloatOrder.keys(as, some);
      if (bs != null) {
        MemorySegment.copy(Native.ALL, JAVA_INT_UNALIGNED, b + at, bs, 0, some);
        FloatOrder.keys(bs, some);
      }
      FloatOrder.test(apply.op(), x, y, truths, some);
      RegisterStore.bytes(truths, 0, out, some);
      MemorySegment.copy(out, 0, Native.ALL, JAVA_BYTE, to + done, some);
    }
  }

  private static void testDoubles(
      Workspace work,
      Apply apply,
      long count,
      long to,
      Load one,
      long a,
      @Nullable Load two,
      long b) {
    Registers of = work.registers;
    double[] as = of.doubles(one.out());
    double[] bs = two == null ? null : of.doubles(two.out());
    double[] x = of.doubles(apply.a());
    double[] y = of.doubles(apply.b());
    int[] truths = of.ints(apply.out());
    byte[] out = work.bytes;
    for (long done = 0; done < count; done += DOUBLES) {
      int some = (int) Math.min(DOUBLES, count - done);
      long at = done * Double.BYTES;
      MemorySegment.copy(Native.ALL, JAVA_DOUBLE_UNALIGNED, a + at, as, 0, some);
      if (bs != null) {
        MemorySegment.copy(Native.ALL, JAVA_DOUBLE_UNALIGNED, b + at, bs, 0, some);
      }
      DoubleLoops.test(apply.op(), x, y, truths, some);
      RegisterStore.bytes(truths, 0, out, some);
      MemorySegment.copy(out, 0, Native.ALL, JAVA_BYTE, to + done, some);
    }
  }
}

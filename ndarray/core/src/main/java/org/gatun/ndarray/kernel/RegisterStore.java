// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import org.gatun.buffer.ScalarType;

/**
 * Takes the numbers of a register to memory, as elements of their dtype; see {@link RegisterLoad}.
 */
final class RegisterStore {
  private RegisterStore() {}

  /** Takes {@code rows} runs of {@code run} elements. */
  static void store(
      Workspace work,
      int register,
      ScalarType dtype,
      boolean swap,
      long at,
      int rows,
      long rowStride,
      int run,
      long stride) {
    if (rows == 1 || rowStride == run * stride) {
      store(work, register, 0, dtype, swap, at, rows * run, stride);
      return;
    }
    for (int row = 0; row < rows; row++) {
      store(work, register, row * run, dtype, swap, at + row * rowStride, run, stride);
    }
  }

  private static void store(
      Workspace work,
      int register,
      int from,
      ScalarType dtype,
      boolean swap,
      long at,
      int count,
      long stride) {
    boolean whole = !swap && stride == dtype.itemsize() && !RegisterLoad.isNarrow(dtype);
    MemorySegment checked = work.target.checked;
    if (!whole) {
      narrow(work, register, from, dtype, count);
      BitBlock.store(work, dtype.itemsize(), swap, at, count, stride);
    } else if (checked == null) { // a constant, which the JIT compiler sees through
      copy(work.registers, register, from, Native.ALL, dtype, at, count);
    } else {
      copy(work.registers, register, from, checked, dtype, at, count);
    }
  }

  /**
   * Takes the elements of one run whose truth values are 1; what lies between them is not touched.
   *
   * @param from the first number of the register, and its truth value
   */
  static void storeWhere(
      Workspace work,
      int[] truths,
      int register,
      int from,
      ScalarType dtype,
      boolean swap,
      long at,
      int count,
      long stride) {
    int set = sum(truths, from, count);
    if (set == count) {
      store(work, register, from, dtype, swap, at, count, stride);
    } else if (work.target.checked == null && set > 0) {
      narrow(work, register, from, dtype, count);
      pick(truths, from, count, work.picked);
      BitBlock.storePicked(work, dtype.itemsize(), swap, at, count, stride, set);
    } else {
      int i = 0;
      for (int rest = set; rest > 0; ) {
        if (truths[from + i] == 0) {
          i++;
          continue;
        }
        int end = i + 1;
        while (end < count && truths[from + end] != 0) {
          end++;
        }
        store(work, register, from + i, dtype, swap, at + i * stride, end - i, stride);
        rest -= end - i;
        i = end;
      }
    }
  }

  /** Without a branch on a truth value, which a processor could not foresee. */
  private static void pick(int[] truths, int from, int count, int[] places) {
    int found = 0;
    for (int i = 0; i < count && found < places.length; i++) {
      places[found] = i;
      found += truths[from + i];
    }
  }

  private static int sum(int[] values, int from, int count) {
    int sum = 0;
    for (int i = from; i < from + count; i++) {
      sum += values[i];
    }
    return sum;
  }

  private static void copy(
      Registers of,
      int register,
      int from,
      MemorySegment memory,
      ScalarType dtype,
      long at,
      int count) {
    switch (Lane.of(dtype)) {
      case INTS ->
          MemorySegment.copy(of.ints(register), from, memory, JAVA_INT_UNALIGNED, at, count);
      case LONGS ->
          MemorySegment.copy(of.longs(register), from, memory, JAVA_LONG_UNALIGNED, at, count);
      case FLOATS ->
          MemorySegment.copy(of.floats(register), from, memory, JAVA_FLOAT_UNALIGNED, at, count);
      case DOUBLES ->
          MemorySegment.copy(of.doubles(register), from, memory, JAVA_DOUBLE_UNALIGNED, at, count);
    }
  }

  /** Leaves the bits in the workspace. */
  private static void narrow(Workspace work, int register, int from, ScalarType dtype, int count) {
    Registers of = work.registers;
    switch (dtype) {
      case BOOL, INT8, UINT8 -> bytes(of.ints(register), from, work.bytes, count);
      case INT16, UINT16 -> shorts(of.ints(register), from, work.shorts, count);
      case INT32 -> System.arraycopy(of.ints(register), from, work.ints, 0, count);
      case UINT32 -> ints(of.longs(register), from, work.ints, count);
      case INT64, UINT64 -> System.arraycopy(of.longs(register), from, work.longs, 0, count);
      case FLOAT16 -> halves(of.floats(register), from, work.shorts, count);
      case BFLOAT16 -> bfloats(of.floats(register), from, work.shorts, count);
      case FLOAT32 -> bits(of.floats(register), from, work.ints, count);
      case FLOAT64 -> bits(of.doubles(register), from, work.longs, count);
      case COMPLEX64, COMPLEX128 -> throw new IllegalStateException("two numbers: " + dtype);
    }
  }

  /**
   * Takes numbers of 8 bits: as a float, of which alone the JIT compiler makes vectors of bytes.
   */
  static void bytes(int[] from, int first, byte[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = (byte) (float) from[first + i];
    }
  }

  private static void shorts(int[] from, int first, short[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = (short) from[first + i];
    }
  }

  private static void ints(long[] from, int first, int[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = (int) from[first + i];
    }
  }

  private static void halves(float[] from, int first, short[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = Float.floatToFloat16(from[first + i]);
    }
  }

  private static void bfloats(float[] from, int first, short[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = Rounding.bfloat16(from[first + i]);
    }
  }

  private static void bits(float[] from, int first, int[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = Float.floatToRawIntBits(from[first + i]);
    }
  }

  private static void bits(double[] from, int first, long[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = Double.doubleToRawLongBits(from[first + i]);
    }
  }
}

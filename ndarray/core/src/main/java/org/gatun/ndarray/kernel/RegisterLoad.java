// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.gatun.buffer.ScalarType;

/**
 * Brings elements of any dtype and byte order to a register, as numbers of their lane. Adjacent
 * elements as wide as their lane come at the speed of memcpy.
 */
final class RegisterLoad {
  private RegisterLoad() {}

  /** Brings {@code rows} runs of {@code run} elements, one run behind the other. */
  static void load(
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
      load(work, register, 0, dtype, swap, at, rows * run, stride);
      return;
    }
    for (int row = 0; row < rows; row++) {
      load(work, register, row * run, dtype, swap, at + row * rowStride, run, stride);
    }
  }

  private static void load(
      Workspace work,
      int register,
      int into,
      ScalarType dtype,
      boolean swap,
      long at,
      int count,
      long stride) {
    // The same element again and again is read once.
    int read = stride == 0 ? 1 : count;
    boolean whole = !swap && (stride == dtype.itemsize() || read == 1);
    MemorySegment checked = work.source.checked;
    if (!whole || isNarrow(dtype)) {
      BitBlock.load(work, dtype.itemsize(), swap, at, read, stride);
      widen(work, dtype, register, into, read);
    } else if (checked == null) { // a constant, which the JIT compiler sees through
      copy(Native.ALL, work.registers, register, into, dtype, at, read);
    } else {
      copy(checked, work.registers, register, into, dtype, at, read);
    }
    if (read < count) {
      repeat(work.registers, Lane.of(dtype), register, into, into + count);
    }
  }

  /** Whether a lane's numbers are wider. */
  static boolean isNarrow(ScalarType dtype) {
    return switch (dtype) {
      case INT32, INT64, UINT64, FLOAT32, FLOAT64 -> false;
      default -> true;
    };
  }

  private static void copy(
      MemorySegment memory,
      Registers to,
      int register,
      int into,
      ScalarType dtype,
      long at,
      int count) {
    switch (Lane.of(dtype)) {
      case INTS ->
          MemorySegment.copy(memory, JAVA_INT_UNALIGNED, at, to.ints(register), into, count);
      case LONGS ->
          MemorySegment.copy(memory, JAVA_LONG_UNALIGNED, at, to.longs(register), into, count);
      case FLOATS ->
          MemorySegment.copy(memory, JAVA_FLOAT_UNALIGNED, at, to.floats(register), into, count);
      case DOUBLES ->
          MemorySegment.copy(memory, JAVA_DOUBLE_UNALIGNED, at, to.doubles(register), into, count);
    }
  }

  /** Takes the bits that lie in the workspace. */
  private static void widen(Workspace work, ScalarType dtype, int register, int into, int count) {
    Registers to = work.registers;
    switch (dtype) {
      case BOOL -> truths(work.bytes, to.ints(register), into, count);
      case INT8 -> signed(work.bytes, to.ints(register), into, count);
      case UINT8 -> unsigned(work.bytes, to.ints(register), into, count);
      case INT16 -> signed(work.shorts, to.ints(register), into, count);
      case UINT16 -> unsigned(work.shorts, to.ints(register), into, count);
      case UINT32 -> unsigned(work.ints, to.longs(register), into, count);
      case FLOAT16 -> halves(work.shorts, to.floats(register), into, count);
      case BFLOAT16 -> bfloats(work.shorts, to.floats(register), into, count);
      case INT32 -> System.arraycopy(work.ints, 0, to.ints(register), into, count);
      case INT64, UINT64 -> System.arraycopy(work.longs, 0, to.longs(register), into, count);
      case FLOAT32 -> floats(work.ints, to.floats(register), into, count);
      case FLOAT64 -> doubles(work.longs, to.doubles(register), into, count);
      case COMPLEX64, COMPLEX128 -> throw new IllegalStateException("two numbers: " + dtype);
    }
  }

  private static void repeat(Registers to, Lane lane, int register, int from, int end) {
    switch (lane) {
      case INTS -> Arrays.fill(to.ints(register), from, end, to.ints(register)[from]);
      case LONGS -> Arrays.fill(to.longs(register), from, end, to.longs(register)[from]);
      case FLOATS -> Arrays.fill(to.floats(register), from, end, to.floats(register)[from]);
      case DOUBLES -> Arrays.fill(to.doubles(register), from, end, to.doubles(register)[from]);
    }
  }

  // One loop a method, over two arrays: the JIT compiler makes vector instructions of each.

  private static void truths(byte[] from, int[] to, int into, int count) {
    for (int i = 0; i < count; i++) {
      to[into + i] = from[i] != 0 ? 1 : 0;
    }
  }

  private static void signed(byte[] from, int[] to, int into, int count) {
    for (int i = 0; i < count; i++) {
      to[into + i] = from[i];
    }
  }

  private static void unsigned(byte[] from, int[] to, int into, int count) {
    for (int i = 0; i < count; i++) {
      to[into + i] = from[i] & 0xFF;
    }
  }

  private static void signed(short[] from, int[] to, int into, int count) {
    for (int i = 0; i < count; i++) {
      to[into + i] = from[i];
    }
  }

  private static void unsigned(short[] from, int[] to, int into, int count) {
    for (int i = 0; i < count; i++) {
      to[into + i] = from[i] & 0xFFFF;
    }
  }

  private static void unsigned(int[] from, long[] to, int into, int count) {
    for (int i = 0; i < count; i++) {
      to[into + i] = from[i] & 0xFFFF_FFFFL;
    }
  }

  private static void halves(short[] from, float[] to, int into, int count) {
    for (int i = 0; i < count; i++) {
      to[into + i] = Float.float16ToFloat(from[i]);
    }
  }

  private static void bfloats(short[] from, float[] to, int into, int count) {
    for (int i = 0; i < count; i++) {
      to[into + i] = Float.intBitsToFloat(from[i] << 16);
    }
  }

  private static void floats(int[] from, float[] to, int into, int count) {
    for (int i = 0; i < count; i++) {
      to[into + i] = Float.intBitsToFloat(from[i]);
    }
  }

  private static void doubles(long[] from, double[] to, int into, int count) {
    for (int i = 0; i < count; i++) {
      to[into + i] = Double.longBitsToDouble(from[i]);
    }
  }
}

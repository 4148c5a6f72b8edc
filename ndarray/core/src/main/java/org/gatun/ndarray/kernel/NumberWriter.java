// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import org.gatun.buffer.ScalarType;

/** Writes a block of numbers as elements of one dtype, in either byte order. */
final class NumberWriter {
  private NumberWriter() {}

  /**
   * Writes {@link Workspace#longs}: integers keep their low bits, floating-point numbers are
   * rounded to nearest.
   *
   * @param unsigned whether the longs count from 0 to 2^64
   */
  static void longs(
      Workspace work,
      ScalarType dtype,
      boolean unsigned,
      boolean swap,
      long into,
      long step,
      int count) {
    long[] longs = work.longs;
    switch (dtype) {
      case BOOL -> {
        for (int i = 0; i < count; i++) {
          work.bytes[i] = (byte) (longs[i] != 0 ? 1 : 0);
        }
      }
      case INT8, UINT8 -> {
        for (int i = 0; i < count; i++) {
          work.bytes[i] = (byte) longs[i];
        }
      }
      case INT16, UINT16 -> {
        for (int i = 0; i < count; i++) {
          work.shorts[i] = (short) longs[i];
        }
      }
      case INT32, UINT32 -> {
        for (int i = 0; i < count; i++) {
          work.ints[i] = (int) longs[i];
        }
      }
      case INT64, UINT64 -> {}
      case FLOAT16 -> {
        floats(work, unsigned, count); // exact, or far above the greatest half float
        for (int i = 0; i < count; i++) {
          work.shorts[i] = Float.floatToFloat16(work.floats[i]);
        }
      }
      case BFLOAT16 -> {
        for (int i = 0; i < count; i++) {
          work.shorts[i] = Rounding.bfloat16(Rounding.toOdd(longs[i], unsigned));
        }
      }
      case FLOAT32 -> {
        floats(work, unsigned, count);
        BitBlock.storeFloats(work, swap, into, count, step);
        return;
      }
      case FLOAT64 -> {
        doubles(work, unsigned, count);
        BitBlock.storeDoubles(work, swap, into, count, step);
        return;
      }
      case COMPLEX64, COMPLEX128 -> throw new IllegalStateException("two numbers: " + dtype);
    }
    BitBlock.store(work, dtype.itemsize(), swap, into, count, step);
  }

  private static void floats(Workspace work, boolean unsigned, int count) {
    long[] longs = work.longs;
    float[] floats = work.floats;
    if (unsigned) {
      for (int i = 0; i < count; i++) {
        floats[i] = Rounding.unsignedToFloat(longs[i]);
      }
    } else {
      for (int i = 0; i < count; i++) {
        floats[i] = longs[i];
      }
    }
  }

  private static void doubles(Workspace work, boolean unsigned, int count) {
    long[] longs = work.longs;
    double[] doubles = work.doubles;
    if (unsigned) {
      for (int i = 0; i < count; i++) {
        doubles[i] = Rounding.unsignedToDouble(longs[i]);
      }
    } else {
      for (int i = 0; i < count; i++) {
        doubles[i] = longs[i];
      }
    }
  }

  /**
   * Writes {@link Workspace#doubles}: integers get what is before the point, as x86-64 cuts it,
   * floating-point numbers are rounded to nearest.
   *
   * @param exact whether a float holds each of them
   */
  static void doubles(
      Workspace work,
      ScalarType dtype,
      boolean exact,
      boolean swap,
      long into,
      long step,
      int count) {
    double[] doubles = work.doubles;
    switch (dtype) {
      case BOOL -> {
        for (int i = 0; i < count; i++) {
          work.bytes[i] = (byte) (doubles[i] != 0 ? 1 : 0);
        }
      }
      case INT8, UINT8 -> {
        for (int i = 0; i < count; i++) {
          work.bytes[i] = (byte) Rounding.toInt(doubles[i]);
        }
      }
      case INT16, UINT16 -> {
        for (int i = 0; i < count; i++) {
          work.shorts[i] = (short) Rounding.toInt(doubles[i]);
        }
      }
      case INT32 -> {
        for (int i = 0; i < count; i++) {
          work.ints[i] = Rounding.toInt(doubles[i]);
        }
      }
      case UINT32 -> {
        for (int i = 0; i < count; i++) {
          work.ints[i] = (int) Rounding.toLong(doubles[i]);
        }
      }
      case INT64 -> {
        for (int i = 0; i < count; i++) {
          work.longs[i] = Rounding.toLong(doubles[i]);
        }
      }
      case UINT64 -> {
        for (int i = 0; i < count; i++) {
          work.longs[i] = Rounding.toUnsignedLong(doubles[i]);
        }
      }
      case FLOAT16 -> {
        for (int i = 0; i < count; i++) {
          float value = exact ? (float) doubles[i] : Rounding.toOdd(doubles[i]);
          work.shorts[i] = Float.floatToFloat16(value);
        }
      }
      case BFLOAT16 -> {
        for (int i = 0; i < count; i++) {
          float value = exact ? (float) doubles[i] : Rounding.toOdd(doubles[i]);
          work.shorts[i] = Rounding.bfloat16(value);
        }
      }
      case FLOAT32 -> {
        for (int i = 0; i < count; i++) {
          work.floats[i] = (float) doubles[i];
        }
        BitBlock.storeFloats(work, swap, into, count, step);
        return;
      }
      case FLOAT64 -> {
        BitBlock.storeDoubles(work, swap, into, count, step);
        return;
      }
      case COMPLEX64, COMPLEX128 -> throw new IllegalStateException("two numbers: " + dtype);
    }
    BitBlock.store(work, dtype.itemsize(), swap, into, count, step);
  }
}

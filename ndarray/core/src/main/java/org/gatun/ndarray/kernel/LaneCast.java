// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import org.gatun.buffer.ScalarType;

/**
 * Casts a register's numbers from one dtype to another, as {@link CastKernel} does memory; and
 * takes away what a lane has beyond a dtype.
 */
final class LaneCast {
  private LaneCast() {}

  /** Casts what one register holds into another, or into the same. */
  static void cast(Registers of, ScalarType from, int a, ScalarType to, int c, int count) {
    Lane in = Lane.of(from);
    switch (Lane.of(to)) {
      case INTS -> {
        int[] ints = of.ints(c);
        boolean truths = to == ScalarType.BOOL;
        switch (in) {
          case INTS -> ints(of.ints(a), ints, truths, count);
          case LONGS -> ints(of.longs(a), ints, truths, count);
          case FLOATS -> ints(of.floats(a), ints, truths, count);
          case DOUBLES -> ints(of.doubles(a), ints, truths, count);
        }
      }
      case LONGS -> {
        long[] longs = of.longs(c);
        switch (in) {
          case INTS -> longs(of.ints(a), longs, count);
          case LONGS -> System.arraycopy(of.longs(a), 0, longs, 0, count);
          case FLOATS -> longs(of.floats(a), longs, to == ScalarType.UINT64, count);
          case DOUBLES -> longs(of.doubles(a), longs, to == ScalarType.UINT64, count);
        }
      }
      case FLOATS -> {
        float[] floats = of.floats(c);
        boolean odd = to == ScalarType.BFLOAT16; // rounds a second time
        switch (in) {
          case INTS -> floats(of.ints(a), floats, odd, count);
          case LONGS -> floats(of.longs(a), floats, from == ScalarType.UINT64, odd, count);
          case FLOATS -> System.arraycopy(of.floats(a), 0, floats, 0, count);
          case DOUBLES -> floats(of.doubles(a), floats, to != ScalarType.FLOAT32, count);
        }
      }
      case DOUBLES -> {
        double[] doubles = of.doubles(c);
        switch (in) {
          case INTS -> doubles(of.ints(a), doubles, count);
          case LONGS -> doubles(of.longs(a), doubles, from == ScalarType.UINT64, count);
          case FLOATS -> doubles(of.floats(a), doubles, count);
          case DOUBLES -> System.arraycopy(of.doubles(a), 0, doubles, 0, count);
        }
      }
    }
    round(of, to, c, count);
  }

  /** Makes values of a dtype of what an operation left. */
  static void round(Registers of, ScalarType dtype, int register, int count) {
    switch (dtype) {
      case INT8 -> toInt8(of.ints(register), count);
      case UINT8 -> mask(of.ints(register), 0xFF, count);
      case INT16 -> toInt16(of.ints(register), count);
      case UINT16 -> mask(of.ints(register), 0xFFFF, count);
      case UINT32 -> mask(of.longs(register), count);
      case FLOAT16 -> toHalf(of.floats(register), count);
      case BFLOAT16 -> toBfloat16(of.floats(register), count);
      case BOOL, INT32, INT64, UINT64, FLOAT32, FLOAT64 -> {}
      case COMPLEX64, COMPLEX128 -> throw new IllegalStateException("two numbers: " + dtype);
    }
  }

  /** As {@link #round(Registers, ScalarType, int, int)}, of the bits of one integer. */
  static long round(ScalarType dtype, long bits) {
    return switch (dtype) {
      case INT8 -> (byte) bits;
      case UINT8 -> bits & 0xFF;
      case INT16 -> (short) bits;
      case UINT16 -> bits & 0xFFFF;
      case UINT32 -> bits & 0xFFFF_FFFFL;
      default -> bits;
    };
  }

  private static void toInt8(int[] values, int count) {
    for (int i = 0; i < count; i++) {
      values[i] = (byte) values[i];
    }
  }

  private static void toInt16(int[] values, int count) {
    for (int i = 0; i < count; i++) {
      values[i] = (short) values[i];
    }
  }

  private static void mask(int[] values, int mask, int count) {
    for (int i = 0; i < count; i++) {
      values[i] &= mask;
    }
  }

  private static void mask(long[] values, int count) {
    for (int i = 0; i < count; i++) {
      values[i] &= 0xFFFF_FFFFL;
    }
  }

  private static void toHalf(float[] values, int count) {
    for (int i = 0; i < count; i++) {
      values[i] = Float.float16ToFloat(Float.floatToFloat16(values[i]));
    }
  }

  private static void toBfloat16(float[] values, int count) {
    for (int i = 0; i < count; i++) {
      values[i] = Float.intBitsToFloat(Rounding.bfloat16(values[i]) << 16);
    }
  }

  private static void ints(int[] from, int[] to, boolean truths, int count) {
    if (!truths) {
      System.arraycopy(from, 0, to, 0, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      to[i] = from[i] != 0 ? 1 : 0;
    }
  }

  private static void ints(long[] from, int[] to, boolean truths, int count) {
    if (truths) {
      for (int i = 0; i < count; i++) {
        to[i] = from[i] != 0 ? 1 : 0;
      }
    } else {
      for (int i = 0; i < count; i++) {
        to[i] = (int) from[i];
      }
    }
  }

  private static void ints(float[] from, int[] to, boolean truths, int count) {
    if (truths) {
      for (int i = 0; i < count; i++) {
        to[i] = from[i] != 0 ? 1 : 0;
      }
    } else {
      for (int i = 0; i < count; i++) {
        to[i] = Rounding.toInt(from[i]);
      }
    }
  }

  private static void ints(double[] from, int[] to, boolean truths, int count) {
    if (truths) {
      for (int i = 0; i < count; i++) {
        to[i] = from[i] != 0 ? 1 : 0;
      }
    } else {
      for (int i = 0; i < count; i++) {
        to[i] = Rounding.toInt(from[i]);
      }
    }
  }

  private static void longs(int[] from, long[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = from[i];
    }
  }

  private static void longs(float[] from, long[] to, boolean unsigned, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = unsigned ? Rounding.toUnsignedLong(from[i]) : Rounding.toLong(from[i]);
    }
  }

  private static void longs(double[] from, long[] to, boolean unsigned, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = unsigned ? Rounding.toUnsignedLong(from[i]) : Rounding.toLong(from[i]);
    }
  }

  private static void floats(int[] from, float[] to, boolean odd, int count) {
    if (odd) {
      for (int i = 0; i < count; i++) {
        to[i] = Rounding.toOdd(from[i], false);
      }
    } else {
      for (int i = 0; i < count; i++) {
        to[i] = from[i];
      }
    }
  }

  private static void floats(long[] from, float[] to, boolean unsigned, boolean odd, int count) {
    for (int i = 0; i < count; i++) {
      to[i] =
          odd
              ? Rounding.toOdd(from[i], unsigned)
              : unsigned ? Rounding.unsignedToFloat(from[i]) : from[i];
    }
  }

  private static void floats(double[] from, float[] to, boolean odd, int count) {
    if (odd) {
      for (int i = 0; i < count; i++) {
        to[i] = Rounding.toOdd(from[i]);
      }
    } else {
      for (int i = 0; i < count; i++) {
        to[i] = (float) from[i];
      }
    }
  }

  private static void doubles(int[] from, double[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = from[i];
    }
  }

  private static void doubles(long[] from, double[] to, boolean unsigned, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = unsigned ? Rounding.unsignedToDouble(from[i]) : from[i];
    }
  }

  private static void doubles(float[] from, double[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = from[i];
    }
  }
}

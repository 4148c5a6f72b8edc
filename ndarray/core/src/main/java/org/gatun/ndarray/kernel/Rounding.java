// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

/** Numbers that Java does not round as a cast needs. */
final class Rounding {
  /** 2^31 and 2^63, the first that do not fit. */
  private static final double TWO_31 = 0x1p31;

  private static final double TWO_63 = 0x1p63;

  private Rounding() {}

  /** Rounds to nearest, ties to even. */
  static short bfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | 0x40); // stays a NaN, whatever low bits are cut
    }
    return (short) ((bits + 0x7FFF + (bits >>> 16 & 1)) >>> 16);
  }

  /**
   * Returns a float that becomes the same half float as the double would: where it is not exact its
   * last bit is odd, so that it is no tie.
   */
  static float toOdd(double value) {
    float nearest = (float) value;
    if (nearest == value || Double.isNaN(value) || Float.isInfinite(nearest)) {
      return nearest;
    }
    int bits = Float.floatToRawIntBits(nearest);
    if ((bits & 1) != 0) {
      return nearest;
    }
    // The double lies between nearest and the neighbour on its other side, which is odd.
    return Float.intBitsToFloat(Math.abs(value) > Math.abs((double) nearest) ? bits + 1 : bits - 1);
  }

  /** As {@link #toOdd(double)}, for an integer. */
  static float toOdd(long value, boolean unsigned) {
    long magnitude =
        unsigned ? value : Math.abs(value); // 2^63, taken without a sign, for the least
    int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(magnitude) - Float.PRECISION);
    long kept = magnitude >>> shift;
    long lost = kept << shift == magnitude ? 0 : 1;
    float odd = Math.scalb((float) (kept | lost), shift);
    return !unsigned && value < 0 ? -odd : odd;
  }

  /** Returns an unsigned integer as the nearest double. */
  static double unsignedToDouble(long value) {
    return value < 0 ? 2.0 * (value >>> 1 | value & 1) : value;
  }

  /** Returns an unsigned integer as the nearest float. */
  static float unsignedToFloat(long value) {
    return value < 0 ? 2.0f * (value >>> 1 | value & 1) : value;
  }

  /** Cuts the fraction as x86-64 does: what does not fit, and NaN, becomes the least int. */
  static int toInt(double value) {
    return value > -TWO_31 - 1 && value < TWO_31 ? (int) value : Integer.MIN_VALUE;
  }

  /** As {@link #toInt}, to a long. */
  static long toLong(double value) {
    return value >= -TWO_63 && value < TWO_63 ? (long) value : Long.MIN_VALUE;
  }

  /** As {@link #toLong}, to an unsigned integer: what is below 0 wraps around. */
  static long toUnsignedLong(double value) {
    return value >= TWO_63 ? toLong(value - TWO_63) ^ Long.MIN_VALUE : toLong(value);
  }
}

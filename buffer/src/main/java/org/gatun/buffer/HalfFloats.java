// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

/** bfloat16, and the way from double to half floats that rounds once. */
final class HalfFloats {
  private HalfFloats() {}

  static float fromBfloat16(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** Rounds to nearest, ties to even; what is too large becomes infinite, NaN stays NaN. */
  static short toBfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | 0x40); // the quiet bit, so that no payload is lost to infinity
    }
    return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
  }

  /**
   * Returns a float that rounds to the same half float as this double: inexact values get an odd
   * last bit, so that no tie appears that the double did not have.
   */
  static float roundToOdd(double value) {
    float nearest = (float) value;
    if (nearest == value || Double.isNaN(value) || Float.isInfinite(nearest)) {
      return nearest;
    }
    int bits = Float.floatToRawIntBits(nearest);
    if ((bits & 1) != 0) {
      return nearest;
    }
    // The exact value lies between nearest and the neighbour on its other side, which is odd.
    boolean awayFromZero = Math.abs(value) > Math.abs((double) nearest);
    return Float.intBitsToFloat(awayFromZero ? bits + 1 : bits - 1);
  }

  /** As {@link #roundToOdd(double)}, from an integer, which not even a double may hold. */
  static float roundToOdd(long value) {
    long magnitude = Math.abs(value); // 2^63, taken without a sign, for the least
    int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(magnitude) - Float.PRECISION);
    long kept = magnitude >>> shift;
    long inexact = kept << shift == magnitude ? 0 : 1;
    return Math.scalb((float) (kept | inexact), shift) * Long.signum(value);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

/**
 * Natural logarithms of float32, within 1 ulp: a number is {@code m * 2^e}, with {@code m} from
 * sqrt(1/2) to sqrt(2), and its logarithm {@code e log(2) + log(m)}, the latter in float64 by the
 * series of {@code 2 atanh((m - 1) / (m + 1))}. What the series leaves out is 2^-34 of the result
 * at most. {@link VectorLogs#log} computes the same, step by step.
 */
final class FloatLogs {
  /** Smaller numbers have fewer bits: they are made greater first, by a power of two. */
  static final float LEAST = Float.MIN_NORMAL;

  static final float UP = 0x1p23f;
  static final int UP_EXPONENT = 23;

  /** The bits of the square root of a half. */
  static final int ROOT = 0x3F3504F3;

  static final int MANTISSA_BITS = 23;
  static final double LOG_2 = StrictMath.log(2);

  static final double C3 = 1.0 / 3;
  static final double C5 = 1.0 / 5;
  static final double C7 = 1.0 / 7;
  static final double C9 = 1.0 / 9;
  static final double C11 = 1.0 / 11;

  private FloatLogs() {}

  static void log(float[] a, float[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = log(a[i]);
    }
  }

  private static float log(float x) {
    if (!(x >= LEAST && x <= Float.MAX_VALUE)) {
      return x > 0 && x < LEAST ? (float) log(x * UP, -UP_EXPONENT) : ofNone(x);
    }
    return (float) log(x, 0);
  }

  /** Of 0, a number below it, infinity and NaN. */
  private static float ofNone(float x) {
    return x == 0 ? Float.NEGATIVE_INFINITY : x > 0 ? x : Float.NaN;
  }

  private static double log(float x, int exponent) {
    int bits = Float.floatToRawIntBits(x);
    int e = (bits - ROOT) >> MANTISSA_BITS;
    double f = Float.intBitsToFloat(bits - (e << MANTISSA_BITS)) - 1.0;
    double s = f / (f + 2);
    double z = s * s;
    double series = 1 + z * (C3 + z * (C5 + z * (C7 + z * (C9 + z * C11))));
    return (e + exponent) * LOG_2 + (s + s) * series;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

/**
 * Powers of e of blocks of float32, within 1 ulp, and functions made of them. Computed in float64
 * by additions and multiplications alone, of which the JIT compiler makes vector instructions: a
 * power of e is that of the 4096th part, by Taylor's series, squared twelve times. The error of the
 * series, at most 2^-40 of the result, grows by 2^12 then, to a sixteenth of half an ulp.
 */
final class FloatPowers {
  /** Beyond these powers are infinite as float32, or 0. */
  private static final float MOST = 90;

  private static final float LEAST = -110;

  /** Beyond it tanh is 1 as float32. */
  private static final float STEEP = 20;

  private static final double PART = 1.0 / 4096;

  private static final double C2 = 1.0 / 2;
  private static final double C3 = C2 / 3;
  private static final double C4 = C3 / 4;
  private static final double C5 = C4 / 5;

  private FloatPowers() {}

  static void exp(float[] a, float[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = (float) power(Math.max(LEAST, Math.min(MOST, a[i])));
    }
  }

  static void expm1(float[] a, float[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = (float) powerLess1(Math.max(LEAST, Math.min(MOST, a[i])));
    }
  }

  static void sigmoid(float[] a, float[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = (float) (1 / (1 + power(-Math.max(LEAST, Math.min(-LEAST, a[i])))));
    }
  }

  static void tanh(float[] a, float[] c, int count) {
    for (int i = 0; i < count; i++) {
      double less1 = powerLess1(2 * Math.max(-STEEP, Math.min(STEEP, a[i])));
      c[i] = (float) (less1 / (less1 + 2));
    }
  }

  /** Returns e^x. */
  private static double power(double x) {
    double p = 1 + series(x * PART);
    p *= p;
    p *= p;
    p *= p;
    p *= p;
    p *= p;
    p *= p;
    p *= p;
    p *= p;
    p *= p;
    p *= p;
    p *= p;
    return p * p;
  }

  /** Returns e^x - 1, whose relative error is as small where x is: (1 + m)^2 - 1 is m (m + 2). */
  private static double powerLess1(double x) {
    double m = series(x * PART);
    m *= m + 2;
    m *= m + 2;
    m *= m + 2;
    m *= m + 2;
    m *= m + 2;
    m *= m + 2;
    m *= m + 2;
    m *= m + 2;
    m *= m + 2;
    m *= m + 2;
    m *= m + 2;
    return m * (m + 2);
  }

  /** Returns e^x - 1 for |x| below 0.03; of -0 it is -0. */
  private static double series(double x) {
    return x * (1 + x * (C2 + x * (C3 + x * (C4 + x * C5))));
  }
}

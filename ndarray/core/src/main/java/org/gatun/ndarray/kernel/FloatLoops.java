// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

/**
 * Operations over blocks of float32, of half floats too. Each loop is a method of its own, over
 * arrays alone: of these the JIT compiler makes vector instructions where the operation has some; a
 * switch within a loop, or a loop that calls what it is given, has cost 45 times as much.
 */
final class FloatLoops {
  private FloatLoops() {}

  static void run(Op op, float[] a, float[] b, float[] c, int count) {
    switch (op) {
      case ADD -> add(a, b, c, count);
      case SUBTRACT -> subtract(a, b, c, count);
      case MULTIPLY -> multiply(a, b, c, count);
      case DIVIDE -> divide(a, b, c, count);
      case FLOOR_DIVIDE -> floorDivide(a, b, c, count);
      case REMAINDER -> remainder(a, b, c, count);
      case POWER -> power(a, b, c, count);
      case MINIMUM, AT_MOST -> minimum(a, b, c, count);
      case MAXIMUM, AT_LEAST -> maximum(a, b, c, count);
      case NEGATE -> negate(a, c, count);
      case ABSOLUTE -> absolute(a, c, count);
      case SIGN -> sign(a, c, count);
      case RECIPROCAL -> reciprocal(a, c, count);
      case SQRT -> sqrt(a, c, count);
      case EXP -> FloatPowers.exp(a, c, count);
      case EXPM1 -> FloatPowers.expm1(a, c, count);
      case LOG -> FloatLogs.log(a, c, count);
      case LOG1P -> log1p(a, c, count);
      case SIN -> sin(a, c, count);
      case COS -> cos(a, c, count);
      case TANH -> FloatPowers.tanh(a, c, count);
      case SIGMOID -> FloatPowers.sigmoid(a, c, count);
      case FLOOR -> floor(a, c, count);
      case CEIL -> ceil(a, c, count);
      case RINT -> rint(a, c, count);
      case TRUNC -> trunc(a, c, count);
      default -> throw new IllegalStateException("no loop for " + op);
    }
  }

  /** Writes truth values. */
  static void test(Op op, float[] a, float[] b, int[] c, int count) {
    switch (op) {
      case EQUAL -> equal(a, b, c, count);
      case NOT_EQUAL -> notEqual(a, b, c, count);
      case LESS -> less(a, b, c, count);
      case LESS_EQUAL -> lessEqual(a, b, c, count);
      default -> throw new IllegalStateException("no loop for " + op);
    }
  }

  static void select(int[] truths, float[] a, float[] b, float[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = truths[i] != 0 ? a[i] : b[i];
    }
  }

  private static void add(float[] a, float[] b, float[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] + b[i];
    }
  }

  private static void subtract(float[] a, float[] b, float[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] - b[i];
    }
  }

  private static void multiply(float[] a, float[] b, float[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] * b[i];
    }
  }

  private static void divide(float[] a, float[] b, float[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] / b[i];
    }
  }

  private static void floorDivide(float[] a, float[] b, float[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = floorDivide(a[i], b[i]);
    }
  }

  private static void remainder(float[] a, float[] b, float[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = remainder(a[i], b[i]);
    }
  }

  private static void power(float[] a, float[] b, float[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = (float) power(a[i], b[i]);
    }
  }

  private static void minimum(float[] a, float[] b, float[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = Math.min(a[i], b[i]);
    }
  }

  private static void maximum(float[] a, float[] b, float[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = Math.max(a[i], b[i]);
    }
  }

  private static void negate(float[] a, float[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = -a[i];
    }
  }

  private static void absolute(float[] a, float[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = Math.abs(a[i]);
    }
  }

  private static void sign(float[] a, float[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = sign(a[i]);
    }
  }

  private static void reciprocal(float[] a, float[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = 1f / a[i];
    }
  }

  private static void sqrt(float[] a, float[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = (float) Math.sqrt(a[i]);
    }
  }

  private static void log1p(float[] a, float[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = (float) Math.log1p(a[i]);
    }
  }

  private static void sin(float[] a, float[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = (float) Math.sin(a[i]);
    }
  }

  private static void cos(float[] a, float[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = (float) Math.cos(a[i]);
    }
  }

  private static void floor(float[] a, float[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = (float) Math.floor(a[i]);
    }
  }

  private static void ceil(float[] a, float[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = (float) Math.ceil(a[i]);
    }
  }

  private static void rint(float[] a, float[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = (float) Math.rint(a[i]);
    }
  }

  private static void trunc(float[] a, float[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = (float) (a[i] < 0 ? Math.ceil(a[i]) : Math.floor(a[i]));
    }
  }

  private static void equal(float[] a, float[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] == b[i] ? 1 : 0;
    }
  }

  private static void notEqual(float[] a, float[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] != b[i] ? 1 : 0;
    }
  }

  private static void less(float[] a, float[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] < b[i] ? 1 : 0;
    }
  }

  private static void lessEqual(float[] a, float[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] <= b[i] ? 1 : 0;
    }
  }

  /** Returns 0, of either sign, as 0; of what is not a number itself. */
  private static float sign(float value) {
    return value > 0 ? 1 : value < 0 ? -1 : value == 0 ? 0 : value;
  }

  /** As C and Python: 1 to any power is 1, and -1 to an infinite one. */
  private static double power(double a, double b) {
    return a == 1 || (a == -1 && Double.isInfinite(b)) ? 1 : Math.pow(a, b);
  }

  /** As Python divides: rounds down, without the error that rounding the quotient first has. */
  private static float floorDivide(float a, float b) {
    if (b == 0) {
      return a / b;
    }
    float rest = a % b;
    float quotient = (a - rest) / b;
    if (rest != 0 && b < 0 != rest < 0) {
      quotient -= 1;
    }
    if (quotient == 0) {
      return Math.copySign(0, a / b);
    }
    float floor = (float) Math.floor(quotient);
    return quotient - floor > 0.5 ? floor + 1 : floor;
  }

  private static float remainder(float a, float b) {
    float rest = a % b;
    if (b == 0) {
      return rest;
    }
    if (rest == 0) {
      return Math.copySign(0f, b);
    }
    return b < 0 != rest < 0 ? rest + b : rest;
  }
}

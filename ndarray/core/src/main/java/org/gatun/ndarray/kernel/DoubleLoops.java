// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

/**
 * Operations over blocks of float64. Each loop is a method of its own, over arrays alone: of these
 * the JIT compiler makes vector instructions where the operation has some; a switch within a loop,
 * or a loop that calls what it is given, has cost 45 times as much.
 */
final class DoubleLoops {
  private DoubleLoops() {}

  static void run(Op op, double[] a, double[] b, double[] c, int count) {
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
      case EXP -> exp(a, c, count);
      case EXPM1 -> expm1(a, c, count);
      case LOG -> log(a, c, count);
      case LOG1P -> log1p(a, c, count);
      case SIN -> sin(a, c, count);
      case COS -> cos(a, c, count);
      case TANH -> tanh(a, c, count);
      case SIGMOID -> sigmoid(a, c, count);
      case FLOOR -> floor(a, c, count);
      case CEIL -> ceil(a, c, count);
      case RINT -> rint(a, c, count);
      case TRUNC -> trunc(a, c, count);
      default -> throw new IllegalStateException("no loop for " + op);
    }
  }

  /** Writes truth values. */
  static void test(Op op, double[] a, double[] b, int[] c, int count) {
    switch (op) {
      case EQUAL -> equal(a, b, c, count);
      case NOT_EQUAL -> notEqual(a, b, c, count);
      case LESS -> less(a, b, c, count);
      case LESS_EQUAL -> lessEqual(a, b, c, count);
      default -> throw new IllegalStateException("no loop for " + op);
    }
  }

  static void select(int[] truths, double[] a, double[] b, double[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = truths[i] != 0 ? a[i] : b[i];
    }
  }

  private static void add(double[] a, double[] b, double[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] + b[i];
    }
  }

  private static void subtract(double[] a, double[] b, double[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] - b[i];
    }
  }

  private static void multiply(double[] a, double[] b, double[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] * b[i];
    }
  }

  private static void divide(double[] a, double[] b, double[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] / b[i];
    }
  }

  private static void floorDivide(double[] a, double[] b, double[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = floorDivide(a[i], b[i]);
    }
  }

  private static void remainder(double[] a, double[] b, double[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = remainder(a[i], b[i]);
    }
  }

  private static void power(double[] a, double[] b, double[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = power(a[i], b[i]);
    }
  }

  private static void minimum(double[] a, double[] b, double[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = Math.min(a[i], b[i]);
    }
  }

  private static void maximum(double[] a, double[] b, double[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = Math.max(a[i], b[i]);
    }
  }

  private static void negate(double[] a, double[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = -a[i];
    }
  }

  private static void absolute(double[] a, double[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = Math.abs(a[i]);
    }
  }

  private static void sign(double[] a, double[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = sign(a[i]);
    }
  }

  private static void reciprocal(double[] a, double[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = 1 / a[i];
    }
  }

  private static void sqrt(double[] a, double[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = Math.sqrt(a[i]);
    }
  }

  private static void exp(double[] a, double[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = Math.exp(a[i]);
    }
  }

  private static void expm1(double[] a, double[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = Math.expm1(a[i]);
    }
  }

  private static void log(double[] a, double[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = Math.log(a[i]);
    }
  }

  private static void log1p(double[] a, double[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = Math.log1p(a[i]);
    }
  }

  private static void sin(double[] a, double[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = Math.sin(a[i]);
    }
  }

  private static void cos(double[] a, double[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = Math.cos(a[i]);
    }
  }

  private static void tanh(double[] a, double[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = Math.tanh(a[i]);
    }
  }

  private static void sigmoid(double[] a, double[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = sigmoid(a[i]);
    }
  }

  private static void floor(double[] a, double[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = Math.floor(a[i]);
    }
  }

  private static void ceil(double[] a, double[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = Math.ceil(a[i]);
    }
  }

  private static void rint(double[] a, double[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = Math.rint(a[i]);
    }
  }

  private static void trunc(double[] a, double[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = (a[i] < 0 ? Math.ceil(a[i]) : Math.floor(a[i]));
    }
  }

  private static void equal(double[] a, double[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] == b[i] ? 1 : 0;
    }
  }

  private static void notEqual(double[] a, double[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] != b[i] ? 1 : 0;
    }
  }

  private static void less(double[] a, double[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] < b[i] ? 1 : 0;
    }
  }

  private static void lessEqual(double[] a, double[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] <= b[i] ? 1 : 0;
    }
  }

  /** Returns 0, of either sign, as 0; of what is not a number itself. */
  private static double sign(double value) {
    return value > 0 ? 1 : value < 0 ? -1 : value == 0 ? 0 : value;
  }

  /** Not by way of infinity. */
  private static double sigmoid(double value) {
    double power = Math.exp(-Math.abs(value));
    return (value < 0 ? power : 1) / (1 + power);
  }

  /** As C and Python: 1 to any power is 1, and -1 to an infinite one. */
  private static double power(double a, double b) {
    return a == 1 || (a == -1 && Double.isInfinite(b)) ? 1 : Math.pow(a, b);
  }

  /** As Python divides: rounds down, without the error that rounding the quotient first has. */
  private static double floorDivide(double a, double b) {
    if (b == 0) {
      return a / b;
    }
    double rest = a % b;
    double quotient = (a - rest) / b;
    if (rest != 0 && b < 0 != rest < 0) {
      quotient -= 1;
    }
    if (quotient == 0) {
      return Math.copySign(0, a / b);
    }
    double floor = Math.floor(quotient);
    return quotient - floor > 0.5 ? floor + 1 : floor;
  }

  private static double remainder(double a, double b) {
    double rest = a % b;
    if (b == 0) {
      return rest;
    }
    if (rest == 0) {
      return Math.copySign(0.0, b);
    }
    return b < 0 != rest < 0 ? rest + b : rest;
  }
}

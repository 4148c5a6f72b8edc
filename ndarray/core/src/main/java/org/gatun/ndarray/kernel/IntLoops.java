// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

/**
 * Operations over blocks of truth values and integers of up to 32 bits with a sign, or up to 16
 * without one, modulo 2^32; see {@link FloatLoops}.
 */
final class IntLoops {
  private IntLoops() {}

  static void run(Op op, int[] a, int[] b, int[] c, int count) {
    switch (op) {
      case ADD -> add(a, b, c, count);
      case SUBTRACT -> subtract(a, b, c, count);
      case MULTIPLY -> multiply(a, b, c, count);
      case FLOOR_DIVIDE -> floorDivide(a, b, c, count);
      case REMAINDER -> remainder(a, b, c, count);
      case POWER -> power(a, b, c, count);
      case MINIMUM -> minimum(a, b, c, count);
      case MAXIMUM -> maximum(a, b, c, count);
      case AND -> and(a, b, c, count);
      case OR -> or(a, b, c, count);
      case XOR -> xor(a, b, c, count);
      case NEGATE -> negate(a, c, count);
      case ABSOLUTE -> absolute(a, c, count);
      case SIGN -> sign(a, c, count);
      case INVERT -> invert(a, c, count);
      default -> throw new IllegalStateException("no loop for " + op);
    }
  }

  /** Writes truth values. */
  static void test(Op op, int[] a, int[] b, int[] c, int count) {
    switch (op) {
      case EQUAL -> equal(a, b, c, count);
      case NOT_EQUAL -> notEqual(a, b, c, count);
      case LESS -> less(a, b, c, count);
      case LESS_EQUAL -> lessEqual(a, b, c, count);
      default -> throw new IllegalStateException("no loop for " + op);
    }
  }

  /** Shifts numbers of so many bits. */
  static void shift(Op op, int bits, int[] a, int[] b, int[] c, int count) {
    if (op == Op.SHIFT_LEFT) {
      shiftLeft(bits, a, b, c, count);
    } else {
      shiftRight(bits, a, b, c, count);
    }
  }

  static void select(int[] truths, int[] a, int[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = truths[i] != 0 ? a[i] : b[i];
    }
  }

  private static void add(int[] a, int[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] + b[i];
    }
  }

  private static void subtract(int[] a, int[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] - b[i];
    }
  }

  private static void multiply(int[] a, int[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] * b[i];
    }
  }

  private static void floorDivide(int[] a, int[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = b[i] == 0 ? 0 : Math.floorDiv(a[i], b[i]);
    }
  }

  private static void remainder(int[] a, int[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = b[i] == 0 ? 0 : Math.floorMod(a[i], b[i]);
    }
  }

  private static void power(int[] a, int[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = power(a[i], b[i]);
    }
  }

  private static void minimum(int[] a, int[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = Math.min(a[i], b[i]);
    }
  }

  private static void maximum(int[] a, int[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = Math.max(a[i], b[i]);
    }
  }

  private static void and(int[] a, int[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] & b[i];
    }
  }

  private static void or(int[] a, int[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] | b[i];
    }
  }

  private static void xor(int[] a, int[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] ^ b[i];
    }
  }

  private static void shiftLeft(int bits, int[] a, int[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = b[i] >= 0 && b[i] < bits ? a[i] << b[i] : 0;
    }
  }

  private static void shiftRight(int bits, int[] a, int[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = b[i] >= 0 && b[i] < bits ? a[i] >> b[i] : a[i] >> 31;
    }
  }

  private static void negate(int[] a, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = -a[i];
    }
  }

  private static void absolute(int[] a, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = Math.abs(a[i]);
    }
  }

  private static void sign(int[] a, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = Integer.signum(a[i]);
    }
  }

  private static void invert(int[] a, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = ~a[i];
    }
  }

  private static void equal(int[] a, int[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] == b[i] ? 1 : 0;
    }
  }

  private static void notEqual(int[] a, int[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] != b[i] ? 1 : 0;
    }
  }

  private static void less(int[] a, int[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] < b[i] ? 1 : 0;
    }
  }

  private static void lessEqual(int[] a, int[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] <= b[i] ? 1 : 0;
    }
  }

  /** Multiplies as often as the exponent says, which is not below 0; modulo 2^32. */
  private static int power(int base, int exponent) {
    int result = 1;
    int square = base;
    for (int left = exponent; left != 0; left >>>= 1) {
      if ((left & 1) != 0) {
        result *= square;
      }
      square *= square;
    }
    return result;
  }
}

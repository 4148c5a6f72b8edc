// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

/** Operations over blocks of 64-bit integers, modulo 2^64; see {@link FloatLoops}. */
final class LongLoops {
  private LongLoops() {}

  static void run(Op op, long[] a, long[] b, long[] c, int count) {
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
      case SHIFT_LEFT -> shiftLeft(a, b, c, count);
      case SHIFT_RIGHT -> shiftRight(a, b, c, count);
      case NEGATE -> negate(a, c, count);
      case ABSOLUTE -> absolute(a, c, count);
      case SIGN -> sign(a, c, count);
      case INVERT -> invert(a, c, count);
      default -> throw new IllegalStateException("no loop for " + op);
    }
  }

  /** As {@link #run}, for what is not the same of numbers without a sign. */
  static void runUnsigned(Op op, long[] a, long[] b, long[] c, int count) {
    switch (op) {
      case FLOOR_DIVIDE -> unsignedDivide(a, b, c, count);
      case REMAINDER -> unsignedRemainder(a, b, c, count);
      case MINIMUM -> unsignedMinimum(a, b, c, count);
      case MAXIMUM -> unsignedMaximum(a, b, c, count);
      case SHIFT_RIGHT -> unsignedShiftRight(a, b, c, count);
      case ABSOLUTE -> System.arraycopy(a, 0, c, 0, count);
      case SIGN -> unsignedSign(a, c, count);
      default -> run(op, a, b, c, count);
    }
  }

  /** Writes truth values. */
  static void test(Op op, long[] a, long[] b, int[] c, int count) {
    switch (op) {
      case EQUAL -> equal(a, b, c, count);
      case NOT_EQUAL -> notEqual(a, b, c, count);
      case LESS -> less(a, b, c, count);
      case LESS_EQUAL -> lessEqual(a, b, c, count);
      case ORDER -> order(a, b, c, count);
      default -> throw new IllegalStateException("no loop for " + op);
    }
  }

  static void testUnsigned(Op op, long[] a, long[] b, int[] c, int count) {
    switch (op) {
      case LESS -> unsignedLess(a, b, c, count);
      case LESS_EQUAL -> unsignedLessEqual(a, b, c, count);
      default -> test(op, a, b, c, count);
    }
  }

  static void select(int[] truths, long[] a, long[] b, long[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = truths[i] != 0 ? a[i] : b[i];
    }
  }

  private static void add(long[] a, long[] b, long[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] + b[i];
    }
  }

  private static void subtract(long[] a, long[] b, long[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] - b[i];
    }
  }

  private static void multiply(long[] a, long[] b, long[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] * b[i];
    }
  }

  private static void floorDivide(long[] a, long[] b, long[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = b[i] == 0 ? 0 : Math.floorDiv(a[i], b[i]);
    }
  }

  private static void remainder(long[] a, long[] b, long[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = b[i] == 0 ? 0 : Math.floorMod(a[i], b[i]);
    }
  }

  private static void power(long[] a, long[] b, long[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = power(a[i], b[i]);
    }
  }

  private static void minimum(long[] a, long[] b, long[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = Math.min(a[i], b[i]);
    }
  }

  private static void maximum(long[] a, long[] b, long[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = Math.max(a[i], b[i]);
    }
  }

  private static void and(long[] a, long[] b, long[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] & b[i];
    }
  }

  private static void or(long[] a, long[] b, long[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] | b[i];
    }
  }

  private static void xor(long[] a, long[] b, long[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] ^ b[i];
    }
  }

  private static void shiftLeft(long[] a, long[] b, long[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = b[i] >>> 6 == 0 ? a[i] << b[i] : 0;
    }
  }

  private static void shiftRight(long[] a, long[] b, long[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = b[i] >>> 6 == 0 ? a[i] >> b[i] : a[i] >> 63;
    }
  }

  private static void negate(long[] a, long[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = -a[i];
    }
  }

  private static void absolute(long[] a, long[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = Math.abs(a[i]);
    }
  }

  private static void sign(long[] a, long[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = Long.signum(a[i]);
    }
  }

  private static void invert(long[] a, long[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = ~a[i];
    }
  }

  private static void equal(long[] a, long[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] == b[i] ? 1 : 0;
    }
  }

  private static void notEqual(long[] a, long[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] != b[i] ? 1 : 0;
    }
  }

  private static void less(long[] a, long[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] < b[i] ? 1 : 0;
    }
  }

  private static void lessEqual(long[] a, long[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] <= b[i] ? 1 : 0;
    }
  }

  private static void order(long[] a, long[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] < 0 ? -1 : Long.compareUnsigned(a[i], b[i]);
    }
  }

  private static void unsignedDivide(long[] a, long[] b, long[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = b[i] == 0 ? 0 : Long.divideUnsigned(a[i], b[i]);
    }
  }

  private static void unsignedRemainder(long[] a, long[] b, long[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = b[i] == 0 ? 0 : Long.remainderUnsigned(a[i], b[i]);
    }
  }

  private static void unsignedMinimum(long[] a, long[] b, long[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = Long.compareUnsigned(a[i], b[i]) < 0 ? a[i] : b[i];
    }
  }

  private static void unsignedMaximum(long[] a, long[] b, long[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = Long.compareUnsigned(a[i], b[i]) > 0 ? a[i] : b[i];
    }
  }

  private static void unsignedShiftRight(long[] a, long[] b, long[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = b[i] >>> 6 == 0 ? a[i] >>> b[i] : 0;
    }
  }

  private static void unsignedSign(long[] a, long[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = a[i] == 0 ? 0 : 1;
    }
  }

  private static void unsignedLess(long[] a, long[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = Long.compareUnsigned(a[i], b[i]) < 0 ? 1 : 0;
    }
  }

  private static void unsignedLessEqual(long[] a, long[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      c[i] = Long.compareUnsigned(a[i], b[i]) <= 0 ? 1 : 0;
    }
  }

  /** Multiplies as often as the exponent says, which is not below 0; modulo 2^64. */
  private static long power(long base, long exponent) {
    long result = 1;
    long square = base;
    for (long left = exponent; left != 0; left >>>= 1) {
      if ((left & 1) != 0) {
        result *= square;
      }
      square *= square;
    }
    return result;
  }
}

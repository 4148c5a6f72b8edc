// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

/**
 * Comparisons of blocks of float32, which write truth values. The JIT compiler makes no vector
 * instructions of a comparison, and a branch waits where numbers are random; of this arithmetic on
 * integers it does, most often where a loop is short: so that keys are made by one of their own.
 *
 * <p>A number's key is an integer of the same order: its bits without the sign, negated where it
 * had one. Both zeros are 0, and NaN lies beyond infinity, to either side. In a comparison what has
 * the sign bit set is true, and is shifted to 1.
 */
final class FloatOrder {
  private static final int MAGNITUDE = 0x7FFF_FFFF;
  private static final int INFINITY = 0x7F80_0000;

  private FloatOrder() {}

  /** Makes keys of bits. */
  static void keys(int[] bits, int count) {
    for (int i = 0; i < count; i++) {
      int sign = bits[i] >> 31;
      bits[i] = ((bits[i] & MAGNITUDE) ^ sign) - sign;
    }
  }

  /** Compares keys. */
  static void test(Op op, int[] a, int[] b, int[] c, int count) {
    switch (op) {
      case EQUAL -> equal(a, b, c, count);
      case NOT_EQUAL -> notEqual(a, b, c, count);
      case LESS -> less(a, b, c, count);
      case LESS_EQUAL -> lessEqual(a, b, c, count);
      default -> throw new IllegalStateException("no loop for " + op);
    }
  }

  private static void equal(int[] a, int[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      int different = a[i] ^ b[i];
      int number = Math.abs(a[i]) - INFINITY - 1; // what is equal is NaN both, or neither
      c[i] = (~(different | -different) & number) >>> 31;
    }
  }

  private static void notEqual(int[] a, int[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      int different = a[i] ^ b[i];
      int nan = INFINITY - Math.abs(a[i]);
      c[i] = (different | -different | nan) >>> 31;
    }
  }

  private static void less(int[] a, int[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      int p = a[i];
      int q = b[i];
      int difference = p - q; // of the wrong sign where it overflows
      int less = difference ^ ((p ^ q) & (difference ^ p));
      int numbers = Math.max(Math.abs(p), Math.abs(q)) - INFINITY - 1;
      c[i] = (less & numbers) >>> 31;
    }
  }

  private static void lessEqual(int[] a, int[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      int p = a[i];
      int q = b[i];
      int difference = q - p;
      int greater = difference ^ ((p ^ q) & (difference ^ q));
      int numbers = Math.max(Math.abs(p), Math.abs(q)) - INFINITY - 1;
      c[i] = (~greater & numbers) >>> 31;
    }
  }
}

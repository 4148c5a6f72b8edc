// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

/**
 * Comparisons of blocks of float32, given as their bits, which write truth values. The JIT compiler
 * makes no vector instructions of a comparison, and a branch on random numbers waits; of this
 * arithmetic it does.
 *
 * <p>What has the sign bit set is true, and is shifted to 1. Without its sign a number is at most
 * {@link #INFINITY}, and NaN is more. Negated where it had a sign it is an integer of the same
 * order, both zeros the same.
 */
final class FloatOrder {
  private static final int MAGNITUDE = 0x7FFF_FFFF;
  private static final int INFINITY = 0x7F80_0000;

  private FloatOrder() {}

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
      int bits = a[i] ^ b[i];
      int notZeros = -((a[i] | b[i]) & MAGNITUDE);
      int number = (a[i] & MAGNITUDE) - INFINITY - 1; // equal bits are NaN both, or neither
      c[i] = (~((bits | -bits) & notZeros) & number) >>> 31;
    }
  }

  private static void notEqual(int[] a, int[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      int bits = a[i] ^ b[i];
      int notZeros = -((a[i] | b[i]) & MAGNITUDE);
      int nan = INFINITY - (a[i] & MAGNITUDE);
      c[i] = (((bits | -bits) & notZeros) | nan) >>> 31;
    }
  }

  private static void less(int[] a, int[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      int aSize = a[i] & MAGNITUDE;
      int bSize = b[i] & MAGNITUDE;
      int x = (aSize ^ (a[i] >> 31)) - (a[i] >> 31);
      int y = (bSize ^ (b[i] >> 31)) - (b[i] >> 31);
      int difference = x - y; // of the wrong sign where it overflows
      int less = difference ^ ((x ^ y) & (difference ^ x));
      int numbers = Math.max(aSize, bSize) - INFINITY - 1;
      c[i] = (less & numbers) >>> 31;
    }
  }

  private static void lessEqual(int[] a, int[] b, int[] c, int count) {
    for (int i = 0; i < count; i++) {
      int aSize = a[i] & MAGNITUDE;
      int bSize = b[i] & MAGNITUDE;
      int x = (aSize ^ (a[i] >> 31)) - (a[i] >> 31);
      int y = (bSize ^ (b[i] >> 31)) - (b[i] >> 31);
      int difference = y - x;
      int greater = difference ^ ((x ^ y) & (difference ^ y));
      int numbers = Math.max(aSize, bSize) - INFINITY - 1;
      c[i] = (~greater & numbers) >>> 31;
    }
  }
}

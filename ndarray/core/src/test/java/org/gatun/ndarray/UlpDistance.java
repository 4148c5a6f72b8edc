// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import org.gatun.buffer.ScalarType;

/** How far floating-point numbers lie apart, counted in the numbers between them. */
final class UlpDistance {
  private UlpDistance() {}

  /** Whether each two elements are so near, or zeros of either sign where that is allowed. */
  static boolean within(
      ScalarType dtype, byte[] expected, byte[] found, long most, boolean eitherZero) {
    int size = dtype.itemsize();
    for (int at = 0; at < expected.length; at += size) {
      long wanted = place(expected, at, size);
      long got = place(found, at, size);
      boolean signs = !eitherZero && wanted == 0 && got == 0;
      if (Math.abs(wanted - got) > most
          || (signs && expected[at + size - 1] != found[at + size - 1])) {
        return false;
      }
    }
    return expected.length == found.length;
  }

  /** Returns the place of a number in the order of all, from -infinity on. */
  private static long place(byte[] bytes, int at, int size) {
    long bits = 0;
    for (int k = size - 1; k >= 0; k--) {
      bits = bits << 8 | bytes[at + k] & 0xFF;
    }
    long sign = 1L << 8 * size - 1;
    return (bits & sign) == 0 ? bits : -(bits & ~sign);
  }
}

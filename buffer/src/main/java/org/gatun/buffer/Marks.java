// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

/** Marked numbers from 0 to a limit: a BitSet that counts in longs. */
final class Marks {
  private final long[] words;

  /** Makes room for marks below a limit. */
  Marks(long limit) {
    words = new long[Math.toIntExact((limit + 63) >>> 6)];
  }

  void set(long number) {
    words[(int) (number >>> 6)] |= 1L << number;
  }

  /** Returns the first marked number from one on, or {@link Long#MAX_VALUE}{@code / 2}. */
  long nextSet(long from) {
    int word = (int) Math.min(words.length, from >>> 6);
    long bits = word < words.length ? words[word] & -1L << from : 0;
    while (bits == 0 && ++word < words.length) {
      bits = words[word];
    }
    return bits == 0 ? Long.MAX_VALUE / 2 : ((long) word << 6) + Long.numberOfTrailingZeros(bits);
  }

  /** Returns the first number from one on that is not marked, which may be the limit or above. */
  long nextClear(long from) {
    int word = (int) Math.min(words.length, from >>> 6);
    long bits = word < words.length ? ~words[word] & -1L << from : 0;
    while (bits == 0 && ++word < words.length) {
      bits = ~words[word];
    }
    return bits == 0
        ? Math.max(from, (long) words.length << 6)
        : ((long) word << 6) + Long.numberOfTrailingZeros(bits);
  }
}

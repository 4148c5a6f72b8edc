// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.BitSet;

/** How many holes there are before each entry of a dict, made before anything moves. */
final class Holes {
  private final long[] words;

  /** How many holes there are before each word. */
  private final int[] before;

  Holes(BitSet holes) {
    words = holes.toLongArray();
    before = new int[words.length + 1];
    for (int i = 0; i < words.length; i++) {
      before[i + 1] = before[i] + Long.bitCount(words[i]);
    }
  }

  /** Returns how many holes there are before an entry. */
  int before(int entry) {
    int word = entry >> 6;
    if (word >= words.length) {
      return before[words.length];
    }
    return before[word] + Long.bitCount(words[word] & ((1L << entry) - 1));
  }
}

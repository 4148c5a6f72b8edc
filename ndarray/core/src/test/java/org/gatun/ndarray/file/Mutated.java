// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import java.util.Arrays;
import java.util.Random;

/** Files that are nearly good. */
final class Mutated {
  private static final String SYMBOLS = "{}[]()\",':0123456789-.eE\\ TFL<>|";

  private Mutated() {}

  /** Returns a copy with one to three changes, mostly in the first bytes, where a header is. */
  static byte[] of(byte[] bytes, int header, Random random) {
    int edits = 1 + random.nextInt(3);
    byte[] mutated = bytes.clone();
    for (int edit = 0; edit < edits && mutated.length > 0; edit++) {
      int end = Math.min(header, mutated.length);
      int at = random.nextInt(random.nextInt(8) == 0 ? mutated.length : end);
      switch (random.nextInt(7)) {
        case 0 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> mutated[at] = (byte) SYMBOLS.charAt(random.nextInt(SYMBOLS.length()));
        case 2, 3 -> {
          for (int i = at; i < end; i++) {
            if (mutated[i] >= '0' && mutated[i] <= '9') {
              mutated[i] = (byte) ('0' + random.nextInt(10));
              break;
            }
          }
        }
        case 4 ->
            mutated = Arrays.copyOf(mutated, Math.max(1, mutated.length - random.nextInt(40)));
        case 5 -> mutated = Arrays.copyOf(mutated, Math.max(1, at));
        default -> {
          int from = random.nextInt(mutated.length);
          int count = Math.min(random.nextInt(1, 12), mutated.length - Math.max(at, from));
          System.arraycopy(mutated, from, mutated, at, count);
        }
      }
    }
    return mutated;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks.fuzz;

import java.util.Arrays;
import java.util.Random;

/** Changes bytes of a file, mostly where it says something of itself. */
final class Mutation {
  private static final String SYMBOLS = "{}[]()\"',:0123456789-.eEL\\ \nTFOSUVfiuc<>|";
  private static final long[] NUMBERS = {
    0,
    1,
    2,
    7,
    8,
    64,
    127,
    128,
    255,
    256,
    1 << 16,
    Integer.MAX_VALUE,
    1L << 31,
    0xFFFF_FFFFL,
    1L << 32,
    1L << 61,
    1L << 62,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -1,
    -2,
    -8
  };

  private final Random random;
  private final int anywhere;
  private byte[] bytes;

  private Mutation(byte[] bytes, Random random, int anywhere) {
    this.bytes = bytes;
    this.random = random;
    this.anywhere = anywhere;
  }

  /**
   * Returns a changed copy; not longer than some hundred bytes more.
   *
   * @param anywhere how many of eight changes are anywhere, and not at the begin or the end
   */
  static byte[] of(byte[] bytes, Random random, int anywhere) {
    var mutation = new Mutation(bytes.clone(), random, anywhere);
    int edits = random.nextInt(2) == 0 ? 1 : 1 + random.nextInt(4); // one alone gets further in
    for (int i = 0; i < edits; i++) {
      mutation.edit();
    }
    return mutation.bytes;
  }

  /** Returns a place: in the first bytes, in the last, or anywhere. */
  private int place() {
    int size = bytes.length;
    int kind = random.nextInt(8);
    if (kind < anywhere) {
      return random.nextInt(size);
    }
    return kind <= 3
        ? size - 1 - random.nextInt(Math.min(size, 160))
        : random.nextInt(Math.min(size, 200));
  }

  private void edit() {
    if (bytes.length == 0) {
      return;
    }
    int at = place();
    switch (random.nextInt(9)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) SYMBOLS.charAt(random.nextInt(SYMBOLS.length()));
      case 2, 3 -> changeDigit(at);
      case 4 -> putNumber(at);
      case 5 -> bytes = Arrays.copyOf(bytes, at);
      case 6 -> insert(at);
      case 7 -> remove(at, 1 + random.nextInt(12));
      default -> {
        int from = random.nextInt(bytes.length);
        int count = Math.min(random.nextInt(1, 40), bytes.length - Math.max(at, from));
        System.arraycopy(bytes, from, bytes, at, count);
      }
    }
  }

  private void changeDigit(int at) {
    for (int i = at; i < bytes.length; i++) {
      if (bytes[i] >= '0' && bytes[i] <= '9') {
        bytes[i] = (byte) ('0' + random.nextInt(10));
        return;
      }
    }
  }

  /** Puts a number of 2, 4 or 8 bytes that readers get wrong, or one near the size of the file. */
  private void putNumber(int at) {
    long number =
        random.nextInt(3) == 0
            ? bytes.length - random.nextInt(-10, 200)
            : NUMBERS[random.nextInt(NUMBERS.length)];
    int count = 2 << random.nextInt(3);
    for (int i = 0; i < count && at + i < bytes.length; i++) {
      bytes[at + i] = (byte) (number >> (8 * i));
    }
  }

  /** Says something again, digits or brackets many times. */
  private void insert(int at) {
    int count = Math.min(1 + random.nextInt(60), bytes.length - at);
    byte[] part = Arrays.copyOfRange(bytes, at, at + count);
    if (random.nextInt(3) == 0) {
      Arrays.fill(part, (byte) "[({9".charAt(random.nextInt(4)));
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + count);
    System.arraycopy(bytes, at, longer, at + count, bytes.length - at);
    System.arraycopy(part, 0, longer, at, count);
    bytes = longer;
  }

  private void remove(int at, int count) {
    int end = Math.min(bytes.length, at + count);
    System.arraycopy(bytes, end, bytes, at, bytes.length - end);
    bytes = Arrays.copyOf(bytes, bytes.length - (end - at));
  }
}

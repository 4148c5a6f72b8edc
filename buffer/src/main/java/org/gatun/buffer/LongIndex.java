// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The sparse half of a dict: finds the place of a key among dense entries. Open addressing with
 * linear probing over ints, at most two thirds full; the hash is seeded for each dict, so that keys
 * chosen by somebody else do not collide on purpose.
 */
final class LongIndex {
  private static final int EMPTY = 0;
  private static final int REMOVED = -1;

  private final long seed = ThreadLocalRandom.current().nextLong();
  private int[] table = new int[16];
  private int used; // slots that are not empty, removed ones included

  /** Reads the key of an entry. */
  interface Keys {
    long key(long entry);
  }

  /** Returns the entry of a key, or -1. */
  long find(long key, Keys keys) {
    int[] table = this.table; // the same to the end, whatever other threads do
    int mask = table.length - 1;
    for (int slot = hash(key) & mask; ; slot = (slot + 1) & mask) {
      int entry = table[slot];
      if (entry == EMPTY) {
        return -1;
      }
      if (entry != REMOVED && keys.key(entry - 1L) == key) {
        return entry - 1L;
      }
    }
  }

  /** Adds the entry of a key that is not there. */
  void add(long key, long entry) {
    if (entry >= Integer.MAX_VALUE - 1 || table.length >= 1 << 30) {
      throw new IllegalStateException("expected at most 2^30 / 3 keys");
    }
    int mask = table.length - 1;
    int slot = hash(key) & mask;
    while (table[slot] > 0) {
      slot = (slot + 1) & mask;
    }
    if (table[slot] == EMPTY) {
      used++;
    }
    table[slot] = (int) entry + 1;
  }

  /** Removes the entry of a key that is there. */
  void remove(long key, long entry) {
    int mask = table.length - 1;
    int slot = hash(key) & mask;
    while (table[slot] - 1L != entry) {
      slot = (slot + 1) & mask;
    }
    table[slot] = REMOVED;
  }

  /**
   * Returns whether {@link #clear} and adding all anew should come before the next {@link #add}.
   */
  boolean isFull() {
    return used >= table.length / 3 * 2;
  }

  /**
   * Starts again with room for so many entries, each of which must be added, and half as many more:
   * so that keys that come and go do not fill it again at once.
   */
  void clear(long entries) {
    int slots = 16;
    while (slots / 3 * 2L <= entries + entries / 2 && slots < 1 << 29) {
      slots *= 2;
    }
    if (slots / 3 * 2L <= entries) {
      slots *= 2; // the last size, to which add adds nothing
    }
    if (slots == table.length) {
      Arrays.fill(table, EMPTY);
    } else {
      table = new int[slots];
    }
    used = 0;
  }

  private int hash(long key) {
    long mixed = (key ^ seed) * 0xBF58_476D_1CE4_E5B9L;
    mixed = (mixed ^ (mixed >>> 32)) * 0x94D0_49BB_1331_11EBL;
    return (int) (mixed >>> 32);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * The sparse half of a dict: finds the entries of a hash among dense ones. Open addressing with
 * linear probing, at most two thirds full. A slot holds the hash beside the entry, so that a search
 * reads a key only where it is the one, and nothing but slots is read to grow and to remove.
 * Removing moves later slots back, so that keys that come and go leave nothing behind.
 */
final class DictIndex {
  private static final int LEAST_SLOTS = 16;
  private static final int MOST_SLOTS = 1 << 30;

  /** How many entries there can be. */
  static final int MOST = most(MOST_SLOTS);

  /** 0 for an empty slot, else the hash in the high half and the entry + 1 in the low one. */
  private long[] slots = new long[LEAST_SLOTS];

  private int size;

  /** Returns the slots, for searches: from {@code hash & (length - 1)} on until an empty one. */
  long[] slots() {
    return slots;
  }

  static int hashOf(long slot) {
    return (int) (slot >>> 32);
  }

  static int entryOf(long slot) {
    return (int) slot - 1;
  }

  /**
   * Makes room for so many entries.
   *
   * @throws IllegalStateException if that is above {@link #MOST}
   */
  void reserve(long entries) {
    if (entries > most(slots.length)) {
      resize(slotsFor(entries));
    }
  }

  /** Gives back room that so many entries do not need. */
  void trim(int entries) {
    int enough = slotsFor(entries);
    if (enough < slots.length) {
      resize(enough);
    }
  }

  private static int slotsFor(long entries) {
    if (entries > MOST) {
      throw new IllegalStateException("expected at most " + MOST + " keys but found " + entries);
    }
    int slots = LEAST_SLOTS;
    while (most(slots) < entries) {
      slots *= 2;
    }
    return slots;
  }

  private static int most(int slots) {
    return slots / 3 * 2;
  }

  private void resize(int length) {
    long[] present = slots;
    long[] resized = new long[length];
    for (long slot : present) {
      if (slot != 0) {
        place(resized, slot);
      }
    }
    slots = resized;
  }

  /** Puts a slot where it belongs; returns how many slots that looked at. */
  private static int place(long[] slots, long slot) {
    int mask = slots.length - 1;
    int home = hashOf(slot) & mask;
    int at = home;
    while (slots[at] != 0) {
      at = (at + 1) & mask;
    }
    slots[at] = slot;
    return ((at - home) & mask) + 1;
  }

  /** Adds an entry, for which there is room; returns how many slots that looked at. */
  int add(int hash, int entry) {
    size++;
    return place(slots, (long) hash << 32 | entry + 1L);
  }

  /** Removes an entry that is there. */
  void remove(int hash, int entry) {
    int mask = slots.length - 1;
    int free = hash & mask;
    while (entryOf(slots[free]) != entry) {
      free = (free + 1) & mask;
    }
    for (int at = (free + 1) & mask; slots[at] != 0; at = (at + 1) & mask) {
      int home = hashOf(slots[at]) & mask;
      if (((at - home) & mask) >= ((at - free) & mask)) { // a search for it comes by the free one
        slots[free] = slots[at];
        free = at;
      }
    }
    slots[free] = 0;
    size--;
  }

  /** Removes all entries; the room stays. */
  void clear() {
    Arrays.fill(slots, 0);
    size = 0;
  }

  /** Gives each entry another hash. */
  void rehash(IntUnaryOperator hash) {
    long[] rehashed = new long[slots.length];
    for (long slot : slots) {
      if (slot != 0) {
        int entry = entryOf(slot);
        place(rehashed, (long) hash.applyAsInt(entry) << 32 | entry + 1L);
      }
    }
    slots = rehashed;
  }

  int size() {
    return size;
  }

  /**
   * Returns how many slots an {@link #add} may look at. Beyond two thirds full, hashes that chance
   * made pass 64 and 16 for each doubling of the slots about once in a million dicts.
   */
  int mostProbes() {
    return 64 + 16 * Integer.numberOfTrailingZeros(slots.length);
  }

  /** Returns how many slots the searches for each of the entries look at, all together. */
  long probes() {
    long sum = 0;
    for (int at = 0; at < slots.length; at++) {
      sum += slots[at] == 0 ? 0 : probes(at);
    }
    return sum;
  }

  /** Returns how many slots the longest search for an entry looks at. */
  int longestProbe() {
    int longest = 0;
    for (int at = 0; at < slots.length; at++) {
      longest = slots[at] == 0 ? longest : Math.max(longest, probes(at));
    }
    return longest;
  }

  private int probes(int at) {
    int mask = slots.length - 1;
    return ((at - hashOf(slots[at])) & mask) + 1;
  }
}

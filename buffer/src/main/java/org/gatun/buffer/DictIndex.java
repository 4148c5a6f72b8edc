// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.ref.Reference;
import java.util.BitSet;
import java.util.ConcurrentModificationException;
import org.jspecify.annotations.Nullable;

/**
 * The sparse half of a dict: finds entries among dense ones by a number, which is the key or stands
 * for it, and by the number's hash. Open addressing with linear probing, at most two thirds full.
 * Nothing but slots is read to find a number, to grow and to remove. Removing moves later slots
 * back, so that keys that come and go leave nothing behind.
 */
final class DictIndex {
  /** Their 4096 bytes are the least that a pool lends. */
  private static final int LEAST_SLOTS = 256;

  private static final int MOST_SLOTS = 1 << 30;

  /** How many entries there can be. */
  static final int MOST = most(MOST_SLOTS);

  private DictSlots slots = new DictSlots(LEAST_SLOTS);
  private @Nullable DictSlots replaced;
  private int size;

  /** Returns the slots, for searches: from the hash on until an empty one, or through all. */
  DictSlots slots() {
    return slots;
  }

  /** Returns the entry of a number that no two entries have, or -1. */
  @SuppressWarnings("ReachabilityFenceUsage") // in a finally block it would cost the inlining
  int find(int hash, long number) {
    DictSlots searched = slots; // the same to the end, whatever other threads do
    for (int at = hash; at != hash + searched.length(); at++) {
      int entry = searched.entry(at);
      if (entry < 0 || searched.number(at) == number) {
        Reference.reachabilityFence(searched);
        return entry;
      }
    }
    return -1; // all are full, while another thread changes them
  }

  /**
   * Makes room for so many entries.
   *
   * @throws IllegalStateException if that is above {@link #MOST}
   */
  void reserve(long entries) {
    if (entries > most(slots.length())) {
      resize(slotsFor(entries));
    }
  }

  /** Gives back room that so many entries do not need. */
  void trim(int entries) {
    int enough = slotsFor(entries);
    if (enough < slots.length()) {
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
    var resized = new DictSlots(length);
    for (int at = 0; at < slots.length(); at++) {
      if (slots.entry(at) >= 0) {
        resized.set(free(resized, slots.hash(at)), slots, at);
      }
    }
    settle(); // of two changes in one, nobody else has seen the first
    replaced = slots;
    slots = resized;
  }

  /** Returns the first free slot for a hash, counted from it on. */
  private static int free(DictSlots slots, int hash) {
    int at = hash;
    while (slots.entry(at) >= 0) {
      at++;
    }
    return at;
  }

  /** Adds an entry, for which there is room; returns how many slots that looked at. */
  int add(int hash, long number, int entry) {
    int at = free(slots, hash);
    slots.set(at, hash, number, entry);
    size++;
    return at - hash + 1;
  }

  /**
   * Removes an entry that is there.
   *
   * @throws ConcurrentModificationException if it is not
   */
  void remove(int hash, int entry) {
    int mask = slots.length() - 1;
    int free = hash;
    while (slots.entry(free) != entry) {
      if (++free == hash + slots.length()) {
        throw new ConcurrentModificationException(
            "expected a dict that no thread changes while another does; synchronise them");
      }
    }
    for (int at = free + 1; slots.entry(at) >= 0; at++) {
      int home = slots.hash(at);
      if (((at - home) & mask) >= ((at - free) & mask)) { // a search for it comes by the free one
        slots.set(free, slots, at);
        free = at;
      }
    }
    slots.clear(free);
    size--;
  }

  /** Removes all entries; the room stays. */
  void clear() {
    slots.clear();
    size = 0;
  }

  /** Returns all entries. */
  BitSet entries() {
    var entries = new BitSet();
    for (int at = 0; at < slots.length(); at++) {
      if (slots.entry(at) >= 0) {
        entries.set(slots.entry(at));
      }
    }
    return entries;
  }

  int size() {
    return size;
  }

  /** Counts the entries anew, without the holes among them. Allocates nothing. */
  void renumber(Holes holes) {
    for (int at = 0; at < slots.length(); at++) {
      int entry = slots.entry(at);
      if (entry >= 0) {
        slots.setEntry(at, entry - holes.before(entry));
      }
    }
  }

  /** Goes back to the slots that others replaced since {@link #settle}. */
  void revert() {
    if (replaced != null) {
      slots.close();
      slots = replaced;
      replaced = null;
    }
  }

  /** Gives back what other slots replaced, when nobody can reach it any more. */
  void settle() {
    if (replaced != null) {
      replaced.close();
      replaced = null;
    }
  }

  void close() {
    settle();
    slots.close();
  }

  /**
   * Returns how many slots an {@link #add} may look at. Beyond two thirds full, hashes that chance
   * made pass 64 and 16 for each doubling of the slots about once in a million dicts.
   */
  int mostProbes() {
    return 64 + 16 * Integer.numberOfTrailingZeros(slots.length());
  }

  /** Returns how many slots the searches for each of the entries look at, all together. */
  long probes() {
    long sum = 0;
    for (int at = 0; at < slots.length(); at++) {
      sum += probes(at);
    }
    return sum;
  }

  /** Returns how many slots the longest search for an entry looks at. */
  int longestProbe() {
    int longest = 0;
    for (int at = 0; at < slots.length(); at++) {
      longest = Math.max(longest, probes(at));
    }
    return longest;
  }

  private int probes(int at) {
    return slots.entry(at) < 0 ? 0 : ((at - slots.hash(at)) & (slots.length() - 1)) + 1;
  }
}

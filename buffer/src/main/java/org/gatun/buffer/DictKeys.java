// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.security.SecureRandom;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a dict: dense in the order of entries, beside the index that finds them. A key is
 * looked for as a number and a text: of keys that are numbers the text is {@link #NONE}, of keys
 * that are text the number is the hash.
 *
 * <p>The hash is keyed by secrets of each dict, so that nobody can choose keys that collide. An
 * insertion that looks at more slots than chance allows makes new ones.
 */
abstract sealed class DictKeys<K> permits NumberKeys, TextKeys {
  static final byte[] NONE = {};

  /** How much of a text a message shows. */
  private static final int SHOWN = 100;

  private static final SecureRandom RANDOM = new SecureRandom();

  final Class<K> type;
  final DictIndex index = new DictIndex();

  /** How many entries were added since the secrets were made. */
  private int added;

  DictKeys(Class<K> type) {
    this.type = type;
  }

  static long secret() {
    return RANDOM.nextLong();
  }

  /** Returns the text of a key, or null if nothing of that kind can be a key here. */
  abstract byte @Nullable [] text(@Nullable Object key);

  /** Returns the number of a key whose text that is. */
  abstract long number(Object key, byte[] text);

  /**
   * Checks a key that is to be added.
   *
   * @throws IllegalArgumentException if it cannot be a key here
   */
  abstract void check(K key);

  /** Refuses keys that are numbers where keys are text. */
  abstract void checkNumbers();

  /**
   * Checks a number that is to be added.
   *
   * @throws IllegalArgumentException if it cannot be a key here
   */
  abstract void check(long number);

  /** Returns the entry of a key, or -1. */
  abstract int find(long number, byte[] text);

  /** Returns the key of an entry as an object. */
  abstract K at(int entry);

  abstract byte[] textAt(int entry);

  abstract long numberAt(int entry, byte[] text);

  /** Returns what a key is called in messages. */
  static String name(Object key) {
    return switch (key) {
      case String text when text.length() > SHOWN ->
          '"' + text.substring(0, SHOWN) + "…\" of " + text.length() + " characters";
      case String text -> '"' + text + '"';
      default -> key.toString();
    };
  }

  /** Returns whether there is room behind so many entries for so many more. */
  abstract boolean hasRoom(int count, long more, long moreBytes);

  /**
   * Makes room behind so many entries for so many more, and some more than that; until {@link
   * #settle} it can {@link #revert}.
   */
  abstract void reserve(int count, long more, long moreBytes);

  /** Makes room for so many entries, and no more than that. */
  abstract void reserveExactly(int count, long entries);

  /** Gives back room that so many entries do not need. */
  abstract void trim(int count);

  /** Writes the key of an entry, the last. */
  abstract void write(int entry, long number, byte[] text);

  /** Moves the keys of entries down, to behind those that stay. */
  abstract void shift(int from, int to, int entries);

  /** Makes new secrets. */
  abstract void renew();

  abstract long[] secrets();

  /** Sets the secrets. */
  abstract void key(long... secrets);

  abstract int hash(long number);

  /** Makes keys of the same kind, none. */
  abstract DictKeys<K> like();

  /** Goes back to the room that there was before. */
  abstract void revert();

  /** Gives back what was replaced, when nobody can reach it any more. */
  abstract void settle();

  abstract void close();

  final int hashAt(int entry) {
    byte[] text = textAt(entry);
    return hash(numberAt(entry, text));
  }

  /**
   * Adds the key of an entry, the last; there must be room. Returns whether that looked at more
   * slots than chance allows: then {@link #renewIndex} is due.
   */
  final boolean append(int entry, long number, byte[] text) {
    write(entry, number, text);
    added++;
    return index.add(hash(number), number, entry) > index.mostProbes()
        && added > index.size() / 4; // seldom enough to cost O(1) an addition, whatever the keys
  }

  /**
   * Makes new secrets and the index anew by them. If the heap is too full both stay: the keys are
   * found all the same, if by more looks, and the last one was added.
   */
  final void renewIndex() {
    added = 0;
    try {
      renewIndex(secrets());
    } catch (OutOfMemoryError e) {
      // As after a renewal, it is tried again once that does not cost more than the additions.
    }
  }

  private void renewIndex(long[] before) {
    BitSet entries = index.entries();
    long[] numbers = new long[entries.cardinality()];
    renew();
    int i = 0;
    try {
      for (int entry = entries.nextSetBit(0); entry >= 0; entry = entries.nextSetBit(entry + 1)) {
        numbers[i++] = numberAt(entry, textAt(entry));
      }
    } catch (RuntimeException | Error e) {
      key(before);
      throw e;
    }
    index.clear(); // from here on nothing is allocated
    i = 0;
    for (int entry = entries.nextSetBit(0); entry >= 0; entry = entries.nextSetBit(entry + 1)) {
      long number = numbers[i++];
      index.add(hash(number), number, entry);
    }
  }
}

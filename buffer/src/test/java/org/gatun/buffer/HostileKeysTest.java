// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Keys chosen to collide cost no more than others: what counts is how many slots searches look at.
 * By chance that is 2 for each key of an index that is two thirds full, and fewer of a less full
 * one. Each family is there for a hash that it would break, which its comment names.
 */
class HostileKeysTest {
  private static final long SEED = 20_261_123;
  private static final int KEYS = 5_000;

  /** More than so many keys have, and a multiple of their number. */
  private static final int SLOTS = 1 << 14;

  private static final double MOST_PROBES = 2.5;

  private static void add(DictKeys<?> keys, int entry, long number, byte[] text) {
    keys.index.reserve(entry + 1);
    keys.reserve(entry, 1, text.length);
    if (keys.append(entry, number, text)) {
      keys.renewIndex();
    }
    keys.settle();
  }

  private static void assertSpread(DictKeys<?> keys, String what) {
    double mean = (double) keys.index.probes() / keys.index.size();
    assertTrue(mean < MOST_PROBES, () -> what + ": a search looks at " + mean + " slots");
    assertTrue(keys.index.longestProbe() <= keys.index.mostProbes(), what);
  }

  private static void assertSpread(String what, LongUnaryOperator family) {
    NumberKeys<Long> keys = NumberKeys.ofLongs();
    try {
      for (int i = 0; i < KEYS; i++) {
        add(keys, i, family.applyAsLong(i), DictKeys.NONE);
      }
      assertSpread(keys, what);
      for (int i = 0; i < KEYS; i++) {
        assertEquals(i, keys.find(family.applyAsLong(i), DictKeys.NONE));
      }
    } finally {
      keys.close();
    }
  }

  /**
   * Of a hash that takes some bits of the key, or of its product with any number, secret or not.
   */
  @Test
  void multiplesOfPowersOfTwo_areSpread() {
    for (int k = 0; k <= 51; k++) {
      int shift = k;
      assertSpread("i << " + k, i -> i << shift);
      assertSpread("-i << " + k, i -> -i << shift);
    }
  }

  /**
   * Steps that the number of slots divides, for a hash that is the key; above the bits that choose
   * a slot, for a product with any number; that undo a product with a number which is known.
   */
  @Test
  void arithmeticProgressions_areSpread() {
    long[] steps = {
      3,
      10,
      0x1_0001,
      0x1_0000_0001L,
      0x9E37_79B9_7F4A_7C15L,
      Long.MAX_VALUE,
      SLOTS,
      3 * SLOTS,
      -10 * SLOTS,
      3L << 45,
      -5L << 48,
      inverse(0x9E37_79B9_7F4A_7C15L),
      inverse(0xBF58_476D_1CE4_E5B9L),
    };
    for (long step : steps) {
      for (long start : new long[] {0, Long.MIN_VALUE, 0x0123_4567_89AB_CDEFL}) {
        assertSpread(start + " + i * " + step, i -> start + i * step);
      }
    }
  }

  /** Of a hash that takes bits at one end, which a product with any number does not change. */
  @Test
  void reversedBits_areSpread() {
    assertSpread("reverse", Long::reverse);
    assertSpread("reverseBytes", Long::reverseBytes);
    assertSpread("gray", i -> i ^ i >>> 1);
    assertSpread("ends", i -> i << 52 | i);
  }

  /** Whose hash, were it the same in every dict, would be 0 in the bits that choose a slot. */
  @Test
  void collisionsOfAMixWithoutSecrets_areSpread() {
    assertSpread("of a murmur finaliser", i -> unmixed(i << 32));
    assertSpread("of its high half", i -> unmixed(i));
  }

  /** The same for our own mix, and any other: were the secrets nobody's own, one dict told all. */
  @Test
  void collisionsOfOneDict_areSpreadInAnother() {
    NumberKeys<Long> other = NumberKeys.ofLongs();
    try {
      long[] colliding = colliding(other);
      assertSpread("of another dict", i -> colliding[(int) i]);
    } finally {
      other.close();
    }
  }

  /** Returns keys that would all be in one slot. */
  private static long[] colliding(NumberKeys<?> keys) {
    long[] colliding = new long[KEYS];
    var random = new SplittableRandom(SEED);
    for (int i = 0; i < KEYS; ) {
      long key = random.nextLong();
      if ((keys.hash(key) & (SLOTS - 1)) == 0) {
        colliding[i++] = key;
      }
    }
    return colliding;
  }

  /** Undoes {@code x ^= x >>> 32; x *= c} twice. */
  private static long unmixed(long mixed) {
    long x = mixed * inverse(0x94D0_49BB_1331_11EBL);
    x = (x ^ x >>> 32) * inverse(0xBF58_476D_1CE4_E5B9L);
    return x ^ x >>> 32;
  }

  private static long inverse(long odd) {
    long inverse = odd;
    for (int step = 0; step < 6; step++) {
      inverse *= 2 - odd * inverse;
    }
    assertEquals(1, odd * inverse);
    return inverse;
  }

  @Test
  void ints_areSpread() {
    for (int k = 0; k <= 18; k++) {
      NumberKeys<Integer> keys = NumberKeys.ofInts();
      try {
        for (int i = 0; i < KEYS; i++) {
          add(keys, i, i << k, DictKeys.NONE);
        }
        assertSpread(keys, "int i << " + k);
      } finally {
        keys.close();
      }
    }
  }

  /** Of a hash that is String's, whichever number it starts from or is multiplied with. */
  @Test
  void textsOfOneHashCode_areSpread() {
    var keys = new TextKeys();
    try {
      for (int i = 0; i < 4096; i++) {
        var text = new StringBuilder();
        for (int bit = 0; bit < 12; bit++) {
          text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
        }
        assertEquals("Aa".repeat(12).hashCode(), text.toString().hashCode());
        byte[] bytes = text.toString().getBytes(UTF_8);
        add(keys, i, keys.number(text.toString(), bytes), bytes);
      }
      assertSpread(keys, "Aa and BB");
    } finally {
      keys.close();
    }
  }

  /** Should the secrets get out, the keys that collide with them make the dict choose others. */
  @Test
  void keysChosenWithTheSecrets_makeNewSecrets() {
    NumberKeys<Long> keys = NumberKeys.ofLongs();
    keys.key(1, 2, 3, 4);
    int known = keys.hash(42);
    long[] colliding = colliding(keys);
    try {
      for (int i = 0; i < KEYS; i++) {
        add(keys, i, colliding[i], DictKeys.NONE);
        assertTrue(keys.index.longestProbe() <= keys.index.mostProbes());
      }
      assertNotEquals(known, keys.hash(42));
      assertSpread(keys, "chosen with the secrets");
      for (int i = 0; i < KEYS; i++) {
        assertEquals(i, keys.find(colliding[i], DictKeys.NONE));
      }
    } finally {
      keys.close();
    }
  }

  @Test
  void textsChosenWithTheSecrets_makeNewSecrets() {
    var keys = new TextKeys();
    keys.key(5, 6);
    assertSpread(keys, colliding(keys), "chosen with the secrets");
  }

  @Test
  void textsThatCollideInOneDict_areSpreadInAnother() {
    var other = new TextKeys();
    byte[][] colliding = colliding(other);
    other.close();
    assertSpread(new TextKeys(), colliding, "of another dict");
  }

  /** Returns texts that would all be in one slot. */
  private static byte[][] colliding(TextKeys keys) {
    byte[][] colliding = new byte[1_000][];
    for (int i = 0, n = 0; i < colliding.length; n++) {
      byte[] text = ("key " + n).getBytes(UTF_8);
      if ((keys.number(text, text) & 0x7FF) == 0) {
        colliding[i++] = text;
      }
    }
    return colliding;
  }

  private static void assertSpread(TextKeys keys, byte[][] texts, String what) {
    try {
      for (int i = 0; i < texts.length; i++) {
        add(keys, i, keys.number(texts[i], texts[i]), texts[i]);
      }
      assertSpread(keys, what);
      for (int i = 0; i < texts.length; i++) {
        assertEquals(i, keys.find(keys.number(texts[i], texts[i]), texts[i]));
      }
    } finally {
      keys.close();
    }
  }

  /**
   * However often somebody finds the secrets, new ones are made once for many additions: a fifth of
   * what is there. Each time that so many keys collide would be three times as often.
   */
  @Test
  void secrets_changedForMostAdditions_areMadeSeldom() {
    NumberKeys<Long> keys = NumberKeys.ofLongs();
    int renewals = 0;
    var random = new Random(SEED);
    try {
      keys.index.reserve(4 * KEYS);
      int slots = keys.index.slots().length();
      for (int i = 0; i < 4 * KEYS; i++) {
        long key;
        do { // what an attacker would send who always knows the secrets
          key = random.nextLong();
        } while ((keys.hash(key) & (slots - 1)) > 63);
        int before = keys.hash(42);
        add(keys, i, key, DictKeys.NONE);
        renewals += keys.hash(42) == before ? 0 : 1;
      }
      assertTrue(renewals > 0 && renewals < 40, "new secrets were made " + renewals + " times");
    } finally {
      keys.close();
    }
  }

  /** Removing leaves nothing in the index that later searches would have to pass. */
  @Test
  void churn_millionAdditionsAndRemovals_costsNoMoreProbes() {
    try (var dict = BufferDict.ofLongKeys(DType.INT32)) {
      var random = new Random(SEED);
      long[] present = new long[100];
      for (int i = 0; i < 1_000_000; i++) {
        int which = random.nextInt(100);
        if (i >= 100) {
          dict.remove(present[which]);
        } else {
          which = i;
        }
        present[which] = random.nextLong();
        dict.putLong(present[which], i);
        if (i % 10_000 == 0 && i > 0) {
          assertEquals(100, dict.size());
          assertSpread(dict.table.keys, "after " + i);
          assertTrue(dict.table.keys.index.slots().length() <= 256);
        }
      }
    }
  }
}

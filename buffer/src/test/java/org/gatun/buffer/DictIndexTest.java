// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The index finds what was added, whatever the hashes, and nothing of what was removed. */
class DictIndexTest {
  private static final long SEED = 20_261_123;

  /** The number of an entry, of which only one has a hash's. */
  private static long number(int entry) {
    return entry * 1_000_000_007L;
  }

  private static boolean finds(DictIndex index, int hash, int entry) {
    int found = index.find(hash, number(entry));
    assertTrue(found == entry || found == -1, () -> "found another entry, " + found);
    return found == entry;
  }

  /** Hashes that fill the end of the slots too, so that searches go on at the start. */
  private static int hash(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt();
      case 1 -> -1 - random.nextInt(3);
      default -> random.nextInt(5);
    };
  }

  @Test
  void addAndRemove_anyHashes_findsWhatIsThere() {
    IO.println("seed " + SEED);
    var random = new Random(SEED);
    for (int round = 0; round < 30; round++) {
      var index = new DictIndex();
      Map<Integer, Integer> hashes = new HashMap<>();
      Map<Integer, Integer> removed = new HashMap<>();
      for (int entry = 0; entry < 400; entry++) {
        index.reserve(hashes.size() + 1);
        int added = hash(random);
        hashes.put(entry, added);
        index.add(added, number(entry), entry);
        while (random.nextInt(3) == 0 && !hashes.isEmpty()) {
          Integer gone =
              hashes.keySet().stream().skip(random.nextInt(hashes.size())).findAny().get();
          int hash = Objects.requireNonNull(hashes.remove(gone));
          index.remove(hash, gone);
          removed.put(gone, hash);
        }
        if (random.nextInt(50) == 0) {
          index.trim(hashes.size());
        }
        assertEquals(hashes.size(), index.size());
        hashes.forEach((each, hash) -> assertTrue(finds(index, hash, each)));
        removed.forEach((each, hash) -> assertFalse(finds(index, hash, each)));
      }
      assertEquals(hashes.keySet(), index.entries().stream().boxed().collect(toSet()));
      index.clear();
      hashes.forEach((each, hash) -> assertFalse(finds(index, hash, each)));
      index.close();
    }
  }

  @Test
  void remove_all_leavesEverySlotEmpty() {
    var index = new DictIndex();
    index.reserve(1_000);
    for (int entry = 0; entry < 1_000; entry++) {
      index.add(entry * 7, number(entry), entry);
    }
    for (int entry = 999; entry >= 0; entry--) {
      index.remove(entry * 7, entry);
    }
    for (int at = 0; at < index.slots().length(); at++) {
      assertEquals(-1, index.slots().entry(at));
    }
    index.close();
  }

  @Test
  void reserve_entries_leavesAThirdOfTheSlotsFree() {
    var index = new DictIndex();
    for (int entries = 0; entries < 3_000; entries++) {
      index.reserve(entries);
      assertTrue(entries <= index.slots().length() / 3 * 2);
      assertTrue(index.slots().length() <= Math.max(256, 3 * entries + 3), () -> "too many slots");
    }
    index.trim(10);
    assertEquals(256, index.slots().length());
    var refused = assertThrows(IllegalStateException.class, () -> index.reserve(1L << 30));
    assertEquals("expected at most 715827882 keys but found 1073741824", refused.getMessage());
    assertEquals(256, index.slots().length());
    index.close();
  }
}

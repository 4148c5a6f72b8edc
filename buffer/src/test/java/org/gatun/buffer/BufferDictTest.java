// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A dict of arrays is a java.util.Map in the order of insertion, as a LinkedHashMap. */
class BufferDictTest {
  @Test
  void equals_scalars_holdsBothWays() {
    try (var dict = BufferDict.ofLongKeys(DType.INT16, Short.class)) {
      dict.put(5L, (short) 50);
      dict.put(3L, (short) 30);
      Map<Long, Short> map = Map.of(3L, (short) 30, 5L, (short) 50);
      assertEquals(map, dict);
      assertEquals(dict, map);
      assertEquals(map.hashCode(), dict.hashCode());
      assertEquals(map.entrySet(), dict.entrySet());
      assertEquals(dict.entrySet(), map.entrySet());
      assertEquals(Set.of(3L, 5L), dict.keySet());
      assertNotEquals(dict, Map.of(3L, (short) 30));
      assertNotEquals(dict, Map.of(3L, (short) 30, 6L, (short) 50));
      assertEquals("{5=50, 3=30}", dict.toString());
    }
  }

  @Test
  void equals_rows_comparesContent() {
    try (var dict = BufferDict.ofLongKeys(DType.FLOAT32, float[].class, 2)) {
      dict.putRow(1, 1f, Float.NaN);
      dict.putRow(2, 3f, 4f);
      Map<Long, float[]> map = Map.of(1L, new float[] {1, Float.NaN}, 2L, new float[] {3, 4});
      assertEquals(dict, map);
      assertTrue(dict.entrySet().contains(Map.entry(2L, new float[] {3, 4})));
      assertFalse(dict.entrySet().contains(Map.entry(1L, new float[] {3, 4})));
      Object other = Map.entry("1", new float[] {3, 4});
      assertFalse(dict.entrySet().contains(other));
      assertTrue(dict.containsValue(new float[] {3, 4}));
      assertFalse(dict.remove(2L, new float[] {3, 5}));
      assertTrue(dict.remove(2L, new float[] {3, 4}));
      assertTrue(dict.replace(1L, new float[] {1, Float.NaN}, new float[] {7, 8}));
      assertTrue(dict.values().remove(new float[] {7, 8}));
      assertTrue(dict.isEmpty());
    }
  }

  @Test
  @SuppressWarnings({"NullAway", "CollectionIncompatibleType"}) // what is tried
  void nullOrOtherKeys_areRefusedOrNotThere() {
    try (var dict = BufferDict.ofLongKeys(DType.INT32, Integer.class)) {
      dict.put(1L, 10);
      assertThrows(NullPointerException.class, () -> dict.put(null, 1));
      assertThrows(NullPointerException.class, () -> dict.put(1L, null));
      assertThrows(NullPointerException.class, () -> dict.put(2L, null));
      assertNull(dict.get(null));
      assertNull(dict.get(1));
      assertNull(dict.get("1"));
      assertNull(dict.remove("1"));
      assertFalse(dict.containsKey(null));
      assertFalse(dict.keySet().remove(null));
      assertFalse(dict.values().remove(null));
      assertFalse(dict.entrySet().remove(null));
      assertEquals(Map.of(1L, 10), dict);
    }
  }

  @Test
  void put_rowWhoseThirdValueDoesNotFit_leavesTheOldRow() {
    try (var dict = BufferDict.ofLongKeys(DType.UINT8, 4)) {
      dict.put(1L, new int[] {1, 2, 3, 4});
      BufferView row = dict.row(1);
      assertThrows(IllegalArgumentException.class, () -> dict.put(1L, new int[] {9, 9, 256, 9}));
      assertThrows(IllegalArgumentException.class, () -> dict.put(2L, new int[] {9, 9, 256, 9}));
      assertThrows(IllegalArgumentException.class, () -> dict.put(1L, new int[] {9, 9, 9}));
      assertThrows(IllegalArgumentException.class, () -> dict.put(1L, 9));
      assertThrows(IllegalArgumentException.class, () -> dict.putRow(1, 9f, 9f, 9f, 9f));
      assertThrows(IllegalArgumentException.class, () -> dict.putRow(2, 9f, 9f, 9f, 9f));
      assertArrayEquals(new int[] {1, 2, 3, 4}, (int[]) dict.get(1L));
      assertEquals(1, dict.size());
      assertEquals(4, row.getInt(3));
    }
  }

  @Test
  void putRow_scalarValues_isRefused() {
    try (var dict = BufferDict.ofLongKeys(DType.FLOAT32)) {
      assertThrows(IllegalArgumentException.class, () -> dict.putRow(1, 1f));
      assertThrows(IllegalArgumentException.class, () -> dict.put(1L, new float[] {1}));
      assertTrue(dict.isEmpty());
    }
  }

  @Test
  void order_isOfInsertionAndReplacingKeepsIt() {
    try (var dict = BufferDict.ofLongKeys(DType.INT32, Integer.class)) {
      dict.put(30L, 1);
      dict.put(10L, 2);
      dict.put(20L, 3);
      dict.put(30L, 4);
      assertEquals(List.of(30L, 10L, 20L), List.copyOf(dict.keySet()));
      dict.remove(10L);
      dict.put(10L, 5);
      assertEquals(List.of(30L, 20L, 10L), List.copyOf(dict.keySet()));
      assertEquals(List.of(4, 3, 5), List.copyOf(dict.values()));
    }
  }

  @Test
  void iterator_dictChangedMeanwhile_failsFast() {
    try (var dict = BufferDict.ofLongKeys(DType.INT32, Integer.class)) {
      dict.put(1L, 1);
      dict.put(2L, 2);
      Iterator<Long> keys = dict.keySet().iterator();
      keys.next();
      dict.put(1L, 5); // replacing is no change of the keys
      assertEquals(2L, keys.next());
      dict.put(3L, 3);
      assertThrows(ConcurrentModificationException.class, keys::next);
      assertThrows(ConcurrentModificationException.class, keys::remove);
    }
  }

  @Test
  void churn_millionPutsAndRemovals_takesNoMoreMemory() {
    try (var dict = BufferDict.ofLongKeys(DType.FLOAT32, 8)) {
      long before = 0;
      for (int i = 0; i < 1_000_000; i++) {
        dict.putRow(i, i, 0, 0, 0, 0, 0, 0, i);
        if (i >= 100) {
          dict.remove(i - 100L);
        }
        if (i == 10_000) {
          before = BufferPool.shared().statistics().bytes();
        }
      }
      assertEquals(before, BufferPool.shared().statistics().bytes());
      assertEquals(100, dict.size());
      long first = dict.keySet().iterator().next();
      assertEquals(999_900, first);
      assertEquals(999_950f, dict.row(999_950).getFloat(7));
    }
  }

  @Test
  void constructor_refused_leavesNoBlockOutstanding() {
    long before = BufferPool.shared().statistics().outstanding();
    for (int i = 0; i < 100; i++) {
      assertThrows(
          IllegalArgumentException.class, () -> BufferDict.ofLongKeys(DType.INT32, String.class));
      assertThrows(
          IllegalArgumentException.class,
          () -> BufferDict.ofLongKeys(DType.INT32, Integer.class, 2));
      assertThrows(IllegalArgumentException.class, () -> BufferDict.ofLongKeys(DType.INT32, 2, 0));
      assertThrows(IllegalArgumentException.class, () -> BufferDict.ofLongKeys(DType.INT32, -1));
      assertThrows(
          IllegalArgumentException.class, () -> BufferDict.ofLongKeys(DType.INT8, 1L << 31));
    }
    long after = BufferPool.shared().statistics().outstanding();
    assertTrue(after <= before, () -> before + " blocks were outstanding, now " + after);
  }
}

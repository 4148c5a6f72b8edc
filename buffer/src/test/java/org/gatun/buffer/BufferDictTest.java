// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.gatun.buffer.RandomElements.plain;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A dict of arrays is a java.util.Map in the order of insertion, as a LinkedHashMap. */
class BufferDictTest {
  private static final long SEED = 20_260_720;
  private static final int OPERATIONS = 1_000;

  @ParameterizedTest
  @EnumSource
  void operations_randomOnScalars_equalLinkedHashMaps(ScalarType dtype) {
    try (BufferDict<Long, Object> dict = BufferDict.ofLongKeys(dtype)) {
      compare(dict, 0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void operations_randomOnRows_equalLinkedHashMaps(ScalarType dtype) {
    try (BufferDict<Long, Object> dict = BufferDict.ofLongKeys(dtype, 3, 5)) {
      compare(dict, 15);
    }
  }

  private static void compare(BufferDict<Long, Object> dict, int rowLength) {
    IO.println("seed " + SEED);
    var random = new Random(SEED);
    var comparison =
        new Comparison(
            dict, new RandomElements((ScalarType) dict.dtype(), rowLength, random), random);
    for (int i = 0; i < OPERATIONS; i++) {
      String operation = comparison.step() + ", step " + i;
      Map<Long, Object> expected = comparison.expected;
      assertEquals(expected.size(), dict.size(), operation);
      assertEquals(new ArrayList<>(expected.keySet()), new ArrayList<>(dict.keySet()), operation);
      assertEquals(plain(expected.values()), plain(dict.values()), operation);
      if (rowLength == 0) { // the JDK gives arrays no hash code of their content
        assertEquals(expected.hashCode(), dict.hashCode(), operation);
      }
    }
  }

  /** The dict beside a LinkedHashMap whose rows are lists, so that the JDK compares them. */
  private static final class Comparison {
    final Map<Long, Object> expected = new LinkedHashMap<>();
    private final BufferDict<Long, Object> dict;
    private final RandomElements elements;
    private final Random random;

    Comparison(BufferDict<Long, Object> dict, RandomElements elements, Random random) {
      this.dict = dict;
      this.elements = elements;
      this.random = random;
    }

    String step() {
      return switch (random.nextInt(100) < 3 ? 0 : random.nextInt(1, 14)) {
        case 0 -> random.nextInt(4) == 0 ? clear() : lease();
        case 1 -> refuse();
        case 2 -> look();
        case 3 -> removeByViews();
        case 4 -> removeByIterator();
        case 5 -> setByEntry();
        case 6 -> byDefaultMethods();
        case 7, 8, 9 -> remove();
        default -> put();
      };
    }

    private long key() {
      return switch (random.nextInt(30)) {
        case 0 -> Long.MIN_VALUE;
        case 1 -> Long.MAX_VALUE;
        default -> random.nextInt(-5, 60);
      };
    }

    private String put() {
      long key = key();
      Object value = elements.next();
      same(expected.put(key, plain(value)), dict.put(key, value));
      return "put " + key;
    }

    private String remove() {
      long key = key();
      same(expected.remove(key), dict.remove(key));
      return "remove " + key;
    }

    private String clear() {
      expected.clear();
      dict.clear();
      return "clear";
    }

    private String removeByViews() {
      long key = key();
      Object value = elements.next();
      assertEquals(expected.keySet().remove(key), dict.keySet().remove(key));
      assertEquals(expected.values().remove(plain(value)), dict.values().remove(value));
      long other = key();
      Object present = dict.get(other);
      assertFalse(dict.entrySet().remove(Map.entry(other, "another")));
      if (present != null) {
        assertTrue(dict.entrySet().contains(Map.entry(other, present)));
        assertTrue(dict.entrySet().remove(Map.entry(other, present)));
        expected.remove(other);
      }
      return "remove through the views";
    }

    private String removeByIterator() {
      Iterator<?> actual =
          switch (random.nextInt(3)) {
            case 0 -> dict.keySet().iterator();
            case 1 -> dict.values().iterator();
            default -> dict.entrySet().iterator();
          };
      Iterator<?> reference = expected.entrySet().iterator();
      while (reference.hasNext()) {
        reference.next();
        actual.next();
        if (random.nextInt(6) == 0) {
          reference.remove();
          actual.remove();
          assertThrows(IllegalStateException.class, actual::remove);
        }
      }
      assertFalse(actual.hasNext());
      assertThrows(NoSuchElementException.class, actual::next);
      return "iterator.remove";
    }

    private String setByEntry() {
      Iterator<Map.Entry<Long, Object>> actual = dict.entrySet().iterator();
      for (Map.Entry<Long, Object> reference : expected.entrySet()) {
        Map.Entry<Long, Object> entry = actual.next();
        assertEquals(reference.getKey(), entry.getKey());
        if (random.nextInt(4) == 0) {
          Object value = elements.next();
          assertEquals(reference.setValue(plain(value)), plain(entry.setValue(value)));
        }
        assertEquals(reference.getValue(), plain(entry.getValue()));
      }
      return "entry.setValue";
    }

    private String byDefaultMethods() {
      long key = key();
      Object value = elements.next();
      same(expected.putIfAbsent(key, plain(value)), dict.putIfAbsent(key, value));
      Object other = elements.next();
      same(expected.replace(key, plain(other)), dict.replace(key, other));
      long third = key();
      same(
          expected.computeIfPresent(
              third, (_, old) -> old.toString().length() % 2 == 0 ? null : old),
          dict.computeIfPresent(
              third, (_, old) -> plain(old).toString().length() % 2 == 0 ? null : old));
      Map<Long, Object> several = new LinkedHashMap<>();
      for (int i = 0; i < 3; i++) {
        several.put(key(), elements.next());
      }
      dict.putAll(several);
      several.forEach((each, element) -> expected.put(each, plain(element)));
      return "putIfAbsent, replace, computeIfPresent, putAll";
    }

    private String look() {
      long key = key();
      same(expected.get(key), dict.get(key));
      assertEquals(expected.containsKey(key), dict.containsKey((Object) key));
      assertEquals(expected.keySet().contains(key), dict.keySet().contains(key));
      Object value = elements.next();
      assertEquals(expected.containsValue(plain(value)), dict.values().contains(value));
      assertEquals(expected.keySet(), dict.keySet());
      assertEquals(dict.keySet(), expected.keySet());
      assertEquals(expected.keySet().hashCode(), dict.keySet().hashCode());
      assertEquals(dict.hashCode(), dict.entrySet().hashCode());
      Map<Long, Object> copy = new LinkedHashMap<>(dict);
      assertEquals(dict, copy);
      assertEquals(dict.entrySet(), copy.entrySet());
      copy.put(key, "another");
      assertNotEquals(dict, copy);
      return "look";
    }

    /** Whatever is refused leaves everything as it was, which the caller compares. */
    private String refuse() {
      long key = key();
      Object misfit = elements.misfit();
      assertThrows(IllegalArgumentException.class, () -> dict.put(key, misfit));
      for (Map.Entry<Long, Object> entry : dict.entrySet()) {
        assertThrows(IllegalArgumentException.class, () -> entry.setValue(misfit));
      }
      assertThrows(NoSuchElementException.class, () -> dict.row(1_000));
      return "refused";
    }

    private String lease() {
      try (BufferLease keys = dict.keySet().acquire(BufferRequest.NATIVE);
          BufferLease values = dict.values().acquire(BufferRequest.NATIVE_WRITABLE)) {
        assertEquals(new ArrayList<>(expected.keySet()), plain(keys.view()));
        assertEquals(new ArrayList<>(expected.values()), plain(values.view()));
        assertTrue(values.view().layout().isCContiguous());
        assertEquals(0, values.view().address() % 64);
        assertEquals(0, keys.view().address() % 64);
      }
      return "lease";
    }

    private static void same(@Nullable Object expected, @Nullable Object actual) {
      assertEquals(expected, actual == null ? null : plain(actual));
    }
  }

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

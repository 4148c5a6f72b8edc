// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.gatun.buffer.RandomElements.plain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A dict beside a LinkedHashMap whose rows are lists, so that the JDK compares them. */
final class DictComparison<K> {
  final Map<K, Object> expected = new LinkedHashMap<>();
  private final BufferDict<K, Object> dict;
  private final RandomElements elements;
  private final Random random;
  private final Supplier<K> keys;

  DictComparison(
      BufferDict<K, Object> dict, RandomElements elements, Random random, Supplier<K> keys) {
    this.dict = dict;
    this.elements = elements;
    this.random = random;
    this.keys = keys;
  }

  /** Does something to both; returns what. */
  String step() {
    return switch (random.nextInt(100) < 5 ? 0 : random.nextInt(1, 20)) {
      case 0 ->
          switch (random.nextInt(4)) {
            case 0 -> clear();
            case 1 -> room();
            default -> lease();
          };
      case 1 -> refuse();
      case 2 -> look();
      case 3 -> removeByViews();
      case 4 -> removeByIterator();
      case 5 -> setByEntry();
      case 6 -> byDefaultMethods();
      case 7 -> compute();
      case 8 -> random.nextInt(4) == 0 ? removeManyByViews() : gather();
      case 9 -> putMany();
      case 10, 11, 12 -> remove();
      default -> put();
    };
  }

  private String put() {
    K key = keys.get();
    Object value = elements.next();
    same(expected.put(key, plain(value)), dict.put(key, value));
    return "put " + key;
  }

  private String remove() {
    K key = keys.get();
    same(expected.remove(key), dict.remove(key));
    return "remove " + key;
  }

  private String clear() {
    expected.clear();
    dict.clear();
    return "clear";
  }

  private String room() {
    if (random.nextBoolean()) {
      dict.trimToSize();
      return "trimToSize";
    }
    dict.ensureCapacity(random.nextInt(200));
    return "ensureCapacity";
  }

  private String removeByViews() {
    K key = keys.get();
    Object value = elements.next();
    assertEquals(expected.keySet().remove(key), dict.keySet().remove(key));
    assertEquals(expected.values().remove(plain(value)), dict.values().remove(value));
    K other = keys.get();
    Object present = dict.get(other);
    assertFalse(dict.entrySet().remove(Map.entry(other, "another")));
    if (present != null) {
      assertTrue(dict.entrySet().contains(Map.entry(other, present)));
      assertTrue(dict.entrySet().remove(Map.entry(other, present)));
      expected.remove(other);
    }
    return "remove through the views";
  }

  private String removeManyByViews() {
    Set<Object> some = new LinkedHashSet<>(List.of("of no dict"));
    for (int i = 0; i < 5; i++) {
      some.add(keys.get());
    }
    List<Object> values = elements.next(2);
    switch (random.nextInt(7)) {
      case 0 -> assertEquals(expected.keySet().removeAll(some), dict.keySet().removeAll(some));
      case 1 -> assertEquals(expected.keySet().retainAll(some), dict.keySet().retainAll(some));
      case 2 ->
          assertEquals(
              expected.keySet().removeIf(key -> some.contains(key)),
              dict.keySet().removeIf(key -> some.contains(key)));
      case 3 ->
          assertEquals(expected.values().removeAll(plain(values)), dict.values().removeAll(values));
      case 4 ->
          assertEquals(
              expected.values().removeIf(value -> value.hashCode() % 3 == 0),
              dict.values().removeIf(value -> plain(value).hashCode() % 3 == 0));
      case 5 ->
          assertEquals(
              expected.entrySet().removeIf(entry -> some.contains(entry.getKey())),
              dict.entrySet().removeIf(entry -> some.contains(entry.getKey())));
      default -> {
        List<Map.Entry<K, Object>> unwanted = new ArrayList<>();
        List<Map.Entry<K, Object>> plain = new ArrayList<>();
        for (Map.Entry<K, Object> entry : dict.entrySet()) {
          boolean other = random.nextInt(4) == 0;
          Object value = other ? elements.next() : entry.getValue();
          if (other || random.nextInt(4) == 0) {
            unwanted.add(new SimpleEntry<>(entry.getKey(), value));
            plain.add(new SimpleEntry<>(entry.getKey(), plain(value)));
          }
        }
        assertEquals(expected.entrySet().removeAll(plain), dict.entrySet().removeAll(unwanted));
      }
    }
    return "remove many through the views";
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
    Iterator<Map.Entry<K, Object>> actual = dict.entrySet().iterator();
    for (Map.Entry<K, Object> reference : expected.entrySet()) {
      Map.Entry<K, Object> entry = actual.next();
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
    K key = keys.get();
    Object value = elements.next();
    same(expected.putIfAbsent(key, plain(value)), dict.putIfAbsent(key, value));
    Object other = elements.next();
    same(expected.replace(key, plain(other)), dict.replace(key, other));
    K third = keys.get();
    same(
        expected.computeIfPresent(third, (_, old) -> old.toString().length() % 2 == 0 ? null : old),
        dict.computeIfPresent(
            third, (_, old) -> plain(old).toString().length() % 2 == 0 ? null : old));
    return "putIfAbsent, replace, computeIfPresent";
  }

  private String compute() {
    K key = keys.get();
    Object value = elements.next();
    boolean vanish = random.nextInt(4) == 0;
    switch (random.nextInt(4)) {
      case 0 ->
          same(
              expected.computeIfAbsent(key, _ -> vanish ? null : plain(value)),
              dict.computeIfAbsent(key, _ -> vanish ? null : value));
      case 1 ->
          same(
              expected.compute(key, (_, old) -> vanish || old == null ? null : plain(value)),
              dict.compute(key, (_, old) -> vanish || old == null ? null : value));
      case 2 ->
          same(
              expected.merge(key, plain(value), (old, _) -> vanish ? null : old),
              dict.merge(key, value, (old, _) -> vanish ? null : old));
      default -> {
        expected.replaceAll((each, old) -> each.hashCode() % 3 == 0 ? plain(value) : old);
        dict.replaceAll((each, old) -> each.hashCode() % 3 == 0 ? value : old);
      }
    }
    return "computeIfAbsent, compute, merge, replaceAll";
  }

  /** By a map, by another dict, or by two or three arrays. */
  private String putMany() {
    Map<K, Object> several = new LinkedHashMap<>();
    List<K> inTurn = new ArrayList<>();
    List<Object> rows = new ArrayList<>();
    for (int i = random.nextInt(6); i >= 0; i--) {
      inTurn.add(keys.get());
      rows.add(elements.next());
      several.put(inTurn.getLast(), rows.getLast());
    }
    switch (random.nextInt(3)) {
      case 0 -> dict.putAll(several);
      case 1 -> {
        try (BufferDict<K, Object> other = like()) {
          several.forEach(other::put);
          other.put(inTurn.getFirst(), rows.getFirst());
          several.put(inTurn.getFirst(), rows.getFirst());
          dict.putAll(other);
        }
      }
      default -> putArrays(inTurn, rows);
    }
    several.forEach((each, element) -> expected.put(each, plain(element)));
    return "putAll";
  }

  @SuppressWarnings("unchecked") // of the same class of keys
  private BufferDict<K, Object> like() {
    boolean isRow = elements.isRow();
    DType dtype = dict.dtype();
    return (BufferDict<K, Object>)
        switch (keys.get()) {
          case Long _ when isRow -> BufferDict.ofLongKeys(dtype, 3, 5);
          case Long _ -> BufferDict.ofLongKeys(dtype);
          case Integer _ when isRow -> BufferDict.ofIntKeys(dtype, 3, 5);
          case Integer _ -> BufferDict.ofIntKeys(dtype);
          default -> isRow ? BufferDict.ofUtf8Keys(dtype, 3, 5) : BufferDict.ofUtf8Keys(dtype);
        };
  }

  private void putArrays(List<K> inTurn, List<Object> values) {
    BufferList<Object> rows =
        elements.isRow() ? BufferList.ofRows(dict.dtype(), 3, 5) : BufferList.of(dict.dtype());
    try (rows;
        BufferList<Object> numbers = BufferList.of(DType.INT64);
        BufferList<Object> bytes = BufferList.of(DType.UINT8)) {
      rows.addAll(values);
      if (!(inTurn.getFirst() instanceof String)) {
        inTurn.forEach(numbers::add);
        dict.putAll(numbers, rows);
        return;
      }
      numbers.add(0L);
      for (K key : inTurn) {
        for (byte each : ((String) key).getBytes(StandardCharsets.UTF_8)) {
          bytes.add(each & 0xFF);
        }
        numbers.add(bytes.count());
      }
      dict.putAll(numbers, bytes, rows);
    }
  }

  private String gather() {
    List<K> wanted = new ArrayList<>();
    List<Object> there = new ArrayList<>();
    List<Boolean> found = new ArrayList<>();
    List<Object> fallbacks = new ArrayList<>();
    Object fallback = elements.next();
    for (int i = random.nextInt(10); i > 0; i--) {
      K key = keys.get();
      Object value = expected.get(key);
      wanted.add(key);
      found.add(value != null);
      there.add(value == null ? plain(fallback) : value);
      fallbacks.add(fallback);
    }
    if (!found.contains(false)) {
      try (BufferLease rows = dict.gather(wanted)) {
        assertEquals(there, plain(rows.view()));
      }
    } else {
      assertThrows(NoSuchElementException.class, () -> dict.gather(wanted));
    }
    BufferList<Object> rows =
        elements.isRow() ? BufferList.ofRows(dict.dtype(), 3, 5) : BufferList.of(dict.dtype());
    try (rows;
        BufferLease mask = Buffers.allocate(DType.BOOL, wanted.size())) {
      rows.addAll(fallbacks);
      try (BufferLease into = rows.acquire(BufferRequest.WRITABLE)) {
        long count = dict.gather(wanted, into.view(), mask.view());
        assertEquals(found.stream().filter(each -> each).count(), count);
      }
      assertEquals(there, plain(rows));
      assertEquals(new ArrayList<Object>(found), plain(mask.view()));
    }
    return "gather";
  }

  private String look() {
    K key = keys.get();
    same(expected.get(key), dict.get(key));
    assertEquals(expected.containsKey(key), dict.containsKey(key));
    assertEquals(expected.keySet().contains(key), dict.keySet().contains(key));
    Object value = elements.next();
    assertEquals(expected.containsValue(plain(value)), dict.values().contains(value));
    assertEquals(expected.keySet(), dict.keySet());
    assertEquals(dict.keySet(), expected.keySet());
    assertEquals(expected.keySet().hashCode(), dict.keySet().hashCode());
    assertEquals(dict.hashCode(), dict.entrySet().hashCode());
    Map<K, Object> copy = new LinkedHashMap<>(dict);
    assertEquals(dict, copy);
    assertEquals(dict.entrySet(), copy.entrySet());
    copy.put(key, "another");
    assertNotEquals(dict, copy);
    return "look";
  }

  /** Whatever is refused leaves everything as it was, which the caller compares. */
  private String refuse() {
    K key = keys.get();
    Object misfit = elements.misfit();
    Object fits = elements.next();
    assertThrows(IllegalArgumentException.class, () -> dict.put(key, misfit));
    assertThrows(IllegalArgumentException.class, () -> dict.merge(key, misfit, (_, each) -> each));
    assertThrows(IllegalArgumentException.class, () -> dict.compute(key, (_, _) -> misfit));
    Map<K, Object> several = new LinkedHashMap<>();
    several.put(keys.get(), fits);
    several.put(keys.get(), misfit);
    assertThrows(IllegalArgumentException.class, () -> dict.putAll(several));
    if (!dict.isEmpty()) {
      int last = dict.size();
      int[] calls = {0};
      assertThrows(
          IllegalArgumentException.class,
          () -> dict.replaceAll((_, _) -> ++calls[0] == last ? misfit : fits));
    }
    for (Map.Entry<K, Object> entry : dict.entrySet()) {
      assertThrows(IllegalArgumentException.class, () -> entry.setValue(misfit));
    }
    if (!expected.containsKey(key)) {
      assertThrows(NoSuchElementException.class, () -> dict.row(key));
    }
    return "refused";
  }

  private String lease() {
    try (BufferLease values = dict.values().acquire(BufferRequest.NATIVE_WRITABLE)) {
      assertEquals(new ArrayList<>(expected.values()), plain(values.view()));
      assertTrue(values.view().layout().isCContiguous());
      assertEquals(0, values.view().address() % 64);
      if (keys.get() instanceof String) {
        leaseTexts();
      } else {
        try (BufferLease lease = dict.keySet().acquire(BufferRequest.NATIVE)) {
          assertEquals(new ArrayList<Object>(expected.keySet()), plain(lease.view()));
          assertEquals(0, lease.view().address() % 64);
        }
      }
    }
    return "lease";
  }

  private void leaseTexts() {
    try (BufferLease offsets = dict.keySet().offsets().acquire(BufferRequest.NATIVE);
        BufferLease bytes = dict.keySet().bytes().acquire(BufferRequest.NATIVE)) {
      byte[] all = bytes.view().toBytes();
      assertEquals(expected.size() + 1, offsets.view().layout().size(0));
      assertEquals(0, offsets.view().getLong(0));
      List<Object> texts = new ArrayList<>();
      int from = 0;
      for (long i = 1; i <= expected.size(); i++) {
        int to = (int) offsets.view().getLong(i);
        texts.add(new String(all, from, to - from, StandardCharsets.UTF_8));
        from = to;
      }
      assertEquals(all.length, from, "the last offset is the end");
      assertEquals(new ArrayList<Object>(expected.keySet()), texts);
    }
  }

  private static void same(@Nullable Object expected, @Nullable Object actual) {
    assertEquals(expected, actual == null ? null : plain(actual));
  }
}

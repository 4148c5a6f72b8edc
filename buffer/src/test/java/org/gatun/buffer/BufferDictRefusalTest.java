// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What a dict refuses changes nothing: neither content nor order nor size, nor rows that look. */
class BufferDictRefusalTest {
  /** A dict of three keys, and a key that it does not have. */
  private record Case<K>(BufferDict<K, Double> dict, K first, K second, K third, K absent) {
    Case {
      dict.put(first, 1.0);
      dict.put(second, 2.0);
      dict.put(third, 3.0);
    }

    BufferExporter exporter() {
      return first instanceof String ? dict.keySet().offsets() : dict.keySet();
    }

    List<Executable> changes() {
      Map<K, Double> map = new LinkedHashMap<>();
      map.put(first, 10.0);
      map.put(absent, 40.0);
      List<Executable> changes = new ArrayList<>(viewChanges());
      changes.addAll(
          List.of(
              () -> dict.put(absent, 4.0),
              () -> dict.putFloat(absent, 4),
              () -> dict.putDouble(absent, 4),
              () -> dict.putLong(absent, 4),
              () -> dict.putAll(map),
              () -> dict.putIfAbsent(absent, 4.0),
              () -> dict.computeIfAbsent(absent, _ -> 4.0),
              () -> dict.compute(absent, (_, _) -> 4.0),
              () -> dict.compute(first, (_, _) -> null),
              () -> dict.computeIfPresent(first, (_, _) -> null),
              () -> dict.merge(absent, 4.0, Double::sum),
              () -> dict.merge(second, 4.0, (_, _) -> null),
              () -> dict.remove(first),
              () -> dict.remove(second, 2.0),
              dict::clear,
              () -> dict.ensureCapacity(1_000_000),
              dict::trimToSize,
              dict::close));
      if (!(first instanceof String)) {
        long number = ((Number) absent).longValue();
        changes.add(() -> dict.putFloat(number, 4));
        changes.add(() -> dict.putDouble(number, 4));
        changes.add(() -> dict.putLong(number, 4));
        changes.add(() -> {
          try (BufferLease keys = Buffers.wrap(new long[] {number});
              BufferLease values = Buffers.wrap(new double[] {4})) {
            dict.putAll(keys, values);
          }
        });
      } else {
        changes.add(() -> {
          try (BufferLease offsets = Buffers.wrap(new long[] {0, 1});
              BufferLease bytes = Buffers.wrap(new byte[] {'z'});
              BufferLease values = Buffers.wrap(new double[] {4})) {
            dict.putAll(offsets, bytes, values);
          }
        });
      }
      return changes;
    }

    private List<Executable> viewChanges() {
      return List.of(
          () -> dict.keySet().remove(second),
          () -> dict.keySet().removeAll(List.of(absent, third)),
          () -> dict.keySet().retainAll(Set.of(first)),
          () -> dict.keySet().removeIf(key -> key.equals(third)),
          () -> dict.keySet().clear(),
          () -> removeFirst(dict.keySet().iterator()),
          () -> dict.values().remove(2.0),
          () -> dict.values().removeAll(List.of(2.0, 3.0)),
          () -> dict.values().retainAll(List.of(1.0)),
          () -> dict.values().removeIf(value -> value > 1),
          () -> dict.values().clear(),
          () -> removeFirst(dict.values().iterator()),
          () -> dict.entrySet().remove(Map.entry(first, 1.0)),
          () -> dict.entrySet().removeAll(List.of(Map.entry(first, 1.0), Map.entry(third, 3.0))),
          () -> dict.entrySet().retainAll(Set.of(Map.entry(first, 1.0))),
          () -> dict.entrySet().removeIf(entry -> entry.getValue() > 1),
          () -> dict.entrySet().clear(),
          () -> removeFirst(dict.entrySet().iterator()));
    }

    private static void removeFirst(Iterator<?> each) {
      each.next();
      each.remove();
    }

    void assertUnchanged(String what) {
      assertEquals(3, dict.size(), what);
      assertEquals(List.of(first, second, third), List.copyOf(dict.keySet()), what);
      assertEquals(List.of(1.0, 2.0, 3.0), List.copyOf(dict.values()), what);
      assertEquals(1.0, dict.get(first), what);
      assertEquals(3.0, dict.get(third), what);
      assertEquals(null, dict.get(absent), what);
    }
  }

  private static List<Supplier<Case<?>>> cases() {
    return List.of(
        () -> new Case<>(BufferDict.ofLongKeys(DType.FLOAT64, Double.class), 7L, -1L, 1L << 40, 8L),
        () -> new Case<>(BufferDict.ofIntKeys(DType.FLOAT64, Double.class), 7, -1, 1 << 30, 8),
        () -> new Case<>(BufferDict.ofUtf8Keys(DType.FLOAT64, Double.class), "a", "", "ß", "z"));
  }

  @Test
  void everyChangeOfKeys_whileLent_isRefusedAndNothingChanges() {
    for (Supplier<Case<?>> make : cases()) {
      Case<?> each = make.get();
      BufferView row = row(each);
      List<Executable> changes = each.changes();
      try (BufferLease _ = each.exporter().acquire(BufferRequest.STRIDED);
          BufferLease values = each.dict.values().acquire(BufferRequest.STRIDED)) {
        for (int i = 0; i < changes.size(); i++) {
          String what = each.first.getClass() + ", change " + i;
          var refused = assertThrows(BufferInUseException.class, changes.get(i), what);
          assertEquals(2, refused.leases());
          each.assertUnchanged(what);
          assertEquals(List.of(1.0, 2.0, 3.0), values.view().toList());
          assertEquals(3.0, row.getDouble(), what);
        }
      }
      each.dict.close();
    }
  }

  @Test
  void everyChangeOfKeys_onceNothingIsLent_isLetThrough() throws Throwable {
    for (Supplier<Case<?>> make : cases()) {
      for (int i = 0; i < 40; i++) {
        Case<?> fresh = make.get();
        List<Executable> changes = fresh.changes();
        if (i < changes.size()) {
          changes.get(i).execute();
        }
        fresh.dict.close();
      }
    }
  }

  private static <K> BufferView row(Case<K> each) {
    return each.dict.row(each.third);
  }

  @Test
  void newKeyWhoseValueDoesNotFit_leavesRowsAlive() {
    try (var dict = BufferDict.ofLongKeys(DType.UINT8, 4)) {
      for (int key = 0; key < 3_000; key++) { // so that some come when there is no room
        dict.putRow(key, key & 0x7F, 2, 3, 4);
        BufferView row = dict.row(key);
        long fresh = key + 1_000_000L;
        assertThrows(IllegalArgumentException.class, () -> dict.putRow(fresh, 1, 2, 3, 256));
        assertThrows(IllegalArgumentException.class, () -> dict.putRow(fresh, 1, 2, 3));
        assertThrows(
            IllegalArgumentException.class, () -> dict.put(fresh, new int[] {-1, 2, 3, 4}));
        assertEquals(key & 0x7F, row.getInt(0));
        assertEquals(key + 1, dict.size());
      }
    }
  }

  @Test
  void setValue_keyRemovedMeanwhile_isRefused() {
    try (var dict = BufferDict.ofLongKeys(DType.INT32, Integer.class)) {
      dict.put(1L, 10);
      dict.put(2L, 20);
      Map.Entry<Long, Integer> entry = dict.entrySet().iterator().next();
      dict.remove(1L);
      var refused = assertThrows(IllegalStateException.class, () -> entry.setValue(11));
      assertEquals(
          "the entry of key 1 was removed; put the key to add it again", refused.getMessage());
      assertEquals(Map.of(2L, 20), dict);
      assertEquals(10, entry.getValue());
      dict.put(1L, 12);
      assertEquals(10, entry.setValue(13));
      assertEquals(13, dict.get(1L));
    }
  }

  @Test
  @SuppressWarnings("ReturnValueIgnored") // what counts is that it throws
  void functions_thatChangeTheKeys_failAsHashMaps() {
    try (var dict = BufferDict.ofLongKeys(DType.INT32, Integer.class)) {
      Runnable change = () -> dict.put(dict.size() + 100L, 0);
      dict.put(1L, 10);
      dict.put(2L, 20);
      List<Executable> uses =
          List.of(
              () ->
                  dict.computeIfAbsent(
                      3L,
                      _ -> {
                        change.run();
                        return 1;
                      }),
              () ->
                  dict.computeIfPresent(
                      1L,
                      (_, _) -> {
                        change.run();
                        return 1;
                      }),
              () ->
                  dict.compute(
                      1L,
                      (_, _) -> {
                        change.run();
                        return null;
                      }),
              () ->
                  dict.merge(
                      1L,
                      5,
                      (_, _) -> {
                        change.run();
                        return 1;
                      }),
              () ->
                  dict.replaceAll((_, _) -> {
                    change.run();
                    return 1;
                  }),
              () -> dict.forEach((_, _) -> change.run()),
              () ->
                  dict.keySet()
                      .removeIf(_ -> {
                        change.run();
                        return true;
                      }),
              () ->
                  dict.values()
                      .removeIf(_ -> {
                        change.run();
                        return true;
                      }));
      for (int i = 0; i < uses.size(); i++) {
        assertThrows(ConcurrentModificationException.class, uses.get(i), "use " + i);
        assertEquals(3 + i, dict.size(), "what the function did, and no more");
        assertEquals(10, dict.get(1L));
        assertEquals(20, dict.get(2L));
      }
    }
  }

  /** Closing holes in another thread is no change of the keys. */
  @Test
  void functions_duringWhichALeaseClosesHoles_goOn() {
    try (var dict = BufferDict.ofLongKeys(DType.INT32, Integer.class)) {
      for (long key = 0; key < 5; key++) {
        dict.put(key, 1);
      }
      dict.remove(0L);
      Integer made =
          dict.merge(
              3L,
              5,
              (old, added) -> {
                dict.values().acquire(BufferRequest.STRIDED).close();
                return old + added;
              });
      assertEquals(6, made);
      assertEquals(List.of(1, 1, 6, 1), List.copyOf(dict.values()));
    }
  }

  @Test
  void functions_thatThrow_changeNothing() {
    try (var dict = BufferDict.ofIntKeys(DType.INT32, Integer.class)) {
      dict.put(1, 10);
      dict.put(2, 20);
      var thrown = new IllegalStateException("mine");
      List<Executable> uses =
          List.of(
              () ->
                  dict.compute(
                      1,
                      (_, _) -> {
                        throw thrown;
                      }),
              () ->
                  dict.replaceAll((key, _) -> {
                    if (key == 2) {
                      throw thrown;
                    }
                    return 5;
                  }),
              () ->
                  dict.keySet()
                      .removeIf(key -> {
                        if (key == 2) {
                          throw thrown;
                        }
                        return true;
                      }));
      for (Executable use : uses) {
        assertSame(thrown, assertThrows(IllegalStateException.class, use));
        assertEquals(Map.of(1, 10, 2, 20), dict);
      }
    }
  }
}

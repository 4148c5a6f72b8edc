// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Whatever a dict was doing when memory ran out, it holds what it held, and goes on. */
final class FailingDict implements Consumer<Boolean> {
  private static final long SEED = 20_261_124;
  private static final int CHANGES = 120;

  /** The keys that the changes are about. */
  private static final int KEYS = 200;

  private static final int ROW = 16;

  @Override
  public void accept(Boolean lasting) {
    FailingMemory.begin(lasting);
    IO.println("seed " + SEED);
    compare(() -> BufferDict.ofLongKeys(DType.FLOAT32, float[].class, ROW), i -> (long) i << 33);
    compare(() -> BufferDict.ofIntKeys(DType.FLOAT32, float[].class, ROW), i -> -i);
    compare(
        () -> BufferDict.ofUtf8Keys(DType.FLOAT32, float[].class, ROW),
        i -> "key ß ".repeat(i % 7) + i);
    renew(() -> BufferDict.ofLongKeys(DType.FLOAT32, float[].class, ROW), i -> (long) i);
    renew(() -> BufferDict.ofIntKeys(DType.FLOAT32, float[].class, ROW), i -> i);
    renew(() -> BufferDict.ofUtf8Keys(DType.FLOAT32, float[].class, ROW), i -> "key " + i);
    FailingMemory.end();
  }

  private static float[] row(int seed) {
    float[] row = new float[ROW];
    for (int i = 0; i < ROW; i++) {
      row[i] = 1_000 * seed + i;
    }
    return row;
  }

  /** A dict beside a map, each of whose rows begins with a number of its own. */
  private record Pair<K>(BufferDict<K, float[]> dict, Map<K, float[]> expected) {
    /** Checks keys, order, rows, and that each key is found. */
    void check() {
      assertEquals(expected.size(), dict.size());
      assertEquals(new ArrayList<>(expected.keySet()), new ArrayList<>(dict.keySet()));
      List<float[]> rows = new ArrayList<>(dict.values());
      int i = 0;
      for (Map.Entry<K, float[]> each : expected.entrySet()) {
        assertArrayEquals(each.getValue(), rows.get(i++));
        assertArrayEquals(each.getValue(), dict.get(each.getKey()));
      }
    }
  }

  private static <K> void compare(Supplier<BufferDict<K, float[]>> dicts, IntFunction<K> keys) {
    FailingMemory.eachOfMaking("a new dict", dicts);
    try (BufferDict<K, float[]> dict = dicts.get()) {
      var pair = new Pair<>(dict, new LinkedHashMap<>());
      var random = new Random(SEED);
      for (int i = 0; i < CHANGES; i++) {
        Change<K> change = change(random, dicts, keys);
        try (change) {
          FailingMemory.each(
              "change " + i + ", " + change.name,
              () -> change.real.accept(dict),
              dict.table::stamp,
              pair::check);
        }
        change.model.accept(pair.expected);
        pair.check();
      }
    }
  }

  /** A change that can be tried again, and what it is to a map. */
  private record Change<K>(
      String name,
      Consumer<BufferDict<K, float[]>> real,
      Consumer<Map<K, float[]>> model,
      Runnable end)
      implements AutoCloseable {
    Change(String name, Consumer<BufferDict<K, float[]>> real, Consumer<Map<K, float[]>> model) {
      this(name, real, model, () -> {});
    }

    @Override
    public void close() {
      end.run();
    }
  }

  private static <K> Change<K> change(
      Random random, Supplier<BufferDict<K, float[]>> dicts, IntFunction<K> keys) {
    int number = random.nextInt(KEYS);
    K key = keys.apply(number);
    int salt = random.nextInt(1_000);
    return switch (random.nextInt(16)) {
      case 0, 1 -> new Change<>("remove", dict -> dict.remove(key), map -> map.remove(key));
      case 2 ->
          new Change<>(
              "removeIf",
              dict -> dict.keySet().removeIf(each -> each.hashCode() % 5 == salt % 5),
              map -> map.keySet().removeIf(each -> each.hashCode() % 5 == salt % 5));
      case 3 -> {
        List<K> some = some(random, keys);
        yield new Change<>(
            "removeAll",
            dict -> dict.keySet().removeAll(some),
            map -> map.keySet().removeAll(some));
      }
      case 4 ->
          new Change<>(
              "lease", dict -> dict.values().acquire(BufferRequest.NATIVE).close(), _ -> {});
      case 5 -> {
        Map<K, float[]> some = rows(random, keys);
        yield new Change<>("putAll of a map", dict -> dict.putAll(some), map -> map.putAll(some));
      }
      case 6 -> {
        Map<K, float[]> some = rows(random, keys);
        BufferDict<K, float[]> other = dicts.get();
        other.putAll(some);
        yield new Change<>(
            "putAll of a dict", dict -> dict.putAll(other), map -> map.putAll(some), other::close);
      }
      case 7 -> putAllOfArrays(rows(random, keys));
      case 8 ->
          new Change<>(
              "replaceAll",
              dict -> dict.replaceAll((each, _) -> row(each.hashCode() % 97 + salt)),
              map -> map.replaceAll((each, _) -> row(each.hashCode() % 97 + salt)));
      case 9 -> new Change<>("trimToSize", BufferDict::trimToSize, _ -> {});
      case 10 -> new Change<>("ensureCapacity", dict -> dict.ensureCapacity(salt), _ -> {});
      case 11 ->
          new Change<>("gather", dict -> dict.gather(List.copyOf(dict.keySet())).close(), _ -> {});
      case 12 ->
          salt < 100
              ? new Change<>("clear", Map::clear, Map::clear)
              : new Change<>("get", dict -> dict.get(key), _ -> {});
      default ->
          new Change<>("put", dict -> dict.put(key, row(salt)), map -> map.put(key, row(salt)));
    };
  }

  private static <K> List<K> some(Random random, IntFunction<K> keys) {
    return random.ints(12, 0, KEYS).mapToObj(keys).toList();
  }

  private static <K> Map<K, float[]> rows(Random random, IntFunction<K> keys) {
    Map<K, float[]> rows = new LinkedHashMap<>();
    some(random, keys).forEach(key -> rows.put(key, row(random.nextInt(1_000))));
    return rows;
  }

  private static <K> Change<K> putAllOfArrays(Map<K, float[]> some) {
    BufferList<float[]> rows = BufferList.ofRows(DType.FLOAT32, float[].class, ROW);
    rows.addAll(some.values());
    BufferList<Long> numbers = BufferList.of(DType.INT64, Long.class);
    BufferList<Object> bytes = BufferList.of(DType.INT8);
    boolean texts = some.keySet().iterator().next() instanceof String;
    if (texts) {
      numbers.add(0L);
    }
    for (K key : some.keySet()) {
      if (key instanceof String text) {
        bytes.addBytes(text.getBytes(StandardCharsets.UTF_8));
        numbers.add(bytes.count());
      } else {
        numbers.add(((Number) key).longValue());
      }
    }
    return new Change<>(
        "putAll of arrays",
        dict -> {
          if (texts) {
            dict.putAll(numbers, bytes, rows);
          } else {
            dict.putAll(numbers, rows);
          }
        },
        map -> map.putAll(some),
        () -> {
          rows.close();
          numbers.close();
          bytes.close();
        });
  }

  /**
   * Keys that were chosen with the secrets, so that the last makes new ones: put alone, and with
   * all the others. Where only new secrets fail, the keys are there all the same.
   */
  private static <K> void renew(Supplier<BufferDict<K, float[]>> dicts, IntFunction<K> candidates) {
    Map<K, float[]> colliding = new LinkedHashMap<>();
    int most;
    try (BufferDict<K, float[]> dict = dicts.get()) {
      prepare(dict);
      DictKeys<K> keys = dict.table.keys;
      most = keys.index.mostProbes();
      int mask = keys.index.slots().length() - 1;
      for (int i = 0; colliding.size() <= most; i++) {
        K key = candidates.apply(i);
        byte[] text = Objects.requireNonNull(keys.text(key));
        if ((keys.hash(keys.number(key, text)) & mask) == 0) {
          colliding.put(key, row(i));
        }
      }
    }
    Map<K, float[]> before = new LinkedHashMap<>(colliding);
    K last = List.copyOf(colliding.keySet()).getLast();
    before.remove(last);
    renew(dicts, before, Map.of(last, row(0)));
    renew(dicts, Map.of(), colliding);
  }

  private static <K> void renew(
      Supplier<BufferDict<K, float[]>> dicts, Map<K, float[]> before, Map<K, float[]> more) {
    int steps;
    try (BufferDict<K, float[]> dict = dicts.get()) {
      prepare(dict);
      dict.putAll(before);
      steps = FailingMemory.stepsOf(() -> dict.putAll(more));
    }
    int kept = 0;
    for (int step = Math.max(1, steps - 20); step <= steps; step++) {
      kept += put(dicts, before, more, step) ? 1 : 0;
    }
    assertTrue(kept > 0, "no step of making new secrets failed");
  }

  private static void prepare(BufferDict<?, ?> dict) {
    dict.ensureCapacity(300);
    dict.table.keys.key(1, 2, 3, 4);
  }

  /** Puts some keys to others, of which a step fails. Returns whether only new secrets did. */
  private static <K> boolean put(
      Supplier<BufferDict<K, float[]>> dicts,
      Map<K, float[]> before,
      Map<K, float[]> more,
      int step) {
    try (BufferDict<K, float[]> dict = dicts.get()) {
      prepare(dict);
      dict.putAll(before);
      long secret = dict.table.keys.secrets()[0];
      assertEquals(1, secret, "too early");
      var pair = new Pair<>(dict, new LinkedHashMap<>(before));
      boolean done = FailingMemory.done(() -> dict.putAll(more), step);
      boolean kept = done && FailingMemory.failed();
      assertEquals(kept || !done, dict.table.keys.secrets()[0] == secret, "step " + step);
      if (done) {
        pair.expected.putAll(more);
      }
      pair.check();
      dict.putAll(more);
      pair.expected.putAll(more);
      pair.check();
      return kept;
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;

/**
 * A dict that whoever has the lock changes, together with a LinkedHashMap that must be its equal,
 * while others borrow its keys and values without asking. A value tells its key, so that a value in
 * another's place shows.
 */
final class StressedDict extends StressedCollection {
  private static final int KEYS = 1_000;

  private volatile BufferDict<Long, Long> dict = BufferDict.ofLongKeys(DType.INT64, Long.class);
  private final Map<Long, Long> model = new LinkedHashMap<>(); // guarded by the lock
  private final LongAdder removals = new LongAdder();

  /** While the keys are lent nothing moves, so the values fit them. */
  @Override
  void borrow(SplittableRandom random) {
    BufferDict<Long, Long> present = dict;
    try (BufferLease keys = present.keySet().acquire(BufferRequest.NATIVE);
        BufferLease values = present.values().acquire(BufferRequest.NATIVE_WRITABLE)) {
      loans.increment();
      long count = keys.view().layout().size(0);
      assertEquals(count, values.view().layout().size(0));
      StressTest.linger(random);
      for (long i = 0; i < count; i += 1 + random.nextLong(20)) {
        assertEquals(keys.view().getLong(i), values.view().getLong(i) % KEYS);
      }
    } catch (BufferInUseException e) {
      throw new AssertionError("borrowing is never refused", e);
    } catch (IllegalStateException e) {
      assertTrue(String.valueOf(e.getMessage()).contains("closed"), e::toString);
    }
  }

  @Override
  void change(SplittableRandom random) {
    long key = random.nextInt(KEYS);
    long value = key + (long) KEYS * random.nextInt(1 << 20);
    assertEquals(model.size(), dict.size());
    switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4 -> {
        assertEquals(model.get(key), dict.remove(key));
        removals.increment();
        model.remove(key);
      }
      case 5, 6, 7, 8 -> {
        assertEquals(model.containsKey(key), dict.containsKey(key));
        assertEquals(model.get(key), dict.get(key));
      }
      case 9 -> {
        if (random.nextInt(200) == 0) {
          dict.clear();
          model.clear();
        }
      }
      case 10 -> {
        if (random.nextInt(40) == 0) {
          assertEquals(model, dict);
          dict.close();
          closes.increment();
          dict = BufferDict.ofLongKeys(DType.INT64, Long.class);
          model.clear();
        }
      }
      default -> {
        assertEquals(model.get(key), dict.put(key, value));
        model.put(key, value);
      }
    }
  }

  @Override
  public void end() {
    assertEquals(model, dict);
    assertEquals(List.copyOf(model.keySet()), List.copyOf(dict.keySet()), "in order");
    dict.put((long) KEYS, 1L); // nobody holds it any more
    dict.close();
  }

  @Override
  public List<StressTest.Count> counts() {
    var counts = new ArrayList<>(super.counts());
    counts.add(new StressTest.Count("removed", removals.sum()));
    return counts;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A list that whoever has the lock changes, together with an ArrayList that must be its equal,
 * while others borrow it without asking. Its numbers are multiples of a number.
 */
final class StressedList extends StressedCollection {
  private static final long UNIT = 1_000_003;
  private static final int MOST = 3_000;

  private volatile BufferList<Long> list = BufferList.of(DType.INT64, Long.class);
  private final List<Long> model = new ArrayList<>(); // guarded by the lock

  @Override
  void borrow(SplittableRandom random) {
    BufferList<Long> present = list;
    try (BufferLease lease = present.acquire(BufferRequest.NATIVE_WRITABLE)) {
      loans.increment();
      BufferView view = lease.view();
      long count = view.layout().size(0);
      StressTest.linger(random);
      assertEquals(count, present.count());
      for (long i = 0; i < count; i += 1 + random.nextLong(20)) {
        assertEquals(0, view.getLong(i) % UNIT);
      }
      if (random.nextInt(8) == 0) {
        assertThrows(BufferInUseException.class, present::close);
        assertThrows(BufferInUseException.class, () -> present.ensureCapacity(MOST));
      }
      assertEquals(count, present.count());
    } catch (IllegalStateException e) {
      assertTrue(String.valueOf(e.getMessage()).contains("closed"), e::toString);
    }
  }

  /** What is refused must have changed nothing: the model follows only what was done. */
  @Override
  void change(SplittableRandom random) {
    long value = UNIT * random.nextInt(1 << 20);
    int size = model.size();
    assertEquals(size, list.size());
    int index = size == 0 ? 0 : random.nextInt(size);
    switch (random.nextInt(20)) {
      case 0 -> {
        list.add(index, value);
        model.add(index, value);
      }
      case 1, 2 -> {
        if (size > 0) {
          assertEquals(model.get(index), list.remove(index));
          model.remove(index);
        }
      }
      case 3, 4, 5 -> {
        if (size > 0) { // allowed while it is lent
          assertEquals(model.get(index), list.set(index, value));
          model.set(index, value);
        }
      }
      case 6 -> list.ensureCapacity(random.nextLong(2 * MOST));
      case 7 -> {
        if (size > MOST || random.nextInt(200) == 0) {
          list.clear();
          model.clear();
        }
      }
      case 8 -> {
        if (random.nextInt(40) == 0) {
          assertEquals(model, list);
          list.close();
          closes.increment();
          list = BufferList.of(DType.INT64, Long.class);
          model.clear();
        }
      }
      default -> {
        list.addLong(value);
        model.add(value);
      }
    }
  }

  @Override
  public void end() {
    assertEquals(model, list);
    try (BufferLease lease = list.acquire(BufferRequest.NATIVE_WRITABLE)) {
      assertEquals(model.size(), lease.view().layout().size(0));
      for (int i = 0; i < model.size(); i++) {
        assertEquals(model.get(i), lease.view().getLong(i));
      }
    }
    list.add(UNIT); // nobody holds it any more
    list.close();
  }
}

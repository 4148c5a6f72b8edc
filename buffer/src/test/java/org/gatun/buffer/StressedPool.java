// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A pool whose borrowers fill their block with a number of their own before they show it to others,
 * and never again: whoever holds it must find that number everywhere.
 */
final class StressedPool implements StressTest.World {
  private static final int SHARED = 24;

  private final BufferPool pool = new BufferPool();
  private final AtomicReferenceArray<@Nullable Loaned> shared = new AtomicReferenceArray<>(SHARED);
  private final AtomicLong numbers = new AtomicLong();
  private final LongAdder pins = new LongAdder();
  private final LongAdder retained = new LongAdder();
  private final LongAdder refused = new LongAdder();

  /** A lease that others can see, and the number that fills it. */
  private record Loaned(BufferLease lease, BufferView view, long number) {}

  @Override
  public void step(SplittableRandom random) {
    int place = random.nextInt(SHARED);
    Loaned other = shared.get(place);
    int roll = random.nextInt(100);
    if (other == null || roll < 30) {
      replace(place, random);
    } else if (roll < 55) {
      pin(other, random);
    } else if (roll < 70) {
      retain(other, random);
    } else if (roll < 80) {
      other.lease.close(); // behind the others, and again after them
    } else if (roll < 99) {
      useAlone(random);
    } else if (random.nextBoolean()) {
      pool.recover();
    } else {
      pool.trim();
    }
  }

  private Loaned borrow(SplittableRandom random) {
    long count = random.nextInt(50) == 0 ? random.nextLong(1, 40_000) : random.nextLong(1, 700);
    BufferLease lease = pool.acquire(DType.INT64, count);
    var loaned = new Loaned(lease, lease.view(), numbers.incrementAndGet());
    for (long i = 0; i < count; i++) {
      loaned.view.setLong(loaned.number, i);
    }
    return loaned;
  }

  private void replace(int place, SplittableRandom random) {
    Loaned old = shared.getAndSet(place, borrow(random));
    if (old != null) {
      old.lease.close();
      StressTest.linger(random);
      old.lease.close();
      assertFalse(old.lease.isOpen());
    }
  }

  private void useAlone(SplittableRandom random) {
    Loaned mine = borrow(random);
    StressTest.linger(random);
    assertTrue(mine.lease.isOpen());
    for (long i = 0; i < mine.view.layout().size(0); i++) {
      assertEquals(mine.number, mine.view.getLong(i));
    }
    mine.lease.close();
    if (random.nextBoolean()) {
      mine.lease.close();
    }
  }

  private void pin(Loaned other, SplittableRandom random) {
    try (BufferPin pin = other.view.pin()) {
      StressTest.linger(random);
      check(pin.segment(), other.number);
      pins.increment();
    } catch (IllegalStateException e) {
      refused(e);
    }
  }

  /** A lease of the lease, and one of that; the first is closed before the second. */
  private void retain(Loaned other, SplittableRandom random) {
    BufferLease first;
    try {
      first =
          random.nextBoolean()
              ? other.lease.retain()
              : other.view.acquire(BufferRequest.NATIVE_WRITABLE);
    } catch (IllegalStateException e) {
      refused(e);
      return;
    }
    BufferLease second = first.acquire(BufferRequest.C_CONTIGUOUS.andAlignedTo(64));
    first.close();
    StressTest.linger(random);
    second
        .view()
        .pinned(segment -> {
          check(segment, other.number);
          return true;
        });
    second.close();
    second.close();
    first.close();
    retained.increment();
  }

  private void refused(IllegalStateException e) {
    assertTrue(String.valueOf(e.getMessage()).contains("released"), e::toString);
    refused.increment();
  }

  private static void check(MemorySegment segment, long number) {
    for (long at = 0; at < segment.byteSize(); at += 8) {
      long found = segment.get(ValueLayout.JAVA_LONG, at);
      if (found != number) {
        throw new AssertionError("expected " + number + " but found " + found + " at byte " + at);
      }
    }
  }

  @Override
  public void end() {
    for (int place = 0; place < SHARED; place++) {
      Loaned last = shared.get(place);
      if (last != null) {
        last.lease.close();
      }
    }
    pool.recover();
    BufferPool.Statistics statistics = pool.statistics();
    assertEquals(0, statistics.outstanding());
    assertEquals(0, statistics.outstandingBytes());
    assertEquals(numbers.get(), statistics.releases(), "each lease ended once");
  }

  @Override
  public List<StressTest.Count> counts() {
    return List.of(
        new StressTest.Count("acquired", numbers.get()),
        new StressTest.Count("pinned", pins.sum()),
        new StressTest.Count("retained", retained.sum()),
        new StressTest.Count("refused", refused.sum()));
  }
}

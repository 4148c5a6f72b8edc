// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A view whose lease was closed never reads a pooled block that somebody else has now. */
class StaleViewTest {
  private static final long SEED = 41;

  @Test
  void get_blockLentToTheNext_failsAndTheNextIsUntouched() {
    var pool = new BufferPool();
    BufferLease first = pool.acquire(DType.INT32, 8);
    BufferView stale = first.view();
    BufferView slice = stale.withLayout(stale.layout().slice(0, 7, 4, -2));
    BufferView cast = stale.cast(DType.UINT8, 4, 8);
    BufferView readOnly = stale.asReadOnly();
    long address = stale.address();
    first.close();
    try (BufferLease next = pool.acquire(DType.INT32, 8)) {
      assertEquals(address, next.view().address(), "the test is about one block");
      for (int i = 0; i < 8; i++) {
        next.view().setInt(1000 + i, i);
      }
      for (BufferView view : new BufferView[] {stale, slice, cast, readOnly}) {
        long[] index = new long[view.layout().rank()];
        assertThrows(IllegalStateException.class, () -> view.get(index));
        assertThrows(IllegalStateException.class, () -> view.set(7, index));
        assertThrows(IllegalStateException.class, view::pin);
        assertThrows(IllegalStateException.class, () -> view.acquire(BufferRequest.STRIDED));
        assertThrows(IllegalStateException.class, () -> view.contentEquals(next.view()));
        assertThrows(IllegalStateException.class, () -> next.view().contentEquals(view));
        assertThrows(IllegalStateException.class, () -> Buffers.copyOf(view));
        assertFalse(view.isOpen());
      }
      first.close(); // again: must not end the other's loan
      assertTrue(next.isOpen());
      assertEquals(1, next.loan.holders());
      for (int i = 0; i < 8; i++) {
        assertEquals(1000 + i, next.view().getInt(i));
      }
    }
    assertEquals(0, pool.statistics().outstanding());
  }

  @Test
  void acquire_blockRetained_isAnotherBlock() {
    var pool = new BufferPool();
    BufferLease first = pool.acquire(64);
    BufferLease retained = first.retain();
    long address = first.view().address();
    first.close();
    try (BufferLease next = pool.acquire(64)) {
      assertNotEquals(address, next.view().address());
      retained.close();
    }
    assertEquals(0, pool.statistics().outstanding());
  }

  /** Random loans of one pool, each filled with its own number; any mix-up shows. */
  @Test
  void randomLoans_eachWithItsNumber_neverSeeAnothers() {
    IO.println("seed " + SEED);
    var random = new Random(SEED);
    var pool = new BufferPool();
    var open = new ArrayList<Numbered>();
    var closed = new ArrayList<Numbered>();
    for (int round = 0; round < 20_000; round++) {
      int roll = random.nextInt(100);
      if (open.isEmpty() || (roll < 40 && open.size() < 60)) {
        long count = random.nextLong(1, random.nextInt(10) == 0 ? 5000 : 100);
        var loan = new Numbered(pool.acquire(DType.INT64, count), round);
        fill(loan);
        open.add(loan);
      } else if (roll < 55 && open.size() < 60) {
        Numbered some = any(open, random);
        open.add(new Numbered(some.lease.retain(), some.number));
      } else if (roll < 90) {
        Numbered some = open.remove(random.nextInt(open.size()));
        check(some);
        some.lease.close();
        if (random.nextBoolean()) {
          some.lease.close();
        }
        closed.add(some);
      } else {
        check(any(open, random));
      }
      if (!closed.isEmpty()) {
        Numbered stale = any(closed, random);
        assertThrows(IllegalStateException.class, () -> stale.view.getLong(0));
        stale.lease.close();
      }
    }
    open.forEach(loan -> {
      check(loan);
      loan.lease.close();
    });
    assertEquals(0, pool.statistics().outstanding());
  }

  private record Numbered(BufferLease lease, BufferView view, long number) {
    Numbered(BufferLease lease, long number) {
      this(lease, lease.view(), number);
    }
  }

  private static Numbered any(List<Numbered> loans, Random random) {
    return loans.get(random.nextInt(loans.size()));
  }

  private static void fill(Numbered loan) {
    for (long i = 0; i < loan.view.layout().count(); i++) {
      loan.view.setLong(loan.number, i);
    }
  }

  private static void check(Numbered loan) {
    for (long i = 0; i < loan.view.layout().count(); i++) {
      assertEquals(loan.number, loan.view.getLong(i));
    }
  }
}

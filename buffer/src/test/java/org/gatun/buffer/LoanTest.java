// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The one word of a loan: generations, holders, and who is shut out. */
class LoanTest {
  private static Loan loan(int holders) {
    return new Loan(Memory.borrowed(MemorySegment.ofArray(new byte[8])), holders);
  }

  @Test
  void tryLend_heldOrFree_lendsOnlyTheFree() {
    Loan loan = loan(0);
    assertEquals(0, loan.tryLend());
    assertEquals(-1, loan.tryLend());
    loan.release(0);
    assertEquals(1, loan.tryLend());
    loan.pin(1);
    loan.release(1);
    assertEquals(-1, loan.tryLend(), "a pin holds it");
    loan.unpin();
    assertEquals(2, loan.tryLend());
    assertEquals(2, loan.generations());
  }

  @Test
  void release_ofAnEndedGeneration_changesNothing() {
    Loan loan = loan(0);
    loan.release(loan.tryLend());
    assertEquals(1, loan.tryLend());
    loan.release(0);
    loan.release(5);
    assertEquals(1, loan.holders());
    assertTrue(loan.isOpen(1));
    assertFalse(loan.isOpen(0));
    assertThrows(IllegalStateException.class, () -> loan.check(0));
    assertThrows(IllegalStateException.class, () -> loan.pin(0));
    loan.check(1);
  }

  @Test
  void pin_past65534Holders_isRefusedAndCountsNothing() {
    Loan loan = loan(1);
    for (int i = 1; i < 65_534; i++) {
      loan.pin(0);
    }
    assertThrows(IllegalStateException.class, () -> loan.pin(0));
    assertEquals(65_534, loan.holders());
    assertTrue(loan.isOpen(0));
    loan.unpin();
    loan.pin(0);
    for (int i = 1; i < 65_534; i++) {
      loan.unpin();
    }
    assertEquals(1, loan.holders());
    loan.release(0);
    assertEquals(0, loan.holders());
    assertEquals(1, loan.generations());
  }

  @Test
  void acquire_past65534Leases_isRefusedAndLeavesTheOthers() {
    BufferLease lease = Buffers.allocate(DType.INT8, 4);
    var children = new ArrayList<BufferLease>();
    for (int i = 1; i < 65_534; i++) {
      children.add(lease.retain());
    }
    assertThrows(IllegalStateException.class, lease::retain);
    assertThrows(IllegalStateException.class, () -> lease.view().pin());
    assertEquals(0, lease.view().getInt(0));
    children.forEach(BufferLease::close);
    lease.retain().close();
    assertEquals(1, lease.loan.holders());
    lease.close();
  }

  @Test
  void exclude_whileHeld_saysHowManyAndChangesNothing() {
    Loan loan = loan(0);
    loan.pin(0);
    loan.pin(0);
    var inUse = assertThrows(BufferInUseException.class, () -> loan.exclude("add"));
    assertEquals(2, inUse.leases());
    assertEquals("cannot add while 2 leases are out; close them first", inUse.getMessage());
    loan.unpin();
    inUse = assertThrows(BufferInUseException.class, () -> loan.exclude("add"));
    assertEquals("cannot add while 1 lease is out; close it first", inUse.getMessage());
    loan.unpin();
    loan.exclude("add");
    loan.share();
    assertEquals(0, loan.holders());
    loan.pin(0);
    loan.unpin();
  }

  @Test
  void retire_afterExclude_refusesWhoeverComesLater() {
    var freed = new AtomicInteger();
    Loan loan =
        new Loan(Memory.borrowed(MemorySegment.ofArray(new byte[8])), 0) {
          @Override
          void freed() {
            freed.incrementAndGet();
          }
        };
    loan.exclude("close");
    loan.retire();
    assertEquals(1, freed.get());
    assertFalse(loan.tryPin(0));
    assertThrows(IllegalStateException.class, () -> loan.check(0));
  }

  @Test
  void freed_lastHolder_isCalledOnceWhoeverIsLast() {
    for (boolean leaseLast : new boolean[] {true, false}) {
      var freed = new AtomicInteger();
      Loan loan =
          new Loan(Memory.borrowed(MemorySegment.ofArray(new byte[8])), 1) {
            @Override
            void freed() {
              freed.incrementAndGet();
            }
          };
      loan.pin(0);
      if (leaseLast) {
        loan.unpin();
        assertEquals(0, freed.get());
        loan.release(0);
      } else {
        loan.release(0);
        assertEquals(0, freed.get());
        loan.unpin();
      }
      assertEquals(1, freed.get());
      loan.release(0);
      assertEquals(1, freed.get());
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import org.jspecify.annotations.Nullable;

/**
 * Decides between those who borrow a collection's memory and the one who changes its size: either
 * may be in, never both. One word of the present loan says who is.
 *
 * <p>When the memory moves, a new loan takes the old one's place, so that what was looked up before
 * fails instead of reading elsewhere.
 */
final class Gate {
  private volatile Loan loan;
  private volatile boolean closed;

  Gate(Memory memory) {
    loan = new Loan(memory, 0);
  }

  /** Holds the present memory; its size does not change until {@link Loan#unpin}. */
  Loan hold() {
    for (; ; ) {
      Loan present = loan;
      if (present.tryPin(0)) {
        return present;
      }
      checkOpen();
    }
  }

  /** Shuts borrowers out, for a change. {@link #leave} must follow. */
  void enter(String attempt) {
    do { // the loan may be replaced meanwhile, by another's change
      checkOpen();
    } while (!loan.exclude(attempt));
  }

  /** Ends a change. What was looked up in other memory, or in another state, fails from now on. */
  void leave(Memory present, boolean reordered) {
    Loan old = loan;
    if (old.memory == present && !reordered) {
      old.share();
    } else {
      loan = new Loan(present, 0);
      old.retire();
    }
  }

  /** Refuses everybody from now on. Returns whether this call did it. */
  boolean close() {
    do {
      if (closed) {
        return false;
      }
    } while (!loan.exclude("close"));
    closed = true;
    loan.retire();
    return true;
  }

  /** Returns a lease that nobody holds, for views that live until the memory moves. */
  BufferLease unheld(DType dtype, StridedLayout layout) {
    checkOpen();
    return new BufferLease(loan, 0, dtype, layout, false);
  }

  boolean isClosed() {
    return closed;
  }

  void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the collection was closed");
    }
  }

  /** Makes a lease of a held loan if the request allows, else lets go of the loan. */
  static BufferLease lend(
      Loan held, Memory memory, DType dtype, StridedLayout layout, BufferRequest request) {
    @Nullable BufferLease lease = null;
    try {
      var offered = new BufferLease(new Loan(memory, 1), 0, dtype, layout, false);
      request.check(offered.view());
      lease = ChildLoan.lease(memory, held, dtype, layout, false);
      return lease;
    } finally {
      if (lease == null) {
        held.unpin();
      }
    }
  }
}

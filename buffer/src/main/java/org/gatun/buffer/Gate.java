// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.function.Supplier;

/**
 * Decides between those who borrow a collection's memory and the one who changes its size: either
 * may be in, never both. One word of the present loan says who is.
 *
 * <p>When the memory moves, a new loan takes the old one's place, so that what was looked up before
 * fails instead of reading elsewhere.
 */
final class Gate {
  @SuppressWarnings({"unused", "FieldCanBeLocal"}) // it is there to be reachable
  private final Object owner;

  private final Supplier<String> name;
  private volatile Loan loan;
  private volatile boolean closed;

  /**
   * Opens the gate to a collection's memory.
   *
   * @param name what messages call the collection, such as {@code BufferList of float32}; asked for
   *     when it was closed, too
   */
  Gate(Object owner, Memory memory, Supplier<String> name) {
    this.owner = owner;
    this.name = name;
    loan = new CollectionLoan(memory);
  }

  /** Keeps the collection, and so its memory, while a lease or a view of it can be reached. */
  private final class CollectionLoan extends Loan {
    CollectionLoan(Memory memory) {
      super(memory, 0);
    }

    /** Told to who uses a view of a row, which nobody holds. */
    @Override
    IllegalStateException released() {
      checkOpen();
      return new IllegalStateException(
          "this "
              + name.get()
              + " has changed its size or moved its rows since the view was made; call row again");
    }
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
      loan = new CollectionLoan(present);
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

  /** Returns whether a lease is of the present memory. */
  @SuppressWarnings("ReferenceEquality") // a loan is itself alone
  boolean isOfPresent(BufferLease lease) {
    return lease.loan == loan;
  }

  void checkOpen() {
    if (closed) {
      throw new IllegalStateException("this " + name.get() + " was closed");
    }
  }

  /** Makes a lease of what a collection offers if the request allows, else lets go. */
  static BufferLease lend(Loan held, Supplier<Offer> offers, BufferRequest request) {
    Offer offer;
    try {
      offer = offers.get();
      request.check(offer.view());
    } catch (RuntimeException | Error e) {
      held.unpin();
      throw e;
    }
    return ChildLoan.lease(offer.memory, held, offer.dtype, offer.layout, offer.readOnly);
  }

  /** What a collection would lend: elements in one of its memories. */
  record Offer(Memory memory, DType dtype, StridedLayout layout, boolean readOnly) {
    /** Views the elements, for one who sees to it that the memory stays. */
    BufferView view() {
      return new BufferLease(new Loan(memory, 1), 0, dtype, layout, readOnly).view();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

/** One lease of memory that a loan without a parent keeps. It counts on that loan. */
final class ChildLoan extends Loan {
  private final Loan parent;
  private final ForgottenLeases.Watch watch;

  /** Takes over a pin of the parent, and is lent in generation 0. */
  private ChildLoan(Memory memory, Loan parent, long bytes) {
    super(memory, 1);
    this.parent = parent;
    watch = ForgottenLeases.watch(this, bytes, parent, null);
  }

  /** Makes a lease of memory whose loan the caller has pinned for it; if it fails, unpins. */
  static BufferLease lease(
      Memory memory, Loan pinned, DType dtype, StridedLayout layout, boolean readOnly) {
    ChildLoan child;
    try {
      child = new ChildLoan(memory, pinned, layout.byteSize());
    } catch (RuntimeException | Error e) {
      pinned.unpin();
      throw e;
    }
    return new BufferLease(child, 0, dtype, layout, readOnly);
  }

  /** Counts on the parent beside this loan, not on this loan: so the parent knows of each lease. */
  @Override
  Loan holdRoot(long generation) {
    if (!parent.tryJoin()) {
      throw released();
    }
    if (!isOpen(generation)) { // so the one that was joined may be somebody else's
      parent.unpin();
      throw released();
    }
    return parent;
  }

  @Override
  void freed() {
    watch.settle(this);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

/** One lease of memory that somebody else, its parent, holds. It counts on the parent. */
final class ChildLoan extends Loan {
  private final Loan parent;
  private final ForgottenLeases.Watch watch;

  /** Takes over a pin of the parent, and is lent in generation 0. */
  private ChildLoan(Memory memory, Loan parent, long bytes) {
    super(memory, 1);
    this.parent = parent;
    watch = ForgottenLeases.watch(this, bytes, parent::unpin);
  }

  /** Makes a lease of memory whose loan the caller has pinned for it. */
  static BufferLease lease(
      Memory memory, Loan pinned, DType dtype, StridedLayout layout, boolean readOnly) {
    var child = new ChildLoan(memory, pinned, layout.byteSize());
    return new BufferLease(child, 0, dtype, layout, readOnly);
  }

  @Override
  void ended() {
    watch.stop();
  }

  @Override
  void freed() {
    parent.unpin();
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

/** A loan of memory that was given to us, with what its giver wants run when it is free. */
final class OwnedLoan extends Loan {
  private final ForgottenLeases.Watch watch;

  /** Is lent in generation 0. */
  OwnedLoan(Memory memory, Runnable onRelease) {
    super(memory, 1);
    watch = ForgottenLeases.watch(this, memory.segment.byteSize(), null, onRelease);
  }

  @Override
  void freed() {
    watch.settle(this);
  }
}

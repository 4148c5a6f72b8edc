// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Holds memory for the time of a loop over it: until the pin is closed the memory is neither lent
 * anew nor moved nor freed, even if the lease is closed meanwhile. This is what makes raw access
 * exact; take one pin for a whole operation, in a try-with-resources statement.
 */
public final class BufferPin implements AutoCloseable {
  private final Loan loan;
  private final MemorySegment segment;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Takes over a pin of the loan. */
  BufferPin(Loan loan, MemorySegment segment) {
    this.loan = loan;
    this.segment = segment;
  }

  /**
   * Returns the bytes that the view's layout speaks of: the element at the layout's offset starts
   * at that byte of this segment. Read-only if the view is. It must not be used after {@link
   * #close}.
   */
  public MemorySegment segment() {
    return segment;
  }

  /** Lets go of the memory, once; safe from any thread. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      loan.unpin();
    }
  }
}

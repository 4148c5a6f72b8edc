// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

/**
 * One loan of memory. Closing it ends the loan: every view taken from it fails from then on, and
 * the memory goes back when nobody else holds it. A lease is itself an exporter.
 *
 * <p>Closing is safe from any thread and happens once: a second close does nothing. A lease that is
 * dropped without being closed comes back when it is collected, and is reported through the logger
 * {@code org.gatun.buffer}.
 */
public final class BufferLease implements BufferExporter, AutoCloseable {
  // Immutable, and nothing in it to compare and set: so escape analysis can remove it.
  final Loan loan;
  final long generation;
  final DType dtype;
  final StridedLayout layout;
  final boolean readOnly;

  /** A lease in a generation that the caller has been lent. */
  BufferLease(Loan loan, long generation, DType dtype, StridedLayout layout, boolean readOnly) {
    this.loan = loan;
    this.generation = generation;
    this.dtype = dtype;
    this.layout = layout;
    this.readOnly = readOnly;
  }

  /**
   * Returns a view of all that was lent. Nothing is copied.
   *
   * @throws IllegalStateException if this lease was closed
   */
  public BufferView view() {
    loan.check(generation);
    return new BufferView(this, dtype, layout, readOnly);
  }

  /**
   * Lends what was lent to this lease; the new lease lives on its own, also after this is closed.
   *
   * @throws BufferRequestException if the memory is not as asked
   * @throws IllegalStateException if this lease was closed
   */
  @Override
  public BufferLease acquire(BufferRequest request) {
    return view().acquire(request);
  }

  /**
   * Returns another lease of the same memory; the memory goes back when both are closed.
   *
   * @throws IllegalStateException if this lease was closed
   */
  public BufferLease retain() {
    return acquire(readOnly ? BufferRequest.STRIDED : BufferRequest.WRITABLE);
  }

  /** Returns whether this lease was not closed yet. */
  public boolean isOpen() {
    return loan.isOpen(generation);
  }

  /** Ends the loan. Does nothing if it has ended. Never blocks. */
  @Override
  public void close() {
    loan.release(generation);
  }

  /** Returns dtype, layout and state. */
  @Override
  public String toString() {
    return (isOpen() ? "open" : "released") + " lease of " + dtype + ", " + layout;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

/**
 * Something that lends its memory: a list, a dict, a lease, a view, an array.
 *
 * <p>While a lease is out the memory is neither moved nor resized nor freed: the attempt fails with
 * {@link BufferInUseException} and changes nothing. The contents may change and are not
 * synchronised.
 *
 * <p>An exporter of your own delegates to one of these.
 *
 * @see <a href="https://peps.python.org/pep-3118/">PEP 3118, the buffer protocol</a>
 */
public interface BufferExporter {
  /**
   * Lends the memory. Nothing is copied; the cost does not depend on the size. The lease must be
   * closed. Safe from any thread.
   *
   * @throws BufferRequestException if the memory cannot be lent as asked; the message says what was
   *     found, and whether a copy would help
   * @throws IllegalStateException if this exporter was closed
   */
  BufferLease acquire(BufferRequest request);
}

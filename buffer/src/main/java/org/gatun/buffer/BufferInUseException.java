// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.List;

/**
 * Thrown when memory that is lent would be moved, resized or freed. Nothing was changed; the
 * attempt succeeds once the leases are closed.
 *
 * <p>With {@code -Dgatun.leaks=trace} the message says where the leases were taken, and {@link
 * #getSuppressed} holds a stack trace of each; of eight at most.
 */
public final class BufferInUseException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  /** How many leases are out. */
  private final int leases;

  BufferInUseException(String attempt, int leases, List<Taken> takers) {
    super(
        "cannot "
            + attempt
            + " while "
            + leases
            + (leases == 1 ? " lease is out; close it first" : " leases are out; close them first")
            + places(takers));
    this.leases = leases;
    takers.forEach(this::addSuppressed);
  }

  private static String places(List<Taken> takers) {
    var text = new StringBuilder();
    for (Taken taken : takers) {
      text.append(text.isEmpty() ? "; taken at " : ", at ").append(taken.place());
    }
    return text.toString();
  }

  /** Returns how many leases and pins were out. */
  public int leases() {
    return leases;
  }
}

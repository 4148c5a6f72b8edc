// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

/**
 * Thrown when memory that is lent would be moved, resized or freed. Nothing was changed; the
 * attempt succeeds once the leases are closed.
 */
public final class BufferInUseException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  /** How many leases are out. */
  private final int leases;

  BufferInUseException(String attempt, int leases) {
    super(
        "cannot "
            + attempt
            + " while "
            + leases
            + (leases == 1
                ? " lease is out; close it first"
                : " leases are out; close them first"));
    this.leases = leases;
  }

  /** Returns how many leases and pins were out. */
  public int leases() {
    return leases;
  }
}

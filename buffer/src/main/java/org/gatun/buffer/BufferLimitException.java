// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a {@link BufferPool} has reached its limit, and nothing was closed in the time that
 * it may wait. Nothing was lent; the attempt may succeed later. If the waiting thread was
 * interrupted, the cause is the {@link InterruptedException}, and the thread's interrupt status is
 * set.
 */
public final class BufferLimitException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  private final long requestedBytes;
  private final long limitBytes;

  BufferLimitException(
      String message, @Nullable InterruptedException cause, long requestedBytes, long limitBytes) {
    super(message, cause);
    this.requestedBytes = requestedBytes;
    this.limitBytes = limitBytes;
  }

  /** Returns the bytes of the block that was asked for. */
  public long requestedBytes() {
    return requestedBytes;
  }

  /** Returns the most bytes that the pool may have. */
  public long limitBytes() {
    return limitBytes;
  }
}

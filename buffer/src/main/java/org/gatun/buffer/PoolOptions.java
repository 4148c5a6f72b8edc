// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.time.Duration;

/**
 * How a {@link BufferPool} behaves.
 *
 * @param limitBytes the most bytes that its blocks may have together, lent and free ones; {@link
 *     Long#MAX_VALUE} for no limit
 * @param longestWait how long an acquire waits for others to close their leases when the limit is
 *     reached; zero to fail at once
 * @param zeroed whether each lease starts as zeros. If not, its bytes are what the last borrower
 *     left, and acquiring does not depend on the size
 */
public record PoolOptions(long limitBytes, Duration longestWait, boolean zeroed) {
  /** No limit, not zeroed. */
  public static final PoolOptions DEFAULT = new PoolOptions(Long.MAX_VALUE, Duration.ZERO, false);

  /**
   * Makes options.
   *
   * @throws IllegalArgumentException if the limit or the wait is negative
   */
  public PoolOptions {
    if (limitBytes < 0) {
      throw new IllegalArgumentException("limitBytes: expected 0 or more but found " + limitBytes);
    }
    if (longestWait.isNegative()) {
      throw new IllegalArgumentException(
          "longestWait: expected zero or longer but found " + longestWait);
    }
  }

  /**
   * Returns these options with a limit on the bytes of all blocks. A block is up to a quarter
   * larger than what is acquired, and at least 4 KiB.
   *
   * @throws IllegalArgumentException if {@code bytes} is negative
   */
  public PoolOptions withLimit(long bytes) {
    return new PoolOptions(bytes, longestWait, zeroed);
  }

  /**
   * Returns these options with a time to wait when the limit is reached. Who waits is served in the
   * order of arrival, whatever the size, and whoever comes meanwhile waits behind: so nobody
   * starves. A thread that holds leases and waits for more may wait for itself; the time ends that.
   *
   * <p>Leases that were dropped without being closed can end a wait too: after a quarter of the
   * time, at most a second, the first in the order has the collector run ({@link System#gc}, at
   * most once a second in a process) to find them. Who does not wait has nothing looked for.
   *
   * @throws IllegalArgumentException if {@code time} is negative
   */
  public PoolOptions withWait(Duration time) {
    return new PoolOptions(limitBytes, time, zeroed);
  }

  /** Returns these options with leases that start as zeros; acquiring then costs O(bytes). */
  public PoolOptions withZeros() {
    return new PoolOptions(limitBytes, longestWait, true);
  }

  /** The time to wait, at most 292 years. */
  long waitNanos() {
    try {
      return longestWait.toNanos();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }
}

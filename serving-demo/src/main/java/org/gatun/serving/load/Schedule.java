// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.load;

/**
 * When each request of an open loop should be sent, as {@link System#nanoTime} tells time.
 *
 * @param start when the first should
 * @param rate requests a second
 * @param total how many there are
 */
record Schedule(long start, double rate, long total) {
  long at(long request) {
    return start + (long) (request * 1e9 / rate);
  }

  boolean isDue(long request) {
    return System.nanoTime() - at(request) >= 0;
  }

  /** Returns the first request that should be sent after a moment. */
  long firstAfter(long moment) {
    long next = (long) ((moment - start) * rate / 1e9);
    while (at(next) - moment <= 0) {
      next++;
    }
    return next;
  }
}

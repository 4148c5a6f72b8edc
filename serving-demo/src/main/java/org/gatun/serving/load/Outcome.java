// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.load;

import org.HdrHistogram.Histogram;

/**
 * What a client saw of one window of load.
 *
 * @param requests how many requests were answered
 * @param nanos the time from the first request's start to the last answer's end
 * @param latencies in nanoseconds, one a request; from the intended start in an open loop
 */
public record Outcome(long requests, long nanos, Histogram latencies) {
  /** Returns how many requests were answered in a second. */
  public double perSecond() {
    return requests * 1e9 / nanos;
  }
}

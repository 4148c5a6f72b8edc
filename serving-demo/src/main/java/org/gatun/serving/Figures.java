// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.gatun.serving.http.ServerStatistics;
import org.gatun.serving.load.Outcome;

/** What one route cost for one payload and number of connections, over all rounds. */
final class Figures {
  private final List<Double> perSecond = new ArrayList<>();
  private final Histogram latencies = new Histogram(3);
  private long requests;
  private long cpuNanos;
  private long modelNanos;
  private long allocatedBytes;
  private long collections;

  /** Adds a round at saturation, and what the server counted before and after. */
  void addSaturation(Outcome outcome, ServerStatistics before, ServerStatistics after) {
    perSecond.add(outcome.perSecond());
    requests += after.requests() - before.requests();
    cpuNanos += after.cpuNanos() - before.cpuNanos();
    modelNanos += after.modelNanos() - before.modelNanos();
    allocatedBytes += after.allocatedBytes() - before.allocatedBytes();
    collections += after.collections() - before.collections();
  }

  /** Adds a round at a fixed rate. */
  void addFixedRate(Outcome outcome) {
    latencies.add(outcome.latencies());
  }

  /** Requests a second at saturation: the median of the rounds. */
  double perSecond() {
    List<Double> sorted = perSecond.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  double cpuMicros() {
    return cpuNanos / 1e3 / requests;
  }

  double heapKilobytes() {
    return allocatedBytes / 1e3 / requests;
  }

  double collectionsPerThousand() {
    return collections * 1e3 / requests;
  }

  /** The part of the server's time that its model took. */
  double modelShare() {
    return (double) modelNanos / cpuNanos;
  }

  boolean hasLatencies() {
    return latencies.getTotalCount() > 0;
  }

  double millisAt(double percentile) {
    return latencies.getValueAtPercentile(percentile) / 1e6;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.gatun.serving.http.ServerStatistics;
import org.gatun.serving.load.Outcome;

/**
 * What one route cost for one payload and number of connections, round by round. A figure is the
 * median of the rounds; a ratio is the median of the rounds' ratios, since what disturbs one round
 * disturbs all routes in it.
 */
final class Figures {
  private final List<Saturation> saturations = new ArrayList<>();
  private final List<FixedRate> fixedRates = new ArrayList<>();

  /** One round with every connection busy; of the server, for each request. */
  record Saturation(double perSecond, double cpuMicros, double heapKilobytes, double collections) {}

  /** One round at a fixed rate; the model's share of the time of a request. */
  record FixedRate(double p50Millis, double p99Millis, double modelShare) {}

  /** Adds a round at saturation, and what the server counted before and after. */
  void addSaturation(Outcome outcome, ServerStatistics before, ServerStatistics after) {
    double requests = after.requests() - before.requests();
    saturations.add(
        new Saturation(
            outcome.perSecond(),
            (after.cpuNanos() - before.cpuNanos()) / 1e3 / requests,
            (after.allocatedBytes() - before.allocatedBytes()) / 1e3 / requests,
            (after.collections() - before.collections()) / requests));
  }

  /** Adds a round at a fixed rate, and what the server counted before and after. */
  void addFixedRate(Outcome outcome, ServerStatistics before, ServerStatistics after) {
    // Both are of the clock on the wall: a busy machine stretches both.
    double modelNanos = after.modelNanos() - before.modelNanos();
    double allNanos = outcome.latencies().getMean() * outcome.requests();
    fixedRates.add(
        new FixedRate(
            outcome.latencies().getValueAtPercentile(50) / 1e6,
            outcome.latencies().getValueAtPercentile(99) / 1e6,
            modelNanos / allNanos));
  }

  boolean hasFixedRates() {
    return !fixedRates.isEmpty();
  }

  double atSaturation(ToDoubleFunction<Saturation> figure) {
    return median(saturations.stream().mapToDouble(figure).toArray());
  }

  double atFixedRate(ToDoubleFunction<FixedRate> figure) {
    return median(fixedRates.stream().mapToDouble(figure).toArray());
  }

  /** The mean, not the median: in most rounds of a few hundred requests there is none. */
  double collectionsPerThousand() {
    return 1e3 * saturations.stream().mapToDouble(Saturation::collections).average().orElse(0);
  }

  /** Compares a figure at saturation with another route's. */
  Ratio atSaturationOver(Figures other, ToDoubleFunction<Saturation> figure) {
    return ratio(saturations, other.saturations, figure);
  }

  /** Compares a figure at a fixed rate with another route's. */
  Ratio atFixedRateOver(Figures other, ToDoubleFunction<FixedRate> figure) {
    return ratio(fixedRates, other.fixedRates, figure);
  }

  private static <R> Ratio ratio(List<R> these, List<R> those, ToDoubleFunction<R> figure) {
    double[] ratios =
        IntStream.range(0, these.size())
            .mapToDouble(round ->
                figure.applyAsDouble(these.get(round)) / figure.applyAsDouble(those.get(round)))
            .sorted()
            .toArray();
    return new Ratio(
        median(ratios),
        ratios[0],
        ratios[ratios.length - 1],
        median(these.stream().mapToDouble(figure).toArray())
            / median(those.stream().mapToDouble(figure).toArray()));
  }

  /**
   * A figure of one route over that of another.
   *
   * @param median of the rounds' ratios
   * @param least of the rounds' ratios
   * @param greatest of the rounds' ratios
   * @param ofMedians the median of the one's rounds over that of the other's: what a reader of the
   *     columns expects
   */
  record Ratio(double median, double least, double greatest, double ofMedians) {
    /** How far apart the rounds of an idle machine are, at most. */
    private static final double MOST_SPREAD = 1.3;

    /** What is nearer to each other than this is not a contradiction. */
    private static final double NEAR = 0.05;

    /** Whether the rounds differ so much that something else must have disturbed them. */
    boolean isWide() {
      return greatest > MOST_SPREAD * least;
    }

    /** Whether the rounds say better and the columns worse, or the other way round. */
    boolean isContradictory() {
      return (median - 1) * (ofMedians - 1) < 0 && Math.abs(median - ofMedians) > NEAR;
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}

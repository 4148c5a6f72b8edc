// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.gatun.serving.Figures.FixedRate;
import org.gatun.serving.Figures.Saturation;
import org.gatun.serving.http.Route;

/**
 * The figures as a person reads them, one line a route, and below them their ratios; a row of
 * ratios that show no gain ends with these words.
 */
final class ComparisonTable {
  /** What is less than this part better is no gain. */
  private static final double LEAST_GAIN = 0.05;

  private final StringBuilder text = new StringBuilder();

  ComparisonTable() {
    row(
        "payload",
        "conn.",
        "route",
        "requests/s",
        "CPU us",
        "heap KB",
        "GC/1000",
        "p50 ms",
        "p99 ms",
        "model %",
        "");
  }

  /** Adds what was measured for a payload. */
  void add(String payload, int connections, Map<String, Figures> figures) {
    text.append('\n');
    String first = payload;
    String second = Integer.toString(connections);
    for (Map.Entry<String, Figures> entry : figures.entrySet()) {
      Figures of = entry.getValue();
      boolean rated = of.hasFixedRates();
      row(
          first,
          second,
          entry.getKey(),
          number("%.0f", of.atSaturation(Saturation::perSecond)),
          number("%.0f", of.atSaturation(Saturation::cpuMicros)),
          number("%.1f", of.atSaturation(Saturation::heapKilobytes)),
          number("%.2f", of.collectionsPerThousand()),
          rated ? number("%.2f", of.atFixedRate(FixedRate::p50Millis)) : "-",
          rated ? number("%.2f", of.atFixedRate(FixedRate::p99Millis)) : "-",
          rated ? number("%.0f", 100 * of.atFixedRate(FixedRate::modelShare)) : "-",
          "");
      first = "";
      second = "";
    }
    ratios(figures, Route.COPYING);
    ratios(figures, Route.ONE_COPY);
  }

  private void ratios(Map<String, Figures> figures, Route baseline) {
    Figures zero = of(figures, Route.ZERO_COPY);
    Figures other = of(figures, baseline);
    double throughput = zero.atSaturationOver(other, Saturation::perSecond);
    double cpu = zero.atSaturationOver(other, Saturation::cpuMicros);
    boolean noGain = throughput < 1 + LEAST_GAIN && cpu > 1 - LEAST_GAIN;
    row(
        "",
        "",
        "  zero-copy : " + baseline,
        number("x%.2f", throughput),
        number("x%.2f", cpu),
        number("x%.3f", zero.atSaturationOver(other, Saturation::heapKilobytes)),
        "",
        number("x%.2f", zero.atFixedRateOver(other, FixedRate::p50Millis)),
        number("x%.2f", zero.atFixedRateOver(other, FixedRate::p99Millis)),
        "",
        noGain ? "no gain" : "");
  }

  private static Figures of(Map<String, Figures> figures, Route route) {
    return Objects.requireNonNull(figures.get(route.toString()), route.toString());
  }

  private void row(Object... cells) {
    String row =
        String.format(Locale.ROOT, "%-11s %5s  %-22s %10s %8s %9s %8s %8s %8s %8s  %s", cells);
    text.append(row.stripTrailing()).append('\n');
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  @Override
  public String toString() {
    return text.toString();
  }

  /** Returns the line for machines. */
  static String verdict(String payload, Map<String, Figures> figures) {
    Figures zero = of(figures, Route.ZERO_COPY);
    Figures copying = of(figures, Route.COPYING);
    return String.format(
        Locale.ROOT,
        "zero-copy vs copying, %s: throughput x%.2f p99 x%.2f cpu x%.2f heap %.0fKB vs %.0fKB a"
            + " request",
        payload,
        zero.atSaturationOver(copying, Saturation::perSecond),
        zero.atFixedRateOver(copying, FixedRate::p99Millis),
        zero.atSaturationOver(copying, Saturation::cpuMicros),
        zero.atSaturation(Saturation::heapKilobytes),
        copying.atSaturation(Saturation::heapKilobytes));
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.gatun.serving.http.Route;

/** The figures as a person reads them, one line a route, and below them their ratios. */
final class ComparisonTable {
  private static final double NO_GAIN = 0.05;

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
        "model %");
  }

  /** Adds what was measured for a payload. */
  void add(String payload, int connections, Map<String, Figures> figures) {
    text.append('\n');
    String first = payload;
    String second = Integer.toString(connections);
    for (Map.Entry<String, Figures> entry : figures.entrySet()) {
      Figures of = entry.getValue();
      row(
          first,
          second,
          entry.getKey(),
          number("%.0f", of.perSecond()),
          number("%.0f", of.cpuMicros()),
          number("%.1f", of.heapKilobytes()),
          number("%.2f", of.collectionsPerThousand()),
          of.hasLatencies() ? number("%.2f", of.millisAt(50)) : "-",
          of.hasLatencies() ? number("%.2f", of.millisAt(99)) : "-",
          number("%.0f", 100 * of.modelShare()));
      first = "";
      second = "";
    }
    ratios(figures, Route.COPYING);
    ratios(figures, Route.ONE_COPY);
  }

  private void ratios(Map<String, Figures> figures, Route baseline) {
    Figures zero = of(figures, Route.ZERO_COPY);
    Figures other = of(figures, baseline);
    double gain = zero.perSecond() / other.perSecond();
    row(
        "",
        "",
        "  zero-copy : " + baseline,
        "x" + number("%.2f", gain),
        "x" + number("%.2f", zero.cpuMicros() / other.cpuMicros()),
        "x" + number("%.3f", zero.heapKilobytes() / other.heapKilobytes()),
        "",
        "x" + number("%.2f", zero.millisAt(50) / other.millisAt(50)),
        "x" + number("%.2f", zero.millisAt(99) / other.millisAt(99)),
        gain < 1 + NO_GAIN ? "no gain" : "");
  }

  private static Figures of(Map<String, Figures> figures, Route route) {
    return Objects.requireNonNull(figures.get(route.toString()), route.toString());
  }

  private void row(Object... cells) {
    text.append(
        String.format(Locale.ROOT, "%-11s %5s  %-22s %10s %8s %9s %8s %8s %8s %8s%n", cells));
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
        zero.perSecond() / copying.perSecond(),
        zero.millisAt(99) / copying.millisAt(99),
        zero.cpuMicros() / copying.cpuMicros(),
        zero.heapKilobytes(),
        copying.heapKilobytes());
  }
}

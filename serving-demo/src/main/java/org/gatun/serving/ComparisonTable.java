// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.gatun.serving.Figures.FixedRate;
import org.gatun.serving.Figures.Ratio;
import org.gatun.serving.Figures.Saturation;
import org.gatun.serving.http.Route;

/**
 * The figures as a person reads them, one line a route, and below them their ratios with the spread
 * of the rounds'; a row of ratios that show no gain, or that do not count, ends with these words.
 */
final class ComparisonTable {
  /** What is less than this part better is no gain. */
  private static final double LEAST_GAIN = 0.05;

  private final StringBuilder text = new StringBuilder();
  private int comparisons;
  private int busy;

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
    Ratio throughput = zero.atSaturationOver(other, Saturation::perSecond);
    Ratio cpu = zero.atSaturationOver(other, Saturation::cpuMicros);
    Ratio heap = zero.atSaturationOver(other, Saturation::heapKilobytes);
    Ratio p50 = zero.atFixedRateOver(other, FixedRate::p50Millis);
    Ratio p99 = zero.atFixedRateOver(other, FixedRate::p99Millis);
    boolean noGain = throughput.median() < 1 + LEAST_GAIN && cpu.median() > 1 - LEAST_GAIN;
    // A tail of a few hundred requests differs from round to round on an idle machine too.
    boolean isBusy =
        throughput.isWide()
            || cpu.isWide()
            || Stream.of(throughput, cpu, p50, p99).anyMatch(Ratio::isContradictory);
    comparisons++;
    busy += isBusy ? 1 : 0;
    row(
        "",
        "",
        "  zero-copy : " + baseline,
        number("x%.2f", throughput.median()),
        number("x%.2f", cpu.median()),
        number("x%.3f", heap.median()),
        "",
        number("x%.2f", p50.median()),
        number("x%.2f", p99.median()),
        "",
        isBusy ? "busy" : noGain ? "no gain" : "");
    row("", "", "", spread(throughput), spread(cpu), "", "", spread(p50), spread(p99), "", "");
  }

  private static String spread(Ratio ratio) {
    return String.format(Locale.ROOT, "%.2f-%.2f", ratio.least(), ratio.greatest());
  }

  /** Returns what is to be said if the machine was busy with something else; else nothing. */
  String doubts() {
    return busy == 0
        ? ""
        : "The machine was busy: %d of %d comparisons are marked so above. The figures do not count.\n\n"
            .formatted(busy, comparisons);
  }

  private static Figures of(Map<String, Figures> figures, Route route) {
    return Objects.requireNonNull(figures.get(route.toString()), route.toString());
  }

  private void row(Object... cells) {
    String row =
        String.format(Locale.ROOT, "%-11s %5s  %-22s %10s %10s %9s %8s %10s %10s %8s  %s", cells);
    text.append(row.stripTrailing()).append('\n');
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  @Override
  public String toString() {
    return text.toString();
  }

  /** Returns one line for machines: zero-copy against a baseline. */
  static String verdict(String payload, Map<String, Figures> figures, Route baseline) {
    Figures zero = of(figures, Route.ZERO_COPY);
    Figures other = of(figures, baseline);
    return String.format(
        Locale.ROOT,
        "zero-copy vs %s, %s: throughput x%.2f p99 x%.2f cpu x%.2f heap %.0fKB vs %.0fKB a"
            + " request",
        baseline,
        payload,
        zero.atSaturationOver(other, Saturation::perSecond).median(),
        zero.atFixedRateOver(other, FixedRate::p99Millis).median(),
        zero.atSaturationOver(other, Saturation::cpuMicros).median(),
        zero.atSaturation(Saturation::heapKilobytes),
        other.atSaturation(Saturation::heapKilobytes));
  }
}

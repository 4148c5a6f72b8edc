// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.gatun.serving.http.ServerStatistics;
import org.gatun.serving.load.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the table says of figures that are known. */
final class ComparisonTableTest {
  private static final long REQUESTS = 1000;

  /** One round of a route that does {@code speed} thousand requests a second. */
  private static Figures figures(double speed, double cpuMicros) {
    var figures = new Figures();
    addRound(figures, speed, cpuMicros);
    return figures;
  }

  /** Rounds of the same CPU time. */
  private static Figures rounds(double... speeds) {
    var figures = new Figures();
    for (double speed : speeds) {
      addRound(figures, speed, 100);
    }
    return figures;
  }

  private static void addRound(Figures figures, double speed, double cpuMicros) {
    var latencies = new Histogram(3);
    latencies.recordValueWithCount(2_000_000, REQUESTS);
    var outcome = new Outcome(REQUESTS, Math.round(1e9 / speed), latencies);
    ServerStatistics before = statistics(0, 0);
    ServerStatistics after = statistics(REQUESTS, Math.round(1e3 * cpuMicros * REQUESTS));
    figures.addSaturation(outcome, before, after);
    figures.addFixedRate(outcome, before, after);
  }

  private static ServerStatistics statistics(long requests, long cpuNanos) {
    long modelNanos = requests * 500_000;
    long allocated = requests * 3000;
    return new ServerStatistics(
        requests, 0, modelNanos, 0, 0, 0, 0, 1, cpuNanos, allocated, 0, 0, 0, 0, 0);
  }

  private static List<String> table(Figures zeroCopy) {
    return table(figures(1, 100), zeroCopy).toString().lines().toList();
  }

  private static ComparisonTable table(Figures copying, Figures zeroCopy) {
    Map<String, Figures> figures = new LinkedHashMap<>();
    figures.put("copying", copying);
    figures.put("one-copy", zeroCopy);
    figures.put("zero-copy", zeroCopy);
    var table = new ComparisonTable();
    table.add("4 KB", 16, figures);
    return table;
  }

  private static void assertBusy(boolean isBusy, ComparisonTable table) {
    String ratios = row(table.toString().lines().toList(), "zero-copy : copying");
    assertEquals(isBusy, ratios.endsWith("  busy"), ratios);
    assertEquals(isBusy, table.doubts().contains("busy: 1 of 2 comparisons"), table.doubts());
    assertEquals(isBusy, table.doubts().contains("do not count"), table.doubts());
  }

  private static String row(List<String> table, String start) {
    return table.stream().filter(row -> row.contains(start)).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "1.00, 100, true",
    "1.04, 96, true",
    "0.50, 200, true",
    "1.06, 100, false",
    "1.00, 94, false",
    "1.50, 50, false",
    "1.50, 200, false"
  })
  void add_ratios_endWithNoGainIfNeitherThroughputNorCpuIsBetter(
      double speed, double cpuMicros, boolean noGain) {
    List<String> table = table(figures(speed, cpuMicros));
    String ratios = row(table, "zero-copy : copying");
    assertEquals(noGain, ratios.endsWith("no gain"), ratios);
  }

  @Test
  void add_noGain_standsBesideTheColumnsNotInOne() {
    List<String> table = table(figures(1, 100));
    String head = table.getFirst();
    assertTrue(head.endsWith("model %"), head);
    String ratios = row(table, "zero-copy : copying");
    assertTrue(ratios.indexOf("no gain") > head.length(), ratios);
    for (String row : table) {
      assertEquals(row.stripTrailing(), row);
    }
    assertFalse(row(table, "zero-copy  ").contains("gain"));
    assertTrue(row(table, "zero-copy  ").endsWith(" 25"));
  }

  @Test
  void add_roundsThatAgree_showTheirSpreadAndCount() {
    ComparisonTable table = table(rounds(1, 1, 1), rounds(1.8, 2, 2.2));
    assertBusy(false, table);
    assertTrue(table.toString().contains(" 1.80-2.20 "), table.toString());
  }

  @Test
  void add_roundsThatDifferByMoreThan30Percent_doNotCount() {
    assertBusy(false, table(rounds(1, 1, 1), rounds(1.61, 2, 2.09)));
    assertBusy(true, table(rounds(1, 1, 1), rounds(1.59, 2, 2.09)));
  }

  @Test
  void add_ratioAgainstTheColumns_doesNotCount() {
    // Ratios of 1.08, 1.06 and 0.85 with medians of 1.5 and 1.275: the columns say slower.
    assertBusy(true, table(rounds(1, 2, 1.5), rounds(1.08, 2.12, 1.275)));
    // The same ratios, and columns that say faster too.
    assertBusy(false, table(rounds(1, 1, 1), rounds(1.08, 1.06, 0.85)));
  }
}

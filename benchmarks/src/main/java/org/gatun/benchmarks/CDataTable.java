// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;

/** {@link CDataBenchmark}, a line a way, and what it takes of Arrow Java's time, and its goal. */
final class CDataTable {
  private static final String PEER = "arrowJava";
  private static final List<String> FLOATS = List.of("1000", "1000000");
  private static final double MOST = 0.1;

  private static final String HEAD =
      """

      ## Out and in again, beside Arrow Java

      Each time is that of its best iteration: what else runs on the \
      machine makes iterations longer, and none shorter.

      | way | 1,000 floats | ÷ Arrow Java | 1,000,000 floats | ÷ Arrow Java | goal, of 1,000 | |
      |---|---:|---:|---:|---:|---|---|
      """;

  private CDataTable() {}

  /** Returns the table, or nothing if none of these benchmarks was run. */
  static String of(Collection<RunResult> results) {
    Map<String, Map<String, Double>> ways = new TreeMap<>();
    for (RunResult result : results) {
      String name = result.getParams().getBenchmark();
      if (name.startsWith(CDataBenchmark.class.getName() + ".")) {
        ways.computeIfAbsent(name.substring(name.lastIndexOf('.') + 1), _ -> new TreeMap<>())
            .put(
                result.getParams().getParam("floats"),
                result.getPrimaryResult().getStatistics().getMin());
      }
    }
    Map<String, Double> peer = ways.getOrDefault(PEER, Map.of());
    var text = new StringBuilder(ways.isEmpty() ? "" : HEAD);
    ways.forEach((way, times) -> text.append(line(way, times, peer)));
    return text.toString();
  }

  private static String line(String way, Map<String, Double> times, Map<String, Double> peer) {
    var line = new StringBuilder("| `" + way + "` | ");
    for (String floats : FLOATS) {
      line.append(PeerTable.time(times.get(floats))).append(" | ");
      double ratio = ratio(times, peer, floats);
      line.append(Double.isNaN(ratio) ? "| " : String.format(Locale.ROOT, "%.3f | ", ratio));
    }
    double found = ratio(times, peer, FLOATS.getFirst());
    boolean hasGoal = way.equals("list") && !Double.isNaN(found);
    return line.append(
            hasGoal ? "≤ " + MOST + " | " + (found <= MOST ? "met |" : "**short** |") : "| |")
        .append("\n")
        .toString();
  }

  private static double ratio(Map<String, Double> times, Map<String, Double> peer, String floats) {
    return times.getOrDefault(floats, Double.NaN) / peer.getOrDefault(floats, Double.NaN);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gatun.benchmarks.PeerTable.Row;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.RunResult;

/**
 * The same operations in other JVMs: without the Vector API, after all else ran there, with narrow
 * vectors, and with several threads.
 */
final class OperationsVariants {
  private static final double MOST_SCALAR = 1.6;
  private static final double MOST_POLLUTED = 1.3;
  private static final double MOST_NARROW = 2.5;
  private static final double LEAST_PARALLEL = 1.7;
  private static final String HEAD =
      """

      ## The same without the Vector API, in a JVM that has run everything else, and with AVX2 alone

      | operation | with it | without it | ÷ NumPy (≤ 1.6, but exp and softmax) | polluted | ÷ with it (≤ 1.3) | `-XX:UseAVX=2` | ÷ with it (≤ 2.5) | |
      |---|---:|---:|---:|---:|---:|---:|---:|---|
      """;
  private static final String PARALLEL_HEAD =
      """

      ## With an executor: the caller's thread and another

      Functions of 1e7 float32; 32 pictures of 640 × 480 resized to 224², and as many of 224² \
      normalised, which memory alone holds back.

      | operation | one thread | two | times as fast (≥ 1.7) | |
      |---|---:|---:|---:|---|
      """;

  private final Map<String, Double> times = new HashMap<>();

  OperationsVariants(Collection<RunResult> results) {
    for (RunResult result : results) {
      String name = result.getParams().getBenchmark();
      String row = result.getParams().getParam(RunOrder.ROW);
      double least = result.getPrimaryResult().getStatistics().getMin();
      times.put(row == null ? name : name + "." + row, least);
    }
  }

  private @Nullable Double time(Class<?> where, String row) {
    return times.get(where.getName() + "." + row);
  }

  /** Returns the tables, or nothing if none of these benchmarks was run. */
  String of(List<Row> rows) {
    var text = new StringBuilder();
    for (Row row : rows) {
      Double clean = time(OperationsBenchmark.class, row.name());
      Double scalar = time(ScalarOperations.class, row.name());
      Double polluted = time(PollutedOperations.class, row.name());
      Double narrow = time(NarrowOperations.class, row.name());
      Double numpy = time(OperationsPeers.class, "numpy." + row.name());
      if (clean != null && scalar != null && polluted != null && narrow != null) {
        text.append(line(row, clean, scalar, polluted, narrow, numpy));
      }
    }
    if (!text.isEmpty()) {
      text.insert(0, HEAD);
    }
    for (String name : ParallelOperations.NAMES) {
      Double one = time(ParallelOperations.class, name);
      Double two = time(ParallelOperations.class, name + "Parallel");
      if (one != null && two != null) {
        text.append(text.indexOf(PARALLEL_HEAD) < 0 ? PARALLEL_HEAD : "");
        double times = one / two;
        text.append(
            "| %s | %s | %s | %s | %s |%n"
                .formatted(
                    name,
                    PeerTable.time(one),
                    PeerTable.time(two),
                    number(times),
                    times >= LEAST_PARALLEL ? "met" : "**short**"));
      }
    }
    return text.toString();
  }

  private static String line(
      Row row,
      double clean,
      double scalar,
      double polluted,
      double narrow,
      @Nullable Double numpy) {
    Double beside = numpy == null ? null : scalar / (numpy / row.loop());
    boolean free = row.name().startsWith("exp") || row.name().startsWith("softmax");
    boolean met =
        (free || beside == null || beside <= MOST_SCALAR)
            && polluted / clean <= MOST_POLLUTED
            && narrow / clean <= MOST_NARROW;
    return "| %s | %s | %s | %s | %s | %s | %s | %s | %s |%n"
        .formatted(
            row.what(),
            PeerTable.time(clean),
            PeerTable.time(scalar),
            beside == null ? "no NumPy" : number(beside),
            PeerTable.time(polluted),
            number(polluted / clean),
            PeerTable.time(narrow),
            number(narrow / clean),
            met ? "met" : "**short**");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}

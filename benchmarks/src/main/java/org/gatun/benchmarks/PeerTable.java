// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * A line an operation: its time, NumPy's, its limit's and those of libraries on the JVM, and what
 * of its goals is met. They are told apart by the names of their methods: {@code copy} is ours,
 * {@code copyLimit} its limit and {@code nd4jCopy} a library's; NumPy's are all one method, with
 * the parameter {@code row}, and so may limits be.
 */
final class PeerTable {
  /** What a time is divided by to be held against its goal. */
  enum By {
    /** Nothing: the goal is in nanoseconds, and that nothing is allocated. */
    NOTHING,
    NUMPY,
    LIMIT
  }

  /**
   * What is reached at best.
   *
   * @param most the time, or how many times that of the other
   */
  record Goal(By by, double most) {}

  /**
   * An operation and its goals.
   *
   * @param name the method, and NumPy's row
   * @param loop how often NumPy runs it each time it is asked
   * @param limit the name of the operation whose limit counts
   * @param part of that limit's time that counts
   */
  record Row(String name, String what, int loop, String limit, double part, List<Goal> goals) {
    Row(String name, String what, Goal... goals) {
      this(name, what, 1, name, 1, List.of(goals));
    }

    Row looped(int times) {
      return new Row(name, what, times, limit, part, goals);
    }

    Row limitOf(String other) {
      return new Row(name, what, loop, other, part, goals);
    }

    Row halfOfLimit() {
      return new Row(name, what, loop, limit, part / 2, goals);
    }
  }

  private final String ours;
  private final String peers;
  private final List<String> libraries;
  private final List<Row> rows;
  private final Map<String, Double> times = new HashMap<>();
  private final Map<String, Double> bytes = new HashMap<>();

  /**
   * Makes a table.
   *
   * @param libraries how those on the JVM are called; their methods begin so, in lower case
   */
  PeerTable(Class<?> ours, Class<?> peers, List<String> libraries, List<Row> rows) {
    this.ours = ours.getName() + ".";
    this.peers = peers.getName() + ".";
    this.libraries = libraries;
    this.rows = rows;
  }

  /** Returns the table under a head, or nothing if none of these benchmarks was run. */
  String of(Collection<RunResult> results, String head) {
    for (RunResult result : results) {
      String name = result.getParams().getBenchmark();
      String row = result.getParams().getParam(RunOrder.ROW);
      // What else runs on the machine makes iterations longer, and none shorter.
      double least = result.getPrimaryResult().getStatistics().getMin();
      times.put(row == null ? name : name + "." + row, least);
      Result<?> allocated = result.getSecondaryResults().get(Report.BYTES);
      bytes.put(name, allocated == null ? 0 : allocated.getScore());
    }
    List<Row> run = rows.stream().filter(row -> times.containsKey(ours + row.name())).toList();
    if (run.isEmpty()) {
      return "";
    }
    var text = new StringBuilder(head);
    text.append("| operation | ours | B | NumPy | ÷ NumPy | limit | ÷ limit |");
    libraries.forEach(library -> text.append(" ").append(library).append(" |"));
    text.append(" goal | |\n|---|---:|---:|---:|---:|---:|---:|");
    text.append("---:|".repeat(libraries.size())).append("---|---|\n");
    run.forEach(row -> text.append(line(row)));
    return text.toString();
  }

  private String line(Row row) {
    double time = times.getOrDefault(ours + row.name(), Double.NaN);
    Double numpy = times.get(peers + "numpy." + row.name());
    if (numpy != null) {
      numpy /= row.loop();
    }
    Double own = times.get(ours + row.limit() + "Limit");
    Double whole = own != null ? own : times.get(peers + "limit." + row.limit());
    Double limit = whole == null ? null : (Double) (whole * row.part());
    String title = row.name().substring(0, 1).toUpperCase(Locale.ROOT) + row.name().substring(1);
    String others =
        libraries.stream()
            .map(library -> times.get(peers + library.toLowerCase(Locale.ROOT) + title))
            .map(other -> time(other) + " | ")
            .collect(Collectors.joining());
    Double numpys = numpy;
    return "| %s | %s | %.0f | %s | %s | %s | %s | %s%s | %s |%n"
        .formatted(
            row.what(),
            time(time),
            bytes.getOrDefault(ours + row.name(), 0.0),
            numpy == null ? "no NumPy" : time(numpy),
            ratio(time, numpy),
            time(limit),
            ratio(time, limit),
            others,
            row.goals().stream().map(PeerTable::text).collect(Collectors.joining(", ")),
            row.goals().stream()
                .map(goal -> verdict(row, goal, time, numpys, limit))
                .collect(Collectors.joining(", ")));
  }

  private static String text(Goal goal) {
    return switch (goal.by()) {
      case NOTHING -> "≤ " + number(goal.most()) + " ns, 0 B";
      case NUMPY -> "≤ " + number(goal.most()) + " × NumPy";
      case LIMIT -> "≤ " + number(goal.most()) + " × limit";
    };
  }

  private String verdict(
      Row row, Goal goal, double time, @Nullable Double numpy, @Nullable Double limit) {
    Double found =
        switch (goal.by()) {
          case NOTHING -> bytes.getOrDefault(ours + row.name(), 0.0) < 1 ? time : Double.MAX_VALUE;
          case NUMPY -> numpy == null ? null : (Double) (time / numpy);
          case LIMIT -> limit == null ? null : (Double) (time / limit);
        };
    return found == null ? "not measured" : found <= goal.most() ? "met" : "**short**";
  }

  private static String ratio(double time, @Nullable Double other) {
    return other == null ? "" : String.format(Locale.ROOT, "%.2f", time / other);
  }

  static String time(@Nullable Double nanos) {
    if (nanos == null) {
      return "";
    }
    if (nanos < 1e3) {
      return String.format(Locale.ROOT, "%.2f ns", nanos);
    }
    return nanos < 1e6
        ? String.format(Locale.ROOT, "%.1f µs", nanos / 1e3)
        : String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}

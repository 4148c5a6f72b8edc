// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** {@link ViewAlgebraBenchmark} and {@link ViewAlgebraPeers}, a line an operation, and its goal. */
final class ViewAlgebraTable {
  private static final String OURS = ViewAlgebraBenchmark.class.getName() + ".";
  private static final String PEERS = ViewAlgebraPeers.class.getName() + ".";

  /** What a time is divided by to be held against its goal. */
  private enum By {
    /** Nothing: the goal is in nanoseconds. */
    NOTHING,
    NUMPY,
    LIMIT
  }

  /**
   * An operation and its goals.
   *
   * @param name the method, and NumPy's row
   * @param most what is reached at best, or 0 if there is no such goal
   */
  private record Row(String name, String what, By by, double most) {}

  private static final List<Row> ROWS =
      List.of(
          new Row("slice", "slice of a slice, used at once", By.NOTHING, 5),
          new Row("getFloat", "getFloat(i, j), an element of 1000²", By.LIMIT, 1.1),
          new Row("copy", "copy 4096² float32", By.LIMIT, 1.5),
          new Row("transpose", "transpose copy 4096² float32", By.NUMPY, 0.15),
          new Row("column", "column copy of 1e6 × 16 float32", By.LIMIT, 1.5),
          new Row("gather", "gather 1e5 of 4e5 rows of 128 float32", By.LIMIT, 1.5),
          new Row("mask", "mask select 5e6 of 1e7 float32", By.LIMIT, 1.5),
          new Row("float64To32", "cast 1e7 float64 → float32", By.NUMPY, 1.1),
          new Row("float32To16", "cast 1e7 float32 → float16", By.NUMPY, 0.25),
          new Row("float16To32", "cast 1e7 float16 → float32", By.NUMPY, 0.25));

  private final Map<String, Double> times = new HashMap<>();
  private final Map<String, Double> bytes = new HashMap<>();

  private ViewAlgebraTable(Collection<RunResult> results) {
    for (RunResult result : results) {
      String name = result.getParams().getBenchmark();
      String row = result.getParams().getParam("row");
      double time = result.getPrimaryResult().getScore();
      if (row != null) {
        boolean loop = row.equals("slice") || row.equals("getFloat");
        times.put(PEERS + "numpy." + row, loop ? time / ViewAlgebraPeers.NumPy.LOOP : time);
      } else {
        times.put(name, time);
        Result<?> allocated = result.getSecondaryResults().get(Report.BYTES);
        bytes.put(name, allocated == null ? 0 : allocated.getScore());
      }
    }
  }

  /** Returns the table, or nothing if none of these benchmarks was run. */
  static String of(Collection<RunResult> results) {
    var table = new ViewAlgebraTable(results);
    if (ROWS.stream().noneMatch(row -> table.times.containsKey(OURS + row.name()))) {
      return "";
    }
    return table.text();
  }

  private String text() {
    var text = new StringBuilder("\n## View algebra beside NumPy, one thread\n\n");
    text.append(
        "Each side's time is JMH's mean under one clock; NumPy runs in a child process, with"
            + " results in memory that is there already where it takes such (`copyto`; not for"
            + " gather and mask, where ours too are new). The limit copies half of the bytes that"
            + " the operation reads and writes together; for `slice` it is the read without the"
            + " slices, for `getFloat` a loop over a `float[]`.\n\n");
    text.append("| operation | ours | B | NumPy | ÷ NumPy | limit | ÷ limit | ND4J | tensorflow |");
    text.append(" goal | |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---|---|\n");
    for (Row row : ROWS) {
      Double ours = times.get(OURS + row.name());
      if (ours == null) {
        continue;
      }
      String title = row.name().substring(0, 1).toUpperCase(Locale.ROOT) + row.name().substring(1);
      Double numpy = times.get(PEERS + "numpy." + row.name());
      Double limit = limit(row.name());
      text.append(
          "| %s | %s | %.0f | %s | %s | %s | %s | %s | %s | %s | %s |%n"
              .formatted(
                  row.what(),
                  time(ours),
                  bytes.getOrDefault(OURS + row.name(), 0.0),
                  numpy == null ? "no NumPy" : time(numpy),
                  ratio(ours, numpy),
                  time(limit),
                  ratio(ours, limit),
                  time(times.get(PEERS + "nd4j" + title)),
                  time(times.get(PEERS + "tensorflow" + title)),
                  goal(row),
                  verdict(row, ours, numpy, limit)));
    }
    return text.toString();
  }

  /** One limit for float16 either way. */
  private @Nullable Double limit(String name) {
    String limited = name.equals("float32To16") ? "float16To32" : name;
    return times.get(OURS + limited + "Limit");
  }

  private static String goal(Row row) {
    return switch (row.by()) {
      case NOTHING -> "≤ " + number(row.most()) + " ns, 0 B";
      case NUMPY -> "≤ " + number(row.most()) + " × NumPy";
      case LIMIT -> "≤ " + number(row.most()) + " × limit";
    };
  }

  private String verdict(Row row, double ours, @Nullable Double numpy, @Nullable Double limit) {
    Double found =
        switch (row.by()) {
          case NOTHING -> bytes.getOrDefault(OURS + row.name(), 0.0) < 1 ? ours : Double.MAX_VALUE;
          case NUMPY -> numpy == null ? null : (Double) (ours / numpy);
          case LIMIT -> limit == null ? null : (Double) (ours / limit);
        };
    return found == null ? "not measured" : found <= row.most() ? "met" : "**short**";
  }

  private static String ratio(double ours, @Nullable Double other) {
    return other == null ? "" : String.format(Locale.ROOT, "%.2f", ours / other);
  }

  private static String time(@Nullable Double nanos) {
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

// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** One table of all results, in Markdown, under the machine that they were measured on. */
final class Report {
  /** Heap allocated an operation. */
  static final String BYTES = "gc.alloc.rate.norm";

  private Report() {}

  static String of(Collection<RunResult> results, boolean quick) {
    var text = new StringBuilder("# Benchmark results\n\n");
    text.append(
        "%s, %d processors, %s %s%n"
            .formatted(
                processor(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.version")));
    text.append(
        "JDK %s (%s), commit %s, %s%n%n"
            .formatted(
                System.getProperty("java.version"),
                System.getProperty("java.vendor"),
                commit(),
                LocalDate.now(ZoneOffset.UTC)));
    text.append(
        quick
            ? "Measured quickly, to look at, not to quote. "
            : "The command: `./run bench`, with a pattern that these are found by. ");
    text.append("Time is the mean with its 99.9 % interval; B is heap allocated an operation.\n\n");
    text.append("| benchmark | of | ns an operation | ± | B |\n|---|---:|---:|---:|---:|\n");
    for (RunResult result : results) {
      String name = result.getParams().getBenchmark();
      name = name.substring(Report.class.getPackageName().length() + 1);
      String of =
          result.getParams().getParamsKeys().stream()
              .map(key -> result.getParams().getParam(key) + " " + key)
              .collect(Collectors.joining(", "));
      Result<?> time = result.getPrimaryResult();
      Result<?> bytes = result.getSecondaryResults().get(BYTES);
      text.append(
          "| %s | %s | %s | %s | %s |%n"
              .formatted(
                  name,
                  of,
                  number(time.getScore()),
                  number(time.getScoreError()),
                  bytes == null ? "" : "%.0f".formatted(bytes.getScore())));
    }
    return text.append(ViewAlgebraTable.of(results))
        .append(OperationsTable.of(results))
        .append(CDataTable.of(results))
        .toString();
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "";
    }
    return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
  }

  private static String processor() {
    Path info = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(info)) {
      return System.getProperty("os.arch");
    }
    try (Stream<String> lines = Files.lines(info)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }

  private static String commit() {
    try {
      Process git =
          new ProcessBuilder("git", "describe", "--always", "--dirty")
              // Of the project, from wherever the benchmarks were started.
              .directory(Path.of(System.getProperty("gatun.root", ".")).toFile())
              .start();
      try (BufferedReader reader = git.inputReader(StandardCharsets.UTF_8)) {
        return Objects.requireNonNullElse(reader.readLine(), "unknown");
      }
    } catch (IOException e) {
      return "unknown";
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmarks whose names match a pattern and prints one table: {@code ./run bench
 * [PATTERN] [--quick] [--save FILE]}.
 */
public final class Bench {
  private static final String USAGE =
      """
      Usage: ./run bench [PATTERN] [--quick] [--save FILE]

        PATTERN      a regular expression; benchmarks whose name it is found in are run (default: all)
        --quick      measure shortly, to look at, not to quote
        --save FILE  write the table to FILE too
        --help       show this text
      """;

  private Bench() {}

  /** Runs. Exits 2 on an argument it does not know, and on a pattern that nothing matches. */
  public static void main(String... arguments) throws RunnerException, IOException {
    String pattern = ".*";
    boolean quick = false;
    Path save = null;
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      if (argument.equals("--quick")) {
        quick = true;
      } else if (argument.equals("--save") && i + 1 < arguments.length) {
        save = Path.of(arguments[++i]);
      } else if (argument.equals("--help") || argument.equals("-h")) {
        System.out.print(USAGE);
        return;
      } else if (argument.startsWith("-")) {
        System.err.println("expected [PATTERN] [--quick] [--save FILE] but found " + argument);
        System.exit(2);
      } else {
        pattern = argument;
      }
    }
    OutputFormat progress = progress();
    var found = BenchmarkList.defaultList().find(progress, List.of(pattern), List.of());
    if (found.isEmpty()) {
      System.err.println("expected a pattern that is found in one of these but found " + pattern);
      names(progress).forEach(name -> System.err.println("  " + name));
      System.exit(2);
    }
    List<RunResult> results = new ArrayList<>();
    for (Map.Entry<String, List<String>> row : RunOrder.of(found).entrySet()) {
      ChainedOptionsBuilder options =
          new OptionsBuilder()
              .addProfiler(GCProfiler.class)
              .forks(1)
              .warmupIterations(quick ? 2 : 5)
              .warmupTime(TimeValue.seconds(1))
              .measurementIterations(quick ? 2 : 12)
              .measurementTime(TimeValue.milliseconds(200));
      row.getValue().forEach(options::include);
      if (!row.getKey().isEmpty()) {
        options.param(RunOrder.ROW, row.getKey());
      }
      results.addAll(new Runner(options.build(), progress).run());
    }
    results.sort(RunResult.DEFAULT_SORT_COMPARATOR);
    String report = Report.of(results, quick);
    System.out.println(report);
    if (save != null) {
      Files.writeString(save, report);
    }
  }

  private static List<String> names(OutputFormat progress) {
    int start = Bench.class.getPackageName().length() + 1;
    return BenchmarkList.defaultList().getAll(progress, List.of()).stream()
        .map(BenchmarkListEntry::getUsername)
        .map(name -> name.substring(start))
        .sorted()
        .toList();
  }

  /** What JMH prints while it runs, without the table that it ends with: ours says the same. */
  private static OutputFormat progress() {
    OutputFormat all = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.NORMAL);
    return (OutputFormat)
        Proxy.newProxyInstance(
            OutputFormat.class.getClassLoader(),
            new Class<?>[] {OutputFormat.class},
            (_, method, given) -> {
              if (method.getName().equals("endRun")) {
                return null;
              }
              try {
                return method.invoke(all, given);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}

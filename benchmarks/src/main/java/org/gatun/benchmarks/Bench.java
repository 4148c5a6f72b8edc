// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the benchmarks whose names match a pattern and prints one table: {@code ./run bench
 * [PATTERN] [--quick] [--save FILE]}.
 */
public final class Bench {
  private Bench() {}

  /** Runs. Exits 2 on an argument it does not know. */
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
      } else if (argument.startsWith("-")) {
        System.err.println("expected [PATTERN] [--quick] [--save FILE] but found " + argument);
        System.exit(2);
      } else {
        pattern = argument;
      }
    }
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(pattern)
            .addProfiler(GCProfiler.class)
            .forks(1)
            .warmupIterations(quick ? 2 : 4)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(quick ? 2 : 5)
            .measurementTime(TimeValue.milliseconds(quick ? 200 : 500));
    Collection<RunResult> results = new Runner(options.build()).run();
    String report = Report.of(results, quick);
    System.out.println(report);
    if (save != null) {
      Files.writeString(save, report);
    }
  }
}

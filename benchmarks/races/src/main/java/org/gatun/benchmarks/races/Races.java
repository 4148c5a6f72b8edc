// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks.races;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.ReportUtils;
import org.openjdk.jcstress.infra.grading.TestGrading;

/**
 * Runs the races and closes with one line: {@code ./run bench races [PATTERN] [--long]}. A race is
 * run by every compiler, each in a JVM of its own; the report goes to {@code
 * benchmarks/races/target/jcstress/report}.
 */
public final class Races {
  private Races() {}

  /** Runs. Exits 1 if a forbidden outcome was seen or a race did not run, 2 on bad arguments. */
  public static void main(String... arguments) throws Exception {
    String pattern = ".*";
    boolean quick = true;
    for (String argument : arguments) {
      if (argument.equals("--long")) {
        quick = false;
      } else if (argument.startsWith("-")) {
        System.err.println("expected [PATTERN] [--long] but found " + argument);
        System.exit(2);
      } else {
        pattern = argument;
      }
    }
    Path results = results();
    int exitCode = run(results, pattern, quick);
    System.exit(summarise(results) && exitCode == 0 ? 0 : 1);
  }

  /** Returns an empty folder beside the compiled classes. */
  private static Path results() throws Exception {
    Path classes = Path.of(Races.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path folder = classes.resolveSibling("jcstress");
    Files.createDirectories(folder);
    try (Stream<Path> stale = Files.list(folder)) {
      for (Path file : stale.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }
    return folder;
  }

  /**
   * Runs jcstress in a JVM of its own: it writes where that stands, and its JVMs get that one's
   * flags.
   */
  private static int run(Path folder, String pattern, boolean quick)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classPath(),
                "org.openjdk.jcstress.Main",
                "-t",
                pattern,
                "-r",
                folder.resolve("report").toString()));
    command.addAll(
        quick
            // Both threads by one compiler rather than by every two: minutes instead of hours.
            ? List.of(
                "-m", "quick", "-f", "1", "-iters", "1", "-time", "500", "-af", "NONE", "-sc",
                "false")
            : List.of("-m", "default"));
    return new ProcessBuilder(command).directory(folder.toFile()).inheritIO().start().waitFor();
  }

  /** Returns this JVM's class path, for one that stands elsewhere. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Prints the one line, after each failure. Returns whether there were races and no failure. */
  private static boolean summarise(Path folder) throws IOException, ClassNotFoundException {
    var collector = new InProcessCollector();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".bin.gz")).toList()) {
        var reader = new DiskReadCollector(file.toString(), collector);
        reader.dump();
        reader.close();
      }
    }
    Collection<TestResult> races = ReportUtils.mergedByName(collector.getTestResults());
    long samples = 0;
    int forbidden = 0;
    for (TestResult race : races) {
      samples += race.getTotalCount();
      TestGrading grading = TestGrading.grade(race);
      if (!grading.isPassed || !ReportUtils.statusToPassed(race)) {
        forbidden++;
        System.out.println(race.getName() + ": " + grading.failureMessages);
      }
    }
    System.out.printf(
        "races: %d, %,d samples, %d FORBIDDEN or failed%n", races.size(), samples, forbidden);
    return !races.isEmpty() && forbidden == 0;
  }
}

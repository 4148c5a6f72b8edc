// SPDX-License-Identifier: Apache-2.0
package org.gatun.harness;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a main class of the tests in a JVM of its own, so that a crash is a result. */
public final class ChildJvm {
  private static final long MOST_MINUTES = 3;

  /**
   * How a child ended.
   *
   * @param output of both streams
   */
  public record Outcome(int exitCode, String output) {}

  private ChildJvm() {}

  /** Runs with the flags of .mvn/java.flags and a small heap. */
  public static Outcome run(Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    return runWith(List.of(), main, arguments);
  }

  /** {@link #run} with more options of the JVM. */
  public static Outcome runWith(List<String> options, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    var flags = new ArrayList<String>();
    String file = System.getProperty("gatun.java.flags");
    if (file != null) {
      flags.add("@" + file);
    }
    flags.add("-Xmx256m");
    flags.addAll(options);
    return runBare(flags, System.getProperty("java.class.path"), main, arguments);
  }

  /** Runs with these flags alone; for tests of what a missing flag or library comes to. */
  public static Outcome runBare(
      List<String> flags, String classPath, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("gatun-child");
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(
        List.of(
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=" + folder.resolve("crash.log"),
            "-cp",
            classPath,
            main.getName()));
    command.addAll(List.of(arguments));
    File output = folder.resolve("output.txt").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output);
    builder.environment().put("OMP_NUM_THREADS", "1");
    Process process = builder.start();
    process.getOutputStream().close();
    if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly().waitFor();
    }
    String text = Files.readString(output.toPath(), StandardCharsets.UTF_8);
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
    return new Outcome(process.exitValue(), text);
  }

  /** Returns the flags of .mvn/java.flags but those that start with one of {@code starts}. */
  public static List<String> flagsWithout(String... starts) throws IOException {
    return Files.readAllLines(Path.of(System.getProperty("gatun.java.flags"))).stream()
        .filter(line -> line.startsWith("-"))
        .filter(line -> List.of(starts).stream().noneMatch(line::startsWith))
        .toList();
  }
}

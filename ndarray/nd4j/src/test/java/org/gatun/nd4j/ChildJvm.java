// SPDX-License-Identifier: Apache-2.0
package org.gatun.nd4j;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What became of a program in a JVM of its own.
 *
 * @param output of both streams
 */
record ChildJvm(int exitCode, String output) {
  private static final long MINUTES = 5;

  /** The flags of .mvn/java.flags, without comments and without those that a test replaces. */
  static List<String> flagsWithout(String... starts) throws IOException {
    return Files.readAllLines(Path.of(System.getProperty("gatun.java.flags"))).stream()
        .filter(line -> line.startsWith("-"))
        .filter(line -> List.of(starts).stream().noneMatch(line::startsWith))
        .toList();
  }

  static ChildJvm run(List<String> flags, Class<?> program, String... arguments)
      throws IOException, InterruptedException {
    return run(flags, System.getProperty("java.class.path"), program, arguments);
  }

  static ChildJvm run(List<String> flags, String classPath, Class<?> program, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    // No traces of the crashes that are meant to happen.
    command.addAll(List.of("-XX:-CreateCoredumpOnCrash", "-XX:+SuppressFatalErrorMessage"));
    command.addAll(List.of("-cp", classPath, program.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("OMP_NUM_THREADS", "1");
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
    }
    return new ChildJvm(process.exitValue(), output);
  }
}

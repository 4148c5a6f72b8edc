// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

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
  /** How a child ended. */
  public record Outcome(int exitCode, String output) {}

  private ChildJvm() {}

  public static Outcome run(Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    return runWith(List.of(), main, arguments);
  }

  /** {@link #run} with more options of the JVM. */
  static Outcome runWith(List<String> options, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    String flags = System.getProperty("gatun.java.flags");
    if (flags != null) {
      command.add("@" + flags);
    }
    command.addAll(options);
    Path folder = Files.createTempDirectory("gatun-child");
    command.addAll(
        List.of(
            "-Xmx256m",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=" + folder.resolve("crash.log"),
            "-cp",
            System.getProperty("java.class.path"),
            main.getName()));
    command.addAll(List.of(arguments));
    File output = folder.resolve("output.txt").toFile();
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output)
            .start();
    if (!process.waitFor(3, TimeUnit.MINUTES)) {
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
}

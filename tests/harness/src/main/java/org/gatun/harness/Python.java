// SPDX-License-Identifier: Apache-2.0
package org.gatun.harness;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Runs a script of the module's src/test/python in a child process. Without Python, or a module
 * that the script needs, the test is skipped and says so; if GATUN_REQUIRE_PYTHON is 1 it fails.
 */
public final class Python {
  private static final String COMMAND =
      Objects.requireNonNullElse(System.getenv("GATUN_PYTHON"), "python3");
  private static final long MOST_SECONDS = 120;

  private Python() {}

  /** Returns the lines that a script prints. */
  public static List<String> run(List<String> modules, String script, String... arguments)
      throws IOException, InterruptedException {
    require(modules);
    Path folder = Path.of(System.getProperty("basedir", "."), "src", "test", "python");
    var command = new ArrayList<>(List.of(COMMAND, folder.resolve(script).toString()));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile("gatun-python", ".txt");
    Path errors = Files.createTempFile("gatun-python", ".err");
    try {
      int code = run(command, output, errors);
      assertTrue(code == 0, () -> command + " ended with " + code + ": " + text(errors));
      return Files.readAllLines(output);
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }

  private static void require(List<String> modules) throws IOException, InterruptedException {
    String imports = "import sys" + String.join("", modules.stream().map(m -> ", " + m).toList());
    Path output = Files.createTempFile("gatun-python", ".txt");
    String missing;
    try {
      int code = run(List.of(COMMAND, "-c", imports), output, output);
      missing = code == 0 ? "" : text(output).strip();
    } catch (IOException e) {
      missing = String.valueOf(e.getMessage());
    } finally {
      Files.delete(output);
    }
    String reason =
        "needs " + COMMAND + " with " + modules + " (GATUN_PYTHON names another): " + missing;
    boolean present = missing.isEmpty();
    if (Objects.equals(System.getenv("GATUN_REQUIRE_PYTHON"), "1")) {
      assertTrue(present, reason);
    }
    assumeTrue(present, reason);
  }

  private static int run(List<String> command, Path output, Path errors)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectInput(
                new File(
                    System.getProperty("os.name", "").startsWith("Windows") ? "NUL" : "/dev/null"))
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    return process.exitValue();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}

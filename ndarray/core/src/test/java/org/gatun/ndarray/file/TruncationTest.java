// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that somebody truncates while they are mapped, in a JVM of its own. */
class TruncationTest {
  @TempDir private Path folder;

  @Test
  void truncatedFiles_readAndWritten_areErrors() throws Exception {
    assumeFalse(
        System.getProperty("os.name", "").startsWith("Windows"),
        "needs a system that truncates mapped files");
    Path files = Files.createDirectory(folder.resolve("files"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx128m",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=" + folder.resolve("crash.log"),
            "-cp",
            System.getProperty("java.class.path"),
            TruncationProgram.class.getName(),
            files.toString()));
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(3, TimeUnit.MINUTES)) {
      process.destroyForcibly().waitFor();
    }
    String text = Files.readString(output);
    assertEquals(0, process.exitValue(), text);
    assertTrue(text.endsWith("survived\n"), text);
    try (Stream<Path> left = Files.list(files)) {
      assertEquals(3, left.count(), text); // no part of what could not be written
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.gatun.harness.ChildJvm;
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
    ChildJvm.Outcome outcome = ChildJvm.run(TruncationProgram.class, files.toString());
    String text = outcome.output();
    assertEquals(0, outcome.exitCode(), text);
    assertTrue(text.endsWith("survived\n"), text);
    try (Stream<Path> left = Files.list(files)) {
      assertEquals(3, left.count(), text); // no part of what could not be written
    }
  }
}

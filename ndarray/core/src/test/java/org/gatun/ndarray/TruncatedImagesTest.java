// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Path;
import java.util.List;
import org.gatun.harness.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that somebody truncates while pixels are read from it, in a JVM of its own. */
class TruncatedImagesTest {
  @TempDir private Path folder;

  @Test
  void truncatedFile_underImages_isAnError() throws Exception {
    check(List.of());
  }

  @Test
  void truncatedFile_underVectors_isAnError() throws Exception {
    check(List.of("--add-modules=jdk.incubator.vector", "-Dgatun.kernels=vector"));
  }

  private void check(List<String> options) throws Exception {
    assumeFalse(
        System.getProperty("os.name", "").startsWith("Windows"),
        "needs a system that truncates mapped files");
    ChildJvm.Outcome outcome =
        ChildJvm.runWith(
            options,
            TruncatedImagesProgram.class,
            folder.resolve("from").toString(),
            folder.resolve("to").toString());
    assertEquals(0, outcome.exitCode(), outcome.output());
    assertTrue(outcome.output().endsWith("survived\n"), outcome.output());
  }
}

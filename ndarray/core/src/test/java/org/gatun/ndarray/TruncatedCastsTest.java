// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Path;
import org.gatun.harness.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that somebody truncates while it is cast, masked or a mask, in a JVM of its own. */
class TruncatedCastsTest {
  @TempDir private Path folder;

  @Test
  void truncatedFile_castOrMasked_isAnError() throws Exception {
    assumeFalse(
        System.getProperty("os.name", "").startsWith("Windows"),
        "needs a system that truncates mapped files");
    ChildJvm.Outcome outcome =
        ChildJvm.run(TruncatedCastsProgram.class, folder.resolve("numbers").toString());
    assertEquals(0, outcome.exitCode(), outcome.output());
    assertTrue(outcome.output().endsWith("survived\n"), outcome.output());
  }
}

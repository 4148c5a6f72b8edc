// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.gatun.harness.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No write through a vector, and no truncation under one, ends the JVM; tried in another. */
class MappedVectorsTest {
  @Test
  void vectors_writtenOrTruncated_leaveTheProcessAlive(@TempDir Path folder) throws Exception {
    ChildJvm.Outcome outcome = ChildJvm.run(MappedVectors.class, folder.toString());
    assertEquals(0, outcome.exitCode(), outcome::output);
    for (MappedVectors.Access access : MappedVectors.Access.values()) {
      assertTrue(outcome.output().contains("survived " + access + "\n"), outcome::output);
    }
  }
}

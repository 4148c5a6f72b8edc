// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.gatun.harness.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What would end the process if it were wrong, each in a JVM of its own. */
class CrashTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "racing-release",
        "owner-closes",
        "huge-offsets",
        "collected-behind-a-view",
        "adopted-freed-under-a-pin"
      })
  void misuse_ofEachKind_leavesTheProcessAlive(String program) throws Exception {
    ChildJvm.Outcome outcome = ChildJvm.run(CrashPrograms.class, program);
    assertEquals(0, outcome.exitCode(), outcome::output);
    assertTrue(outcome.output().contains("survived " + program), outcome::output);
  }

  @Test
  void childJvm_thatCrashes_isSeen() throws Exception {
    ChildJvm.Outcome outcome = ChildJvm.run(CrashPrograms.class, "crash");
    assertNotEquals(0, outcome.exitCode());
  }
}

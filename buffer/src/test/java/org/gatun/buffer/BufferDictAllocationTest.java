// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.gatun.harness.ChildJvm;
import org.junit.jupiter.api.Test;

/** Access to a dict by keys that are numbers makes no objects; counted in a JVM of its own. */
class BufferDictAllocationTest {
  @Test
  void typedAccess_onceCompiled_allocatesNothing() throws Exception {
    ChildJvm.Outcome outcome = ChildJvm.run(DictAllocationProgram.class);
    assertEquals(0, outcome.exitCode(), outcome::output);
    assertEquals(
        """
        scalars by long: nothing
        scalars by int: nothing
        scalars among holes: nothing
        rows by long: nothing
        rows by int: nothing
        rows put: nothing
        gather, a row: nothing
        """,
        outcome.output().replace("\r", ""));
  }
}

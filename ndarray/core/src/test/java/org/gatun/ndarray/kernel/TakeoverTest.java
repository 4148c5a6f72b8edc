// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.List;
import java.util.stream.Collectors;
import org.gatun.harness.ChildJvm;
import org.junit.jupiter.api.Test;

/**
 * Scalar Java runs from the first call on; vectors take over once they are faster, with the same
 * results and without an object.
 */
class TakeoverTest {
  @Test
  void hotChain_withTheVectorApi_isTakenOver() throws Exception {
    ChildJvm.Outcome outcome =
        ChildJvm.runWith(List.of("--add-modules=jdk.incubator.vector"), TakeoverProgram.class);
    assumeFalse(outcome.output().contains(TakeoverProgram.NONE), TakeoverProgram.NONE);
    assertEquals(
        """
        first call: scalar Java
        then: vectors
        same: true
        bytes a call: 0
        """,
        outcome
            .output()
            .lines()
            .filter(line -> !line.startsWith("WARNING"))
            .collect(Collectors.joining("\n", "", "\n")));
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.gatun.harness.ChildJvm;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A file that is truncated while it is mapped is an error in every way to its bytes, and never the
 * end of the process; so it is tried in other JVMs.
 */
class MappedTruncationTest {
  @ParameterizedTest
  @ValueSource(strings = {"GET_INT", "GET_LONG", "GET_DOUBLE", "GET_[BFO]", "SET", "C", "PIN"})
  void access_fileTruncated_failsAndLeavesTheProcessAlive(String names) throws Exception {
    ChildJvm.Outcome outcome = ChildJvm.run(MappedTruncation.class, names);
    assertEquals(0, outcome.exitCode(), outcome::output);
    for (MappedTruncation.Access access : MappedTruncation.with(names)) {
      assertTrue(outcome.output().contains("survived " + access + "\n"), outcome::output);
    }
  }
}

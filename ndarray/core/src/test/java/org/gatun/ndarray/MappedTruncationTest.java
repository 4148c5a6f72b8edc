// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.Arrays;
import java.util.List;
import org.gatun.harness.ChildJvm;
import org.junit.jupiter.api.Test;

/**
 * A file that is truncated under an array is an error that names it in every operation on it, and
 * never the end of the process; so it is tried in another JVM.
 */
class MappedTruncationTest {
  @Test
  void operations_fileTruncated_nameItAndLeaveTheProcessAlive() throws Exception {
    assumeFalse(
        System.getProperty("os.name", "").startsWith("Windows"),
        "needs a system that truncates mapped files");
    String kernels = System.getProperty("gatun.kernels");
    List<String> options =
        kernels == null
            ? List.of()
            : List.of("--add-modules=jdk.incubator.vector", "-Dgatun.kernels=" + kernels);
    ChildJvm.Outcome outcome = ChildJvm.runWith(options, MappedTruncationProgram.class);
    assertEquals(0, outcome.exitCode(), outcome::output);
    assertEquals(
        Arrays.stream(MappedTruncationProgram.Use.values()).map(use -> "survived " + use).toList(),
        outcome.output().lines().filter(line -> !line.startsWith("WARNING")).toList());
  }
}

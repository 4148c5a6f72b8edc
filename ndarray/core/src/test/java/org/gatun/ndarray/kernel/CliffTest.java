// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Collectors;
import org.gatun.harness.ChildJvm;
import org.junit.jupiter.api.Test;

/**
 * After all functions ran over all kinds of memory none is many times slower than a loop over Java
 * arrays in the same JVM: whether the compiler inlines is not seen by any other test. The margin is
 * wide; speed itself is measured by {@code ./run bench Operations}.
 */
class CliffTest {
  @Test
  void scalarKernels_polluted_areNotManyTimesSlowerThanLoops() throws Exception {
    assertEquals("compared", output(List.of()));
  }

  @Test
  void vectorKernels_polluted_areNotManyTimesSlowerThanLoops() throws Exception {
    assertEquals("compared", output(List.of("--add-modules=jdk.incubator.vector")));
  }

  private static String output(List<String> options) throws Exception {
    return ChildJvm.runWith(options, CliffProgram.class)
        .output()
        .lines()
        .filter(line -> !line.startsWith("WARNING"))
        .collect(Collectors.joining("\n"));
  }
}

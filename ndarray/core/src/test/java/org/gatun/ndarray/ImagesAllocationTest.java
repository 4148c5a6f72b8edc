// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.gatun.harness.ChildJvm;
import org.junit.jupiter.api.Test;

/**
 * Once they are compiled, kernels over images allocate nothing; as {@link KernelAllocationTest}.
 */
class ImagesAllocationTest {
  @Test
  void images_intoMemoryThatIsThere_allocateNothing() throws Exception {
    check(List.of());
  }

  @Test
  void images_byVectors_allocateNothing() throws Exception {
    check(List.of("--add-modules=jdk.incubator.vector", "-Dgatun.kernels=vector"));
  }

  private static void check(List<String> options) throws Exception {
    String expected =
        "normalise: nothing\nresize: nothing\nnormalise grey: nothing\nresize grey: nothing\n";
    String found = "";
    for (int again = 0; again < 4 && !found.equals(expected); again++) {
      found =
          ChildJvm.runWith(options, ImagesAllocationProgram.class)
              .output()
              .replaceFirst("WARNING: Using incubator modules.*\n", "");
    }
    assertEquals(expected, found);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.gatun.harness.ChildJvm;
import org.junit.jupiter.api.Test;

/**
 * Once they are compiled, kernels that write to memory that is there already allocate nothing, and
 * neither do views that are used at once.
 */
class KernelAllocationTest {
  @Test
  void kernelsAndViews_notKept_allocateNothing() throws Exception {
    String expected =
        """
        slice: nothing
        slices: nothing
        row: nothing
        column: nothing
        at: nothing
        transpose: nothing
        matrix of a cube: nothing
        transposed cube: nothing
        add: nothing
        sqrt: nothing
        chain: nothing
        masked: nothing
        deviation: nothing
        greatest: nothing
        place: nothing
        sum: nothing
        sum of all: nothing
        least of all: nothing
        copy: nothing
        cast: nothing
        batch: nothing
        batch of a list: nothing
        stack: nothing
        stack of columns: nothing
        concatenate: nothing
        tiles: nothing
        """;
    // What is inlined depends on when the compiler came to it too: one JVM has to do it all.
    ChildJvm.Outcome outcome = ChildJvm.run(KernelAllocationProgram.class);
    for (int again = 0; again < 3 && !outcome.output().equals(expected); again++) {
      outcome = ChildJvm.run(KernelAllocationProgram.class);
    }
    assertEquals(expected, outcome.output());
    assertEquals(0, outcome.exitCode());
  }
}

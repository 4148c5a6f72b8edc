// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.gatun.harness.ChildJvm;
import org.junit.jupiter.api.Test;

/** Into memory that is there already, kernels allocate nothing once they are compiled. */
class KernelAllocationTest {
  @Test
  void sumCopyAndCast_intoGivenMemory_allocateNothing() throws Exception {
    ChildJvm.Outcome outcome = ChildJvm.run(KernelAllocationProgram.class);
    assertEquals("sum: nothing\ncopy: nothing\ncast: nothing\n", outcome.output());
    assertEquals(0, outcome.exitCode());
  }
}

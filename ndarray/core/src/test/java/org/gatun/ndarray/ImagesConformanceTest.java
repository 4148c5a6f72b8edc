// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.gatun.harness.ChildJvm;
import org.gatun.harness.Conformance;
import org.junit.jupiter.api.Test;

/** Images are what NumPy and Pillow make of them, bit by bit, whatever kernels run. */
class ImagesConformanceTest {
  @Test
  void normalise_anyPixels_asNumPy() throws IOException {
    var conformance = new Conformance("image-numpy");
    ImageCases.normalise(conformance::check);
    assertTrue(conformance.cases() >= 3000, () -> "cases: " + conformance.cases());
    conformance.report();
  }

  @Test
  void resize_anySizes_asPillow() throws IOException {
    var conformance = new Conformance("resize-pillow");
    ImageCases.resize(conformance::check);
    assertTrue(conformance.cases() >= 3000, () -> "cases: " + conformance.cases());
    conformance.report();
  }

  /** On a machine without wide vectors it is scalar Java that runs again. */
  @Test
  void normalise_withVectors_asNumPy() throws Exception {
    ChildJvm.Outcome outcome =
        ChildJvm.runWith(
            List.of(
                "--add-modules=jdk.incubator.vector",
                "-Dgatun.kernels=vector",
                "-Dgatun.kernels.counted=true"),
            VectorImagesProgram.class);
    assertEquals(0, outcome.exitCode(), outcome.output());
    assertTrue(
        outcome.output().contains("\nvectors: 963 cases, 0 differing\nby vectors: "),
        outcome.output());
  }
}

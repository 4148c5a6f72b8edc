// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import org.gatun.ndarray.kernel.ByVectors;

/** Replays what NumPy makes of pixels in a JVM whose kernels are those of the Vector API. */
final class VectorImagesProgram {
  private VectorImagesProgram() {}

  public static void main(String[] arguments) {
    var counts = new int[2];
    ByVectors pixels = ByVectors.begin(ByVectors.Work.PIXELS);
    ImageCases.normaliseBytes((same, difference) -> {
      counts[0]++;
      if (!same) {
        counts[1]++;
        IO.println(difference.get());
      }
    });
    IO.println("vectors: " + counts[0] + " cases, " + counts[1] + " differing");
    pixels.check(100_000, 0.9);
    IO.println("by vectors: " + (ByVectors.areWide() ? "pixels" : "none, for want of wide ones"));
  }
}

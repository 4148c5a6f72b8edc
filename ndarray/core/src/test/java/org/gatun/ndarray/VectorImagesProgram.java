// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

/** Replays what NumPy makes of pixels in a JVM whose kernels are those of the Vector API. */
final class VectorImagesProgram {
  private VectorImagesProgram() {}

  public static void main(String[] arguments) {
    var counts = new int[2];
    ImageCases.normaliseBytes((same, difference) -> {
      counts[0]++;
      if (!same) {
        counts[1]++;
        IO.println(difference.get());
      }
    });
    IO.println("vectors: " + counts[0] + " cases, " + counts[1] + " differing");
  }
}

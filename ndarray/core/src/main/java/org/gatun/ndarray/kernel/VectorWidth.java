// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import jdk.incubator.vector.FloatVector;

/** How wide the vectors are that this machine prefers. Loaded only where the Vector API is. */
final class VectorWidth {
  static final int BITS = FloatVector.SPECIES_PREFERRED.vectorBitSize();

  private VectorWidth() {}

  /** Whether eight floats are a vector, as the reductions are written, or sixteen. */
  static boolean isEnough() {
    return BITS == 256 || BITS == 512;
  }
}

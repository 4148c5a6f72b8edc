// SPDX-License-Identifier: Apache-2.0
package org.gatun.nd4j;

import org.nd4j.linalg.cpu.nativecpu.NDArray;

/** An array over lent memory. Closing it ends the loan, whatever its strides. */
// What ND4J overrides is none of ours.
@SuppressWarnings("overrides")
final class LentArray extends NDArray {
  private static final long serialVersionUID = 1;

  LentArray(LentBuffer data, ShapeInfo info) {
    this.data = data;
    shapeInformation = info.shared();
    jvmShapeInfo = info.own();
  }

  /** ND4J says no for an array with gaps, which it takes for a part of another's memory. */
  @Override
  public boolean closeable() {
    return !released && isCloseable() && data.closeable();
  }

  /** What is written to a stream is a copy that belongs to ND4J. */
  private Object writeReplace() {
    return dup();
  }
}

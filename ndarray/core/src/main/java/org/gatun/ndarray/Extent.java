// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.List;

/** How large an expression is: the shape of its result, and how many nodes lie one on the other. */
final class Extent {
  /** As many as a compiler that calls itself for each can take, on a small stack too. */
  static final int MOST = 500;

  /** That of a number. */
  static final Extent NONE = new Extent(new long[0], 0);

  private final long[] shape;
  private final int depth;

  private Extent(long[] shape, int depth) {
    this.shape = shape;
    this.depth = depth;
  }

  static Extent of(NdArray array) {
    return new Extent(array.shape(), 0);
  }

  /**
   * Returns that of a node over others.
   *
   * @throws IllegalArgumentException if the shapes do not fit each other, or too many lie one on
   *     the other
   */
  static Extent of(List<Expression> operands) {
    long[] joint = NONE.shape;
    int deepest = 0;
    for (Expression operand : operands) {
      joint = Axes.joint(joint, operand.extent().shape);
      deepest = Math.max(deepest, operand.extent().depth);
    }
    if (deepest == MOST) {
      throw new IllegalArgumentException(
          "expected at most "
              + MOST
              + " functions one on the other in a chain but found more; compute a part of it first");
    }
    return new Extent(joint, deepest + 1);
  }

  /** Returns the shape, which nobody may write to. */
  long[] shape() {
    return shape;
  }
}

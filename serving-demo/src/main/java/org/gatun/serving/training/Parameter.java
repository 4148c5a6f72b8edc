// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.training;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * One parameter of a network, and how it learns: Adam with decoupled weight decay.
 *
 * @see <a href="https://arxiv.org/abs/1711.05101">Loshchilov, Hutter: Decoupled Weight Decay
 *     Regularization</a>
 */
final class Parameter {
  private static final double MEAN_DECAY = 0.9;
  private static final double SQUARE_DECAY = 0.999;
  private static final double EPSILON = 1e-8;
  private static final double WEIGHT_DECAY = 0.1;

  private final INDArray value;
  private final INDArray mean;
  private final INDArray square;
  private final boolean decays;

  Parameter(INDArray value, boolean decays) {
    this.value = value;
    this.decays = decays;
    mean = value.like();
    square = value.like();
  }

  INDArray value() {
    return value;
  }

  /** Moves the value; takes the gradient for scratch. */
  void move(INDArray gradient, double rate, int step) {
    mean.muli(MEAN_DECAY).addi(gradient.mul(1 - MEAN_DECAY));
    square.muli(SQUARE_DECAY).addi(gradient.muli(gradient).muli(1 - SQUARE_DECAY));
    if (decays) {
      value.muli(1 - rate * WEIGHT_DECAY);
    }
    // Both averages start at 0; dividing takes that out again.
    double meanShare = 1 - Math.pow(MEAN_DECAY, step);
    double squareShare = 1 - Math.pow(SQUARE_DECAY, step);
    INDArray scale = Transforms.sqrt(square.div(squareShare), false).addi(EPSILON);
    value.subi(mean.mul(rate / meanShare).divi(scale));
  }
}

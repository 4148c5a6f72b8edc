// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.training;

import java.util.Random;
import org.gatun.serving.model.DigitsModel;
import org.gatun.serving.model.DigitsWeights;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** A perceptron with one hidden layer, rectified, and a softmax over the ten digits. */
final class Network {
  private final Parameter hiddenWeight;
  private final Parameter hiddenBias;
  private final Parameter outputWeight;
  private final Parameter outputBias;

  Network(Random random) {
    int hidden = DigitsModel.HIDDEN;
    hiddenWeight = new Parameter(normal(random, DigitsModel.PIXELS, hidden), true);
    hiddenBias = new Parameter(Nd4j.zeros(DataType.FLOAT, hidden), false);
    outputWeight = new Parameter(normal(random, hidden, DigitsModel.CLASSES), true);
    outputBias = new Parameter(Nd4j.zeros(DataType.FLOAT, DigitsModel.CLASSES), false);
  }

  /** Weights that keep the variance through a rectified layer (He et al., 2015). */
  private static INDArray normal(Random random, int inputs, int outputs) {
    float[] values = new float[inputs * outputs];
    double deviation = Math.sqrt(2.0 / inputs);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * deviation);
    }
    return Nd4j.create(values, new long[] {inputs, outputs}, 'c');
  }

  private INDArray hidden(INDArray greys) {
    INDArray sums = greys.mmul(hiddenWeight.value()).addiRowVector(hiddenBias.value());
    return Transforms.relu(sums, false);
  }

  /** Returns the probability of each digit for each row. */
  INDArray probabilities(INDArray greys) {
    return fromHidden(hidden(greys));
  }

  private INDArray fromHidden(INDArray hidden) {
    INDArray sums = hidden.mmul(outputWeight.value()).addiRowVector(outputBias.value());
    return Nd4j.nn.softmax(sums, 1);
  }

  /**
   * Moves the parameters against the gradient of the mean cross entropy.
   *
   * @param oneHot 1 in the column of each row's digit
   * @param step counted from 1
   */
  void learn(INDArray greys, INDArray oneHot, double rate, int step) {
    INDArray hidden = hidden(greys);
    INDArray error = fromHidden(hidden).subi(oneHot).divi(greys.rows());
    INDArray active = hidden.gt(0).castTo(DataType.FLOAT);
    INDArray hiddenError = error.mmul(outputWeight.value().transpose()).muli(active);
    outputWeight.move(hidden.transpose().mmul(error), rate, step);
    outputBias.move(error.sum(0), rate, step);
    hiddenWeight.move(greys.transpose().mmul(hiddenError), rate, step);
    hiddenBias.move(hiddenError.sum(0), rate, step);
  }

  /** Returns the parameters as they are for inputs so many times as large as those learnt from. */
  DigitsWeights weights(double greatestInput) {
    return new DigitsWeights(
        hiddenWeight.value().div(greatestInput),
        hiddenBias.value(),
        outputWeight.value(),
        outputBias.value());
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.gatun.serving.model.DigitsModel;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Trains the model {@code digits} and writes its weights. {@code serving-demo/MODEL_CARD.md} gives
 * the command. The same seed on the same machine gives the same file to the last bit.
 */
public final class TrainDigits {
  private static final long SEED = 1998;
  private static final int EPOCHS = 100;
  private static final int BATCH = 50;
  private static final double RATE = 2e-3;
  private static final int GREATEST_GREY = 16;

  private static final Map<String, String> METADATA =
      new TreeMap<>(
          Map.of(
              "model", "digits",
              "data",
                  "E. Alpaydin, C. Kaynak: Optical Recognition of Handwritten Digits, UCI, CC BY 4.0",
              "seed", Long.toString(SEED)));

  private final Random random = new Random(SEED);
  private final Distortion distortion = new Distortion(random);
  private final Network network = new Network(random);

  private TrainDigits() {}

  /**
   * Trains.
   *
   * @param args the folder with train.csv and test.csv, and the safetensors file to write
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 2) {
      System.err.println("Usage: TrainDigits FOLDER-WITH-train.csv-AND-test.csv FILE.safetensors");
      System.exit(2);
    }
    DigitsData train = DigitsData.read(Path.of(args[0], "train.csv"));
    DigitsData test = DigitsData.read(Path.of(args[0], "test.csv"));
    var training = new TrainDigits();
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      training.learn(train, epoch);
      if ((epoch + 1) % 10 == 0) {
        System.out.printf("epoch %d of %d%n", epoch + 1, EPOCHS);
      }
    }
    System.out.printf(
        "right on train.csv: %.2f %% of %d, on test.csv: %.2f %% of %d%n",
        100 * training.accuracy(train), train.size(), 100 * training.accuracy(test), test.size());
    training.network.weights(GREATEST_GREY).write(Path.of(args[1]), METADATA);
  }

  private void learn(DigitsData data, int epoch) {
    int[] order = shuffled(data.size());
    int steps = data.size() / BATCH;
    float[] greys = new float[BATCH * DigitsModel.PIXELS];
    for (int step = 0; step < steps; step++) {
      INDArray oneHot = Nd4j.zeros(DataType.FLOAT, BATCH, DigitsModel.CLASSES);
      for (int i = 0; i < BATCH; i++) {
        int row = order[step * BATCH + i];
        distortion.draw(data, row, greys, i * DigitsModel.PIXELS);
        oneHot.putScalar(i, data.digit(row), 1);
      }
      int done = epoch * steps + step;
      // From RATE down to 0 along half a cosine.
      double rate = RATE * (1 + Math.cos(Math.PI * done / (EPOCHS * steps))) / 2;
      network.learn(batch(greys), oneHot, rate, done + 1);
    }
  }

  private int[] shuffled(int size) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int other = random.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }

  /** Greys of 0 to 16 as 0 to 1. */
  private static INDArray batch(float[] greys) {
    return Nd4j.create(
            greys.clone(), new long[] {greys.length / DigitsModel.PIXELS, DigitsModel.PIXELS}, 'c')
        .divi(GREATEST_GREY);
  }

  private double accuracy(DigitsData data) {
    float[] greys = new float[data.size() * DigitsModel.PIXELS];
    for (int i = 0; i < greys.length; i++) {
      greys[i] = data.grey(i / DigitsModel.PIXELS, i % DigitsModel.PIXELS);
    }
    INDArray answers = network.probabilities(batch(greys)).argMax(1);
    int right = 0;
    for (int row = 0; row < data.size(); row++) {
      right += answers.getInt(row) == data.digit(row) ? 1 : 0;
    }
    return (double) right / data.size();
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.ColumnDict;
import org.gatun.nd4j.Nd4jArrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The example of tables makes what plain loops make, in the memory that ND4J computes on. */
class TableToModelTest {
  @Test
  void prepare_missingMeasures_becomeTheMean() {
    var measures = new @Nullable Double[50][3];
    for (int row = 0; row < measures.length; row++) {
      for (int k = 0; k < 3; k++) {
        measures[row][k] = row % 7 == k ? null : (Double) (row * (k + 1.5) - k * row % 11);
      }
    }
    try (ColumnDict training = TableToModel.ships(measures);
        ColumnDict asked = TableToModel.ships(measures);
        BufferLease batch = TableToModel.prepare(asked, TableToModel.fit(training));
        INDArray matrix = Nd4jArrays.share(batch)) {
      assertEquals(batch.view().address(), matrix.data().addressPointer().address());
      for (int k = 0; k < 3; k++) {
        double sum = 0;
        double squares = 0;
        int count = 0;
        for (@Nullable Double[] row : measures) {
          Double value = row[k];
          if (value != null) {
            sum += value;
            squares += value * value;
            count++;
          }
        }
        double mean = sum / count;
        double deviation = Math.sqrt(squares / count - mean * mean);
        for (int row = 0; row < measures.length; row++) {
          Double value = measures[row][k];
          double expected = value == null ? 0 : (value - mean) / deviation;
          assertEquals(expected, matrix.getDouble(row, k), 1e-5);
        }
      }
    }
  }

  @Test
  void main_prints_theScores() {
    List<String> lines = Printed.by(TableToModel::main);
    double[] scores =
        Arrays.stream(String.join("", lines).replaceAll("[\\[\\]\\s]", "").split(","))
            .mapToDouble(Double::parseDouble)
            .toArray();
    // (149 - 245.75) / 104.99…, (17.7 - 31.675) / 16.87…, (8.5 - 10.333…) / 2.95…
    double first = -96.75 / Math.sqrt(sumOfSquares(149, 149, 285, 400) / 4);
    first += -13.975 / Math.sqrt(sumOfSquares(17.7, 17.7, 32.3, 59) / 4);
    first += (8.5 - 31.0 / 3) / Math.sqrt(sumOfSquares(8.5, 8, 14.5) / 3);
    assertEquals(first, scores[0], 1e-3);
    assertEquals(0, scores[1], 1e-6);
  }

  /** Of the distances from the mean. */
  private static double sumOfSquares(double... values) {
    double mean = 0;
    for (double value : values) {
      mean += value / values.length;
    }
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean);
    }
    return sum;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.gatun.buffer.BufferInUseException;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.Column;
import org.gatun.buffer.ColumnDict;
import org.gatun.nd4j.Nd4jArrays;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What is parsed from text is what ND4J computes on: values by brute force, and addresses. */
class CsvToModelTest {
  private static final int ROWS = 100;

  @Test
  void csvToIndArray_afterTheParser_copiesNothing() throws IOException {
    var values = new double[ROWS][3];
    var csv = new StringBuilder("ship,length,beam,draught\n");
    for (int row = 0; row < ROWS; row++) {
      values[row][0] = 100 + row * 1.25;
      values[row][1] = 20 + row % 7;
      values[row][2] = row % 10 == 3 ? Double.NaN : 5 + row % 11 * 0.5; // missing
      String draught = Double.isNaN(values[row][2]) ? "" : String.valueOf(values[row][2]);
      csv.append(
          "\"No. %d, a ship\",%s,%s,%s%n".formatted(row, values[row][0], values[row][1], draught));
    }
    try (ColumnDict ships = CsvToModel.read(csv.toString())) {
      assertEquals(10, ships.column("draught").missingCount());
      long parsed = address(ships.column("length"));

      ships.values().forEach(CsvToModel::standardise);

      assertEquals(parsed, address(ships.column("length")));
      try (INDArray matrix = Nd4jArrays.shareStrided(ships.matrix())) {
        assertEquals(parsed, matrix.data().addressPointer().address());
        assertArrayEquals(new long[] {ROWS, 3}, matrix.shape());
        double[][] expected = standardised(values);
        for (int row = 0; row < ROWS; row++) {
          for (int column = 0; column < 3; column++) {
            assertEquals(expected[row][column], matrix.getDouble(row, column), 1e-12);
          }
        }
        assertArrayEquals(new double[3], matrix.mean(0).toDoubleVector(), 1e-12);
        assertArrayEquals(new double[] {1, 1, 1}, matrix.std(false, 0).toDoubleVector(), 1e-12);
        matrix.putScalar(4, 1, 7);
        assertEquals(7.0, ships.column("beam").getDouble(4));
        assertThrows(BufferInUseException.class, () -> ships.addRow(1.0, 2.0, 3.0));
      }
      ships.addRow(1.0, 2.0, null);
      ships.column("draught").fillMissing(0.0);
      ships.trimToSize(); // then it is dense for every call of ND4J
      try (INDArray matrix = Nd4jArrays.share(ships.matrix())) {
        assertEquals(address(ships.column("length")), matrix.data().addressPointer().address());
        assertEquals(0, matrix.getDouble(ROWS, 2));
      }
    }
  }

  /** The same in the plainest way there is. */
  private static double[][] standardised(double[][] values) {
    var result = new double[values.length][3];
    for (int column = 0; column < 3; column++) {
      double sum = 0;
      int count = 0;
      for (double[] row : values) {
        if (!Double.isNaN(row[column])) {
          sum += row[column];
          count++;
        }
      }
      double mean = sum / count;
      double squares = 0;
      for (double[] row : values) {
        double distance = Double.isNaN(row[column]) ? 0 : row[column] - mean;
        squares += distance * distance;
      }
      for (int row = 0; row < values.length; row++) {
        double distance = Double.isNaN(values[row][column]) ? 0 : values[row][column] - mean;
        result[row][column] = distance / Math.sqrt(squares / values.length);
      }
    }
    return result;
  }

  private static long address(Column column) {
    try (BufferLease lease = column.values().acquire(BufferRequest.NATIVE)) {
      return lease.view().address();
    }
  }

  @Test
  void main_prints() throws IOException {
    var before = System.out;
    var printed = new java.io.ByteArrayOutputStream();
    System.setOut(new java.io.PrintStream(printed, true, java.nio.charset.StandardCharsets.UTF_8));
    try {
      CsvToModel.main();
    } finally {
      System.setOut(before);
    }
    String text = printed.toString(java.nio.charset.StandardCharsets.UTF_8);
    assertTrue(text.contains("deviations [") && text.contains("1.0000"), text);
    assertTrue(text.contains("{length=["), text);
  }
}

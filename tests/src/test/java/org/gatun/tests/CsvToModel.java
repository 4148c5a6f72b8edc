// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests;

// [example]
import static org.gatun.buffer.DType.FLOAT64;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import org.gatun.buffer.Column;
import org.gatun.buffer.ColumnDict;
import org.gatun.nd4j.Nd4jArrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** From lines of text to the matrix that a model reads; after the parser nothing is copied. */
final class CsvToModel {
  private static final String[] FEATURES = {"length", "beam", "draught"};

  /** Reads the ships' measures into columns that lie side by side. */
  static ColumnDict read(String csv) throws IOException {
    var ships = ColumnDict.of();
    ships.addColumns(FLOAT64, FEATURES);
    for (String feature : FEATURES) {
      ships.addMask(feature); // so that values can be missing
    }
    try (CsvReader<NamedCsvRecord> lines = CsvReader.builder().ofNamedCsvRecord(csv)) {
      for (NamedCsvRecord line : lines) {
        ships.addRow(number(line, "length"), number(line, "beam"), number(line, "draught"));
      }
    }
    return ships;
  }

  private static @Nullable Double number(NamedCsvRecord line, String field) {
    String text = line.getField(field);
    return text.isEmpty() ? null : Double.valueOf(text);
  }

  /** Gives missing values the mean of the others, then each column mean 0 and deviation 1. */
  static void standardise(Column column) {
    double sum = 0;
    for (int row = 0; row < column.size(); row++) {
      sum += column.isMissing(row) ? 0 : column.getDouble(row);
    }
    double mean = sum / (column.size() - column.missingCount());
    column.fillMissing(mean);
    double squares = 0;
    for (int row = 0; row < column.size(); row++) {
      squares += Math.pow(column.getDouble(row) - mean, 2);
    }
    double deviation = Math.sqrt(squares / column.size());
    for (int row = 0; row < column.size(); row++) {
      column.setDouble(row, (column.getDouble(row) - mean) / deviation);
    }
  }

  public static void main(String... args) throws IOException {
    String csv =
        """
        ship,length,beam,draught
        Ancon,149,17.7,8.5
        Cristobal,149,17.7,
        Arcadia,285,32.3,8
        Ever Given,400,59,14.5
        """;
    try (ColumnDict ships = read(csv)) {
      ships.values().forEach(CsvToModel::standardise);
      try (INDArray matrix = Nd4jArrays.shareStrided(ships.matrix(FEATURES))) { // the columns
        IO.println("means " + matrix.mean(0));
        IO.println("deviations " + matrix.std(false, 0));
      }
      IO.println(ships);
    }
  }
}
// [/example]

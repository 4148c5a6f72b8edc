// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests;

import static org.gatun.buffer.DType.FLOAT32;

import java.io.IOException;
import java.nio.file.Path;
import org.gatun.arrow.ArrowColumn;
import org.gatun.arrow.ArrowFile;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.ColumnDict;
import org.gatun.buffer.RecordType;
import org.gatun.buffer.Slice;
import org.gatun.nd4j.Nd4jArrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The columns of an Arrow file, such as pyarrow, pandas or Polars write, as what ND4J computes on:
 * a column of points where it lies in the mapped file, and numbers with nulls, of several record
 * batches, as one matrix.
 */
final class ArrowFileToModel {
  private ArrowFileToModel() {}

  /**
   * Returns the mean of a column of points of one batch, which ND4J adds up in the file's pages.
   */
  static INDArray mean(ArrowFile file, int batch, String points) throws IOException {
    try (ArrowColumn column = file.batch(batch).column(points);
        INDArray array = Nd4jArrays.share(column.values())) {
      return array.mean(0);
    }
  }

  /**
   * Returns columns of all batches as a matrix, a row for each of the file's, with a value where
   * the file has none. Each column is copied once, to its place in the matrix.
   */
  static BufferLease matrix(ArrowFile file, float missing, String... names) throws IOException {
    long rows = 0;
    for (int i = 0; i < file.batches(); i++) {
      rows += file.batch(i).rows();
    }
    BufferLease matrix = Buffers.allocate(FLOAT32, rows, names.length);
    long first = 0;
    for (int i = 0; i < file.batches(); i++) {
      long behind = first + file.batch(i).rows();
      BufferView part = matrix.view().slice(Slice.of(first, behind));
      for (int j = 0; j < names.length; j++) {
        try (ArrowColumn column = file.batch(i).column(names[j])) {
          column.fillNull(missing); // in this process alone: the file is mapped PRIVATE
          part.select(1, j).copyFrom(column.values());
        }
      }
      first = behind;
    }
    return matrix;
  }

  private static ColumnDict ships() {
    var ships =
        ColumnDict.of(
            RecordType.of()
                .with("length", FLOAT32)
                .with("beam", FLOAT32)
                .with("position", FLOAT32, 2));
    ships.addMask("beam");
    return ships;
  }

  /** Writes a file of two batches to a folder, and computes on what it holds. */
  public static void main(String... arguments) throws IOException {
    Path path = Path.of(arguments[0], "ships.arrow");
    try (ColumnDict morning = ships();
        ColumnDict evening = ships()) {
      morning.addRow(294f, 32f, new float[] {9, -79});
      morning.addRow(366f, null, new float[] {8, -80}); // not measured
      evening.addRow(200f, 30f, new float[] {9, -80});
      ArrowFile.write(path, morning, evening);
    }
    try (ArrowFile file = ArrowFile.open(path)) {
      IO.println("mean position: " + mean(file, 0, "position"));
      try (BufferLease matrix = matrix(file, 0f, "length", "beam");
          INDArray features = Nd4jArrays.share(matrix)) {
        IO.println("features: " + features);
        IO.println("sums: " + features.sum(0));
      }
    }
  }
}

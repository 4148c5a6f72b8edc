// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests;

import static org.gatun.buffer.DType.FLOAT32;
import static org.gatun.buffer.DType.FLOAT64;

import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.ColumnDict;
import org.gatun.nd4j.Nd4jArrays;
import org.gatun.ndarray.ColumnScale;
import org.gatun.ndarray.NdArray;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Columns with missing values to the one matrix that a model reads: filled, standardised with the
 * mean and deviation that the model was trained with, cast to float32, rows contiguous, in one pass
 * over the columns. ND4J computes on the result.
 */
final class TableToModel {
  private static final String[] FEATURES = {"length", "beam", "draught"};

  private TableToModel() {}

  /** Collects ships, of which a measure may be missing. */
  static ColumnDict ships(@Nullable Double[]... measures) {
    ColumnDict ships = ColumnDict.of();
    ships.addColumns(FLOAT64, FEATURES);
    for (String feature : FEATURES) {
      ships.addMask(feature);
    }
    for (@Nullable Double[] ship : measures) {
      ships.addRow(ship[0], ship[1], ship[2]);
    }
    return ships;
  }

  /** Finds the scale of what is not missing: NaN does not count. */
  static ColumnScale fit(ColumnDict training) {
    training.values().forEach(column -> column.fillMissing(Double.NaN));
    try (BufferLease matrix = training.matrix(FEATURES).acquire(BufferRequest.STRIDED)) {
      return ColumnScale.standardising(NdArray.of(matrix.view()));
    }
  }

  /** Lends float32 [rows, 3]: each measure as the model wants it, its mean where it is missing. */
  static BufferLease prepare(ColumnDict ships, ColumnScale scale) {
    for (int k = 0; k < FEATURES.length; k++) {
      ships.column(FEATURES[k]).fillMissing(scale.shift(k));
    }
    BufferLease batch = BufferPool.shared().acquire(FLOAT32, ships.rows(), FEATURES.length);
    try (BufferLease matrix = ships.matrix(FEATURES).acquire(BufferRequest.STRIDED)) {
      scale.apply(NdArray.of(batch.view()), NdArray.of(matrix.view())); // columns to rows
    }
    return batch;
  }

  /** Learns from four ships, and scores two with weights of 1. */
  public static void main(String... arguments) {
    try (ColumnDict training =
            ships(
                new Double[] {149.0, 17.7, 8.5},
                new @Nullable Double[] {149.0, 17.7, null},
                new Double[] {285.0, 32.3, 8.0},
                new Double[] {400.0, 59.0, 14.5});
        ColumnDict asked =
            ships(new Double[] {149.0, 17.7, 8.5}, new @Nullable Double[] {null, null, null});
        BufferLease batch = prepare(asked, fit(training));
        INDArray matrix = Nd4jArrays.share(batch)) { // not copied
      IO.println(matrix.sum(1));
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Field;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.BufferRequestException.Reason;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;
import org.gatun.buffer.Slice;

/** Copies the columns of all batches of a file into one array. */
final class WholeFile {
  private final ArrowFile file;
  private final List<Field> fields;
  private final int[] chosen;

  WholeFile(ArrowFile file, int... chosen) {
    this.file = file;
    this.chosen = chosen;
    fields = file.schema().getFields();
  }

  /** Returns [rows, columns]. */
  BufferLease matrix() throws IOException {
    List<DType> dtypes = new ArrayList<>();
    for (int each : chosen) {
      dtypes.add(ColumnMaker.dtype(fields.get(each)));
    }
    DType dtype = dtypes.getFirst();
    for (int i = 1; i < chosen.length; i++) {
      if (!dtypes.get(i).equals(dtype)) {
        throw new IllegalArgumentException(
            "expected columns of "
                + dtype
                + ", as '"
                + fields.get(chosen[0]).getName()
                + "' is, but found '"
                + fields.get(chosen[i]).getName()
                + "' of "
                + dtypes.get(i));
      }
    }
    BufferLease matrix = BufferPool.shared().acquire(dtype, countRows(), chosen.length);
    try {
      long row = 0;
      for (int i = 0; i < file.batches(); i++) {
        row += copy(file.batch(i), matrix.view(), row);
      }
      return matrix;
    } catch (IOException | RuntimeException | Error e) {
      matrix.close();
      throw e;
    }
  }

  /** Counts rows that are there: a batch's head alone may say what it likes. */
  private long countRows() throws IOException {
    long rows = 0;
    for (int i = 0; i < file.batches(); i++) {
      try (ArrowColumn column = file.batch(i).column(chosen[0])) {
        rows += column.length();
      }
    }
    return rows;
  }

  private long copy(ArrowBatch batch, BufferView matrix, long row) throws IOException {
    BufferView rows = matrix.slice(Slice.of(row, row + batch.rows()));
    for (int i = 0; i < chosen.length; i++) {
      try (ArrowColumn column = batch.column(chosen[i])) {
        if (column.nullCount() > 0) {
          throw new BufferRequestException(
              Reason.MISSING_VALUES,
              "column '"
                  + column.field().getName()
                  + "': expected no nulls but found "
                  + column.nullCount()
                  + "; take it with copyColumn(name), whose fillNull(value) gives them values",
              false);
        }
        rows.select(1, i).copyFrom(column.values());
      }
    }
    return batch.rows();
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.Column;
import org.gatun.buffer.ColumnDict;

/** Makes record batches of a dict's columns. */
final class RecordBatch {
  private RecordBatch() {}

  /** Makes a vector of each column that is named, or of all; or none. */
  static VectorSchemaRoot of(
      ColumnDict dict, Function<Column, FieldVector> vectorOf, String... names) {
    List<Column> columns = columns(dict, names);
    var vectors = new ArrayList<FieldVector>();
    try {
      for (Column column : columns) {
        vectors.add(named(column, vectorOf));
      }
      int rows = vectors.isEmpty() ? 0 : vectors.getFirst().getValueCount();
      var fields = vectors.stream().map(FieldVector::getField).toList();
      return new VectorSchemaRoot(fields, vectors, rows);
    } catch (RuntimeException | Error e) {
      vectors.forEach(FieldVector::close);
      throw e;
    }
  }

  /** Returns the columns that are named, in that order, or all. */
  static List<Column> columns(ColumnDict dict, String... names) {
    return names.length == 0
        ? List.copyOf(dict.values())
        : Stream.of(names).map(dict::column).toList();
  }

  private static FieldVector named(Column column, Function<Column, FieldVector> vectorOf) {
    try {
      return vectorOf.apply(column);
    } catch (BufferRequestException e) {
      throw new BufferRequestException(
          e.reason(), "column '" + column.name() + "': " + e.getMessage(), e.copyHelps());
    }
  }

  static FieldVector copyOf(Column column) {
    FieldVector copy = ArrowVectors.copyOf(column.name(), column.values());
    if (column.missingCount() > 0) {
      try (BufferLease mask = column.mask().acquire(BufferRequest.STRIDED)) {
        for (int row = 0; row < copy.getValueCount(); row++) {
          if (mask.view().getBoolean(row)) {
            copy.setNull(row);
          }
        }
      } catch (RuntimeException | Error e) {
        copy.close();
        throw e;
      }
    }
    return copy;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Columns in the making, of memory that others lend. */
final class LentColumns {
  private static final Element MASK = new Element(ScalarType.BOOL);

  private final ColumnRoom dict;
  private final Map<String, Column> columns = new LinkedHashMap<>();
  private long rows;

  LentColumns(ColumnRoom dict) {
    this.dict = dict;
  }

  Set<String> names() {
    return columns.keySet();
  }

  Map<String, Column> columns() {
    return columns;
  }

  long rows() {
    return rows;
  }

  /** Borrows a column. */
  void add(String name, BufferExporter exporter) {
    BufferLease lease = exporter.acquire(BufferRequest.C_CONTIGUOUS);
    try {
      StridedLayout layout = lease.layout;
      if (layout.rank() == 0 || (!columns.isEmpty() && layout.size(0) != rows)) {
        throw new IllegalArgumentException(
            "column '"
                + name
                + "': expected "
                + (columns.isEmpty() ? "an axis of rows" : rows + " rows")
                + " but found shape "
                + layout.shapeText());
      }
      long[] shape = layout.shape();
      var element = new Element(lease.dtype, Arrays.copyOfRange(shape, 1, shape.length));
      columns.put(name, new Column(dict, name, ColumnStorage.borrowed(element, lease)));
      rows = shape[0];
    } catch (RuntimeException | Error e) {
      lease.close();
      throw e;
    }
  }

  /** Copies a mask. */
  void addMask(String name, BufferExporter exporter) {
    Column column = columns.get(name);
    if (column == null) {
      throw new IllegalArgumentException(
          "masks: expected names of the columns " + names() + " but found '" + name + "'");
    }
    try (BufferLease lease = exporter.acquire(BufferRequest.STRIDED)) {
      BufferView missing = lease.view();
      if (missing.dtype() != ScalarType.BOOL
          || missing.layout().rank() != 1
          || missing.layout().size(0) != rows) {
        throw new IllegalArgumentException(
            column.label() + "expected a mask of bool [" + rows + "] but found " + missing);
      }
      ColumnStorage mask = ColumnStorage.of(MASK, 1, rows, 0).getFirst();
      column.mask = mask;
      Copying.copy(missing, mask.view(0, rows));
      column.count(0, rows, 1);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.gatun.buffer.BufferRequestException.Reason.NOT_CONTIGUOUS;

import java.util.List;
import org.gatun.buffer.ColumnStorage.Place;

/** Columns of one dtype and item as one array, [rows, columns, *item]. */
final class ColumnMatrix {
  private final List<Column> columns;
  private final ColumnStorage first;

  ColumnMatrix(List<Column> columns) {
    if (columns.isEmpty()) {
      throw new IllegalArgumentException("expected a column or more but found none");
    }
    this.columns = columns;
    first = columns.getFirst().storage;
    for (Column column : columns) {
      if (!column.storage.isLike(first)) {
        throw new IllegalArgumentException(
            column.label()
                + "expected "
                + first.element
                + " as column '"
                + columns.getFirst().name()
                + "' but found "
                + column.storage.element
                + "; a matrix has one dtype");
      }
    }
  }

  /** Returns what lies in the columns as they are, if they lie at equal distances. */
  Gate.Offer offer(long rows) {
    columns.forEach(Column::checkNoneMissing);
    Place start = first.place();
    int step = columns.size() == 1 ? 1 : columns.get(1).storage.place().slot() - start.slot();
    for (int i = 0; i < columns.size(); i++) {
      Place place = columns.get(i).storage.place();
      if (place.block() != start.block() || place.slot() != start.slot() + i * step) {
        throw scattered(columns.get(i));
      }
    }
    StridedLayout one = layout(rows);
    long[] strides = one.strides();
    strides[0] = first.element.bytes;
    strides[1] = start.block().offsetOf(step);
    StridedLayout layout = StridedLayout.of(start.offset(), one.itemsize(), one.shape(), strides);
    return new Gate.Offer(start.memory(), first.element.dtype, layout, start.block().readOnly);
  }

  private StridedLayout layout(long rows) {
    long[] item = first.itemShape();
    long[] shape = new long[item.length + 2];
    shape[0] = rows;
    shape[1] = columns.size();
    System.arraycopy(item, 0, shape, 2, item.length);
    return StridedLayout.ofC(first.element.dtype.itemsize(), shape);
  }

  private BufferRequestException scattered(Column found) {
    String names = String.join("\", \"", columns.stream().map(Column::name).toList());
    return new BufferRequestException(
        NOT_CONTIGUOUS,
        "expected columns at equal distances in one block but found column '"
            + found.name()
            + "' elsewhere; put them side by side once with consolidate(\""
            + names
            + "\"), or take a copy with copyMatrix",
        false);
  }

  /** Copies the columns side by side, C-contiguous. */
  BufferLease copy(long rows) {
    columns.forEach(Column::checkNoneMissing);
    BufferLease copy = BufferPool.shared().acquire(first.element.dtype, layout(rows).shape());
    try {
      for (int i = 0; i < columns.size(); i++) {
        BufferView target = copy.view().withLayout(copy.layout.select(1, i));
        Copying.copy(columns.get(i).storage.view(0, rows), target);
      }
      return copy;
    } catch (RuntimeException | Error e) {
      copy.close();
      throw e;
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.gatun.arrow.c.ExportedArray;
import org.gatun.arrow.format.ArrayData;
import org.gatun.arrow.format.Bits;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Column;
import org.gatun.buffer.ColumnDict;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a dict as arrays to be written: as they lie, in whatever memory, if they lie as
 * Arrow has them; else copied, for a file is a copy anyhow.
 */
final class WrittenColumns implements AutoCloseable {
  private final HeldBuffers held = new HeldBuffers("");

  /** Returns a struct of the columns, which is good until this is closed. */
  ArrayData of(ColumnDict dict) {
    List<ArrayData> children = new ArrayList<>();
    for (Column column : dict.values()) {
      try {
        children.add(of(column));
      } catch (BufferRequestException e) {
        throw new BufferRequestException(
            e.reason(), "column '" + column.name() + "': " + e.getMessage(), e.copyHelps());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("column '" + column.name() + "': " + e.getMessage(), e);
      }
    }
    List<@Nullable BufferView> noBitmap = new ArrayList<>(1);
    noBitmap.add(null);
    return new ArrayData(
        new Field(
            "",
            FieldType.notNullable(ArrowType.Struct.INSTANCE),
            children.stream().map(ArrayData::field).toList()),
        children.isEmpty() ? 0 : children.getFirst().length(),
        0,
        0,
        noBitmap,
        children,
        null);
  }

  private ArrayData of(Column column) {
    BufferLease lease = held.keep(column.values().acquire(BufferRequest.STRIDED));
    BufferView values = lease.view();
    if (values.layout().isCContiguous() && ArrowTypes.hasType(values.dtype())) {
      return ExportedArrays.bytes(held.keep(ExportedArrays.of(column)));
    }
    Start.check();
    try (FieldVector vector = CopiedVector.of(column.name(), values)) {
      ExportedArray copy = held.keep(ExportedArrays.of(held.keep(ArrowVectors.view(vector))));
      return masked(ExportedArrays.bytes(copy), vector.getNullCount() > 0, column);
    }
  }

  /**
   * Returns values whose bitmap is that of a column's mask.
   *
   * @param hasNulls whether the values have nulls of their own, as days have
   */
  private ArrayData masked(ArrayData values, boolean hasNulls, Column column) {
    List<@Nullable BufferView> buffers = new ArrayList<>(values.buffers());
    boolean masked = column.missingCount() > 0;
    if (masked) {
      BufferView bits = held.keep(ExportedArrays.bitmapOf(column.mask())).view();
      if (hasNulls) {
        Bits.and(bits, Objects.requireNonNull(buffers.getFirst()));
      }
      buffers.set(0, bits);
    } else if (!hasNulls) {
      buffers.set(0, null);
    }
    return new ArrayData(
        values.field(),
        values.length(),
        masked || hasNulls ? -1 : 0,
        0,
        buffers,
        values.children(),
        values.dictionary());
  }

  @Override
  public void close() {
    held.close();
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.gatun.arrow.c.ExportedArray;
import org.gatun.arrow.format.ArrayData;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.ColumnDict;
import org.gatun.buffer.DType;
import org.jspecify.annotations.Nullable;

/** Makes columns of memory that is lent, which may be read-only as vectors may not. */
final class ColumnSharing {
  private static final BufferRequest DENSE = BufferRequest.NATIVE.and(BufferRequest.Contiguity.C);

  private ColumnSharing() {}

  static ArrowColumn array(String name, BufferExporter values) {
    Objects.requireNonNull(name, "name");
    try (ExportedArray lent = ExportedArrays.of(name, values)) { // the column has its own leases
      return ColumnMaker.column(ExportedArrays.bytes(lent));
    }
  }

  static StructColumn batch(ColumnDict dict, String... names) {
    try (ExportedArray lent = ExportedArrays.of(dict, names)) { // the column has its own leases
      return (StructColumn) ColumnMaker.column(ExportedArrays.bytes(lent));
    }
  }

  static RaggedColumn text(String name, BufferExporter offsets, BufferExporter utf8) {
    Objects.requireNonNull(name, "name");
    try (BufferLease starts = offsets.acquire(DENSE);
        BufferLease bytes = utf8.acquire(DENSE)) {
      boolean large = checkText(starts.view(), bytes.view());
      ArrowType type = large ? ArrowType.LargeUtf8.INSTANCE : ArrowType.Utf8.INSTANCE;
      List<@Nullable BufferView> buffers = new ArrayList<>(3);
      buffers.add(null);
      buffers.add(starts.view().cast(DType.UINT8));
      buffers.add(bytes.view());
      long rows = starts.view().layout().count() - 1;
      var field = new Field(name, FieldType.nullable(type), List.of());
      var array = new ArrayData(field, rows, 0, 0, buffers, List.of(), null);
      return (RaggedColumn) ColumnMaker.column(array);
    }
  }

  /**
   * Refuses what is no text in Arrow's way, and returns whether the offsets are those of its large
   * types.
   */
  static boolean checkText(BufferView offsets, BufferView bytes) {
    boolean large = offsets.dtype().equals(DType.INT64);
    boolean small = offsets.dtype().equals(DType.INT32);
    if (!(large || small) || offsets.layout().rank() != 1 || offsets.layout().size(0) == 0) {
      throw new IllegalArgumentException(
          "offsets: expected int32 or int64 [n + 1] but found " + offsets);
    }
    if (!bytes.dtype().equals(DType.UINT8) || bytes.layout().rank() != 1) {
      throw new IllegalArgumentException("utf8: expected uint8 [bytes] but found " + bytes);
    }
    long most = bytes.layout().size(0);
    long before = 0;
    for (long i = 0; i < offsets.layout().size(0); i++) {
      long each = offsets.getLong(i);
      if (each < before || each > most) {
        throw new IllegalArgumentException(
            "offsets: expected offsets["
                + i
                + "] in "
                + before
                + ".."
                + most
                + ", from the one before to the number of bytes, but found "
                + each);
      }
      before = each;
    }
    return large;
  }

  /** Puts columns together, which the struct takes over unless this fails. */
  static StructColumn struct(ArrowColumn... columns) {
    var held = new HeldBuffers("");
    List<Field> fields = new ArrayList<>();
    long rows = columns.length == 0 ? 0 : columns[0].length();
    for (ArrowColumn column : columns) {
      if (column.length() != rows) {
        throw new IllegalArgumentException(
            "expected columns of "
                + rows
                + " rows, as '"
                + columns[0].field().getName()
                + "' has, but found "
                + column);
      }
      fields.add(column.field());
    }
    for (ArrowColumn column : columns) {
      held.keep(column);
    }
    var field = new Field("", FieldType.notNullable(ArrowType.Struct.INSTANCE), fields);
    return new StructColumn(field, held, new Validity(), List.of(columns), rows);
  }
}

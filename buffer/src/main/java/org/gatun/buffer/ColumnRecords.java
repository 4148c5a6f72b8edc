// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.gatun.buffer.BufferRequestException.Reason.MISSING_VALUES;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Between an array of structs and a struct of arrays. */
final class ColumnRecords {
  private ColumnRecords() {}

  /** Returns the type of a list of records. */
  static RecordType typeOf(BufferView records) {
    if (!(records.dtype() instanceof RecordType type) || records.layout().rank() != 1) {
      throw new IllegalArgumentException(
          "expected records of shape [n] but found "
              + records.dtype()
              + " of shape "
              + records.layout().shapeText());
    }
    return type;
  }

  /** Returns the type of a row, without gaps. */
  static RecordType typeOf(Collection<Column> columns) {
    RecordType type = RecordType.of();
    for (Column column : columns) {
      int[] shape = Arrays.stream(column.itemShape()).mapToInt(Math::toIntExact).toArray();
      type = type.with(column.name(), column.dtype(), shape);
    }
    return type;
  }

  /** Refuses a record whose fields are not the columns, in whatever order. */
  static void checkFields(RecordType type, Map<String, Column> columns) {
    checkNames("fields", Set.copyOf(type.names()), columns);
    for (Column column : columns.values()) {
      RecordType.Field field = type.field(column.name());
      long[] shape = field.shape().stream().mapToLong(Integer::longValue).toArray();
      if (!field.dtype().equals(column.dtype()) || !Arrays.equals(shape, column.itemShape())) {
        String found = field.dtype() + (shape.length == 0 ? "" : Arrays.toString(shape));
        throw differs(column, found);
      }
    }
  }

  /** Refuses a record in which one column would be written over another. */
  static void checkApart(RecordType type) {
    List<RecordType.Field> fields = new ArrayList<>(type.fields());
    fields.sort(Comparator.comparingInt(RecordType.Field::offset));
    for (int i = 1; i < fields.size(); i++) {
      RecordType.Field before = fields.get(i - 1);
      if (fields.get(i).offset() < before.end()) {
        throw new IllegalArgumentException(
            "field '"
                + fields.get(i).name()
                + "': expected offset "
                + before.end()
                + " or more, behind field '"
                + before.name()
                + "', but found "
                + fields.get(i).offset());
      }
    }
  }

  /** Refuses columns that are not like these, in whatever order. */
  static void checkColumns(Map<String, Column> others, Map<String, Column> columns) {
    checkNames("columns", others.keySet(), columns);
    for (Column column : columns.values()) {
      Column other = others.get(column.name());
      if (other != null && !other.storage.isLike(column.storage)) {
        throw differs(column, other.storage.element.toString());
      }
    }
  }

  private static void checkNames(String what, Set<String> names, Map<String, Column> columns) {
    if (!names.equals(columns.keySet())) {
      throw new IllegalArgumentException(
          "expected " + what + " " + columns.keySet() + " but found " + names);
    }
  }

  private static IllegalArgumentException differs(Column column, String found) {
    return new IllegalArgumentException(
        column.label() + "expected " + column.storage.element + " but found " + found);
  }

  /** Copies a row. */
  static RecordValue record(Collection<Column> columns, long row) {
    RecordType type = typeOf(columns);
    Memory memory = Memory.borrowed(MemorySegment.ofArray(new byte[type.itemsize()]));
    var one = new Gate.Offer(memory, type, StridedLayout.ofC(type.itemsize(), 1), false);
    for (Column column : columns) {
      if (column.isMissing(row)) {
        throw new BufferRequestException(
            MISSING_VALUES,
            column.label()
                + "expected a value, for a record has no missing ones, but row "
                + row
                + " lacks it; fill it with fillMissing",
            false);
      }
      Copying.copy(column.storage.view(row, row + 1), one.view().field(column.name()));
    }
    return (RecordValue) Values.get(type, memory, 0);
  }

  /** Copies all rows. */
  static BufferLease copy(Collection<Column> columns, long rows, RecordType type) {
    columns.forEach(Column::checkNoneMissing);
    BufferLease records = Buffers.allocate(type, rows);
    try {
      for (Column column : columns) {
        Copying.copy(column.storage.view(0, rows), records.view().field(column.name()));
      }
      return records;
    } catch (RuntimeException | Error e) {
      records.close();
      throw e;
    }
  }
}

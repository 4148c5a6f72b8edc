// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How rows come, go and are read: each of them in all columns, or none. */
abstract class ColumnRows extends ColumnRoom {
  /**
   * Adds a row, a value for each column in order; null is a missing one. Costs O(columns), now and
   * then O(bytes) to grow.
   *
   * @throws IllegalArgumentException if there are not as many values as columns, one does not fit
   *     its column, or one is null and its column has no mask
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this dict was closed
   */
  public void addRow(@Nullable Object... values) {
    checkWidth(values.length);
    @Nullable Object[] plain = plain(values);
    append(
        1,
        () -> {
          Column[] columns = inOrder();
          for (int i = 0; i < columns.length; i++) {
            columns[i].append(rowCount(), plain[i]);
          }
        });
  }

  /**
   * Returns the values as what no code but ours writes. A Map or a List may run what changes this
   * dict, or borrows of it: so it does before the dict is shut. If the memory has to grow, whatever
   * is refused is refused here, before it has.
   */
  @SuppressWarnings("ReferenceEquality") // another array if the columns were changed
  private @Nullable Object[] plain(@Nullable Object[] values) {
    Column[] present = inOrder();
    boolean full = rowCount() == capacity();
    @Nullable Object[] plain = // its own, and of objects, whatever array was given
        Arrays.copyOf(values, values.length, Object[].class);
    for (int i = 0; i < present.length; i++) {
      Object value = plain[i];
      if (value == null) {
        present[i].checkTakesMissing();
      } else if (full || !Element.isPlain(value)) {
        plain[i] = present[i].encoded(value);
      }
    }
    checkUnchanged(inOrder() == present);
    return plain;
  }

  /** Refuses to go on after the caller's code has changed the columns, or closed this dict. */
  private void checkUnchanged(boolean unchanged) {
    gate.checkOpen();
    if (!unchanged) {
      throw new ConcurrentModificationException(
          "expected a dict whose columns stay as they are while values are read");
    }
  }

  /**
   * Adds a row of a value for each column's name; as {@link #addRow(Object...)}. A column that the
   * map lacks is missing in that row.
   *
   * @throws IllegalArgumentException also if the map has a name that no column has
   */
  @SuppressWarnings("ReferenceEquality") // another object if the columns were changed
  public void addRow(Map<String, ?> values) {
    checkColumns();
    Map<String, Column> present = columns();
    if (!present.keySet().containsAll(values.keySet())) {
      throw new IllegalArgumentException(
          "expected names of the columns " + present.keySet() + " but found " + values.keySet());
    }
    @Nullable Object[] row = present.keySet().stream().map(values::get).toArray();
    checkUnchanged(columns() == present);
    addRow(row);
  }

  /**
   * Adds a row of scalars without boxing them; as {@link #addRow(Object...)}.
   *
   * @throws IllegalArgumentException also if a column's dtype does not take a double
   */
  public void addRowOfDoubles(double... values) {
    checkWidth(values.length);
    Column[] columns = inOrder();
    for (int i = 0; rowCount() == capacity() && i < columns.length; i++) {
      columns[i].checkDouble(values[i]); // before the memory grows
    }
    enterToAppend(1); // not append, whose lambda would be an object a row
    boolean done = false;
    try {
      for (int i = 0; i < columns.length; i++) {
        columns[i].appendDouble(rowCount(), values[i]);
      }
      appended(1);
      done = true;
    } finally {
      leave(done);
    }
  }

  /**
   * Adds a row of a record's fields, in whatever order they stand.
   *
   * @throws IllegalArgumentException if the fields' names, dtypes and shapes are not the columns'
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this dict was closed
   */
  public void addRecord(RecordValue value) {
    RecordType type = value.type();
    MemorySegment bytes = MemorySegment.ofArray(new byte[type.itemsize()]);
    Memory memory = Memory.borrowed(bytes);
    Values.set(type, memory, 0, value);
    StridedLayout one = StridedLayout.ofC(type.itemsize(), 1);
    addRecords(new Gate.Offer(memory, type, one, true).view());
  }

  /**
   * Adds a row for each record; if its memory fails, as that of a truncated file, none. Costs
   * O(bytes).
   *
   * @param records lends {@code [n]} of a {@link RecordType} whose fields have the columns' names,
   *     dtypes and shapes, in whatever order and places
   * @throws IllegalArgumentException if it lends something else
   * @throws BufferInUseException if a lease of this dict is out
   * @throws IllegalStateException if this dict was closed
   */
  public void addRows(BufferExporter records) {
    try (BufferLease lease = records.acquire(BufferRequest.STRIDED)) {
      addRecords(lease.view());
    }
  }

  private void addRecords(BufferView records) {
    checkColumns();
    ColumnRecords.checkFields(ColumnRecords.typeOf(records), columns());
    long more = records.layout().size(0);
    append(
        more,
        () -> {
          long rows = rowCount();
          for (Column column : inOrder()) {
            Copying.copy(records.field(column.name()), column.storage.view(rows, rows + more));
            if (column.mask != null) {
              column.mask.fillZero(rows, rows + more);
            }
          }
        });
  }

  /**
   * Adds the rows of another dict, or again those of this one. Costs O(bytes).
   *
   * @param other has columns of the same names, dtypes and shapes, in whatever order
   * @throws IllegalArgumentException if it has not, or a value is missing and this column has no
   *     mask
   * @throws BufferInUseException if a lease of this dict is out
   * @throws IllegalStateException if a dict was closed
   */
  @SuppressWarnings("ReferenceEquality") // a dict may have the same content as another
  public void addRows(ColumnDict other) {
    checkColumns();
    other.gate.checkOpen();
    ColumnRecords.checkColumns(other.columns(), columns());
    Loan held = other == this ? null : other.gate.hold();
    try {
      for (Column column : inOrder()) {
        column.checkTakes(other.column(column.name())); // before the memory grows
      }
      addColumnsOf(other);
    } finally {
      if (held != null) {
        held.unpin();
      }
    }
  }

  private void addColumnsOf(ColumnDict other) {
    long more = other.rowCount();
    append(
        more,
        () -> {
          for (Column column : inOrder()) {
            column.append(other.column(column.name()), rowCount(), more);
          }
        });
  }

  /**
   * Removes rows; the later ones move up. Costs O(bytes behind them).
   *
   * @param from the first to go
   * @param to the first behind them
   * @throws IndexOutOfBoundsException if they are not all there
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this dict was closed
   */
  public void removeRows(long from, long to) {
    long rows = rows();
    if (from < 0 || from > to || to > rows) {
      throw new IndexOutOfBoundsException(
          "rows: expected 0 <= from <= to <= " + rows + " but found " + from + ".." + to);
    }
    change("remove rows", () -> closeGap(from, to));
  }

  /**
   * Returns the type of a row: a field for each column, in order, without gaps.
   *
   * @throws IllegalArgumentException if a row has 2^31 bytes or more
   * @throws IllegalStateException if this dict was closed
   */
  public RecordType recordType() {
    gate.checkOpen();
    return ColumnRecords.typeOf(columns().values());
  }

  /**
   * Returns a copy of a row.
   *
   * @throws IndexOutOfBoundsException if there is no such row
   * @throws BufferRequestException if one of its values is missing
   * @throws IllegalStateException if this dict was closed
   */
  public RecordValue record(long row) {
    long rows = rows();
    if (row < 0 || row >= rows) {
      throw new IndexOutOfBoundsException("row: expected 0.." + (rows - 1) + " but found " + row);
    }
    return held(() -> ColumnRecords.record(columns().values(), row));
  }

  /** {@link #toRecords(RecordType)} of {@link #recordType}. */
  public BufferLease toRecords() {
    return toRecords(recordType());
  }

  /**
   * Copies the rows into records, {@code [rows]}; bytes between fields are zero. Costs O(bytes).
   *
   * @param type has a field for each column, of its name, dtype and shape, in whatever order and
   *     place
   * @throws IllegalArgumentException if it has not, or two of its fields overlap
   * @throws BufferRequestException if values are missing
   * @throws IllegalStateException if this dict was closed
   */
  public BufferLease toRecords(RecordType type) {
    gate.checkOpen();
    ColumnRecords.checkFields(type, columns());
    ColumnRecords.checkApart(type);
    return held(() -> ColumnRecords.copy(columns().values(), rowCount(), type));
  }

  private void checkColumns() {
    gate.checkOpen();
    if (inOrder().length == 0) {
      throw new IllegalStateException("expected a column or more for rows; call addColumn before");
    }
  }

  private void checkWidth(int values) {
    checkColumns();
    if (values != inOrder().length) {
      throw new IllegalArgumentException(
          "expected a value for each of " + columns().keySet() + " but found " + values);
    }
  }
}

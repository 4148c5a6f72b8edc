// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A column's elements where they lie, and which of them are missing. */
abstract class StoredColumn extends ContentList<@Nullable Object> {
  final ColumnStorage storage;
  final Element element;
  @Nullable ColumnStorage mask;
  final ColumnRoom dict;
  final AtomicLong missing = new AtomicLong();
  private volatile String name;

  StoredColumn(ColumnRoom dict, String name, ColumnStorage storage) {
    this.dict = dict;
    this.name = name;
    this.storage = storage;
    element = storage.element;
  }

  @Override
  final Element element() {
    return element;
  }

  @Override
  final long elements() {
    storage.place();
    return dict.rowCount();
  }

  @Override
  final String textOf(long row, boolean shortened) {
    ColumnStorage.Place place = storage.place();
    long at = at(place, row);
    return isMarked(row) ? "null" : element.text(place.memory(), at, shortened);
  }

  @Override
  final int changes() {
    return dict.rowChanges();
  }

  /** Returns the present name. */
  public String name() {
    return name;
  }

  final void rename(String to) {
    name = to;
  }

  // What a message about this column says.

  final String label() {
    return "column '" + name + "': ";
  }

  final IllegalArgumentException named(IllegalArgumentException refusal) {
    return new IllegalArgumentException(label() + refusal.getMessage(), refusal);
  }

  /** Says what to do about a missing value where none can be. */
  final String noNull() {
    return label()
        + "expected a value but found null, and no mask to mark it as missing; add one with"
        + " ColumnDict.addMask(\""
        + name
        + "\")";
  }

  /** Returns the place, for who writes there. */
  final ColumnStorage.Place toWrite() {
    ColumnStorage.Place place = storage.place();
    if (place.block().readOnly) {
      throw new ReadOnlyViewException(label());
    }
    return place;
  }

  final ColumnStorage checkMask() {
    storage.place();
    if (mask == null) {
      throw new IllegalStateException(
          label()
              + "expected a mask, for values to be missing, but found none; add one with"
              + " ColumnDict.addMask(\""
              + name
              + "\")");
    }
    return mask;
  }

  /** Refuses a missing value that a row would bring. */
  final void checkTakesMissing() {
    storage.place();
    if (mask == null) {
      throw new IllegalArgumentException(noNull());
    }
  }

  /** Refuses a column whose values are missing if this has no mask. */
  final void checkTakes(Column other) {
    if (other.missing.get() > 0) {
      checkTakesMissing();
    }
  }

  /** Refuses to hand over what has missing values. */
  final void checkNoneMissing() {
    if (missing.get() > 0) {
      throw new BufferRequestException(
          BufferRequestException.Reason.MISSING_VALUES,
          label()
              + "expected no missing values but found "
              + missing
              + "; fill them with fillMissing, or take values() and mask()",
          false);
    }
  }

  // Single elements.

  /** Returns the byte where a row starts. */
  final long at(ColumnStorage.Place place, long row) {
    long rows = dict.rowCount();
    if (row < 0 || row >= rows) {
      throw new IndexOutOfBoundsException(
          label() + "row: expected 0.." + (rows - 1) + " but found " + row);
    }
    return place.offset() + row * element.bytes;
  }

  final @Nullable Object read(long row) {
    ColumnStorage.Place place = storage.place();
    long at = at(place, row);
    return isMarked(row) ? null : element.read(place.memory(), at);
  }

  /** Writes a value, or the bytes of one; or names the column that it does not fit. */
  final void write(ColumnStorage.Place place, long at, Object plain) {
    if (plain instanceof MemorySegment encoded) {
      MemorySegment.copy(encoded, 0, place.segment(), at, element.bytes);
      return;
    }
    try {
      element.write(place.memory(), at, plain);
    } catch (IllegalArgumentException e) {
      throw named(e);
    }
  }

  /** {@link Element#encoded}. */
  final MemorySegment encoded(Object value) {
    try {
      return element.encoded(value);
    } catch (IllegalArgumentException e) {
      throw named(e);
    }
  }

  final boolean isMarked(long row) {
    ColumnStorage present = mask;
    if (present == null) {
      return false;
    }
    ColumnStorage.Place place = present.place();
    return place.memory().getByte(place.memory().positionOf(place.offset() + row, 1)) != 0;
  }

  static void mark(ColumnStorage mask, long row, int value) {
    ColumnStorage.Place place = mask.place();
    Memory memory = place.memory();
    memory.setByte(memory.positionOf(place.offset() + row, 1), (byte) value);
  }

  final void unmark(long row) {
    ColumnStorage present = mask;
    if (present != null && isMarked(row)) {
      mark(present, row, 0);
      missing.decrementAndGet();
    }
  }

  // Rows that come and go, which nobody sees before they are counted.

  /**
   * Writes a row behind the last.
   *
   * @param value one that is {@linkplain Element#isPlain plain}, or {@link #encoded}
   */
  final void append(long row, @Nullable Object value) {
    if (value == null) {
      checkTakesMissing();
    }
    if (value == null || element.dtype instanceof RecordType) {
      storage.fillZero(row, row + 1); // a record leaves the gaps between its fields as they are
    }
    ColumnStorage.Place place = storage.place();
    if (value != null) {
      write(place, place.offset() + row * element.bytes, value);
    }
    if (mask != null) {
      mark(mask, row, value == null ? 1 : 0);
    }
  }

  /** {@link #append} of a double, not boxed. */
  final void appendDouble(long row, double value) {
    ColumnStorage.Place place = storage.place();
    Memory memory = place.memory();
    long at = memory.positionOf(place.offset() + row * element.bytes, element.bytes);
    setDouble(memory, at, value);
    if (mask != null) {
      mark(mask, row, 0);
    }
  }

  /** Refuses a double that {@link #appendDouble} would. */
  final void checkDouble(double value) {
    setDouble(Memory.borrowed(MemorySegment.ofArray(new byte[(int) element.bytes])), 0, value);
  }

  private void setDouble(Memory memory, long at, double value) {
    try {
      element.checkScalar();
      Scalars.setDouble(element.dtype, memory, at, value);
    } catch (IllegalArgumentException e) {
      throw named(e);
    }
  }

  /** {@link #append} of so many rows of another column, which may be this one. */
  final void append(Column other, long row, long rows) {
    checkTakes(other);
    Copying.copy(other.storage.view(0, rows), storage.view(row, row + rows));
    if (mask != null && other.mask != null) {
      Copying.copy(other.mask.view(0, rows), mask.view(row, row + rows));
    } else if (mask != null) {
      mask.fillZero(row, row + rows);
    }
  }

  /** Counts the missing values of some rows in, or out. */
  final void count(long from, long to, int sign) {
    missing.addAndGet(sign * marked(from, to));
  }

  final long marked(long from, long to) {
    long marked = 0;
    for (long row = from; mask != null && row < to; row++) {
      marked += isMarked(row) ? 1 : 0;
    }
    return marked;
  }
}

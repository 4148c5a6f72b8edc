// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A column of a {@link ColumnDict}: a list of as many elements as the dict has rows, and an
 * exporter of {@code [rows, *item]}. Elements can be replaced, also while leases are out; rows come
 * and go in every column at once, by the dict's own methods.
 *
 * <p>A column with a mask, see {@link ColumnDict#addMask}, can lack values: a missing one is null
 * as an object. Elements are else as a {@link BufferList}'s: boxed scalars, records, or copies of
 * rows as flat arrays, compared by content.
 *
 * <p>Not synchronised; but threads may write different rows at the same time, and {@link #acquire}
 * is safe from any thread. After the column was removed, or the dict closed, every call fails with
 * {@link IllegalStateException}.
 */
public final class Column extends ContentList<@Nullable Object>
    implements RandomAccess, BufferExporter {
  /** So many elements are printed at each end. */
  private static final int PRINTED = 3;

  final ColumnStorage storage;
  @Nullable ColumnStorage mask;
  private final Element element;
  private final ColumnDict dict;
  private final AtomicLong missing = new AtomicLong();
  private volatile String name;

  Column(ColumnDict dict, String name, ColumnStorage storage) {
    this.dict = dict;
    this.name = name;
    this.storage = storage;
    element = storage.element;
  }

  @Override
  boolean holdsArrays() {
    return element.isArray();
  }

  /** Returns the present name. */
  public String name() {
    return name;
  }

  void rename(String to) {
    name = to;
  }

  /** Returns the type of the elements, or of a row's elements. */
  public DType dtype() {
    return element.dtype;
  }

  /** Returns the shape of a row's element, a copy; empty for scalars. */
  public long[] itemShape() {
    return storage.itemShape();
  }

  /** Returns the number of rows, at most {@link Integer#MAX_VALUE}; see {@link ColumnDict#rows}. */
  @Override
  public int size() {
    storage.place();
    return (int) Math.min(dict.rows(), Integer.MAX_VALUE);
  }

  /**
   * Returns a copy of an element; null if it is missing.
   *
   * @throws IndexOutOfBoundsException if there is no such row
   */
  @Override
  public @Nullable Object get(int row) {
    return read(row);
  }

  private @Nullable Object read(long row) {
    ColumnStorage.Place place = storage.place();
    long at = at(place, row);
    return isMarked(row) ? null : element.read(place.memory(), at);
  }

  /**
   * Replaces an element; null makes it missing. Returns a copy of the old one, or null.
   *
   * @throws IndexOutOfBoundsException if there is no such row
   * @throws IllegalArgumentException if the value does not fit the dtype or the item's shape
   * @throws NullPointerException if the value is null and there is no mask
   */
  @Override
  public @Nullable Object set(int row, @Nullable Object value) {
    // A Map or a List may run what moves the memory, or changes this row: so it does before.
    Object plain = value == null || Element.isPlain(value) ? value : encoded(value);
    Object old = get(row);
    if (plain == null) {
      setMissing(row);
    } else {
      ColumnStorage.Place place = storage.place();
      write(place, at(place, row), plain);
      unmark(row);
    }
    return old;
  }

  /**
   * Refused, for a row is in every column.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public void add(int row, @Nullable Object value) {
    throw new UnsupportedOperationException(
        "expected a value for every column; add it with ColumnDict.addRow");
  }

  /**
   * Refused, for a row is in every column.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public @Nullable Object remove(int row) {
    throw new UnsupportedOperationException(
        "expected rows that go from every column; remove them with ColumnDict.removeRows");
  }

  /**
   * Reads a scalar without boxing it; as {@link BufferView#getBoolean(long...)}.
   *
   * @throws IndexOutOfBoundsException if there is no such row
   * @throws IllegalArgumentException if the elements are rows, or their dtype does not fit
   * @throws IllegalStateException also if the value is missing
   */
  public boolean getBoolean(long row) {
    ColumnStorage.Place place = storage.place();
    return Scalars.getBoolean(element.dtype, place.memory(), toRead(place, row));
  }

  /** {@link #getBoolean} of an integer up to 32 bits. */
  public int getInt(long row) {
    ColumnStorage.Place place = storage.place();
    return Scalars.getInt(element.dtype, place.memory(), toRead(place, row));
  }

  /** {@link #getBoolean} of an integer. */
  public long getLong(long row) {
    ColumnStorage.Place place = storage.place();
    return Scalars.getLong(element.dtype, place.memory(), toRead(place, row));
  }

  /** {@link #getBoolean} of a number that fits a float. */
  public float getFloat(long row) {
    ColumnStorage.Place place = storage.place();
    return Scalars.getFloat(element.dtype, place.memory(), toRead(place, row));
  }

  /** {@link #getBoolean} of a number that fits a double. */
  public double getDouble(long row) {
    ColumnStorage.Place place = storage.place();
    return Scalars.getDouble(element.dtype, place.memory(), toRead(place, row));
  }

  /**
   * Replaces a scalar without boxing it, as {@link BufferView#setBoolean(boolean, long...)}, but
   * with the row first, as {@link java.util.List#set}; it is missing no longer.
   *
   * @throws IndexOutOfBoundsException if there is no such row
   * @throws IllegalArgumentException if the elements are rows, or their dtype does not take it
   */
  public void setBoolean(long row, boolean value) {
    ColumnStorage.Place place = storage.place();
    Scalars.setBoolean(element.dtype, place.memory(), toWrite(place, row), value);
    unmark(row);
  }

  /** {@link #setBoolean} of an integer. */
  public void setInt(long row, int value) {
    setLong(row, value);
  }

  /** {@link #setBoolean} of an integer, which every numeric dtype takes. */
  public void setLong(long row, long value) {
    ColumnStorage.Place place = storage.place();
    Scalars.setLong(element.dtype, place.memory(), toWrite(place, row), value);
    unmark(row);
  }

  /** {@link #setBoolean} of a floating-point number. */
  public void setFloat(long row, float value) {
    ColumnStorage.Place place = storage.place();
    Scalars.setFloat(element.dtype, place.memory(), toWrite(place, row), value);
    unmark(row);
  }

  /** {@link #setBoolean} of a floating-point number. */
  public void setDouble(long row, double value) {
    ColumnStorage.Place place = storage.place();
    Scalars.setDouble(element.dtype, place.memory(), toWrite(place, row), value);
    unmark(row);
  }

  /** Returns whether there is a mask, so that values can be missing. */
  public boolean hasMask() {
    storage.place();
    return mask != null;
  }

  /** Returns how many values are missing. Costs O(1). */
  public long missingCount() {
    storage.place();
    return missing.get();
  }

  /**
   * Returns whether a value is missing.
   *
   * @throws IndexOutOfBoundsException if there is no such row
   */
  public boolean isMissing(long row) {
    at(storage.place(), row);
    return isMarked(row);
  }

  /**
   * Marks a value as missing; what lies in memory stays. Allowed while leases are out: who holds
   * one of the values sees them as they lie.
   *
   * @throws IndexOutOfBoundsException if there is no such row
   * @throws NullPointerException if there is no mask
   */
  public void setMissing(long row) {
    at(storage.place(), row);
    ColumnStorage present = checkMask();
    if (!isMarked(row)) {
      mark(present, row, 1);
      missing.incrementAndGet();
    }
  }

  /**
   * Gives every missing value this one; the mask stays, with nothing marked. Costs O(rows). Allowed
   * while leases are out.
   *
   * @throws IllegalArgumentException if the value does not fit the dtype or the item's shape;
   *     nothing was changed
   */
  public void fillMissing(Object value) {
    MemorySegment filled = encoded(Objects.requireNonNull(value, "value"));
    ColumnStorage.Place place = storage.place(); // afterwards: encoding may have moved the memory
    for (long row = 0; missing.get() > 0 && row < dict.rows(); row++) {
      if (isMarked(row)) {
        MemorySegment.copy(filled, 0, place.segment(), at(place, row), element.bytes);
        unmark(row);
      }
    }
  }

  /**
   * Lends the elements as {@code [rows, *item]}, C-contiguous, writable, native. Nothing is copied.
   * Element 0 is aligned to its size at least.
   *
   * @throws BufferRequestException if that is not as asked, or values are missing: the memory alone
   *     does not tell which
   */
  @Override
  public BufferLease acquire(BufferRequest request) {
    return dict.lend(
        request,
        () -> {
          checkNoneMissing();
          return storage.offer(0, dict.rows(), false);
        });
  }

  /**
   * Returns the exporter of the values as they lie, whether some are missing or not: what lies in
   * the place of a missing value is zero, or what was there before. {@link #mask} tells which are.
   */
  public BufferExporter values() {
    return request -> dict.lend(request, () -> storage.offer(0, dict.rows(), false));
  }

  /**
   * Returns the exporter of the mask: {@code [rows]} of bool, true where a value is missing, as in
   * NumPy's masked arrays. It is lent read-only, so that {@link #missingCount} stays true.
   *
   * @throws NullPointerException if there is no mask
   */
  public BufferExporter mask() {
    ColumnStorage present = checkMask();
    return request -> dict.lend(request, () -> present.offer(0, dict.rows(), true));
  }

  ColumnStorage checkMask() {
    storage.place();
    if (mask == null) {
      throw new NullPointerException(
          label() + "expected a mask, for a value to be missing, but found none; call addMask");
    }
    return mask;
  }

  /** Refuses to hand over what has missing values. */
  void checkNoneMissing() {
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

  /** Returns what a message about this column begins with. */
  String label() {
    return "column '" + name + "': ";
  }

  private long at(ColumnStorage.Place place, long row) {
    return place.offset() + Objects.checkIndex(row, dict.rows()) * element.bytes;
  }

  private long toRead(ColumnStorage.Place place, long row) {
    long at = toWrite(place, row);
    if (isMarked(row)) {
      throw new IllegalStateException(
          label() + "expected a value but row " + row + " is missing; ask isMissing before");
    }
    return at;
  }

  private long toWrite(ColumnStorage.Place place, long row) {
    element.checkScalar();
    return place.memory().positionOf(at(place, row), element.bytes);
  }

  private boolean isMarked(long row) {
    ColumnStorage present = mask;
    if (present == null) {
      return false;
    }
    ColumnStorage.Place place = present.place();
    return place.memory().getByte(place.memory().positionOf(place.offset() + row, 1)) != 0;
  }

  private static void mark(ColumnStorage mask, long row, int value) {
    ColumnStorage.Place place = mask.place();
    Memory memory = place.memory();
    memory.setByte(memory.positionOf(place.offset() + row, 1), (byte) value);
  }

  private void unmark(long row) {
    ColumnStorage present = mask;
    if (present != null && isMarked(row)) {
      mark(present, row, 0);
      missing.decrementAndGet();
    }
  }

  /** Writes a value, or the bytes of one; or names the column that it does not fit. */
  private void write(ColumnStorage.Place place, long at, Object plain) {
    if (plain instanceof MemorySegment encoded) {
      MemorySegment.copy(encoded, 0, place.segment(), at, element.bytes);
      return;
    }
    try {
      element.write(place.memory(), at, plain);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(label() + e.getMessage(), e);
    }
  }

  /** {@link Element#encoded}. */
  MemorySegment encoded(Object value) {
    try {
      return element.encoded(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(label() + e.getMessage(), e);
    }
  }

  /** Refuses a double that {@link #appendDouble} would. */
  void checkDouble(double value) {
    try {
      element.checkScalar();
      Memory scratch = Memory.borrowed(MemorySegment.ofArray(new byte[(int) element.bytes]));
      Scalars.setDouble(element.dtype, scratch, 0, value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(label() + e.getMessage(), e);
    }
  }

  /** Refuses a column whose values are missing if this has no mask. */
  void checkTakes(Column other) {
    if (other.missing.get() > 0) {
      checkMask();
    }
  }

  /**
   * Writes a row behind the last, which nobody sees before it is counted.
   *
   * @param value one that is {@linkplain Element#isPlain plain}, or {@link #encoded}
   */
  void append(long row, @Nullable Object value) {
    ColumnStorage present = value == null ? checkMask() : mask;
    if (value == null || element.dtype instanceof RecordType) {
      storage.fillZero(row, row + 1); // a record leaves the gaps between its fields as they are
    }
    ColumnStorage.Place place = storage.place();
    if (value != null) {
      write(place, place.offset() + row * element.bytes, value);
    }
    if (present != null) {
      mark(present, row, value == null ? 1 : 0);
    }
  }

  /** {@link #append} of a double, not boxed. */
  void appendDouble(long row, double value) {
    ColumnStorage.Place place = storage.place();
    try {
      element.checkScalar();
      Scalars.setDouble(
          element.dtype,
          place.memory(),
          place.memory().positionOf(place.offset() + row * element.bytes, element.bytes),
          value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(label() + e.getMessage(), e);
    }
    if (mask != null) {
      mark(mask, row, 0);
    }
  }

  /** {@link #append} of so many rows of another column, which may be this one. */
  void append(Column other, long row, long rows) {
    ColumnStorage present = other.missing.get() > 0 ? checkMask() : mask;
    Copying.copy(other.storage.view(0, rows), storage.view(row, row + rows));
    if (present != null && other.mask != null) {
      Copying.copy(other.mask.view(0, rows), present.view(row, row + rows));
    } else if (present != null) {
      present.fillZero(row, row + rows);
    }
  }

  /** Counts the missing values of some rows in, or out. */
  void count(long from, long to, int sign) {
    if (mask != null) {
      long marked = 0;
      for (long row = from; row < to; row++) {
        marked += isMarked(row) ? 1 : 0;
      }
      missing.addAndGet(sign * marked);
    }
  }

  /** Returns the elements, or if they are many the first and last few. Never throws. */
  @Override
  public String toString() {
    if (!storage.isThere()) {
      return "removed column '" + name + "'";
    }
    long rows = dict.rows();
    var text = new StringJoiner(", ", "[", "]");
    for (long row = 0; row < rows; row++) {
      if (rows > 4 * PRINTED && row == PRINTED) {
        text.add("…");
        row = rows - PRINTED;
      }
      text.add(textOf(row));
    }
    return text.toString();
  }

  private String textOf(long row) {
    try {
      String text = Arrays.deepToString(new @Nullable Object[] {read(row)});
      return text.substring(1, text.length() - 1);
    } catch (RuntimeException e) { // text that is none, or a change by another thread
      return "?";
    }
  }
}

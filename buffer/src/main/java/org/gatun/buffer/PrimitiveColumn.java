// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

/** The access to a column's scalars without boxing. */
abstract class PrimitiveColumn extends StoredColumn {
  PrimitiveColumn(ColumnRoom dict, String name, ColumnStorage storage) {
    super(dict, name, storage);
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
    long at = toRead(place, row);
    try {
      return Scalars.getBoolean(element.dtype, place.memory(), at);
    } catch (IllegalArgumentException e) {
      throw named(e);
    }
  }

  /** {@link #getBoolean} of an integer up to 32 bits. */
  public int getInt(long row) {
    ColumnStorage.Place place = storage.place();
    long at = toRead(place, row);
    try {
      return Scalars.getInt(element.dtype, place.memory(), at);
    } catch (IllegalArgumentException e) {
      throw named(e);
    }
  }

  /**
   * {@link #getBoolean} of an integer.
   *
   * @throws ArithmeticException if a uint64 is 2^63 or more
   */
  public long getLong(long row) {
    ColumnStorage.Place place = storage.place();
    long at = toRead(place, row);
    try {
      return Scalars.getLong(element.dtype, place.memory(), at);
    } catch (IllegalArgumentException e) {
      throw named(e);
    }
  }

  /** {@link #getBoolean} of a number that fits a float. */
  public float getFloat(long row) {
    ColumnStorage.Place place = storage.place();
    long at = toRead(place, row);
    try {
      return Scalars.getFloat(element.dtype, place.memory(), at);
    } catch (IllegalArgumentException e) {
      throw named(e);
    }
  }

  /** {@link #getBoolean} of a number that fits a double. */
  public double getDouble(long row) {
    ColumnStorage.Place place = storage.place();
    long at = toRead(place, row);
    try {
      return Scalars.getDouble(element.dtype, place.memory(), at);
    } catch (IllegalArgumentException e) {
      throw named(e);
    }
  }

  /**
   * Replaces a scalar without boxing it, as {@link BufferView#setBoolean(boolean, long...)}, but
   * with the row first, as {@link java.util.List#set}; it is missing no longer.
   *
   * @throws IndexOutOfBoundsException if there is no such row
   * @throws IllegalArgumentException if the elements are rows, or their dtype does not take it
   */
  public void setBoolean(long row, boolean value) {
    ColumnStorage.Place place = toWrite();
    long at = toWrite(place, row);
    try {
      Scalars.setBoolean(element.dtype, place.memory(), at, value);
    } catch (IllegalArgumentException e) {
      throw named(e);
    }
    unmark(row);
  }

  /** {@link #setBoolean} of an integer. */
  public void setInt(long row, int value) {
    setLong(row, value);
  }

  /** {@link #setBoolean} of an integer, which every numeric dtype takes. */
  public void setLong(long row, long value) {
    ColumnStorage.Place place = toWrite();
    long at = toWrite(place, row);
    try {
      Scalars.setLong(element.dtype, place.memory(), at, value);
    } catch (IllegalArgumentException e) {
      throw named(e);
    }
    unmark(row);
  }

  /** {@link #setBoolean} of a floating-point number. */
  public void setFloat(long row, float value) {
    ColumnStorage.Place place = toWrite();
    long at = toWrite(place, row);
    try {
      Scalars.setFloat(element.dtype, place.memory(), at, value);
    } catch (IllegalArgumentException e) {
      throw named(e);
    }
    unmark(row);
  }

  /** {@link #setBoolean} of a floating-point number. */
  public void setDouble(long row, double value) {
    ColumnStorage.Place place = toWrite();
    long at = toWrite(place, row);
    try {
      Scalars.setDouble(element.dtype, place.memory(), at, value);
    } catch (IllegalArgumentException e) {
      throw named(e);
    }
    unmark(row);
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
    if (element.isRow()) {
      throw named(element.notScalar());
    }
    return place.memory().positionOf(at(place, row), element.bytes);
  }
}

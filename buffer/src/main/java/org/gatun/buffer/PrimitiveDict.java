// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.NoSuchElementException;

/**
 * A dict's values as Java numbers and arrays of them, without boxing: by numbers as keys, or any.
 */
abstract sealed class PrimitiveDict<K, V> extends ContentMap<K, V> permits BufferDict {
  final DictTable<K> table;

  PrimitiveDict(DictTable<K> table) {
    this.table = table;
  }

  /**
   * Reads a scalar value without boxing it; as {@link BufferView#getFloat(long...)}.
   *
   * @throws NoSuchElementException if there is no such key
   * @throws IllegalArgumentException if the values are rows, their dtype does not fit a float, or
   *     the keys are UTF-8
   * @throws IllegalStateException if this dict was closed
   */
  public float getFloat(long key) {
    table.value.checkScalar();
    return Float.intBitsToFloat((int) table.read(key, DictAccess.FLOAT));
  }

  /** {@link #getFloat(long)} of a key of any class. */
  public float getFloat(K key) {
    table.value.checkScalar();
    return Float.intBitsToFloat((int) table.read(key, DictAccess.FLOAT));
  }

  /** {@link #getFloat(long)} as a double. */
  public double getDouble(long key) {
    table.value.checkScalar();
    return Double.longBitsToDouble(table.read(key, DictAccess.DOUBLE));
  }

  /** {@link #getDouble(long)} of a key of any class. */
  public double getDouble(K key) {
    table.value.checkScalar();
    return Double.longBitsToDouble(table.read(key, DictAccess.DOUBLE));
  }

  /** {@link #getFloat(long)} as a long. */
  public long getLong(long key) {
    table.value.checkScalar();
    return table.read(key, DictAccess.LONG);
  }

  /** {@link #getLong(long)} of a key of any class. */
  public long getLong(K key) {
    table.value.checkScalar();
    return table.read(key, DictAccess.LONG);
  }

  /** {@link #getFloat(long)} as an int. */
  public int getInt(long key) {
    table.value.checkScalar();
    return (int) table.read(key, DictAccess.INT);
  }

  /** {@link #getInt(long)} of a key of any class. */
  public int getInt(K key) {
    table.value.checkScalar();
    return (int) table.read(key, DictAccess.INT);
  }

  /**
   * Sets a key's scalar value without boxing it.
   *
   * @throws IllegalArgumentException if the values are rows, their dtype does not take a float, the
   *     key is not in the range of the keys, or the keys are UTF-8
   * @throws BufferInUseException if the key is new and a lease is out
   * @throws IllegalStateException if this dict was closed
   */
  public void putFloat(long key, float value) {
    table.value.checkScalar();
    table.put(key, DictAccess.TO_FLOAT, Float.floatToRawIntBits(value), DictAccess.BITS);
  }

  /** {@link #putFloat(long, float)} of a key of any class. */
  public void putFloat(K key, float value) {
    table.value.checkScalar();
    table.put(key, false, DictAccess.TO_FLOAT, Float.floatToRawIntBits(value), DictAccess.BITS);
  }

  /** {@link #putFloat(long, float)} of a double. */
  public void putDouble(long key, double value) {
    table.value.checkScalar();
    table.put(key, DictAccess.TO_DOUBLE, Double.doubleToRawLongBits(value), DictAccess.BITS);
  }

  /** {@link #putDouble(long, double)} of a key of any class. */
  public void putDouble(K key, double value) {
    table.value.checkScalar();
    table.put(key, false, DictAccess.TO_DOUBLE, Double.doubleToRawLongBits(value), DictAccess.BITS);
  }

  /**
   * {@link #putFloat(long, float)} of an integer, which every numeric dtype takes.
   *
   * @throws IllegalArgumentException also if the value is out of the dtype's range
   */
  public void putLong(long key, long value) {
    table.value.checkScalar();
    table.put(key, DictAccess.TO_LONG, value, DictAccess.BITS);
  }

  /** {@link #putLong(long, long)} of a key of any class. */
  public void putLong(K key, long value) {
    table.value.checkScalar();
    table.put(key, false, DictAccess.TO_LONG, value, DictAccess.BITS);
  }

  /**
   * Sets a key's row.
   *
   * @throws IllegalArgumentException if the values are not rows of that length, their dtype does
   *     not take a float, the key is not in the range of the keys, or the keys are UTF-8
   * @throws BufferInUseException if the key is new and a lease is out
   * @throws IllegalStateException if this dict was closed
   */
  public void putRow(long key, float... row) {
    table.value.checkRow("putFloat(key, value)");
    table.put(key, DictAccess.TO_OBJECT, 0, row);
  }

  /** {@link #putRow(long, float...)} of a key of any class. */
  public void putRow(K key, float[] row) {
    table.value.checkRow("putFloat(key, value)");
    table.put(key, false, DictAccess.TO_OBJECT, 0, row);
  }

  /** {@link #putRow(long, float...)} from doubles. */
  public void putRow(long key, double... row) {
    table.value.checkRow("putDouble(key, value)");
    table.put(key, DictAccess.TO_OBJECT, 0, row);
  }

  /** {@link #putRow(long, double...)} of a key of any class. */
  public void putRow(K key, double[] row) {
    table.value.checkRow("putDouble(key, value)");
    table.put(key, false, DictAccess.TO_OBJECT, 0, row);
  }

  /**
   * {@link #putRow(long, float...)} from integers, which every numeric dtype takes.
   *
   * @throws IllegalArgumentException also if a value is out of the dtype's range
   */
  public void putRow(long key, long... row) {
    table.value.checkRow("putLong(key, value)");
    table.put(key, DictAccess.TO_OBJECT, 0, row);
  }

  /** {@link #putRow(long, long...)} of a key of any class. */
  public void putRow(K key, long[] row) {
    table.value.checkRow("putLong(key, value)");
    table.put(key, false, DictAccess.TO_OBJECT, 0, row);
  }
}

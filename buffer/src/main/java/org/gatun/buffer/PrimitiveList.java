// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

/** The access to elements without boxing: nothing is allocated, but to grow. */
abstract class PrimitiveList<E> extends StoredList<E> {
  PrimitiveList(Element element) {
    super(element);
  }

  /**
   * Reads a scalar without boxing it; as {@link BufferView#getBoolean(long...)}.
   *
   * @throws IllegalArgumentException if the elements are rows, or the dtype has values that do not
   *     fit
   * @throws IndexOutOfBoundsException if there is no such element
   * @throws IllegalStateException if this list was closed
   */
  public boolean getBoolean(long index) {
    element.checkScalar();
    return readBoolean(at(index));
  }

  /** {@link #getBoolean(long)} from a row of one axis. */
  public boolean getBoolean(long index, long column) {
    return readBoolean(at(index) + element.columnAt(column));
  }

  private boolean readBoolean(long offset) {
    Memory memory = memory();
    long at = memory.positionOf(offset, element.dtype.itemsize());
    return Scalars.getBoolean(element.dtype, memory, at);
  }

  /**
   * Replaces a scalar without boxing it, allowed while leases are out; as {@link
   * BufferView#setBoolean(boolean, long...)}.
   *
   * @throws IllegalArgumentException if the elements are rows, or the dtype does not take the value
   * @throws IndexOutOfBoundsException if there is no such element
   * @throws IllegalStateException if this list was closed
   */
  public void setBoolean(long index, boolean value) {
    element.checkScalar();
    writeBoolean(at(index), value);
  }

  /** {@link #setBoolean(long, boolean)} in a row of one axis. */
  public void setBoolean(long index, long column, boolean value) {
    writeBoolean(at(index) + element.columnAt(column), value);
  }

  private void writeBoolean(long offset, boolean value) {
    Memory memory = memory();
    putBoolean(memory, memory.positionOf(offset, element.dtype.itemsize()), value);
  }

  private void putBoolean(Memory memory, long at, boolean value) {
    Scalars.setBoolean(element.dtype, memory, at, value);
  }

  /**
   * Appends a scalar without boxing it.
   *
   * @throws IllegalArgumentException if the elements are rows, or the dtype does not take the value
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this list was closed
   */
  public void addBoolean(boolean value) {
    element.checkScalar();
    enterToAdd(1);
    boolean done = false;
    try {
      putBoolean(memory(), end(), value);
      added(1);
      done = true;
    } finally {
      leave(done, false);
    }
  }

  /**
   * Reads a scalar without boxing it; as {@link BufferView#getInt(long...)}.
   *
   * @throws IllegalArgumentException if the elements are rows, or the dtype has values that do not
   *     fit
   * @throws IndexOutOfBoundsException if there is no such element
   * @throws IllegalStateException if this list was closed
   */
  public int getInt(long index) {
    element.checkScalar();
    return readInt(at(index));
  }

  /** {@link #getInt(long)} from a row of one axis. */
  public int getInt(long index, long column) {
    return readInt(at(index) + element.columnAt(column));
  }

  private int readInt(long offset) {
    Memory memory = memory();
    long at = memory.positionOf(offset, element.dtype.itemsize());
    return element.dtype == ScalarType.INT32
        ? memory.getInt(at)
        : Scalars.getInt(element.dtype, memory, at);
  }

  /**
   * Replaces a scalar without boxing it, allowed while leases are out; as {@link
   * BufferView#setInt(int, long...)}.
   *
   * @throws IllegalArgumentException if the elements are rows, or the dtype does not take the value
   * @throws IndexOutOfBoundsException if there is no such element
   * @throws IllegalStateException if this list was closed
   */
  public void setInt(long index, int value) {
    element.checkScalar();
    writeInt(at(index), value);
  }

  /** {@link #setInt(long, int)} in a row of one axis. */
  public void setInt(long index, long column, int value) {
    writeInt(at(index) + element.columnAt(column), value);
  }

  private void writeInt(long offset, int value) {
    Memory memory = memory();
    putInt(memory, memory.positionOf(offset, element.dtype.itemsize()), value);
  }

  private void putInt(Memory memory, long at, int value) {
    if (element.dtype == ScalarType.INT32) {
      memory.setInt(at, value);
    } else {
      Scalars.setLong(element.dtype, memory, at, value);
    }
  }

  /**
   * Appends a scalar without boxing it.
   *
   * @throws IllegalArgumentException if the elements are rows, or the dtype does not take the value
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this list was closed
   */
  public void addInt(int value) {
    element.checkScalar();
    enterToAdd(1);
    boolean done = false;
    try {
      putInt(memory(), end(), value);
      added(1);
      done = true;
    } finally {
      leave(done, false);
    }
  }

  /**
   * Reads a scalar without boxing it; as {@link BufferView#getLong(long...)}.
   *
   * @throws ArithmeticException if a uint64 is 2^63 or more
   * @throws IllegalArgumentException if the elements are rows, or the dtype has values that do not
   *     fit
   * @throws IndexOutOfBoundsException if there is no such element
   * @throws IllegalStateException if this list was closed
   */
  public long getLong(long index) {
    element.checkScalar();
    return readLong(at(index));
  }

  /** {@link #getLong(long)} from a row of one axis. */
  public long getLong(long index, long column) {
    return readLong(at(index) + element.columnAt(column));
  }

  private long readLong(long offset) {
    Memory memory = memory();
    long at = memory.positionOf(offset, element.dtype.itemsize());
    return element.dtype == ScalarType.INT64
        ? memory.getLong(at)
        : Scalars.getLong(element.dtype, memory, at);
  }

  /**
   * Replaces a scalar without boxing it, allowed while leases are out; as {@link
   * BufferView#setLong(long, long...)}.
   *
   * @throws IllegalArgumentException if the elements are rows, or the dtype does not take the value
   * @throws IndexOutOfBoundsException if there is no such element
   * @throws IllegalStateException if this list was closed
   */
  public void setLong(long index, long value) {
    element.checkScalar();
    writeLong(at(index), value);
  }

  /** {@link #setLong(long, long)} in a row of one axis. */
  public void setLong(long index, long column, long value) {
    writeLong(at(index) + element.columnAt(column), value);
  }

  private void writeLong(long offset, long value) {
    Memory memory = memory();
    putLong(memory, memory.positionOf(offset, element.dtype.itemsize()), value);
  }

  private void putLong(Memory memory, long at, long value) {
    if (element.dtype == ScalarType.INT64) {
      memory.setLong(at, value);
    } else {
      Scalars.setLong(element.dtype, memory, at, value);
    }
  }

  /**
   * Appends a scalar without boxing it.
   *
   * @throws IllegalArgumentException if the elements are rows, or the dtype does not take the value
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this list was closed
   */
  public void addLong(long value) {
    element.checkScalar();
    enterToAdd(1);
    boolean done = false;
    try {
      putLong(memory(), end(), value);
      added(1);
      done = true;
    } finally {
      leave(done, false);
    }
  }

  /**
   * Reads a scalar without boxing it; as {@link BufferView#getFloat(long...)}.
   *
   * @throws IllegalArgumentException if the elements are rows, or the dtype has values that do not
   *     fit
   * @throws IndexOutOfBoundsException if there is no such element
   * @throws IllegalStateException if this list was closed
   */
  public float getFloat(long index) {
    element.checkScalar();
    return readFloat(at(index));
  }

  /** {@link #getFloat(long)} from a row of one axis. */
  public float getFloat(long index, long column) {
    return readFloat(at(index) + element.columnAt(column));
  }

  private float readFloat(long offset) {
    Memory memory = memory();
    long at = memory.positionOf(offset, element.dtype.itemsize());
    return element.dtype == ScalarType.FLOAT32
        ? memory.getFloat(at)
        : Scalars.getFloat(element.dtype, memory, at);
  }

  /**
   * Replaces a scalar without boxing it, allowed while leases are out; as {@link
   * BufferView#setFloat(float, long...)}.
   *
   * @throws IllegalArgumentException if the elements are rows, or the dtype does not take the value
   * @throws IndexOutOfBoundsException if there is no such element
   * @throws IllegalStateException if this list was closed
   */
  public void setFloat(long index, float value) {
    element.checkScalar();
    writeFloat(at(index), value);
  }

  /** {@link #setFloat(long, float)} in a row of one axis. */
  public void setFloat(long index, long column, float value) {
    writeFloat(at(index) + element.columnAt(column), value);
  }

  private void writeFloat(long offset, float value) {
    Memory memory = memory();
    putFloat(memory, memory.positionOf(offset, element.dtype.itemsize()), value);
  }

  private void putFloat(Memory memory, long at, float value) {
    if (element.dtype == ScalarType.FLOAT32) {
      memory.setFloat(at, value);
    } else {
      Scalars.setFloat(element.dtype, memory, at, value);
    }
  }

  /**
   * Appends a scalar without boxing it.
   *
   * @throws IllegalArgumentException if the elements are rows, or the dtype does not take the value
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this list was closed
   */
  public void addFloat(float value) {
    element.checkScalar();
    enterToAdd(1);
    boolean done = false;
    try {
      putFloat(memory(), end(), value);
      added(1);
      done = true;
    } finally {
      leave(done, false);
    }
  }

  /**
   * Reads a scalar without boxing it; as {@link BufferView#getDouble(long...)}.
   *
   * @throws IllegalArgumentException if the elements are rows, or the dtype has values that do not
   *     fit
   * @throws IndexOutOfBoundsException if there is no such element
   * @throws IllegalStateException if this list was closed
   */
  public double getDouble(long index) {
    element.checkScalar();
    return readDouble(at(index));
  }

  /** {@link #getDouble(long)} from a row of one axis. */
  public double getDouble(long index, long column) {
    return readDouble(at(index) + element.columnAt(column));
  }

  private double readDouble(long offset) {
    Memory memory = memory();
    long at = memory.positionOf(offset, element.dtype.itemsize());
    return element.dtype == ScalarType.FLOAT64
        ? memory.getDouble(at)
        : Scalars.getDouble(element.dtype, memory, at);
  }

  /**
   * Replaces a scalar without boxing it, allowed while leases are out; as {@link
   * BufferView#setDouble(double, long...)}.
   *
   * @throws IllegalArgumentException if the elements are rows, or the dtype does not take the value
   * @throws IndexOutOfBoundsException if there is no such element
   * @throws IllegalStateException if this list was closed
   */
  public void setDouble(long index, double value) {
    element.checkScalar();
    writeDouble(at(index), value);
  }

  /** {@link #setDouble(long, double)} in a row of one axis. */
  public void setDouble(long index, long column, double value) {
    writeDouble(at(index) + element.columnAt(column), value);
  }

  private void writeDouble(long offset, double value) {
    Memory memory = memory();
    putDouble(memory, memory.positionOf(offset, element.dtype.itemsize()), value);
  }

  private void putDouble(Memory memory, long at, double value) {
    if (element.dtype == ScalarType.FLOAT64) {
      memory.setDouble(at, value);
    } else {
      Scalars.setDouble(element.dtype, memory, at, value);
    }
  }

  /**
   * Appends a scalar without boxing it.
   *
   * @throws IllegalArgumentException if the elements are rows, or the dtype does not take the value
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this list was closed
   */
  public void addDouble(double value) {
    element.checkScalar();
    enterToAdd(1);
    boolean done = false;
    try {
      putDouble(memory(), end(), value);
      added(1);
      done = true;
    } finally {
      leave(done, false);
    }
  }
}

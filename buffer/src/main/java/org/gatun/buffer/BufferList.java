// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.Objects;
import java.util.RandomAccess;

/**
 * A list whose content is the array that a model reads: elements lie one after the other in native
 * memory, and {@link #acquire} lends them as {@code [n, *item]} without copying. An element is a
 * scalar, or a row of a fixed shape.
 *
 * <p>While a lease is out every change of size is refused, within the capacity too, as {@code
 * bytearray} does; contents may be changed. As objects, elements are {@link DType#boxedType} for
 * scalars and a copy, a flat Java array of {@link DType#arrayType}, for rows; {@link #row(long)} is
 * live. Equality, {@code contains} and {@code indexOf} compare rows by content. null is refused.
 *
 * <p>Not synchronised, as {@link java.util.ArrayList}; but {@link #acquire} is safe from any
 * thread, also while another adds. Close the list to give its memory back.
 *
 * @param <E> the class of an element as an object
 * @see <a href="https://docs.python.org/3/library/stdtypes.html#bytearray">CPython, bytearray</a>
 */
public final class BufferList<E> extends ContentList<E>
    implements RandomAccess, BufferExporter, AutoCloseable {
  private static final long LEAST_BYTES = 4096;

  private final Element element;
  private final Class<E> type;
  private final GrowableMemory storage;
  private final Gate gate;
  private long count; // guarded by the gate

  private BufferList(Element element, Class<E> type) {
    this.element = element;
    this.type = element.checkType(type);
    storage = new GrowableMemory(BufferPool.shared(), LEAST_BYTES);
    gate = new Gate(this, storage.memory());
  }

  /** Makes an empty list of scalars. */
  public static BufferList<Object> of(DType dtype) {
    return of(dtype, Object.class);
  }

  /**
   * Makes an empty list of scalars.
   *
   * @param type the class of an element as an object: the dtype's boxed type or one above it
   * @throws IllegalArgumentException if the dtype's elements are of another class
   */
  public static <E> BufferList<E> of(DType dtype, Class<E> type) {
    return new BufferList<>(new Element(dtype), type);
  }

  /**
   * Makes an empty list of rows.
   *
   * @param itemShape the shape of a row, at least one axis
   * @throws IllegalArgumentException if a row has no elements or more than 2^31 - 1 bytes
   */
  public static BufferList<Object> ofRows(DType dtype, long... itemShape) {
    return ofRows(dtype, Object.class, itemShape);
  }

  /**
   * Makes an empty list of rows.
   *
   * @param type the class of a row as an object: the dtype's array type, or Object
   * @param itemShape the shape of a row, at least one axis
   * @throws IllegalArgumentException if the dtype's rows are of another class, or a row has no
   *     elements or more than 2^31 - 1 bytes
   */
  public static <E> BufferList<E> ofRows(DType dtype, Class<E> type, long... itemShape) {
    var element = new Element(dtype, itemShape);
    if (!element.isRow()) {
      throw new IllegalArgumentException(
          "item shape: expected an axis or more but found none; a list of scalars is BufferList.of("
              + dtype
              + ')');
    }
    return new BufferList<>(element, type);
  }

  /** Returns the type of the elements, or of a row's elements. */
  public DType dtype() {
    return element.dtype;
  }

  /**
   * Lends the elements as {@code [n, *item]}, C-contiguous, writable, native, element 0 at a
   * multiple of 64 bytes. Nothing is copied.
   *
   * @throws BufferRequestException if that is not as asked
   * @throws IllegalStateException if this list was closed
   */
  @Override
  public BufferLease acquire(BufferRequest request) {
    Loan held = gate.hold();
    return Gate.lend(held, held.memory, element, count, request);
  }

  /** Returns the number of elements, at most {@link Integer#MAX_VALUE}; see {@link #count}. */
  @Override
  public int size() {
    return (int) Math.min(count, Integer.MAX_VALUE);
  }

  /** Returns the number of elements. */
  public long count() {
    return count;
  }

  /**
   * Returns a copy of an element.
   *
   * @throws IndexOutOfBoundsException if there is no such element
   * @throws IllegalStateException if this list was closed
   */
  @Override
  public E get(int index) {
    return type.cast(element.read(memory(), at(index)));
  }

  /**
   * Replaces an element; allowed while leases are out. Returns a copy of the old one.
   *
   * @throws IndexOutOfBoundsException if there is no such element
   * @throws IllegalArgumentException if the value does not fit the dtype or the row
   * @throws IllegalStateException if this list was closed
   */
  @Override
  public E set(int index, E value) {
    E old = get(index);
    element.write(memory(), at(index), Objects.requireNonNull(value, "value"));
    return old;
  }

  /**
   * Appends an element.
   *
   * @return true
   * @throws IllegalArgumentException if the value does not fit the dtype or the row
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this list was closed
   */
  @Override
  public boolean add(E value) {
    append(value);
    return true;
  }

  /**
   * Inserts an element before another.
   *
   * @throws IndexOutOfBoundsException if {@code index} is not in {@code 0..size}
   * @throws IllegalArgumentException if the value does not fit the dtype or the row
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this list was closed
   */
  @Override
  public void add(int index, E value) {
    Objects.checkIndex(index, count + 1);
    Objects.requireNonNull(value, "value");
    enterAndReserve();
    boolean between = index < count;
    try {
      element.write(storage.memory(), count * element.bytes, value); // fits, or nothing is changed
      if (between) {
        long at = index * element.bytes;
        storage.shift(at, at + element.bytes, (count - index) * element.bytes);
        element.write(storage.memory(), at, value);
      }
      appended();
    } finally {
      leave(between);
    }
  }

  private void append(Object value) {
    Objects.requireNonNull(value, "value");
    enterAndReserve();
    try {
      element.write(storage.memory(), count * element.bytes, value);
      appended();
    } finally {
      leave(false);
    }
  }

  /**
   * Appends a row.
   *
   * @throws IllegalArgumentException if the elements are not rows of that length, or their dtype
   *     does not take a float
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this list was closed
   */
  public void addRow(float... row) {
    element.checkRow();
    append(row);
  }

  /** {@link #addRow(float...)} from doubles. */
  public void addRow(double... row) {
    element.checkRow();
    append(row);
  }

  /**
   * {@link #addRow(float...)} from integers, which every numeric dtype takes.
   *
   * @throws IllegalArgumentException also if a value is out of the dtype's range
   */
  public void addRow(long... row) {
    element.checkRow();
    append(row);
  }

  /**
   * Appends a scalar without boxing it.
   *
   * @throws IllegalArgumentException if the elements are rows, or the dtype does not take a float
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this list was closed
   */
  public void addFloat(float value) {
    element.checkScalar();
    enterAndReserve();
    try {
      Scalars.setFloat(element.dtype, storage.memory(), end(), value);
      appended();
    } finally {
      leave(false);
    }
  }

  /** {@link #addFloat} of a double. */
  public void addDouble(double value) {
    element.checkScalar();
    enterAndReserve();
    try {
      Scalars.setDouble(element.dtype, storage.memory(), end(), value);
      appended();
    } finally {
      leave(false);
    }
  }

  /**
   * {@link #addFloat} of an integer, which every numeric dtype takes.
   *
   * @throws IllegalArgumentException also if the value is out of the dtype's range
   */
  public void addLong(long value) {
    element.checkScalar();
    enterAndReserve();
    try {
      Scalars.setLong(element.dtype, storage.memory(), end(), value);
      appended();
    } finally {
      leave(false);
    }
  }

  /**
   * Reads a scalar without boxing it; as {@link BufferView#getFloat(long...)}.
   *
   * @throws IndexOutOfBoundsException if there is no such element
   * @throws IllegalArgumentException if the elements are rows, or their dtype does not fit a float
   */
  public float getFloat(long index) {
    element.checkScalar();
    Memory memory = memory();
    return Scalars.getFloat(element.dtype, memory, memory.positionOf(at(index), element.bytes));
  }

  /** {@link #getFloat} as a double. */
  public double getDouble(long index) {
    element.checkScalar();
    Memory memory = memory();
    return Scalars.getDouble(element.dtype, memory, memory.positionOf(at(index), element.bytes));
  }

  /** {@link #getFloat} as a long. */
  public long getLong(long index) {
    element.checkScalar();
    Memory memory = memory();
    return Scalars.getLong(element.dtype, memory, memory.positionOf(at(index), element.bytes));
  }

  /**
   * Returns a live view of an element: of the row's shape, or of no axes for a scalar. It fails
   * after the list has moved its memory, which any change of size may do.
   *
   * @throws IndexOutOfBoundsException if there is no such element
   * @throws IllegalStateException if this list was closed
   */
  public BufferView row(long index) {
    StridedLayout all = element.layout(count);
    return gate.unheld(element.dtype, all).view().withLayout(all.select(0, index));
  }

  /**
   * Removes an element; the later ones move down.
   *
   * @throws IndexOutOfBoundsException if there is no such element
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this list was closed
   */
  @Override
  public E remove(int index) {
    E old = get(index);
    removeRange(index, index + 1);
    return old;
  }

  /**
   * Removes all elements; the capacity stays.
   *
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this list was closed
   */
  @Override
  public void clear() {
    removeBetween(0, count);
  }

  @Override
  protected void removeRange(int from, int to) {
    removeBetween(from, to);
  }

  private void removeBetween(long from, long to) {
    Objects.checkFromToIndex(from, to, count);
    gate.enter("remove");
    try {
      storage.shift(to * element.bytes, from * element.bytes, (count - to) * element.bytes);
      count -= to - from;
      modCount++;
    } finally {
      leave(true);
    }
  }

  /**
   * Makes room for so many elements, so that adding them moves nothing.
   *
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this list was closed
   */
  public void ensureCapacity(long elements) {
    long bytes = Math.multiplyExact(elements, element.bytes);
    gate.enter("grow");
    try {
      storage.reserveExactly(bytes, count * element.bytes);
    } finally {
      leave(false);
    }
  }

  /** Shuts borrowers out and makes room for one more. */
  private void enterAndReserve() {
    gate.enter("add");
    try {
      storage.reserve(Math.multiplyExact(count + 1, element.bytes), count * element.bytes);
    } catch (RuntimeException | Error e) {
      leave(false);
      throw e;
    }
  }

  /** Lets borrowers in again. */
  private void leave(boolean reordered) {
    gate.leave(storage.memory(), reordered);
    storage.settle();
  }

  private void appended() {
    count++;
    modCount++;
  }

  private Memory memory() {
    gate.checkOpen();
    return storage.memory();
  }

  private long at(long index) {
    return Objects.checkIndex(index, count) * element.bytes;
  }

  private long end() {
    return storage.base() + count * element.bytes;
  }

  /**
   * Gives the memory back; the list is of no use afterwards. A second close does nothing.
   *
   * @throws BufferInUseException if a lease is out; the list stays open
   */
  @Override
  public void close() {
    if (gate.close()) {
      count = 0;
      storage.close();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** What adds many elements at once: all or none, under one entry of the gate. */
abstract class BulkList<E> extends PrimitiveList<E> {
  BulkList(Element element) {
    super(element);
  }

  /**
   * Appends the values of an array, all or none, each as {@link #addBoolean} does; of rows, the
   * rows that they make in C order. Nothing is kept of the array. Costs O(values).
   *
   * @throws IllegalArgumentException if the dtype does not take a value, or the values are not
   *     those of whole rows
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this list was closed
   */
  public void addBooleans(boolean... values) {
    add(
        ScalarType.BOOL,
        null,
        values,
        values.length,
        (dtype, memory, at, array, i) ->
            Scalars.setBoolean(dtype, memory, at, ((boolean[]) array)[i]));
  }

  /** {@link #addInts} of bytes: their numbers, converted as {@link #addInt} does. */
  public void addBytes(byte... values) {
    add(
        ScalarType.INT8,
        JAVA_BYTE,
        values,
        values.length,
        (dtype, memory, at, array, i) -> Scalars.setLong(dtype, memory, at, ((byte[]) array)[i]));
  }

  /** {@link #addInts} of shorts: their numbers, converted as {@link #addInt} does. */
  public void addShorts(short... values) {
    add(
        ScalarType.INT16,
        JAVA_SHORT_UNALIGNED,
        values,
        values.length,
        (dtype, memory, at, array, i) -> Scalars.setLong(dtype, memory, at, ((short[]) array)[i]));
  }

  /** {@link #addBooleans} of ints, each as {@link #addInt} does. */
  public void addInts(int... values) {
    add(
        ScalarType.INT32,
        JAVA_INT_UNALIGNED,
        values,
        values.length,
        (dtype, memory, at, array, i) -> Scalars.setLong(dtype, memory, at, ((int[]) array)[i]));
  }

  /** {@link #addBooleans} of longs, each as {@link #addLong} does. */
  public void addLongs(long... values) {
    add(
        ScalarType.INT64,
        JAVA_LONG_UNALIGNED,
        values,
        values.length,
        (dtype, memory, at, array, i) -> Scalars.setLong(dtype, memory, at, ((long[]) array)[i]));
  }

  /** {@link #addBooleans} of floats, each as {@link #addFloat} does. */
  public void addFloats(float... values) {
    add(
        ScalarType.FLOAT32,
        JAVA_FLOAT_UNALIGNED,
        values,
        values.length,
        (dtype, memory, at, array, i) -> Scalars.setFloat(dtype, memory, at, ((float[]) array)[i]));
  }

  /** {@link #addBooleans} of doubles, each as {@link #addDouble} does. */
  public void addDoubles(double... values) {
    add(
        ScalarType.FLOAT64,
        JAVA_DOUBLE_UNALIGNED,
        values,
        values.length,
        (dtype, memory, at, array, i) ->
            Scalars.setDouble(dtype, memory, at, ((double[]) array)[i]));
  }

  /** Writes one value of an array; as it captures nothing, it is no object of the call. */
  private interface Writer {
    void write(DType dtype, Memory memory, long at, Object array, int i);
  }

  private void add(
      ScalarType same, @Nullable ValueLayout layout, Object array, int values, Writer writer) {
    long elements = element.elementsOf(values);
    if (elements == 0) {
      checkOpen();
      return;
    }
    enterToAdd(elements);
    boolean done = false;
    try {
      if (layout != null && element.dtype == same) {
        MemorySegment.copy(array, 0, segment(), layout, count() * element.bytes, values);
      } else {
        write(array, values, writer);
      }
      added(elements);
      done = true;
    } finally {
      leave(done, false);
    }
  }

  private void write(Object array, int values, Writer writer) {
    Memory memory = memory();
    long at = end();
    int itemsize = element.dtype.itemsize();
    for (int i = 0; i < values; i++) {
      writer.write(element.dtype, memory, at, array, i);
      at += itemsize;
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
    element.checkRow("addFloat(value), or addFloats(values)");
    element.checkLength(row.length);
    addFloats(row);
  }

  /** {@link #addRow(float...)} from doubles. */
  public void addRow(double... row) {
    element.checkRow("addDouble(value), or addDoubles(values)");
    element.checkLength(row.length);
    addDoubles(row);
  }

  /**
   * {@link #addRow(float...)} from integers, which every numeric dtype takes.
   *
   * @throws IllegalArgumentException also if a value is out of the dtype's range
   */
  public void addRow(long... row) {
    element.checkRow("addLong(value), or addLongs(values)");
    element.checkLength(row.length);
    addLongs(row);
  }

  /**
   * Appends the values of a stream, all or none: each as {@link #addInt} does, or for rows the rows
   * that they make in C order. The stream runs first, to its end, into memory of its own; whatever
   * it does with this list is done before.
   *
   * @return whether there were any
   * @throws IllegalArgumentException if the dtype does not take a value, or the values are not
   *     those of whole rows
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this list was closed
   */
  public boolean addAll(IntStream values) {
    try (var taken = BufferList.of(element.dtype)) {
      values.forEachOrdered(taken::addInt);
      return addValues(taken);
    }
  }

  /** {@link #addAll(IntStream)} of longs, each as {@link #addLong} does. */
  public boolean addAll(LongStream values) {
    try (var taken = BufferList.of(element.dtype)) {
      values.forEachOrdered(taken::addLong);
      return addValues(taken);
    }
  }

  /** {@link #addAll(IntStream)} of doubles, each as {@link #addDouble} does. */
  public boolean addAll(DoubleStream values) {
    try (var taken = BufferList.of(element.dtype)) {
      values.forEachOrdered(taken::addDouble);
      return addValues(taken);
    }
  }

  private boolean addValues(BufferList<?> values) {
    return insertAll(count(), values.segment(), element.elementsOf(values.count()));
  }

  /** Inserts what others have gathered; nothing, if there is nothing. */
  final boolean insertAll(long index, MemorySegment source, long elements) {
    if (elements == 0) {
      checkOpen();
      return false;
    }
    insert(index, source, elements);
    return true;
  }

  /**
   * Appends the elements of another exporter, all or none: {@code [m, *item]} of this dtype, of any
   * strides. Copies them, once.
   *
   * @return whether there were any
   * @throws IllegalArgumentException if the dtype or the shape is another
   * @throws BufferRequestException if the exporter does not lend so
   * @throws BufferInUseException if a lease is out, that may be one of the exporter's: what is lent
   *     of this list cannot be added to it, but the list itself and its sub-lists can
   * @throws IllegalStateException if this list was closed
   */
  public boolean addAllOf(BufferExporter source) {
    if (isOwn(source)) {
      return addCopy(source);
    }
    try (BufferLease lease = source.acquire(BufferRequest.STRIDED)) {
      return addView(lease.view());
    }
  }

  @SuppressWarnings("ReferenceEquality") // lists are equal by content
  private boolean isOwn(BufferExporter source) {
    return source == this || (source instanceof ListPart<?> part && part.isOf(this));
  }

  /** Adds elements of this list, which moves while it grows. */
  private boolean addCopy(BufferExporter source) {
    try (BufferList<E> copy = copyOf(source)) {
      return insertAll(count(), copy.segment(), copy.count());
    }
  }

  /** Returns a list of the elements that somebody lends. */
  abstract BufferList<E> copyOf(BufferExporter source);

  private boolean addView(BufferView view) {
    element.checkArray(view);
    long elements = view.layout().size(0);
    if (elements == 0) {
      checkOpen();
      return false;
    }
    enterToAdd(elements);
    boolean done = false;
    try {
      copyBehind(view, elements);
      added(elements);
      done = true;
    } finally {
      leave(done, false);
    }
    return true;
  }

  /** Fails, at the latest when it lets go of the view, if the view's file was truncated. */
  private void copyBehind(BufferView view, long elements) {
    long start = count();
    StridedLayout to = element.layout(start + elements).slice(0, start, elements, 1);
    try (BufferPin pin = view.pin()) {
      Copying.copy(pin.segment(), view.layout(), segment(), to);
    } catch (InternalError e) {
      throw MappedFile.explained(e, view.memory);
    }
  }

  /**
   * Appends elements as they lie in memory, in this dtype and byte order, one after the other: all
   * or none. Copies them, once.
   *
   * @return whether there were any
   * @throws IllegalArgumentException if the bytes are not those of whole elements
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this list was closed, or the segment was
   * @throws WrongThreadException if the segment belongs to another thread
   */
  public boolean addAllOf(MemorySegment source) {
    if (source.byteSize() % element.bytes != 0) {
      throw new IllegalArgumentException(
          "bytes: expected a multiple of "
              + element.bytes
              + ", an element's, but found "
              + source.byteSize());
    }
    return insertAll(count(), source, source.byteSize() / element.bytes);
  }
}

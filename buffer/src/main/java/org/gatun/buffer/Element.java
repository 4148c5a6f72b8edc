// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.util.Arrays;

/**
 * What one place of a collection holds: a value of a dtype, or a row of a fixed shape. As an object
 * it is the boxed value, or the flat Java array of the row's elements in C order, a copy.
 */
final class Element {
  final DType dtype;
  final long bytes;

  /** The layout of one element alone. */
  final StridedLayout item;

  private final long[] shape;
  private final int count;
  private final Class<?> type;

  /**
   * Describes a place.
   *
   * @param shape the shape of a row; none for one value
   * @throws IllegalArgumentException if nobody can read the dtype's elements, or a place has no
   *     bytes or more than 2^31 - 1
   */
  Element(DType dtype, long... shape) {
    item = StridedLayout.ofC(dtype.itemsize(), shape);
    if (dtype.itemsize() == 0) {
      throw new IllegalArgumentException(
          "dtype: expected elements of 1 byte or more but found " + dtype);
    }
    if (item.count() == 0 || item.byteSize() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "item shape: expected at least 1 element and at most 2^31 - 1 bytes but found shape "
              + item.shapeText());
    }
    if (shape.length == StridedLayout.MAX_RANK) { // an array of elements has an axis more
      throw new IllegalArgumentException(
          "item shape: expected fewer than "
              + StridedLayout.MAX_RANK
              + " axes but found "
              + shape.length);
    }
    this.dtype = dtype;
    this.shape = item.shape();
    bytes = item.byteSize();
    count = (int) item.count();
    try {
      type = isRow() ? dtype.arrayType() : dtype.boxedType();
    } catch (UnsupportedOperationException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  boolean isRow() {
    return shape.length > 0;
  }

  /** Returns the given type if elements are of it. */
  <E> Class<E> checkType(Class<E> wanted) {
    if (!wanted.isAssignableFrom(type)) {
      throw new IllegalArgumentException(
          "element type: expected " + type.getTypeName() + " but found " + wanted.getTypeName());
    }
    return wanted;
  }

  /** Returns how many values an element is printed as. */
  long values() {
    return (long) count * values(dtype);
  }

  private static long values(DType dtype) {
    if (!(dtype instanceof RecordType record)) {
      return 1;
    }
    long sum = 0;
    for (RecordType.Field field : record.fields()) {
      sum += field.count() * values(field.dtype());
    }
    return Math.max(1, sum);
  }

  /** Returns such as {@code float32} or {@code float32[2, 3]}. */
  @Override
  public String toString() {
    return dtype + (isRow() ? Arrays.toString(shape) : "");
  }

  /** Returns the layout of so many elements: [count, *item]. */
  StridedLayout layout(long elements) {
    if (!isRow()) {
      return StridedLayout.ofC(dtype.itemsize(), elements);
    }
    long[] all = new long[shape.length + 1];
    all[0] = elements;
    System.arraycopy(shape, 0, all, 1, shape.length);
    return StridedLayout.ofC(dtype.itemsize(), all);
  }

  /** Reads the element at a byte of a memory, counted from its start. */
  Object read(Memory memory, long offset) {
    long at = memory.positionOf(offset, bytes);
    if (!isRow()) {
      return Values.get(dtype, memory, at);
    }
    Object array = Array.newInstance(type.getComponentType(), count);
    if (array instanceof float[] floats && dtype == ScalarType.FLOAT32) {
      MemorySegment.copy(memory.segment, offset, MemorySegment.ofArray(floats), 0, bytes);
      return array;
    }
    for (int i = 0; i < count; i++) {
      Array.set(array, i, Values.get(dtype, memory, at + (long) i * dtype.itemsize()));
    }
    return array;
  }

  /** Returns the text of the element at a byte of a memory: of a row, in all its axes. */
  String text(Memory memory, long offset, boolean shortened) {
    return text(memory, memory.positionOf(offset, bytes), 0, bytes, shortened);
  }

  private String text(Memory memory, long at, int axis, long size, boolean shortened) {
    if (axis == shape.length) {
      return ContentText.of(Values.get(dtype, memory, at), shortened);
    }
    long step = size / shape[axis];
    return ContentText.list(
        shape[axis], shortened, i -> text(memory, at + i * step, axis + 1, step, shortened));
  }

  /** Writes an element; if it does not fit the dtype or the shape, nothing is written. */
  void write(Memory memory, long offset, Object element) {
    if (!isRow()) {
      Values.set(dtype, memory, memory.positionOf(offset, bytes), element);
      return;
    }
    if (!element.getClass().isArray()) {
      throw new IllegalArgumentException(
          "expected an array of "
              + count
              + " elements but found "
              + ContentText.of(element)
              + " of "
              + element.getClass().getTypeName()
              + "; give a "
              + type.getTypeName()
              + ", or its numbers to addRow or putRow");
    }
    checkLength(Array.getLength(element));
    if (element instanceof float[] floats && dtype == ScalarType.FLOAT32) {
      MemorySegment.copy(floats, 0, memory.segment, JAVA_FLOAT_UNALIGNED, offset, count);
    } else if (element instanceof double[] doubles && dtype == ScalarType.FLOAT64) {
      MemorySegment.copy(doubles, 0, memory.segment, JAVA_DOUBLE_UNALIGNED, offset, count);
    } else if (element instanceof long[] longs && dtype == ScalarType.INT64) {
      MemorySegment.copy(longs, 0, memory.segment, JAVA_LONG_UNALIGNED, offset, count);
    } else {
      MemorySegment.copy(encode(element), 0, memory.segment, offset, bytes);
    }
  }

  private MemorySegment encode(Object array) {
    MemorySegment scratch = MemorySegment.ofArray(new byte[(int) bytes]);
    Memory memory = Memory.borrowed(scratch);
    for (int i = 0; i < count; i++) {
      Values.set(dtype, memory, (long) i * dtype.itemsize(), Array.get(array, i));
    }
    return scratch;
  }

  /**
   * Returns an element's bytes, gaps of records zero. The caller's code, such as a Map's, may run
   * here; so whatever it does, it does before anything is changed.
   */
  MemorySegment encoded(Object element) {
    MemorySegment scratch = MemorySegment.ofArray(new byte[(int) bytes]);
    write(Memory.borrowed(scratch), 0, element);
    return scratch;
  }

  /**
   * Puts elements that were encoded, one after the other, in the place of others; the gaps of
   * records keep their bytes.
   */
  void put(MemorySegment encoded, long from, long elements, MemorySegment target, long offset) {
    Values.put(dtype, encoded, from, elements * bytes, target, offset);
  }

  /** Returns whether no code but the JDK's runs when the value is written. */
  static boolean isPlain(Object value) {
    return switch (value) {
      case Float _, Double _, Integer _, Long _, Short _, Byte _, Boolean _, String _ -> true;
      default -> value.getClass().isArray() && value.getClass().componentType().isPrimitive();
    };
  }

  /** Returns whether an element as an object is an array. */
  boolean isArray() {
    return type.isArray();
  }

  /** Returns whether elements have this dtype and shape. */
  boolean isLike(Element other) {
    return dtype.equals(other.dtype) && Arrays.equals(shape, other.shape);
  }

  /** Refuses what is not an array of elements: [n, *item]. */
  void checkArray(BufferView view) {
    if (!view.dtype().equals(dtype)) {
      throw new IllegalArgumentException(
          "dtype: expected "
              + dtype
              + " but found "
              + view.dtype()
              + "; addAll of a stream and addDoubles and the like convert values");
    }
    StridedLayout found = view.layout();
    boolean same = found.rank() == shape.length + 1;
    for (int axis = 0; same && axis < shape.length; axis++) {
      same = found.size(axis + 1) == shape[axis];
    }
    if (!same) {
      throw new IllegalArgumentException(
          "shape: expected "
              + layout(0).shapeText().replaceFirst("0", "n")
              + " but found "
              + found.shapeText()
              + "; reshape the view");
    }
  }

  /** Returns how many elements so many values of the dtype make. */
  long elementsOf(long values) {
    if (values % count != 0) {
      throw new IllegalArgumentException(
          "expected values of whole rows, a multiple of " + count + ", but found " + values);
    }
    return values / count;
  }

  /** Returns the bytes of so many elements. */
  long bytesOf(long elements) {
    long most = GrowableMemory.MOST_BYTES / bytes;
    if (elements < 0 || elements > most) {
      throw new IllegalArgumentException(
          "elements: expected 0.." + most + " of " + bytes + " bytes each but found " + elements);
    }
    return elements * bytes;
  }

  /** Returns the byte of a row where a column starts; rows of one axis have columns. */
  long columnAt(long column) {
    if (shape.length != 1) {
      throw new IllegalArgumentException(
          "expected rows of one axis but found "
              + (isRow() ? "rows of shape " + Arrays.toString(shape) : "scalar elements")
              + "; row(index) is a view with all axes");
    }
    if (column < 0 || column >= count) {
      throw new IndexOutOfBoundsException(
          "column: expected 0.." + (count - 1) + " but found " + column);
    }
    return column * dtype.itemsize();
  }

  /** Returns the hash code of an element as an object: of a row's content, as Arrays.hashCode. */
  static int hash(Object element) {
    return Arrays.deepHashCode(new Object[] {element}) - 31; // that of a list of one is 31 more
  }

  void checkLength(int length) {
    if (length != count) {
      throw new IllegalArgumentException(
          "expected a row of " + count + " elements but found " + length);
    }
  }

  void checkScalar() {
    if (isRow()) {
      throw notScalar();
    }
  }

  IllegalArgumentException notScalar() {
    return new IllegalArgumentException(
        "expected scalar elements but found rows of shape "
            + Arrays.toString(shape)
            + ", which are given and taken as arrays");
  }

  /**
   * Refuses to take a row for a scalar.
   *
   * @param call what takes it
   */
  void checkRow(String call) {
    if (!isRow()) {
      throw new IllegalArgumentException(
          "expected rows but found scalar elements of " + dtype + "; call " + call);
    }
  }
}

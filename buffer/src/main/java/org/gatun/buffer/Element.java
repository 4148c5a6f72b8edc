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
    StridedLayout layout = StridedLayout.ofC(dtype.itemsize(), shape);
    if (dtype.itemsize() == 0) {
      throw new IllegalArgumentException(
          "dtype: expected elements of 1 byte or more but found " + dtype);
    }
    if (layout.count() == 0 || layout.byteSize() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "item shape: expected at least 1 element and at most 2^31 - 1 bytes but found shape "
              + layout.shapeText());
    }
    this.dtype = dtype;
    this.shape = layout.shape();
    bytes = layout.byteSize();
    count = (int) layout.count();
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

  /** Writes an element; if it does not fit the dtype or the shape, nothing is written. */
  void write(Memory memory, long offset, Object element) {
    if (!isRow()) {
      Values.set(dtype, memory, memory.positionOf(offset, bytes), element);
      return;
    }
    if (!element.getClass().isArray()) {
      throw new IllegalArgumentException(
          "expected an array of " + count + " elements but found " + element.getClass().getName());
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

  /** Returns the hash code of an element as an object: of a row's content. */
  static int hash(Object element) {
    return element.getClass().isArray()
        ? Arrays.deepHashCode(new Object[] {element})
        : element.hashCode();
  }

  void checkLength(int length) {
    if (length != count) {
      throw new IllegalArgumentException(
          "expected a row of " + count + " elements but found " + length);
    }
  }

  void checkScalar() {
    if (isRow()) {
      throw new IllegalArgumentException(
          "expected scalar elements but found rows of shape " + Arrays.toString(shape));
    }
  }

  void checkRow() {
    if (!isRow()) {
      throw new IllegalArgumentException(
          "expected rows but found scalar elements; call add, set or put");
    }
  }
}

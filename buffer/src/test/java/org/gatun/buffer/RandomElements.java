// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.reflect.Array;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;

/** Seeded elements for a collection: boxed scalars, or rows as flat Java arrays. */
final class RandomElements {
  private final ScalarType dtype;
  private final int rowLength; // 0 for scalars
  private final Random random;

  RandomElements(ScalarType dtype, int rowLength, Random random) {
    this.dtype = dtype;
    this.rowLength = rowLength;
    this.random = random;
  }

  boolean isRow() {
    return rowLength > 0;
  }

  /** An element of the class that the collection returns; often one that came before. */
  Object next() {
    if (rowLength == 0) {
      return scalar();
    }
    Object row = Array.newInstance(dtype.arrayType().getComponentType(), rowLength);
    Object first = scalar();
    boolean plain = random.nextBoolean(); // so that equal rows are met
    for (int i = 0; i < rowLength; i++) {
      Array.set(row, i, plain ? first : scalar());
    }
    return row;
  }

  List<Object> next(int count) {
    var all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(next());
    }
    return all;
  }

  private Object scalar() {
    long bits = random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(3);
    return switch (dtype) {
      case BOOL -> (bits & 1) != 0;
      case INT8 -> (byte) bits;
      case INT16 -> (short) bits;
      case INT32 -> (int) bits;
      case INT64 -> bits;
      case UINT8 -> (int) bits & 0xFF;
      case UINT16 -> (int) bits & 0xFFFF;
      case UINT32 -> bits & 0xFFFF_FFFFL;
      case UINT64 -> new BigInteger(Long.toUnsignedString(bits));
      case FLOAT16 -> Float.float16ToFloat((short) bits);
      case BFLOAT16 -> Float.intBitsToFloat((int) bits << 16);
      case FLOAT32 -> Float.intBitsToFloat((int) bits);
      case FLOAT64 -> Double.longBitsToDouble(bits);
      case COMPLEX64 -> new Complex(Float.intBitsToFloat((int) bits), bits & 3);
      case COMPLEX128 -> new Complex(bits & 3, Double.longBitsToDouble(bits));
    };
  }

  /** What the dtype does not take; in a row it stands third, behind values that fit. */
  Object misfit() {
    if (rowLength == 0) {
      return scalarMisfit();
    }
    Object[] row = new Object[rowLength];
    for (int i = 0; i < rowLength; i++) {
      row[i] = i == 2 ? scalarMisfit() : scalar();
    }
    return row;
  }

  private Object scalarMisfit() {
    return switch (dtype) {
      case BOOL -> 1;
      case INT8 -> 128;
      case INT16 -> -32_769;
      case INT32 -> 1L << 31;
      case INT64 -> 1.0;
      case UINT8 -> 256;
      case UINT16 -> -1;
      case UINT32 -> 1L << 32;
      case UINT64 -> BigInteger.ONE.shiftLeft(64);
      case FLOAT16, BFLOAT16, FLOAT32, FLOAT64, COMPLEX64, COMPLEX128 -> "1.0";
    };
  }

  /** An element as the JDK compares it: a row becomes a list of its boxed elements. */
  static Object plain(Object element) {
    if (!element.getClass().isArray()) {
      return element;
    }
    var row = new ArrayList<>();
    for (int i = 0; i < Array.getLength(element); i++) {
      row.add(Array.get(element, i));
    }
    return row;
  }

  static List<Object> plain(Collection<?> elements) {
    var all = new ArrayList<>();
    for (Object element : elements) {
      all.add(plain(element));
    }
    return all;
  }

  /** What a lease of [n] or [n, *item] shows, in C order, as the JDK compares it. */
  static List<Object> plain(BufferView view) {
    var all = new ArrayList<>();
    StridedLayout layout = view.layout();
    for (long i = 0; i < layout.size(0); i++) {
      if (layout.rank() == 1) {
        all.add(view.get(i));
      } else {
        var row = new ArrayList<>();
        for (long j = 0; j < layout.size(1); j++) {
          for (long k = 0; k < layout.size(2); k++) {
            row.add(view.get(i, j, k));
          }
        }
        all.add(row);
      }
    }
    return all;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.gatun.buffer.RecordType.Field;

/**
 * Compares two elements of any dtypes as Python compares what {@code struct} unpacks: numbers
 * exactly, whatever their dtypes, and NaN equal to nothing; bytes by content; records by the values
 * of their fields in order, whatever these are called.
 */
final class ComparedValue {
  private ComparedValue() {}

  static boolean equal(DType a, Memory left, long x, DType b, Memory right, long y) {
    List<Object> these = parts(a, left, x);
    List<Object> those = parts(b, right, y);
    boolean equal = these.size() == those.size();
    for (int i = 0; equal && i < these.size(); i++) {
      equal = equal(these.get(i), those.get(i));
    }
    return equal;
  }

  private static List<Object> parts(DType dtype, Memory memory, long at) {
    if (dtype instanceof RecordType record) {
      var parts = new ArrayList<Object>();
      addFields(record, memory, at, parts);
      return parts;
    }
    return List.of(part(dtype, memory, at));
  }

  private static void addFields(RecordType record, Memory memory, long at, List<Object> parts) {
    for (Field field : record.fields()) {
      for (long i = 0; i < field.count(); i++) {
        long element = at + field.offset() + i * field.dtype().itemsize();
        if (field.dtype() instanceof RecordType inner) {
          addFields(inner, memory, element, parts);
        } else {
          parts.add(part(field.dtype(), memory, element));
        }
      }
    }
  }

  /** A point in time or a span, which equals none of another unit and no number. */
  private record Time(TimeType type, long ticks) {
    boolean isEqual(Object other) {
      return equals(other) && ticks != TimeType.NAT;
    }
  }

  private static Object part(DType dtype, Memory memory, long at) {
    return switch (dtype) {
      case TimeType time ->
          new Time(
              time.withOrder(java.nio.ByteOrder.nativeOrder()), Scalars.getLong(time, memory, at));
      case BytesType _ -> ByteBuffer.wrap((byte[]) Values.get(dtype, memory, at));
      case UnicodeType text -> codePoints(text, memory, at);
      default -> Values.get(dtype, memory, at);
    };
  }

  /** Reads text without the NULs at its end; unlike a String, also what is no code point. */
  private static List<Integer> codePoints(UnicodeType text, Memory memory, long at) {
    var points = new ArrayList<Integer>();
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      int bits = memory.getInt(at + 4L * i);
      points.add(text.isNativeOrder() ? bits : Integer.reverseBytes(bits));
      length = bits == 0 ? length : i + 1;
    }
    return points.subList(0, length);
  }

  private static boolean equal(Object a, Object b) {
    if (a instanceof Complex || b instanceof Complex) {
      return isNumber(a)
          && isNumber(b)
          && equalNumbers(real(a), real(b))
          && equalNumbers(imaginary(a), imaginary(b));
    }
    if (isNumber(a) && isNumber(b)) {
      return equalNumbers(a, b);
    }
    return a instanceof Time time ? time.isEqual(b) : a.equals(b);
  }

  private static boolean isNumber(Object value) {
    return value instanceof Number || value instanceof Boolean || value instanceof Complex;
  }

  private static Object real(Object value) {
    return value instanceof Complex number ? (Double) number.re() : value;
  }

  private static Object imaginary(Object value) {
    return value instanceof Complex number ? number.im() : 0.0;
  }

  /** Compares by value across classes, exactly, as Python compares numbers. */
  private static boolean equalNumbers(Object a, Object b) {
    if (a instanceof Boolean && b instanceof Boolean) {
      return a.equals(b);
    }
    if (!isFinite(a) || !isFinite(b)) {
      return a instanceof Number x
          && b instanceof Number y
          && x.doubleValue() == y.doubleValue(); // false for NaN
    }
    return exact(a).compareTo(exact(b)) == 0;
  }

  private static boolean isFinite(Object value) {
    return !(value instanceof Float || value instanceof Double)
        || Double.isFinite(((Number) value).doubleValue());
  }

  private static BigDecimal exact(Object value) {
    return switch (value) {
      case Boolean flag -> flag ? BigDecimal.ONE : BigDecimal.ZERO;
      case BigInteger integer -> new BigDecimal(integer);
      case Float number -> new BigDecimal(number.doubleValue());
      case Double number -> new BigDecimal(number);
      case Number integer -> BigDecimal.valueOf(integer.longValue());
      default -> throw new IllegalStateException("not a number: " + value);
    };
  }
}

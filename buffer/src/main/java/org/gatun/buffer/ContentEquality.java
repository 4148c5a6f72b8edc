// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Objects;

/** Compares views element by element, by value. */
final class ContentEquality {
  private ContentEquality() {}

  static boolean test(BufferView left, BufferView right) {
    left.hold();
    try {
      right.hold();
      try {
        return Arrays.equals(left.layout().shape(), right.layout().shape())
            && equal(left, left.layout(), right, right.layout());
      } finally {
        right.letGo();
      }
    } finally {
      left.letGo();
    }
  }

  private static boolean equal(
      BufferView left, StridedLayout leftPart, BufferView right, StridedLayout rightPart) {
    if (leftPart.rank() > 0) {
      for (long i = 0; i < leftPart.size(0); i++) {
        if (!equal(left, leftPart.select(0, i), right, rightPart.select(0, i))) {
          return false;
        }
      }
      return true;
    }
    Object a = Values.get(left.dtype(), left.memory, left.memory.base + leftPart.offset());
    Object b = Values.get(right.dtype(), right.memory, right.memory.base + rightPart.offset());
    return equal(a, b);
  }

  /** Compares by value across classes, exactly, as Python compares numbers. */
  private static boolean equal(Object a, Object b) {
    if (a instanceof Complex || b instanceof Complex) {
      return equal(real(a), real(b)) && equal(imaginary(a), imaginary(b));
    }
    if (!isReal(a) || !isReal(b)) {
      return Objects.deepEquals(a, b);
    }
    if (!isFinite(a) || !isFinite(b)) {
      return a instanceof Number x
          && b instanceof Number y
          && x.doubleValue() == y.doubleValue(); // false for NaN
    }
    return exact(a).compareTo(exact(b)) == 0;
  }

  private static boolean isReal(Object value) {
    return value instanceof Number || value instanceof Boolean;
  }

  private static Object real(Object value) {
    return value instanceof Complex number ? number.re() : value;
  }

  private static Object imaginary(Object value) {
    return value instanceof Complex number ? number.im() : 0;
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
      default -> throw new IllegalStateException("not an element: " + value);
    };
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Compares views element by element, by value. */
final class ContentEquality {
  private final BufferView left;
  private final BufferView right;
  private final StridedLayout leftLayout;
  private final StridedLayout rightLayout;
  private final Comparison comparison;

  private ContentEquality(BufferView left, BufferView right) {
    this.left = left;
    this.right = right;
    leftLayout = left.layout();
    rightLayout = right.layout();
    comparison = Comparison.of(left.dtype(), right.dtype());
  }

  /** What two elements are compared as; all give the same answer where they are allowed. */
  private enum Comparison {
    /** Integers of one dtype, each of whose values has one form in memory. */
    BYTES,
    /** Numbers that are all exact as double. */
    DOUBLES,
    /** Anything. */
    OBJECTS;

    static Comparison of(DType left, DType right) {
      if (left instanceof ScalarType a && right instanceof ScalarType b) {
        if (a == b
            && (a.kind() == ScalarType.Kind.SIGNED || a.kind() == ScalarType.Kind.UNSIGNED)) {
          return BYTES;
        }
        if (fitsDouble(a) && fitsDouble(b)) {
          return DOUBLES;
        }
      }
      return OBJECTS;
    }

    private static boolean fitsDouble(ScalarType dtype) {
      return switch (dtype.kind()) {
        case FLOAT -> true;
        case SIGNED, UNSIGNED -> dtype.itemsize() <= 4;
        case BOOL -> false;
      };
    }
  }

  static boolean test(BufferView left, BufferView right) {
    left.hold();
    try {
      right.hold();
      try {
        return left.layout().hasShapeOf(right.layout())
            && new ContentEquality(left, right)
                .equal(0, left.layout().offset(), right.layout().offset());
      } finally {
        right.letGo();
      }
    } finally {
      left.letGo();
    }
  }

  /** Compares the rest of the axes at one index of those before. */
  private boolean equal(int axis, long leftAt, long rightAt) {
    if (axis == leftLayout.rank()) {
      return equalElements(leftAt, rightAt);
    }
    long size = leftLayout.size(axis);
    long leftStep = leftLayout.stride(axis);
    long rightStep = rightLayout.stride(axis);
    if (axis == leftLayout.rank() - 1) {
      int item = leftLayout.itemsize();
      return comparison == Comparison.BYTES && leftStep == item && rightStep == item
          ? equalBytes(leftAt, rightAt, size * item)
          : equalElements(size, leftAt, leftStep, rightAt, rightStep);
    }
    for (long i = 0; i < size; i++) {
      if (!equal(axis + 1, leftAt + i * leftStep, rightAt + i * rightStep)) {
        return false;
      }
    }
    return true;
  }

  private boolean equalBytes(long leftAt, long rightAt, long bytes) {
    return bytes == 0
        || MemorySegment.mismatch(
                left.memory.segment,
                leftAt,
                leftAt + bytes,
                right.memory.segment,
                rightAt,
                rightAt + bytes)
            < 0;
  }

  private boolean equalElements(
      long size, long leftAt, long leftStep, long rightAt, long rightStep) {
    for (long i = 0; i < size; i++) {
      if (!equalElements(leftAt + i * leftStep, rightAt + i * rightStep)) {
        return false;
      }
    }
    return true;
  }

  private boolean equalElements(long leftAt, long rightAt) {
    DType a = left.dtype();
    DType b = right.dtype();
    long x = left.memory.base + leftAt;
    long y = right.memory.base + rightAt;
    return switch (comparison) {
      case BYTES -> equalBytes(leftAt, rightAt, leftLayout.itemsize());
      case DOUBLES -> Scalars.getDouble(a, left.memory, x) == Scalars.getDouble(b, right.memory, y);
      case OBJECTS -> equal(Scalars.get(a, left.memory, x), Scalars.get(b, right.memory, y));
    };
  }

  /** Compares by value across classes, exactly, as Python compares numbers. */
  private static boolean equal(Object a, Object b) {
    if ((a instanceof Boolean || a instanceof Long) && a.getClass() == b.getClass()) {
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
      default -> throw new IllegalStateException("not an element: " + value);
    };
  }
}

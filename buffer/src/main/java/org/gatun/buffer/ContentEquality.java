// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.MemorySegment;
import org.gatun.buffer.RecordType.Field;
import org.jspecify.annotations.Nullable;

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
    /** Elements of one dtype, each of whose values has one form in memory. */
    BYTES,
    /** Integers that a long holds. */
    LONGS,
    /** Numbers that are all exact as double. */
    DOUBLES,
    /** Numbers and truth values of any dtypes. */
    NUMBERS,
    /** Times of one kind and unit. */
    TICKS,
    /** Anything. */
    OBJECTS;

    static Comparison of(DType left, DType right) {
      if (left.equals(right) && hasOneForm(left)) {
        return BYTES;
      }
      if (left instanceof TimeType time && right.withOrder(time.order()).equals(time)) {
        return TICKS;
      }
      ScalarType a = scalar(left);
      ScalarType b = scalar(right);
      if (a == null || b == null) {
        return OBJECTS;
      }
      if (isInteger(a) && isInteger(b) && a != ScalarType.UINT64 && b != ScalarType.UINT64) {
        return LONGS;
      }
      return fitsDouble(a) && fitsDouble(b) ? DOUBLES : NUMBERS;
    }

    private static boolean hasOneForm(DType dtype) {
      return switch (dtype) {
        case ScalarType scalar -> isInteger(scalar);
        case SwappedType swapped -> isInteger(swapped.scalar());
        case BytesType bytes -> bytes.kind() != BytesType.Kind.PASCAL;
        case UnicodeType _ -> true;
        default -> false;
      };
    }

    private static @Nullable ScalarType scalar(DType dtype) {
      return switch (dtype) {
        case ScalarType scalar -> scalar;
        case SwappedType swapped -> swapped.scalar();
        default -> null;
      };
    }

    private static boolean isInteger(ScalarType dtype) {
      return dtype.kind() == ScalarType.Kind.SIGNED || dtype.kind() == ScalarType.Kind.UNSIGNED;
    }

    private static boolean fitsDouble(ScalarType dtype) {
      return dtype.kind() == ScalarType.Kind.FLOAT || (isInteger(dtype) && dtype.itemsize() <= 4);
    }
  }

  static boolean test(BufferView left, BufferView right) {
    left.hold();
    try {
      right.hold();
      try {
        return left.layout().hasShapeOf(right.layout())
            && isKnown(left.dtype())
            && isKnown(right.dtype())
            && new ContentEquality(left, right).equal();
      } finally {
        right.letGo();
      }
    } finally {
      left.letGo();
    }
  }

  /** What nobody knows the meaning of has no value that could be equal. */
  private static boolean isKnown(DType dtype) {
    return switch (dtype) {
      case OpaqueType _ -> false;
      case RecordType record ->
          record.fields().stream().map(Field::dtype).allMatch(ContentEquality::isKnown);
      default -> true;
    };
  }

  private boolean equal() {
    long left = leftLayout.offset();
    long right = rightLayout.offset();
    if (leftLayout.count() == 0) {
      return true;
    }
    boolean allAlike = leftLayout.itemsize() == 0 && rightLayout.itemsize() == 0;
    return allAlike ? equalElements(left, right) : equal(0, left, right);
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
    if (bytes == 0) { // then where they would be may lie anywhere
      return true;
    }
    MemorySegment p = left.memory.segment;
    MemorySegment q = right.memory.segment;
    return p.isMapped() || q.isMapped()
        ? equalBytesOfFiles(leftAt, rightAt, bytes)
        : MemorySegment.mismatch(p, leftAt, leftAt + bytes, q, rightAt, rightAt + bytes) < 0;
  }

  /** The JDK's mismatch ends the process where a file was truncated. */
  private boolean equalBytesOfFiles(long leftAt, long rightAt, long bytes) {
    Memory p = left.memory;
    Memory q = right.memory;
    long x = p.base + leftAt;
    long y = q.base + rightAt;
    long at = 0;
    for (; at <= bytes - Long.BYTES; at += Long.BYTES) {
      if (p.getLong(x + at) != q.getLong(y + at)) {
        return false;
      }
    }
    for (; at < bytes; at++) {
      if (p.getByte(x + at) != q.getByte(y + at)) {
        return false;
      }
    }
    return true;
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
    Memory p = left.memory;
    Memory q = right.memory;
    long x = p.base + leftAt;
    long y = q.base + rightAt;
    return switch (comparison) {
      case BYTES -> equalBytes(leftAt, rightAt, leftLayout.itemsize());
      case LONGS -> Scalars.getLong(a, p, x) == Scalars.getLong(b, q, y);
      case DOUBLES -> Scalars.getDouble(a, p, x) == Scalars.getDouble(b, q, y);
      case NUMBERS -> ComparedNumber.equal(a, p, x, b, q, y);
      case TICKS -> {
        long ticks = Scalars.getLong(a, p, x);
        yield ticks == Scalars.getLong(b, q, y) && ticks != TimeType.NAT;
      }
      case OBJECTS -> ComparedValue.equal(a, p, x, b, q, y);
    };
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.nio.ByteOrder;

/**
 * Compares two numbers or truth values of any dtypes as Python does: exactly, whatever their
 * dtypes, and NaN equal to nothing. Allocates nothing.
 */
final class ComparedNumber {
  private static final ByteOrder OTHER =
      ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
          ? ByteOrder.BIG_ENDIAN
          : ByteOrder.LITTLE_ENDIAN;

  private static final DType SWAPPED_FLOAT32 = ScalarType.FLOAT32.withOrder(OTHER);
  private static final DType SWAPPED_FLOAT64 = ScalarType.FLOAT64.withOrder(OTHER);

  private ComparedNumber() {}

  static boolean equal(DType a, Memory left, long x, DType b, Memory right, long y) {
    DType aPart = part(a);
    DType bPart = part(b);
    return equalParts(aPart, left, x, bPart, right, y)
        && imaginary(a, aPart, left, x) == imaginary(b, bPart, right, y);
  }

  /** Returns the dtype of the real part, which for real numbers is all there is. */
  private static DType part(DType dtype) {
    return switch (scalar(dtype)) {
      case COMPLEX64 -> dtype.isNativeOrder() ? ScalarType.FLOAT32 : SWAPPED_FLOAT32;
      case COMPLEX128 -> dtype.isNativeOrder() ? ScalarType.FLOAT64 : SWAPPED_FLOAT64;
      default -> dtype;
    };
  }

  private static ScalarType scalar(DType dtype) {
    return dtype instanceof SwappedType swapped ? swapped.scalar() : (ScalarType) dtype;
  }

  private static double imaginary(DType dtype, DType part, Memory memory, long at) {
    boolean complex = scalar(dtype).kind() == ScalarType.Kind.COMPLEX;
    return complex ? Scalars.getDouble(part, memory, at + part.itemsize()) : 0;
  }

  private static boolean equalParts(DType a, Memory left, long x, DType b, Memory right, long y) {
    boolean aFloats = scalar(a).kind() == ScalarType.Kind.FLOAT;
    boolean bFloats = scalar(b).kind() == ScalarType.Kind.FLOAT;
    if (aFloats && bFloats) {
      return Scalars.getDouble(a, left, x) == Scalars.getDouble(b, right, y);
    }
    if (aFloats) {
      return equal(b, whole(b, right, y), Scalars.getDouble(a, left, x));
    }
    if (bFloats) {
      return equal(a, whole(a, left, x), Scalars.getDouble(b, right, y));
    }
    long p = whole(a, left, x);
    long q = whole(b, right, y);
    return p == q && isAboveLong(a, p) == isAboveLong(b, q);
  }

  /** Reads an integer or truth value; of uint64 the bits. */
  private static long whole(DType dtype, Memory memory, long at) {
    return switch (scalar(dtype)) {
      case BOOL -> memory.getByte(at) == 0 ? 0 : 1;
      case UINT64 -> {
        long bits = memory.getLong(at);
        yield dtype.isNativeOrder() ? bits : Long.reverseBytes(bits);
      }
      default -> Scalars.getLong(dtype, memory, at);
    };
  }

  private static boolean isAboveLong(DType dtype, long bits) {
    return bits < 0 && scalar(dtype) == ScalarType.UINT64;
  }

  private static boolean equal(DType dtype, long bits, double number) {
    if (isAboveLong(dtype, bits)) { // less 2^63 on both sides, which is exact
      return number >= 0x1p63
          && number < 0x1p64
          && (long) (number - 0x1p63) == bits - Long.MIN_VALUE;
    }
    // Rounding bits may meet the number; back as a long it is exact, but for 2^63, which is none.
    return (double) bits == number && number != 0x1p63 && (long) number == bits;
  }
}

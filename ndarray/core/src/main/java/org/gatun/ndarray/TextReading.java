// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.BytesType;
import org.gatun.buffer.Complex;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.SwappedType;
import org.gatun.buffer.TimeType;
import org.gatun.buffer.UnicodeType;
import org.gatun.ndarray.kernel.CastKernel;

/**
 * Reads text as numbers, truth values and times: as Python's {@code int}, {@code float} and {@code
 * complex} do, times as NumPy. Any text that is not empty is true. Bytes without a type are read as
 * if they were text, NULs and all, of a number without an imaginary part.
 */
final class TextReading {
  private TextReading() {}

  static void cast(BufferView from, BufferView to) {
    long[] shape = to.layout().shape();
    try (BufferLease read = BufferPool.shared().acquire(wide(to.dtype()), shape)) {
      boolean unicode = from.dtype() instanceof UnicodeType;
      boolean isText = unicode || ((BytesType) from.dtype()).kind() == BytesType.Kind.STRING;
      long[] index = new long[shape.length];
      do {
        try {
          Object value = value(text(from, index), to.dtype(), unicode, isText);
          read.view().set(value, index);
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(
              "element " + Arrays.toString(index) + ": " + e.getMessage(), e);
        }
      } while (next(index, shape));
      CastKernel.cast(read.view(), to);
    }
  }

  /** Steps an index through a shape, the last axis first; false when it is through. */
  static boolean next(long[] index, long... shape) {
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      if (++index[axis] < shape[axis]) {
        return true;
      }
      index[axis] = 0;
    }
    return false;
  }

  private static String text(BufferView view, long... index) {
    Object element = view.get(index);
    if (!(element instanceof byte[] bytes)) {
      return (String) element;
    }
    boolean padded = ((BytesType) view.dtype()).kind() == BytesType.Kind.STRING;
    return new String(
        padded ? BytesType.withoutPadding(bytes) : bytes, StandardCharsets.ISO_8859_1);
  }

  /** Returns the dtype that takes whatever can be read for another, without rounding twice. */
  private static DType wide(DType dtype) {
    return switch (dtype) {
      case ScalarType scalar ->
          switch (scalar.kind()) {
            case BOOL -> ScalarType.BOOL;
            case SIGNED -> ScalarType.INT64;
            case UNSIGNED -> ScalarType.UINT64;
            case FLOAT -> ScalarType.FLOAT64;
            case COMPLEX -> ScalarType.COMPLEX128;
          };
      case SwappedType swapped -> wide(swapped.scalar());
      default -> CastRules.inMachineOrder(dtype);
    };
  }

  private static Object value(String text, DType dtype, boolean unicode, boolean isText) {
    return switch (dtype) {
      case ScalarType scalar ->
          switch (scalar.kind()) {
            case BOOL -> !text.isEmpty();
            case SIGNED, UNSIGNED -> inRange(NumberParser.integer(text, scalar, unicode), scalar);
            case FLOAT -> NumberParser.real(text, scalar, unicode);
            case COMPLEX ->
                isText
                    ? NumberParser.complex(text, scalar, unicode)
                    : new Complex(NumberParser.real(text, scalar, unicode), 0);
          };
      case SwappedType swapped -> value(text, swapped.scalar(), unicode, isText);
      case TimeType time -> TimeParser.ticks(text, time);
      default -> throw new IllegalStateException("no value: " + dtype);
    };
  }

  private static BigInteger inRange(BigInteger value, ScalarType dtype) {
    boolean signed = dtype.kind() == ScalarType.Kind.SIGNED;
    int bits = 8 * dtype.itemsize() - (signed ? 1 : 0);
    if (value.bitLength() > bits || (!signed && value.signum() < 0)) {
      throw new IllegalArgumentException(
          "expected an integer that "
              + dtype
              + " holds but found "
              + NumberParser.quoted(value.toString()));
    }
    return value;
  }
}

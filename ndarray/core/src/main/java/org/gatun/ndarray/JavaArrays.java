// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;

/** Copies elements into Java arrays, in index order; of dtypes whose values all fit. */
final class JavaArrays {
  private JavaArrays() {}

  static float[] ofFloats(BufferView view) {
    check(view, DType.FLOAT32, ReadableAs.FLOAT);
    float[] values = new float[length(view)];
    fill(Buffers.wrap(values), view);
    return values;
  }

  static double[] ofDoubles(BufferView view) {
    check(view, DType.FLOAT64, ReadableAs.DOUBLE);
    double[] values = new double[length(view)];
    fill(Buffers.wrap(values), view);
    return values;
  }

  static long[] ofLongs(BufferView view) {
    check(view, DType.INT64, ReadableAs.LONG);
    long[] values = new long[length(view)];
    fill(Buffers.wrap(values), view);
    if (Picking.scalarOf(view.dtype()) == ScalarType.UINT64) {
      checkSigned(values);
    }
    return values;
  }

  private static void check(BufferView view, DType own, ReadableAs type) {
    if (!view.dtype().equals(own)) {
      type.check(view.dtype(), ReadableAs.Way.ARRAY);
    }
  }

  private static int length(BufferView view) {
    long count = view.layout().count();
    if (count > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "expected fewer than 2^31 elements for a Java array but found " + count);
    }
    return (int) count;
  }

  private static void fill(BufferLease array, BufferView view) {
    try (array) {
      NdArray target = NdArray.of(array.view()).reshape(view.layout().shape());
      NdArray.of(view).copyTo(target, Casting.UNSAFE); // which loses nothing: all values fit
    }
  }

  private static void checkSigned(long... values) {
    for (long value : values) {
      if (value < 0) {
        throw new ArithmeticException(
            "expected a uint64 below 2^63 but found "
                + Long.toUnsignedString(value)
                + "; use elements");
      }
    }
  }
}

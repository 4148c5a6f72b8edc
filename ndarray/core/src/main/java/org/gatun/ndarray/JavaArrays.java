// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.Optional;
import java.util.function.Consumer;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;
import org.gatun.ndarray.kernel.CopyKernel;

/** Copies elements into Java arrays, in index order. */
final class JavaArrays {
  private JavaArrays() {}

  static float[] ofFloats(BufferView view) {
    if (view.dtype() != DType.FLOAT32) {
      ReadableAs.FLOAT.check(view.dtype(), ReadableAs.Way.ARRAY);
    }
    float[] values = new float[length(view)];
    flatten(
        view,
        flat -> {
          if (flat.dtype() == DType.FLOAT32) {
            copy(flat, Buffers.wrap(values));
            return;
          }
          for (int i = 0; i < values.length; i++) {
            values[i] = flat.getFloat(i);
          }
        });
    return values;
  }

  static double[] ofDoubles(BufferView view) {
    if (view.dtype() != DType.FLOAT64) {
      ReadableAs.DOUBLE.check(view.dtype(), ReadableAs.Way.ARRAY);
    }
    double[] values = new double[length(view)];
    flatten(
        view,
        flat -> {
          if (flat.dtype() == DType.FLOAT64) {
            copy(flat, Buffers.wrap(values));
            return;
          }
          for (int i = 0; i < values.length; i++) {
            values[i] = flat.getDouble(i);
          }
        });
    return values;
  }

  static long[] ofLongs(BufferView view) {
    if (view.dtype() != DType.INT64) {
      ReadableAs.LONG.check(view.dtype(), ReadableAs.Way.ARRAY);
    }
    long[] values = new long[length(view)];
    flatten(
        view,
        flat -> {
          if (flat.dtype() == DType.INT64) {
            copy(flat, Buffers.wrap(values));
            return;
          }
          for (int i = 0; i < values.length; i++) {
            values[i] = flat.getLong(i);
          }
        });
    return values;
  }

  private static int length(BufferView view) {
    long count = view.layout().count();
    if (count > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "expected fewer than 2^31 elements for a Java array but found " + count);
    }
    return (int) count;
  }

  /** Passes on the elements as one axis: the view itself where its strides allow, else a copy. */
  private static void flatten(BufferView view, Consumer<BufferView> use) {
    StridedLayout layout = view.layout();
    Optional<StridedLayout> flat = layout.reshape(layout.count());
    if (flat.isPresent()) {
      try (BufferPin _ = view.pin()) {
        use.accept(view.withLayout(flat.get()));
      } catch (InternalError e) {
        throw Buffers.explain(e, view);
      }
      return;
    }
    try (BufferLease copy = NdArray.of(view).toContiguous()) {
      use.accept(copy.view().cast(view.dtype()));
    }
  }

  private static void copy(BufferView from, BufferLease to) {
    try (to) {
      CopyKernel.copy(from, to.view());
    }
  }
}

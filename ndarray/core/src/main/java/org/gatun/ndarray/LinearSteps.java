// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import org.gatun.buffer.BufferLease;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.SwappedType;

/**
 * Numbers at equal distances, to the last bit as NumPy's {@code pad} computes them: in float64, and
 * then cast.
 *
 * @see <a
 *     href="https://numpy.org/doc/stable/reference/generated/numpy.linspace.html">numpy.linspace</a>
 */
final class LinearSteps {
  private LinearSteps() {}

  /**
   * Fills an axis with the numbers from {@code start} on towards {@code stop}, without it.
   *
   * @param stop of the shape of {@code out}, with one element along the axis
   */
  static void fill(NdArray out, double start, NdArray stop, int axis) {
    boolean integer = isInteger(out.dtype());
    NdArray turned = out.moveAxis(axis, 0);
    try (BufferLease stops = stop.moveAxis(axis, 0).toType(DType.FLOAT64);
        BufferLease values =
            NewMemory.filled(
                DType.FLOAT64,
                turned.shape(),
                array -> compute(array, start, NdArray.of(stops.view()), integer))) {
      NdArray.of(values.view()).copyTo(turned, Casting.UNSAFE);
    }
  }

  private static boolean isInteger(DType dtype) {
    DType number = dtype instanceof SwappedType swapped ? swapped.scalar() : dtype;
    return number instanceof ScalarType scalar && scalar.kind() != ScalarType.Kind.FLOAT;
  }

  private static void compute(NdArray values, double start, NdArray stops, boolean integer) {
    long count = values.size(0);
    long each = stops.count();
    NdArray lasts = stops.ravel();
    NdArray lines = values.reshape(count, each);
    boolean stands = false; // somewhere a step is 0; then all are multiplied in another order
    for (long k = 0; k < each; k++) {
      stands |= (lasts.getDouble(k) - start) / count == 0;
    }
    for (long i = 0; i < count; i++) {
      for (long k = 0; k < each; k++) {
        double way = lasts.getDouble(k) - start;
        double value = (stands ? (double) i / count * way : i * (way / count)) + start;
        lines.setDouble(integer ? Math.floor(value) : value, i, k);
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.nd4j;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a call of ND4J gave.
 *
 * @param shape of an array; empty for a number or a text
 * @param values in C order
 * @param text or empty
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares two of them but by difference().
record Outcome(long[] shape, double[] values, String text) {
  private static final double TOLERANCE = 1e-4;

  static Outcome of(@Nullable Object result) {
    return switch (Objects.requireNonNull(result)) {
      case INDArray array -> new Outcome(array.shape(), elements(array), "");
      case Number number -> new Outcome(new long[0], new double[] {number.doubleValue()}, "");
      default -> new Outcome(new long[0], new double[0], result.toString());
    };
  }

  /** Reads element by element, the one way in which ND4J is right on every array. */
  private static double[] elements(INDArray array) {
    double[] values = new double[(int) array.length()];
    long[] index = new long[array.rank()];
    for (int i = 0; i < values.length; i++) {
      values[i] = index.length == 0 ? array.getDouble(0) : array.getDouble(index);
      for (int axis = index.length - 1; axis >= 0; axis--) {
        if (++index[axis] < array.size(axis)) {
          break;
        }
        index[axis] = 0;
      }
    }
    return values;
  }

  /** Returns how another outcome differs, or nothing. Sums may be taken in another order. */
  String difference(Outcome found) {
    boolean same =
        Arrays.equals(shape, found.shape)
            && values.length == found.values.length
            && text.equals(found.text);
    for (int i = 0; same && i < values.length; i++) {
      double bound = TOLERANCE * (1 + Math.abs(values[i]));
      same =
          Double.isNaN(values[i])
              ? Double.isNaN(found.values[i])
              : Math.abs(values[i] - found.values[i]) <= bound;
    }
    return same ? "" : "expected " + this + " but found " + found;
  }

  @Override
  public String toString() {
    return Arrays.toString(shape)
        + Arrays.toString(Arrays.copyOf(values, Math.min(20, values.length)))
        + text;
  }
}

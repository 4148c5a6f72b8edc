// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.Arrays;
import java.util.Objects;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.ScalarType.Kind;
import org.gatun.ndarray.kernel.ProgramKernel;
import org.jspecify.annotations.Nullable;

/**
 * A shift and a factor for each column of a table, found in one table and applied to others: {@code
 * (x - shift) * factor}. Immutable; any thread may use it.
 *
 * {@snippet :
 * ColumnScale scale = ColumnScale.standardising(training);
 * scale.apply(batch, requests); // float32 [n, columns], with training's mean and deviation
 * }
 *
 * <p>A table is an array {@code [rows, columns]} of real numbers. NaN and what a mask marks as
 * missing do not count when columns are looked at; a mask is not needed to apply a scale, so that
 * what stands where a value is missing is scaled too. A column whose values are all the same, or so
 * near each other that float64 cannot tell, gets the factor 1, as scikit-learn does, and becomes 0.
 */
public final class ColumnScale {
  private static final double EPSILON = Math.ulp(1.0);

  private final double[] shifts;
  private final double[] factors;

  private ColumnScale(double[] shifts, double[] factors) {
    this.shifts = shifts;
    this.factors = factors;
  }

  /**
   * Returns the scale of a shift and a factor a column, copied: those of {@link #shift} and {@link
   * #factor}, where a model is served.
   *
   * @throws IllegalArgumentException if they are not as many, or one is not finite
   */
  public static ColumnScale of(double[] shifts, double[] factors) {
    Objects.requireNonNull(shifts, "shifts");
    Objects.requireNonNull(factors, "factors");
    if (shifts.length != factors.length) {
      throw new IllegalArgumentException(
          "factors: expected "
              + shifts.length
              + " columns, as shifts, but found "
              + factors.length);
    }
    var made = new ColumnScale(shifts.clone(), factors.clone());
    checkGiven("shifts", made.shifts);
    checkGiven("factors", made.factors);
    return made;
  }

  private static void checkGiven(String name, double[] numbers) {
    for (int k = 0; k < numbers.length; k++) {
      if (!Double.isFinite(numbers[k])) {
        throw new IllegalArgumentException(
            name + "[" + k + "]: expected a finite number but found " + numbers[k]);
      }
    }
  }

  private static void checkFinite(int column, String what, double number) {
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException(
          "column "
              + column
              + ": expected finite values, whose distances float64 can square, but found "
              + what
              + " "
              + number
              + "; mark them as missing, or leave the column out");
    }
  }

  /**
   * Returns the scale that gives each column of a table mean 0 and deviation 1. Takes memory of the
   * table's size in float64 for a time, unless it is of float64 and without NaN.
   *
   * @throws IllegalArgumentException if the array has other than two axes, its elements are no real
   *     numbers or truth values, a column has no value, or an infinite one, or values too far apart
   *     for float64
   * @throws IllegalStateException if a lease was closed
   * @throws OutOfMemoryError if the system has no memory left
   * @see <a
   *     href="https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.StandardScaler.html">scikit-learn,
   *     StandardScaler</a>
   */
  public static ColumnScale standardising(NdArray table) {
    try (var columns = new ColumnStatistics(table, null)) {
      return standardising(columns);
    }
  }

  /**
   * {@link #standardising(NdArray)} of the values that are there.
   *
   * @param missing of truth values, true where a value is missing; broadcast to the table's shape
   * @throws IllegalArgumentException also if the mask cannot be broadcast
   */
  public static ColumnScale standardising(NdArray table, NdArray missing) {
    Objects.requireNonNull(missing, "missing");
    try (var columns = new ColumnStatistics(table, missing)) {
      return standardising(columns);
    }
  }

  private static ColumnScale standardising(ColumnStatistics columns) {
    double[] counts = columns.counts();
    double[] means = columns.means();
    double[] factors = columns.variances(means);
    for (int k = 0; k < means.length; k++) {
      checkFinite(k, "mean", means[k]);
      checkFinite(k, "variance", factors[k]);
      // What rounding makes of a column of one value: scikit-learn's bound.
      double rounding = counts[k] * means[k] * EPSILON;
      boolean constant = factors[k] <= counts[k] * EPSILON * factors[k] + rounding * rounding;
      factors[k] = constant ? 1 : 1 / Math.sqrt(factors[k]);
    }
    return new ColumnScale(means, factors);
  }

  /**
   * Returns the scale that takes the least value of each column to 0 and the greatest to 1; as
   * float32 to 1 or a number next to it, for shift and factor are rounded.
   *
   * @throws IllegalArgumentException as {@link #standardising(NdArray)}
   * @throws IllegalStateException if a lease was closed
   * @throws OutOfMemoryError if the system has no memory left
   * @see <a
   *     href="https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.MinMaxScaler.html">scikit-learn,
   *     MinMaxScaler</a>
   */
  public static ColumnScale minMax(NdArray table) {
    try (var columns = new ColumnStatistics(table, null)) {
      return minMax(columns);
    }
  }

  /** {@link #minMax(NdArray)}, as {@link #standardising(NdArray, NdArray)}. */
  public static ColumnScale minMax(NdArray table, NdArray missing) {
    Objects.requireNonNull(missing, "missing");
    try (var columns = new ColumnStatistics(table, missing)) {
      return minMax(columns);
    }
  }

  private static ColumnScale minMax(ColumnStatistics columns) {
    double[] least = columns.least();
    double[] factors = columns.greatest();
    for (int k = 0; k < least.length; k++) {
      double range = factors[k] - least[k];
      checkFinite(k, "least value", least[k]);
      checkFinite(k, "range", range);
      factors[k] = range < 10 * EPSILON ? 1 : 1 / range;
    }
    return new ColumnScale(least, factors);
  }

  /** Returns the number of columns. */
  public int columns() {
    return shifts.length;
  }

  /**
   * Returns what is taken from a column: its mean, or its least value.
   *
   * @throws IndexOutOfBoundsException if there is no such column
   */
  public double shift(int column) {
    return shifts[check(column)];
  }

  /**
   * Returns what a column is multiplied with then.
   *
   * @throws IndexOutOfBoundsException if there is no such column
   */
  public double factor(int column) {
    return factors[check(column)];
  }

  private int check(int column) {
    if (column < 0 || column >= shifts.length) {
      throw new IndexOutOfBoundsException(
          shifts.length == 0
              ? "column: expected none, as the scale has none, but found " + column
              : "column: expected 0.." + (shifts.length - 1) + " but found " + column);
    }
    return column;
  }

  /**
   * Scales a table into new memory, C-contiguous; of its dtype if that is floating-point, else of
   * float64. The caller closes the lease.
   *
   * @throws IllegalArgumentException if the table has another number of columns, or of axes than
   *     two, or the dtype makes 0 of a factor, or infinity of it or of a shift
   * @throws IllegalStateException if a lease was closed
   * @throws OutOfMemoryError if the system has no memory left
   */
  public BufferLease apply(NdArray table) {
    check(table);
    return NewMemory.filled(type(table), table.shape(), out -> apply(out, table));
  }

  /**
   * Scales a table into an array of its shape, cast to its dtype under {@link Casting#SAME_KIND};
   * in one pass, and in place if it is the same. What is computed, and shifts and factors before,
   * are rounded to the table's dtype if that is floating-point, else to float64; to that of {@code
   * out} if it holds more, so that float16 becomes float32 with what float32 has. NaN stays. Some
   * KB are allocated a call, whatever the size.
   *
   * @throws IllegalArgumentException also if {@code out} has another shape or cannot take the
   *     result, or the dtype that is computed in makes 0 of a factor, or infinity of it or of a
   *     shift; then nothing was written
   * @throws java.nio.ReadOnlyBufferException if {@code out} is read-only
   */
  public void apply(NdArray out, NdArray table) {
    Objects.requireNonNull(out, "out");
    check(table);
    checkOut(out, table);
    ScalarType type = type(table, out);
    try (BufferLease shift = rounded(type, "shift", shifts);
        BufferLease factor = rounded(type, "factor", factors)) {
      table
          .lazy()
          .cast(type)
          .sub(NdArray.of(shift.view()))
          .mul(NdArray.of(factor.view()))
          .into(out);
    }
  }

  private static void checkOut(NdArray out, NdArray table) {
    if (!Arrays.equals(out.shape(), table.shape())) {
      throw new IllegalArgumentException(
          "out: expected shape "
              + Arrays.toString(table.shape())
              + " but found "
              + Arrays.toString(out.shape()));
    }
  }

  /**
   * Takes a scaled table back, into new memory as {@link #apply(NdArray)}: {@code x / factor +
   * shift}; scikit-learn's {@code inverse_transform}. What rounding took is lost.
   *
   * @throws IllegalArgumentException as {@link #apply(NdArray)}, or if a factor is 0, which nothing
   *     takes back
   * @throws IllegalStateException if a lease was closed
   * @throws OutOfMemoryError if the system has no memory left
   */
  public BufferLease unapply(NdArray table) {
    check(table);
    return NewMemory.filled(type(table), table.shape(), out -> unapply(out, table));
  }

  /**
   * {@link #unapply(NdArray)} into an array of its shape, as {@link #apply(NdArray, NdArray)}.
   *
   * @throws IllegalArgumentException also if {@code out} has another shape or cannot take the
   *     result; then nothing was written
   * @throws java.nio.ReadOnlyBufferException if {@code out} is read-only
   */
  public void unapply(NdArray out, NdArray table) {
    Objects.requireNonNull(out, "out");
    check(table);
    checkOut(out, table);
    for (int k = 0; k < factors.length; k++) {
      if (factors[k] == 0) {
        throw new IllegalArgumentException(
            "column "
                + k
                + ": expected a factor other than 0, which can be divided by, but found "
                + factors[k]);
      }
    }
    ScalarType type = type(table, out);
    try (BufferLease shift = rounded(type, "shift", shifts);
        BufferLease factor = rounded(type, "factor", factors)) {
      table
          .lazy()
          .cast(type)
          .div(NdArray.of(factor.view()))
          .add(NdArray.of(shift.view()))
          .into(out);
    }
  }

  /** Lends numbers as a dtype. */
  static BufferLease numbers(ScalarType type, double[] values) {
    return NewMemory.filled(
        type,
        new long[] {values.length},
        array -> {
          for (int k = 0; k < values.length; k++) {
            array.view().setDouble(values[k], k);
          }
        });
  }

  /**
   * {@link #numbers} that a dtype holds, if not all their digits.
   *
   * @throws IllegalArgumentException if one became 0 or infinite
   */
  private static BufferLease rounded(ScalarType type, String what, double[] values) {
    BufferLease lease = numbers(type, values);
    for (int k = 0; k < values.length; k++) {
      double found = lease.view().getDouble(k);
      boolean vanished = found == 0 && values[k] != 0 && what.equals("factor");
      if (vanished || Double.isInfinite(found)) {
        lease.close();
        throw new IllegalArgumentException(
            "column "
                + k
                + ": expected a "
                + what
                + " that "
                + type
                + " holds but found "
                + values[k]
                + ", which becomes "
                + found
                + "; scale into an array of "
                + (type == ScalarType.FLOAT32 ? "float64" : "float32 or float64"));
      }
    }
    return lease;
  }

  /** As what is computed: the wider of both, if both are floating-point. */
  private static ScalarType type(NdArray table, NdArray out) {
    ScalarType type = type(table);
    return ProgramKernel.takes(out.dtype()) && Elementwise.scalar(out).kind() == Kind.FLOAT
        ? (ScalarType) Promotion.of(type, Elementwise.scalar(out))
        : type;
  }

  private static ScalarType type(NdArray table) {
    return Reduction.MEAN.resultType(Elementwise.scalar(table));
  }

  private void check(NdArray table) {
    ColumnStatistics.check(table);
    if (table.size(1) != shifts.length) {
      throw new IllegalArgumentException(
          "table: expected "
              + shifts.length
              + " columns, as the scale has, but found shape "
              + Arrays.toString(table.shape()));
    }
  }

  /** Returns whether another scale has the same shifts and factors. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ColumnScale scale
        && Arrays.equals(shifts, scale.shifts)
        && Arrays.equals(factors, scale.factors);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(shifts) + Arrays.hashCode(factors);
  }

  @Override
  public String toString() {
    return "ColumnScale[shift="
        + Arrays.toString(shifts)
        + ", factor="
        + Arrays.toString(factors)
        + "]";
  }
}

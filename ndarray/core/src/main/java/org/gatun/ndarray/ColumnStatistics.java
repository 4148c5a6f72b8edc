// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.Arrays;
import java.util.Objects;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.jspecify.annotations.Nullable;

/** What the values in each column of a table are like, in float64, without what is missing. */
final class ColumnStatistics implements AutoCloseable {
  private final NdArray table;

  /** Where a value is there; null if none is missing. */
  private final @Nullable BufferLease present;

  /** The table, if that is another one as float64, or with 0 where a value is missing. */
  private @Nullable BufferLease numbers;

  private final double[] counts;

  ColumnStatistics(NdArray table, @Nullable NdArray missing) {
    check(table);
    this.table = table;
    if (missing != null) {
      checkMask(missing, table);
    }
    boolean gaps = missing != null || hasNaN(table);
    present = gaps ? present(table, missing) : null;
    try {
      if (gaps) {
        numbers = filled(0);
      } else if (table.dtype() != DType.FLOAT64) {
        numbers = table.toType(DType.FLOAT64);
      }
      counts = count();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  static void check(NdArray table) {
    Objects.requireNonNull(table, "table");
    Elementwise.scalar("table", table);
    if (table.rank() != 2) {
      throw new IllegalArgumentException(
          "table: expected shape [rows, columns] but found " + Arrays.toString(table.shape()));
    }
  }

  private static void checkMask(NdArray missing, NdArray table) {
    if (missing.dtype() != DType.BOOL) {
      throw new IllegalArgumentException(
          "missing: expected truth values but found "
              + missing.dtype()
              + "; compare, as isNaN does");
    }
    Axes.checkMask("missing", missing.view().layout(), table.view().layout());
  }

  /** NaN is the extreme of what has one. */
  private static boolean hasNaN(NdArray table) {
    if (table.count() == 0 || Elementwise.scalar(table).kind() != ScalarType.Kind.FLOAT) {
      return false;
    }
    try (BufferLease greatest = Reduction.MAX.of(table)) {
      return Double.isNaN(NdArray.of(greatest.view()).getDouble());
    }
  }

  private static BufferLease present(NdArray table, @Nullable NdArray missing) {
    LazyArray numbers = table.lazy().isNaN().logicalNot();
    LazyArray there = missing == null ? numbers : numbers.logicalAnd(missing.lazy().logicalNot());
    return there.compute();
  }

  private NdArray there() {
    return NdArray.of(Objects.requireNonNull(present).view());
  }

  private BufferLease filled(Number elsewhere) {
    return table.lazy().cast(DType.FLOAT64).where(there(), elsewhere).compute();
  }

  private double[] count() {
    double[] each = new double[Math.toIntExact(table.size(1))];
    Arrays.fill(each, (double) table.size(0));
    if (present != null) {
      try (BufferLease ones = there().toType(DType.FLOAT64)) {
        each = alongRows(Reduction.SUM, NdArray.of(ones.view()));
      }
    }
    for (int k = 0; k < each.length; k++) {
      if (each[k] == 0) {
        throw new IllegalArgumentException(
            "column " + k + ": expected a value or more but found none; leave it out or fill it");
      }
    }
    return each;
  }

  private static double[] alongRows(Reduction reduction, NdArray numbers) {
    try (BufferLease made = reduction.of(numbers, 0)) {
      return NdArray.of(made.view()).toDoubleArray();
    }
  }

  private NdArray numbers() {
    return numbers == null ? table : NdArray.of(numbers.view());
  }

  /** How many values each column has, at least one. */
  double[] counts() {
    return counts;
  }

  double[] means() {
    if (present == null) {
      return alongRows(Reduction.MEAN, numbers());
    }
    return perCount(alongRows(Reduction.SUM, numbers()));
  }

  private double[] perCount(double[] sums) {
    for (int k = 0; k < sums.length; k++) {
      sums[k] /= counts[k];
    }
    return sums;
  }

  /** The means of the squared distances from the means. */
  double[] variances(double[] means) {
    if (present == null) {
      return alongRows(Reduction.VAR, numbers());
    }
    try (BufferLease middle = ColumnScale.numbers(DType.FLOAT64, means);
        BufferLease squares =
            numbers().lazy().sub(NdArray.of(middle.view())).square().where(there(), 0).compute()) {
      return perCount(alongRows(Reduction.SUM, NdArray.of(squares.view())));
    }
  }

  double[] least() {
    return extremes(Reduction.MIN, Double.POSITIVE_INFINITY);
  }

  double[] greatest() {
    return extremes(Reduction.MAX, Double.NEGATIVE_INFINITY);
  }

  private double[] extremes(Reduction reduction, double elsewhere) {
    if (present == null) {
      return alongRows(reduction, numbers());
    }
    try (BufferLease all = filled(elsewhere)) {
      return alongRows(reduction, NdArray.of(all.view()));
    }
  }

  @Override
  public void close() {
    if (numbers != null) {
      numbers.close();
    }
    if (present != null) {
      present.close();
    }
  }
}

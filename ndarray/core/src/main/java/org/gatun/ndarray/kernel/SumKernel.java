// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.ScalarType.Kind;

/**
 * Adds the elements of a block of results; see {@link ReductionKernel}.
 *
 * <p>Integers are added modulo 2^64, of which the result's dtype keeps the low bits. Floating-point
 * numbers are added as float64: short runs plainly, and their sums with what rounding took from
 * them (Knuth's two-sum), so that the error stays that of one short run.
 */
public final class SumKernel {
  /**
   * How many float64 are added plainly; with {@link #SUMS} beside each other, 32 roundings deep.
   */
  static final int PLAIN_RUN = 512;

  /** How many sums of a run go beside each other, and do not wait for one another. */
  static final int SUMS = 16;

  /** How many rows are added plainly: as many roundings. */
  private static final int PLAIN_ROWS = 32;

  /** So many elements beside each other make a loop long. */
  private static final int WIDE_ROW = 64;

  private SumKernel() {}

  /**
   * Returns the dtype of a sum that none was named for.
   *
   * @throws IllegalArgumentException if there are no sums of such elements
   * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.sum.html">numpy.sum,
   *     dtype</a>
   */
  public static ScalarType resultType(DType dtype) {
    ScalarType scalar = summable(dtype);
    return switch (scalar.kind()) {
      case BOOL, SIGNED -> ScalarType.INT64;
      case UNSIGNED -> ScalarType.UINT64;
      case FLOAT, COMPLEX -> scalar;
    };
  }

  private static ScalarType summable(DType dtype) {
    if (dtype instanceof ScalarType scalar && scalar.kind() != Kind.COMPLEX) {
      return scalar;
    }
    throw new IllegalArgumentException(
        "expected real numbers in the machine's byte order but found "
            + dtype
            + "; copy the values to such a dtype");
  }

  /**
   * Refuses a result that cannot hold what the elements are.
   *
   * @throws IllegalArgumentException if so
   */
  public static void checkTypes(DType in, DType out) {
    Kind from = summable(in).kind();
    Kind to = summable(out).kind();
    boolean fits =
        switch (to) {
          case BOOL -> false;
          case UNSIGNED, SIGNED -> from != Kind.FLOAT;
          case FLOAT, COMPLEX -> true;
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "out: expected a dtype that sums of "
              + in
              + " can be cast to, such as "
              + resultType(in)
              + ", but found "
              + out);
    }
  }

  /** Returns a number as a floating-point dtype holds it. */
  static double rounded(double number, ScalarType dtype) {
    return switch (dtype) {
      case FLOAT16 -> Float.float16ToFloat(Float.floatToFloat16(Rounding.toOdd(number)));
      case BFLOAT16 -> Float.intBitsToFloat(Rounding.bfloat16(Rounding.toOdd(number)) << 16);
      case FLOAT32 -> (float) number;
      default -> number;
    };
  }

  /** Divides the sums by their counts, less a correction; of the sums nothing is lost then. */
  static void divide(Workspace work, int count, boolean masked, double correction) {
    double size = count == 0 ? 0 : work.counts[0];
    for (int k = 0; k < count; k++) {
      double lost = work.lost[k];
      double sum = Double.isFinite(lost) ? work.sums[k] + lost : work.sums[k];
      double counted = masked ? work.counts[k] : size;
      work.sums[k] = sum / Math.max(0, counted - correction);
      work.lost[k] = 0;
    }
  }

  static void root(double[] values, int count) {
    for (int k = 0; k < count; k++) {
      values[k] = Math.sqrt(values[k]);
    }
  }

  /** Makes squared distances, each from a mean of its own. */
  static void squareAcross(double[] values, int count, double[] means) {
    for (int i = 0; i < count; i++) {
      double distance = values[i] - means[i];
      values[i] = distance * distance;
    }
  }

  /** Makes squared distances of rows, which have a mean each. */
  static void squareAlong(double[] values, int rows, int run, double[] means, int k) {
    for (int row = 0; row < rows; row++) {
      double mean = means[k + row];
      for (int i = row * run; i < (row + 1) * run; i++) {
        double distance = values[i] - mean;
        values[i] = distance * distance;
      }
    }
  }

  /** Adds rows, an element a result. */
  static void across(long[] values, int rows, int count, long[] totals) {
    for (int row = 0; row < rows; row++) {
      int from = row * count;
      for (int k = 0; k < count; k++) {
        totals[k] += values[from + k];
      }
    }
  }

  /** Adds rows, which are elements of one result each. */
  static void along(long[] values, int rows, int run, long[] totals, int k) {
    for (int row = 0; row < rows; row++) {
      totals[k + row] += sum(values, row * run, (row + 1) * run);
    }
  }

  /** Adds a run: every fourth element to one sum, so that none waits for the one before. */
  private static long sum(long[] values, int from, int end) {
    long a = 0;
    long b = 0;
    long c = 0;
    long d = 0;
    int i = from;
    for (; i <= end - 4; i += 4) {
      a += values[i];
      b += values[i + 1];
      c += values[i + 2];
      d += values[i + 3];
    }
    for (; i < end; i++) {
      a += values[i];
    }
    return a + b + c + d;
  }

  /**
   * As {@link #across(long[], int, int, long[])}, of {@link Workspace#doubles}; {@link #flush}
   * follows the last call. Several short rows are added as one, for long loops are the fast ones,
   * and what that leaves side by side is added last.
   */
  static void across(Workspace work, int rows, int count) {
    int group = Math.min(rows, WIDE_ROW / count);
    int last = rows * count;
    if (group <= 1) {
      for (int from = 0; from < last; from += count) {
        plainly(work, from, count);
      }
      return;
    }
    double[] values = work.doubles;
    double[] plain = work.plain;
    int width = group * count;
    for (int from = 0; from < last; from += PLAIN_ROWS * width) {
      int end = Math.min(last, from + PLAIN_ROWS * width);
      int first = Math.min(width, end - from);
      System.arraycopy(values, from, plain, 0, first);
      for (int next = from + width; next < end; next += width) {
        addTo(plain, values, next, Math.min(width, end - next));
      }
      for (int next = count; next < first; next += count) {
        addTo(plain, plain, next, count);
      }
      work.plainRows = 1;
      flush(work, count);
    }
  }

  private static void plainly(Workspace work, int from, int count) {
    if (work.plainRows == 0) {
      System.arraycopy(work.doubles, from, work.plain, 0, count);
    } else {
      addTo(work.plain, work.doubles, from, count);
    }
    if (++work.plainRows == PLAIN_ROWS) {
      flush(work, count);
    }
  }

  /** Adds what was added plainly. */
  static void flush(Workspace work, int count) {
    if (work.plainRows > 0) {
      double[] plain = work.plain;
      for (int k = 0; k < count; k++) {
        add(work, k, plain[k]);
      }
      work.plainRows = 0;
    }
  }

  private static void addTo(double[] sums, double[] values, int from, int count) {
    for (int k = 0; k < count; k++) {
      sums[k] += values[from + k];
    }
  }

  /** As {@link #along(long[], int, int, long[], int)}, of {@link Workspace#doubles}. */
  static void along(Workspace work, int k, int rows, int run) {
    for (int row = 0; row < rows; row++) {
      int end = (row + 1) * run;
      for (int from = row * run; from < end; from += PLAIN_RUN) {
        add(work, k + row, sum(work.doubles, from, Math.min(PLAIN_RUN, end - from)));
      }
    }
  }

  /**
   * Adds a long run of elements to one result.
   *
   * @param at where the first lies
   * @param step how many bytes lie from one to the next
   */
  static void longRun(Workspace work, ScalarType dtype, int k, long at, long count, long step) {
    if (HotReduction.takes(work.source, dtype, step, count)) {
      VectorReductions.addRun(work, k, at, count);
    } else {
      addRun(work, dtype, k, at, count, step);
    }
  }

  /** {@link #longRun} in scalar Java. */
  static void addRun(Workspace work, ScalarType dtype, int k, long at, long count, long step) {
    for (long i = 0; i < count; i += Workspace.BLOCK) {
      int some = (int) Math.min(Workspace.BLOCK, count - i);
      BlockReader.doubles(work, dtype, at + i * step, 1, 0, some, step);
      along(work, k, 1, some);
    }
  }

  /** Returns a sum with what rounding took from it. */
  static double total(Workspace work, int k) {
    double lost = work.lost[k];
    // It is not a number once a sum is infinite, and adding 0 would turn -0 to 0.
    return Double.isFinite(lost) && lost != 0 ? work.sums[k] + lost : work.sums[k];
  }

  /** Adds to one result and keeps what rounding takes: Knuth's two-sum. */
  static void add(Workspace work, int k, double value) {
    double before = work.sums[k];
    double sum = before + value;
    double added = sum - before;
    work.lost[k] += before - (sum - added) + (value - added);
    work.sums[k] = sum;
  }

  /** Adds a run: every sixteenth element to one sum, and then the sums. */
  private static double sum(double[] values, int from, int count) {
    int end = from + count;
    int whole = end - count % SUMS;
    double sum = eighths(values, from, whole) + eighths(values, from + 8, whole);
    for (int i = whole; i < end; i++) {
      sum += values[i];
    }
    return sum;
  }

  /** Adds eight elements of each sixteen: as many sums as there are registers for. */
  private static double eighths(double[] values, int from, int end) {
    double a = -0.0;
    double b = -0.0;
    double c = -0.0;
    double d = -0.0;
    double e = -0.0;
    double f = -0.0;
    double g = -0.0;
    double h = -0.0;
    for (int i = from; i < end; i += SUMS) {
      a += values[i];
      b += values[i + 1];
      c += values[i + 2];
      d += values[i + 3];
      e += values[i + 4];
      f += values[i + 5];
      g += values[i + 6];
      h += values[i + 7];
    }
    return ((a + b) + (c + d)) + ((e + f) + (g + h));
  }
}

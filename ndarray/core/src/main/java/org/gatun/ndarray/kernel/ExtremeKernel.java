// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

/**
 * Finds the least or the greatest elements of a block of results, or where the first of them is;
 * and whether all or any are true, which is the least or the greatest of truth values. See {@link
 * ReductionKernel}.
 *
 * <p>Integers are compared as int64, uint64 with its first bit turned round; floating-point numbers
 * as float64, where the first NaN is taken before all numbers, as NumPy does. Of adjacent float32
 * the bits are compared, which the JIT compiler makes vector instructions of; see {@link
 * FloatBits}.
 */
final class ExtremeKernel {
  private ExtremeKernel() {}

  /** Compares rows, an element a result; those of the first row have the index {@code place}. */
  static void across(
      Workspace work,
      boolean floating,
      boolean greatest,
      long flip,
      int rows,
      int count,
      long place) {
    for (int row = 0; row < rows; row++) {
      if (floating) {
        acrossDoubles(work, greatest, row * count, count, place + row);
      } else {
        acrossLongs(work, flip, row * count, count, place + row);
      }
    }
  }

  /** Compares rows, which are elements of one result each, the first of index {@code place}. */
  static void along(
      Workspace work,
      boolean floating,
      boolean greatest,
      long flip,
      int k,
      int rows,
      int run,
      long place) {
    for (int row = 0; row < rows; row++) {
      if (floating) {
        alongDoubles(work, greatest, k + row, row * run, run, place);
      } else {
        alongLongs(work, flip, k + row, row * run, run, place);
      }
    }
  }

  private static void acrossLongs(Workspace work, long flip, int from, int count, long place) {
    long[] values = work.longs;
    long[] best = work.totals;
    long[] places = work.places;
    for (int k = 0; k < count; k++) {
      long value = values[from + k] ^ flip;
      if (value > best[k] || places[k] < 0) {
        best[k] = value;
        places[k] = place;
      }
    }
  }

  private static void acrossDoubles(
      Workspace work, boolean greatest, int from, int count, long place) {
    double[] values = work.doubles;
    double[] best = work.sums;
    long[] places = work.places;
    for (int k = 0; k < count; k++) {
      double value = values[from + k];
      if (places[k] < 0 || isBetter(value, best[k], greatest)) {
        best[k] = value;
        places[k] = place;
      }
    }
  }

  static boolean isBetter(double value, double best, boolean greatest) {
    return (greatest ? value > best : value < best) || (Double.isNaN(value) && !Double.isNaN(best));
  }

  private static void alongLongs(
      Workspace work, long flip, int k, int from, int count, long place) {
    long[] values = work.longs;
    long best = values[from] ^ flip;
    for (int i = from + 1; i < from + count; i++) {
      best = Math.max(best, values[i] ^ flip);
    }
    if (work.places[k] >= 0 && best <= work.totals[k]) {
      return;
    }
    work.totals[k] = best;
    int i = from;
    while ((values[i] ^ flip) != best) {
      i++;
    }
    work.places[k] = place + i - from;
  }

  private static void alongDoubles(
      Workspace work, boolean greatest, int k, int from, int count, long place) {
    double[] values = work.doubles;
    double best = greatest ? greatest(values, from, count) : least(values, from, count);
    if (work.places[k] >= 0 && !isBetter(best, work.sums[k], greatest)) {
      return;
    }
    int i = from;
    while (values[i] != best && !(Double.isNaN(best) && Double.isNaN(values[i]))) {
      i++; // 0 and -0 are one
    }
    work.sums[k] = values[i];
    work.places[k] = place + i - from;
  }

  private static double greatest(double[] values, int from, int count) {
    double best = values[from];
    for (int i = from + 1; i < from + count; i++) {
      best = Math.max(best, values[i]);
    }
    return best;
  }

  private static double least(double[] values, int from, int count) {
    double best = values[from];
    for (int i = from + 1; i < from + count; i++) {
      best = Math.min(best, values[i]);
    }
    return best;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import java.util.Arrays;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.ScalarType.Kind;
import org.gatun.ndarray.kernel.ReductionKernel.Fold;
import org.gatun.ndarray.kernel.ReductionKernel.Terms;

/**
 * Makes the results of a block: brings their elements, as float64 or as int64, puts in place of
 * those that a mask leaves out what changes nothing, and has them added or compared. Elements come
 * across, one of each result and then the next of each, or along, all of one result and then all of
 * the next, whichever lie nearer to each other. Reused from call to call.
 */
final class ReductionBlock {
  /** Runs up to this length are read many at once. */
  static final int SHORT_RUN = 64;

  private ScalarType dtype = ScalarType.BOOL;

  /** Whether elements are read as float64. */
  private boolean floating;

  private boolean truths;
  private boolean extreme;
  private boolean greatest;
  private boolean squares;
  private boolean masked;

  /** Whether those elements count whose flags are set, or the others. */
  private boolean counted;

  /** Whether sums and extremes begin with a number, and it, for either lane. */
  private boolean begins;

  private double first;
  private long firstInteger;

  /** What turns int64 round so that the extreme is the greatest. */
  private long flip;

  void set(Fold fold, Terms terms, ScalarType in, ScalarType out) {
    dtype = in;
    counted = terms.counted();
    begins = terms.begins();
    masked = terms.mask() != null;
    extreme = fold.isExtreme();
    greatest = fold.isGreatest();
    truths = extreme && !fold.isPlace() && out == ScalarType.BOOL;
    floating = !truths && (extreme ? in : out).kind() == Kind.FLOAT;
    flip = (greatest ? 0 : -1) ^ (in == ScalarType.UINT64 ? Long.MIN_VALUE : 0);
    flip = extreme ? flip : 0;
    first = begins && floating ? SumKernel.rounded(terms.number(), out) : 0;
    firstInteger = begins ? terms.integer() : 0;
  }

  boolean isMasked() {
    return masked;
  }

  void turnBack(long[] totals, int count) {
    for (int k = 0; k < count && flip != 0; k++) {
      totals[k] ^= flip;
    }
  }

  /** Whether each extreme is one of something. */
  boolean hasResults(Workspace work, int count) {
    boolean all = true;
    for (int k = 0; k < count && extreme && masked && !begins; k++) {
      all &= work.counts[k] > 0;
    }
    return all;
  }

  /**
   * Makes {@code count} results.
   *
   * @param at where the first element of the first result lies; of the next it is {@code stride}
   *     further
   * @param flags where its flag lies; that of the next is {@code flagStride} further
   */
  void run(Workspace work, int count, long at, long stride, long flags, long flagStride) {
    squares = false;
    if (extreme) {
      Arrays.fill(work.places, 0, count, begins ? 0 : -1); // -1: nothing was seen
    }
    // As in NumPy: nothing adds up to 0, and -0 alone to -0 but under a mask.
    boolean zero = extreme || begins || masked || work.reduced.isEmpty();
    Arrays.fill(work.sums, 0, count, zero ? first : -0.0);
    Arrays.fill(work.lost, 0, count, 0);
    Arrays.fill(work.totals, 0, count, firstInteger ^ flip);
    walk(work, count, at, stride, flags, flagStride);
  }

  /** Adds the squared distances from {@link Workspace#means}. */
  void runSquares(Workspace work, int count, long at, long stride, long flags, long flagStride) {
    squares = true;
    for (int k = count; k < Workspace.BLOCK; k++) {
      work.means[k] = work.means[k - count]; // again and again, for rows one behind the other
    }
    Arrays.fill(work.sums, 0, count, 0);
    Arrays.fill(work.lost, 0, count, 0);
    walk(work, count, at, stride, flags, flagStride);
  }

  private void walk(Workspace work, int count, long at, long stride, long flags, long flagStride) {
    Nest nest = work.reduced;
    work.plainRows = 0; // some may be left of a loop that failed
    // Where no mask is, the count is that of all.
    Arrays.fill(work.counts, 0, count, masked || nest.isEmpty() ? 0 : nest.count());
    if (nest.isEmpty()) {
      return;
    }
    boolean along = count == 1 || Math.abs(nest.innerFirst()) < Math.abs(stride);
    long place = 0;
    do {
      if (along) {
        along(work, count, at + nest.first, stride, flags + nest.second, flagStride, place);
      } else {
        across(work, count, at + nest.first, stride, flags + nest.second, flagStride, place);
      }
      place += nest.innerSize();
    } while (nest.next());
  }

  private void across(
      Workspace work, int count, long at, long stride, long flags, long flagStride, long place) {
    long size = work.reduced.innerSize();
    long step = work.reduced.innerFirst();
    long flagStep = work.reduced.innerSecond();
    int rows = (int) Math.min(size, Workspace.BLOCK / count);
    for (long i = 0; i < size; i += rows) {
      int some = (int) Math.min(rows, size - i);
      read(work, at + i * step, some, step, count, stride);
      if (squares) {
        SumKernel.squareAcross(work.doubles, some * count, work.means);
      }
      if (masked) {
        flags(work, flags + i * flagStep, some, flagStep, count, flagStride);
        mask(work, some * count);
        countAcross(work.flagBits, some, count, work.counts);
      }
      if (!extreme && floating) {
        SumKernel.across(work, some, count);
      } else if (!extreme) {
        SumKernel.across(work.longs, some, count, work.totals);
      } else {
        ExtremeKernel.across(work, floating, greatest, flip, some, count, place + i);
      }
    }
    SumKernel.flush(work, count);
  }

  private void along(
      Workspace work, int count, long at, long stride, long flags, long flagStride, long place) {
    long size = work.reduced.innerSize();
    long step = work.reduced.innerFirst();
    long flagStep = work.reduced.innerSecond();
    if (!extreme && floating && !squares && !masked && size > SHORT_RUN) {
      for (int k = 0; k < count; k++) {
        SumKernel.longRun(work, dtype, k, at + k * stride, size, step);
      }
      return;
    }
    int run = (int) Math.min(size, Workspace.BLOCK);
    boolean bits = extreme && floating && !masked && FloatBits.suits(work, dtype, step, run);
    int rows = run < size || bits ? 1 : Workspace.BLOCK / run;
    for (int k = 0; k < count; k += rows) {
      int some = Math.min(rows, count - k);
      for (long i = 0; i < size; i += run) {
        int part = (int) Math.min(run, size - i);
        long from = at + k * stride + i * step;
        if (bits && FloatBits.along(work, greatest, k, from, part, place + i)) {
          continue;
        }
        read(work, from, some, stride, part, step);
        if (squares) {
          SumKernel.squareAlong(work.doubles, some, part, work.means, k);
        }
        if (masked) {
          flags(work, flags + k * flagStride + i * flagStep, some, flagStride, part, flagStep);
          mask(work, some * part);
          countAlong(work.flagBits, some, part, work.counts, k);
        }
        if (!extreme && floating) {
          SumKernel.along(work, k, some, part);
        } else if (!extreme) {
          SumKernel.along(work.longs, some, part, work.totals, k);
        } else {
          ExtremeKernel.along(work, floating, greatest, flip, k, some, part, place + i);
        }
      }
    }
  }

  /** Brings {@code rows} runs of {@code run} elements, one run behind the other. */
  private void read(Workspace work, long at, int rows, long rowStride, int run, long stride) {
    if (floating) {
      BlockReader.doubles(work, dtype, at, rows, rowStride, run, stride);
    } else if (dtype.kind() == Kind.FLOAT) {
      BlockReader.doubles(work, dtype, at, rows, rowStride, run, stride);
      truths(work.doubles, work.longs, rows * run);
    } else {
      BlockReader.longs(work, dtype, at, rows, rowStride, run, stride);
      if (truths) {
        truths(work.longs, rows * run);
      }
    }
  }

  private static void truths(double[] values, long[] truths, int count) {
    for (int i = 0; i < count; i++) {
      truths[i] = values[i] != 0 ? 1 : 0;
    }
  }

  private static void truths(long[] values, int count) {
    for (int i = 0; i < count; i++) {
      values[i] = values[i] != 0 ? 1 : 0;
    }
  }

  /** Brings flags: all bits are set of the elements that count, and none of the others. */
  private void flags(Workspace work, long at, int rows, long rowStride, int run, long stride) {
    long opposite = counted ? 0 : -1;
    boolean whole = rowStride == run * stride;
    int runs = whole ? 1 : rows;
    int each = whole ? rows * run : run;
    for (int row = 0; row < runs; row++) {
      work.flags.bytes(at + row * rowStride, stride, work.bytes, each);
      bits(work.bytes, each, opposite, work.flagBits, row * run);
    }
  }

  private static void bits(byte[] flags, int count, long opposite, long[] bits, int into) {
    for (int i = 0; i < count; i++) {
      int flag = flags[i];
      bits[into + i] = (flag | -flag) >> 31 ^ opposite; // without a branch, hard to foresee
    }
  }

  /** Puts what changes nothing in place of the elements that do not count. */
  private void mask(Workspace work, int count) {
    if (floating) {
      double nothing = greatest ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      mask(work.doubles, work.flagBits, count, extreme ? Double.doubleToRawLongBits(nothing) : 0);
    } else {
      mask(work.longs, work.flagBits, count, extreme ? Long.MIN_VALUE ^ flip : 0);
    }
  }

  private static void mask(double[] values, long[] bits, int count, long nothing) {
    for (int i = 0; i < count; i++) {
      long value = Double.doubleToRawLongBits(values[i]);
      values[i] = Double.longBitsToDouble(value & bits[i] | nothing & ~bits[i]);
    }
  }

  private static void mask(long[] values, long[] bits, int count, long nothing) {
    for (int i = 0; i < count; i++) {
      values[i] = values[i] & bits[i] | nothing & ~bits[i];
    }
  }

  private static void countAcross(long[] bits, int rows, int count, long[] counts) {
    for (int row = 0; row < rows; row++) {
      for (int k = 0; k < count; k++) {
        counts[k] -= bits[row * count + k];
      }
    }
  }

  private static void countAlong(long[] bits, int rows, int run, long[] counts, int k) {
    for (int row = 0; row < rows; row++) {
      long found = 0;
      for (int i = row * run; i < (row + 1) * run; i++) {
        found -= bits[i];
      }
      counts[k + row] += found;
    }
  }
}

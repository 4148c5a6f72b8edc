// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import java.util.Arrays;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.ScalarType.Kind;
import org.gatun.buffer.StridedLayout;

/**
 * Finds the least or the greatest elements over axes, or where the first of them is; and whether
 * all or any are true, which is the least or the greatest of truth values.
 *
 * <p>Integers are compared as int64, uint64 with its first bit turned round; floating-point numbers
 * as float64, where the first NaN is taken before all numbers, as NumPy does. Of adjacent float32
 * the bits are compared, which the JIT compiler makes vector instructions of; see {@link
 * FloatBits}.
 */
public final class ExtremeKernel {
  private ExtremeKernel() {}

  /**
   * Finds the extremes of {@code in} over the axes whose bits are set in {@code reduced}, and
   * writes them, or their index in the order of those axes. The caller has checked that there are
   * elements, that {@code out} has the other axes' shape, is writable, of the same dtype, of bool
   * or of int64, and that the two do not overlap.
   */
  public static void find(
      BufferView in, long reduced, boolean greatest, boolean index, BufferView out) {
    Workspace work = Workspace.take();
    try (BufferPin source = in.pin();
        BufferPin target = out.pin()) {
      work.source.set(source, in.layout());
      work.target.set(target, out.layout());
      plan(work, in.layout(), reduced, out.layout());
      walk(work, (ScalarType) in.dtype(), greatest, index, (ScalarType) out.dtype());
    } catch (InternalError e) {
      throw Buffers.explain(e, in, out);
    } finally {
      work.giveBack();
    }
  }

  private static void plan(Workspace work, StridedLayout in, long reduced, StridedLayout out) {
    work.outer.clear();
    work.reduced.clear();
    int kept = 0;
    for (int axis = 0; axis < in.rank(); axis++) {
      if ((reduced >>> axis & 1) != 0) {
        work.reduced.addInOrder(in.size(axis), in.stride(axis), 0);
      } else {
        work.outer.add(in.size(axis), in.stride(axis), out.stride(kept++));
      }
    }
    work.outer.join();
    work.reduced.join();
  }

  private static void walk(
      Workspace work, ScalarType in, boolean greatest, boolean index, ScalarType out) {
    Nest kept = work.outer;
    if (kept.isEmpty()) {
      return;
    }
    long from = kept.innerFirst();
    long to = kept.innerSecond();
    boolean floating = in.kind() == Kind.FLOAT;
    long flip = (greatest ? 0 : -1) ^ (in == ScalarType.UINT64 ? Long.MIN_VALUE : 0);
    do {
      for (long done = 0; done < kept.innerSize(); done += Workspace.BLOCK) {
        int count = (int) Math.min(Workspace.BLOCK, kept.innerSize() - done);
        long read = work.source.start + kept.first + done * from;
        long write = work.target.start + kept.second + done * to;
        Arrays.fill(work.places, 0, count, -1); // nothing was seen
        block(work, in, floating, greatest, flip, read, count, from);
        if (index) {
          System.arraycopy(work.places, 0, work.totals, 0, count);
          BlockWriter.totals(work, out, write, count, to);
        } else if (floating) {
          Arrays.fill(work.lost, 0, count, 0);
          BlockWriter.sums(work, out, write, count, to);
        } else {
          for (int k = 0; k < count; k++) {
            work.totals[k] ^= flip;
          }
          BlockWriter.totals(work, out, write, count, to);
        }
      }
    } while (kept.next());
  }

  /** Finds the extremes of {@code count} results, whose first elements are {@code stride} apart. */
  private static void block(
      Workspace work,
      ScalarType dtype,
      boolean floating,
      boolean greatest,
      long flip,
      long at,
      int count,
      long stride) {
    Nest nest = work.reduced;
    long size = nest.innerSize();
    long step = nest.innerFirst();
    boolean runs = count == 1 || Math.abs(step) < Math.abs(stride);
    long place = 0;
    do {
      long start = at + nest.first;
      if (!runs) {
        for (long i = 0; i < size; i++) {
          long first = start + i * step;
          if (floating) {
            BlockReader.doubles(work, dtype, first, 1, 0, count, stride);
            acrossDoubles(work, greatest, count, place + i);
          } else {
            BlockReader.longs(work, dtype, first, 1, 0, count, stride);
            acrossLongs(work, flip, count, place + i);
          }
        }
      } else {
        int run = (int) Math.min(size, Workspace.BLOCK);
        boolean bits = FloatBits.suits(work, dtype, step, run);
        int rows = run < size || bits ? 1 : Workspace.BLOCK / run;
        for (int k = 0; k < count; k += rows) {
          int some = Math.min(rows, count - k);
          for (long i = 0; i < size; i += run) {
            int part = (int) Math.min(run, size - i);
            long first = start + k * stride + i * step;
            if (bits && FloatBits.along(work, greatest, k, first, part, place + i)) {
              continue;
            }
            if (floating) {
              BlockReader.doubles(work, dtype, first, some, stride, part, step);
            } else {
              BlockReader.longs(work, dtype, first, some, stride, part, step);
            }
            for (int row = 0; row < some; row++) {
              if (floating) {
                alongDoubles(work, greatest, k + row, row * part, part, place + i);
              } else {
                alongLongs(work, flip, k + row, row * part, part, place + i);
              }
            }
          }
        }
      }
      place += size;
    } while (nest.next());
  }

  private static void acrossLongs(Workspace work, long flip, int count, long place) {
    long[] values = work.longs;
    long[] best = work.totals;
    long[] places = work.places;
    for (int k = 0; k < count; k++) {
      long value = values[k] ^ flip;
      if (value > best[k] || places[k] < 0) {
        best[k] = value;
        places[k] = place;
      }
    }
  }

  private static void acrossDoubles(Workspace work, boolean greatest, int count, long place) {
    double[] values = work.doubles;
    double[] best = work.sums;
    long[] places = work.places;
    for (int k = 0; k < count; k++) {
      if (places[k] < 0 || isBetter(values[k], best[k], greatest)) {
        best[k] = values[k];
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

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import java.util.Arrays;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.ScalarType.Kind;
import org.gatun.buffer.StridedLayout;
import org.jspecify.annotations.Nullable;

/**
 * Adds elements over axes, a block of results at a time.
 *
 * <p>Integers are added modulo 2^64, of which the result's dtype keeps the low bits. Floating-point
 * numbers are added as float64: short runs plainly, and their sums with what rounding took from
 * them (Knuth's two-sum), so that the error stays that of one short run.
 */
public final class SumKernel {
  /** How many float64 are added plainly; with eight accumulators, 32 roundings deep. */
  static final int PLAIN_RUN = 256;

  /** Runs up to this length are read many at once. */
  private static final int SHORT_RUN = 64;

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
          "expected a dtype that sums of "
              + in
              + " can be cast to, such as "
              + resultType(in)
              + ", but found "
              + out);
    }
  }

  /**
   * Adds the elements of {@code in} over the axes whose bits are set in {@code reduced}. The caller
   * has checked that {@code out} has the other axes' shape, is writable and of a dtype that {@link
   * #checkTypes} allows.
   *
   * @throws IllegalArgumentException if the two overlap
   */
  public static void sum(BufferView in, long reduced, BufferView out) {
    Workspace work = Workspace.take();
    try (BufferPin source = in.pin();
        BufferPin target = out.pin()) {
      work.source.set(source, in.layout());
      work.target.set(target, out.layout());
      if (Operand.overlap(work.source, in.layout(), work.target, out.layout())) {
        throw new IllegalArgumentException(
            "expected a result in memory of its own but found one that overlaps the elements");
      }
      plan(work, in.layout(), reduced, out.layout());
      walk(work, (ScalarType) in.dtype(), (ScalarType) out.dtype());
    } catch (InternalError e) {
      throw Buffers.explain(e, in, out);
    } finally {
      work.giveBack();
    }
  }

  /** What is made of the sums of elements. */
  public enum Moment {
    /** The sum divided by the count. */
    MEAN,
    /** The mean of squared distances from the mean. */
    VARIANCE,
    /** Its root. */
    DEVIATION
  }

  /**
   * As {@link #sum}, for the mean, or how far the elements lie from it, in float64 and rounded
   * once. The result is of a floating-point type.
   *
   * @param correction what is taken from the count for a variance
   */
  public static void moment(
      BufferView in, long reduced, Moment moment, double correction, BufferView out) {
    Workspace work = Workspace.take();
    try (BufferPin source = in.pin();
        BufferPin target = out.pin()) {
      work.source.set(source, in.layout());
      work.target.set(target, out.layout());
      plan(work, in.layout(), reduced, out.layout());
      walkMoments(work, (ScalarType) in.dtype(), moment, correction, (ScalarType) out.dtype());
    } catch (InternalError e) {
      throw Buffers.explain(e, in, out);
    } finally {
      work.giveBack();
    }
  }

  private static void walkMoments(
      Workspace work, ScalarType in, Moment moment, double correction, ScalarType out) {
    Nest kept = work.outer;
    if (kept.isEmpty()) {
      return;
    }
    long from = kept.innerFirst();
    long to = kept.innerSecond();
    double size = work.reduced.isEmpty() ? 0 : work.reduced.count();
    do {
      for (long done = 0; done < kept.innerSize(); done += Workspace.BLOCK) {
        int count = (int) Math.min(Workspace.BLOCK, kept.innerSize() - done);
        long read = work.source.start + kept.first + done * from;
        sumFloating(work, in, read, count, from, null);
        finish(work, count, size);
        if (moment != Moment.MEAN) {
          double[] means = work.means;
          System.arraycopy(work.sums, 0, means, 0, count);
          sumFloating(work, in, read, count, from, means);
          finish(work, count, Math.max(0, size - correction));
        }
        if (moment == Moment.DEVIATION) {
          for (int k = 0; k < count; k++) {
            work.sums[k] = Math.sqrt(work.sums[k]);
          }
        }
        BlockWriter.sums(work, out, work.target.start + kept.second + done * to, count, to);
      }
    } while (kept.next());
  }

  /** Divides the sums, of which nothing is lost then. */
  private static void finish(Workspace work, int count, double divisor) {
    for (int k = 0; k < count; k++) {
      double lost = work.lost[k];
      double sum = Double.isFinite(lost) ? work.sums[k] + lost : work.sums[k];
      work.sums[k] = sum / divisor;
      work.lost[k] = 0;
    }
  }

  /** Makes squared distances of a block's elements, of one result or of one each. */
  private static void square(double[] values, int from, int count, double mean) {
    for (int i = from; i < from + count; i++) {
      double distance = values[i] - mean;
      values[i] = distance * distance;
    }
  }

  private static void square(double[] values, int count, double[] means) {
    for (int i = 0; i < count; i++) {
      double distance = values[i] - means[i];
      values[i] = distance * distance;
    }
  }

  private static void plan(Workspace work, StridedLayout in, long reduced, StridedLayout out) {
    work.outer.clear();
    work.reduced.clear();
    int kept = 0;
    for (int axis = 0; axis < in.rank(); axis++) {
      if ((reduced >>> axis & 1) != 0) {
        work.reduced.add(in.size(axis), in.stride(axis), 0);
      } else {
        work.outer.add(in.size(axis), in.stride(axis), out.stride(kept++));
      }
    }
    work.outer.join();
    work.reduced.join();
  }

  private static void walk(Workspace work, ScalarType in, ScalarType out) {
    Nest kept = work.outer;
    if (kept.isEmpty()) {
      return;
    }
    long from = kept.innerFirst();
    long to = kept.innerSecond();
    boolean floating = out.kind() == Kind.FLOAT;
    do {
      for (long done = 0; done < kept.innerSize(); done += Workspace.BLOCK) {
        int count = (int) Math.min(Workspace.BLOCK, kept.innerSize() - done);
        long read = work.source.start + kept.first + done * from;
        long write = work.target.start + kept.second + done * to;
        if (floating) {
          sumFloating(work, in, read, count, from, null);
          BlockWriter.sums(work, out, write, count, to);
        } else {
          sumIntegers(work, in, read, count, from);
          BlockWriter.totals(work, out, write, count, to);
        }
      }
    } while (kept.next());
  }

  /** Adds up {@code count} results, whose first elements are {@code stride} apart. */
  private static void sumIntegers(
      Workspace work, ScalarType dtype, long at, int count, long stride) {
    Arrays.fill(work.totals, 0, count, 0);
    Nest nest = work.reduced;
    if (nest.isEmpty()) {
      return;
    }
    long size = nest.innerSize();
    long step = nest.innerFirst();
    boolean runs = count == 1 || step < Math.abs(stride);
    do {
      long start = at + nest.first;
      if (!runs) {
        for (long i = 0; i < size; i++) {
          BlockReader.longs(work, dtype, start + i * step, 1, 0, count, stride);
          for (int k = 0; k < count; k++) {
            work.totals[k] += work.longs[k];
          }
        }
      } else if (size <= SHORT_RUN) {
        int run = (int) size;
        int rows = Workspace.BLOCK / run;
        for (int k = 0; k < count; k += rows) {
          int some = Math.min(rows, count - k);
          BlockReader.longs(work, dtype, start + k * stride, some, stride, run, step);
          for (int row = 0; row < some; row++) {
            work.totals[k + row] += total(work.longs, row * run, run);
          }
        }
      } else {
        for (int k = 0; k < count; k++) {
          for (long i = 0; i < size; i += Workspace.BLOCK) {
            int some = (int) Math.min(Workspace.BLOCK, size - i);
            long first = start + k * stride + i * step;
            BlockReader.longs(work, dtype, first, 1, 0, some, step);
            work.totals[k] += total(work.longs, 0, some);
          }
        }
      }
    } while (nest.next());
  }

  private static long total(long[] values, int from, int count) {
    long total = 0;
    for (int i = from; i < from + count; i++) {
      total += values[i];
    }
    return total;
  }

  /**
   * As {@link #sumIntegers}.
   *
   * @param means if given, the squared distances from these are added instead
   */
  private static void sumFloating(
      Workspace work,
      ScalarType dtype,
      long at,
      int count,
      long stride,
      double @Nullable [] means) {
    Nest nest = work.reduced;
    // As in NumPy: nothing adds up to 0, and -0 alone to -0.
    Arrays.fill(work.sums, 0, count, nest.isEmpty() ? 0.0 : -0.0);
    Arrays.fill(work.lost, 0, count, 0);
    if (nest.isEmpty()) {
      return;
    }
    long size = nest.innerSize();
    long step = nest.innerFirst();
    boolean runs = count == 1 || step < Math.abs(stride);
    do {
      long start = at + nest.first;
      if (!runs) {
        for (long i = 0; i < size; i++) {
          BlockReader.doubles(work, dtype, start + i * step, 1, 0, count, stride);
          if (means != null) {
            square(work.doubles, count, means);
          }
          for (int k = 0; k < count; k++) {
            add(work, k, work.doubles[k]);
          }
        }
      } else if (size <= SHORT_RUN) {
        int run = (int) size;
        int rows = Workspace.BLOCK / run;
        for (int k = 0; k < count; k += rows) {
          int some = Math.min(rows, count - k);
          BlockReader.doubles(work, dtype, start + k * stride, some, stride, run, step);
          for (int row = 0; row < some; row++) {
            if (means != null) {
              square(work.doubles, row * run, run, means[k + row]);
            }
            add(work, k + row, sum(work.doubles, row * run, run));
          }
        }
      } else {
        for (int k = 0; k < count; k++) {
          long first = start + k * stride;
          if (Kernels.VECTOR
              && means == null
              && VectorReductions.take(work.source, dtype, step, size)) {
            VectorReductions.addRun(work, k, first, size);
          } else {
            addRun(work, dtype, k, first, size, step, means);
          }
        }
      }
    } while (nest.next());
  }

  /** Adds a run to result {@code k}. */
  static void addRun(
      Workspace work,
      ScalarType dtype,
      int k,
      long at,
      long size,
      long step,
      double @Nullable [] means) {
    for (long i = 0; i < size; i += PLAIN_RUN) {
      int some = (int) Math.min(PLAIN_RUN, size - i);
      BlockReader.doubles(work, dtype, at + i * step, 1, 0, some, step);
      if (means != null) {
        square(work.doubles, 0, some, means[k]);
      }
      add(work, k, sum(work.doubles, 0, some));
    }
  }

  /** Adds to one result and keeps what rounding takes: Knuth's two-sum. */
  static void add(Workspace work, int k, double value) {
    double before = work.sums[k];
    double sum = before + value;
    double added = sum - before;
    work.lost[k] += before - (sum - added) + (value - added);
    work.sums[k] = sum;
  }

  /** Adds a run with eight accumulators, which do not wait for each other. */
  private static double sum(double[] values, int from, int count) {
    int end = from + count;
    int i = from;
    double a = -0.0;
    double b = -0.0;
    double c = -0.0;
    double d = -0.0;
    double e = -0.0;
    double f = -0.0;
    double g = -0.0;
    double h = -0.0;
    for (; i <= end - 8; i += 8) {
      a += values[i];
      b += values[i + 1];
      c += values[i + 2];
      d += values[i + 3];
      e += values[i + 4];
      f += values[i + 5];
      g += values[i + 6];
      h += values[i + 7];
    }
    double sum = ((a + b) + (c + d)) + ((e + f) + (g + h));
    for (; i < end; i++) {
      sum += values[i];
    }
    return sum;
  }
}

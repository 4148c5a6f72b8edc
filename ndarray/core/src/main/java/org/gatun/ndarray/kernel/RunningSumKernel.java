// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import java.util.Arrays;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.ScalarType.Kind;

/** Adds up elements along an axis, and writes each sum on the way; see {@link SumKernel}. */
public final class RunningSumKernel {
  private RunningSumKernel() {}

  /** Fewer lines beside each other than this are added one after the other. */
  private static final int FEW_LINES = 32;

  /**
   * Gives each element of {@code out} the sum of those of {@code in} up to it along an axis. The
   * caller has checked that the shapes are the same, that {@code out} is of the dtype that {@link
   * SumKernel#resultType} names and that it is writable.
   *
   * @return whether that was done: not if the two overlap
   */
  public static boolean sum(BufferView in, int axis, BufferView out) {
    Workspace work = Workspace.take();
    try (BufferPin source = in.pin();
        BufferPin target = out.pin()) {
      work.source.set(source, in.layout());
      work.target.set(target, out.layout());
      if (Operand.overlap(work.source, in.layout(), work.target, out.layout())) {
        return false;
      }
      Nest lines = work.outer;
      lines.clear();
      for (int each = 0; each < in.layout().rank(); each++) {
        if (each != axis) {
          lines.add(in.layout().size(each), in.layout().stride(each), out.layout().stride(each));
        }
      }
      lines.join();
      if (in.layout().count() > 0) {
        long size = in.layout().size(axis);
        long step = in.layout().stride(axis);
        long outStep = out.layout().stride(axis);
        walk(work, (ScalarType) in.dtype(), size, step, (ScalarType) out.dtype(), outStep);
      }
      return true;
    } catch (InternalError e) {
      throw Buffers.explain(e, in, out);
    } finally {
      work.giveBack();
    }
  }

  private static void walk(
      Workspace work, ScalarType in, long size, long step, ScalarType out, long outStep) {
    Nest lines = work.outer;
    long from = lines.innerFirst();
    long to = lines.innerSecond();
    long beside = lines.innerSize();
    boolean along = beside < FEW_LINES || Math.abs(step) < Math.abs(from);
    int block = along ? 1 : Workspace.BLOCK;
    do {
      for (long done = 0; done < beside; done += block) {
        int count = (int) Math.min(block, beside - done);
        long read = work.source.start + lines.first + done * from;
        long write = work.target.start + lines.second + done * to;
        if (!along) {
          across(work, in, read, count, from, size, step, out, write, to, outStep);
        } else if (out.kind() == Kind.FLOAT) {
          floating(work, in, read, size, step, out, write, outStep);
        } else {
          integers(work, in, read, size, step, write, outStep);
        }
      }
    } while (lines.next());
  }

  /** One line of floating-point numbers, added as float64. */
  private static void floating(
      Workspace work,
      ScalarType in,
      long read,
      long size,
      long step,
      ScalarType out,
      long write,
      long outStep) {
    double sum = -0.0;
    for (long i = 0; i < size; i += Workspace.BLOCK) {
      int some = (int) Math.min(Workspace.BLOCK, size - i);
      BlockReader.doubles(work, in, read + i * step, 1, 0, some, step);
      sum = addUp(work.doubles, some, sum);
      NumberWriter.doubles(work, out, false, false, write + i * outStep, outStep, some);
    }
  }

  private static double addUp(double[] values, int count, double before) {
    double sum = before;
    for (int i = 0; i < count; i++) {
      sum += values[i];
      values[i] = sum;
    }
    return sum;
  }

  /** One line of integers, added as 64 bits, which the result is of. */
  private static void integers(
      Workspace work, ScalarType in, long read, long size, long step, long write, long outStep) {
    long sum = 0;
    for (long i = 0; i < size; i += Workspace.BLOCK) {
      int some = (int) Math.min(Workspace.BLOCK, size - i);
      BlockReader.longs(work, in, read + i * step, 1, 0, some, step);
      sum = addUp(work.longs, some, sum);
      BitBlock.store(work, Long.BYTES, false, write + i * outStep, some, outStep);
    }
  }

  private static long addUp(long[] values, int count, long before) {
    long sum = before;
    for (int i = 0; i < count; i++) {
      sum += values[i];
      values[i] = sum;
    }
    return sum;
  }

  /** Many lines beside each other: one element of each, then the next of each. */
  private static void across(
      Workspace work,
      ScalarType in,
      long read,
      int count,
      long from,
      long size,
      long step,
      ScalarType out,
      long write,
      long to,
      long outStep) {
    Arrays.fill(work.totals, 0, count, 0);
    Arrays.fill(work.sums, 0, count, -0.0);
    Arrays.fill(work.lost, 0, count, 0);
    for (long i = 0; i < size; i++) {
      if (out.kind() == Kind.FLOAT) {
        BlockReader.doubles(work, in, read + i * step, 1, 0, count, from);
        add(work.doubles, work.sums, count);
        BlockWriter.sums(work, out, write + i * outStep, count, to);
      } else {
        BlockReader.longs(work, in, read + i * step, 1, 0, count, from);
        add(work.longs, work.totals, count);
        BlockWriter.totals(work, out, write + i * outStep, count, to);
      }
    }
  }

  private static void add(double[] values, double[] sums, int count) {
    for (int k = 0; k < count; k++) {
      sums[k] += values[k];
    }
  }

  private static void add(long[] values, long[] totals, int count) {
    for (int k = 0; k < count; k++) {
      totals[k] += values[k];
    }
  }
}

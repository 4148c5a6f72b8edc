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

  /**
   * Gives each element of {@code out} the sum of those of {@code in} up to it along an axis. The
   * caller has checked that the shapes are the same, and the dtypes as {@link SumKernel#checkTypes}
   * does; that {@code out} is writable, and that the two do not overlap.
   */
  public static void sum(BufferView in, int axis, BufferView out) {
    Workspace work = Workspace.take();
    try (BufferPin source = in.pin();
        BufferPin target = out.pin()) {
      work.source.set(source, in.layout());
      work.target.set(target, out.layout());
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
        walk(
            work,
            (ScalarType) in.dtype(),
            size,
            step,
            (ScalarType) out.dtype(),
            out.layout().stride(axis));
      }
    } catch (InternalError e) {
      throw Buffers.explain(e, in, out);
    } finally {
      work.giveBack();
    }
  }

  /** Many lines beside each other: one element of each, then the next of each. */
  private static void walk(
      Workspace work, ScalarType in, long size, long step, ScalarType out, long outStep) {
    Nest lines = work.outer;
    long from = lines.innerFirst();
    long to = lines.innerSecond();
    boolean floating = out.kind() == Kind.FLOAT;
    do {
      for (long done = 0; done < lines.innerSize(); done += Workspace.BLOCK) {
        int count = (int) Math.min(Workspace.BLOCK, lines.innerSize() - done);
        long read = work.source.start + lines.first + done * from;
        long write = work.target.start + lines.second + done * to;
        Arrays.fill(work.totals, 0, count, 0);
        Arrays.fill(work.sums, 0, count, -0.0);
        Arrays.fill(work.lost, 0, count, 0);
        for (long i = 0; i < size; i++) {
          if (floating) {
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
    } while (lines.next());
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

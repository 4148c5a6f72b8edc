// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;

/**
 * Multiplies matrices, a block of columns at a time: right, and no match for a library that tiles
 * and threads.
 */
public final class ProductKernel {
  private ProductKernel() {}

  /**
   * Writes the product of {@code [m, k]} and {@code [k, n]} to {@code [m, n]}. The caller has
   * checked the shapes, and that all are of float64, or of int64, C-contiguous, in native memory of
   * their own.
   */
  public static void multiply(BufferView a, BufferView b, BufferView out) {
    if (out.layout().count() == 0) {
      return;
    }
    Workspace work = Workspace.take();
    try (BufferPin left = a.pin();
        BufferPin right = b.pin();
        BufferPin result = out.pin()) {
      long atA = left.address() + a.layout().offset();
      long atB = right.address() + b.layout().offset();
      long atOut = result.address() + out.layout().offset();
      long inner = a.layout().size(1);
      long columns = b.layout().size(1);
      boolean floating = out.dtype().equals(DType.FLOAT64);
      for (long row = 0; row < a.layout().size(0); row++) {
        for (long column = 0; column < columns; column += Workspace.BLOCK) {
          int count = (int) Math.min(Workspace.BLOCK, columns - column);
          long firstA = atA + 8 * row * inner;
          long firstB = atB + 8 * column;
          long first = atOut + 8 * (row * columns + column);
          if (floating) {
            doubles(work, firstA, inner, firstB, 8 * columns, count, first);
          } else {
            longs(work, firstA, inner, firstB, 8 * columns, count, first);
          }
        }
      }
    } finally {
      work.giveBack();
    }
  }

  private static void doubles(
      Workspace work, long a, long inner, long b, long stride, int count, long out) {
    double[] sums = work.sums;
    Arrays.fill(sums, 0, count, 0);
    for (long k = 0; k < inner; k++) {
      double[] row = work.doubles;
      MemorySegment.copy(Native.ALL, JAVA_DOUBLE_UNALIGNED, b + k * stride, row, 0, count);
      add(Native.getDouble(a + 8 * k), row, sums, count);
    }
    MemorySegment.copy(sums, 0, Native.ALL, JAVA_DOUBLE_UNALIGNED, out, count);
  }

  private static void add(double factor, double[] row, double[] sums, int count) {
    for (int i = 0; i < count; i++) {
      sums[i] += factor * row[i];
    }
  }

  private static void longs(
      Workspace work, long a, long inner, long b, long stride, int count, long out) {
    long[] sums = work.totals;
    Arrays.fill(sums, 0, count, 0);
    for (long k = 0; k < inner; k++) {
      long[] row = work.longs;
      MemorySegment.copy(Native.ALL, JAVA_LONG_UNALIGNED, b + k * stride, row, 0, count);
      add(Native.getLong(a + 8 * k), row, sums, count);
    }
    MemorySegment.copy(sums, 0, Native.ALL, JAVA_LONG_UNALIGNED, out, count);
  }

  private static void add(long factor, long[] row, long[] sums, int count) {
    for (int i = 0; i < count; i++) {
      sums[i] += factor * row[i];
    }
  }
}

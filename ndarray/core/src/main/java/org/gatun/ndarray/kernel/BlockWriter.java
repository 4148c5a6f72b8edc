// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import org.gatun.buffer.ScalarType;

/** Writes finished sums as elements of any numeric dtype. */
final class BlockWriter {
  private BlockWriter() {}

  /** Writes {@link Workspace#totals}, of which each dtype keeps the low bits. */
  static void totals(Workspace work, ScalarType dtype, long into, int count, long step) {
    boolean staged = work.target.checked != null;
    long at = staged ? work.packed() : into;
    long stride = staged ? dtype.itemsize() : step;
    long[] totals = work.totals;
    for (int i = 0; i < count; i++) {
      long to = at + i * stride;
      switch (dtype.itemsize()) {
        case 1 -> Native.setByte(to, (byte) totals[i]);
        case 2 -> Native.setShort(to, (short) totals[i]);
        case 4 -> Native.setInt(to, (int) totals[i]);
        default -> Native.setLong(to, totals[i]);
      }
    }
    if (staged) {
      work.unstage(work.target, into, count, step, dtype.itemsize());
    }
  }

  /** Writes {@link Workspace#sums}, rounded once, to a floating-point dtype. */
  static void sums(Workspace work, ScalarType dtype, long into, int count, long step) {
    boolean staged = work.target.checked != null;
    long at = staged ? work.packed() : into;
    long stride = staged ? dtype.itemsize() : step;
    for (int i = 0; i < count; i++) {
      long to = at + i * stride;
      double sum = SumKernel.total(work, i);
      switch (dtype) {
        case FLOAT16 -> Native.setShort(to, Float.floatToFloat16(Rounding.toOdd(sum)));
        case BFLOAT16 -> Native.setShort(to, Rounding.bfloat16(Rounding.toOdd(sum)));
        case FLOAT32 -> Native.setFloat(to, (float) sum);
        case FLOAT64 -> Native.setDouble(to, sum);
        default -> throw new IllegalStateException("not a floating-point number: " + dtype);
      }
    }
    if (staged) {
      work.unstage(work.target, into, count, step, dtype.itemsize());
    }
  }
}

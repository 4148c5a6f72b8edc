// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import org.gatun.buffer.ScalarType;

/** Reads elements of any dtype into a block of Java numbers. */
final class BlockReader {
  private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

  private BlockReader() {}

  /**
   * Reads {@code rows} runs of {@code run} elements into {@link Workspace#longs}, one after the
   * other. The dtype is an integer or bool.
   */
  static void longs(
      Workspace work, ScalarType dtype, long at, int rows, long rowStride, int run, long stride) {
    if (rowStride == run * stride || rows == 1) {
      longs(work, dtype, at, rows * run, stride, 0);
      return;
    }
    for (int row = 0; row < rows; row++) {
      longs(work, dtype, at + row * rowStride, run, stride, row * run);
    }
  }

  /** As {@link #longs}, into {@link Workspace#doubles}, for every dtype. */
  static void doubles(
      Workspace work, ScalarType dtype, long at, int rows, long rowStride, int run, long stride) {
    if (rowStride == run * stride || rows == 1) {
      doubles(work, dtype, at, rows * run, stride, 0);
      return;
    }
    for (int row = 0; row < rows; row++) {
      doubles(work, dtype, at + row * rowStride, run, stride, row * run);
    }
  }

  /**
   * Reads bytes into {@link Workspace#longs}, eight a long, the first in the lowest byte; behind
   * the last come zeros.
   */
  static void flags(Workspace work, long from, int count, long stride) {
    long packed = work.packed();
    int whole = count + 7 & ~7;
    Native.setLong(packed + whole - 8, 0);
    if (work.source.checked != null) {
      long at = work.stage(work.source, from, count, stride, 1);
      ItemCopy.step(1, at, work.stagedStride, packed, 1, count);
    } else if (stride == 1) {
      Native.copy(from, packed, count);
    } else {
      ItemCopy.step(1, from, stride, packed, 1, count);
    }
    long[] block = work.longs;
    for (int i = 0; i < whole; i += Long.BYTES) {
      long flags = Native.getLong(packed + i);
      block[i >> 3] = LITTLE_ENDIAN ? flags : Long.reverseBytes(flags);
    }
  }

  private static void longs(
      Workspace work, ScalarType dtype, long from, int count, long step, int into) {
    if (dtype.itemsize() < Long.BYTES) {
      BitBlock.load(work, dtype.itemsize(), false, from, count, step);
      NumberReader.widenToLongs(work, dtype, count, into);
      return;
    }
    long at = from;
    long stride = step;
    if (work.source.checked != null) {
      at = work.stage(work.source, from, count, step, Long.BYTES);
      stride = work.stagedStride;
    }
    long[] block = work.longs;
    if (stride == Long.BYTES) {
      MemorySegment.copy(Native.ALL, JAVA_LONG_UNALIGNED, at, block, into, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      block[into + i] = Native.getLong(at + i * stride);
    }
  }

  private static void doubles(
      Workspace work, ScalarType dtype, long from, int count, long step, int into) {
    if (dtype.kind() != ScalarType.Kind.FLOAT) {
      longs(work, dtype, from, count, step, into);
      convert(work, dtype == ScalarType.UINT64, into, into + count);
      return;
    }
    if (dtype != ScalarType.FLOAT64) {
      NumberReader.loadFloats(work, dtype, false, from, count, step);
      NumberReader.widenToDoubles(work, dtype, count, into);
      return;
    }
    long at = from;
    long stride = step;
    if (work.source.checked != null) {
      at = work.stage(work.source, from, count, step, Double.BYTES);
      stride = work.stagedStride;
    }
    double[] block = work.doubles;
    if (stride == Double.BYTES) {
      MemorySegment.copy(Native.ALL, JAVA_DOUBLE_UNALIGNED, at, block, into, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      block[into + i] = Native.getDouble(at + i * stride);
    }
  }

  private static void convert(Workspace work, boolean unsigned, int from, int to) {
    if (unsigned) {
      convertUnsigned(work.longs, work.doubles, from, to);
    } else {
      convert(work.longs, work.doubles, from, to);
    }
  }

  private static void convert(long[] longs, double[] doubles, int from, int to) {
    for (int i = from; i < to; i++) {
      doubles[i] = longs[i];
    }
  }

  private static void convertUnsigned(long[] longs, double[] doubles, int from, int to) {
    for (int i = from; i < to; i++) {
      long value = longs[i];
      // The last bit decides ties.
      doubles[i] = value < 0 ? 2.0 * (value >>> 1 | value & 1) : value;
    }
  }
}

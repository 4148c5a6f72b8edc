// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

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
    long at = from;
    long stride = step;
    if (work.source.checked != null) {
      at = work.stage(work.source, from, count, step, dtype.itemsize());
      stride = work.stagedStride;
    }
    long[] block = work.longs;
    switch (dtype) {
      case BOOL -> {
        for (int i = 0; i < count; i++) {
          block[into + i] = Native.getByte(at + i * stride) != 0 ? 1 : 0;
        }
      }
      case INT8 -> {
        for (int i = 0; i < count; i++) {
          block[into + i] = Native.getByte(at + i * stride);
        }
      }
      case UINT8 -> {
        if (stride == 1) {
          byte[] bytes = work.bytes;
          MemorySegment.copy(Native.ALL, JAVA_BYTE, at, bytes, 0, count);
          for (int i = 0; i < count; i++) {
            block[into + i] = bytes[i] & 0xFF;
          }
        } else {
          for (int i = 0; i < count; i++) {
            block[into + i] = Native.getByte(at + i * stride) & 0xFF;
          }
        }
      }
      case INT16 -> {
        for (int i = 0; i < count; i++) {
          block[into + i] = Native.getShort(at + i * stride);
        }
      }
      case UINT16 -> {
        for (int i = 0; i < count; i++) {
          block[into + i] = Native.getShort(at + i * stride) & 0xFFFF;
        }
      }
      case INT32 -> {
        for (int i = 0; i < count; i++) {
          block[into + i] = Native.getInt(at + i * stride);
        }
      }
      case UINT32 -> {
        for (int i = 0; i < count; i++) {
          block[into + i] = Native.getInt(at + i * stride) & 0xFFFF_FFFFL;
        }
      }
      case INT64, UINT64 -> {
        if (stride == 8) {
          MemorySegment.copy(Native.ALL, JAVA_LONG_UNALIGNED, at, block, into, count);
        } else {
          for (int i = 0; i < count; i++) {
            block[into + i] = Native.getLong(at + i * stride);
          }
        }
      }
      case FLOAT16, BFLOAT16, FLOAT32, FLOAT64, COMPLEX64, COMPLEX128 ->
          throw new IllegalStateException("not an integer: " + dtype);
    }
  }

  private static void doubles(
      Workspace work, ScalarType dtype, long from, int count, long step, int into) {
    if (dtype.kind() != ScalarType.Kind.FLOAT) {
      longs(work, dtype, from, count, step, into);
      convert(work, dtype == ScalarType.UINT64, into, into + count);
      return;
    }
    long at = from;
    long stride = step;
    if (work.source.checked != null) {
      at = work.stage(work.source, from, count, step, dtype.itemsize());
      stride = work.stagedStride;
    }
    double[] block = work.doubles;
    switch (dtype) {
      case FLOAT16 -> {
        shorts(work, at, count, stride);
        for (int i = 0; i < count; i++) {
          block[into + i] = Float.float16ToFloat(work.shorts[i]);
        }
      }
      case BFLOAT16 -> {
        shorts(work, at, count, stride);
        for (int i = 0; i < count; i++) {
          block[into + i] = Float.intBitsToFloat(work.shorts[i] << 16);
        }
      }
      case FLOAT32 -> {
        if (stride == 4) {
          float[] floats = work.floats;
          MemorySegment.copy(Native.ALL, JAVA_FLOAT_UNALIGNED, at, floats, 0, count);
          for (int i = 0; i < count; i++) {
            block[into + i] = floats[i];
          }
        } else {
          for (int i = 0; i < count; i++) {
            block[into + i] = Native.getFloat(at + i * stride);
          }
        }
      }
      case FLOAT64 -> {
        if (stride == 8) {
          MemorySegment.copy(Native.ALL, JAVA_DOUBLE_UNALIGNED, at, block, into, count);
        } else {
          for (int i = 0; i < count; i++) {
            block[into + i] = Native.getDouble(at + i * stride);
          }
        }
      }
      default -> throw new IllegalStateException("not a floating-point number: " + dtype);
    }
  }

  private static void shorts(Workspace work, long at, int count, long stride) {
    if (stride == 2) {
      MemorySegment.copy(Native.ALL, JAVA_SHORT_UNALIGNED, at, work.shorts, 0, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      work.shorts[i] = Native.getShort(at + i * stride);
    }
  }

  private static void convert(Workspace work, boolean unsigned, int from, int to) {
    long[] longs = work.longs;
    double[] doubles = work.doubles;
    for (int i = from; i < to; i++) {
      long value = longs[i];
      if (unsigned && value < 0) {
        doubles[i] = 2.0 * (value >>> 1 | value & 1); // the last bit decides ties
      } else {
        doubles[i] = value;
      }
    }
  }
}

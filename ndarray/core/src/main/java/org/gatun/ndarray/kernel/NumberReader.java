// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import org.gatun.buffer.ScalarType;

/** Reads a block of elements of one dtype, in either byte order, as numbers that hold them. */
final class NumberReader {
  private NumberReader() {}

  /** Reads integers or truth values into {@link Workspace#longs}. */
  static void longs(Workspace work, ScalarType dtype, boolean swap, long at, long step, int count) {
    BitBlock.load(work, dtype.itemsize(), swap, at, count, step);
    long[] longs = work.longs;
    switch (dtype) {
      case BOOL -> {
        for (int i = 0; i < count; i++) {
          longs[i] = work.bytes[i] != 0 ? 1 : 0;
        }
      }
      case INT8 -> {
        for (int i = 0; i < count; i++) {
          longs[i] = work.bytes[i];
        }
      }
      case UINT8 -> {
        for (int i = 0; i < count; i++) {
          longs[i] = work.bytes[i] & 0xFF;
        }
      }
      case INT16 -> {
        for (int i = 0; i < count; i++) {
          longs[i] = work.shorts[i];
        }
      }
      case UINT16 -> {
        for (int i = 0; i < count; i++) {
          longs[i] = work.shorts[i] & 0xFFFF;
        }
      }
      case INT32 -> {
        for (int i = 0; i < count; i++) {
          longs[i] = work.ints[i];
        }
      }
      case UINT32 -> {
        for (int i = 0; i < count; i++) {
          longs[i] = work.ints[i] & 0xFFFF_FFFFL;
        }
      }
      case INT64, UINT64 -> {}
      case FLOAT16, BFLOAT16, FLOAT32, FLOAT64, COMPLEX64, COMPLEX128 ->
          throw new IllegalStateException("not an integer: " + dtype);
    }
  }

  /** Reads floating-point numbers into {@link Workspace#doubles}. */
  static void doubles(
      Workspace work, ScalarType dtype, boolean swap, long at, long step, int count) {
    double[] doubles = work.doubles;
    switch (dtype) {
      case FLOAT16 -> {
        BitBlock.load(work, 2, swap, at, count, step);
        for (int i = 0; i < count; i++) {
          doubles[i] = Float.float16ToFloat(work.shorts[i]);
        }
      }
      case BFLOAT16 -> {
        BitBlock.load(work, 2, swap, at, count, step);
        for (int i = 0; i < count; i++) {
          doubles[i] = Float.intBitsToFloat(work.shorts[i] << 16);
        }
      }
      case FLOAT32 -> {
        BitBlock.loadFloats(work, swap, at, count, step);
        for (int i = 0; i < count; i++) {
          doubles[i] = work.floats[i];
        }
      }
      case FLOAT64 -> BitBlock.loadDoubles(work, swap, at, count, step);
      default -> throw new IllegalStateException("not a floating-point number: " + dtype);
    }
  }
}

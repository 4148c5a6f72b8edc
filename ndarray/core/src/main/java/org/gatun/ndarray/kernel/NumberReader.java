// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import org.gatun.buffer.ScalarType;

/** Reads a block of elements of one dtype, in either byte order, as numbers that hold them. */
final class NumberReader {
  private NumberReader() {}

  /** Reads integers or truth values into {@link Workspace#longs}. */
  static void longs(Workspace work, ScalarType dtype, boolean swap, long at, long step, int count) {
    BitBlock.load(work, dtype.itemsize(), swap, at, count, step);
    if (dtype.itemsize() < Long.BYTES) {
      widenToLongs(work, dtype, count, 0);
    }
  }

  /**
   * Takes integers of fewer than 64 bits, or truth values, from the array for their size to {@link
   * Workspace#longs}, from a place on.
   */
  static void widenToLongs(Workspace work, ScalarType dtype, int count, int into) {
    long[] longs = work.longs;
    switch (dtype) {
      case BOOL -> truths(work.bytes, longs, count, into);
      case INT8 -> signed(work.bytes, longs, count, into);
      case UINT8 -> unsigned(work.bytes, longs, count, into);
      case INT16 -> signed(work.shorts, longs, count, into);
      case UINT16 -> unsigned(work.shorts, longs, count, into);
      case INT32 -> signed(work.ints, longs, count, into);
      case UINT32 -> unsigned(work.ints, longs, count, into);
      case INT64, UINT64, FLOAT16, BFLOAT16, FLOAT32, FLOAT64, COMPLEX64, COMPLEX128 ->
          throw new IllegalStateException("no integer of fewer bits: " + dtype);
    }
  }

  // A loop a method: of several in one the JIT compiler makes no vectors.

  private static void truths(byte[] from, long[] to, int count, int into) {
    for (int i = 0; i < count; i++) {
      to[into + i] = from[i] != 0 ? 1 : 0;
    }
  }

  private static void signed(byte[] from, long[] to, int count, int into) {
    for (int i = 0; i < count; i++) {
      to[into + i] = from[i];
    }
  }

  private static void unsigned(byte[] from, long[] to, int count, int into) {
    for (int i = 0; i < count; i++) {
      to[into + i] = from[i] & 0xFF;
    }
  }

  private static void signed(short[] from, long[] to, int count, int into) {
    for (int i = 0; i < count; i++) {
      to[into + i] = from[i];
    }
  }

  private static void unsigned(short[] from, long[] to, int count, int into) {
    for (int i = 0; i < count; i++) {
      to[into + i] = from[i] & 0xFFFF;
    }
  }

  private static void signed(int[] from, long[] to, int count, int into) {
    for (int i = 0; i < count; i++) {
      to[into + i] = from[i];
    }
  }

  private static void unsigned(int[] from, long[] to, int count, int into) {
    for (int i = 0; i < count; i++) {
      to[into + i] = from[i] & 0xFFFF_FFFFL;
    }
  }

  /** Reads floating-point numbers into {@link Workspace#doubles}. */
  static void doubles(
      Workspace work, ScalarType dtype, boolean swap, long at, long step, int count) {
    if (dtype == ScalarType.FLOAT64) {
      BitBlock.loadDoubles(work, swap, at, count, step);
    } else {
      loadFloats(work, dtype, swap, at, count, step);
      widenToDoubles(work, dtype, count, 0);
    }
  }

  /** Brings floating-point numbers of fewer than 64 bits to the array for their size. */
  static void loadFloats(
      Workspace work, ScalarType dtype, boolean swap, long at, int count, long step) {
    if (dtype == ScalarType.FLOAT32) {
      BitBlock.loadFloats(work, swap, at, count, step);
    } else {
      BitBlock.load(work, Short.BYTES, swap, at, count, step);
    }
  }

  /** Takes what {@link #loadFloats} brought to {@link Workspace#doubles}, from a place on. */
  static void widenToDoubles(Workspace work, ScalarType dtype, int count, int into) {
    double[] doubles = work.doubles;
    switch (dtype) {
      case FLOAT16 -> halves(work.shorts, doubles, count, into);
      case BFLOAT16 -> brains(work.shorts, doubles, count, into);
      case FLOAT32 -> floats(work.floats, doubles, count, into);
      default ->
          throw new IllegalStateException("no floating-point number of fewer bits: " + dtype);
    }
  }

  private static void halves(short[] from, double[] to, int count, int into) {
    for (int i = 0; i < count; i++) {
      to[into + i] = Float.float16ToFloat(from[i]);
    }
  }

  private static void brains(short[] from, double[] to, int count, int into) {
    for (int i = 0; i < count; i++) {
      to[into + i] = Float.intBitsToFloat(from[i] << 16);
    }
  }

  private static void floats(float[] from, double[] to, int count, int into) {
    for (int i = 0; i < count; i++) {
      to[into + i] = from[i];
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import org.gatun.buffer.ScalarType;

/**
 * The casts that are much used, from the Java array of one dtype straight to that of another. Each
 * loop is a method of its own and touches nothing but two arrays: so the JIT compiler makes vector
 * instructions of all of them.
 */
final class DirectCast {
  private DirectCast() {}

  /** Whether there is a loop for a pair of dtypes. */
  static boolean has(ScalarType in, ScalarType out) {
    return switch (in) {
      case FLOAT64 -> out == ScalarType.FLOAT32;
      case FLOAT32 ->
          out == ScalarType.FLOAT64 || out == ScalarType.FLOAT16 || out == ScalarType.BFLOAT16;
      case FLOAT16, BFLOAT16 -> out == ScalarType.FLOAT32;
      case UINT8 -> out == ScalarType.FLOAT32;
      case INT32 ->
          out == ScalarType.FLOAT32 || out == ScalarType.FLOAT64 || out == ScalarType.INT64;
      case INT64 -> out == ScalarType.INT32;
      default -> false;
    };
  }

  static void load(Workspace work, ScalarType dtype, boolean swap, long at, long step, int count) {
    switch (dtype) {
      case FLOAT32 -> BitBlock.loadFloats(work, swap, at, count, step);
      case FLOAT64 -> BitBlock.loadDoubles(work, swap, at, count, step);
      default -> BitBlock.load(work, dtype.itemsize(), swap, at, count, step);
    }
  }

  static void store(
      Workspace work, ScalarType dtype, boolean swap, long into, long step, int count) {
    switch (dtype) {
      case FLOAT32 -> BitBlock.storeFloats(work, swap, into, count, step);
      case FLOAT64 -> BitBlock.storeDoubles(work, swap, into, count, step);
      default -> BitBlock.store(work, dtype.itemsize(), swap, into, count, step);
    }
  }

  static void convert(Workspace work, ScalarType in, ScalarType out, int count) {
    switch (in) {
      case FLOAT64 -> doublesToFloats(work.doubles, work.floats, count);
      case FLOAT32 -> {
        switch (out) {
          case FLOAT64 -> floatsToDoubles(work.floats, work.doubles, count);
          case FLOAT16 -> floatsToHalves(work.floats, work.shorts, count);
          default -> floatsToBfloat16(work.floats, work.shorts, count);
        }
      }
      case FLOAT16 -> halvesToFloats(work.shorts, work.floats, count);
      case BFLOAT16 -> bfloat16ToFloats(work.shorts, work.floats, count);
      case UINT8 -> unsignedBytesToFloats(work.bytes, work.floats, count);
      case INT32 -> {
        switch (out) {
          case FLOAT32 -> intsToFloats(work.ints, work.floats, count);
          case FLOAT64 -> intsToDoubles(work.ints, work.doubles, count);
          default -> intsToLongs(work.ints, work.longs, count);
        }
      }
      case INT64 -> longsToInts(work.longs, work.ints, count);
      default -> throw new IllegalStateException("no loop from " + in + " to " + out);
    }
  }

  private static void doublesToFloats(double[] from, float[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = (float) from[i];
    }
  }

  private static void floatsToDoubles(float[] from, double[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = from[i];
    }
  }

  private static void floatsToHalves(float[] from, short[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = Float.floatToFloat16(from[i]);
    }
  }

  private static void halvesToFloats(short[] from, float[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = Float.float16ToFloat(from[i]);
    }
  }

  private static void floatsToBfloat16(float[] from, short[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = Rounding.bfloat16(from[i]);
    }
  }

  private static void bfloat16ToFloats(short[] from, float[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = Float.intBitsToFloat(from[i] << 16);
    }
  }

  private static void unsignedBytesToFloats(byte[] from, float[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = from[i] & 0xFF;
    }
  }

  private static void intsToFloats(int[] from, float[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = from[i];
    }
  }

  private static void intsToDoubles(int[] from, double[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = from[i];
    }
  }

  private static void intsToLongs(int[] from, long[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = from[i];
    }
  }

  private static void longsToInts(long[] from, int[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = (int) from[i];
    }
  }
}

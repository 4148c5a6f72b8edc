// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import org.gatun.buffer.ScalarType;

/**
 * The casts that are much used and that vector instructions speed up more than a way through Java
 * arrays costs, from the array of one dtype straight to that of another. Each loop is a method of
 * its own and touches nothing but two arrays: so the JIT compiler makes vector instructions of all
 * of them.
 */
final class DirectCast {
  private DirectCast() {}

  /** Whether there is a loop for a pair of dtypes. */
  static boolean has(ScalarType in, ScalarType out) {
    return switch (in) {
      case FLOAT32 -> out == ScalarType.FLOAT16 || out == ScalarType.BFLOAT16;
      case FLOAT16, BFLOAT16, UINT8 -> out == ScalarType.FLOAT32;
      default -> false;
    };
  }

  static void load(Workspace work, ScalarType dtype, boolean swap, long at, long step, int count) {
    if (dtype == ScalarType.FLOAT32) {
      BitBlock.loadFloats(work, swap, at, count, step);
    } else {
      BitBlock.load(work, dtype.itemsize(), swap, at, count, step);
    }
  }

  static void store(
      Workspace work, ScalarType dtype, boolean swap, long into, long step, int count) {
    if (dtype == ScalarType.FLOAT32) {
      BitBlock.storeFloats(work, swap, into, count, step);
    } else {
      BitBlock.store(work, dtype.itemsize(), swap, into, count, step);
    }
  }

  static void convert(Workspace work, ScalarType in, ScalarType out, int count) {
    switch (in) {
      case FLOAT32 -> {
        if (out == ScalarType.FLOAT16) {
          floatsToHalves(work.floats, work.shorts, count);
        } else {
          floatsToBfloat16(work.floats, work.shorts, count);
        }
      }
      case FLOAT16 -> halvesToFloats(work.shorts, work.floats, count);
      case BFLOAT16 -> bfloat16ToFloats(work.shorts, work.floats, count);
      case UINT8 -> {
        flip(work.bytes, count);
        bytesToFloats(work.bytes, work.floats, count);
      }
      default -> throw new IllegalStateException("no loop from " + in + " to " + out);
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

  /** Takes 128 from each, so that they have a sign: without one there is no vector conversion. */
  private static void flip(byte[] bytes, int count) {
    for (int i = 0; i < count; i++) {
      bytes[i] ^= (byte) 0x80;
    }
  }

  /** Gives back the 128. */
  private static void bytesToFloats(byte[] from, float[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = from[i] + 128f;
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The loops of {@link PixelKernel} without the Vector API. A block of pixels becomes ints, one a
 * pixel, the first channel in the lowest byte; the JIT compiler makes vector instructions of what
 * follows.
 */
final class PixelLoops {
  private static final ValueLayout.OfInt LITTLE_ENDIAN =
      JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final boolean REVERSED = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;

  private PixelLoops() {}

  static void run(
      Workspace work,
      int channels,
      long read,
      long write,
      long plane,
      int count,
      float[] scale,
      float[] shift) {
    int[] pixels = work.ints;
    float[] values = work.floats;
    for (int done = 0; done < count; done += Workspace.BLOCK) {
      int block = Math.min(Workspace.BLOCK, count - done);
      load(work, channels, read + (long) done * channels, block);
      for (int channel = 0; channel < channels; channel++) {
        values(pixels, 8 * channel, scale[channel], shift[channel], values, block);
        long to = write + channel * plane + (long) done * Float.BYTES;
        MemorySegment.copy(values, 0, Native.ALL, JAVA_FLOAT_UNALIGNED, to, block);
      }
    }
  }

  private static void load(Workspace work, int channels, long read, int count) {
    int[] pixels = work.ints;
    switch (channels) {
      case 1 -> {
        MemorySegment.copy(Native.ALL, JAVA_BYTE, read, work.bytes, 0, count);
        widen(work.bytes, pixels, count);
      }
      case 2 -> {
        for (int i = 0; i < count; i++) {
          pixels[i] = low(read + 2L * i) | low(read + 2L * i + 1) << 8;
        }
      }
      case 3 -> {
        triples(read, pixels, count - 1);
        long last = read + 3L * (count - 1); // of which an int would end behind it
        pixels[count - 1] = low(last) | low(last + 1) << 8 | low(last + 2) << 16;
      }
      default -> MemorySegment.copy(Native.ALL, LITTLE_ENDIAN, read, pixels, 0, count);
    }
  }

  private static int low(long at) {
    return Native.getByte(at) & 0xFF;
  }

  private static void widen(byte[] bytes, int[] pixels, int count) {
    for (int i = 0; i < count; i++) {
      pixels[i] = bytes[i] & 0xFF;
    }
  }

  /** With the first channel of the next pixel in the highest byte, which nobody looks at. */
  private static void triples(long read, int[] pixels, int count) {
    for (int i = 0; i < count; i++) {
      int bytes = Native.getInt(read + 3L * i);
      pixels[i] = REVERSED ? Integer.reverseBytes(bytes) : bytes;
    }
  }

  private static void values(
      int[] pixels, int bits, float scale, float shift, float[] values, int count) {
    for (int i = 0; i < count; i++) {
      values[i] = (pixels[i] >>> bits & 0xFF) * scale + shift;
    }
  }
}

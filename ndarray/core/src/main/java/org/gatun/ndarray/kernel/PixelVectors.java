// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops of {@link PixelKernel} in the Vector API: each lane has a pixel, as an int. Loaded only
 * where the Vector API is.
 */
final class PixelVectors {
  /** Fewer are left to {@link PixelLoops}. */
  static final int FEWEST_CHANNELS = 3;

  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = INTS.length();
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  /** How many pixels of three channels a vector's bytes reach into. */
  private static final int REACH = (4 * LANES + 2) / 3;

  // Where the bytes of a lane's pixel start in a vector of adjacent pixels of three channels: the
  // int that holds the first, that which holds the last, and by how many bits they are moved.
  private static final VectorShuffle<Integer> FIRST =
      VectorShuffle.fromOp(INTS, lane -> 3 * lane / 4);
  private static final VectorShuffle<Integer> LAST =
      VectorShuffle.fromOp(INTS, lane -> (3 * lane + 2) / 4);
  private static final IntVector DOWN = IntVector.fromArray(INTS, bits(false), 0);
  private static final IntVector UP = IntVector.fromArray(INTS, bits(true), 0);

  private PixelVectors() {}

  private static int[] bits(boolean up) {
    int[] bits = new int[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      int down = 8 * (3 * lane % 4);
      // What fits into one int comes up to a byte that nobody looks at.
      bits[lane] = !up ? down : down > 8 ? 32 - down : 24;
    }
    return bits;
  }

  static void run(
      int channels, long read, long write, long plane, int count, float[] scale, float[] shift) {
    if (channels == FEWEST_CHANNELS) {
      three(read, write, plane, count, scale[0], shift[0], scale[1], shift[1], scale[2], shift[2]);
    } else {
      four(
          read, write, plane, count, scale[0], shift[0], scale[1], shift[1], scale[2], shift[2],
          scale[3], shift[3]);
    }
  }

  // No helpers that take or return vectors: one that is not inlined makes objects of them. And at
  // least the last pixel goes alone, in the same method; see VectorCode.markUnsafe.

  private static void three(
      long read,
      long write,
      long plane,
      int count,
      float scale0,
      float shift0,
      float scale1,
      float shift1,
      float scale2,
      float shift2) {
    int i = 0;
    for (; i <= count - REACH; i += LANES) {
      IntVector bytes = IntVector.fromMemorySegment(INTS, Native.ALL, read + 3L * i, ORDER);
      IntVector pixels =
          bytes
              .rearrange(FIRST)
              .lanewise(VectorOperators.LSHR, DOWN)
              .or(bytes.rearrange(LAST).lanewise(VectorOperators.LSHL, UP));
      long to = write + (long) i * Float.BYTES;
      ((FloatVector) pixels.and(0xFF).convertShape(VectorOperators.I2F, FLOATS, 0))
          .mul(scale0)
          .add(shift0)
          .intoMemorySegment(Native.ALL, to, ByteOrder.nativeOrder());
      ((FloatVector)
              pixels
                  .lanewise(VectorOperators.LSHR, 8)
                  .and(0xFF)
                  .convertShape(VectorOperators.I2F, FLOATS, 0))
          .mul(scale1)
          .add(shift1)
          .intoMemorySegment(Native.ALL, to + plane, ByteOrder.nativeOrder());
      ((FloatVector)
              pixels
                  .lanewise(VectorOperators.LSHR, 16)
                  .and(0xFF)
                  .convertShape(VectorOperators.I2F, FLOATS, 0))
          .mul(scale2)
          .add(shift2)
          .intoMemorySegment(Native.ALL, to + 2 * plane, ByteOrder.nativeOrder());
    }
    for (; i < count; i++) {
      long from = read + 3L * i;
      long to = write + (long) i * Float.BYTES;
      Native.setFloat(to, (Native.getByte(from) & 0xFF) * scale0 + shift0);
      Native.setFloat(to + plane, (Native.getByte(from + 1) & 0xFF) * scale1 + shift1);
      Native.setFloat(to + 2 * plane, (Native.getByte(from + 2) & 0xFF) * scale2 + shift2);
    }
  }

  private static void four(
      long read,
      long write,
      long plane,
      int count,
      float scale0,
      float shift0,
      float scale1,
      float shift1,
      float scale2,
      float shift2,
      float scale3,
      float shift3) {
    int i = 0;
    for (; i < count - LANES; i += LANES) {
      IntVector pixels = IntVector.fromMemorySegment(INTS, Native.ALL, read + 4L * i, ORDER);
      long to = write + (long) i * Float.BYTES;
      ((FloatVector) pixels.and(0xFF).convertShape(VectorOperators.I2F, FLOATS, 0))
          .mul(scale0)
          .add(shift0)
          .intoMemorySegment(Native.ALL, to, ByteOrder.nativeOrder());
      ((FloatVector)
              pixels
                  .lanewise(VectorOperators.LSHR, 8)
                  .and(0xFF)
                  .convertShape(VectorOperators.I2F, FLOATS, 0))
          .mul(scale1)
          .add(shift1)
          .intoMemorySegment(Native.ALL, to + plane, ByteOrder.nativeOrder());
      ((FloatVector)
              pixels
                  .lanewise(VectorOperators.LSHR, 16)
                  .and(0xFF)
                  .convertShape(VectorOperators.I2F, FLOATS, 0))
          .mul(scale2)
          .add(shift2)
          .intoMemorySegment(Native.ALL, to + 2 * plane, ByteOrder.nativeOrder());
      ((FloatVector)
              pixels
                  .lanewise(VectorOperators.LSHR, 24)
                  .convertShape(VectorOperators.I2F, FLOATS, 0))
          .mul(scale3)
          .add(shift3)
          .intoMemorySegment(Native.ALL, to + 3 * plane, ByteOrder.nativeOrder());
    }
    for (; i < count; i++) {
      long from = read + 4L * i;
      long to = write + (long) i * Float.BYTES;
      Native.setFloat(to, (Native.getByte(from) & 0xFF) * scale0 + shift0);
      Native.setFloat(to + plane, (Native.getByte(from + 1) & 0xFF) * scale1 + shift1);
      Native.setFloat(to + 2 * plane, (Native.getByte(from + 2) & 0xFF) * scale2 + shift2);
      Native.setFloat(to + 3 * plane, (Native.getByte(from + 3) & 0xFF) * scale3 + shift3);
    }
  }
}

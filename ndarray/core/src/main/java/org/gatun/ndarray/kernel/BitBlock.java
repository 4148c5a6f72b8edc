// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * Moves a block of at most {@link Workspace#BLOCK} elements between memory of any kind and the Java
 * array for their size: their bits, in either byte order. Over arrays the JIT compiler makes its
 * fastest loops, and adjacent elements come and go at the speed of memcpy.
 */
final class BitBlock {
  private BitBlock() {}

  /** Brings elements of 1, 2, 4 or 8 bytes to {@code bytes}, {@code shorts}, … of the workspace. */
  static void load(Workspace work, int itemsize, boolean swap, long from, int count, long step) {
    if (step == itemsize) {
      MemorySegment checked = work.source.checked;
      if (checked == null) { // a constant, which the JIT compiler sees through
        copyIn(work, itemsize, Native.ALL, from, count);
      } else {
        copyIn(work, itemsize, checked, from, count);
      }
    } else {
      long at = from;
      long stride = step;
      if (work.source.checked != null) {
        at = work.stage(work.source, from, count, step, itemsize);
        stride = work.stagedStride;
      }
      gather(work, itemsize, at, count, stride);
    }
    if (swap) {
      swap(work, itemsize, count);
    }
  }

  private static void copyIn(
      Workspace work, int itemsize, MemorySegment memory, long from, int count) {
    switch (itemsize) {
      case 1 -> MemorySegment.copy(memory, JAVA_BYTE, from, work.bytes, 0, count);
      case 2 -> MemorySegment.copy(memory, JAVA_SHORT_UNALIGNED, from, work.shorts, 0, count);
      case 4 -> MemorySegment.copy(memory, JAVA_INT_UNALIGNED, from, work.ints, 0, count);
      default -> MemorySegment.copy(memory, JAVA_LONG_UNALIGNED, from, work.longs, 0, count);
    }
  }

  private static void gather(Workspace work, int itemsize, long at, int count, long stride) {
    switch (itemsize) {
      case 1 -> {
        byte[] block = work.bytes;
        for (int i = 0; i < count; i++) {
          block[i] = Native.getByte(at + i * stride);
        }
      }
      case 2 -> {
        short[] block = work.shorts;
        for (int i = 0; i < count; i++) {
          block[i] = Native.getShort(at + i * stride);
        }
      }
      case 4 -> {
        int[] block = work.ints;
        for (int i = 0; i < count; i++) {
          block[i] = Native.getInt(at + i * stride);
        }
      }
      default -> {
        long[] block = work.longs;
        for (int i = 0; i < count; i++) {
          block[i] = Native.getLong(at + i * stride);
        }
      }
    }
  }

  /** Turns round the bytes of each element in the array for this size. */
  private static void swap(Workspace work, int itemsize, int count) {
    switch (itemsize) {
      case 1 -> {}
      case 2 -> {
        short[] block = work.shorts;
        for (int i = 0; i < count; i++) {
          block[i] = Short.reverseBytes(block[i]);
        }
      }
      case 4 -> {
        int[] block = work.ints;
        for (int i = 0; i < count; i++) {
          block[i] = Integer.reverseBytes(block[i]);
        }
      }
      default -> {
        long[] block = work.longs;
        for (int i = 0; i < count; i++) {
          block[i] = Long.reverseBytes(block[i]);
        }
      }
    }
  }

  /** Takes elements from {@code bytes}, {@code shorts}, … to memory. */
  static void store(Workspace work, int itemsize, boolean swap, long into, int count, long step) {
    if (swap) {
      swap(work, itemsize, count);
    }
    if (step == itemsize) {
      MemorySegment checked = work.target.checked;
      if (checked == null) {
        copyOut(work, itemsize, Native.ALL, into, count);
      } else {
        copyOut(work, itemsize, checked, into, count);
      }
    } else if (work.target.checked == null) {
      scatter(work, itemsize, into, count, step);
    } else {
      scatter(work, itemsize, work.packed(), count, itemsize);
      work.unstage(work.target, into, count, step, itemsize);
    }
  }

  private static void copyOut(
      Workspace work, int itemsize, MemorySegment memory, long into, int count) {
    switch (itemsize) {
      case 1 -> MemorySegment.copy(work.bytes, 0, memory, JAVA_BYTE, into, count);
      case 2 -> MemorySegment.copy(work.shorts, 0, memory, JAVA_SHORT_UNALIGNED, into, count);
      case 4 -> MemorySegment.copy(work.ints, 0, memory, JAVA_INT_UNALIGNED, into, count);
      default -> MemorySegment.copy(work.longs, 0, memory, JAVA_LONG_UNALIGNED, into, count);
    }
  }

  private static void scatter(Workspace work, int itemsize, long into, int count, long step) {
    switch (itemsize) {
      case 1 -> {
        byte[] block = work.bytes;
        for (int i = 0; i < count; i++) {
          Native.setByte(into + i * step, block[i]);
        }
      }
      case 2 -> {
        short[] block = work.shorts;
        for (int i = 0; i < count; i++) {
          Native.setShort(into + i * step, block[i]);
        }
      }
      case 4 -> {
        int[] block = work.ints;
        for (int i = 0; i < count; i++) {
          Native.setInt(into + i * step, block[i]);
        }
      }
      default -> {
        long[] block = work.longs;
        for (int i = 0; i < count; i++) {
          Native.setLong(into + i * step, block[i]);
        }
      }
    }
  }

  /** {@link #store} to native memory, of the first elements of {@link Workspace#picked} alone. */
  static void storePicked(
      Workspace work, int itemsize, boolean swap, long into, int count, long step, int picked) {
    if (swap) {
      swap(work, itemsize, count);
    }
    int[] places = work.picked;
    switch (itemsize) {
      case 1 -> {
        byte[] block = work.bytes;
        for (int i = 0; i < picked; i++) {
          Native.setByte(into + places[i] * step, block[places[i]]);
        }
      }
      case 2 -> {
        short[] block = work.shorts;
        for (int i = 0; i < picked; i++) {
          Native.setShort(into + places[i] * step, block[places[i]]);
        }
      }
      case 4 -> {
        int[] block = work.ints;
        for (int i = 0; i < picked; i++) {
          Native.setInt(into + places[i] * step, block[places[i]]);
        }
      }
      default -> {
        long[] block = work.longs;
        for (int i = 0; i < picked; i++) {
          Native.setLong(into + places[i] * step, block[places[i]]);
        }
      }
    }
  }

  /** Brings float32 to {@link Workspace#floats}. */
  static void loadFloats(Workspace work, boolean swap, long from, int count, long step) {
    float[] floats = work.floats;
    if (step == 4 && !swap) {
      MemorySegment checked = work.source.checked;
      if (checked == null) {
        MemorySegment.copy(Native.ALL, JAVA_FLOAT_UNALIGNED, from, floats, 0, count);
      } else {
        MemorySegment.copy(checked, JAVA_FLOAT_UNALIGNED, from, floats, 0, count);
      }
      return;
    }
    load(work, 4, swap, from, count, step);
    int[] ints = work.ints;
    for (int i = 0; i < count; i++) {
      floats[i] = Float.intBitsToFloat(ints[i]);
    }
  }

  /** Brings float64 to {@link Workspace#doubles}. */
  static void loadDoubles(Workspace work, boolean swap, long from, int count, long step) {
    double[] doubles = work.doubles;
    if (step == 8 && !swap) {
      MemorySegment checked = work.source.checked;
      if (checked == null) {
        MemorySegment.copy(Native.ALL, JAVA_DOUBLE_UNALIGNED, from, doubles, 0, count);
      } else {
        MemorySegment.copy(checked, JAVA_DOUBLE_UNALIGNED, from, doubles, 0, count);
      }
      return;
    }
    load(work, 8, swap, from, count, step);
    long[] longs = work.longs;
    for (int i = 0; i < count; i++) {
      doubles[i] = Double.longBitsToDouble(longs[i]);
    }
  }

  /** Takes float32 from {@link Workspace#floats} to memory. */
  static void storeFloats(Workspace work, boolean swap, long into, int count, long step) {
    float[] floats = work.floats;
    if (step == 4 && !swap) {
      MemorySegment checked = work.target.checked;
      if (checked == null) {
        MemorySegment.copy(floats, 0, Native.ALL, JAVA_FLOAT_UNALIGNED, into, count);
      } else {
        MemorySegment.copy(floats, 0, checked, JAVA_FLOAT_UNALIGNED, into, count);
      }
      return;
    }
    int[] ints = work.ints;
    for (int i = 0; i < count; i++) {
      ints[i] = Float.floatToRawIntBits(floats[i]);
    }
    store(work, 4, swap, into, count, step);
  }

  /** Takes float64 from {@link Workspace#doubles} to memory. */
  static void storeDoubles(Workspace work, boolean swap, long into, int count, long step) {
    double[] doubles = work.doubles;
    if (step == 8 && !swap) {
      MemorySegment checked = work.target.checked;
      if (checked == null) {
        MemorySegment.copy(doubles, 0, Native.ALL, JAVA_DOUBLE_UNALIGNED, into, count);
      } else {
        MemorySegment.copy(doubles, 0, checked, JAVA_DOUBLE_UNALIGNED, into, count);
      }
      return;
    }
    long[] longs = work.longs;
    for (int i = 0; i < count; i++) {
      longs[i] = Double.doubleToRawLongBits(doubles[i]);
    }
    store(work, 8, swap, into, count, step);
  }
}

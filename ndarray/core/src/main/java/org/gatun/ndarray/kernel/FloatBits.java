// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import org.gatun.buffer.ScalarType;

/**
 * The extreme of adjacent float32, found by their bits: turned round where the sign is set, they
 * are integers in the same order. The JIT compiler makes vector instructions of the extreme of
 * integers; that of floating-point numbers waits for each comparison, some 5 ns.
 */
final class FloatBits {
  private static final int MAGNITUDE = 0x7FFF_FFFF;
  private static final int INFINITY = 0x7F80_0000;

  /** What no integer is. */
  static final long NAN = Long.MIN_VALUE;

  /** Shorter runs are read many at once. */
  private static final int SHORT_RUN = 64;

  private FloatBits() {}

  static boolean suits(Workspace work, ScalarType dtype, long step, int run) {
    return dtype == ScalarType.FLOAT32
        && step == Float.BYTES
        && run > SHORT_RUN
        && work.source.checked == null;
  }

  /**
   * Takes a run into the extreme of result {@code k}. Returns false, and does nothing, if there is
   * a NaN in it, or another thread writes to it.
   */
  static boolean along(Workspace work, boolean greatest, int k, long at, int count, long place) {
    int flip = greatest ? 0 : -1;
    boolean vectors = HotReduction.takes(work.source, ScalarType.FLOAT32, Float.BYTES, count);
    long greatestKey = vectors ? VectorReductions.key(at, count, flip) : key(work, at, count, flip);
    if (greatestKey == NAN) {
      return false;
    }
    int key = (int) greatestKey ^ flip;
    int found = key ^ (key >> 31 & MAGNITUDE);
    double best = Float.intBitsToFloat(found);
    if (work.places[k] >= 0 && !ExtremeKernel.isBetter(best, work.sums[k], greatest)) {
      return true;
    }
    int[] bits = work.ints;
    if (vectors) { // else they were copied before
      MemorySegment.copy(Native.ALL, JAVA_INT_UNALIGNED, at, bits, 0, count);
    }
    int i = 0;
    while (i < count && bits[i] != found && (best != 0 || bits[i] << 1 != 0)) {
      i++; // 0 and -0 are one
    }
    if (i == count) {
      return false; // another thread wrote meanwhile
    }
    work.sums[k] = Float.intBitsToFloat(bits[i]);
    work.places[k] = place + i;
    return true;
  }

  /**
   * Returns the greatest of the elements' bits, as integers in their order; in the opposite order
   * if all bits are turned by {@code flip}. {@link #NAN} if there is one. Leaves a copy of the
   * elements in the workspace.
   */
  static long key(Workspace work, long at, int count, int flip) {
    int[] bits = work.ints;
    MemorySegment.copy(Native.ALL, JAVA_INT_UNALIGNED, at, bits, 0, count);
    return greatestMagnitude(bits, count) > INFINITY ? NAN : greatestKey(bits, count, flip);
  }

  private static int greatestMagnitude(int[] bits, int count) {
    int greatest = 0;
    for (int i = 0; i < count; i++) {
      greatest = Math.max(greatest, bits[i] & MAGNITUDE);
    }
    return greatest;
  }

  private static int greatestKey(int[] bits, int count, int flip) {
    int greatest = Integer.MIN_VALUE;
    for (int i = 0; i < count; i++) {
      greatest = Math.max(greatest, bits[i] ^ (bits[i] >> 31 & MAGNITUDE) ^ flip);
    }
    return greatest;
  }
}

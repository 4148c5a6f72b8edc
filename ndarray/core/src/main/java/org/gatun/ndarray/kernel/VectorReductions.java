// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import static jdk.incubator.vector.VectorOperators.F2D;

import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums and extremes of adjacent float32 by the Vector API, bit by bit those of {@link SumKernel}
 * and {@link FloatBits}. Loaded only where there are vectors of eight floats; {@link HotReduction}
 * says when it is taken.
 */
final class VectorReductions {
  /** Constant, so that only the code for vectors of this machine's width is left. */
  private static final boolean WIDE = VectorWidth.BITS == 512;

  private static final VectorSpecies<Float> FOUR = FloatVector.SPECIES_128;
  private static final VectorSpecies<Double> FOUR_DOUBLES = DoubleVector.SPECIES_256;
  private static final VectorSpecies<Float> EIGHT = FloatVector.SPECIES_256;
  private static final VectorSpecies<Double> EIGHT_DOUBLES = DoubleVector.SPECIES_512;
  private static final VectorSpecies<Integer> INTS =
      WIDE ? IntVector.SPECIES_512 : IntVector.SPECIES_256;
  private static final int LANES = INTS.length();
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private static final int MAGNITUDE = 0x7FFF_FFFF;
  private static final int INFINITY = 0x7F80_0000;

  private VectorReductions() {}

  /** As {@link SumKernel#addRun}: its sums of float64 go beside each other in a few vectors. */
  static void addRun(Workspace work, int k, long at, long count) {
    long done = 0;
    for (; WIDE && done <= count - 2 * SumKernel.PLAIN_RUN; done += 2 * SumKernel.PLAIN_RUN) {
      addTwo(work, k, at + Float.BYTES * done);
    }
    for (; done < count; done += SumKernel.PLAIN_RUN) {
      int some = (int) Math.min(SumKernel.PLAIN_RUN, count - done);
      SumKernel.add(work, k, sum(at + Float.BYTES * done, some));
    }
  }

  /**
   * Adds two runs, one beside the other: a processor brings what is not in its cache from two
   * places almost twice as fast as from one.
   */
  private static void addTwo(Workspace work, int k, long at) {
    DoubleVector a = DoubleVector.broadcast(EIGHT_DOUBLES, -0.0);
    DoubleVector b = a;
    DoubleVector c = a;
    DoubleVector d = a;
    long next = at + Float.BYTES * SumKernel.PLAIN_RUN;
    for (int i = 0; i < SumKernel.PLAIN_RUN; i += SumKernel.SUMS) {
      Native.getByte(at); // see VectorCode.markUnsafe
      a = a.add(eight(at + 4L * i));
      b = b.add(eight(at + 4L * i + 32));
      c = c.add(eight(next + 4L * i));
      d = d.add(eight(next + 4L * i + 32));
    }
    SumKernel.add(work, k, eight(a) + eight(b));
    SumKernel.add(work, k, eight(c) + eight(d));
  }

  private static double sum(long at, int count) {
    int whole = count - count % SumKernel.SUMS;
    double sum = WIDE ? byEights(at, whole) : byFours(at, whole);
    for (int i = whole; i < count; i++) {
      sum += Native.getFloat(at + 4L * i);
    }
    return sum;
  }

  private static double byEights(long at, int count) {
    DoubleVector a = DoubleVector.broadcast(EIGHT_DOUBLES, -0.0);
    DoubleVector b = a;
    for (int i = 0; i < count; i += SumKernel.SUMS) {
      Native.getByte(at); // see VectorCode.markUnsafe
      a = a.add(eight(at + 4L * i));
      b = b.add(eight(at + 4L * i + 32));
    }
    return eight(a) + eight(b);
  }

  private static double byFours(long at, int count) {
    DoubleVector a = DoubleVector.broadcast(FOUR_DOUBLES, -0.0);
    DoubleVector b = a;
    DoubleVector c = a;
    DoubleVector d = a;
    for (int i = 0; i < count; i += SumKernel.SUMS) {
      Native.getByte(at); // see VectorCode.markUnsafe
      a = a.add(four(at + 4L * i));
      b = b.add(four(at + 4L * i + 16));
      c = c.add(four(at + 4L * i + 32));
      d = d.add(four(at + 4L * i + 48));
    }
    return (four(a) + four(b)) + (four(c) + four(d));
  }

  private static Vector<Double> eight(long at) {
    return FloatVector.fromMemorySegment(EIGHT, Native.ALL, at, ORDER)
        .convertShape(F2D, EIGHT_DOUBLES, 0);
  }

  private static Vector<Double> four(long at) {
    return FloatVector.fromMemorySegment(FOUR, Native.ALL, at, ORDER)
        .convertShape(F2D, FOUR_DOUBLES, 0);
  }

  /** Adds the numbers of a vector of eight. */
  private static double eight(DoubleVector a) {
    return ((a.lane(0) + a.lane(1)) + (a.lane(2) + a.lane(3)))
        + ((a.lane(4) + a.lane(5)) + (a.lane(6) + a.lane(7)));
  }

  private static double four(DoubleVector a) {
    return (a.lane(0) + a.lane(1)) + (a.lane(2) + a.lane(3));
  }

  /** As {@link FloatBits#key}, of two halves beside each other, as {@link #addTwo}. */
  static long key(long at, int count, int flip) {
    IntVector keys = IntVector.broadcast(INTS, Integer.MIN_VALUE);
    IntVector nextKeys = keys;
    IntVector magnitudes = IntVector.zero(INTS);
    IntVector nextMagnitudes = magnitudes;
    int half = count / 2 - count / 2 % LANES;
    long next = at + 4L * half;
    for (int i = 0; i < half; i += LANES) {
      Native.getByte(at); // see VectorCode.markUnsafe
      IntVector bits = IntVector.fromMemorySegment(INTS, Native.ALL, at + 4L * i, ORDER);
      IntVector nextBits = IntVector.fromMemorySegment(INTS, Native.ALL, next + 4L * i, ORDER);
      magnitudes = magnitudes.max(bits.and(MAGNITUDE));
      nextMagnitudes = nextMagnitudes.max(nextBits.and(MAGNITUDE));
      keys = keys.max(key(bits, flip));
      nextKeys = nextKeys.max(key(nextBits, flip));
    }
    int magnitude = magnitudes.max(nextMagnitudes).reduceLanes(VectorOperators.MAX);
    int greatest = keys.max(nextKeys).reduceLanes(VectorOperators.MAX);
    for (int i = 2 * half; i < count; i++) {
      int bits = Native.getInt(at + 4L * i);
      magnitude = Math.max(magnitude, bits & MAGNITUDE);
      greatest = Math.max(greatest, bits ^ (bits >> 31 & MAGNITUDE) ^ flip);
    }
    return magnitude > INFINITY ? FloatBits.NAN : greatest;
  }

  private static IntVector key(IntVector bits, int flip) {
    IntVector negative = bits.lanewise(VectorOperators.ASHR, 31).and(MAGNITUDE);
    return bits.lanewise(VectorOperators.XOR, negative).lanewise(VectorOperators.XOR, flip);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import static jdk.incubator.vector.VectorOperators.F2D;

import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums and extremes of adjacent float32 by the Vector API, bit by bit those of {@link SumKernel}
 * and {@link FloatBits}. Loaded only where there are vectors of eight floats; {@link HotReduction}
 * says when it is taken.
 */
final class VectorReductions {
  private static final VectorSpecies<Float> FOUR = FloatVector.SPECIES_128;
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_256;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;
  private static final int LANES = 8;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private static final int MAGNITUDE = 0x7FFF_FFFF;
  private static final int INFINITY = 0x7F80_0000;

  private VectorReductions() {}

  /** As {@link SumKernel#addRun}: its sums of float64 go beside each other in four vectors. */
  static void addRun(Workspace work, int k, long at, long count) {
    for (long done = 0; done < count; done += SumKernel.PLAIN_RUN) {
      int some = (int) Math.min(SumKernel.PLAIN_RUN, count - done);
      SumKernel.add(work, k, sum(at + Float.BYTES * done, some));
    }
  }

  /** Returns the sum that {@link SumKernel#addRun} leaves, with what rounding took from it. */
  static double total(long at, long count) {
    double sum = -0.0;
    double lost = 0;
    for (long done = 0; done < count; done += SumKernel.PLAIN_RUN) {
      double value =
          sum(at + Float.BYTES * done, (int) Math.min(SumKernel.PLAIN_RUN, count - done));
      double before = sum;
      sum += value;
      double added = sum - before;
      lost += before - (sum - added) + (value - added);
    }
    return Double.isFinite(lost) && lost != 0 ? sum + lost : sum;
  }

  private static double sum(long at, int count) {
    DoubleVector a = DoubleVector.broadcast(DOUBLES, -0.0);
    DoubleVector b = a;
    DoubleVector c = a;
    DoubleVector d = a;
    int whole = count - count % SumKernel.SUMS;
    for (int i = 0; i < whole; i += SumKernel.SUMS) {
      Native.getByte(at); // see VectorCode.markUnsafe
      long from = at + 4L * i;
      a =
          a.add(
              FloatVector.fromMemorySegment(FOUR, Native.ALL, from, ORDER)
                  .convertShape(F2D, DOUBLES, 0));
      b =
          b.add(
              FloatVector.fromMemorySegment(FOUR, Native.ALL, from + 16, ORDER)
                  .convertShape(F2D, DOUBLES, 0));
      c =
          c.add(
              FloatVector.fromMemorySegment(FOUR, Native.ALL, from + 32, ORDER)
                  .convertShape(F2D, DOUBLES, 0));
      d =
          d.add(
              FloatVector.fromMemorySegment(FOUR, Native.ALL, from + 48, ORDER)
                  .convertShape(F2D, DOUBLES, 0));
    }
    double sum =
        ((a.lane(0) + a.lane(1)) + (a.lane(2) + a.lane(3)))
            + ((b.lane(0) + b.lane(1)) + (b.lane(2) + b.lane(3)))
            + (((c.lane(0) + c.lane(1)) + (c.lane(2) + c.lane(3)))
                + ((d.lane(0) + d.lane(1)) + (d.lane(2) + d.lane(3))));
    for (int i = whole; i < count; i++) {
      sum += Native.getFloat(at + 4L * i);
    }
    return sum;
  }

  /** As {@link FloatBits#key}. */
  static long key(long at, int count, int flip) {
    IntVector keys = IntVector.broadcast(INTS, Integer.MIN_VALUE);
    IntVector magnitudes = IntVector.zero(INTS);
    IntVector turn = IntVector.broadcast(INTS, flip);
    int whole = count - count % LANES;
    for (int i = 0; i < whole; i += LANES) {
      Native.getByte(at); // see VectorCode.markUnsafe
      IntVector bits = IntVector.fromMemorySegment(INTS, Native.ALL, at + 4L * i, ORDER);
      magnitudes = magnitudes.max(bits.and(MAGNITUDE));
      IntVector negative = bits.lanewise(VectorOperators.ASHR, 31).and(MAGNITUDE);
      keys =
          keys.max(
              bits.lanewise(VectorOperators.XOR, negative).lanewise(VectorOperators.XOR, turn));
    }
    int magnitude = magnitudes.reduceLanes(VectorOperators.MAX);
    int greatest = keys.reduceLanes(VectorOperators.MAX);
    for (int i = whole; i < count; i++) {
      int bits = Native.getInt(at + 4L * i);
      magnitude = Math.max(magnitude, bits & MAGNITUDE);
      greatest = Math.max(greatest, bits ^ (bits >> 31 & MAGNITUDE) ^ flip);
    }
    return magnitude > INFINITY ? FloatBits.NAN : greatest;
  }
}

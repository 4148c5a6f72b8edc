// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

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
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_256;
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_256;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;
  private static final int LANES = 8;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private static final int MAGNITUDE = 0x7FFF_FFFF;
  private static final int INFINITY = 0x7F80_0000;

  private VectorReductions() {}

  /** As {@link SumKernel#addRun}: eight sums of float64 go beside each other in two vectors. */
  static void addRun(Workspace work, int k, long at, long count) {
    for (long done = 0; done < count; done += SumKernel.PLAIN_RUN) {
      int some = (int) Math.min(SumKernel.PLAIN_RUN, count - done);
      SumKernel.add(work, k, sum(at + Float.BYTES * done, some));
    }
  }

  private static double sum(long at, int count) {
    DoubleVector low = DoubleVector.broadcast(DOUBLES, -0.0);
    DoubleVector high = DoubleVector.broadcast(DOUBLES, -0.0);
    int whole = count - count % LANES;
    for (int i = 0; i < whole; i += LANES) {
      Native.getByte(at); // see VectorCode.markUnsafe
      FloatVector values = FloatVector.fromMemorySegment(FLOATS, Native.ALL, at + 4L * i, ORDER);
      low = low.add(values.convertShape(VectorOperators.F2D, DOUBLES, 0));
      high = high.add(values.convertShape(VectorOperators.F2D, DOUBLES, 1));
    }
    double sum =
        ((low.lane(0) + low.lane(1)) + (low.lane(2) + low.lane(3)))
            + ((high.lane(0) + high.lane(1)) + (high.lane(2) + high.lane(3)));
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

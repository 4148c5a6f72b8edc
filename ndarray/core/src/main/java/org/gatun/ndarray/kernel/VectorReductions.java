// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.ScalarType;

/**
 * Sums and extremes of adjacent float32 by the Vector API, bit by bit those of {@link SumKernel}
 * and {@link FloatBits}. Loaded only where there are vectors of eight floats; taken, as each {@link
 * VectorLoop}, once they are faster.
 */
final class VectorReductions {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_256;
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_256;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;
  private static final int LANES = 8;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  /** Shorter runs are not worth the call. */
  private static final int LEAST = 64;

  private static final int MAGNITUDE = 0x7FFF_FFFF;
  private static final int INFINITY = 0x7F80_0000;

  /** How many elements make it worth to warm these. */
  private static final long HOT = 1 << 24;

  private static final int CALL = 1 << 10;
  private static volatile boolean ready = Kernels.AT_ONCE;
  private static long heat;

  private VectorReductions() {}

  /** Whether to take these for a run of adjacent elements of memory that may be read so. */
  static boolean take(Operand source, ScalarType dtype, long step, long count) {
    if (dtype != ScalarType.FLOAT32
        || step != Float.BYTES
        || count < LEAST
        || source.checked != null
        || source.mapped) {
      return false;
    }
    if (!ready && heat < HOT) {
      heat += count + CALL;
      if (heat >= HOT && !Warming.begin(VectorReductions::warm)) {
        heat = 0;
      }
    }
    return ready;
  }

  private static void warm() {
    int count = 4099;
    try (BufferLease scratch = Buffers.allocate(ScalarType.FLOAT32, count)) {
      long at =
          scratch.view().pinned(segment -> segment.address()) + scratch.view().layout().offset();
      Workspace work = Workspace.take();
      try {
        ready =
            Warming.pays(
                () -> {
                  SumKernel.addRun(work, ScalarType.FLOAT32, 0, at, count, Float.BYTES);
                  FloatBits.key(work, at, Workspace.BLOCK, 0);
                },
                () -> {
                  addRun(work, 0, at, count);
                  key(at, Workspace.BLOCK, 0);
                });
      } finally {
        work.giveBack();
      }
    }
  }

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

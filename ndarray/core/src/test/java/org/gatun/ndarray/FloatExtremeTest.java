// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.junit.jupiter.api.Test;

/** The extremes of long runs of float32, beside a loop over the numbers. */
class FloatExtremeTest {
  private static final float[] SPECIAL = {
    0f,
    -0f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN,
    Float.intBitsToFloat(0xFFC0_0000) // NaN with a sign, as x86 makes it
  };

  /** As NumPy: the first NaN, else the first of the extremes. */
  private static int place(float[] values, boolean greatest) {
    int best = 0;
    for (int i = 1; i < values.length && !Float.isNaN(values[best]); i++) {
      boolean better = greatest ? values[i] > values[best] : values[i] < values[best];
      if (better || Float.isNaN(values[i])) {
        best = i;
      }
    }
    return best;
  }

  @Test
  void extremes_longRuns_areThoseOfALoop() {
    long seed = System.nanoTime();
    System.out.println("FloatExtremeTest seed " + seed);
    var random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      float[] values = new float[65 + random.nextInt(3_000)];
      int kinds = 1 + random.nextInt(SPECIAL.length);
      boolean plain = random.nextBoolean();
      for (int i = 0; i < values.length; i++) {
        values[i] = plain ? (float) random.nextGaussian() - 3 : SPECIAL[random.nextInt(kinds)];
      }
      for (int some = random.nextInt(3); some > 0; some--) {
        values[random.nextInt(values.length)] = SPECIAL[random.nextInt(SPECIAL.length)];
      }
      check(values, "seed " + seed + ", round " + round);
    }
  }

  private static void check(float[] values, String message) {
    // Two rows, the second the one asked for, and two results.
    try (BufferLease lease = Buffers.allocate(DType.FLOAT32, 2, values.length);
        BufferLease heap = Buffers.wrap(values)) {
      NdArray both = NdArray.of(lease.view());
      both.fill(1f);
      NdArray row = both.at(1);
      NdArray.of(heap.view()).copyTo(row);
      for (boolean greatest : new boolean[] {false, true}) {
        int expected = place(values, greatest);
        Reduction extreme = greatest ? Reduction.MAX : Reduction.MIN;
        Reduction index = greatest ? Reduction.ARGMAX : Reduction.ARGMIN;
        try (BufferLease found = extreme.of(row);
            BufferLease where = index.of(row);
            BufferLease eachFound = extreme.of(both, 1);
            BufferLease eachWhere = index.of(both, 1)) {
          assertEquals(expected, where.view().getLong(), message);
          assertEquals(expected, eachWhere.view().getLong(1), message);
          assertEquals(0, eachWhere.view().getLong(0), message);
          assertEquals(values[expected], found.view().getFloat() + 0f, 0f, message);
          assertEquals(values[expected], eachFound.view().getFloat(1) + 0f, 0f, message);
          assertEquals(1f, eachFound.view().getFloat(0), message);
        }
      }
    }
  }
}

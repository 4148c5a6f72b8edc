// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.junit.jupiter.api.Test;

/** One operation over more elements than a block holds, beside a loop over the numbers. */
class LongRunsTest {
  private static final float[] SPECIAL = {
    0f,
    -0f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Math.nextDown(Float.MIN_NORMAL),
    Float.MIN_NORMAL,
    -Float.MIN_NORMAL,
    1f,
    Math.nextUp(1f),
    -1f,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN,
    Float.intBitsToFloat(0xFFC0_0000), // with a sign, as x86 makes it
    Float.intBitsToFloat(0x7F80_0001), // the least
    Float.intBitsToFloat(0xFF80_0001),
    Float.intBitsToFloat(0x7FFF_FFFF), // and the greatest of all bits
    Float.intBitsToFloat(-1)
  };

  private static final Ufunc[] COMPARISONS = {
    Ufunc.EQUAL, Ufunc.NOT_EQUAL, Ufunc.LESS, Ufunc.LESS_EQUAL, Ufunc.GREATER, Ufunc.GREATER_EQUAL
  };

  /** Two blocks, and a part of a third. */
  private static final int COUNT = 2_500;

  private static boolean compare(Ufunc function, double a, double b) {
    return switch (function) {
      case EQUAL -> a == b;
      case NOT_EQUAL -> a != b;
      case LESS -> a < b;
      case LESS_EQUAL -> a <= b;
      case GREATER -> a > b;
      case GREATER_EQUAL -> a >= b;
      default -> throw new IllegalArgumentException(function.toString());
    };
  }

  private static BufferLease lease(float[] values) {
    BufferLease lease = Buffers.allocate(DType.FLOAT32, values.length);
    NdArray.of(Buffers.wrap(values).view()).copyTo(NdArray.of(lease.view()));
    return lease;
  }

  private static void checkComparisons(float[] a, float[] b, String message) {
    try (BufferLease aLease = lease(a);
        BufferLease bLease = lease(b);
        BufferLease outLease = Buffers.allocate(DType.BOOL, a.length)) {
      NdArray out = NdArray.of(outLease.view());
      for (Ufunc function : COMPARISONS) {
        function.into(out, NdArray.of(aLease.view()), NdArray.of(bLease.view()));
        for (int i = 0; i < a.length; i++) {
          String which = message + ": " + function + " of " + a[i] + " and " + b[i];
          assertEquals(compare(function, a[i], b[i]), out.getBoolean(i), which);
        }
      }
    }
  }

  @Test
  void comparisons_eachSpecialWithEachOther_areJavas() {
    float[] a = new float[7 * SPECIAL.length * SPECIAL.length];
    float[] b = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      a[i] = SPECIAL[i % SPECIAL.length];
      b[i] = SPECIAL[i / SPECIAL.length % SPECIAL.length];
    }
    checkComparisons(a, b, "specials");
  }

  @Test
  void comparisons_randomBits_areJavas() {
    long seed = System.nanoTime();
    IO.println("LongRunsTest seed " + seed);
    var random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      float[] a = new float[1 + random.nextInt(COUNT)];
      float[] b = new float[a.length];
      for (int i = 0; i < a.length; i++) {
        int bits = random.nextInt();
        int other =
            switch (random.nextInt(4)) {
              case 0 -> bits;
              case 1 -> bits + 1;
              case 2 -> bits ^ Integer.MIN_VALUE;
              default -> random.nextInt();
            };
        a[i] = Float.intBitsToFloat(bits);
        b[i] = Float.intBitsToFloat(other);
      }
      checkComparisons(a, b, "seed " + seed + ", round " + round);
    }
  }

  @Test
  void comparisons_withANumberOrWithItself_areJavas() {
    float[] a = new float[COUNT];
    for (int i = 0; i < COUNT; i++) {
      a[i] = SPECIAL[i % SPECIAL.length];
    }
    try (BufferLease aLease = lease(a);
        BufferLease outLease = Buffers.allocate(DType.BOOL, COUNT)) {
      NdArray of = NdArray.of(aLease.view());
      NdArray out = NdArray.of(outLease.view());
      for (Ufunc function : COMPARISONS) {
        for (float number : SPECIAL) {
          function.into(out, of, number);
          for (int i = 0; i < COUNT; i++) {
            String which = function + " of " + a[i] + " and the number " + number;
            assertEquals(compare(function, a[i], number), out.getBoolean(i), which);
          }
          function.into(out, number, of);
          for (int i = 0; i < COUNT; i++) {
            String which = function + " of the number " + number + " and " + a[i];
            assertEquals(compare(function, number, a[i]), out.getBoolean(i), which);
          }
        }
        function.into(out, of, of);
        for (int i = 0; i < COUNT; i++) {
          assertEquals(compare(function, a[i], a[i]), out.getBoolean(i), function + " " + a[i]);
        }
      }
    }
  }

  @Test
  void arithmetic_moreThanABlock_isJavas() {
    float[] a = new float[COUNT];
    float[] b = new float[COUNT];
    var random = new Random(5);
    for (int i = 0; i < COUNT; i++) {
      a[i] = (float) random.nextGaussian();
      b[i] = SPECIAL[i % SPECIAL.length];
    }
    try (BufferLease aLease = lease(a);
        BufferLease bLease = lease(b);
        BufferLease out = Buffers.allocate(DType.FLOAT32, COUNT)) {
      NdArray first = NdArray.of(aLease.view());
      NdArray second = NdArray.of(bLease.view());
      NdArray to = NdArray.of(out.view());
      Ufunc.SUBTRACT.into(to, first, second);
      for (int i = 0; i < COUNT; i++) {
        assertEquals(a[i] - b[i], to.getFloat(i), "difference " + i);
      }
      Ufunc.SUBTRACT.into(to, 3, first);
      for (int i = 0; i < COUNT; i++) {
        assertEquals(3 - a[i], to.getFloat(i), "difference of a number " + i);
      }
      Ufunc.ABSOLUTE.into(to, second);
      for (int i = 0; i < COUNT; i++) {
        assertEquals(Math.abs(b[i]), to.getFloat(i), "absolute " + i);
      }
      Ufunc.DIVIDE.into(second, first, second); // in place
      for (int i = 0; i < COUNT; i++) {
        assertEquals(a[i] / b[i], second.getFloat(i), "quotient in place " + i);
      }
    }
  }

  @Test
  void doubles_moreThanABlock_areJavas() {
    var random = new Random(6);
    double[] a = random.doubles(COUNT).toArray();
    double[] b = random.doubles(COUNT).toArray();
    b[0] = Double.NaN;
    b[COUNT - 1] = a[COUNT - 1];
    try (BufferLease aLease = Buffers.allocate(DType.FLOAT64, COUNT);
        BufferLease out = Buffers.allocate(DType.FLOAT64, COUNT);
        BufferLease truths = Buffers.allocate(DType.BOOL, COUNT);
        BufferLease bLease = Buffers.allocate(DType.FLOAT64, COUNT)) {
      NdArray first = NdArray.of(aLease.view());
      NdArray second = NdArray.of(bLease.view());
      NdArray.of(Buffers.wrap(a).view()).copyTo(first);
      NdArray.of(Buffers.wrap(b).view()).copyTo(second);
      NdArray to = NdArray.of(out.view());
      NdArray flags = NdArray.of(truths.view());
      Ufunc.MULTIPLY.into(to, first, second);
      Ufunc.LESS_EQUAL.into(flags, first, second);
      for (int i = 0; i < COUNT; i++) {
        assertEquals(a[i] * b[i], to.getDouble(i), "product " + i);
        assertEquals(a[i] <= b[i], flags.getBoolean(i), "order " + i);
      }
      Ufunc.SQRT.into(first, first);
      for (int i = 0; i < COUNT; i++) {
        assertEquals(Math.sqrt(a[i]), first.getDouble(i), "root " + i);
      }
    }
  }
}

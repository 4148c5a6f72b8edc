// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Powers of e, and logarithms, as float32 are within 1 ulp of those that the JDK computes as
 * float64.
 */
class FloatPowersTest {
  private static final int COUNT = 1 << 20;

  /** A function of blocks. */
  private interface Loop {
    void run(float[] a, float[] c, int count);
  }

  @Test
  void exp_anyNumber_isWithinOneUlp() {
    check(FloatPowers::exp, StrictMath::exp);
  }

  @Test
  void expm1_anyNumber_isWithinOneUlp() {
    check(FloatPowers::expm1, StrictMath::expm1);
  }

  @Test
  void tanh_anyNumber_isWithinOneUlp() {
    check(FloatPowers::tanh, StrictMath::tanh);
  }

  @Test
  void sigmoid_anyNumber_isWithinOneUlp() {
    check(FloatPowers::sigmoid, x -> 1 / (1 + StrictMath.exp(-x)));
  }

  @Test
  void log_anyNumber_isWithinOneUlp() {
    check(FloatLogs::log, StrictMath::log);
  }

  @Test
  void log_nearOne_isWithinOneUlp() {
    check(
        (a, c, count) -> {
          for (int i = 0; i < count; i++) {
            a[i] = Float.intBitsToFloat(Float.floatToIntBits(1) + i - count / 2);
          }
          FloatLogs.log(a, c, count);
        },
        StrictMath::log);
  }

  private static void check(Loop loop, DoubleUnaryOperator function) {
    long seed = System.nanoTime();
    IO.println("FloatPowersTest seed " + seed);
    var random = new Random(seed);
    float[] some = {
      0f,
      -0f,
      Float.NaN,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.MIN_VALUE,
      -Float.MIN_VALUE,
      Float.MAX_VALUE,
      88.72283f,
      88.72284f,
      -103.97208f,
      -103.97209f,
      -87.33655f
    };
    float[] a = new float[COUNT];
    for (int i = 0; i < COUNT; i++) {
      a[i] =
          i < some.length
              ? some[i]
              : i % 2 == 0
                  ? Float.intBitsToFloat(random.nextInt())
                  : (random.nextFloat() - 0.5f) * 240;
    }
    float[] c = new float[COUNT];
    loop.run(a, c, COUNT);
    for (int i = 0; i < COUNT; i++) {
      double exact = function.applyAsDouble(a[i]);
      float nearest = (float) exact;
      float x = a[i];
      float found = c[i];
      if (Float.isNaN(nearest) || Float.isInfinite(nearest) || x == 0) {
        // By their bits: -0 is no 0 here.
        assertEquals(Float.floatToIntBits(nearest), Float.floatToIntBits(found), () -> x + "");
      } else {
        assertTrue(Math.abs(found - exact) <= Math.ulp(nearest), () -> x + ": " + found);
      }
    }
  }
}

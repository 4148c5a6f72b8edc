// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ReadOnlyBufferException;
import java.util.stream.IntStream;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Chains of functions: when they read, what they write to, and what they refuse. */
class LazyArrayTest {
  private final BufferLease memory = Buffers.wrap(new float[] {1, 2, 3, 4});
  private final NdArray floats = NdArray.of(memory.view());

  @AfterEach
  void close() {
    memory.close();
  }

  private static float[] computed(LazyArray lazy) {
    try (BufferLease result = lazy.compute()) {
      return NdArray.of(result.view()).toFloatArray();
    }
  }

  private static String refusal(Executable call) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  @Test
  void compute_calledAgain_readsWhatTheArraysHoldThen() {
    LazyArray chain = floats.lazy().sub(1).mul(10).clip(5, 25);
    assertArrayEquals(new float[] {5, 10, 20, 25}, computed(chain));
    floats.fill(2);
    assertArrayEquals(new float[] {10, 10, 10, 10}, computed(chain));
  }

  @Test
  void into_itself_readsBeforeItWrites() {
    floats.lazy().add(floats).into(floats);
    assertArrayEquals(new float[] {2, 4, 6, 8}, floats.toFloatArray());
    NdArray last = floats.slice(0, 1, 4);
    floats.slice(0, 0, 3).lazy().add(100).into(last);
    assertArrayEquals(new float[] {2, 102, 104, 106}, floats.toFloatArray());
    floats.slice("::-1").lazy().add(0).into(floats);
    assertArrayEquals(new float[] {106, 104, 102, 2}, floats.toFloatArray());
  }

  @Test
  void into_withMask_leavesTheOthers() {
    try (BufferLease lease = floats.lazy().greater(2).compute()) {
      NdArray mask = NdArray.of(lease.view());
      floats.lazy().mul(-1).into(floats, mask);
      assertArrayEquals(new float[] {1, 2, -3, -4}, floats.toFloatArray());
      assertArrayEquals(new float[] {9, 9, -3, -4}, computed(floats.lazy().where(mask, 9)));
    }
  }

  @Test
  void into_withMaskAgain_readsWhatMaskAndArraysHoldThen() {
    try (BufferLease flags = Buffers.wrap(new byte[] {1, 0, 0, 0});
        BufferLease numbers = Buffers.wrap(new double[] {0, Double.NaN, -0.0, 0.5});
        BufferLease result = Buffers.wrap(new short[4])) {
      NdArray mask = NdArray.of(flags.view());
      NdArray other = NdArray.of(numbers.view());
      NdArray out = NdArray.of(result.view());
      LazyArray chain = floats.lazy().mul(10).cast(DType.INT16);
      chain.into(out, mask);
      assertArrayEquals(new long[] {10, 0, 0, 0}, out.toLongArray());
      mask.fill((byte) -1);
      floats.fill(7);
      chain.into(out.slice("::-1"), mask);
      assertArrayEquals(new long[] {70, 70, 70, 70}, out.toLongArray());
      floats.fill(1);
      chain.into(out, other); // a mask of another dtype
      assertArrayEquals(new long[] {70, 10, 70, 10}, out.toLongArray());
      floats.fill(2);
      chain.into(out, other.slice("::-1"));
      assertArrayEquals(new long[] {20, 10, 20, 10}, out.toLongArray());
      assertEquals(
          "mask: expected a shape that can be broadcast to [4] but found [3]",
          refusal(() -> chain.into(out, mask.slice(0, 0, 3))));
    }
  }

  @Test
  void into_whereTheMaskIsTheResult_readsItBefore() {
    try (BufferLease flags = Buffers.wrap(new byte[] {5, 0, 6, 0})) {
      NdArray both = NdArray.of(flags.view());
      floats.lazy().cast(DType.INT8).into(both, both);
      assertArrayEquals(new long[] {1, 0, 3, 0}, both.toLongArray());
      floats.lazy().cast(DType.INT8).into(both, both.slice("::-1"));
      assertArrayEquals(new long[] {1, 2, 3, 4}, both.toLongArray());
    }
  }

  @Test
  void round_ofTruthValues_isRefused() {
    assertArrayEquals(new float[] {10, 20, 30, 40}, computed(floats.lazy().mul(11).round(-1)));
    assertEquals(
        "decimals: expected 0 for truth values but found 1; cast them",
        refusal(() -> floats.lazy().less(2).round(1)));
  }

  @Test
  void into_tinyInnerAxes_meetsEachElement() {
    int[] numbers = IntStream.range(0, 1_200).toArray();
    try (BufferLease lease = Buffers.wrap(numbers);
        BufferLease rows = Buffers.wrap(new byte[] {1, 0});
        BufferLease result = Buffers.allocate(DType.INT64, 200, 2, 3)) {
      NdArray turned = NdArray.of(lease.view()).reshape(200, 3, 2).transpose(0, 2, 1);
      NdArray straight = NdArray.of(lease.view()).reshape(200, 2, 3);
      NdArray mask = NdArray.of(rows.view()).expandDims(1);
      NdArray out = NdArray.of(result.view());
      turned.lazy().mul(10_000).add(straight).into(out);
      turned.lazy().sub(straight).into(out, mask);
      for (int i = 0; i < 200; i++) {
        for (int j = 0; j < 2; j++) {
          for (int k = 0; k < 3; k++) {
            long a = numbers[6 * i + 2 * k + j];
            long b = numbers[6 * i + 3 * j + k];
            assertEquals(j == 0 ? a - b : a * 10_000 + b, out.getLong(i, j, k));
          }
        }
      }
    }
  }

  @Test
  void into_smallerShape_isBroadcast() {
    try (BufferLease lease = Buffers.allocate(DType.FLOAT64, 2, 4)) {
      NdArray out = NdArray.of(lease.view());
      floats.lazy().square().into(out);
      assertArrayEquals(new double[] {1, 4, 9, 16, 1, 4, 9, 16}, out.toDoubleArray());
    }
  }

  @Test
  void manyArrays_areComputedOrRefused() {
    LazyArray chain = floats.lazy();
    for (int k = 1; k < 63; k++) {
      chain = chain.add(NdArray.of(memory.view())); // another array each time
    }
    assertArrayEquals(new float[] {63, 126, 189, 252}, computed(chain));
    LazyArray more = chain.add(NdArray.of(memory.view()));
    assertEquals(
        "expected at most 63 arrays in one chain but found more; compute a part of it first",
        refusal(more::compute));
    chain.into(floats.slice("::-1")); // each from a copy
    assertArrayEquals(new float[] {252, 189, 126, 63}, floats.toFloatArray());
  }

  @Test
  void sharedParts_areComputedOnce() {
    LazyArray chain = floats.lazy();
    for (int k = 0; k < 100; k++) {
      chain = chain.mul(0.5).add(chain.mul(0.5)); // a tree of 2^100 leaves
    }
    assertArrayEquals(new float[] {1, 2, 3, 4}, computed(chain));
    LazyArray powers = floats.lazy().cast(DType.INT64);
    for (int k = 0; k < 60; k++) {
      powers = floats.lazy().cast(DType.INT64).mul(0).add(1).power(powers); // 1 to any power
    }
    assertArrayEquals(new float[] {1, 1, 1, 1}, computed(powers.cast(DType.FLOAT32)));
  }

  @Test
  void deepChains_areRefused() {
    LazyArray chain = floats.lazy();
    for (int k = 0; k < 500; k++) {
      chain = chain.add(1);
    }
    assertArrayEquals(new float[] {501, 502, 503, 504}, computed(chain));
    LazyArray deepest = chain;
    assertEquals(
        "expected at most 500 functions one on the other in a chain but found more; compute a part"
            + " of it first",
        refusal(() -> deepest.add(1)));
  }

  @Test
  void clip_boundsThatTheDtypeCannotPass_areNone() {
    try (BufferLease lease = Buffers.wrap(new byte[] {0, 100, 127})) {
      NdArray bytes = NdArray.of(lease.view());
      try (BufferLease result = bytes.lazy().clip(-5, 100).compute();
          BufferLease same = bytes.lazy().clip(-1000, 1000).compute()) {
        assertArrayEquals(new long[] {0, 100, 100}, NdArray.of(result.view()).toLongArray());
        assertArrayEquals(new long[] {0, 100, 127}, NdArray.of(same.view()).toLongArray());
      }
    }
  }

  @Test
  void numberFirst_isTheFirstOperand() {
    assertArrayEquals(new float[] {0, -1, -2, -3}, computed(Ufunc.SUBTRACT.lazy(1, floats)));
  }

  @Test
  void closedLease_fails() {
    LazyArray chain = floats.lazy().add(1);
    memory.close();
    assertThrows(IllegalStateException.class, chain::compute);
    assertEquals("LazyArray[float32[4].add(1), dtype=float32, shape=[4]]", chain.toString());
  }

  @Test
  void wrongOperands_areRefusedByName() {
    try (BufferLease bytes = Buffers.allocate(DType.UINT8, 3);
        BufferLease longs = Buffers.wrap(new long[] {1, -1, 2, 2});
        BufferLease complex = Buffers.allocate(DType.COMPLEX64, 4)) {
      NdArray small = NdArray.of(bytes.view());
      NdArray integers = NdArray.of(longs.view());
      assertEquals(
          "ADD: expected a number that uint8 holds but found 300; cast the array first",
          refusal(() -> Ufunc.ADD.of(small, 300)));
      assertEquals(
          "ADD: expected 2 operands but found 1", refusal(() -> floats.lazy().apply(Ufunc.ADD)));
      assertEquals(
          "EXP: expected 1 operand but found 2",
          refusal(() -> Ufunc.EXP.into(floats, floats, floats)));
      assertEquals(
          "BITWISE_AND: expected integers or truth values but found float32; cast them",
          refusal(() -> floats.lazy().bitwiseAnd(1)));
      assertEquals(
          "axis 0: expected 4 elements but found 3 (broadcasting shape [3] with shape [4])",
          refusal(() -> floats.lazy().add(small)));
      assertEquals(
          "expected real numbers or truth values but found complex64; cast them, or take a part"
              + " such as real() or a field",
          refusal(NdArray.of(complex.view())::lazy));
      assertEquals(
          "POWER: expected integer exponents from 0 on but found one below; cast to float64",
          refusal(() -> Ufunc.POWER.of(integers, integers)));
      assertEquals(
          "POWER: expected an integer exponent from 0 on but found -2; cast to float64",
          refusal(() -> integers.lazy().power(-2)));
      assertEquals(
          "expected a number that a long, a double or uint64 holds but found 1.5 of java.math.BigDecimal;"
              + " put it in an array of one element",
          refusal(() -> floats.lazy().add(new BigDecimal("1.5"))));
      assertEquals(
          "expected a number that a long, a double or uint64 holds but found 18446744073709551616 of"
              + " java.math.BigInteger; put it in an array of one element",
          refusal(() -> floats.lazy().add(BigInteger.TWO.pow(64))));
    }
  }

  @Test
  void wrongResult_isRefused_andNothingIsWritten() {
    try (BufferLease lease = Buffers.wrap(new int[] {7, 7, 7, 7});
        BufferLease two = Buffers.wrap(new float[] {7, 7})) {
      NdArray integers = NdArray.of(lease.view());
      assertEquals(
          "out: expected a dtype that results of float32 can be cast to, under SAME_KIND, but found"
              + " int32; end a chain with rint().cast(INT32), or write to float32 and take that"
              + " further, by lazy().rint().cast(INT32).into(out)",
          refusal(() -> floats.lazy().add(1).into(integers)));
      assertArrayEquals(new long[] {7, 7, 7, 7}, integers.toLongArray());
      assertEquals(
          "out: axis 0: expected 4 elements but found 2 (writing shape [4] to shape [2])",
          refusal(() -> floats.lazy().into(NdArray.of(two.view()))));
      NdArray readOnly = NdArray.of(memory.view().asReadOnly());
      String refused =
          assertThrows(ReadOnlyBufferException.class, () -> floats.lazy().into(readOnly))
              .getMessage();
      assertEquals(
          "out: expected a writable view but found a read-only view of float32, shape [4], strides"
              + " [4] bytes, offset 0, itemsize 4; write to a copy, Buffers.copyOf(view), or to a view"
              + " of a lease that was acquired with BufferRequest.WRITABLE",
          refused);
    }
  }
}

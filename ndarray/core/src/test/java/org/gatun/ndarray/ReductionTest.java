// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What reductions write to, and what they refuse. */
class ReductionTest {
  private static String refusal(Executable call) {
    return String.valueOf(assertThrows(RuntimeException.class, call).getMessage());
  }

  @Test
  void into_partOfTheArray_readsBeforeItWrites() {
    try (BufferLease lease = Buffers.wrap(new float[] {1, 2, 3, 4, 5, 6})) {
      NdArray table = NdArray.of(lease.view()).reshape(2, 3);
      Reduction.MAX.into(table.at(0), table, 0);
      assertArrayEquals(new float[] {4, 5, 6, 4, 5, 6}, table.toFloatArray());
    }
  }

  @Test
  void into_otherDtype_isCast() {
    try (BufferLease lease = Buffers.wrap(new float[] {1, 2, 4});
        BufferLease result = Buffers.allocate(DType.FLOAT64);
        BufferLease counts = Buffers.allocate(DType.INT32)) {
      NdArray array = NdArray.of(lease.view());
      Reduction.MEAN.into(NdArray.of(result.view()), array);
      assertEquals((float) (7 / 3.0), NdArray.of(result.view()).getDouble());
      assertEquals(
          "out: expected a dtype that results of float32 can be cast to, under SAME_KIND, but found"
              + " int32; end a chain with rint().cast(INT32), or write to float32 and take that"
              + " further, by lazy().rint().cast(INT32).into(out)",
          refusal(() -> Reduction.MEAN.into(NdArray.of(counts.view()), array)));
    }
  }

  @Test
  void sum_intoOneOfTheElements_isRefusedOrReadBefore() {
    try (BufferLease lease = Buffers.allocate(DType.FLOAT32, 1000)) {
      NdArray ones = NdArray.of(lease.view());
      ones.fill(1f);
      for (int place : new int[] {0, 999}) {
        refusal(() -> ones.sum(ones.at(place)));
        assertEquals(1, ones.getFloat(place));
      }
      Reduction.SUM.into(ones.at(999), ones);
      assertEquals(1000, ones.getFloat(999));
    }
  }

  @Test
  void sum_ofHalfFloats_isRoundedOnce() {
    try (BufferLease lease = Buffers.wrap(new float[] {2048, 1, 0x1p-24f});
        BufferLease halves = NdArray.of(lease.view()).toType(DType.FLOAT16);
        BufferLease sum = Reduction.SUM.of(NdArray.of(halves.view()))) {
      assertEquals(
          2050, NdArray.of(sum.view()).getFloat()); // 2049 and a bit, of which 2050 is next
    }
  }

  @Test
  void matmul_withoutColumns_isNothing() {
    try (BufferLease lease = Buffers.allocate(DType.FLOAT32, 1L << 38, 0);
        BufferLease other = Buffers.allocate(DType.FLOAT32, 0, 0);
        BufferLease product = NdArrays.matmul(NdArray.of(lease.view()), NdArray.of(other.view()))) {
      assertEquals(0, product.view().layout().count());
    }
  }

  @Test
  void nothing_hasNoExtreme() {
    try (BufferLease lease = Buffers.allocate(DType.INT32, 3, 0)) {
      NdArray empty = NdArray.of(lease.view());
      assertEquals(
          "MAX: expected an element or more along axis 1 but found shape [3, 0]",
          refusal(() -> Reduction.MAX.of(empty, 1)));
      assertEquals(
          "ARGMIN: expected one axis, or none for all, but found [0, 1]",
          refusal(() -> Reduction.ARGMIN.of(empty, 0, 1)));
      assertEquals(
          "expected an axis in -2..1 but found 2 for shape [3, 0]",
          refusal(() -> Reduction.SUM.of(empty, 2)));
    }
  }

  @Test
  void mask_decidesWhatCounts() {
    try (BufferLease lease = Buffers.wrap(new float[] {1, 20, 3, 40, 5, 60});
        BufferLease flags = Buffers.wrap(new byte[] {1, 0, 1});
        BufferLease out = Buffers.allocate(DType.FLOAT32, 2)) {
      NdArray table = NdArray.of(lease.view()).reshape(2, 3);
      NdArray valid = NdArray.of(flags.view());
      NdArray result = NdArray.of(out.view());
      Reduction.SUM.where(valid).into(result, table, 1);
      assertArrayEquals(new float[] {4, 100}, result.toFloatArray());
      Reduction.MEAN.skipping(valid).into(result, table, -1);
      assertArrayEquals(new float[] {20, 5}, result.toFloatArray());
      Reduction.MAX.skipping(valid).initial(10).into(result, table, 1);
      assertArrayEquals(new float[] {20, 10}, result.toFloatArray());
    }
  }

  @Test
  void maskInTheMemoryOfTheResult_isReadBefore() {
    try (BufferLease lease = Buffers.wrap(new byte[] {1, 0, 1, 0});
        BufferLease numbers = Buffers.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8})) {
      NdArray mask = NdArray.of(lease.view());
      NdArray table = NdArray.of(numbers.view()).reshape(2, 4);
      Reduction.MAX.where(mask).initial(-1).into(mask.slice(0, 0, 2), table, 1);
      assertArrayEquals(new long[] {3, 7, 1, 0}, mask.toLongArray());
    }
  }

  @Test
  void nothingUnderTheMask_hasNoExtreme_andNothingIsWritten() {
    try (BufferLease lease = Buffers.wrap(new int[] {1, 2, 3, 4});
        BufferLease flags = Buffers.wrap(new byte[] {1, 1, 0, 0});
        BufferLease out = Buffers.wrap(new int[] {7, 7})) {
      NdArray table = NdArray.of(lease.view()).reshape(2, 2);
      NdArray mask = NdArray.of(flags.view()).reshape(2, 2);
      NdArray result = NdArray.of(out.view());
      assertEquals(
          "MIN: expected an element that counts, or more, for each result but found none for result"
              + " [1]; begin with a number: initial(…)",
          refusal(() -> Reduction.MIN.where(mask).into(result, table, 1)));
      assertArrayEquals(new long[] {7, 7}, result.toLongArray());
      Reduction.MIN.where(mask).initial(100).into(result, table, 1);
      assertArrayEquals(new long[] {1, 100}, result.toLongArray());
    }
  }

  @Test
  void optionsThatMeanNothing_areRefused() {
    try (BufferLease lease = Buffers.wrap(new int[] {1, 2, 3, 4});
        BufferLease flags = Buffers.wrap(new byte[] {1, 1, 0})) {
      NdArray array = NdArray.of(lease.view());
      NdArray mask = NdArray.of(flags.view());
      assertEquals(
          "mask: expected a shape that can be broadcast to [4] but found [3]",
          refusal(() -> Reduction.SUM.where(mask).of(array)));
      assertEquals(
          "ARGMAX: expected a reduction that takes a mask, which places do not; fill what is not to"
              + " count, as with lazy().where(mask, …)",
          refusal(() -> Reduction.ARGMAX.skipping(mask)));
      assertEquals(
          "MEAN: expected SUM, MIN or MAX, which alone begin with a number",
          refusal(() -> Reduction.MEAN.initial(1)));
      assertEquals(
          "SUM: expected VAR or STD, which alone take a correction",
          refusal(() -> Reduction.SUM.correction(1)));
      assertEquals(
          "MAX: expected an integer to begin with, for int32, but found 0.5",
          refusal(() -> Reduction.MAX.initial(0.5).of(array)));
      assertEquals(
          "MAX: expected a number that int32 holds but found 4294967296; cast the array first",
          refusal(() -> Reduction.MAX.initial(1L << 32).of(array)));
      assertEquals(
          "Reducer[VAR, where, correction=1.0]",
          Reduction.VAR.where(mask).correction(1).toString());
    }
  }

  @Test
  void wrongShape_isRefused() {
    try (BufferLease lease = Buffers.allocate(DType.INT32, 3, 2);
        BufferLease out = Buffers.allocate(DType.INT64, 2, 2)) {
      NdArray array = NdArray.of(lease.view());
      assertEquals(
          "out: expected shape [3, 1], or without the axes, but found [2, 2]",
          refusal(() -> Reduction.SUM.into(NdArray.of(out.view()), array, 1)));
      assertEquals(
          "expected as many elements along the last axis of the first as along the first of the"
              + " second but found shapes [3, 2] and [3, 2]",
          refusal(() -> NdArrays.matmul(array, array)));
    }
  }
}

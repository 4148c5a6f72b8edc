// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.gatun.buffer.DType.FLOAT32;
import static org.gatun.buffer.DType.INT8;
import static org.gatun.buffer.DType.UINT8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What data needs before a model sees it; expected values are those of ONNX's own examples. */
class PreparationTest {
  private static String refusal(Executable call) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  @Test
  void quantize_onnxExample_isAsThere() {
    // Of test_quantizelinear and test_dequantizelinear in ONNX's backend tests.
    try (BufferLease lease = Buffers.wrap(new float[] {0, 2, 3, 1000, -254, -1000});
        BufferLease bytes = NdArray.of(lease.view()).lazy().quantize(UINT8, 2, 128).compute();
        BufferLease back = NdArray.of(bytes.view()).lazy().dequantize(2, 128).compute()) {
      assertEquals(UINT8, bytes.view().dtype());
      assertArrayEquals(
          new long[] {128, 129, 130, 255, 1, 0}, NdArray.of(bytes.view()).toLongArray());
      assertArrayEquals(
          new float[] {0, 2, 4, 254, -254, -256}, NdArray.of(back.view()).toFloatArray());
    }
  }

  @Test
  void quantize_ties_goToEven_andStayWithin() {
    try (BufferLease lease =
            Buffers.wrap(new float[] {0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 1e9f, -1e9f});
        BufferLease bytes = NdArray.of(lease.view()).lazy().quantize(INT8, 1, 0).compute();
        BufferLease ints =
            NdArray.of(lease.view()).lazy().quantize(DType.INT32, 1e-3, 0).compute()) {
      assertArrayEquals(
          new long[] {0, 2, 2, 0, -2, 127, -128}, NdArray.of(bytes.view()).toLongArray());
      assertEquals(Integer.MAX_VALUE, NdArray.of(ints.view()).getInt(5));
      assertEquals(Integer.MIN_VALUE, NdArray.of(ints.view()).getInt(6));
      assertEquals(
          "scale: expected more than 0, finite, but found 0.0",
          refusal(() -> NdArray.of(lease.view()).lazy().quantize(INT8, 0, 0)));
      assertEquals(
          "zeroPoint: expected a number of int8 but found 128",
          refusal(() -> NdArray.of(lease.view()).lazy().quantize(INT8, 1, 128)));
      assertEquals(
          "expected a dtype of integers of 8 to 32 bits but found float32",
          refusal(() -> NdArray.of(lease.view()).lazy().quantize(FLOAT32, 1, 0)));
    }
  }

  @Test
  void oneHot_labels_haveOneEach() {
    try (BufferLease lease = Buffers.wrap(new long[] {2, 0, 1, 2});
        BufferLease hot = NdArrays.oneHot(NdArray.of(lease.view()).reshape(2, 2), 3, FLOAT32)) {
      assertEquals(
          """
          array([[[0., 0., 1.],
                  [1., 0., 0.]],

                 [[0., 1., 0.],
                  [0., 0., 1.]]], dtype=float32)\
          """,
          NdArray.of(hot.view()).toString());
    }
  }

  @Test
  void oneHot_strangeLabel_isRefused() {
    try (BufferLease lease = Buffers.wrap(new int[] {2, -1, 7});
        BufferLease floats = Buffers.wrap(new float[] {1})) {
      NdArray labels = NdArray.of(lease.view());
      assertEquals(
          "labels: expected classes in 0..4 but found -1",
          refusal(() -> NdArrays.oneHot(labels, 5, FLOAT32)));
      assertEquals(
          "labels: expected integers but found float32; cast them",
          refusal(() -> NdArrays.oneHot(NdArray.of(floats.view()), 5, FLOAT32)));
      assertEquals(
          "classes: expected 1 or more but found 0",
          refusal(() -> NdArrays.oneHot(labels, 0, FLOAT32)));
    }
  }
}

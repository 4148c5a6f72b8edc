// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.SplittableRandom;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PooledModelTest {
  private static final long SEED = 20_261_123;
  private static final PooledModel MODEL = new PooledModel();

  @ParameterizedTest
  @ValueSource(ints = {64, 128, 960, 1024, 1088, 38_400, 150_528})
  void infer_anyMemory_answersAsBruteForceBitForBitAlike(int features) {
    int rows = 3;
    float[] x = values(rows * features);
    double[] expected = bruteForce(x, rows, features);

    float[] fromHeap =
        inferred(Buffers.wrap(MemorySegment.ofArray(x), DType.FLOAT32, rows, features));
    float[] fromNative = inferred(nativeCopy(x, 0, rows, features));
    float[] fromUnalignedNative = inferred(nativeCopy(x, 4, rows, features));
    float[] fromBytes = inferred(byteCopy(x, rows, features));

    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], fromHeap[i], 1e-3, "seed " + SEED + ", element " + i);
    }
    assertArrayEquals(fromHeap, fromNative);
    assertArrayEquals(fromHeap, fromUnalignedNative);
    assertArrayEquals(fromHeap, fromBytes);
  }

  @Test
  void infer_sliceOfAnArray_readsFromItsStart() {
    float[] x = values(2 * 128);
    float[] whole = inferred(Buffers.wrap(MemorySegment.ofArray(x), DType.FLOAT32, 2, 128));
    try (BufferLease all = Buffers.wrap(MemorySegment.ofArray(x), DType.FLOAT32, 2, 128)) {
      BufferView second =
          all.view().withLayout(StridedLayout.of(512, 4, new long[] {1, 128}, new long[] {512, 4}));
      float[] out = new float[10];
      try (BufferLease target = Buffers.wrap(MemorySegment.ofArray(out), DType.FLOAT32, 1, 10)) {
        MODEL.infer(second, target.view());
      }
      for (int k = 0; k < 10; k++) {
        assertEquals(whole[10 + k], out[k]);
      }
    }
  }

  @Test
  void infer_noRows_writesNothing() {
    assertEquals(0, inferred(Buffers.allocate(DType.FLOAT32, 0, 64)).length);
  }

  @Test
  void outputShape_rows_areTheInputs() {
    assertArrayEquals(new long[] {7, 10}, MODEL.outputShape(DType.FLOAT32, new long[] {7, 128}));
  }

  @Test
  void outputShape_featuresNotInGroups_namesExpectedAndFound() {
    for (long features : new long[] {0, 1, 63, 65, PooledModel.MAX_FEATURES + 64L}) {
      var refusal =
          assertThrows(
              IllegalArgumentException.class,
              () -> MODEL.outputShape(DType.FLOAT32, new long[] {1, features}));
      assertEquals(
          "shape: expected a multiple of 64 features, at most 4194304, but found [1, "
              + features
              + "]",
          refusal.getMessage());
    }
  }

  /** In double precision, from the definition, with the weights drawn anew. */
  private static double[] bruteForce(float[] x, int rows, int features) {
    int groups = features / 64;
    var random = new SplittableRandom(64);
    double[][] weights = new double[groups][10];
    for (double[] ofGroup : weights) {
      for (int k = 0; k < 10; k++) {
        ofGroup[k] = random.nextFloat() - 0.5f;
      }
    }
    double[] sums = new double[rows * 10];
    for (int row = 0; row < rows; row++) {
      for (int feature = 0; feature < features; feature++) {
        for (int k = 0; k < 10; k++) {
          sums[row * 10 + k] += x[row * features + feature] / 64.0 * weights[feature / 64][k];
        }
      }
    }
    return sums;
  }

  private static float[] values(int count) {
    var random = new Random(SEED);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Closes the input. */
  private static float[] inferred(BufferLease input) {
    try (input) {
      long rows = input.view().layout().size(0);
      float[] out = new float[(int) rows * 10];
      try (BufferLease target = Buffers.wrap(MemorySegment.ofArray(out), DType.FLOAT32, rows, 10)) {
        MODEL.infer(input.view(), target.view());
      }
      return out;
    }
  }

  private static BufferLease nativeCopy(float[] x, long offset, long rows, long features) {
    try (BufferLease bytes = BufferPool.shared().acquire(offset + 4L * x.length)) {
      StridedLayout layout =
          StridedLayout.of(offset, 1, new long[] {4L * x.length}, new long[] {1});
      BufferView view = bytes.view().withLayout(layout).cast(DType.FLOAT32, rows, features);
      for (int i = 0; i < x.length; i++) {
        view.setFloat(x[i], i / features, i % features);
      }
      return view.acquire(BufferRequest.NATIVE);
    }
  }

  private static BufferLease byteCopy(float[] x, long rows, long features) {
    byte[] bytes = new byte[4 * x.length];
    BufferLease lease = Buffers.wrap(MemorySegment.ofArray(bytes), DType.FLOAT32, rows, features);
    for (int i = 0; i < x.length; i++) {
      lease.view().setFloat(x[i], i / features, i % features);
    }
    return lease;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;
import org.gatun.harness.Conformance;
import org.gatun.serving.training.DigitsData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class DigitsModelTest {
  private static final String DATA = "GATUN_DIGITS_DATA";
  private static final double TOLERANCE = 1e-5;
  private static final long SEED = 20_261_124;
  private static final DigitsModel MODEL = new DigitsModel();

  @AfterAll
  static void close() {
    MODEL.close();
  }

  /** Expected values are from NumPy, in float64: see src/test/python/digits_golden.py. */
  @Test
  void infer_goldenInputs_answersAsNumPy() throws IOException {
    List<String> cases = golden();
    int differing = 0;
    for (String line : cases) {
      List<String> fields = List.of(line.split(",", -1));
      int side = fields.getFirst().equals("bitmap") ? 32 : 8;
      float[] answer = inferred(heapBytes(HexFormat.of().parseHex(fields.get(1)), 1, side));
      boolean same = true;
      for (int k = 0; k < answer.length; k++) {
        double expected = Double.parseDouble(fields.get(2 + k));
        same &= Math.abs(answer[k] - expected) <= TOLERANCE;
      }
      differing += same ? 0 : 1;
    }
    Conformance.report("digits-numpy", cases.size(), differing);
    assertEquals(121, cases.size());
    assertEquals(0, differing);
  }

  @Test
  void infer_anyDtypeAndMemory_answersBitForBitAlike() {
    for (int rows : new int[] {1, 2, 7, 100, 1024, 1025}) {
      byte[] bitmaps = bitmaps(rows);
      byte[] greys = blockSums(bitmaps, rows);
      float[] floats = new float[greys.length];
      for (int i = 0; i < greys.length; i++) {
        floats[i] = greys[i];
      }
      float[] expected = inferred(heapBytes(bitmaps, rows, 32));
      assertArrayEquals(expected, inferred(heapBytes(greys, rows, 8)), "uint8 greys");
      assertArrayEquals(
          expected,
          inferred(Buffers.wrap(MemorySegment.ofArray(floats), DType.FLOAT32, rows, 8, 8)),
          "float32 on the heap");
      assertArrayEquals(expected, inferred(nativeBytes(bitmaps, rows, 32)), "native bitmaps");
      assertArrayEquals(expected, inferred(nativeBytes(greys, rows, 8)), "native greys");
      for (int offset : new int[] {0, 4, 32, 60}) {
        BufferLease inPlace = nativeFloats(floats, offset, rows);
        assertArrayEquals(expected, inferred(inPlace), "native float32 at " + offset);
        try (BufferLease writable = nativeFloats(floats, offset, rows)) {
          BufferLease readOnly = writable.view().asReadOnly().acquire(BufferRequest.STRIDED);
          assertArrayEquals(expected, inferred(readOnly), "read-only float32 at " + offset);
        }
      }
    }
  }

  /** What a view of the request's bytes gave must not be changed by the layers. */
  @Test
  void infer_nativeFloats_leavesThemAsTheyWere() {
    float[] floats = new float[5 * 64];
    var random = new Random(SEED);
    for (int i = 0; i < floats.length; i++) {
      floats[i] = random.nextInt(17);
    }
    try (BufferLease input = nativeFloats(floats, 0, 5);
        BufferLease kept = input.retain()) {
      inferred(kept);
      for (int i = 0; i < floats.length; i++) {
        assertEquals(floats[i], input.view().getFloat(i / 64, i / 8 % 8, i % 8));
      }
    }
  }

  @Test
  void infer_manyThreads_answerAsOne() throws InterruptedException, ExecutionException {
    byte[] bitmaps = bitmaps(40);
    float[] expected = inferred(heapBytes(bitmaps, 40, 32));
    try (var threads = Executors.newFixedThreadPool(8)) {
      List<Callable<float[]>> tasks = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        tasks.add(() -> inferred(nativeBytes(bitmaps, 40, 32)));
      }
      for (Future<float[]> future : threads.invokeAll(tasks)) {
        assertArrayEquals(expected, future.get());
      }
    }
  }

  @Test
  void infer_done_givesEveryBlockBack() {
    BufferPool pool = BufferPool.shared();
    byte[] bitmaps = bitmaps(3);
    long before = pool.statistics().outstanding();
    for (int i = 0; i < 50; i++) {
      inferred(heapBytes(bitmaps, 3, 32));
    }
    assertEquals(before, pool.statistics().outstanding());
  }

  @Test
  void infer_noRows_answersNone() {
    assertEquals(0, inferred(heapBytes(new byte[0], 0, 8)).length);
  }

  @Test
  void outputShape_otherForms_areRefused() {
    assertArrayEquals(new long[] {3, 10}, MODEL.outputShape(DType.UINT8, new long[] {3, 32, 32}));
    for (long[] shape : new long[][] {{64}, {1, 64}, {1, 8, 7}, {1, 8, 8, 1}, {1, 32, 8}}) {
      assertThrows(IllegalArgumentException.class, () -> MODEL.outputShape(DType.UINT8, shape));
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> MODEL.outputShape(DType.FLOAT32, new long[] {1, 32, 32}));
    assertThrows(
        IllegalArgumentException.class, () -> MODEL.outputShape(DType.INT8, new long[] {1, 8, 8}));
  }

  @Test
  void infer_testSet_isRightOnWhatTheModelCardSays() throws IOException {
    String folder = System.getenv(DATA);
    assumeTrue(folder != null, "the data set is not here: set " + DATA + " to its folder");
    DigitsData test = DigitsData.read(Path.of(Objects.requireNonNull(folder), "test.csv"));
    byte[] greys = new byte[test.size() * 64];
    for (int i = 0; i < greys.length; i++) {
      greys[i] = (byte) test.grey(i / 64, i % 64);
    }
    float[] answers = inferred(heapBytes(greys, test.size(), 8));
    int right = 0;
    for (int row = 0; row < test.size(); row++) {
      int best = 0;
      for (int k = 1; k < 10; k++) {
        best = answers[row * 10 + k] > answers[row * 10 + best] ? k : best;
      }
      right += best == test.digit(row) ? 1 : 0;
    }
    assertEquals(1797, test.size());
    assertTrue(right >= 1797 * 0.96, right + " of 1797");
    assertEquals(98.0, 100.0 * right / test.size(), 0.1, "MODEL_CARD.md says 98.0 %");
  }

  private static List<String> golden() throws IOException {
    try (var reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    DigitsModelTest.class.getResourceAsStream("digits-golden.csv")),
                StandardCharsets.UTF_8))) {
      return reader.lines().skip(1).toList();
    }
  }

  private static byte[] bitmaps(int rows) {
    var random = new Random(SEED);
    byte[] bitmaps = new byte[rows * 1024];
    for (int i = 0; i < bitmaps.length; i++) {
      bitmaps[i] = (byte) random.nextInt(2);
    }
    return bitmaps;
  }

  private static byte[] blockSums(byte[] bitmaps, int rows) {
    byte[] greys = new byte[rows * 64];
    for (int row = 0; row < rows; row++) {
      for (int y = 0; y < 32; y++) {
        for (int x = 0; x < 32; x++) {
          greys[row * 64 + y / 4 * 8 + x / 4] += bitmaps[row * 1024 + y * 32 + x];
        }
      }
    }
    return greys;
  }

  private static BufferLease heapBytes(byte[] bytes, long rows, long side) {
    return Buffers.wrap(MemorySegment.ofArray(bytes), DType.UINT8, rows, side, side);
  }

  private static BufferLease nativeBytes(byte[] bytes, long rows, long side) {
    try (BufferLease heap = heapBytes(bytes, rows, side)) {
      return Buffers.copyOf(heap.view());
    }
  }

  private static BufferLease nativeFloats(float[] values, long offset, long rows) {
    long bytes = 4L * values.length;
    try (BufferLease block = BufferPool.shared().acquire(offset + bytes)) {
      BufferView part =
          block
              .view()
              .withLayout(StridedLayout.of(offset, 1, new long[] {bytes}, new long[] {1}))
              .cast(DType.FLOAT32, rows, 8, 8);
      part.pinned(segment -> {
        MemorySegment.copy(
            values, 0, segment, ValueLayout.JAVA_FLOAT_UNALIGNED, offset, values.length);
        return 0;
      });
      return part.acquire(BufferRequest.NATIVE_WRITABLE);
    }
  }

  /** Closes the input. The answer goes to the heap and to native memory, which must be alike. */
  private static float[] inferred(BufferLease input) {
    try (input) {
      long rows = input.view().layout().size(0);
      float[] onHeap = new float[(int) rows * 10];
      try (BufferLease heap = Buffers.wrap(MemorySegment.ofArray(onHeap), DType.FLOAT32, rows, 10);
          BufferLease outside = BufferPool.shared().acquire(DType.FLOAT32, rows, 10)) {
        MODEL.infer(input.view(), heap.view());
        MODEL.infer(input.view(), outside.view());
        for (int i = 0; i < onHeap.length; i++) {
          assertEquals(onHeap[i], outside.view().getFloat(i / 10, i % 10));
        }
      }
      return onHeap;
    }
  }
}

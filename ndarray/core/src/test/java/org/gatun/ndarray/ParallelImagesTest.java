// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.junit.jupiter.api.Test;

/**
 * Images that several threads prepare are those that one prepares, which are compared with NumPy's
 * and Pillow's elsewhere.
 */
class ParallelImagesTest {
  private static final PixelScale SCALE =
      PixelScale.of(new float[] {0.5f, 2, 3}, new float[] {1, -1, 0.25f});

  private static NdArray pixels(long... shape) {
    NdArray array = NdArray.of(Buffers.allocate(DType.UINT8, shape).view());
    byte[] bytes = new byte[(int) array.count()];
    new Random(bytes.length).nextBytes(bytes);
    NdArray.of(Buffers.wrap(MemorySegment.ofArray(bytes), DType.UINT8, shape).view()).copyTo(array);
    return array;
  }

  private static NdArray empty(DType dtype, long... shape) {
    return NdArray.of(Buffers.allocate(dtype, shape).view());
  }

  private static byte[] bytes(NdArray array) {
    try (BufferLease copy = array.toContiguous()) {
      BufferView view = copy.view();
      long from = view.layout().offset();
      return view.pinned(segment ->
          segment.asSlice(from, view.layout().byteSize()).toArray(ValueLayout.JAVA_BYTE));
    }
  }

  /** Computes with an executor whose tasks are counted, and returns how many there were. */
  private static int tasks(BiConsumer<NdArray, Executor> work, NdArray out) {
    var tasks = new AtomicInteger();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      work.accept(
          out,
          task -> {
            tasks.incrementAndGet();
            threads.execute(task);
          });
    }
    return tasks.get();
  }

  @Test
  void normalise_ofManyAndOfOne_isThatOfOneThread() {
    long[][] shapes = {{9, 200, 301, 3}, {701, 502, 3}, {2, 1100, 500, 3}};
    for (long[] shape : shapes) {
      NdArray pixels = pixels(shape);
      try (BufferLease alone = Images.normalise(pixels, SCALE)) {
        NdArray expected = NdArray.of(alone.view());
        NdArray out = empty(DType.FLOAT32, expected.shape());
        int tasks = tasks((to, threads) -> Images.normalise(to, pixels, SCALE, threads), out);
        assertTrue(tasks > 0);
        assertArrayEquals(bytes(expected), bytes(out));
        NdArray doubles = empty(DType.FLOAT64, expected.shape());
        NdArray same = empty(DType.FLOAT64, expected.shape());
        Images.normalise(doubles, pixels, SCALE); // another way through the kernels
        int _ = tasks((to, threads) -> Images.normalise(to, pixels, SCALE, threads), same);
        assertArrayEquals(bytes(doubles), bytes(same));
      }
    }
  }

  @Test
  void normalise_ofGrey_isThatOfOneThread() {
    NdArray pixels = pixels(1201, 1003);
    PixelScale scale = PixelScale.of(new float[] {2}, new float[] {1});
    NdArray out = empty(DType.FLOAT32, 1201, 1003);
    assertTrue(tasks((to, threads) -> Images.normalise(to, pixels, scale, threads), out) > 0);
    try (BufferLease alone = Images.normalise(pixels, scale)) {
      assertArrayEquals(bytes(NdArray.of(alone.view())), bytes(out));
    }
  }

  @Test
  void resize_ofMany_isThatOfOneThread_ofOneOrOverItselfByOneThread() {
    NdArray pixels = pixels(7, 480, 640, 3);
    NdArray out = empty(DType.UINT8, 7, 99, 120, 3);
    assertTrue(tasks((to, threads) -> Images.resize(to, pixels, threads), out) > 0);
    try (BufferLease alone = Images.resize(pixels, 99, 120)) {
      assertArrayEquals(bytes(NdArray.of(alone.view())), bytes(out));
      NdArray one = empty(DType.UINT8, 1080, 1920, 3);
      assertEquals(0, tasks((to, threads) -> Images.resize(to, pixels.at(0), threads), one));
      NdArray within = pixels.slice("::, :99, :120");
      assertEquals(0, tasks((to, threads) -> Images.resize(to, pixels, threads), within));
      assertArrayEquals(bytes(NdArray.of(alone.view())), bytes(within));
    }
  }

  @Test
  void fewBytes_andNoImages_areDoneByTheCaller() {
    NdArray few = pixels(4, 100, 100, 3);
    NdArray out = empty(DType.UINT8, 4, 50, 50, 3);
    assertEquals(0, tasks((to, threads) -> Images.resize(to, few, threads), out));
    NdArray none = pixels(0, 100, 100, 3);
    NdArray nothing = empty(DType.FLOAT32, 0, 3, 100, 100);
    assertEquals(0, tasks((to, threads) -> Images.normalise(to, none, SCALE, threads), nothing));
  }

  @Test
  void wrongShape_isRefused_beforeAnythingIsWritten() {
    NdArray pixels = pixels(9, 480, 640, 3);
    NdArray out = empty(DType.UINT8, 8, 99, 120, 3);
    out.fill(7);
    assertThrows(
        IllegalArgumentException.class,
        () -> tasks((to, threads) -> Images.resize(to, pixels, threads), out));
    NdArray sevens = empty(DType.UINT8, 8, 99, 120, 3);
    sevens.fill(7);
    assertArrayEquals(bytes(sevens), bytes(out));
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.gatun.buffer.DType.FLOAT32;
import static org.gatun.buffer.DType.UINT8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ReadOnlyBufferException;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What {@link Images} refuses, and how it goes about memory that both share. */
class ImagesTest {
  private static final PixelScale RGB = PixelScale.of(new float[] {1, 2, 3}, new float[] {0, 1, 2});

  private static final PixelScale GREY = PixelScale.of(new float[] {2}, new float[] {1});

  private static String refusal(Executable call) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  @Test
  void normalise_newMemory_isWhatPlainLoopsMake() {
    try (BufferLease lease = ImageCases.pixels(0, 2, 5, 9, 3);
        BufferLease made = Images.normalise(NdArray.of(lease.view()), RGB)) {
      assertEquals(FLOAT32, made.view().dtype());
      assertArrayEquals(new long[] {2, 3, 5, 9}, made.view().layout().shape());
      for (int image = 0; image < 2; image++) {
        for (int y = 0; y < 5; y++) {
          for (int x = 0; x < 9; x++) {
            for (int c = 0; c < 3; c++) {
              int pixel = lease.view().getInt(image, y, x, c);
              assertEquals(pixel * (c + 1f) + c, made.view().getFloat(image, c, y, x));
            }
          }
        }
      }
    }
  }

  /** More pixels than go through staging at once, in memory that is staged. */
  @Test
  void normalise_manyPixelsOfAJavaArray_areAllThere() {
    int side = 150;
    byte[] bytes = ImageCases.pattern(0, 4 * side * side);
    var scale = PixelScale.of(new float[] {1, 1, 1, 1}, new float[4]);
    try (BufferLease source = MemoryKind.HEAP_BYTES.lend(bytes, UINT8, side, side, 4);
        BufferLease target =
            MemoryKind.HEAP_LONGS.lend(new byte[16 * side * side], FLOAT32, 4, side, side)) {
      Images.normalise(NdArray.of(target.view()), NdArray.of(source.view()), scale);
      for (int at = 0; at < bytes.length; at++) {
        int pixel = at / 4;
        float found = target.view().getFloat(at % 4, pixel / side, pixel % side);
        assertEquals(bytes[at] & 0xFF, found);
      }
    }
  }

  @Test
  void normalise_intoItsOwnMemory_readsAllBefore() {
    int side = 20;
    byte[] pattern = ImageCases.pattern(0, 3 * side * side);
    byte[] memory = java.util.Arrays.copyOf(pattern, 12 * side * side);
    try (BufferLease lease = MemoryKind.POOLED.lend(memory, UINT8, memory.length)) {
      NdArray all = NdArray.of(lease.view());
      NdArray pixels = all.slice(0, 0, pattern.length).reshape(side, side, 3);
      NdArray out = all.reinterpret(FLOAT32).reshape(3, side, side);
      Images.normalise(out, pixels, RGB);
      for (int at = 0; at < pattern.length; at++) {
        int c = at % 3;
        float found = out.getFloat(c, at / 3 / side, at / 3 % side);
        assertEquals((pattern[at] & 0xFF) * (c + 1f) + c, found);
      }
    }
  }

  @Test
  void normalise_strangeArguments_areRefused() {
    try (BufferLease lease = Buffers.allocate(UINT8, 4, 5, 3);
        BufferLease other = Buffers.allocate(FLOAT32, 4, 5, 3);
        BufferLease ints = Buffers.allocate(DType.INT32, 3, 4, 5)) {
      NdArray pixels = NdArray.of(lease.view());
      NdArray out = NdArray.of(other.view());
      assertEquals(
          "out: expected shape [3, 4, 5] for pixels of shape [4, 5, 3] but found [4, 5, 3]",
          refusal(() -> Images.normalise(out, pixels, RGB)));
      assertEquals(
          "pixels: expected 2 channels along the last axis, as the scale has, but found shape"
              + " [4, 5, 3]",
          refusal(() -> Images.normalise(pixels, PixelScale.of(new float[2], new float[] {1, 1}))));
      assertEquals(
          "pixels: expected shape [height, width], [height, width, channels] or [images, height,"
              + " width, channels] but found [3]",
          refusal(() -> Images.normalise(pixels.at(0, 0), RGB)));
      assertEquals(
          "pixels: expected 3 channels along a last axis, as the scale has, but found one, in shape"
              + " [5, 3]",
          refusal(() -> Images.normalise(pixels.at(0), RGB)));
      assertEquals(
          "out: expected shape [5, 3] for pixels of shape [5, 3] but found [5, 2]",
          refusal(() -> Images.normalise(out.at(0).slice(":, :2"), pixels.at(0), GREY)));
      assertTrue(
          refusal(() -> Images.normalise(NdArray.of(ints.view()), pixels, RGB))
              .startsWith("out: expected a dtype that results of float32 can be cast to"));
      NdArray fixed = NdArray.of(other.view().asReadOnly()).reshape(3, 4, 5);
      assertThrows(ReadOnlyBufferException.class, () -> Images.normalise(fixed, pixels, RGB));
    }
  }

  @Test
  void pixelScale_ofMeanAndDeviation_isRoundedOnce() {
    var scale = PixelScale.ofMeanAndDeviation(new double[] {0.485}, new double[] {0.229});
    assertEquals(1, scale.channels());
    assertEquals((float) (1 / (255 * 0.229)), scale.scale(0));
    assertEquals((float) (-0.485 / 0.229), scale.shift(0));
    assertEquals("PixelScale[scale=[0.017124753], shift=[-2.117904]]", scale.toString());
    assertThrows(IndexOutOfBoundsException.class, () -> scale.scale(1));
  }

  @Test
  void pixelScale_strangeChannels_areRefused() {
    assertEquals(
        "shift: expected 2 channels, as scale, but found 1",
        refusal(() -> PixelScale.of(new float[2], new float[1])));
    assertEquals(
        "mean: expected one channel or more but found none",
        refusal(() -> PixelScale.ofMeanAndDeviation(new double[0], new double[0])));
    assertEquals(
        "deviation: expected more than 0 for channel 1 but found 0.0",
        refusal(() -> PixelScale.ofMeanAndDeviation(new double[2], new double[] {1, 0})));
    assertEquals(
        "scale[1]: expected a finite number but found NaN",
        refusal(() -> PixelScale.of(new float[] {1, Float.NaN}, new float[2])));
    assertEquals(
        "shift[0]: expected a finite number but found -Infinity",
        refusal(() -> PixelScale.of(new float[1], new float[] {Float.NEGATIVE_INFINITY})));
  }

  @Test
  void resize_images_areEachResized() {
    try (BufferLease lease = ImageCases.pixels(0, 3, 40, 30, 3);
        BufferLease all = Images.resize(NdArray.of(lease.view()), 20, 17)) {
      NdArray images = NdArray.of(lease.view());
      assertArrayEquals(new long[] {3, 20, 17, 3}, all.view().layout().shape());
      for (int k = 0; k < 3; k++) {
        try (BufferLease one = Images.resize(images.at(k), 20, 17)) {
          assertTrue(NdArray.of(one.view()).contentEquals(NdArray.of(all.view()).at(k)));
        }
      }
    }
  }

  @Test
  void resize_greyPicture_strangeResult_isRefused() {
    try (BufferLease lease = Buffers.allocate(UINT8, 4, 5)) {
      NdArray grey = NdArray.of(lease.view());
      assertEquals(
          "out: expected shape [height, width] for pixels of shape [4, 5] but found [4, 5, 1]",
          refusal(() -> Images.resize(grey.expandDims(-1), grey)));
      assertEquals(
          "height: expected 1 pixel or more, and at most 1073741823, but found 0",
          refusal(() -> Images.resize(grey, 0, 3)));
    }
  }

  /** As NumPy's slices and sums of such arrays: the shape is there, and no element. */
  @Test
  void resize_imagesWithoutElements_areEmpty() {
    for (long[] shape : new long[][] {{4, 5, 0}, {2, 4, 5, 0}, {0, 4, 5, 3}}) {
      int high = shape.length - 3;
      long[] expected = shape.clone();
      expected[high] = 2;
      expected[high + 1] = 3;
      try (BufferLease lease = Buffers.allocate(UINT8, shape);
          BufferLease made = Images.resize(NdArray.of(lease.view()), 2, 3);
          BufferLease out = Buffers.allocate(UINT8, expected)) {
        assertArrayEquals(expected, made.view().layout().shape());
        Images.resize(NdArray.of(out.view()), NdArray.of(lease.view()));
        Images.resize(NdArray.of(out.view()).slice("::-1"), NdArray.of(lease.view()));
        BufferLease other = lease.retain();
        NdArray closed = NdArray.of(other.view());
        other.close();
        assertThrows(
            IllegalStateException.class, () -> Images.resize(NdArray.of(out.view()), closed));
      }
    }
  }

  /** Without an axis for the channel as with one, of any strides. */
  @Test
  void greyPicture_anyStrides_isAsOneOfAChannel() {
    try (BufferLease lease = ImageCases.pixels(0, 40, 50, 2);
        BufferLease values = Buffers.allocate(FLOAT32, 2, 60, 70);
        BufferLease bytes = Buffers.allocate(UINT8, 2, 60, 70)) {
      NdArray floats = NdArray.of(values.view());
      NdArray results = NdArray.of(bytes.view());
      NdArray both = NdArray.of(lease.view());
      for (NdArray grey :
          new NdArray[] {
            both.reshape(40, 100), // rows that lie adjacent
            both.reshape(40, 100).slice(":, 3:53"),
            both.select(2, 1),
            both.select(2, 0).transpose(),
            both.reshape(40, 100).slice("::-1, ::3"),
            both.reshape(40, 100).slice("3:4, 5:6"),
            both.reshape(40, 100).slice(":, 7:8")
          }) {
        try (BufferLease copy = grey.toContiguous();
            BufferLease small = Images.resize(NdArray.of(copy.view()).newAxis(2), 20, 30);
            BufferLease made = Images.normalise(NdArray.of(copy.view()).newAxis(2), GREY)) {
          NdArray expected = NdArray.of(small.view()).select(2, 0);
          for (NdArray out :
              new NdArray[] {
                results.at(0).slice(":20, :30"),
                results.at(1).slice("10:50:2, 5:65:2"),
                results.at(0).slice("50:10:-2, 3:33")
              }) {
            Images.resize(out, grey);
            assertTrue(out.contentEquals(expected));
          }
          NdArray normal = NdArray.of(made.view()).at(0);
          long height = grey.size(0);
          long width = Math.min(grey.size(1), 70);
          NdArray part = grey.slice(1, 0, width);
          for (NdArray out :
              new NdArray[] {
                floats.at(0).slice(0, 0, Math.min(height, 60)).slice(1, 0, width),
                floats
                    .at(1)
                    .transpose()
                    .slice(0, 0, Math.min(height, 70))
                    .slice(1, 0, Math.min(width, 60))
              }) {
            NdArray fits = part.slice(0, 0, out.size(0)).slice(1, 0, out.size(1));
            Images.normalise(out, fits, GREY);
            assertTrue(out.contentEquals(normal.slice(0, 0, out.size(0)).slice(1, 0, out.size(1))));
          }
        }
      }
    }
  }

  @Test
  void scales_ofTheSameNumbers_areEqual() {
    var same = PixelScale.of(new float[] {1, 2, 3}, new float[] {0, 1, 2});
    assertEquals(RGB, same);
    assertEquals(RGB.hashCode(), same.hashCode());
    assertNotEquals(RGB, GREY);
    assertNotEquals(RGB, PixelScale.of(new float[] {1, 2, 3}, new float[] {0, 1, 3}));
    assertNotEquals(RGB, PixelScale.of(new float[] {1, 2, 4}, new float[] {0, 1, 2}));
  }

  @Test
  void greyPicture_toNewMemory_hasTwoAxes() {
    try (BufferLease lease = ImageCases.pixels(0, 8, 6, 1);
        BufferLease small = Images.resize(NdArray.of(lease.view()).select(-1, 0), 3, 4);
        BufferLease same = Images.resize(NdArray.of(lease.view()), 3, 4);
        BufferLease made = Images.normalise(NdArray.of(small.view()), GREY)) {
      assertArrayEquals(new long[] {3, 4}, small.view().layout().shape());
      assertTrue(NdArray.of(small.view()).contentEquals(NdArray.of(same.view()).select(-1, 0)));
      assertArrayEquals(new long[] {3, 4}, made.view().layout().shape());
      assertEquals(small.view().getInt(2, 1) * 2f + 1, made.view().getFloat(2, 1));
    }
  }

  /** The part of a picture that a crop leaves, and one whose channels are turned round. */
  @Test
  void resize_cropsAndTurnedChannels_areAsCopies() {
    try (BufferLease lease = ImageCases.pixels(0, 50, 60, 3)) {
      NdArray picture = NdArray.of(lease.view());
      for (NdArray part :
          new NdArray[] {
            picture.slice("5:45, 10:50"), picture.slice(":, :, ::-1"), picture.slice("::-2, ::3")
          }) {
        try (BufferLease copy = part.toContiguous();
            BufferLease expected = Images.resize(NdArray.of(copy.view()), 13, 21);
            BufferLease found = Images.resize(part, 13, 21)) {
          assertTrue(expected.view().contentEquals(found.view()));
        }
      }
    }
  }

  @Test
  void resize_intoItsOwnMemory_readsAllBefore() {
    try (BufferLease lease = ImageCases.pixels(0, 64, 64, 3);
        BufferLease same = ImageCases.pixels(0, 64, 64, 3)) {
      NdArray picture = NdArray.of(lease.view());
      try (BufferLease expected = Images.resize(NdArray.of(same.view()), 60, 64)) {
        NdArray upper = picture.slice(0, 4, 64);
        Images.resize(upper, picture);
        assertTrue(upper.contentEquals(NdArray.of(expected.view())));
      }
    }
  }

  @Test
  void resize_strangeArguments_areRefused() {
    try (BufferLease lease = Buffers.allocate(UINT8, 4, 5, 3);
        BufferLease floats = Buffers.allocate(FLOAT32, 4, 5, 3);
        BufferLease none = Buffers.allocate(UINT8, 0, 5, 3)) {
      NdArray pixels = NdArray.of(lease.view());
      String sizes =
          ": expected a height and a width of 1 pixel or more, and fewer than 2^30 rows and numbers"
              + " in a row, but found ";
      assertEquals(
          "width: expected 1 pixel or more, and at most 357913941, but found 1073741824",
          refusal(() -> Images.resize(pixels, 3, 1L << 30)));
      assertEquals(
          "width: expected 1 pixel or more, and at most 357913941, but found -2",
          refusal(() -> Images.resize(pixels, 3, -2)));
      assertEquals(
          "pixels" + sizes + "[0, 5, 3]",
          refusal(() -> Images.resize(NdArray.of(none.view()), 3, 3)));
      assertEquals(
          "out: expected uint8 but found float32; resize into memory of uint8, and normalise or cast"
              + " what is there then",
          refusal(() -> Images.resize(NdArray.of(floats.view()), pixels)));
      assertEquals(
          "out: expected shape [height, width, 3] for pixels of shape [4, 5, 3] but found"
              + " [4, 5, 2]",
          refusal(() -> Images.resize(pixels.slice(":, :, :2"), pixels)));
    }
  }
}

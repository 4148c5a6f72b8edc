// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.StridedLayout;
import org.gatun.ndarray.kernel.CopyKernel;
import org.gatun.ndarray.kernel.PixelKernel;
import org.gatun.ndarray.kernel.ResizeKernel;

/**
 * What images need before a model sees them. An image is an array {@code [height, width,
 * channels]}, as decoders and cameras give it, or as many images {@code [images, height, width,
 * channels]}; or one of a single channel, {@code [height, width]}, whose results have two axes too.
 * Three axes are always those of one image: many of a single channel, {@code [images, height,
 * width]}, are seen as such by {@code newAxis(3)}. One with its channels first is seen so by {@code
 * permute(1, 2, 0)}, and a decoder's {@code byte[]}, which is int8 by itself, by {@code
 * reinterpret(DType.UINT8)}; neither copies.
 *
 * <p>Results come in new memory, C-contiguous, native, aligned to 64 bytes, as a lease that the
 * caller closes; or in {@code out}, whose dtype and shape are checked before anything is written.
 * There, rows and images may lie any number of bytes apart. Contents are not synchronised.
 *
 * {@snippet :
 * try (BufferLease small = Images.resize(picture, 224, 224)) {
 *   Images.normalise(batch.at(0), NdArray.of(small.view()), imageNet); // batch: [n, 3, 224, 224]
 * }
 * }
 */
public final class Images {
  private static final int HWC = 3;

  /** The axes of an image of one channel. */
  private static final int GREY = 2;

  /** How many numbers a row may have, so that a row and what lies behind it have an int's count. */
  private static final long MOST = (1 << 30) - 1;

  private Images() {}

  /**
   * Takes the channels apart, and each by a factor and a shift: float32 {@code [channels, height,
   * width]}, or {@code [images, channels, height, width]}; see {@link #normalise(NdArray, NdArray,
   * PixelScale)}.
   *
   * @throws IllegalArgumentException if {@code pixels} has another rank or other elements than real
   *     numbers or truth values, or {@code scale} has another number of channels
   * @throws IllegalStateException if a lease was closed
   * @throws OutOfMemoryError if the system has no memory left
   */
  public static BufferLease normalise(NdArray pixels, PixelScale scale) {
    checkScale(pixels, scale);
    if (pixels.rank() == GREY) {
      return NewMemory.filled(DType.FLOAT32, pixels.shape(), out -> normalise(out, pixels, scale));
    }
    boolean one = pixels.rank() == HWC;
    int high = one ? 0 : 1;
    long height = pixels.size(high);
    long width = pixels.size(high + 1);
    long channels = pixels.size(high + 2);
    long[] shape =
        one
            ? new long[] {channels, height, width}
            : new long[] {pixels.size(0), channels, height, width};
    return NewMemory.filled(DType.FLOAT32, shape, out -> normalise(out, pixels, scale));
  }

  /**
   * {@link #normalise(NdArray, PixelScale)} into an array: {@code out = x * scale + shift}, where
   * {@code x} is the pixel as float32, and product and sum are each rounded to float32, as NumPy's
   * {@code x.astype(float32) * scale + shift}, bit by bit. Another dtype of {@code out} gets what
   * was computed in float32, under {@link Casting#SAME_KIND}.
   *
   * <p>Costs O(elements), in one pass. Bytes of up to four channels that lie adjacent, as a decoder
   * gives them, to float32 whose rows are contiguous, are fastest, and nothing is allocated then.
   *
   * <p>As if all had been read before, also where both lie in the same memory.
   *
   * @throws IllegalArgumentException as {@link #normalise(NdArray, PixelScale)}, or if {@code out}
   *     has another shape or cannot take float32; then nothing was written
   * @throws java.nio.ReadOnlyBufferException if {@code out} is read-only
   * @throws IllegalStateException if a lease was closed
   */
  public static void normalise(NdArray out, NdArray pixels, PixelScale scale) {
    checkNormalised(out, pixels, scale);
    normaliseChecked(out, pixels, scale);
  }

  /**
   * {@link #normalise(NdArray, NdArray, PixelScale)}, where both together are 4 MiB or more by
   * several threads: images, or rows of one, beside each other on the caller's thread and on those
   * of an executor, as {@link LazyArray#into(NdArray, Executor)}; the result is the same. By one
   * thread where both lie in the same memory.
   *
   * @throws IllegalArgumentException as {@link #normalise(NdArray, NdArray, PixelScale)}
   * @throws java.nio.ReadOnlyBufferException if {@code out} is read-only
   * @throws IllegalStateException if a lease was closed; then some of {@code out} may have been
   *     written
   */
  public static void normalise(NdArray out, NdArray pixels, PixelScale scale, Executor executor) {
    Objects.requireNonNull(executor, "executor");
    checkNormalised(out, pixels, scale);
    int rows = pixels.rank() == HWC ? 1 : 0; // behind the channels
    inParts(
        executor,
        out,
        pixels,
        (from, to) ->
            normaliseChecked(out.slice(rows, from, to), pixels.slice(0, from, to), scale));
  }

  /** What is computed of the positions from one to another along the first axis. */
  private interface Part {
    void compute(long from, long to);
  }

  private static void inParts(Executor executor, NdArray out, NdArray pixels, Part part) {
    Cuts cuts = Cuts.first(layout(pixels), layout(out));
    if (cuts == null || CopyKernel.overlap(pixels.view(), out.view())) {
      part.compute(0, pixels.size(0));
    } else {
      Parts.run(executor, cuts.parts(), k -> part.compute(cuts.from(k), cuts.from(k + 1)));
    }
  }

  private static void checkNormalised(NdArray out, NdArray pixels, PixelScale scale) {
    Objects.requireNonNull(out, "out");
    checkScale(pixels, scale);
    Elementwise.checkOut(out, ScalarType.FLOAT32);
    if (!isNormalised(layout(out), layout(pixels))) {
      throw new IllegalArgumentException(
          "out: expected shape "
              + Arrays.toString(channelsFirst(pixels).shape())
              + " for pixels of shape "
              + Arrays.toString(pixels.shape())
              + " but found "
              + Arrays.toString(out.shape()));
    }
  }

  private static void normaliseChecked(NdArray out, NdArray pixels, PixelScale scale) {
    if (!PixelKernel.takes(pixels.view(), out.view())
        || !PixelKernel.run(pixels.view(), out.view(), scale.scale, scale.shift)) {
      byChain(out, pixels, scale);
    }
  }

  /** Whether a result has the shape that it has for pixels. */
  private static boolean isNormalised(StridedLayout out, StridedLayout pixels) {
    if (pixels.rank() == GREY) {
      return Axes.sameShape(out, pixels);
    }
    int high = pixels.rank() - HWC;
    return out.rank() == pixels.rank()
        && (high == 0 || out.size(0) == pixels.size(0))
        && out.size(high) == pixels.size(high + 2)
        && out.size(high + 1) == pixels.size(high)
        && out.size(high + 2) == pixels.size(high + 1);
  }

  private static void byChain(NdArray out, NdArray pixels, PixelScale scale) {
    if (pixels.rank() == GREY) {
      byChain(out.newAxis(0), pixels.newAxis(-1), scale);
      return;
    }
    try (BufferLease factors = Buffers.wrap(scale.scale);
        BufferLease shifts = Buffers.wrap(scale.shift)) {
      long channels = scale.channels();
      channelsFirst(pixels)
          .lazy()
          .cast(DType.FLOAT32)
          .mul(NdArray.of(factors.view()).reshape(channels, 1, 1))
          .add(NdArray.of(shifts.view()).reshape(channels, 1, 1))
          .into(out);
    }
  }

  private static NdArray channelsFirst(NdArray pixels) {
    return switch (pixels.rank()) {
      case GREY -> pixels;
      case HWC -> pixels.transpose(2, 0, 1);
      default -> pixels.transpose(0, 3, 1, 2);
    };
  }

  private static StridedLayout layout(NdArray array) {
    return array.view().layout();
  }

  private static void checkScale(NdArray pixels, PixelScale scale) {
    Objects.requireNonNull(scale, "scale");
    checkRank("pixels", pixels);
    Elementwise.scalar("pixels", pixels);
    if (pixels.rank() == GREY && scale.channels() != 1) {
      throw new IllegalArgumentException(
          "pixels: expected "
              + scale.channels()
              + " channels along a last axis, as the scale has, but found one, in shape "
              + Arrays.toString(pixels.shape()));
    }
    if (pixels.rank() != GREY && pixels.size(-1) != scale.channels()) {
      throw new IllegalArgumentException(
          "pixels: expected "
              + scale.channels()
              + " channels along the last axis, as the scale has, but found shape "
              + Arrays.toString(pixels.shape()));
    }
  }

  private static void checkRank(String name, NdArray array) {
    Objects.requireNonNull(array, name);
    if (array.rank() < GREY || array.rank() > HWC + 1) {
      throw new IllegalArgumentException(
          name
              + ": expected shape [height, width], [height, width, channels] or [images, height,"
              + " width, channels] but found "
              + Arrays.toString(array.shape()));
    }
  }

  /**
   * Resizes images of bytes to a height and a width, in pixels; see {@link #resize(NdArray,
   * NdArray)}.
   *
   * @throws IllegalArgumentException if {@code pixels} has another rank or dtype, a height or width
   *     is 0 or less, or a row has 2^30 numbers or more
   * @throws IllegalStateException if a lease was closed
   * @throws OutOfMemoryError if the system has no memory left
   */
  public static BufferLease resize(NdArray pixels, long height, long width) {
    checkBytes("pixels", pixels, "quantise or cast it");
    long[] shape = pixels.shape();
    int high = Math.max(0, shape.length - HWC);
    checkSize("height", height, MOST);
    checkSize("width", width, MOST / Math.max(channels(pixels), 1));
    shape[high] = height;
    shape[high + 1] = width;
    return NewMemory.filled(DType.UINT8, shape, out -> resize(out, pixels));
  }

  /**
   * Resizes images of bytes to the height and width of {@code out}: bilinear, where each pixel is
   * the mean of those under a triangle that grows with the scale, so that what is made smaller is
   * not aliased. The result is that of Pillow 13's {@code Image.resize(size, Image.BILINEAR)}, bit
   * by bit; each channel is computed alone, as Pillow does but for images with an alpha channel,
   * which it multiplies with the others before.
   *
   * <p>Images of no channel, or none at all, become as many of the other size, without an element.
   *
   * <p>Costs O(pixels of both), and copies of both where pixels do not lie adjacent in a row. As if
   * all had been read before, also where both lie in the same memory. Weights and some rows are in
   * Java arrays, which wait for the next call; there are 16 places to wait in, and a thread has its
   * own until there are more threads. A call that needs no larger ones than the last allocates
   * nothing; above 4 million weights and numbers in rows they are made anew each time.
   *
   * @throws IllegalArgumentException if one has another rank or dtype, they differ in channels or
   *     in the number of images, a height or width is 0, or a row has 2^30 numbers or more; then
   *     nothing was written
   * @throws java.nio.ReadOnlyBufferException if {@code out} is read-only
   * @throws IllegalStateException if a lease was closed
   * @throws OutOfMemoryError if the Java heap has no room for the rows that one is made of
   * @see <a
   *     href="https://pillow.readthedocs.io/en/stable/reference/Image.html#PIL.Image.Image.resize">Pillow,
   *     Image.resize</a>
   */
  public static void resize(NdArray out, NdArray pixels) {
    checkResized(out, pixels);
    resizeChecked(out, pixels);
  }

  /**
   * {@link #resize(NdArray, NdArray)} of many images, where both together are 4 MiB or more by
   * several threads: images beside each other on the caller's thread and on those of an executor,
   * as {@link LazyArray#into(NdArray, Executor)}; the result is the same. A single image is resized
   * by one thread, and so are those that lie in the memory of {@code out}.
   *
   * @throws IllegalArgumentException as {@link #resize(NdArray, NdArray)}
   * @throws java.nio.ReadOnlyBufferException if {@code out} is read-only
   * @throws IllegalStateException if a lease was closed; then some of {@code out} may have been
   *     written
   * @throws OutOfMemoryError as {@link #resize(NdArray, NdArray)}
   */
  public static void resize(NdArray out, NdArray pixels, Executor executor) {
    Objects.requireNonNull(executor, "executor");
    checkResized(out, pixels);
    if (pixels.rank() <= HWC) {
      resizeChecked(out, pixels);
      return;
    }
    inParts(
        executor,
        out,
        pixels,
        (from, to) -> resizeChecked(out.slice(0, from, to), pixels.slice(0, from, to)));
  }

  private static void checkResized(NdArray out, NdArray pixels) {
    checkBytes("pixels", pixels, "quantise or cast it");
    checkBytes("out", out, "resize into memory of uint8, and normalise or cast what is there then");
    out.view().requireWritable("out");
    boolean grey = pixels.rank() == GREY;
    boolean many = pixels.rank() > HWC;
    if (out.rank() != pixels.rank()
        || (!grey && out.size(-1) != pixels.size(-1))
        || (many && out.size(0) != pixels.size(0))) {
      throw new IllegalArgumentException(
          "out: expected shape ["
              + (many ? pixels.size(0) + ", " : "")
              + "height, width"
              + (grey ? "" : ", " + pixels.size(-1))
              + "] for pixels of shape "
              + Arrays.toString(pixels.shape())
              + " but found "
              + Arrays.toString(out.shape()));
    }
  }

  private static void resizeChecked(NdArray out, NdArray pixels) {
    if (!ResizeKernel.takes(out.view())) {
      NewMemory.through(out, ScalarType.UINT8, out.shape(), fresh -> resizeChecked(fresh, pixels));
    } else if (!ResizeKernel.takes(pixels.view()) || !ResizeKernel.run(pixels.view(), out.view())) {
      try (BufferLease copy = pixels.toContiguous()) {
        ResizeKernel.run(copy.view(), out.view());
      }
    }
  }

  private static void checkBytes(String name, NdArray images, String way) {
    checkRank(name, images);
    if (images.dtype() != DType.UINT8) {
      throw new IllegalArgumentException(
          name
              + ": expected uint8 but found "
              + images.dtype()
              + (images.dtype() == DType.INT8
                  ? "; reinterpret(UINT8) sees a decoder's byte[] so"
                  : "; " + way));
    }
    int high = Math.max(0, images.rank() - HWC);
    checkSizes(name, images.size(high), images.size(high + 1), channels(images));
  }

  private static void checkSize(String name, long pixels, long most) {
    if (pixels <= 0 || pixels > most) {
      throw new IllegalArgumentException(
          name + ": expected 1 pixel or more, and at most " + most + ", but found " + pixels);
    }
  }

  private static long channels(NdArray images) {
    return images.rank() == GREY ? 1 : images.size(-1);
  }

  private static void checkSizes(String name, long height, long width, long channels) {
    boolean some = height > 0 && width > 0;
    if (!some || height > MOST || width > MOST / Math.max(channels, 1)) {
      throw new IllegalArgumentException(
          name
              + ": expected a height and a width of 1 pixel or more, and fewer than 2^30 rows and"
              + " numbers in a row, but found ["
              + height
              + ", "
              + width
              + ", "
              + channels
              + "]");
    }
  }
}

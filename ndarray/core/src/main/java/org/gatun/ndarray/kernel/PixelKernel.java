// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Stream;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;

/**
 * Takes the channels of pixels apart, and each by a factor and a shift: uint8 images whose channels
 * are last to float32 images whose channels are first, in one pass.
 */
public final class PixelKernel {
  /** With more channels a pixel does not go into an int. */
  public static final int MOST_CHANNELS = 4;

  /** The axes of an image without one for its channel. */
  private static final int GREY = 2;

  /** How many pixels are staged at once: those of four channels are a tile of a workspace. */
  private static final int STAGED = Workspace.TILE_BYTES / MOST_CHANNELS / Float.BYTES;

  /**
   * How many go through a loop at once: so few that the JIT compiler has seen how a loop ends
   * before it compiles one.
   */
  private static final long MOST_PIXELS = 1 << 16;

  /** Whether the loops of the Vector API are faster, by channels: 1 if so. */
  private static final AtomicIntegerArray FASTER = new AtomicIntegerArray(MOST_CHANNELS + 1);

  private static final Heat[] HEATS =
      Stream.generate(Heat::new).limit(MOST_CHANNELS + 1).toArray(Heat[]::new);

  private PixelKernel() {}

  /**
   * Whether there is a loop for views of these dtypes and layouts: of [height, width, channels] and
   * [channels, height, width], or of as many images of these along another axis before them; or
   * both of [height, width].
   */
  public static boolean takes(BufferView pixels, BufferView out) {
    StridedLayout from = pixels.layout();
    StridedLayout to = out.layout();
    boolean grey = from.rank() == GREY;
    int across = grey ? 1 : from.rank() - 2;
    long channels = grey ? 1 : from.size(across + 1);
    return pixels.dtype() == DType.UINT8
        && out.dtype() == DType.FLOAT32
        && channels <= MOST_CHANNELS
        && (channels == 1 || from.stride(across + 1) == 1)
        && (from.size(across) == 1
            || (from.stride(across) == channels && to.stride(to.rank() - 1) == Float.BYTES));
  }

  /**
   * Writes {@code pixel * scale + shift}, as float32 after each of both, for views that {@link
   * #takes} and whose shapes fit. Returns false, and does nothing, if they overlap.
   *
   * @param scale a number a channel, as {@code shift}
   */
  public static boolean run(BufferView pixels, BufferView out, float[] scale, float[] shift) {
    StridedLayout from = pixels.layout();
    StridedLayout to = out.layout();
    Workspace work = Workspace.take();
    try (BufferPin source = pixels.pin();
        BufferPin target = out.pin()) {
      work.source.set(source, from);
      work.target.set(target, to);
      if (Operand.overlap(work.source, from, work.target, to)) {
        return false;
      }
      if (to.count() > 0) {
        images(work, from, to, scale, shift);
      }
      return true;
    } catch (InternalError e) {
      throw Buffers.explain(e, pixels, out);
    } finally {
      work.giveBack();
    }
  }

  private static void images(
      Workspace work, StridedLayout from, StridedLayout to, float[] scale, float[] shift) {
    boolean grey = from.rank() == GREY;
    int high = grey ? 0 : from.rank() - 3;
    int channels = grey ? 1 : (int) from.size(high + 2);
    long rows = from.size(high);
    long row = from.size(high + 1);
    long plane = grey ? 0 : to.stride(high);
    long toRow = to.stride(to.rank() - 2);
    boolean joined = from.stride(high) == row * channels && toRow == row * Float.BYTES;
    long run = joined ? rows * row : row;
    long runs = joined ? 1 : rows;
    long images = high == 0 ? 1 : from.size(0);
    for (long image = 0; image < images; image++) {
      long read = work.source.start + (high == 0 ? 0 : image * from.stride(0));
      long write = work.target.start + (high == 0 ? 0 : image * to.stride(0));
      for (long k = 0; k < runs; k++) {
        long in = read + k * from.stride(high);
        long out = write + k * toRow;
        if (work.source.takesVectors() && work.target.takesVectors()) {
          adjacent(work, channels, in, out, plane, run, scale, shift);
        } else {
          staged(work, channels, in, out, plane, run, scale, shift);
        }
      }
    }
  }

  private static void adjacent(
      Workspace work,
      int channels,
      long read,
      long write,
      long plane,
      long count,
      float[] scale,
      float[] shift) {
    for (long done = 0; done < count; done += MOST_PIXELS) {
      int block = (int) Math.min(MOST_PIXELS, count - done);
      long in = read + done * channels;
      long out = write + done * Float.BYTES;
      if (isVector(channels, block)) {
        PixelVectors.run(channels, in, out, plane, block, scale, shift);
      } else {
        PixelLoops.run(work, channels, in, out, plane, block, scale, shift);
      }
    }
  }

  /** By way of native memory, for Java arrays, files, and segments that their owner can close. */
  private static void staged(
      Workspace work,
      int channels,
      long read,
      long write,
      long plane,
      long count,
      float[] scale,
      float[] shift) {
    long in = work.tile();
    long out = in + Workspace.tileReach();
    long outPlane = (long) STAGED * Float.BYTES;
    MemorySegment source = work.source.segment();
    MemorySegment target = work.target.segment();
    for (long done = 0; done < count; done += STAGED) {
      int block = (int) Math.min(STAGED, count - done);
      long bytes = (long) block * channels;
      MemorySegment.copy(source, read + done * channels, Native.ALL, in, bytes);
      adjacent(work, channels, in, out, outPlane, block, scale, shift);
      for (int channel = 0; channel < channels; channel++) {
        long to = write + channel * plane + done * Float.BYTES;
        long each = (long) block * Float.BYTES;
        MemorySegment.copy(Native.ALL, out + channel * outPlane, target, to, each);
      }
    }
  }

  private static boolean isVector(int channels, int count) {
    if (!Kernels.VECTOR || channels < PixelVectors.FEWEST_CHANNELS) {
      return false;
    }
    boolean faster = Kernels.AT_ONCE || FASTER.get(channels) != 0;
    if (!faster && HEATS[channels].rises((long) count * channels)) {
      String what = "pixels of " + channels + " channels";
      Warming.begin(what, HEATS[channels], () -> warm(channels));
    }
    return VectorShare.COUNTED ? VectorShare.PIXELS.count((long) count * channels, faster) : faster;
  }

  /** Returns whether the loop came to be faster, and is taken. */
  private static boolean warm(int channels) {
    int count = 1 << 12;
    long plane = (long) count * Float.BYTES;
    float[] scale = {1, 2, 3, 4};
    float[] shift = {4, 3, 2, 1};
    Workspace work = Workspace.take();
    try (Arena arena = Arena.ofConfined()) {
      long in = arena.allocate((long) count * channels, 64).address();
      long out = arena.allocate(plane * channels, 64).address();
      boolean faster =
          Warming.pays(
              () -> PixelLoops.run(work, channels, in, out, plane, count, scale, shift),
              () -> PixelVectors.run(channels, in, out, plane, count, scale, shift));
      FASTER.set(channels, faster ? 1 : 0);
      return faster;
    } finally {
      work.giveBack();
    }
  }
}

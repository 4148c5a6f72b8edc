// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;
import org.jspecify.annotations.Nullable;

/**
 * Resizes uint8 images whose channels are last, with weights of integers and bytes between the two
 * passes, in the order that Pillow 13 has: so that the result is Pillow's, bit by bit.
 *
 * <p>Rows are read once, as the result asks for them; a ring keeps as many as one row of the result
 * is made of. All is in Java arrays, which wait for the next call; memory is copied from and to
 * them, of whatever kind it is. The JIT compiler makes no vector instructions of a loop from bytes
 * to ints: so the pass down takes four adjacent bytes as one int, and adds up each of the four by
 * itself.
 */
public final class ResizeKernel {
  /** A number of arrays that wait, and what they hold at most. */
  private static final AtomicReferenceArray<@Nullable ResizeKernel> IDLE =
      new AtomicReferenceArray<>(16);

  private static final int MOST_KEPT = 1 << 22;

  /** The axes of an image without one for its channel. */
  private static final int GREY = 2;

  private static final ValueLayout.OfInt LITTLE_ENDIAN =
      JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Half of what the weights of a result add up to: so that it is rounded. */
  private static final int HALF = 1 << ResizeAxis.BITS - 1;

  private final ResizeAxis across = new ResizeAxis();
  private final ResizeAxis down = new ResizeAxis();
  private final Operand source = new Operand();
  private final Operand target = new Operand();

  /** A row, with room behind it for pixels that weigh nothing; and one that was resized. */
  private byte[] bytes = {};

  private byte[] made = {};

  /** The same arrays, as ints are copied from and to them. */
  private MemorySegment bytesAsInts = MemorySegment.ofArray(bytes);

  private MemorySegment madeAsInts = bytesAsInts;

  /** Rows, four bytes an int. */
  private int[][] ring = {};

  /** Sums of the first bytes of these ints, of the second, the third and the fourth. */
  private final int[][] sums = new int[Integer.BYTES][0];

  /** Bytes in a row of the source, of the ring, and of the result. */
  private int inWidth;

  private int ringWidth;
  private int outWidth;

  private int channels;
  private int ringRows;
  private boolean downFirst;

  /** As many as a Java array has. */
  private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

  private ResizeKernel() {}

  /** Whether rows lie as the kernel copies them, pixels and their channels adjacent; or nowhere. */
  public static boolean takes(BufferView view) {
    StridedLayout layout = view.layout();
    boolean grey = layout.rank() == GREY;
    int width = grey ? 1 : layout.rank() - 2;
    long channels = grey ? 1 : layout.size(width + 1);
    return view.dtype() == DType.UINT8
        && (layout.count() == 0
            || ((channels == 1 || layout.stride(width + 1) == 1)
                && (layout.size(width) == 1 || layout.stride(width) == channels)));
  }

  /**
   * Resizes an image [height, width, channels] or [height, width], or each of as many of the former
   * along an axis before them, to the size that {@code out} has; no height or width is 0, and a row
   * has fewer than 2^31 numbers. Both are of what {@link #takes}. Returns false, and does nothing,
   * if they overlap.
   */
  public static boolean run(BufferView pixels, BufferView out) {
    int slot = (int) (Thread.currentThread().threadId() % IDLE.length());
    ResizeKernel idle = IDLE.getAndSet(slot, null);
    ResizeKernel kernel = idle != null ? idle : new ResizeKernel();
    boolean apart;
    try (BufferPin from = pixels.pin();
        BufferPin to = out.pin()) {
      kernel.source.set(from, pixels.layout());
      kernel.target.set(to, out.layout());
      apart = !Operand.overlap(kernel.source, pixels.layout(), kernel.target, out.layout());
      if (apart) {
        kernel.images(pixels.layout(), out.layout());
      }
    } catch (InternalError e) {
      throw Buffers.explain(e, pixels, out);
    }
    kernel.source.clear();
    kernel.target.clear();
    if (kernel.size() <= MOST_KEPT) { // and not if it failed half way
      IDLE.set(slot, kernel);
    }
    return apart;
  }

  private long size() {
    long ringSize = (long) ring.length * (ring.length == 0 ? 0 : ring[0].length);
    return ringSize + across.weights.length + down.weights.length + made.length;
  }

  private void images(StridedLayout from, StridedLayout to) {
    boolean grey = from.rank() == GREY;
    int high = grey ? 0 : from.rank() - 3;
    long images = high == 0 ? 1 : from.size(0);
    channels = grey ? 1 : (int) from.size(high + 2);
    if (images == 0 || channels == 0) {
      return;
    }
    int height = (int) from.size(high);
    int width = (int) from.size(high + 1);
    int outHeight = (int) to.size(high);
    int outColumns = (int) to.size(high + 1);
    across.set(width, outColumns);
    down.set(height, outHeight);
    // Pillow's order: down first where that takes more than twice as many rows away as columns.
    downFirst = outHeight < height && height - outHeight > 2L * (width - outColumns);
    inWidth = width * channels;
    outWidth = outColumns * channels;
    ringWidth = downFirst ? inWidth : outWidth;
    reserve();
    for (long image = 0; image < images; image++) {
      long read = source.start + (high == 0 ? 0 : image * from.stride(0));
      long write = target.start + (high == 0 ? 0 : image * to.stride(0));
      rows(read, from.stride(high), write, to.stride(high), outHeight);
    }
  }

  private void reserve() {
    int widest = Math.max(inWidth, outWidth) + Integer.BYTES;
    int behind = across.places * channels;
    if (widest > MOST_BYTES - behind) {
      throw new OutOfMemoryError("no array holds rows of " + widest + " numbers and " + behind);
    }
    if (bytes.length < widest + behind) {
      bytesAsInts = MemorySegment.ofArray(new byte[widest + behind]);
      bytes = (byte[]) bytesAsInts.heapBase().orElseThrow();
    }
    if (made.length < widest) {
      madeAsInts = MemorySegment.ofArray(new byte[widest]);
      made = (byte[]) madeAsInts.heapBase().orElseThrow();
    }
    ringRows = down.isSame ? 1 : down.places;
    int words = words();
    if (sums[0].length < words) {
      ring = new int[0][];
      for (int k = 0; k < sums.length; k++) {
        sums[k] = new int[words];
      }
    }
    if (ring.length < ringRows) {
      ring = new int[ringRows][sums[0].length];
    }
  }

  /** How many ints a row of the ring has. */
  private int words() {
    return (ringWidth + Integer.BYTES - 1) / Integer.BYTES;
  }

  private void rows(long read, long fromRow, long write, long toRow, int count) {
    int done = 0; // rows of the source that were brought to the ring, or left out
    for (int row = 0; row < count; row++) {
      int first = down.isSame ? row : down.firsts[row];
      int end = first + (down.isSame ? 1 : down.counts[row]);
      for (done = Math.max(done, first); done < end; done++) {
        load(read + done * fromRow, ring[done % ringRows]);
      }
      int[] result = down.isSame ? ring[row % ringRows] : sum(first, end, row * down.places);
      if (downFirst && !across.isSame) {
        MemorySegment.copy(result, 0, bytesAsInts, LITTLE_ENDIAN, 0, words());
        across(bytes, made);
      } else {
        MemorySegment.copy(result, 0, madeAsInts, LITTLE_ENDIAN, 0, words());
      }
      long to = write + row * toRow;
      MemorySegment.copy(made, 0, target.segment(), JAVA_BYTE, to, outWidth);
    }
  }

  /** Brings a row of the source to the ring, resized if that is to be done first. */
  private void load(long read, int[] to) {
    MemorySegment.copy(source.segment(), JAVA_BYTE, read, bytes, 0, inWidth);
    if (downFirst || across.isSame) {
      MemorySegment.copy(bytesAsInts, LITTLE_ENDIAN, 0, to, 0, words());
    } else {
      across(bytes, made);
      MemorySegment.copy(madeAsInts, LITTLE_ENDIAN, 0, to, 0, words());
    }
  }

  /** Adds up rows of the ring by their weights, two at a time. Returns where the bytes are. */
  private int[] sum(int first, int end, int weight) {
    int words = words();
    for (int[] each : sums) {
      Arrays.fill(each, 0, words, HALF);
    }
    int[] weights = down.weights;
    int at = weight;
    for (int row = first; row < end; row += 2) {
      int[] one = ring[row % ringRows];
      int[] two = ring[(row + 1) % ringRows]; // the last may weigh nothing
      add(one, weights[at], two, weights[at + 1], sums[0], sums[1], sums[2], sums[3], words);
      at += 2;
    }
    join(sums[0], sums[1], sums[2], sums[3], words);
    return sums[0];
  }

  private static void add(
      int[] one,
      int weight,
      int[] two,
      int weight2,
      int[] first,
      int[] second,
      int[] third,
      int[] fourth,
      int count) {
    for (int i = 0; i < count; i++) {
      int a = one[i];
      int b = two[i];
      first[i] += (a & 0xFF) * weight + (b & 0xFF) * weight2;
      second[i] += (a >>> 8 & 0xFF) * weight + (b >>> 8 & 0xFF) * weight2;
      third[i] += (a >>> 16 & 0xFF) * weight + (b >>> 16 & 0xFF) * weight2;
      fourth[i] += (a >>> 24) * weight + (b >>> 24) * weight2;
    }
  }

  /** Makes bytes of the sums, in the place of the first. */
  private static void join(int[] first, int[] second, int[] third, int[] fourth, int count) {
    for (int i = 0; i < count; i++) {
      first[i] =
          Math.min(first[i] >> ResizeAxis.BITS, 0xFF)
              | Math.min(second[i] >> ResizeAxis.BITS, 0xFF) << 8
              | Math.min(third[i] >> ResizeAxis.BITS, 0xFF) << 16
              | Math.min(fourth[i] >> ResizeAxis.BITS, 0xFF) << 24;
    }
  }

  /** Resizes a row. */
  private void across(byte[] from, byte[] to) {
    int columns = outWidth / channels;
    if (channels == 3) {
      threes(across, from, to, columns);
      return;
    }
    for (int channel = 0; channel < channels; channel++) {
      each(across, from, to, channel, channels, columns);
    }
  }

  // A column is made of few pixels: a loop over them would take more time to begin than to run.

  private static void each(
      ResizeAxis axis, byte[] from, byte[] to, int channel, int channels, int columns) {
    int[] weights = axis.weights;
    int[] firsts = axis.firsts;
    int places = axis.places;
    for (int column = 0; column < columns; column++) {
      int in = firsts[column] * channels + channel;
      int k = column * places;
      int sum = HALF + (from[in] & 0xFF) * weights[k];
      sum += (from[in + channels] & 0xFF) * weights[k + 1];
      if (places > 2) {
        sum += (from[in + 2 * channels] & 0xFF) * weights[k + 2];
        sum += (from[in + 3 * channels] & 0xFF) * weights[k + 3];
      }
      if (places > 4) {
        sum += (from[in + 4 * channels] & 0xFF) * weights[k + 4];
        sum += (from[in + 5 * channels] & 0xFF) * weights[k + 5];
      }
      for (int place = 6; place < places; place++) {
        sum += (from[in + place * channels] & 0xFF) * weights[k + place];
      }
      to[column * channels + channel] = (byte) Math.min(sum >> ResizeAxis.BITS, 0xFF);
    }
  }

  private static void threes(ResizeAxis axis, byte[] from, byte[] to, int columns) {
    int[] weights = axis.weights;
    int[] firsts = axis.firsts;
    int places = axis.places;
    for (int column = 0; column < columns; column++) {
      int in = firsts[column] * 3;
      int k = column * places;
      int a = weights[k];
      int b = weights[k + 1];
      int first = HALF + (from[in] & 0xFF) * a + (from[in + 3] & 0xFF) * b;
      int second = HALF + (from[in + 1] & 0xFF) * a + (from[in + 4] & 0xFF) * b;
      int third = HALF + (from[in + 2] & 0xFF) * a + (from[in + 5] & 0xFF) * b;
      if (places > 2) {
        a = weights[k + 2];
        b = weights[k + 3];
        first += (from[in + 6] & 0xFF) * a + (from[in + 9] & 0xFF) * b;
        second += (from[in + 7] & 0xFF) * a + (from[in + 10] & 0xFF) * b;
        third += (from[in + 8] & 0xFF) * a + (from[in + 11] & 0xFF) * b;
      }
      if (places > 4) {
        a = weights[k + 4];
        b = weights[k + 5];
        first += (from[in + 12] & 0xFF) * a + (from[in + 15] & 0xFF) * b;
        second += (from[in + 13] & 0xFF) * a + (from[in + 16] & 0xFF) * b;
        third += (from[in + 14] & 0xFF) * a + (from[in + 17] & 0xFF) * b;
      }
      for (int place = 6; place < places; place++) {
        int weight = weights[k + place];
        int at = in + 3 * place;
        first += (from[at] & 0xFF) * weight;
        second += (from[at + 1] & 0xFF) * weight;
        third += (from[at + 2] & 0xFF) * weight;
      }
      int out = column * 3;
      to[out] = (byte) Math.min(first >> ResizeAxis.BITS, 0xFF);
      to[out + 1] = (byte) Math.min(second >> ResizeAxis.BITS, 0xFF);
      to[out + 2] = (byte) Math.min(third >> ResizeAxis.BITS, 0xFF);
    }
  }
}

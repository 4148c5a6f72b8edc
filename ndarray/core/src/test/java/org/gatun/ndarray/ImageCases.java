// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.Arrays;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;
import org.gatun.harness.Conformance;

/**
 * The cases of {@code src/test/python/images_numpy.py} and {@code images_pillow.py}, each over the
 * next kind of memory, and into the next kind and layout.
 */
final class ImageCases {
  private static final int MEMORY = 1 << 16;

  /** Takes a verdict. */
  interface Check {
    void that(boolean same, Supplier<String> difference);
  }

  private int cases;

  private ImageCases() {}

  static void normalise(Check check) {
    normalise(check, "");
  }

  /** Replays those of three and four bytes a pixel to float32. */
  static void normaliseBytes(Check check) {
    normalise(check, "normalise\t\\|u1\t[^\t]*,[34]\t.*<f4\t.*");
  }

  private static void normalise(Check check, String pattern) {
    var replay = new ImageCases();
    byte[] memory = pattern(0, MEMORY);
    Conformance.lines(
        ImageCases.class,
        "images_numpy.txt.gz",
        line -> {
          if (pattern.isEmpty() || line.matches(pattern)) {
            replay.normalise(memory, line.split("\t", -1), check);
          }
        });
  }

  static void resize(Check check) {
    var replay = new ImageCases();
    Conformance.lines(
        ImageCases.class, "images_pillow.txt.gz", line -> replay.resize(line.split("\t"), check));
  }

  private void normalise(byte[] memory, String[] fields, Check check) {
    DType dtype = DType.ofDescr(fields[1]);
    long[] shape = numbers(fields[2]);
    int images = shape.length - 3;
    long[] to = shape.clone();
    to[images] = shape[images + 2];
    to[images + 1] = shape[images];
    to[images + 2] = shape[images + 1];
    var layout =
        StridedLayout.of(Long.parseLong(fields[4]), dtype.itemsize(), shape, numbers(fields[3]));
    try (BufferLease source = nextKind(1).lend(memory, DType.UINT8, MEMORY);
        Target target = target(DType.ofDescr(fields[7]), to)) {
      NdArray pixels = NdArray.of(source.view().withLayout(dtype, layout));
      PixelScale scale = PixelScale.of(floats(fields[5]), floats(fields[6]));
      if (images == 0 && isGrey(shape[2])) {
        Images.normalise(target.array.at(0), pixels.select(-1, 0), scale);
      } else {
        Images.normalise(target.array, pixels, scale);
      }
      verdict(target, fields, check);
    }
  }

  private void resize(String[] fields, Check check) {
    int[] sizes = new int[6];
    for (int k = 0; k < sizes.length; k++) {
      sizes[k] = Integer.parseInt(fields[k + 1]);
    }
    byte[] bytes = pattern(sizes[5], sizes[0] * sizes[1] * sizes[2]);
    try (BufferLease source = nextKind(1).lend(bytes, DType.UINT8, sizes[0], sizes[1], sizes[2]);
        Target target = target(DType.UINT8, sizes[3], sizes[4], sizes[2])) {
      NdArray pixels = NdArray.of(source.view());
      if (isGrey(sizes[2])) {
        Images.resize(target.array.select(-1, 0), pixels.select(-1, 0));
      } else {
        Images.resize(target.array, pixels);
      }
      verdict(target, fields, check);
    }
  }

  /** Whether an image goes without the axis of its one channel: each other that can. */
  private boolean isGrey(long channels) {
    return channels == 1 && cases % 2 == 0;
  }

  private void verdict(Target target, String[] fields, Check check) {
    var crc = new CRC32();
    crc.update(MemoryKind.bytesOf(target.array));
    String expected = fields[fields.length - 1];
    check.that(
        expected.equals(Long.toString(crc.getValue())) && target.gapsAreZero(),
        () -> String.join(" ", fields) + "\ninto " + target.array.view());
    cases++;
  }

  /** The same bytes as pattern() of images_pillow.py, whose first is memory() of the other. */
  static byte[] pattern(int number, int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      int at = i + number;
      bytes[i] =
          switch (number % 4) {
            case 0, 1 -> (byte) ((at * 2654435761L & 0xFFFF_FFFFL) >> 13);
            case 2 -> (byte) (at / 5 % 256);
            default -> (byte) (at / 7 % 2 == 0 ? 0 : 255);
          };
    }
    return bytes;
  }

  private MemoryKind nextKind(int every) {
    MemoryKind[] kinds = MemoryKind.values();
    return kinds[cases / every % kinds.length];
  }

  /** Where a result goes: all of some memory, or rows with gaps between them, or axes turned. */
  private record Target(BufferLease lease, NdArray array) implements AutoCloseable {
    /** Whether nothing was written beside the elements. */
    boolean gapsAreZero() {
      array.fill(0);
      byte[] all = MemoryKind.bytesOf(lease);
      return Arrays.equals(all, new byte[all.length]);
    }

    @Override
    public void close() {
      lease.close();
    }
  }

  private Target target(DType dtype, long... shape) {
    long[] room = shape.clone();
    int last = shape.length - 1;
    int way = cases % 4;
    if (way == 1) {
      room[last - 1] += 2;
    } else if (way == 2 && dtype != DType.UINT8) {
      room[last] += 3;
    } else if (way == 3) {
      for (int k = 0; k <= last; k++) {
        room[k] = shape[last - k];
      }
    }
    long count = Arrays.stream(room).reduce(1, (a, b) -> a * b);
    byte[] zeros = new byte[(int) count * dtype.itemsize()];
    BufferLease lease = nextKind(5).lend(zeros, dtype, room);
    NdArray array = NdArray.of(lease.view());
    if (way == 3) {
      return new Target(lease, array.transpose());
    }
    for (int axis = 0; axis <= last; axis++) {
      array = array.slice(axis, 0, shape[axis]);
    }
    return new Target(lease, array);
  }

  private static long[] numbers(String text) {
    return Arrays.stream(text.split(",")).mapToLong(Long::parseLong).toArray();
  }

  private static float[] floats(String bits) {
    long[] numbers = numbers(bits);
    float[] floats = new float[numbers.length];
    for (int k = 0; k < floats.length; k++) {
      floats[k] = Float.intBitsToFloat((int) numbers[k]);
    }
    return floats;
  }

  /** Lends pixels of a pattern. */
  static BufferLease pixels(int number, long... shape) {
    long count = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    return MemoryKind.POOLED.lend(pattern(number, (int) count), DType.UINT8, shape);
  }
}

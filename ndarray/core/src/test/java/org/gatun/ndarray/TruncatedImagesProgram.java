// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;

/** Truncates a file under compiled loops over pixels that are mapped from it, or go to it. */
final class TruncatedImagesProgram {
  private static final int SIDE = 224;

  private TruncatedImagesProgram() {}

  public static void main(String[] arguments) throws IOException {
    Path from = Path.of(arguments[0]);
    Path to = Path.of(arguments[1]);
    try (BufferLease pixels = Buffers.mapNew(from, DType.UINT8, SIDE, SIDE, 4);
        BufferLease values = Buffers.mapNew(to, DType.FLOAT32, 4, SIDE, SIDE)) {
      NdArray.of(pixels.view()).fill(7);
      NdArray.of(values.view()).fill(7f);
    }
    try (BufferLease pixels = Buffers.map(from, MapMode.READ_WRITE);
        BufferLease values = Buffers.map(to, MapMode.READ_WRITE);
        BufferLease picture = Buffers.allocate(DType.UINT8, SIDE, SIDE, 4);
        BufferLease batch = Buffers.allocate(DType.FLOAT32, 4, SIDE, SIDE)) {
      NdArray in = NdArray.of(pixels.view()).reshape(SIDE, SIDE, 4);
      NdArray out = NdArray.of(values.view()).reinterpret(DType.FLOAT32).reshape(4, SIDE, SIDE);
      NdArray safeIn = NdArray.of(picture.view());
      NdArray safeOut = NdArray.of(batch.view());
      for (int round = 0; round < 300; round++) {
        use(in, out, safeIn, safeOut, false);
      }
      for (Path file : new Path[] {from, to}) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.truncate(1 << 12);
        }
      }
      use(in, out, safeIn, safeOut, true);
    }
    IO.println("survived");
  }

  private static void use(NdArray in, NdArray out, NdArray safeIn, NdArray safeOut, boolean fails) {
    for (int channels = 1; channels <= 4; channels++) {
      PixelScale scale = PixelScale.of(new float[channels], new float[channels]);
      int count = channels;
      check(
          "read " + channels,
          fails,
          () -> {
            Images.normalise(part(safeOut, count), pixels(in, count), scale);
          });
      check(
          "write " + channels,
          fails,
          () -> {
            Images.normalise(part(out, count), pixels(safeIn, count), scale);
          });
    }
    check("resize", fails, () -> Images.resize(in, 100, 100).close());
  }

  /** The same bytes as adjacent pixels of fewer channels. */
  private static NdArray pixels(NdArray four, int channels) {
    return four.reshape(four.count())
        .slice(0, 0, (long) SIDE * SIDE * channels)
        .reshape(SIDE, SIDE, channels);
  }

  private static NdArray part(NdArray out, int channels) {
    return out.slice(0, 0, channels);
  }

  private static void check(String name, boolean fails, Runnable use) {
    try {
      use.run();
    } catch (InternalError e) {
      if (fails && String.valueOf(e.getMessage()).startsWith("expected the bytes of ")) {
        IO.println(name + ": " + e);
        return;
      }
      throw e;
    }
    if (fails) {
      throw new AssertionError(name + ": expected an error but found none");
    }
  }
}

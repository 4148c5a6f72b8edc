// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;

/** Truncates a file under compiled casts and masks of what is mapped from it. */
final class TruncatedCastsProgram {
  private static final int BYTES = 1 << 18;
  private static final List<DType> DTYPES =
      List.of(
          DType.BOOL,
          DType.UINT8,
          DType.INT16,
          DType.INT32,
          DType.INT64,
          DType.FLOAT16,
          DType.FLOAT32,
          DType.FLOAT64);

  private TruncatedCastsProgram() {}

  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    try (BufferLease lease = Buffers.mapNew(file, DType.UINT8, BYTES)) {
      lease.view().fill(1);
    }
    try (BufferLease mapped = Buffers.map(file, MapMode.READ_WRITE);
        BufferLease memory = Buffers.allocate(DType.FLOAT64, BYTES)) {
      NdArray bytes = NdArray.of(mapped.view());
      NdArray other = NdArray.of(memory.view().cast(DType.UINT8, 8L * BYTES));
      other.fill(1);
      for (int round = 0; round < 40; round++) {
        use(bytes, other, false);
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(1 << 12);
      }
      use(bytes, other, true);
    }
    IO.println("survived");
  }

  private static void use(NdArray bytes, NdArray other, boolean fails) {
    if (!fails) {
      bytes.fill(1); // which casts have written to
    }
    other.fill(1);
    Index mask = Index.of(bytes.reinterpret(DType.BOOL));
    for (DType dtype : List.of(DType.INT32, DType.INT64)) {
      NdArray sound = other.reinterpret(dtype).slice(0, 0, BYTES);
      check("mask over " + dtype, fails, () -> sound.gather(mask).close());
      NdArray from = bytes.reinterpret(dtype);
      Index all = Index.of(other.reinterpret(DType.BOOL).slice(0, 0, from.count()));
      check("masked " + dtype, fails, () -> from.gather(all).close());
    }
    for (DType in : DTYPES) {
      for (DType out : DTYPES) {
        cast(bytes, other, in, out, fails);
      }
      if (in.itemsize() > 1) {
        cast(bytes, other, in, in.withOrder(ByteOrder.BIG_ENDIAN), fails);
      }
    }
  }

  private static void cast(NdArray bytes, NdArray other, DType in, DType out, boolean fails) {
    if (in.equals(out)) {
      return;
    }
    NdArray from = bytes.reinterpret(in);
    NdArray to = other.slice(0, 0, from.count() * out.itemsize()).reinterpret(out);
    check(in + " to " + out, fails, () -> from.copyTo(to, Casting.UNSAFE));
    NdArray target = bytes.reinterpret(out);
    NdArray source = other.slice(0, 0, target.count() * in.itemsize()).reinterpret(in);
    check("to the file, " + in + " to " + out, fails, () -> source.copyTo(target, Casting.UNSAFE));
  }

  private static void check(String name, boolean fails, Runnable use) {
    try {
      use.run();
    } catch (InternalError e) {
      if (fails) {
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

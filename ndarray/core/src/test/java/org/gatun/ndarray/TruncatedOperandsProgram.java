// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Supplier;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;

/** Truncates a file under compiled loops that choose, find, join and pad what is mapped from it. */
final class TruncatedOperandsProgram {
  private static final int BYTES = 1 << 19;

  private TruncatedOperandsProgram() {}

  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    try (BufferLease lease = Buffers.mapNew(file, DType.UINT8, BYTES)) {
      NdArray.of(lease.view()).slice("::3").fill(1);
    }
    try (BufferLease mapped = Buffers.map(file, MapMode.READ_WRITE);
        BufferLease zeros = Buffers.allocate(DType.BOOL, BYTES)) {
      NdArray bytes = NdArray.of(mapped.view());
      NdArray mask = bytes.reinterpret(DType.BOOL);
      NdArray no = NdArray.of(zeros.view());
      no.fill(false);
      for (int round = 0; round < 40; round++) {
        use(bytes, mask, no, false);
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(1 << 12);
      }
      use(bytes, mask, no, true);
    }
    IO.println("survived");
  }

  private static void use(NdArray bytes, NdArray mask, NdArray no, boolean fails) {
    check("nonzero", fails, mask::nonzero);
    check("condition", fails, () -> NdArrays.where(mask, no, no));
    for (DType dtype :
        List.of(DType.UINT8, DType.INT16, DType.INT32, DType.INT64, DType.COMPLEX128)) {
      NdArray a = bytes.reinterpret(dtype);
      check("where of " + dtype, fails, () -> NdArrays.where(no.slice(0, 0, a.count()), a, a));
      check("concatenate of " + dtype, fails, () -> NdArrays.concatenate(0, a, a));
      check("pad of " + dtype, fails, () -> a.pad(Padding.SYMMETRIC, 3));
      check("repeat of " + dtype, fails, () -> a.repeat(0, 2));
    }
  }

  private static void check(String name, boolean fails, Supplier<BufferLease> use) {
    try {
      use.get().close();
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

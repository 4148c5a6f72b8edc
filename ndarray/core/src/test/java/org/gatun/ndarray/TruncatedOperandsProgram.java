// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;

/** Truncates a file under compiled loops that choose, find, join and pad what is mapped from it. */
final class TruncatedOperandsProgram {
  private static final int BYTES = 1 << 19;

  /** Runs each task on a thread of its own. */
  private static final Executor BOTH = task -> new Thread(task).start();

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
    inParts(Path.of(arguments[0] + ".large"));
    IO.println("survived");
  }

  /** The same under threads that compute parts of what is larger. */
  private static void inParts(Path file) throws IOException {
    long bytes = 6 << 20;
    Buffers.mapNew(file, DType.UINT8, bytes).close();
    try (BufferLease mapped = Buffers.map(file, MapMode.READ_WRITE);
        BufferLease result = Buffers.allocate(DType.UINT8, bytes)) {
      NdArray a = NdArray.of(mapped.view());
      NdArray out = NdArray.of(result.view());
      for (boolean fails : new boolean[] {false, true}) {
        if (fails) {
          try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(1 << 12);
          }
        }
        for (int round = 0; round < 5; round++) {
          check("sum in parts", fails, () -> Reduction.SUM.on(BOTH).of(a));
          check("variance in parts", fails, () -> Reduction.VAR.on(BOTH).of(a));
          check("chain in parts", fails, () -> into(a.lazy().add(1), out));
          check("result in parts", fails, () -> into(out.lazy().add(1), a));
        }
      }
    }
  }

  private static BufferLease into(LazyArray lazy, NdArray out) {
    lazy.into(out, BOTH);
    return Buffers.allocate(DType.BOOL);
  }

  private static void use(NdArray bytes, NdArray mask, NdArray no, boolean fails) {
    check("nonzero", fails, mask::nonzero);
    check("condition", fails, () -> NdArrays.where(mask, no, no));
    check("mask of a sum", fails, () -> Reduction.SUM.where(mask).of(no));
    check("mask of a result", fails, () -> into(no.lazy(), no, mask));
    try (BufferLease flags = Buffers.allocate(DType.BOOL, BYTES)) {
      NdArray some = NdArray.of(flags.view());
      some.fill(false);
      some.slice("0:4096:3").fill(true);
      some.lazy().into(mask, some); // which touches what is there alone, else it would fail
      some.slice("::7").fill(true);
      check("result", fails, () -> into(some.lazy(), mask, some));
    }
    for (DType dtype :
        List.of(DType.UINT8, DType.INT16, DType.INT32, DType.INT64, DType.COMPLEX128)) {
      NdArray a = bytes.reinterpret(dtype);
      if (dtype != DType.COMPLEX128) {
        check("sum of " + dtype, fails, () -> Reduction.SUM.of(a));
        check("extreme of " + dtype, fails, () -> Reduction.MAX.of(a, 0));
        check("running sum of " + dtype, fails, () -> NdArrays.cumsum(a, 0));
      }
      check("where of " + dtype, fails, () -> NdArrays.where(no.slice(0, 0, a.count()), a, a));
      check("concatenate of " + dtype, fails, () -> NdArrays.concatenate(0, a, a));
      check("pad of " + dtype, fails, () -> a.pad(Padding.SYMMETRIC, 3));
      check("repeat of " + dtype, fails, () -> a.repeat(0, 2));
    }
  }

  private static BufferLease into(LazyArray lazy, NdArray out, NdArray mask) {
    lazy.into(out, mask);
    return Buffers.allocate(DType.BOOL);
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

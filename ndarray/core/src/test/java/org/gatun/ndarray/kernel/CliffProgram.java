// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import java.util.Arrays;
import java.util.List;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.ndarray.LazyArray;
import org.gatun.ndarray.MemoryKind;
import org.gatun.ndarray.NdArray;
import org.gatun.ndarray.Reduction;
import org.gatun.ndarray.Ufunc;

/**
 * Runs every function over every kind of memory, and then compares some with a loop over Java
 * arrays. Prints each that takes many times as long.
 */
final class CliffProgram {
  private static final int COUNT = 8192;
  private static final List<MemoryKind> KINDS = List.of(MemoryKind.values());

  private static final float[] FIRST = new float[COUNT];
  private static final float[] SECOND = new float[COUNT];

  private CliffProgram() {}

  public static void main(String[] arguments) {
    pollute();
    try (BufferLease first = Buffers.allocate(DType.FLOAT32, COUNT);
        BufferLease second = Buffers.allocate(DType.FLOAT32, COUNT);
        BufferLease third = Buffers.allocate(DType.FLOAT32, COUNT);
        BufferLease single = Buffers.allocate(DType.FLOAT32);
        BufferLease place = Buffers.allocate(DType.INT64)) {
      NdArray a = NdArray.of(first.view());
      NdArray b = NdArray.of(second.view());
      NdArray out = NdArray.of(third.view());
      NdArray one = NdArray.of(single.view());
      NdArray index = NdArray.of(place.view());
      LazyArray chain = a.lazy().sub(b).mul(0.3).clip(-1, 1);
      NdArray table = out.reshape(COUNT / 16, 16);
      NdArray row = a.slice("0:16");
      compare("add", 8, () -> Ufunc.ADD.into(out, a, b));
      compare("square root", 15, () -> Ufunc.SQRT.into(out, a));
      compare("chain", 40, () -> chain.into(out));
      compare("add a row", 40, () -> Ufunc.ADD.into(table, table, row));
      compare("sum", 20, () -> Reduction.SUM.into(one, a));
      compare("greatest", 20, () -> Reduction.MAX.into(one, a));
      compare("place of the greatest", 20, () -> Reduction.ARGMAX.into(index, a));
    }
    IO.println("compared");
  }

  private static void pollute() {
    List<DType> dtypes =
        List.of(DType.FLOAT32, DType.INT32, DType.UINT8, DType.FLOAT64, DType.INT64, DType.FLOAT16);
    for (int round = 0; round < 40; round++) {
      for (MemoryKind kind : KINDS) {
        for (DType dtype : dtypes) {
          byte[] bytes = new byte[300 * dtype.itemsize()];
          Arrays.fill(bytes, (byte) 1);
          try (BufferLease lease = kind.lend(bytes, dtype, 300)) {
            use(NdArray.of(lease.view()), KINDS.get(round % KINDS.size()), bytes);
          }
        }
      }
    }
  }

  private static void use(NdArray array, MemoryKind other, byte[] bytes) {
    try (BufferLease lease = other.lend(bytes, array.dtype(), 300)) {
      NdArray second = NdArray.of(lease.view());
      for (Ufunc function : Ufunc.values()) {
        try (BufferLease _ =
            function.operands() == 1 ? function.of(array) : function.of(array, second)) {
          // computed
        } catch (IllegalArgumentException e) {
          // of other dtypes
        }
      }
      for (Reduction reduction : Reduction.values()) {
        reduction.of(array).close();
        reduction.of(array.slice("::-2")).close();
      }
    }
  }

  /**
   * A loop that calls what should be part of it, or boxes, takes 25 to 500 times as long; {@code
   * cliff} is three times what is usual, or more.
   */
  private static void compare(String name, double cliff, Runnable kernel) {
    double least = Double.MAX_VALUE;
    for (int round = 0; round < 400 && least > cliff; round++) {
      double expected = best(CliffProgram::axpb);
      least = Math.min(least, best(kernel) / expected);
    }
    if (least > cliff) {
      IO.println(name + ": " + Math.round(least) + " times a loop over Java arrays");
    }
  }

  private static void axpb() {
    for (int i = 0; i < COUNT; i++) {
      SECOND[i] = SECOND[i] * 0.5f + FIRST[i];
    }
  }

  private static double best(Runnable work) {
    long best = Long.MAX_VALUE;
    for (int k = 0; k < 20; k++) {
      long start = System.nanoTime();
      for (int call = 0; call < 20; call++) {
        work.run();
      }
      best = Math.min(best, System.nanoTime() - start);
    }
    return best;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.ArrayList;
import java.util.List;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;

/**
 * Calls kernels until nothing is allocated any more. In a JVM of its own: whether the compiler
 * inlines all of a call, and so makes no object, depends on what ran before.
 */
final class KernelAllocationProgram {
  private static final int CALLS = 20_000;
  private static final int ROUNDS = 400;

  @SuppressWarnings("UnusedVariable") // so that what is read is wanted
  private static float sink;

  private KernelAllocationProgram() {}

  public static void main(String[] arguments) throws Exception {
    views();
    functions();
    try (BufferLease images = Buffers.allocate(DType.UINT8, 4, 32, 32);
        BufferLease result = Buffers.allocate(DType.FLOAT32, 4, 8, 8)) {
      NdArray blocks = NdArray.of(images.view()).reshape(4, 8, 4, 8, 4);
      NdArray out = NdArray.of(result.view());
      int[] axes = {2, 4};
      IO.println("sum: " + least(() -> blocks.sum(out, axes)));
      NdArray one = out.at(0, 0, 0);
      NdArray others = out.at(1);
      IO.println("sum of all: " + least(() -> blocks.sum(one)));
      IO.println("least of all: " + least(() -> Reduction.MIN.into(one, others)));
    }
    try (BufferLease from = Buffers.allocate(DType.FLOAT32, 8, 16);
        BufferLease to = Buffers.allocate(DType.FLOAT32, 16, 8)) {
      NdArray source = NdArray.of(from.view()).transpose();
      NdArray target = NdArray.of(to.view());
      IO.println("copy: " + least(() -> source.copyTo(target)));
    }
    try (BufferLease from = Buffers.allocate(DType.FLOAT64, 8, 16);
        BufferLease to = Buffers.allocate(DType.FLOAT16, 16, 8)) {
      NdArray source = NdArray.of(from.view()).transpose();
      NdArray target = NdArray.of(to.view());
      IO.println("cast: " + least(() -> source.copyTo(target)));
    }
    try (BufferLease rows = Buffers.allocate(DType.FLOAT32, 16, 100);
        BufferLease bytes = Buffers.allocate(DType.UINT8, 4, 100);
        BufferLease to = Buffers.allocate(DType.FLOAT32, 20, 100)) {
      NdArray target = NdArray.of(to.view());
      BufferExporter[] parts = new BufferExporter[17];
      for (int k = 0; k < 16; k++) {
        parts[k] =
            k % 2 == 0 ? NdArray.of(rows.view()).at(k) : NdArray.of(rows.view()).at(k).view();
      }
      parts[16] = NdArray.of(bytes.view());
      IO.println("batch: " + least(() -> NdArrays.batch(target, parts), 2000));
      List<BufferExporter> list = new ArrayList<>(List.of(parts));
      IO.println("batch of a list: " + least(() -> NdArrays.batch(target, list), 2000));
    }
    joins();
    try (BufferLease from = Buffers.allocate(DType.INT16, 200, 150);
        BufferLease to = Buffers.allocate(DType.INT16, 150, 200)) {
      NdArray source = NdArray.of(from.view()).transpose();
      NdArray target = NdArray.of(to.view());
      IO.println("tiles: " + least(() -> source.copyTo(target), 200));
    }
  }

  /** Many arrays into one. */
  private static void joins() throws Exception {
    try (BufferLease rows = Buffers.allocate(DType.FLOAT32, 16, 100);
        BufferLease to = Buffers.allocate(DType.FLOAT32, 16, 100);
        BufferLease turned = Buffers.allocate(DType.FLOAT32, 100, 16)) {
      NdArray target = NdArray.of(to.view());
      NdArray columns = NdArray.of(turned.view());
      NdArray[] flat = new NdArray[16];
      NdArray[] deep = new NdArray[16];
      for (int k = 0; k < 16; k++) {
        flat[k] = NdArray.of(rows.view()).at(k);
        deep[k] = flat[k].expandDims(0);
      }
      IO.println("stack: " + least(() -> NdArrays.stack(target, 0, flat), 2000));
      IO.println("stack of columns: " + least(() -> NdArrays.stack(columns, 1, flat), 2000));
      IO.println("concatenate: " + least(() -> NdArrays.concatenate(target, 0, deep), 2000));
    }
  }

  /** Functions into arrays that are there. */
  private static void functions() throws Exception {
    try (BufferLease first = Buffers.allocate(DType.FLOAT32, 8, 16);
        BufferLease second = Buffers.allocate(DType.FLOAT32, 16);
        BufferLease third = Buffers.allocate(DType.FLOAT32, 8, 16)) {
      NdArray a = NdArray.of(first.view());
      NdArray b = NdArray.of(second.view());
      NdArray out = NdArray.of(third.view());
      IO.println("add: " + least(() -> Ufunc.ADD.into(out, a, b)));
      IO.println("sqrt: " + least(() -> Ufunc.SQRT.into(out, a)));
      LazyArray chain = a.lazy().sub(b).div(out).mul(0.5).clip(-1, 1);
      IO.println("chain: " + least(() -> chain.into(out)));
    }
    reductions();
  }

  /** What is written under a mask, and reductions. */
  private static void reductions() throws Exception {
    try (BufferLease first = Buffers.allocate(DType.FLOAT32, 8, 16);
        BufferLease flags = Buffers.allocate(DType.BOOL, 8, 16);
        BufferLease second = Buffers.allocate(DType.FLOAT32, 8, 16);
        BufferLease sixteen = Buffers.allocate(DType.FLOAT32, 16);
        BufferLease eight = Buffers.allocate(DType.INT64, 8)) {
      NdArray a = NdArray.of(first.view());
      NdArray mask = NdArray.of(flags.view());
      NdArray out = NdArray.of(second.view());
      NdArray columns = NdArray.of(sixteen.view());
      NdArray rows = NdArray.of(eight.view());
      int[] zero = {0};
      int[] one = {1};
      mask.slice(1, 0, 9).fill(true);
      LazyArray chain = a.lazy().sub(1);
      IO.println("masked: " + least(() -> chain.into(out, mask)));
      IO.println("deviation: " + least(() -> Reduction.STD.into(columns, a, zero)));
      IO.println("greatest: " + least(() -> Reduction.MAX.into(columns, a, zero)));
      IO.println("place: " + least(() -> Reduction.ARGMAX.into(rows, a, one)));
    }
  }

  /** Views that are used at once. */
  private static void views() throws Exception {
    try (BufferLease matrix = Buffers.allocate(DType.FLOAT32, 100, 100);
        BufferLease cube = Buffers.allocate(DType.FLOAT32, 4, 5, 6)) {
      NdArray array = NdArray.of(matrix.view());
      NdArray deep = NdArray.of(cube.view());
      IO.println("slice: " + least(() -> sink += array.slice(0, 10, 20).getFloat(1, 1)));
      IO.println(
          "slices: " + least(() -> sink += array.slice(0, 1, 9).slice(1, 0, 9, 2).getFloat(1, 1)));
      IO.println("row: " + least(() -> sink += array.select(0, 5).getFloat(3)));
      IO.println("column: " + least(() -> sink += array.select(-1, 5).getFloat(3)));
      IO.println("at: " + least(() -> sink += array.at(5).getFloat(3)));
      IO.println("transpose: " + least(() -> sink += array.transpose().getFloat(1, 3)));
      IO.println("matrix of a cube: " + least(() -> sink += deep.select(1, 1).getFloat(1, 1)));
      IO.println("transposed cube: " + least(() -> sink += deep.transpose().getFloat(1, 1, 1)));
    }
  }

  /** Less than a byte a call is nothing: a collection or a compilation may allocate here. */
  private static String least(Runnable call) throws Exception {
    return least(call, CALLS);
  }

  static String least(Runnable call, int calls) throws Exception {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && least >= calls; round++) {
      if (round > 20) {
        Thread.sleep(1); // the compiler works beside this thread, on a busy machine later
      }
      long allocated =
          Allocated.by(() -> {
            for (int i = 0; i < calls; i++) {
              call.run();
            }
          });
      least = Math.min(least, allocated);
    }
    return least < calls ? "nothing" : least / calls + " bytes a call";
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.ndarray.Allocated;
import org.gatun.ndarray.Images;
import org.gatun.ndarray.LazyArray;
import org.gatun.ndarray.NdArray;
import org.gatun.ndarray.PixelScale;
import org.gatun.ndarray.Reduction;
import org.gatun.ndarray.Ufunc;
import org.gatun.ndarray.kernel.ByVectors.Work;

/**
 * Calls kernels for the first time, and prints what went by vectors. With {@code hot}, over so many
 * elements that each is hot from that call on, and prints what was allocated.
 */
final class FirstCallProgram {
  private static final int FEW = 100_000;
  private static final int MANY = 1 << 24;

  /** Each operation of a vector that is not compiled yet makes an object. */
  private static final long MOST_BYTES = 4 << 20;

  private FirstCallProgram() {}

  public static void main(String[] arguments) throws Exception {
    boolean hot = arguments.length > 0;
    int count = hot ? MANY : FEW;
    int side = (int) Math.sqrt(count / 2.0);
    try (BufferLease first = Buffers.allocate(DType.FLOAT32, count);
        BufferLease second = Buffers.allocate(DType.FLOAT32, count);
        BufferLease single = Buffers.allocate(DType.FLOAT32);
        BufferLease index = Buffers.allocate(DType.INT64);
        BufferLease colours = Buffers.allocate(DType.UINT8, side, side, 3);
        BufferLease planes = Buffers.allocate(DType.FLOAT32, 3, side, side)) {
      NdArray a = NdArray.of(first.view());
      NdArray out = NdArray.of(second.view());
      NdArray one = NdArray.of(single.view());
      NdArray place = NdArray.of(index.view());
      NdArray pixels = NdArray.of(colours.view());
      NdArray values = NdArray.of(planes.view());
      LazyArray chain = a.lazy().sub(0.5).mul(2).maximum(0);
      PixelScale scale = PixelScale.of(new float[] {1, 2, 3}, new float[3]);
      Map<String, Runnable> calls = new LinkedHashMap<>();
      calls.put("sum", () -> Reduction.SUM.into(one, a));
      calls.put("mean", () -> Reduction.MEAN.into(one, a));
      calls.put("greatest", () -> Reduction.MAX.into(one, a));
      calls.put("place", () -> Reduction.ARGMAX.into(place, a));
      calls.put("normalise", () -> Images.normalise(values, pixels, scale));
      calls.put("add", () -> Ufunc.ADD.into(out, a, a));
      calls.put("chain", () -> chain.into(out));
      if (hot) {
        calls.put("add again", () -> Ufunc.ADD.into(out, a, a));
      }
      for (Map.Entry<String, Runnable> call : calls.entrySet()) {
        report(call.getKey(), call.getValue(), hot);
      }
      if (hot) {
        IO.println(
            "warmed: "
                + Thread.getAllStackTraces().keySet().stream()
                    .anyMatch(thread -> thread.getName().equals("gatun-kernels")));
      }
    }
  }

  private static void report(String name, Runnable call, boolean hot) throws Exception {
    List<ByVectors> counts = Arrays.stream(Work.values()).map(ByVectors::begin).toList();
    long bytes = Allocated.by(call::run);
    long could = 0;
    long went = 0;
    for (ByVectors count : counts) {
      could += count.could();
      went += count.went();
    }
    String taken = went == 0 ? "scalar Java" : "vectors, " + went;
    taken += could == 0 ? ", not counted" : "";
    IO.println(name + ": " + taken + (hot && bytes > MOST_BYTES ? ", bytes " + bytes : ""));
  }
}

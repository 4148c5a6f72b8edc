// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;

/** Normalises and resizes until nothing is allocated any more. */
final class ImagesAllocationProgram {
  private ImagesAllocationProgram() {}

  public static void main(String[] arguments) throws Exception {
    try (BufferLease pixels = Buffers.allocate(DType.UINT8, 2, 32, 40, 3);
        BufferLease resized = Buffers.allocate(DType.UINT8, 2, 20, 20, 3);
        BufferLease values = Buffers.allocate(DType.FLOAT32, 2, 3, 32, 40)) {
      NdArray in = NdArray.of(pixels.view());
      NdArray small = NdArray.of(resized.view());
      NdArray out = NdArray.of(values.view());
      var scale = PixelScale.of(new float[] {1, 2, 3}, new float[3]);
      IO.println(
          "normalise: "
              + KernelAllocationProgram.least(() -> Images.normalise(out, in, scale), 2000));
      IO.println("resize: " + KernelAllocationProgram.least(() -> Images.resize(small, in), 500));
      NdArray grey = in.at(0).reshape(32, 120);
      NdArray greys = out.reshape(6, 32, 40).at(0);
      NdArray half = grey.slice(1, 0, 40);
      NdArray smallGrey = small.at(0).reshape(20, 60);
      var one = PixelScale.of(new float[] {2}, new float[1]);
      IO.println(
          "normalise grey: "
              + KernelAllocationProgram.least(() -> Images.normalise(greys, half, one), 2000));
      IO.println(
          "resize grey: "
              + KernelAllocationProgram.least(() -> Images.resize(smallGrey, grey), 500));
    }
  }
}

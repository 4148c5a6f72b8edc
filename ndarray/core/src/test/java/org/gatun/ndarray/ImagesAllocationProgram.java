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
    }
  }
}

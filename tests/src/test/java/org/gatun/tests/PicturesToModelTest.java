// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.nd4j.Nd4jArrays;
import org.gatun.ndarray.NdArray;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The example of pictures makes what plain loops make, in the memory that ND4J computes on. */
class PicturesToModelTest {
  private static final double[] MEAN = {0.485, 0.456, 0.406};
  private static final double[] DEVIATION = {0.229, 0.224, 0.225};

  /** A picture as high as the result: its pixels stay. */
  @Test
  void prepare_pictureOfThatHeight_isItsNormalisedMiddle() {
    try (BufferLease picture = Buffers.allocate(DType.UINT8, 8, 12, 3);
        BufferLease batch = PicturesToModel.batchOf(2)) {
      NdArray pixels = NdArray.of(picture.view());
      for (int y = 0; y < 8; y++) {
        for (int x = 0; x < 12; x++) {
          for (int c = 0; c < 3; c++) {
            pixels.at(y, x, c).fill((y * 31 + x * 7 + c * 50) % 256);
          }
        }
      }
      PicturesToModel.prepare(List.of(pixels, pixels), NdArray.of(batch.view()));
      for (int y = 0; y < 8; y++) {
        for (int x = 0; x < 8; x++) {
          for (int c = 0; c < 3; c++) {
            double pixel = (y * 31 + (x + 2) * 7 + c * 50) % 256; // the middle of the picture
            double expected = (pixel / 255 - MEAN[c]) / DEVIATION[c];
            assertEquals(expected, batch.view().getFloat(1, c, y, x), 1e-5);
          }
        }
      }
      try (INDArray shared = Nd4jArrays.share(batch)) {
        assertEquals(batch.view().address(), shared.data().addressPointer().address());
      }
    }
  }

  @Test
  void main_prints_theMeansOfEachChannel() {
    List<String> lines = Printed.by(PicturesToModel::main);
    double[] found =
        Arrays.stream(String.join("", lines).replaceAll("[\\[\\]\\s]", "").split(","))
            .mapToDouble(Double::parseDouble)
            .toArray();
    for (int k = 0; k < 6; k++) {
      double pixel = k < 3 ? 116 : k == 3 ? 255 : 0;
      assertEquals((pixel / 255 - MEAN[k % 3]) / DEVIATION[k % 3], found[k], 1e-3);
    }
  }
}

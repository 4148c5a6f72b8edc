// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests;

import static org.gatun.buffer.DType.FLOAT32;

import java.util.List;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.nd4j.Nd4jArrays;
import org.gatun.ndarray.Images;
import org.gatun.ndarray.NdArray;
import org.gatun.ndarray.PixelScale;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Pictures of any sizes, as a decoder or a camera gives them, to the batch that a model reads: cut
 * to a square, resized, normalised, channels first. The batch is lent once; ND4J computes on it.
 */
final class PicturesToModel {
  static final int SIDE = 8;

  /** The mean and deviation of ImageNet's pictures, with which many models were trained. */
  static final PixelScale IMAGE_NET =
      PixelScale.ofMeanAndDeviation(
          new double[] {0.485, 0.456, 0.406}, new double[] {0.229, 0.224, 0.225});

  private PicturesToModel() {}

  /** Lends memory for a batch of pictures, float32 [count, 3, side, side]. */
  static BufferLease batchOf(int count) {
    return Buffers.allocate(FLOAT32, count, 3, SIDE, SIDE);
  }

  /** Writes pictures, bytes [height, width, 3], to a batch. */
  static void prepare(List<NdArray> pictures, NdArray batch) {
    for (int k = 0; k < pictures.size(); k++) {
      try (BufferLease small = Images.resize(square(pictures.get(k)), SIDE, SIDE)) {
        Images.normalise(batch.at(k), NdArray.of(small.view()), IMAGE_NET);
      }
    }
  }

  /** Returns the square in the middle, which is a view. */
  private static NdArray square(NdArray picture) {
    long side = Math.min(picture.size(0), picture.size(1));
    long top = (picture.size(0) - side) / 2;
    long left = (picture.size(1) - side) / 2;
    return picture.slice(0, top, top + side).slice(1, left, left + side);
  }

  /** Prepares a grey picture and a red one, and computes the mean of each channel. */
  public static void main(String... arguments) {
    try (BufferLease grey = Buffers.allocate(DType.UINT8, 48, 64, 3);
        BufferLease red = Buffers.allocate(DType.UINT8, 30, 20, 3);
        BufferLease batch = batchOf(2)) {
      NdArray.of(grey.view()).fill(116);
      NdArray.of(red.view()).fill(0);
      NdArray.of(red.view()).select(2, 0).fill(255);
      prepare(List.of(NdArray.of(grey.view()), NdArray.of(red.view())), NdArray.of(batch.view()));
      try (INDArray pictures = Nd4jArrays.share(batch)) { // not copied
        IO.println(pictures.mean(2, 3));
      }
    }
  }
}

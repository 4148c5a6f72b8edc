// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests;

import static org.gatun.buffer.DType.FLOAT32;

import java.io.IOException;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.Map;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.nd4j.Nd4jArrays;
import org.gatun.ndarray.NdArray;
import org.gatun.ndarray.NdArrays;
import org.gatun.ndarray.Padding;
import org.gatun.ndarray.file.NpzFile;
import org.gatun.ndarray.file.SafeTensors;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What one writes in NumPy before a model: images of an archive, cropped, mirrored, stacked, padded
 * and as float32, are the batch that ND4J multiplies with the weights as they lie in their file.
 */
final class ImagesToModel {
  private ImagesToModel() {}

  /** Saves two images of 5 × 5 greys, and the weights of a model of two scores. */
  static void save(Path folder) throws IOException {
    try (BufferLease greys = Buffers.wrap(new byte[50]);
        BufferLease weight = Buffers.allocate(FLOAT32, 36, 2)) {
      NdArray images = NdArray.of(greys.view()).reshape(2, 5, 5);
      images.slice("0, 1:4, 1:4").fill(10); // a square
      images.slice("1, :, 1").fill(20); // a stroke, left of the middle
      NpzFile.write(folder.resolve("images.npz"), Map.of("a", images.at(0), "b", images.at(1)));

      NdArray columns = NdArray.of(weight.view());
      columns.fill(0);
      columns.slice(":, 0").fill(1); // scores how bright it is
      columns.reshape(6, 6, 2).slice(":, 3:, 1").fill(1); // and how bright its right half is
      SafeTensors.write(folder.resolve("model.safetensors"), Map.of("weight", weight));
    }
  }

  /** Makes a batch [2, 6, 6] of float32. */
  static BufferLease batch(NpzFile archive) throws IOException {
    NdArray a = archive.array("a").slice(":-1, :-1"); // views of the mapped file
    NdArray b = archive.array("b").slice("1:, :-1").flip(1);
    try (BufferLease stacked = NdArrays.stack(0, a, b);
        BufferLease padded = NdArray.of(stacked.view()).pad(Padding.EDGE, 0, 0, 1, 1, 1, 1)) {
      return NdArray.of(padded.view()).toType(FLOAT32);
    }
  }

  /** Saves, and scores, in a folder. */
  public static void main(String... arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    save(folder);
    try (NpzFile archive = NpzFile.open(folder.resolve("images.npz"));
        SafeTensors model = SafeTensors.open(folder.resolve("model.safetensors"), MapMode.PRIVATE);
        BufferLease batch = batch(archive);
        INDArray x = Nd4jArrays.share(NdArray.of(batch.view()).reshape(2, 36)); // not copied
        INDArray w = Nd4jArrays.share(model.array("weight")); // nor this
        INDArray scores = x.mmul(w)) {
      IO.println(NdArray.of(batch.view()).slice("1, 0"));
      IO.println(scores);
    }
  }
}

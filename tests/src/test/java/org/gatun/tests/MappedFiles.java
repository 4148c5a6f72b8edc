// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests;

import static org.gatun.buffer.DType.FLOAT32;
import static org.gatun.buffer.DType.INT32;

import java.io.IOException;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.Map;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.ndarray.NdArray;
import org.gatun.ndarray.file.NpyFile;
import org.gatun.ndarray.file.NpzFile;
import org.gatun.ndarray.file.SafeTensors;

/**
 * Files that NumPy and the model hubs read, as views: a matrix that is filled in its file, a
 * selection of it that goes to an archive, and weights in shards that are opened as one.
 */
final class MappedFiles {
  private final Path folder;

  MappedFiles(Path folder) {
    this.folder = folder;
  }

  /** Runs all three in a folder. */
  public static void main(String... arguments) throws IOException {
    var example = new MappedFiles(Path.of(arguments[0]));
    example.fill();
    example.select();
    example.shards();
  }

  /** Fills a matrix in its file: {@code np.load("points.npy", mmap_mode="r")} sees each write. */
  void fill() throws IOException {
    try (BufferLease points = NpyFile.mapNew(folder.resolve("points.npy"), FLOAT32, 1000, 2)) {
      NdArray array = NdArray.of(points.view());
      for (int i = 0; i < 1000; i++) {
        array.setFloat(i, i, 0);
        array.setFloat(-i, i, 1);
      }
    }
  }

  /** Writes every 250th point, last first, without a copy of the matrix, beside labels. */
  void select() throws IOException {
    Path archive = folder.resolve("chosen.npz");
    try (BufferLease points = NpyFile.map(folder.resolve("points.npy"), MapMode.READ_ONLY);
        BufferLease labels = Buffers.wrap(new int[] {3, 2, 1, 0})) {
      NdArray chosen = NdArray.of(points.view()).slice("::250").slice("::-1");
      NpzFile.write(archive, Map.of("points", chosen, "labels", labels));
    }
    try (NpzFile opened = NpzFile.open(archive)) { // np.load("chosen.npz") reads the same
      IO.println("chosen: " + opened.array("points").view().toList());
    }
  }

  /** Writes a model in shards of at most 16 bytes, and changes one weight where it lies. */
  void shards() throws IOException {
    Path index = folder.resolve("model.safetensors.index.json");
    try (BufferLease weight = Buffers.wrap(new float[] {1, 2, 3, 4});
        BufferLease bias = Buffers.allocate(INT32, 2)) {
      var arrays = Map.of("weight", NdArray.of(weight.view()).reshape(2, 2), "bias", bias);
      SafeTensors.writeSharded(index, arrays, Map.of("format", "np"), 16);
    }
    try (SafeTensors model = SafeTensors.openSharded(index, MapMode.READ_WRITE)) {
      model.array("weight").setFloat(42, 1, 0);
      IO.println("weight: " + model.array("weight").view().toList());
      IO.println("metadata: " + model.metadata());
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests;

import static org.gatun.buffer.DType.FLOAT32;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.gatun.arrow.ArrowVectors;
import org.gatun.arrow.PoolAllocator;
import org.gatun.arrow.StructColumn;
import org.gatun.buffer.BufferDict;
import org.gatun.buffer.BufferPool;
import org.gatun.nd4j.Nd4jArrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A dict of images as a tensor column of an Arrow stream, which any Arrow program reads; and what
 * came through such a stream as the batch that ND4J computes on.
 */
final class TensorColumn {
  private TensorColumn() {}

  /** Writes the dict's keys and images, the images from where they lie. */
  static byte[] write(BufferDict<Long, float[]> images) throws IOException {
    var stream = new ByteArrayOutputStream();
    try (var batch =
            VectorSchemaRoot.of(
                ArrowVectors.copyOf("id", images.keySet()), // keys are lent to be read only
                ArrowVectors.shareTensor("image", images.values()));
        var writer = new ArrowStreamWriter(batch, null, stream)) {
      writer.writeBatch();
      writer.end();
    }
    return stream.toByteArray();
  }

  /** Returns the sum of all images of a batch that was read, which ND4J adds up where it lies. */
  static INDArray sum(VectorSchemaRoot batch) {
    try (StructColumn columns = ArrowVectors.view(batch);
        INDArray images = Nd4jArrays.share(columns.child("image").values())) {
      return images.sum(0);
    }
  }

  /** Writes two images, reads them in memory of a pool, and prints their sum. */
  public static void main(String... arguments) throws IOException {
    byte[] stream;
    try (var images = BufferDict.ofLongKeys(FLOAT32, float[].class, 2, 3)) {
      images.put(7L, new float[] {1, 2, 3, 4, 5, 6});
      images.put(9L, new float[] {10, 20, 30, 40, 50, 60});
      stream = write(images);
    }
    try (BufferAllocator allocator = PoolAllocator.of(BufferPool.shared());
        var reader = new ArrowStreamReader(new ByteArrayInputStream(stream), allocator)) {
      reader.loadNextBatch();
      try (INDArray sum = sum(reader.getVectorSchemaRoot())) {
        IO.println(sum);
      }
    }
  }
}

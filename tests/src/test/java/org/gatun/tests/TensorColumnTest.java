// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests;

import static org.gatun.buffer.DType.FLOAT32;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.gatun.arrow.ArrowColumn;
import org.gatun.arrow.ArrowVectors;
import org.gatun.arrow.FixedShapeTensorVector;
import org.gatun.arrow.PoolAllocator;
import org.gatun.buffer.BufferDict;
import org.gatun.buffer.BufferPool;
import org.gatun.nd4j.Nd4jArrays;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The example of a tensor column: what went in comes out, and ND4J computes where it lies. */
class TensorColumnTest {
  @Test
  void write_images_areTensorsThatNd4jComputesOnWhereTheyLie() throws IOException {
    byte[] stream;
    try (var images = BufferDict.ofLongKeys(FLOAT32, float[].class, 2, 3)) {
      images.put(7L, new float[] {1, 2, 3, 4, 5, 6});
      images.put(9L, new float[] {7, 8, 9, 10, 11, 12});
      stream = TensorColumn.write(images);
      images.put(11L, new float[6]); // nothing stayed lent
    }
    try (var pool = new BufferPool();
        BufferAllocator allocator = PoolAllocator.of(pool);
        var reader = new ArrowStreamReader(new ByteArrayInputStream(stream), allocator)) {
      assertTrue(reader.loadNextBatch());
      FieldVector id = reader.getVectorSchemaRoot().getVector("id");
      var image = (FixedShapeTensorVector) reader.getVectorSchemaRoot().getVector("image");
      assertEquals(9L, id.getObject(1));
      assertArrayEquals(new long[] {2, 3}, image.type().shape());
      assertEquals(List.of(7f, 8f, 9f, 10f, 11f, 12f), image.getObject(1));
      try (ArrowColumn column = ArrowVectors.view(image);
          INDArray batch = Nd4jArrays.share(column.values())) {
        assertEquals(column.values().address(), batch.data().addressPointer().address());
        assertArrayEquals(new long[] {2, 2, 3}, batch.shape());
        assertEquals(12, batch.getFloat(1, 1, 2));
        batch.putScalar(new int[] {1, 1, 2}, 99);
        assertEquals(List.of(7f, 8f, 9f, 10f, 11f, 99f), image.getObject(1));
      }
      assertTrue(pool.statistics().outstanding() > 0);
    }
  }

  @Test
  void main_prints_theSum() {
    List<String> lines =
        Printed.by(() -> {
          try {
            TensorColumn.main();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    assertEquals("[[11,22,33],[44,55,66]]", String.join("", lines).replaceAll("\\.0+|[\\s]", ""));
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests;

import static org.gatun.buffer.BufferRequest.NATIVE_WRITABLE;
import static org.gatun.buffer.DType.FLOAT32;

import java.util.List;
import org.gatun.buffer.BufferDict;
import org.gatun.buffer.BufferInUseException;
import org.gatun.nd4j.Nd4jArrays;
import org.gatun.ndarray.NdArray;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A feature store whose values are the model's matrix: a Map by name, an array by position. */
final class FeatureStore {
  private FeatureStore() {}

  public static void main(String... arguments) {
    try (var store = BufferDict.ofUtf8Keys(FLOAT32, float[].class, 3)) {
      store.put("ada", new float[] {1, 0, 2});
      store.put("bob", new float[] {0, 3, 1});
      store.put("cem", new float[] {2, 2, 0});

      // A linear model scores everybody at once, on the store's own memory.
      try (var lease = store.values().acquire(NATIVE_WRITABLE);
          INDArray features = Nd4jArrays.share(lease);
          INDArray weights = Nd4j.create(new float[] {1, 10, 100}, new long[] {3, 1})) {
        IO.println(store.keySet() + " " + scores(features, weights));

        store.row("ada").setFloat(5, 0); // values may change while they are lent
        IO.println(store.keySet() + " " + scores(features, weights));

        try {
          store.put("dan", new float[] {1, 1, 1}); // keys may not: the matrix would move
        } catch (BufferInUseException e) {
          IO.println(e.getMessage());
        }
      }

      // A batch of some, in the order of the request: gathered, one copy of each row.
      try (var batch = store.gather(List.of("cem", "ada"))) {
        IO.println(NdArray.of(batch.view()));
      }

      store.remove("bob"); // leaves a hole, which the next lease closes
      try (var lease = store.values().acquire(NATIVE_WRITABLE)) {
        IO.println(store.keySet());
        IO.println(NdArray.of(lease.view()));
      }
    }
  }

  private static List<Float> scores(INDArray features, INDArray weights) {
    try (INDArray product = features.mmul(weights)) {
      return List.of(product.getFloat(0), product.getFloat(1), product.getFloat(2));
    }
  }
}

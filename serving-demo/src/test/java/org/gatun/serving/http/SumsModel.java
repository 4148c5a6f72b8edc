// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.http;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.gatun.serving.model.Model;
import org.gatun.serving.model.Port;

/**
 * For each row the sum of its elements and the sum of each times its index modulo 7, in float, in
 * index order. Remembers how native inputs were aligned.
 */
public final class SumsModel implements Model {
  /** The dtypes that it takes. */
  static final List<ScalarType> DTYPES =
      List.of(
          DType.FLOAT32,
          DType.UINT8,
          DType.INT8,
          DType.INT16,
          DType.UINT16,
          DType.INT32,
          DType.FLOAT64,
          DType.FLOAT16);

  final Set<Long> alignments = ConcurrentHashMap.newKeySet();

  /** Made by the service loader too. */
  public SumsModel() {}

  @Override
  public String name() {
    return "sums";
  }

  @Override
  public List<Port> inputs() {
    return DTYPES.stream().map(dtype -> Port.of("x", dtype, -1, -1)).toList();
  }

  @Override
  public List<Port> outputs() {
    return List.of(Port.of("y", DType.FLOAT32, -1, 2));
  }

  @Override
  public long[] outputShape(DType dtype, long[] shape) {
    Port.matching(inputs(), dtype, shape);
    return new long[] {shape[0], 2};
  }

  @Override
  public void infer(BufferView input, BufferView output) {
    if (input.isNative()) {
      alignments.add(Math.min(64, Long.lowestOneBit(input.address())));
    }
    long columns = input.layout().size(1);
    for (long row = 0; row < input.layout().size(0); row++) {
      float sum = 0;
      float weighted = 0;
      for (long column = 0; column < columns; column++) {
        float x = (float) input.getDouble(row, column);
        sum += x;
        weighted += x * (column % 7);
      }
      output.setFloat(sum, row, 0);
      output.setFloat(weighted, row, 1);
    }
  }
}

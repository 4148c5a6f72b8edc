// SPDX-License-Identifier: Apache-2.0
package org.gatun.nd4j;

import java.lang.foreign.Arena;
import java.util.List;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;
import org.gatun.nd4j.LayoutCases.Case;
import org.gatun.nd4j.LayoutCases.Fate;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A program that tries to get ND4J to crash: every layout that it crashes or errs on, and addresses
 * that are not aligned. What is shared after all is used in every way.
 */
final class SharesEveryLayout {
  /** Goes around the rules, to show what would happen without them. */
  static final String UNCHECKED = "unchecked";

  private SharesEveryLayout() {}

  /** Prints {@code refused N of M}, if it lives to. */
  public static void main(String[] arguments) {
    boolean unchecked = List.of(arguments).contains(UNCHECKED);
    int refused = 0;
    int tried = 0;
    for (Case layout : LayoutCases.all()) {
      if (layout.fate() == Fate.REFUSED && !layout.name().startsWith("nothing")) {
        try (BufferLease memory = layout.memory(1)) {
          tried++;
          refused += isRefused(layout.view(memory), unchecked) ? 1 : 0;
        }
      }
    }
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      var segment = Arena.ofAuto().allocate(8 * 5000, 64).asSlice(1);
      try (BufferLease memory = Buffers.wrap(segment, dtype, 600)) {
        tried++;
        refused += isRefused(memory.view(), unchecked) ? 1 : 0;
      }
    }
    System.out.println("refused " + refused + " of " + tried);
  }

  private static boolean isRefused(BufferView view, boolean unchecked) {
    try (INDArray array = unchecked ? unchecked(view) : Nd4jArrays.shareStrided(view)) {
      Operations.READING.values().forEach(call -> use(call, array));
      Operations.WRITING.values().forEach(call -> use(call, array));
      return false;
    } catch (BufferRequestException e) {
      return true;
    }
  }

  private static void use(Operations.Operation call, INDArray array) {
    try {
      call.on(array);
    } catch (RuntimeException e) {
      // An exception is no crash.
    }
  }

  private static INDArray unchecked(BufferView view) {
    Start.check();
    DataType type = ElementTypes.toNd4j(view.dtype());
    StridedLayout layout = view.layout();
    BufferLease lease = view.acquire(BufferRequest.NATIVE_WRITABLE);
    long length = (layout.high() - layout.low()) / layout.itemsize();
    return new LentArray(
        new LentBuffer(lease, type, view.address(), length), ShapeInfo.of(type, layout));
  }
}

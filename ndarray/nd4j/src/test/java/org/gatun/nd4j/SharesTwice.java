// SPDX-License-Identifier: Apache-2.0
package org.gatun.nd4j;

import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A program that shares twice, for JVMs that lack something. */
final class SharesTwice {
  private SharesTwice() {}

  /** Prints two sums, or twice why there is none. */
  public static void main(String[] arguments) {
    for (int i = 0; i < 2; i++) {
      try {
        Start.check();
        try (BufferLease lease = Buffers.allocate(DType.FLOAT32, 3);
            INDArray array = Nd4jArrays.share(lease)) {
          System.out.println("sum " + array.addi(1).sumNumber());
        }
      } catch (IllegalStateException e) {
        System.out.println("refused: " + e.getMessage());
      }
    }
  }
}

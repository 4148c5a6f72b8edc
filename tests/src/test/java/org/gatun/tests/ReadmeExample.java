// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests;

// [example]
import static org.gatun.buffer.BufferRequest.NATIVE_WRITABLE;
import static org.gatun.buffer.DType.FLOAT32;

import org.gatun.arrow.ArrowVectors;
import org.gatun.buffer.BufferInUseException;
import org.gatun.buffer.BufferList;
import org.gatun.nd4j.Nd4jArrays;
import org.gatun.ndarray.NdArray;
import org.nd4j.linalg.api.ndarray.INDArray;

final class ReadmeExample {
  public static void main(String... args) {
    try (var rows = BufferList.ofRows(FLOAT32, 3)) {
      rows.addRow(1, 2, 3);
      rows.addRow(4, 5, 6);
      try (var lease = rows.acquire(NATIVE_WRITABLE);
          INDArray m = Nd4jArrays.share(lease);
          var v = ArrowVectors.share("x", lease)) {
        NdArray a = NdArray.of(lease.view()); // [2, 3], the list's own memory
        a.setFloat(42, 1, 2);
        m.muli(2); // ND4J writes where a and v read
        IO.println(a.slice("::-1, 1:")); // a view: [[10, 84], [4, 6]]
        IO.println(v.getObject(1)); // Arrow sees 84 too
        try {
          rows.addRow(7, 8, 9);
        } catch (BufferInUseException e) {
          IO.println(e.getMessage());
        }
      }
      rows.addRow(7, 8, 9); // the last loan is closed
      IO.println(rows.size());
    }
  }
}
// [/example]

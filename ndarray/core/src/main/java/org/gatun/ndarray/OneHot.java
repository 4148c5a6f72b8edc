// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType.Kind;

/** Labels as rows that have 1 in one place. */
final class OneHot {
  private OneHot() {}

  static BufferLease of(NdArray labels, int classes, DType dtype) {
    Kind kind = Elementwise.scalar("labels", labels).kind();
    if (kind != Kind.SIGNED && kind != Kind.UNSIGNED) {
      throw new IllegalArgumentException(
          "labels: expected integers but found " + labels.dtype() + "; cast them");
    }
    if (classes < 1) {
      throw new IllegalArgumentException("classes: expected 1 or more but found " + classes);
    }
    check(labels.rank() == 0 ? labels.expandDims(0) : labels, classes);
    try (BufferLease each = Buffers.allocate(DType.INT32, classes)) {
      for (int k = 0; k < classes; k++) {
        each.view().setInt(k, k);
      }
      NdArray all = NdArray.of(each.view());
      return labels.expandDims(-1).lazy().equal(all).cast(dtype).compute();
    }
  }

  private static void check(NdArray labels, int classes) {
    LazyArray strange = labels.lazy().less(0).logicalOr(labels.lazy().greaterEqual(classes));
    try (BufferLease mask = strange.compute();
        BufferLease any = Reduction.ANY.of(NdArray.of(mask.view()))) {
      if (!NdArray.of(any.view()).getBoolean()) {
        return;
      }
      try (BufferLease found = labels.gather(Index.of(NdArray.of(mask.view())))) {
        throw new IllegalArgumentException(
            "labels: expected classes in 0.."
                + (classes - 1)
                + " but found "
                + NdArray.of(found.view()).get(0));
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.Arrays;
import java.util.function.Consumer;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;

/** Results in new memory. */
final class NewMemory {
  private NewMemory() {}

  /** Lends new memory that was filled, or gives it back if that fails. */
  static BufferLease filled(DType dtype, long[] shape, Consumer<NdArray> fill) {
    BufferLease lease = BufferPool.shared().acquire(dtype, shape);
    try {
      if (Gaps.in(dtype)) { // which nobody fills: they would show what another borrower left
        lease
            .view()
            .pinned(segment -> {
              long from = lease.view().layout().offset();
              return segment.asSlice(from, lease.view().layout().byteSize()).fill((byte) 0);
            });
      }
      fill.accept(NdArray.of(lease.view()));
      return lease;
    } catch (RuntimeException | Error e) {
      lease.close();
      throw e;
    }
  }

  /**
   * Fills an array by way of new memory: as if all had been read before, and not at all if that
   * fails.
   *
   * @throws IllegalArgumentException if the array has another shape, or the dtype cannot be cast to
   *     its own
   */
  static void through(NdArray out, ScalarType dtype, long[] shape, Consumer<NdArray> fill) {
    Elementwise.checkOut(out, dtype);
    if (!Arrays.equals(shape, out.shape())) {
      throw new IllegalArgumentException(
          "out: expected shape "
              + Arrays.toString(shape)
              + " but found "
              + Arrays.toString(out.shape()));
    }
    try (BufferLease lease = filled(dtype, shape, fill)) {
      NdArray.of(lease.view()).copyTo(out);
    }
  }

  /** Lends new memory that holds one value, as {@link NdArray#set} writes it. */
  static BufferLease element(DType dtype, Object value) {
    return filled(dtype, new long[0], array -> array.set(value));
  }
}

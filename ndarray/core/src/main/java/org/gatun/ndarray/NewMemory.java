// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.function.Consumer;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.DType;

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

  /** Lends new memory that holds one value, as {@link NdArray#set} writes it. */
  static BufferLease element(DType dtype, Object value) {
    return filled(dtype, new long[0], array -> array.set(value));
  }
}

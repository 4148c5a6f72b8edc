// SPDX-License-Identifier: Apache-2.0
package org.gatun.nd4j;

import static org.gatun.buffer.BufferRequestException.Reason.OWNER_CAN_FREE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.cpu.nativecpu.buffer.BaseCpuDataBuffer;

/**
 * Where the elements of an INDArray lie.
 *
 * @param root the buffer that owns the memory; the array's own may be a part of it
 * @param address the lowest address of an element
 * @param layout from that address on
 */
record InnerMemory(DataBuffer root, long address, DType dtype, StridedLayout layout) {

  /**
   * Finds the memory of an array that has elements.
   *
   * @throws IllegalStateException if the array was closed
   */
  static InnerMemory of(INDArray array) {
    DType dtype = ElementTypes.ofNd4j(array.dataType());
    DataBuffer data = array.data();
    if (!(data instanceof BaseCpuDataBuffer)) {
      throw new BufferRequestException(
          OWNER_CAN_FREE,
          "expected an INDArray in the memory of the CPU but found " + data.getClass().getName(),
          false);
    }
    if (array.wasClosed()) {
      throw new IllegalStateException("the INDArray was closed");
    }
    DataBuffer original = data.originalDataBuffer();
    long[] strides = array.stride().clone();
    for (int axis = 0; axis < strides.length; axis++) {
      strides[axis] = Math.multiplyExact(strides[axis], dtype.itemsize());
    }
    StridedLayout found = StridedLayout.of(0, dtype.itemsize(), array.shape(), strides);
    return new InnerMemory(
        original == null ? data : original,
        // Unlike pointer(), this one knows of the offset of a part.
        data.addressPointer().address() + found.low(),
        dtype,
        StridedLayout.of(-found.low(), dtype.itemsize(), array.shape(), strides));
  }

  /** What an arena keeps until its segments cannot be reached any more. */
  private record Keep(DataBuffer buffer) implements Consumer<MemorySegment> {
    /** Does nothing: from here on the buffer is ND4J's own to collect. */
    @Override
    public void accept(MemorySegment segment) {}
  }

  /** Returns the bytes from the lowest to the highest element; holds on to the root. */
  @SuppressWarnings("restricted")
  MemorySegment segment() {
    return MemorySegment.ofAddress(address)
        .reinterpret(layout.high(), Arena.ofAuto(), new Keep(root));
  }

  /** Lends the elements, writable, and keeps ND4J from freeing them meanwhile. */
  BufferLease lend() {
    if (root instanceof LentBuffer lent) {
      // Not ND4J's memory, so ND4J need not keep it: its lender waits for this lease too.
      BufferView all = lent.lease.view();
      long offset = address + layout.offset() - all.address() + all.layout().offset();
      return all.withLayout(at(offset)).acquire(BufferRequest.WRITABLE);
    }
    ClosingHolds.hold(root);
    try (BufferLease all =
        Buffers.adopt(
            segment(), () -> ClosingHolds.letGo(root), dtype, layout.high() / layout.itemsize())) {
      return all.view().withLayout(layout).acquire(BufferRequest.WRITABLE);
    }
  }

  private StridedLayout at(long offset) {
    return StridedLayout.of(offset, layout.itemsize(), layout.shape(), layout.strides());
  }
}

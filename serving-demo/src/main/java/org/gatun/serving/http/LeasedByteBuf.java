// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;

/**
 * Leased memory that Netty reads into and writes from. It takes over the lease, and closes it when
 * Netty has released the last reference, also those of slices; until then the memory is lent to
 * nobody else.
 */
final class LeasedByteBuf extends UnpooledDirectByteBuf {
  private final BufferLease lease;
  private final int start;
  private final long address;

  private LeasedByteBuf(BufferLease lease, int start, ByteBuffer bytes) {
    super(UnpooledByteBufAllocator.DEFAULT, bytes, bytes.remaining());
    this.lease = lease;
    this.start = start;
    this.address = MemorySegment.ofBuffer(bytes).address();
    setIndex(0, 0);
  }

  /**
   * Returns an empty buffer over bytes of the lease, which is the buffer's from then on.
   *
   * @param lease of rank 1, uint8, native
   */
  static LeasedByteBuf of(BufferLease lease, int start, int length) {
    try {
      // The segment leaves its pin because the buffer holds the lease for as long as Netty holds
      // the buffer.
      ByteBuffer bytes =
          lease.view().pinned(segment -> segment.asSlice(start, length).asByteBuffer());
      return new LeasedByteBuf(lease, start, bytes);
    } catch (RuntimeException | Error e) {
      lease.close();
      throw e;
    }
  }

  /** Returns a view of bytes in this buffer as an array; nothing is copied. */
  BufferView view(int index, DType dtype, long... shape) {
    long bytes = StridedLayout.ofC(dtype.itemsize(), shape).byteSize();
    return lease
        .view()
        .withLayout(StridedLayout.of(start + index, 1, new long[] {bytes}, new long[] {1}))
        .cast(dtype, shape);
  }

  /** Returns whether a buffer's next readable byte is this one's byte at {@code index}. */
  boolean isAt(int index, ByteBuf bytes) {
    return bytes.hasMemoryAddress()
        && bytes.memoryAddress() + bytes.readerIndex() == address + index;
  }

  @Override
  public boolean hasMemoryAddress() {
    return true;
  }

  @Override
  public long memoryAddress() {
    return address;
  }

  @Override
  protected void deallocate() {
    super.deallocate();
    lease.close();
  }
}

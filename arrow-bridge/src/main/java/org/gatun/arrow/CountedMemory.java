// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ForeignAllocation;
import org.gatun.buffer.BufferLease;

/**
 * Memory that a lease lends, as Arrow's own foreign allocation: the allocator counts it, and counts
 * the bitmaps, which it allocates. When the last buffer is released the lease is closed.
 */
final class CountedMemory implements VectorMemory, AutoCloseable {
  private final ArrowBuf values;
  private final ArrowBuf bits;
  private long nextBits;

  /**
   * Takes over the lease, unless it fails.
   *
   * @throws org.apache.arrow.memory.OutOfMemoryException if that is beyond the allocator's limit
   */
  CountedMemory(
      BufferLease lease, BufferAllocator allocator, long address, long bytes, long bitmapBytes) {
    bits = allocator.buffer(bitmapBytes);
    try {
      values = allocator.wrapForeignAllocation(new Lent(lease, bytes, address));
    } catch (RuntimeException | Error e) {
      bits.close();
      throw e;
    }
    for (long at = 0; at < bitmapBytes; at += Long.BYTES) {
      bits.setLong(at, -1);
    }
  }

  private static final class Lent extends ForeignAllocation {
    private final BufferLease lease;

    Lent(BufferLease lease, long bytes, long address) {
      super(bytes, address);
      this.lease = lease;
    }

    @Override
    protected void release0() {
      lease.close();
    }
  }

  @Override
  public ArrowBuf validity(long places) {
    ArrowBuf slice = bits.slice(nextBits, (places + 7) / 8);
    slice.writerIndex(slice.capacity());
    nextBits += VectorMemory.aligned(places);
    return slice;
  }

  @Override
  public ArrowBuf values(long address, long bytes) {
    // Where there are no bytes, the address may be anywhere.
    ArrowBuf slice = values.slice(bytes == 0 ? 0 : address - values.memoryAddress(), bytes);
    slice.writerIndex(bytes);
    return slice;
  }

  /** Leaves the buffers to the vector, which has counted those that it took. */
  @Override
  public void close() {
    bits.close();
    values.close();
  }
}

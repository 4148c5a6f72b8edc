// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BoundsChecking;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OwnershipTransferResult;
import org.apache.arrow.memory.ReferenceManager;
import org.gatun.buffer.BufferLease;
import org.jspecify.annotations.Nullable;

/**
 * Counts the Arrow buffers of one shared vector: of the memory that a lease lends and of the
 * bitmaps that say that every value is there. When the last buffer is released, by whatever thread,
 * the lease is closed and the bitmaps go back to their pool, once. Slices and transferred vectors
 * count too. No allocator accounts for the memory.
 */
final class LentMemory implements ReferenceManager, VectorMemory {
  private static final AtomicIntegerFieldUpdater<LentMemory> COUNT =
      AtomicIntegerFieldUpdater.newUpdater(LentMemory.class, "count");

  private final BufferLease lease;
  private final @Nullable BufferLease second;
  private final ValidityBitmap bitmap;
  private final BufferAllocator allocator;
  private final long bytes;
  private volatile int count;
  private long nextBits;

  /** Whether the vector that this is made for has its buffers: only then others come and go. */
  private boolean loaded;

  /** How many buffers it took: not those of a bitmap without bits, in whose place Arrow has one. */
  private int taken;

  /**
   * Whether somebody may have cleared bits. Arrow asks for the count before each access to a
   * buffer, unless its checks are switched off, and counts one more before it gives the address to
   * native code.
   */
  private boolean touched = !BoundsChecking.BOUNDS_CHECKING_ENABLED;

  /**
   * Takes over the lease and the bitmap.
   *
   * @param bytes the size of the values
   */
  LentMemory(BufferLease lease, ValidityBitmap bitmap, BufferAllocator allocator, long bytes) {
    this(lease, null, bitmap, allocator, bytes);
  }

  /**
   * {@link #LentMemory(BufferLease, ValidityBitmap, BufferAllocator, long)} of memory that two
   * lend.
   *
   * @param second taken over too; null if the first lends all
   */
  LentMemory(
      BufferLease lease,
      @Nullable BufferLease second,
      ValidityBitmap bitmap,
      BufferAllocator allocator,
      long bytes) {
    this.lease = lease;
    this.second = second;
    this.bitmap = bitmap;
    this.allocator = allocator;
    this.bytes = bytes;
    nextBits = bitmap.address();
    count = 1; // until it is known how many the vector takes
  }

  /** Says that the vector has all its buffers. */
  void loaded() {
    loaded = true;
    count = taken;
  }

  @Override
  public ArrowBuf validity(long places) {
    ArrowBuf bits = values(nextBits, (places + 7) / 8);
    nextBits += VectorMemory.aligned(places);
    return bits;
  }

  /** Makes a buffer of this memory; it counts if the vector takes it. */
  @Override
  public ArrowBuf values(long address, long bytes) {
    var buffer = new ArrowBuf(this, null, bytes, address);
    buffer.writerIndex(bytes);
    return buffer;
  }

  @Override
  public int getRefCount() {
    if (!touched) {
      touched = true;
    }
    return count;
  }

  @Override
  public boolean release() {
    return release(1);
  }

  @Override
  public boolean release(int decrement) {
    for (; ; ) {
      int old = count;
      if (decrement < 1 || decrement > old) {
        throw new IllegalStateException(
            "release: expected 1.." + old + " buffers but found " + decrement);
      }
      if (COUNT.compareAndSet(this, old, old - decrement)) {
        if (old == decrement) {
          bitmap.giveBack(touched);
          if (second != null) {
            second.close();
          }
          lease.close();
        }
        return old == decrement;
      }
    }
  }

  @Override
  public void retain() {
    retain(1);
  }

  @Override
  public void retain(int increment) {
    for (; ; ) {
      int old = count;
      if (old == 0) {
        throw new IllegalStateException("retain: expected an open vector but found a closed one");
      }
      if (increment < 1) {
        throw new IllegalArgumentException(
            "retain: expected 1 buffer or more but found " + increment);
      }
      if (COUNT.compareAndSet(this, old, Math.addExact(old, increment))) {
        touched = true;
        return;
      }
    }
  }

  @Override
  public ArrowBuf retain(ArrowBuf source, BufferAllocator target) {
    if (!loaded) {
      taken++;
      return source; // nobody else has it
    }
    retain(1);
    ArrowBuf buffer = deriveBuffer(source, 0, source.capacity());
    buffer.readerIndex(source.readerIndex());
    return buffer.writerIndex(source.writerIndex());
  }

  @Override
  public ArrowBuf deriveBuffer(ArrowBuf source, long index, long length) {
    return new ArrowBuf(this, null, length, source.memoryAddress() + index);
  }

  /** Counts one more: the caller releases the source. The memory stays the lender's. */
  @Override
  public OwnershipTransferResult transferOwnership(ArrowBuf source, BufferAllocator target) {
    ArrowBuf transferred = retain(source, target);
    return new OwnershipTransferResult() {
      @Override
      public boolean getAllocationFit() {
        return true;
      }

      @Override
      public ArrowBuf getTransferredBuffer() {
        return transferred;
      }
    };
  }

  @Override
  public BufferAllocator getAllocator() {
    return allocator;
  }

  @Override
  public long getSize() {
    return bytes;
  }

  @Override
  public long getAccountedSize() {
    return 0;
  }

  @Override
  public String toString() {
    return "memory of " + lease + ", held by " + count + " buffers";
  }
}

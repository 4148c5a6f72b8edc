// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.util.Collection;
import java.util.List;
import org.apache.arrow.memory.AllocationListener;
import org.apache.arrow.memory.AllocationReservation;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.BufferManager;
import org.apache.arrow.memory.ForeignAllocation;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.ReferenceManager;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The allocator of a shared vector. A vector asks its allocator for memory when it is sliced in the
 * middle of a byte of its bitmap, or has offsets, which this grants; and when it grows, which would
 * part it from the memory that it shares, without a word: this refuses. It tells them apart by who
 * asks: Arrow's methods that slice are all named {@code splitAndTransfer…}, and ask for the new
 * vector. Whatever else asks for no more than a bitmap of the whole vector gets it.
 */
final class LentAllocator implements BufferAllocator {
  private static final ArrowBuf EMPTY = new ArrowBuf(ReferenceManager.NO_OP, null, 0, 0);

  /** How many calls lie between a method that slices and the request for memory, and more. */
  private static final int DEEPEST = 16;

  private final long bitmapBytes;

  /**
   * Makes the allocator of one vector.
   *
   * @param bitmapBytes the size of the bitmap of its innermost values
   */
  LentAllocator(long bitmapBytes) {
    this.bitmapBytes = bitmapBytes;
  }

  /** Where bitmaps of slices come from, made when the first is needed. */
  private static final class Root {
    static final RootAllocator ALLOCATOR = new RootAllocator();
  }

  @Override
  public ArrowBuf buffer(long bytes) {
    check(bytes);
    return bytes == 0 ? EMPTY : Root.ALLOCATOR.buffer(bytes);
  }

  @Override
  public ArrowBuf buffer(long bytes, @Nullable BufferManager manager) {
    check(bytes);
    return bytes == 0 ? EMPTY : Root.ALLOCATOR.buffer(bytes, manager);
  }

  private void check(long bytes) {
    if (bytes > bitmapBytes && !isSlicing()) {
      throw new OutOfMemoryException(
          "a vector over lent memory does not grow, for it would no longer share it: expected a"
              + " bitmap of at most "
              + bitmapBytes
              + " bytes but found a request of "
              + bytes
              + "; copy the values into a vector of your own, or give what makes another vector of"
              + " them, such as DictionaryEncoder.decode, an allocator of yours");
    }
  }

  private static boolean isSlicing() {
    return StackWalker.getInstance()
        .walk(frames ->
            frames
                .limit(DEEPEST)
                .anyMatch(frame ->
                    frame.getMethodName().startsWith("splitAndTransfer")
                        && frame.getClassName().startsWith("org.apache.arrow.vector.")));
  }

  @Override
  public ArrowBuf getEmpty() {
    return EMPTY;
  }

  @Override
  public BufferAllocator getRoot() {
    return Root.ALLOCATOR;
  }

  @Override
  public @Nullable BufferAllocator getParentAllocator() {
    return null;
  }

  @Override
  public Collection<BufferAllocator> getChildAllocators() {
    return List.of();
  }

  @Override
  public BufferAllocator newChildAllocator(String name, long reservation, long limit) {
    return Root.ALLOCATOR.newChildAllocator(name, reservation, limit);
  }

  @Override
  public BufferAllocator newChildAllocator(
      String name, AllocationListener listener, long reservation, long limit) {
    return Root.ALLOCATOR.newChildAllocator(name, listener, reservation, limit);
  }

  @Override
  public ArrowBuf wrapForeignAllocation(ForeignAllocation allocation) {
    return Root.ALLOCATOR.wrapForeignAllocation(allocation);
  }

  @Override
  public AllocationReservation newReservation() {
    return Root.ALLOCATOR.newReservation();
  }

  @Override
  public boolean forceAllocate(long bytes) {
    return Root.ALLOCATOR.forceAllocate(bytes);
  }

  @Override
  public void releaseBytes(long bytes) {
    Root.ALLOCATOR.releaseBytes(bytes);
  }

  @Override
  public AllocationListener getListener() {
    return AllocationListener.NOOP;
  }

  /** Does nothing: a vector's buffers are released by the vector. */
  @Override
  public void close() {}

  /** Does nothing: there is nothing to close. */
  @Override
  public void assertOpen() {}

  /** Returns 0: lent memory is its lender's. */
  @Override
  public long getAllocatedMemory() {
    return 0;
  }

  @Override
  public long getPeakMemoryAllocation() {
    return 0;
  }

  @Override
  public long getInitReservation() {
    return 0;
  }

  @Override
  public long getLimit() {
    return bitmapBytes;
  }

  /** Does nothing: the limit follows from the vector. */
  @Override
  public void setLimit(long bytes) {}

  @Override
  public long getHeadroom() {
    return bitmapBytes;
  }

  @Override
  public boolean isOverLimit() {
    return false;
  }

  @Override
  public String getName() {
    return "lent";
  }

  @Override
  public String toVerboseString() {
    return toString();
  }

  @Override
  public String toString() {
    return "allocator of a vector over lent memory, which does not grow";
  }
}

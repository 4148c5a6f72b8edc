// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** A block of a pool that a collection fills, and changes for a larger or smaller one. */
final class GrowableMemory {
  /** The most bytes that a pool lends. */
  static final long MOST_BYTES = 1L << 47;

  private final BufferPool pool;
  private BufferLease block;
  private Memory memory; // the block's, for those who read elements
  private @Nullable BufferLease replaced;

  GrowableMemory(BufferPool pool, long bytes) {
    this.pool = pool;
    block = pool.acquire(bytes);
    memory = block.loan.memory;
  }

  /** Takes a block of the shared pool; if it has none, undoes what was taken before. */
  static GrowableMemory of(long bytes, Runnable undo) {
    try {
      return new GrowableMemory(BufferPool.shared(), bytes);
    } catch (RuntimeException | Error e) {
      undo.run();
      throw e;
    }
  }

  Memory memory() {
    return memory;
  }

  MemorySegment segment() {
    return block.loan.memory.segment;
  }

  long base() {
    return block.loan.memory.base;
  }

  /**
   * Makes room for so many bytes, and half as many again when that needs a new block, so that
   * growing by ones costs O(1) each. The old block stays until {@link #settle}.
   */
  void reserve(long bytes, long used) {
    if (bytes > segment().byteSize()) {
      reserveExactly(Math.max(bytes, Math.min(MOST_BYTES, bytes + (bytes >> 1))), used);
    }
  }

  /** Makes room for so many bytes. */
  void reserveExactly(long bytes, long used) {
    if (bytes > segment().byteSize()) {
      BufferLease larger = pool.acquire(bytes);
      MemorySegment.copy(segment(), 0, larger.loan.memory.segment, 0, used);
      replaceBy(larger);
    }
  }

  /** Changes the block for a smaller one, if there is one for so many bytes. */
  void trim(long bytes, long used) {
    BufferLease smaller = pool.acquire(bytes);
    if (smaller.loan.memory.segment.byteSize() < segment().byteSize()) {
      MemorySegment.copy(segment(), 0, smaller.loan.memory.segment, 0, used);
      replaceBy(smaller);
    } else {
      smaller.close();
    }
  }

  private void replaceBy(BufferLease other) {
    replaced = block;
    block = other;
    memory = other.loan.memory;
  }

  /** Moves bytes within the block. */
  void shift(long from, long to, long bytes) {
    MemorySegment.copy(segment(), from, segment(), to, bytes);
  }

  /** Goes back to the block that another replaced since {@link #settle}. */
  void revert() {
    if (replaced != null) {
      block.close();
      block = replaced;
      memory = replaced.loan.memory;
      replaced = null;
    }
  }

  /** Gives back what a new block replaced, when nobody can reach it any more. */
  void settle() {
    if (replaced != null) {
      replaced.close();
      replaced = null;
    }
  }

  void close() {
    block.close();
  }
}

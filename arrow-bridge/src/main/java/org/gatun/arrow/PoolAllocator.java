// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import org.apache.arrow.memory.AllocationManager;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.ReferenceManager;
import org.apache.arrow.memory.RootAllocator;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferLimitException;
import org.gatun.buffer.BufferPool;

/**
 * Arrow's allocators over a {@link BufferPool}: the vectors of any Arrow program in memory of this
 * library, 64-byte aligned, kept for the next vector, limited and counted by the pool.
 *
 * <p>A buffer is a lease of the pool. One that Arrow's code forgets to release comes back to the
 * pool once nothing reaches it, and is reported through the logger {@code org.gatun.buffer}, with
 * the place where it was allocated if leases are traced; Arrow's own allocators lose such memory.
 * The Arrow allocator's books keep the bytes all the same, so that closing it still says that
 * memory was leaked. (Nothing is forgotten while Arrow's debug mode is on, as it is with assertions
 * enabled, for then its allocators hold on to every buffer.)
 *
 * {@snippet :
 * try (BufferAllocator allocator = PoolAllocator.of(pool);
 *     var vector = new IntVector("x", allocator)) {
 *   vector.allocateNew(1_000);
 * }
 * }
 *
 * <p>Arrow's classes want one of Arrow's own allocators on the class path even so, such as
 * arrow-memory-unsafe, of which no memory comes.
 */
public final class PoolAllocator {
  private static final ArrowBuf EMPTY = new ArrowBuf(ReferenceManager.NO_OP, null, 0, 0);

  private PoolAllocator() {}

  /**
   * Makes a root allocator, whose limit is the pool's.
   *
   * @throws IllegalStateException if the JVM lacks a flag, or Arrow's allocator does not start
   */
  public static BufferAllocator of(BufferPool pool) {
    return of(pool, Long.MAX_VALUE);
  }

  /**
   * Makes a root allocator with a limit of its own.
   *
   * @param limitBytes the most bytes that its buffers have together, as Arrow counts them
   * @throws IllegalStateException if the JVM lacks a flag, or Arrow's allocator does not start
   */
  public static BufferAllocator of(BufferPool pool, long limitBytes) {
    Start.check();
    return new RootAllocator(
        RootAllocator.configBuilder()
            .allocationManagerFactory(factory(pool))
            .maxAllocation(limitBytes)
            .build());
  }

  /**
   * Returns what Arrow's configuration takes, for who configures more: a listener, a rounding
   * policy. Its allocations fail with Arrow's {@link OutOfMemoryException} where the pool's limit
   * is reached.
   *
   * @throws IllegalStateException if the JVM lacks a flag, or Arrow's allocator does not start
   */
  public static AllocationManager.Factory factory(BufferPool pool) {
    Start.check();
    return new Leases(pool);
  }

  private record Leases(BufferPool pool) implements AllocationManager.Factory {
    @Override
    public AllocationManager create(BufferAllocator accounts, long size) {
      try {
        return new Leased(accounts, pool.acquire(size));
      } catch (BufferLimitException e) {
        throw new OutOfMemoryException(e.getMessage(), e);
      }
    }

    @Override
    public ArrowBuf empty() {
      return EMPTY;
    }
  }

  /** The memory of one buffer and all its slices. */
  private static final class Leased extends AllocationManager {
    private final BufferLease lease;
    private final long address;
    private final long bytes;

    Leased(BufferAllocator accounts, BufferLease lease) {
      super(accounts);
      this.lease = lease;
      address = lease.view().address();
      bytes = lease.view().layout().byteSize();
    }

    @Override
    public long getSize() {
      return bytes;
    }

    @Override
    protected long memoryAddress() {
      return address;
    }

    @Override
    protected void release0() {
      lease.close();
    }
  }
}

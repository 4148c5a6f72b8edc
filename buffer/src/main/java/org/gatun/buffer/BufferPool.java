// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Native memory for one borrower after the other, in blocks of fixed sizes: 4 KiB, and from there
 * four sizes to each doubling, so that at most a fifth of a block is unused. Blocks start at a
 * multiple of 64 bytes, from 1 MiB at a page, and from 2 MiB at a huge page, which the system is
 * asked for. A closed lease makes its block free for the next; the pool keeps it, until {@link
 * #trim} or {@link #close}, or until the pool itself is unreachable.
 *
 * <p>Acquiring and closing take a few nanoseconds, and are safe from any thread, platform or
 * virtual. They allocate nothing on the heap when the lease does not escape and the block's last
 * lease had the same shape and itemsize; for bytes without a shape, one of the last two. Arrays of
 * two shapes in turns cost some 70 bytes each, and other shapes a layout of some 100 bytes more.
 * {@link PoolOptions} can limit a pool, and have it hand out zeros.
 *
 * <p>A flight recording (JFR) shows each pool's figures once a second as {@code
 * org.gatun.buffer.PoolStatistics}, waits at a limit as {@code org.gatun.buffer.PoolWait}, and
 * forgotten leases as {@code org.gatun.buffer.ForgottenLease}.
 */
public final class BufferPool implements AutoCloseable {
  private static final int LEAST_LOG = 12;
  private static final int GREATEST_LOG = 47;

  /** How often, and after how long each, to look for what the collector sets free. */
  private static final int LOOKS = 20;

  private static final long LOOK_NANOS = 10_000_000;

  private static final BufferPool SHARED = new BufferPool();

  private final SizeClass[] classes = new SizeClass[4 * (GREATEST_LOG - LEAST_LOG) + 1];
  private final PoolBudget budget;
  private final boolean zeroed;
  private volatile boolean closed;

  /** Makes an empty pool of the {@linkplain PoolOptions#DEFAULT default options}. */
  public BufferPool() {
    this(PoolOptions.DEFAULT);
  }

  /** Makes an empty pool. */
  public BufferPool(PoolOptions options) {
    budget = new PoolBudget(options);
    zeroed = options.zeroed();
    for (int index = 0; index < classes.length; index++) {
      classes[index] = new SizeClass(blockBytes(index), budget);
    }
    ForgottenLeases.lookAfter(this, List.of(classes));
  }

  /** Returns the pool of this process, which {@link Buffers#allocate} uses. It is never closed. */
  public static BufferPool shared() {
    return SHARED;
  }

  /**
   * Lends so many bytes as [bytes] of uint8, writable. Unless the pool's options ask for zeros,
   * they hold what the last borrower left. At a limit that is reached, waits or fails as the
   * options say; a wait ends when the thread is interrupted.
   *
   * @throws IllegalArgumentException if {@code bytes} is negative or above 2^47
   * @throws BufferLimitException if the pool's limit is reached
   * @throws IllegalStateException if the pool was closed
   * @throws OutOfMemoryError if the system has no memory left, also after a {@link #trim} and
   *     {@link System#gc}
   */
  public BufferLease acquire(long bytes) {
    PoolBlock block = lend(sizeClass(bytes));
    return lease(block, DType.UINT8, block.layoutOf(bytes));
  }

  /**
   * Lends an array, C-contiguous, as {@link #acquire(long)} does.
   *
   * @param shape the number of elements of each axis
   * @throws IllegalArgumentException if a size is negative, there are more than {@link
   *     StridedLayout#MAX_RANK} axes, the bytes are above 2^47, or the array is changed meanwhile
   *     to a shape that needs more
   * @throws BufferLimitException if the pool's limit is reached
   * @throws IllegalStateException if the pool was closed
   * @throws OutOfMemoryError if the system has no memory left, also after a {@link #trim} and
   *     {@link System#gc}
   */
  public BufferLease acquire(DType dtype, long... shape) {
    int itemsize = dtype.itemsize();
    PoolBlock block = lend(sizeClass(byteSize(itemsize, shape)));
    return lease(block, dtype, block.layoutOf(itemsize, shape));
  }

  private BufferLease lease(PoolBlock block, DType dtype, StridedLayout layout) {
    long generation = block.generations();
    if (Taken.noting() && Taken.chooses(generation)) {
      block.note(generation);
    }
    if (zeroed) {
      block.memory.segment.asSlice(0, layout.byteSize()).fill((byte) 0);
    }
    return new BufferLease(block, generation, dtype, layout, false);
  }

  /**
   * Returns the bytes of an array, and refuses what {@link StridedLayout} does; without making its
   * layout unless it is a strange one.
   */
  private static long byteSize(int itemsize, long[] shape) {
    if (itemsize == 0 || shape.length > StridedLayout.MAX_RANK) {
      return checkedSize(itemsize, shape);
    }
    long bytes = itemsize;
    for (long size : shape) {
      if (size <= 0 || size > Integer.MAX_VALUE || bytes > Integer.MAX_VALUE) {
        return checkedSize(itemsize, shape);
      }
      bytes *= size;
    }
    return bytes > 1L << GREATEST_LOG ? checkedSize(itemsize, shape) : bytes;
  }

  private static long checkedSize(int itemsize, long[] shape) {
    StridedLayout layout = StridedLayout.ofC(itemsize, shape);
    if (layout.byteSize() > 1L << GREATEST_LOG) {
      throw new IllegalArgumentException(
          "expected at most 2^"
              + GREATEST_LOG
              + " bytes but found "
              + layout.byteSize()
              + ", of shape "
              + Arrays.toString(shape)
              + " and "
              + itemsize
              + (itemsize == 1 ? " byte an element" : " bytes an element"));
    }
    return layout.byteSize();
  }

  private SizeClass sizeClass(long bytes) {
    if (bytes < 0 || bytes > 1L << GREATEST_LOG) {
      throw new IllegalArgumentException(
          "bytes: expected 0.." + (1L << GREATEST_LOG) + " but found " + bytes);
    }
    long last = Math.max(bytes, 1 << LEAST_LOG) - 1;
    int log = 63 - Long.numberOfLeadingZeros(last);
    int quarter = (int) (last >>> (log - 2)) & 3;
    return classes[4 * (log - LEAST_LOG) + quarter + 1];
  }

  private static long blockBytes(int index) {
    int log = LEAST_LOG - 1 + (index + 3) / 4;
    int quarter = (index + 3) % 4;
    return (4L + quarter + 1) << (log - 2);
  }

  private PoolBlock lend(SizeClass sizeClass) {
    if (budget.waiting() == 0) {
      PoolBlock block = sizeClass.lendNear();
      if (block != null) {
        return block;
      }
    }
    return lendSlowly(sizeClass);
  }

  private PoolBlock lendSlowly(SizeClass sizeClass) {
    try {
      PoolBlock block = budget.waiting() == 0 ? find(sizeClass) : null;
      return block != null
          ? block
          : budget.await(sizeClass.blockBytes, () -> find(sizeClass), this::search);
    } finally {
      // A pool that nothing can reach is closed; not while somebody acquires of it.
      Reference.reachabilityFence(this);
    }
  }

  /** Lends a free block, or a new one; for which the system may have to get some back. */
  private @Nullable PoolBlock find(SizeClass sizeClass) {
    try {
      return findInLimit(sizeClass);
    } catch (OutOfMemoryError e) {
      trim();
      System.gc();
    }
    // The collector has found what nothing reaches; another thread frees it, in its time.
    for (int look = 1; look < LOOKS; look++) {
      LockSupport.parkNanos(LOOK_NANOS);
      try {
        return findInLimit(sizeClass);
      } catch (OutOfMemoryError e) {
        // Not yet, or not at all.
      }
    }
    return findInLimit(sizeClass);
  }

  /** Lends a free block, or a new one; for which other sizes may have to give up free ones. */
  private @Nullable PoolBlock findInLimit(SizeClass sizeClass) {
    PoolBlock block = sizeClass.lendOrMake();
    while (block == null && makeRoom(sizeClass.blockBytes)) {
      block = sizeClass.lendOrMake();
    }
    return block;
  }

  /** Returns whether there may be room now for so many bytes more. */
  private boolean makeRoom(long bytes) {
    long trimmed = 0;
    for (SizeClass sizeClass : classes) {
      long missing = budget.missing(bytes);
      if (missing <= 0) {
        return true;
      }
      trimmed += sizeClass.trim(missing);
    }
    return trimmed > 0;
  }

  /**
   * Has the collector find forgotten leases, in a thread of its own: who waits for memory has no
   * time, and a log handler may do what it likes.
   */
  private void search() {
    Thread.ofPlatform()
        .daemon()
        .name("gatun-search")
        .start(() -> {
          recover();
          recover(); // what is seen lent twice is parked, where the collector finds it
          System.gc();
          for (int look = 0; look < LOOKS && budget.waiting() > 0; look++) {
            recover();
            LockSupport.parkNanos(LOOK_NANOS);
          }
        });
  }

  /** Looks for forgotten leases. */
  void recover() {
    for (SizeClass sizeClass : classes) {
      sizeClass.recover();
    }
  }

  /**
   * Gives the memory of free blocks back to the system. On Linux their pages go at once. Their
   * addresses serve the next blocks of the same size, until the collector finds that no view of a
   * closed lease can reach them: then they go, everywhere. What is lent or pinned stays. Safe from
   * any thread, also while others acquire. Costs a walk over the blocks.
   *
   * @return the bytes of the blocks that were given back
   */
  public long trim() {
    long trimmed = 0;
    for (SizeClass sizeClass : classes) {
      trimmed += sizeClass.trim(Long.MAX_VALUE);
    }
    return trimmed;
  }

  /** Returns how many bytes were ever allocated of the system. */
  long systemBytes() {
    long bytes = 0;
    for (SizeClass sizeClass : classes) {
      bytes += sizeClass.systemBytes();
    }
    return bytes;
  }

  /**
   * Ends lending: whoever acquires from now on is refused. Leases that are out stay good; their
   * blocks are given back when they are closed, the free ones at once, as {@link #trim} does. Does
   * nothing if the pool was closed. A pool that nothing can reach any more is closed by itself.
   *
   * @throws IllegalStateException if this is {@link #shared}
   */
  @Override
  public void close() {
    if (this == SHARED) {
      throw new IllegalStateException("expected a pool of one's own but found the shared one");
    }
    closed = true;
    for (SizeClass sizeClass : classes) {
      sizeClass.close();
    }
    budget.wake();
  }

  /**
   * Returns the pool's figures. Each block is counted at one moment, but not all at the same: what
   * is acquired and closed meanwhile may or may not count. Costs a walk over the blocks.
   */
  public Statistics statistics() {
    var tally = new Tally();
    for (SizeClass sizeClass : classes) {
      sizeClass.count(tally);
    }
    return new Statistics(
        tally.blocks,
        tally.bytes,
        tally.held,
        tally.heldBytes,
        budget.highWater(),
        tally.acquires,
        tally.releases,
        tally.forgotten,
        budget.waiting());
  }

  /** Returns the blocks and how many are lent, as {@link #statistics} counts them. */
  @Override
  public String toString() {
    Statistics now = statistics();
    return (closed ? "closed " : "")
        + (this == SHARED ? "shared BufferPool of " : "BufferPool of ")
        + now.blocks()
        + (now.blocks() == 1 ? " block, " : " blocks, ")
        + now.bytes()
        + " bytes; "
        + now.outstanding()
        + " of them lent, "
        + now.outstandingBytes()
        + " bytes"
        + budget;
  }

  /**
   * A pool's figures.
   *
   * @param blocks the number of blocks that the pool has of the system
   * @param bytes their bytes
   * @param outstanding the number of blocks in use: a lease, a pin or a retained lease holds them
   * @param outstandingBytes their bytes
   * @param highWaterBytes the most {@code bytes} that there ever were at once
   * @param acquires how many leases were taken so far
   * @param releases how many of them have ended, forgotten ones too
   * @param forgotten how many of them were dropped without being closed, and came back
   * @param waiting how many threads wait at the limit now
   */
  public record Statistics(
      long blocks,
      long bytes,
      long outstanding,
      long outstandingBytes,
      long highWaterBytes,
      long acquires,
      long releases,
      long forgotten,
      int waiting) {
    /** Returns the number of free blocks, which the pool keeps for the next. */
    public long cached() {
      return blocks - outstanding;
    }

    /** Returns the bytes of the free blocks. */
    public long cachedBytes() {
      return bytes - outstandingBytes;
    }
  }

  /** Statistics in the making. */
  static final class Tally {
    long blocks;
    long bytes;
    long held;
    long heldBytes;
    long acquires;
    long releases;
    long forgotten;
  }
}

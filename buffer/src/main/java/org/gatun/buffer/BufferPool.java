// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

/**
 * Native memory for one borrower after the other, in blocks of fixed sizes: 4 KiB, and from there
 * four sizes to each doubling, so that at most a fifth of a block is unused. Blocks start at a
 * multiple of 64 bytes, from 1 MiB at a page. A closed lease makes its block free for the next; the
 * pool keeps it, and gives its memory back to the system when the pool itself is unreachable.
 *
 * <p>Acquiring and closing take a few nanoseconds, allocate nothing when the lease does not escape,
 * and are safe from any thread, platform or virtual.
 */
public final class BufferPool {
  private static final int LEAST_LOG = 12;
  private static final int GREATEST_LOG = 47;

  private static final BufferPool SHARED = new BufferPool();

  private final SizeClass[] classes = new SizeClass[4 * (GREATEST_LOG - LEAST_LOG) + 1];

  /** Makes an empty pool. */
  public BufferPool() {
    for (int index = 0; index < classes.length; index++) {
      classes[index] = new SizeClass(blockBytes(index));
    }
    ForgottenLeases.lookAfter(this);
  }

  /** Returns the pool of this process, which {@link Buffers#allocate} uses. */
  public static BufferPool shared() {
    return SHARED;
  }

  /**
   * Lends so many bytes as [bytes] of uint8, writable, <b>not zeroed</b>: they hold what the last
   * borrower left.
   *
   * @throws IllegalArgumentException if {@code bytes} is negative or above 2^47
   * @throws OutOfMemoryError if the system has no memory left
   */
  public BufferLease acquire(long bytes) {
    SizeClass.Block block = sizeClass(bytes).lend();
    return new BufferLease(
        block, block.generations(), DType.UINT8, block.layoutOf(1, bytes), false);
  }

  /**
   * Lends an array, C-contiguous, writable, <b>not zeroed</b>.
   *
   * @param shape the number of elements of each axis
   * @throws IllegalArgumentException if a size is negative, or the bytes are above 2^47
   * @throws OutOfMemoryError if the system has no memory left
   */
  public BufferLease acquire(DType dtype, long... shape) {
    StridedLayout layout = StridedLayout.ofC(dtype.itemsize(), shape);
    SizeClass.Block block = sizeClass(layout.byteSize()).lend();
    return new BufferLease(block, block.generations(), dtype, layout, false);
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

  /** Looks for forgotten leases. */
  void recover() {
    for (SizeClass sizeClass : classes) {
      sizeClass.recover();
    }
  }

  /** Counts the blocks. Costs a walk over them; what is acquired meanwhile may or may not count. */
  public Statistics statistics() {
    var tally = new Tally();
    for (SizeClass sizeClass : classes) {
      sizeClass.count(tally);
    }
    return new Statistics(tally.blocks, tally.bytes, tally.held, tally.heldBytes, tally.released);
  }

  /**
   * A pool's figures.
   *
   * @param blocks the number of blocks
   * @param bytes their bytes
   * @param outstanding the number of blocks that a lease, a pin or a retained lease holds
   * @param outstandingBytes their bytes
   * @param releases how many leases of this pool have ended so far, forgotten ones too
   */
  public record Statistics(
      long blocks, long bytes, long outstanding, long outstandingBytes, long releases) {}

  /** Statistics in the making. */
  static final class Tally {
    long blocks;
    long bytes;
    long held;
    long heldBytes;
    long released;
  }
}

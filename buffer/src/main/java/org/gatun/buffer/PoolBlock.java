// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import org.jspecify.annotations.Nullable;

/**
 * A block of a pool's memory for one borrower after the other. Its word says whether it is free.
 */
final class PoolBlock extends Loan {
  /** What the block's memory is of; kept for the blocks that come after this one. */
  final PoolSlab slab;

  private final SizeClass owner;
  private final PoolBudget budget;

  /** Where the block stands; guarded by its owner, as what outlives the block. */
  int slot;

  /**
   * The block is out of its slot: whoever lets go of it last gives it to its owner. Volatile, so
   * that no processor reads it before the word that says who was last.
   */
  volatile boolean parked;

  /** Outlives the block if it is forgotten. */
  final Trace trace;

  // The layouts of the present lease, or the last, and of the one before.
  private @Nullable StridedLayout lastLayout;
  private @Nullable StridedLayout lastButOne;

  /** The generation of the last lease; of a released one if the block's own is another. */
  private long lentIn = -1;

  // The words of two blocks stand on cache lines of their own.
  @SuppressWarnings("unused")
  private long pad0, pad1, pad2, pad3;

  PoolBlock(
      PoolSlab slab,
      Memory memory,
      SizeClass owner,
      PoolBudget budget,
      int slot,
      ReferenceQueue<PoolBlock> queue) {
    super(memory, 0);
    this.slab = slab;
    this.owner = owner;
    this.budget = budget;
    this.slot = slot;
    trace = new Trace(this, queue);
  }

  /** Lends, in the block's present generation, if nobody holds it. */
  boolean lend() {
    long generation = tryLend();
    if (generation < 0) {
      return false;
    }
    lentIn = generation;
    return true;
  }

  /** Adds this block's figures to a pool's. */
  void count(BufferPool.Tally tally, long bytes) {
    long word = word();
    long generation = generationOf(word);
    tally.acquires += generation;
    tally.releases += generation;
    if (holdersOf(word) > 0) {
      tally.held++;
      tally.heldBytes += bytes;
      tally.acquires += lentIn == generation ? 1 : 0;
    }
  }

  /** Returns the layout of so many bytes; the same object as for one of the last two leases. */
  StridedLayout layoutOf(long bytes) {
    StridedLayout last = lastLayout;
    if (last != null && isBytes(last, bytes)) {
      return last;
    }
    StridedLayout other = lastButOne;
    return keep(other != null && isBytes(other, bytes) ? other : StridedLayout.ofC(1, bytes));
  }

  /**
   * Returns the C-contiguous layout; the same object as for one of the last two leases. Whoever has
   * the array may change it at any time: the layout fits this block whatever it is by now.
   *
   * @throws IllegalArgumentException if the shape is not one any more that fits; the lease has
   *     ended then
   */
  StridedLayout layoutOf(int itemsize, long[] shape) {
    StridedLayout last = lastLayout;
    if (last != null && isArray(last, itemsize, shape)) {
      return last;
    }
    StridedLayout other = lastButOne;
    return keep(
        other != null && isArray(other, itemsize, shape) ? other : fitting(itemsize, shape));
  }

  private StridedLayout keep(StridedLayout layout) {
    lastButOne = lastLayout;
    lastLayout = layout;
    return layout;
  }

  /** Makes a layout, or ends the lease that it is for. */
  private StridedLayout fitting(int itemsize, long[] shape) {
    try {
      StridedLayout layout = StridedLayout.ofC(itemsize, shape.clone());
      if (layout.byteSize() <= memory.segment.byteSize()) {
        return layout;
      }
      throw new IllegalArgumentException(
          "expected a shape that stays the same while it is read but found one that was changed to "
              + layout.shapeText()
              + "; give an array that no other thread writes");
    } catch (RuntimeException | Error e) {
      release(lentIn);
      throw e;
    }
  }

  private static boolean isBytes(StridedLayout layout, long bytes) {
    return layout.rank() == 1 && layout.itemsize() == 1 && layout.size(0) == bytes;
  }

  private static boolean isArray(StridedLayout layout, int itemsize, long[] shape) {
    if (layout.itemsize() != itemsize || layout.rank() != shape.length) {
      return false;
    }
    for (int axis = 0; axis < shape.length; axis++) {
      if (layout.size(axis) != shape[axis]) {
        return false;
      }
    }
    return true;
  }

  /** Returns how many bytes the present lease was given, or the last. */
  long lastBytes() {
    StridedLayout last = lastLayout;
    return last == null ? 0 : last.byteSize();
  }

  /** Notes where the present lease is taken. */
  void note(long generation) {
    trace.taken = Taken.here(generation);
  }

  @Override
  void freed() {
    if (parked) {
      owner.unpark(this);
    }
    budget.wake();
  }

  /** What outlives a block that is forgotten. */
  static final class Trace extends PhantomReference<PoolBlock> {
    final PoolSlab slab;
    final Memory memory;
    int slot;

    /** What the last look saw; -1 if the block was free. */
    long generation = -1;

    /** Whether the generation's lease was open then. */
    private boolean open;

    /** Since when, in {@link System#nanoTime}, and how many bytes were asked for. */
    long since;

    long bytes;

    /** Where a lease was taken; of another generation if not of this one. */
    volatile @Nullable Taken taken;

    Trace(PoolBlock block, ReferenceQueue<PoolBlock> queue) {
      super(block, queue);
      slab = block.slab;
      memory = block.memory;
      slot = block.slot;
    }

    /** Returns whether the same lease was there at the last look. */
    boolean look(PoolBlock block) {
      long word = block.word();
      long now = generationOf(word);
      if (holdersOf(word) == 0) {
        generation = -1;
        return false;
      }
      open = block.lentIn == now;
      if (generation == now) {
        bytes = block.lastBytes(); // the last look may have come before they were known
        return true;
      }
      generation = now;
      since = System.nanoTime();
      bytes = block.lastBytes();
      return false;
    }

    /** Returns how many leases the block has had, as far as the last look saw. */
    long leases() {
      return generation + (open ? 1 : 0);
    }

    /** Says that the block was forgotten. */
    void report() {
      Taken place = taken;
      ForgottenLeases.report(
          bytes, since, place != null && place.generation == generation ? place : null);
    }
  }
}

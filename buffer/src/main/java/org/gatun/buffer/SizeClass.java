// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of one size. They stand in groups of eight; a thread looks first in the group that its
 * id hashes to, and takes the first free block there by one compare-and-set. A block's own word
 * says whether it is free, so returning it touches nothing else, and no thread has state of its
 * own.
 *
 * <p>A lease that is dropped without being closed leaves its block lent for ever. So a block that
 * is seen lent to the same borrower twice is parked: taken out of its slot, so that only the
 * borrower keeps it reachable and the collector finds it when the borrower has gone. If it is
 * released after all, it goes back to its slot by itself.
 */
final class SizeClass {
  private static final int GROUP = 8;
  private static final int PROBES = 64;
  private static final long SLAB_BYTES = 256 << 10;

  private final long blockBytes;

  /** Doubles when full; the groups themselves never move, since blocks return to them. */
  private volatile @Nullable Block[][] groups;

  // Guarded by this: what is known of each slot's block, also while it is parked.
  private @Nullable Trace[] traces;
  private final ReferenceQueue<Block> forgotten = new ReferenceQueue<>();
  private int cursor;
  private MemorySegment slab = MemorySegment.NULL;
  private long forgottenGenerations;

  SizeClass(long blockBytes) {
    this.blockBytes = blockBytes;
    // Large blocks are not worth keeping for each thread.
    int count = blockBytes <= 64 << 10 ? 16 : blockBytes <= 1 << 20 ? 4 : 1;
    groups = new Block[count][GROUP];
    traces = new Trace[count * GROUP];
  }

  /** Lends a block to the caller, in the block's present generation. */
  Block lend() {
    @Nullable Block[][] table = groups;
    for (Block block : table[home(table.length)]) {
      if (block != null && block.tryLend() >= 0) {
        return block;
      }
    }
    return lendOther();
  }

  private static int home(int count) {
    long hash = Thread.currentThread().threadId() * 0x9E37_79B9_7F4A_7C15L;
    return (int) (hash >>> 40) & (count - 1);
  }

  private synchronized Block lendOther() {
    int own = home(groups.length) * GROUP;
    for (int slot = own; slot < own + GROUP; slot++) {
      Block block = lendOrCreate(slot);
      if (block != null) {
        return block;
      }
    }
    int slots = groups.length * GROUP;
    for (int probe = 0; probe < Math.min(PROBES, slots); probe++) {
      cursor = (cursor + 1) % slots;
      Block block = lendOrCreate(cursor);
      if (block != null) {
        return block;
      }
    }
    grow();
    cursor = slots;
    Block block = lendOrCreate(slots);
    if (block == null) {
      throw new AssertionError("a new slot was taken");
    }
    return block;
  }

  private void grow() {
    int count = groups.length;
    @Nullable Block[][] grown = Arrays.copyOf(groups, count * 2);
    for (int group = count; group < grown.length; group++) {
      grown[group] = new Block[GROUP];
    }
    traces = Arrays.copyOf(traces, grown.length * GROUP);
    groups = grown;
  }

  private @Nullable Block lendOrCreate(int slot) {
    Block block = groups[slot / GROUP][slot % GROUP];
    if (block == null && traces[slot] == null) {
      block = newBlock(slot, Memory.owned(newMemory()));
      boolean lent = block.tryLend() >= 0; // before others can see it
      place(block);
      return lent ? block : null;
    }
    return block != null && block.tryLend() >= 0 ? block : null;
  }

  private Block newBlock(int slot, Memory memory) {
    var block = new Block(memory, groups[slot / GROUP], slot % GROUP);
    traces[slot] = new Trace(block, slot, forgotten);
    return block;
  }

  private static void place(Block block) {
    block.home[block.slot] = block;
  }

  private MemorySegment newMemory() {
    if (slab.byteSize() < blockBytes) {
      NativeAccess.check();
      long blocks = Math.max(1, SLAB_BYTES / blockBytes);
      slab = NativeHeap.allocate(blocks * blockBytes, blockBytes < 1 << 20 ? 64 : 4096);
    }
    MemorySegment block = slab.asSlice(0, blockBytes);
    slab = slab.asSlice(blockBytes);
    return block;
  }

  /** Parks what has been lent for long, and brings back what was forgotten. */
  synchronized void recover() {
    for (Trace trace : traces) {
      Block block = trace == null ? null : groups[trace.slot / GROUP][trace.slot % GROUP];
      if (block != null && trace != null) {
        trace.look(block);
      }
    }
    while (forgotten.poll() instanceof Trace trace) {
      long age = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - trace.since);
      forgottenGenerations += trace.generation + 1;
      place(newBlock(trace.slot, trace.memory));
      ForgottenLeases.report(blockBytes, age);
    }
  }

  /** Adds this class's figures to a pool's. */
  synchronized void count(BufferPool.Tally tally) {
    long generations = forgottenGenerations;
    for (Trace trace : traces) {
      if (trace == null) {
        continue;
      }
      Block block = groups[trace.slot / GROUP][trace.slot % GROUP]; // null while parked
      tally.blocks++;
      tally.bytes += blockBytes;
      if (block == null || block.holders() > 0) {
        tally.held++;
        tally.heldBytes += blockBytes;
      }
      generations += block == null ? trace.generation : block.generations();
    }
    tally.released += generations;
  }

  /** A block of memory for one borrower after the other. */
  static final class Block extends Loan {
    private final @Nullable Block[] home;
    private final int slot;
    private boolean parked;
    private @Nullable StridedLayout lastLayout;

    // The words of two blocks stand on cache lines of their own.
    @SuppressWarnings("unused")
    private long pad0, pad1, pad2, pad3, pad4, pad5;

    Block(Memory memory, @Nullable Block[] home, int slot) {
      super(memory, 0);
      this.home = home;
      this.slot = slot;
    }

    /** Returns the layout of so many elements; the same object when asked for the same again. */
    StridedLayout layoutOf(int itemsize, long count) {
      StridedLayout last = lastLayout;
      if (last == null || last.size(0) != count || last.itemsize() != itemsize) {
        last = StridedLayout.ofC(itemsize, count);
        lastLayout = last;
      }
      return last;
    }

    /** Lets go of this block, so that it is collected when its borrower forgets it. */
    void park(long generation) {
      parked = true;
      home[slot] = null;
      // Against the compare-and-set of who lets go: one of the two sees the other.
      VarHandle.fullFence();
      if (!isOpen(generation) || holders() == 0) {
        unpark();
      }
    }

    @Override
    void freed() {
      if (parked) {
        unpark();
      }
    }

    private void unpark() {
      parked = false;
      place(this);
    }
  }

  /** What outlives a block that is forgotten. */
  private static final class Trace extends PhantomReference<Block> {
    final int slot;
    final Memory memory;
    long generation = -1;
    long since;

    Trace(Block block, int slot, ReferenceQueue<Block> queue) {
      super(block, queue);
      this.slot = slot;
      memory = block.memory;
    }

    void look(Block block) {
      long now = block.generations();
      if (block.holders() == 0) {
        generation = -1;
      } else if (generation != now) {
        generation = now;
        since = System.nanoTime();
      } else {
        block.park(now);
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.invoke.VarHandle;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gatun.buffer.PoolBlock.Trace;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of one size. They stand in groups of eight; a thread looks first in the group that its
 * id hashes to, and takes the first free block there by one compare-and-set. A block's own word
 * says whether it is free, so returning it touches nothing else, and no thread has state of its
 * own. A block that is taken from another group moves to the taker's, if it was not the only one.
 *
 * <p>A lease that is dropped without being closed leaves its block lent for ever. So a block that
 * is seen lent to the same borrower twice is parked: taken out of its slot, so that only the
 * borrower keeps it reachable and the collector finds it when the borrower has gone. If it is
 * released after all, it goes back to its slot by itself.
 *
 * <p>A free block is given back to the system by retiring it: it is never lent again, so that what
 * was left of its leases is refused for ever, and its pages go at once where the system can do
 * that. Its addresses serve the next block that is made, until the collector finds that nothing can
 * reach the slab they are of. So those of a size are never more than the most blocks that it ever
 * had at once need, however often they are given back; and those of a pool with a limit at most so
 * many times the limit as it has sizes in use.
 */
final class SizeClass {
  static final int GROUP = 8;
  private static final int PROBES = 64;
  private static final long SLAB_BYTES = 256 << 10;

  final long blockBytes;
  private final PoolBudget budget;

  /**
   * The blocks that may be lent; null where a slot is empty or its block parked. Read by all,
   * written under the lock; doubles when full.
   */
  private volatile @Nullable PoolBlock[] table;

  // Guarded by this: what is known of each slot's block, also while it is parked.
  private @Nullable Trace[] traces;
  private final ReferenceQueue<PoolBlock> forgotten = new ReferenceQueue<>();
  private int cursor;
  private int blocks;

  /** The slabs that have room for a block. */
  private final List<WeakReference<PoolSlab>> withRoom = new ArrayList<>(1);

  /** The bytes that were ever allocated of the system. */
  private long systemBytes;

  private boolean closed;

  /** The leases that blocks had which are no more. */
  private long goneLeases;

  private long forgottenLeases;

  SizeClass(long blockBytes, PoolBudget budget) {
    this.blockBytes = blockBytes;
    this.budget = budget;
    // Large blocks are not worth keeping for each thread.
    int count = blockBytes <= 64 << 10 ? 16 : blockBytes <= 1 << 20 ? 4 : 1;
    table = new PoolBlock[count * GROUP];
    traces = new Trace[count * GROUP];
  }

  /** Lends a block of the thread's group, in the block's present generation, if one is free. */
  @Nullable PoolBlock lendNear() {
    @Nullable PoolBlock[] slots = table;
    int slot = home(slots.length);
    for (int end = slot + GROUP; slot < end; slot++) {
      PoolBlock block = slots[slot];
      if (block != null && block.lend()) {
        return block;
      }
    }
    return null;
  }

  /** Returns the first slot of the thread's group, of so many: a power of two. */
  static int home(int slots) {
    long hash = Thread.currentThread().threadId() * 0x9E37_79B9_7F4A_7C15L;
    return (int) (hash >>> 40) & (slots - 1) & -GROUP;
  }

  /**
   * Lends any block or a new one, if the limit allows.
   *
   * @throws IllegalStateException if the pool was closed
   */
  synchronized @Nullable PoolBlock lendOrMake() {
    if (closed) {
      throw new IllegalStateException("the pool was closed");
    }
    PoolBlock near = lendNear();
    if (near != null) {
      return near;
    }
    int own = home(table.length);
    int empty = emptySlot(own);
    // A group without blocks gets one of its own, or two threads would take one from each other for
    // ever. Looking at the others must not cost more than a new block's pages.
    if (blocksIn(own) > 0) {
      PoolBlock far = lendFar(PROBES + blockBytes / PROBES, empty);
      if (far != null) {
        return far;
      }
    }
    int slot = empty >= 0 ? empty : nextEmptySlot(PROBES);
    if (slot < 0) {
      // Before the table grows, which costs as much, each block is looked at: so there are never
      // many times as many blocks as were lent at once.
      PoolBlock far = lendFar(table.length, empty);
      if (far != null) {
        return far;
      }
      slot = nextEmptySlot(table.length);
    }
    if (budget.reserve(blockBytes)) {
      return make(slot >= 0 ? slot : newSlot());
    }
    return lendFar(table.length, empty);
  }

  private int blocksIn(int group) {
    int count = 0;
    for (int slot = group; slot < group + GROUP; slot++) {
      if (traces[slot] != null) {
        count++;
      }
    }
    return count;
  }

  /** Returns an empty slot of a group, or -1. */
  private int emptySlot(int own) {
    for (int slot = own; slot < own + GROUP; slot++) {
      if (traces[slot] == null) {
        return slot;
      }
    }
    return -1;
  }

  /** Returns an empty slot among so many, or -1. */
  private int nextEmptySlot(int looks) {
    int slots = table.length;
    for (int look = Math.min(looks, slots); look > 0; look--) {
      cursor = (cursor + 1) & (slots - 1);
      if (traces[cursor] == null) {
        return cursor;
      }
    }
    return -1;
  }

  /** Makes room for as many blocks again, and returns an empty slot. */
  private int newSlot() {
    int slots = table.length;
    traces = Arrays.copyOf(traces, slots * 2);
    table = Arrays.copyOf(table, slots * 2);
    cursor = slots;
    return slots;
  }

  /**
   * Lends a free block of any group, and moves it to an empty slot unless it is the group's last.
   */
  private @Nullable PoolBlock lendFar(long looks, int empty) {
    @Nullable PoolBlock[] slots = table;
    for (long look = Math.min(looks, slots.length); look > 0; look--) {
      cursor = (cursor + 1) & (slots.length - 1);
      PoolBlock block = slots[cursor];
      if (block != null && block.lend()) {
        if (empty >= 0 && blocksIn(cursor & -GROUP) > 1) {
          slots[cursor] = null;
          traces[cursor] = null;
          put(block, empty);
        }
        return block;
      }
    }
    return null;
  }

  private PoolBlock make(int slot) {
    PoolBlock block;
    try {
      PoolSlab slab = slabWithRoom();
      Memory memory = slab.take();
      if (!slab.hasRoom()) {
        withRoom.removeLast();
      }
      block = newBlock(slab, memory);
    } catch (RuntimeException | Error e) {
      budget.giveBack(blockBytes);
      throw e;
    }
    boolean lent = block.lend(); // before others can see it
    put(block, slot);
    blocks++;
    if (!lent) {
      throw new AssertionError("a new block was lent");
    }
    return block;
  }

  private PoolBlock newBlock(PoolSlab slab, Memory memory) {
    return new PoolBlock(slab, memory, this, budget, 0, forgotten);
  }

  private void put(PoolBlock block, int slot) {
    block.slot = slot;
    block.trace.slot = slot;
    traces[slot] = block.trace;
    VarHandle.releaseFence(); // who finds the block sees all of it
    table[slot] = block;
  }

  /** Returns the last of {@link #withRoom}, or a new one that it becomes. */
  private PoolSlab slabWithRoom() {
    while (!withRoom.isEmpty()) {
      PoolSlab slab = withRoom.getLast().get();
      if (slab != null) {
        return slab;
      }
      withRoom.removeLast(); // the collector had it
    }
    NativeAccess.check();
    long bytes = Math.max(1, SLAB_BYTES / blockBytes) * blockBytes;
    var slab = new PoolSlab(NativeHeap.allocate(bytes), blockBytes);
    systemBytes += bytes;
    withRoom.add(slab.reference);
    return slab;
  }

  /** Parks what has been lent for long, and brings back what was forgotten. */
  void recover() {
    // Reported without the lock: a handler of somebody's may wait for who needs a block.
    for (Trace trace : bringBackForgotten()) {
      trace.report();
    }
  }

  private synchronized List<Trace> bringBackForgotten() {
    for (Trace trace : traces) {
      PoolBlock block = trace == null ? null : table[trace.slot];
      if (block != null && trace != null && trace.look(block)) {
        park(block);
      }
    }
    var found = new ArrayList<Trace>();
    while (forgotten.poll() instanceof Trace trace) {
      bringBack(trace);
      found.add(trace);
    }
    return found;
  }

  private void bringBack(Trace trace) {
    int slot = trace.slot;
    goneLeases += trace.leases();
    forgottenLeases++;
    if (closed) {
      discard(slot);
    } else {
      put(newBlock(trace.slab, trace.memory), slot);
    }
    budget.wake();
  }

  /** Lets go of a lent block, so that it is collected when its borrower forgets it. */
  private void park(PoolBlock block) {
    block.parked = true;
    table[block.slot] = null;
    // Against the compare-and-set of who lets go: one of the two sees the other.
    VarHandle.fullFence();
    if (block.holders() == 0 || !block.isOpen(block.trace.generation)) {
      unpark(block);
    }
  }

  /** Puts a parked block back into its slot, or away if the pool was closed. */
  synchronized void unpark(PoolBlock block) {
    if (!block.parked) {
      return; // two saw that it was free
    }
    if (!closed) {
      block.parked = false;
      put(block, block.slot);
    } else if (block.tryRetire()) { // else somebody has it again, and comes here in the end
      block.parked = false;
      retired(block);
    }
  }

  /** Gives free blocks back to the system until so many bytes are. Returns how many bytes were. */
  synchronized long trim(long atLeast) {
    long before = blocks;
    for (int slot = 0; slot < table.length; slot++) {
      if ((before - blocks) * blockBytes >= atLeast) {
        break;
      }
      PoolBlock block = table[slot];
      if (block != null && block.tryRetire()) {
        retired(block);
      }
    }
    return (before - blocks) * blockBytes;
  }

  private void retired(PoolBlock block) {
    goneLeases += block.generations();
    block.trace.clear();
    table[block.slot] = null;
    NativeHeap.giveBackPages(block.memory.segment);
    if (!block.slab.hasRoom()) {
      withRoom.add(block.slab.reference);
    }
    block.slab.giveBack(block.memory);
    discard(block.slot);
  }

  private void discard(int slot) {
    traces[slot] = null;
    blocks--;
    budget.giveBack(blockBytes);
  }

  /** Lends no more, and gives blocks back to the system: the free ones now, the others in time. */
  synchronized void close() {
    closed = true;
    for (PoolBlock block : table) {
      while (block != null && table[block.slot] != null) {
        if (block.tryRetire()) {
          retired(block);
        } else {
          block.trace.look(block);
          if (block.trace.generation >= 0) { // else it has just become free
            park(block);
          }
        }
      }
    }
  }

  /** Returns whether there are no blocks. */
  synchronized boolean isEmpty() {
    return blocks == 0;
  }

  /** Returns how many bytes were ever allocated of the system. */
  synchronized long systemBytes() {
    return systemBytes;
  }

  /** Adds this class's figures to a pool's. */
  synchronized void count(BufferPool.Tally tally) {
    tally.blocks += blocks;
    tally.bytes += blocks * blockBytes;
    tally.acquires += goneLeases;
    tally.releases += goneLeases;
    tally.forgotten += forgottenLeases;
    for (Trace trace : traces) {
      if (trace == null) {
        continue;
      }
      PoolBlock block = table[trace.slot];
      if (block == null) { // parked
        tally.held++;
        tally.heldBytes += blockBytes;
        tally.acquires += trace.leases();
        tally.releases += trace.generation;
      } else {
        block.count(tally, blockBytes);
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What a kernel needs while it runs, kept for the next call: loop counters, and blocks of elements
 * in Java arrays, over which the JIT compiler makes the fastest loops that it can.
 *
 * <p>Idle workspaces wait in a few slots that all threads share; a call that finds its slot empty
 * makes a new one.
 */
final class Workspace {
  /** How many elements a block holds. */
  static final int BLOCK = 1024;

  /** Strides up to so many bytes, a cache line, are staged with the gaps between them. */
  private static final int DENSE = 64;

  private static final long STAGING_BYTES = (long) DENSE * BLOCK;

  /** How many bytes {@link #packed} has room for. */
  static final int PACKED_BYTES = 8 * BLOCK;

  /** How many bytes each of the two tiles has room for, and what its rows may be padded with. */
  static final int TILE_BYTES = 1 << 16;

  private static final int TILE_PADDING = 1 << 13;

  /** How many registers a lane are kept from call to call. */
  private static final int MOST_REGISTERS = 32;

  private static final int SLOTS = 64;
  private static final int SLOT_GAP = 16; // references, so that no two slots share a cache line
  private static final AtomicReferenceArray<@Nullable Workspace> IDLE =
      new AtomicReferenceArray<>(SLOTS * SLOT_GAP);

  final Nest outer = new Nest();
  final Nest reduced = new Nest();
  final Operand source = new Operand();
  final Operand target = new Operand();

  /** The memory of a mask. */
  final Operand flags = new Operand();

  final long[] longs = new long[BLOCK];
  final double[] doubles = new double[BLOCK];
  final float[] floats = new float[BLOCK];
  final int[] ints = new int[BLOCK];
  final short[] shorts = new short[BLOCK];
  final byte[] bytes = new byte[BLOCK];

  /** Integer sums. */
  final long[] totals = new long[BLOCK];

  /** Of a mask: all bits of an element that counts, or none. */
  final long[] flagBits = new long[BLOCK];

  /** Which elements of a block are picked. */
  final int[] picked = new int[BLOCK];

  /** How many elements a mask lets count. */
  final long[] counts = new long[BLOCK];

  /** Where extremes are. */
  final long[] places = new long[BLOCK];

  /** Floating-point sums, and what rounding took from each. */
  final double[] sums = new double[BLOCK];

  final double[] lost = new double[BLOCK];

  /** Sums of a few rows, before they are added to {@link #sums}. */
  final double[] plain = new double[BLOCK];

  /** How many rows. */
  int plainRows;

  /** How a block of results is made. */
  final ReductionBlock reduction = new ReductionBlock();

  /** The blocks that a program works on. */
  final Registers registers = new Registers();

  /** And what it runs over. */
  final Operands operands = new Operands();

  /** What of it a loop of vectors does. */
  final VectorRun vectors = new VectorRun();

  final double[] means = new double[BLOCK];

  /** How the ticks of a cast between times change, if they do. */
  @Nullable TickCast ticks;

  /** Memory of this workspace, by address. */
  final Operand scratch = new Operand();

  private @Nullable MemorySegment staging;
  private @Nullable MemorySegment tiles;

  /** The stride of what {@link #stage} brought. */
  long stagedStride;

  private final int slot;

  private Workspace(int slot) {
    this.slot = slot;
  }

  static Workspace take() {
    long id = Thread.currentThread().threadId();
    int slot = (int) (id % SLOTS) * SLOT_GAP;
    Workspace idle = IDLE.getAndSet(slot, null);
    return idle != null ? idle : new Workspace(slot);
  }

  void giveBack() {
    source.clear();
    target.clear();
    flags.clear();
    registers.trim(MOST_REGISTERS);
    IDLE.set(slot, this);
  }

  /** The address of native memory that holds a block of any elements with gaps between them. */
  private long staging() {
    MemorySegment memory = staging;
    if (memory == null) {
      memory = Arena.ofAuto().allocate(STAGING_BYTES + PACKED_BYTES, 64);
      staging = memory;
    }
    return memory.address();
  }

  /** The address of native memory that holds a block of adjacent elements, for {@link #unstage}. */
  long packed() {
    return staging() + STAGING_BYTES;
  }

  /** The address of native memory for a tile, and so far behind it for another. */
  long tile() {
    MemorySegment memory = tiles;
    if (memory == null) {
      memory = Arena.ofAuto().allocate(2 * tileReach(), 64);
      tiles = memory;
    }
    return memory.address();
  }

  static long tileReach() {
    return TILE_BYTES + TILE_PADDING;
  }

  /**
   * Brings at most {@link #BLOCK} elements of an operand to native memory. Returns the address of
   * the first; the step to the next is {@link #stagedStride}.
   */
  long stage(Operand operand, long at, int count, long stride, int itemsize) {
    MemorySegment from = operand.segment();
    long to = staging();
    long reach = (count - 1) * Math.abs(stride);
    if (Math.abs(stride) <= DENSE) {
      long back = stride < 0 ? reach : 0;
      MemorySegment.copy(from, at - back, Native.ALL, to, reach + itemsize);
      stagedStride = stride;
      return to + back;
    }
    for (int i = 0; i < count; i++) {
      MemorySegment.copy(from, at + i * stride, Native.ALL, to + (long) i * itemsize, itemsize);
    }
    stagedStride = itemsize;
    return to;
  }

  /** Takes elements that lie adjacent from {@link #packed} on to an operand. */
  void unstage(Operand operand, long at, int count, long stride, int itemsize) {
    MemorySegment to = operand.segment();
    long from = packed();
    if (stride == itemsize) {
      MemorySegment.copy(Native.ALL, from, to, at, (long) count * itemsize);
      return;
    }
    for (int i = 0; i < count; i++) {
      MemorySegment.copy(Native.ALL, from + (long) i * itemsize, to, at + i * stride, itemsize);
    }
  }
}

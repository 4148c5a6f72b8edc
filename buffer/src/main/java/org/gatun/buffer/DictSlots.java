// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

/**
 * The slots of a dict's index, a power of two of them, in a block of the shared pool: many lie on
 * huge pages there, which saves a search a second miss. A slot has 16 bytes, the number that is
 * looked for, the entry, and the hash; so a search that finds it at once reads one line of cache.
 *
 * <p>Slots are counted modulo their number, so that none lies beyond the block. What is read while
 * another thread gives the block back means nothing, but crashes nothing.
 */
final class DictSlots {
  private static final int BYTES = 16;
  private static final int ENTRY = 8;
  private static final int HASH = 12;

  private final BufferLease block;
  private final long base;
  private final int mask;

  /** Takes a block, of which all slots are empty. */
  DictSlots(int length) {
    block = BufferPool.shared().acquire((long) BYTES * length);
    base = block.loan.memory.base;
    mask = length - 1;
    clear();
  }

  int length() {
    return mask + 1;
  }

  private long position(int at) {
    return base + (long) BYTES * (at & mask);
  }

  /** Returns the entry of a slot, or -1 if the slot is empty. */
  int entry(int at) {
    return NativeAccess.ALL.get(JAVA_INT_UNALIGNED, position(at) + ENTRY) - 1;
  }

  long number(int at) {
    return NativeAccess.ALL.get(JAVA_LONG_UNALIGNED, position(at));
  }

  int hash(int at) {
    return NativeAccess.ALL.get(JAVA_INT_UNALIGNED, position(at) + HASH);
  }

  void set(int at, int hash, long number, int entry) {
    long to = position(at);
    NativeAccess.ALL.set(JAVA_LONG_UNALIGNED, to, number);
    NativeAccess.ALL.set(JAVA_INT_UNALIGNED, to + ENTRY, entry + 1);
    NativeAccess.ALL.set(JAVA_INT_UNALIGNED, to + HASH, hash);
  }

  void setEntry(int at, int entry) {
    NativeAccess.ALL.set(JAVA_INT_UNALIGNED, position(at) + ENTRY, entry + 1);
  }

  /** Sets a slot to what another one is, of these or of others. */
  void set(int at, DictSlots others, int from) {
    set(at, others.hash(from), others.number(from), others.entry(from));
  }

  /** Empties a slot. */
  void clear(int at) {
    set(at, 0, 0, -1);
  }

  /** Empties all slots. */
  void clear() {
    block.loan.memory.segment.asSlice(0, (long) BYTES * length()).fill((byte) 0);
  }

  /** Gives the block back, for others to fill. */
  void close() {
    block.close();
  }
}

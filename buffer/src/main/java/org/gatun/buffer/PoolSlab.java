// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory that is allocated as one, for some blocks of a size. Only its blocks keep it: when nothing
 * can reach one of them, the collector frees it. Until then what was given back is there for the
 * next. Guarded by the size class.
 */
final class PoolSlab {
  /** What a size class keeps of a slab. */
  final WeakReference<PoolSlab> reference = new WeakReference<>(this);

  private final MemorySegment segment;
  private final long blockBytes;
  private final List<Memory> givenBack = new ArrayList<>(1);
  private long used;

  PoolSlab(MemorySegment segment, long blockBytes) {
    this.segment = segment;
    this.blockBytes = blockBytes;
  }

  boolean hasRoom() {
    return !givenBack.isEmpty() || used < segment.byteSize();
  }

  /** Returns the memory of one block; there must be room. */
  Memory take() {
    if (!givenBack.isEmpty()) {
      return givenBack.removeLast();
    }
    var memory = Memory.owned(segment.asSlice(used, blockBytes));
    used += blockBytes;
    return memory;
  }

  /** Takes back the memory of a block that is never lent again. */
  void giveBack(Memory memory) {
    givenBack.add(memory);
  }
}

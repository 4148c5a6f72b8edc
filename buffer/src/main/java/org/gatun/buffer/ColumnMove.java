// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Columns that move to new blocks, all or none; until it is finished they can go back. */
final class ColumnMove {
  private final List<ColumnBlock> blocks = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();

  private record Step(ColumnStorage storage, ColumnStorage.Place from) {}

  /** Moves each group to a block of its own, in which it lies side by side. */
  ColumnMove(Collection<List<ColumnStorage>> groups, long capacity, long rows) {
    try {
      for (List<ColumnStorage> group : groups) {
        blocks.add(new ColumnBlock(group.getFirst().element, group.size(), capacity));
      }
    } catch (RuntimeException | Error e) {
      blocks.forEach(ColumnBlock::close);
      throw e;
    }
    int next = 0;
    for (List<ColumnStorage> group : groups) {
      ColumnBlock block = blocks.get(next++);
      for (int slot = 0; slot < group.size(); slot++) {
        move(group.get(slot), ColumnStorage.Place.of(block, slot), rows);
      }
    }
  }

  private void move(ColumnStorage storage, ColumnStorage.Place to, long rows) {
    ColumnStorage.Place from = storage.place();
    long bytes = rows * storage.element.bytes;
    MemorySegment.copy(from.segment(), from.offset(), to.segment(), to.offset(), bytes);
    storage.moveTo(to);
    steps.add(new Step(storage, from));
  }

  /** Puts the columns back where they were. */
  void undo() {
    steps.forEach(step -> step.storage.moveTo(step.from));
    blocks.forEach(ColumnBlock::close);
  }

  /** Gives the old places up; returns the blocks that hold nothing any more, to be closed. */
  List<ColumnBlock> finish() {
    List<ColumnBlock> left = new ArrayList<>();
    for (Step step : steps) {
      if (step.from.block().forget()) {
        left.add(step.from.block());
      }
    }
    return left;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the elements of a column lie one after the other: its values, or its mask. */
final class ColumnStorage {
  final Element element;

  /** Null once the column was removed or the dict closed. */
  private @Nullable Place place;

  /** A place in a block. One object, so that who reads while rows are added sees one block. */
  record Place(ColumnBlock block, int slot, Memory memory, long offset) {
    static Place of(ColumnBlock block, int slot) {
      return new Place(block, slot, block.memory, block.offsetOf(slot));
    }

    MemorySegment segment() {
      return memory.segment;
    }
  }

  private ColumnStorage(Element element, Place place) {
    this.element = element;
    this.place = place;
  }

  /** Makes so many columns side by side, whose first rows are zero. */
  static List<ColumnStorage> of(Element element, int columns, long capacity, long rows) {
    if (columns == 0) {
      return List.of(); // no block, which no column would ever leave
    }
    var block = new ColumnBlock(element, columns, capacity);
    List<ColumnStorage> all = new ArrayList<>(columns);
    for (int slot = 0; slot < columns; slot++) {
      var storage = new ColumnStorage(element, Place.of(block, slot));
      storage.fillZero(0, rows);
      all.add(storage);
    }
    return all;
  }

  /**
   * Gives each group a new block, in which it lies side by side; either all or none. Returns the
   * old blocks that hold nothing any more, to be closed.
   */
  static List<ColumnBlock> regroup(
      Collection<List<ColumnStorage>> groups, long capacity, long rows) {
    List<ColumnBlock> blocks = new ArrayList<>();
    try {
      for (List<ColumnStorage> group : groups) {
        blocks.add(new ColumnBlock(group.getFirst().element, group.size(), capacity));
      }
    } catch (RuntimeException | Error e) {
      blocks.forEach(ColumnBlock::close);
      throw e;
    }
    List<ColumnBlock> left = new ArrayList<>();
    int next = 0;
    for (List<ColumnStorage> group : groups) {
      ColumnBlock block = blocks.get(next++);
      for (int slot = 0; slot < group.size(); slot++) {
        ColumnStorage storage = group.get(slot);
        Place from = storage.place();
        Place to = Place.of(block, slot);
        long bytes = rows * storage.element.bytes;
        MemorySegment.copy(from.segment(), from.offset, to.segment(), to.offset, bytes);
        storage.place = to;
        if (from.block.forget()) {
          left.add(from.block);
        }
      }
    }
    return left;
  }

  /** Groups as they lie: each block's in the order of their places. */
  static Collection<List<ColumnStorage>> blocksOf(List<ColumnStorage> all) {
    Map<ColumnBlock, List<ColumnStorage>> groups = new LinkedHashMap<>();
    for (ColumnStorage storage : all) {
      groups.computeIfAbsent(storage.place().block, _ -> new ArrayList<>()).add(storage);
    }
    groups.values().forEach(group -> group.sort((a, b) -> a.place().slot - b.place().slot));
    return groups.values();
  }

  Place place() {
    Place present = place;
    if (present == null) {
      throw new IllegalStateException("the column was removed, or its dict closed");
    }
    return present;
  }

  boolean isThere() {
    return place != null;
  }

  /** Leaves its block; returns the block if it holds nothing any more. */
  @Nullable ColumnBlock leave() {
    ColumnBlock block = place().block;
    place = null;
    return block.forget() ? block : null;
  }

  /** Returns what a lease of some rows would be of. */
  Gate.Offer offer(long from, long to, boolean readOnly) {
    Place at = place();
    StridedLayout dense = element.layout(to - from);
    StridedLayout layout =
        StridedLayout.of(
            at.offset + from * element.bytes, dense.itemsize(), dense.shape(), dense.strides());
    return new Gate.Offer(at.memory, element.dtype, layout, readOnly);
  }

  /** Views some rows, for the dict itself, which sees to it that the memory stays. */
  BufferView view(long from, long to) {
    return offer(from, to, false).view();
  }

  void fillZero(long from, long to) {
    Place at = place();
    at.segment()
        .asSlice(at.offset + from * element.bytes, (to - from) * element.bytes)
        .fill((byte) 0);
  }

  /** Moves the rows after some to the place of these. */
  void close(long from, long to, long rows) {
    Place at = place();
    MemorySegment segment = at.segment();
    long target = at.offset + from * element.bytes;
    long source = at.offset + to * element.bytes;
    MemorySegment.copy(segment, source, segment, target, (rows - to) * element.bytes);
  }

  /** Returns whether elements are of the same dtype and shape. */
  boolean isLike(ColumnStorage other) {
    return element.dtype.equals(other.element.dtype)
        && element.layout(1).equals(other.element.layout(1));
  }

  /** Returns the shape of a row; empty for scalars. */
  long[] itemShape() {
    long[] shape = element.layout(1).shape();
    return Arrays.copyOfRange(shape, 1, shape.length);
  }

  /** Returns such as {@code float32} or {@code float32[2, 3]}. */
  String typeText() {
    return element.dtype + (element.isRow() ? Arrays.toString(itemShape()) : "");
  }
}

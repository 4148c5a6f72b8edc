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

  /** Null once the column was removed or the dict closed, which the reason says. */
  private @Nullable Place place;

  private String reason = "";

  /** A place in a block. One object, so that who reads while rows are added sees one block. */
  record Place(ColumnBlock block, int slot, Memory memory, long offset) {
    static Place of(ColumnBlock block, int slot) {
      return new Place(block, slot, block.memory, block.start + block.offsetOf(slot));
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

  /** Takes over a lease of elements, dense. */
  static ColumnStorage borrowed(Element element, BufferLease lease) {
    return new ColumnStorage(element, Place.of(new ColumnBlock(lease), 0));
  }

  /** Returns whether storages lie side by side in one block, in their order. */
  static boolean isSideBySide(List<ColumnStorage> group) {
    Place first = group.getFirst().place();
    for (int i = 0; i < group.size(); i++) {
      Place place = group.get(i).place();
      if (place.block != first.block || place.slot != first.slot + i) {
        return false;
      }
    }
    return true;
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
      throw new IllegalStateException(reason);
    }
    return present;
  }

  void moveTo(Place other) {
    place = other;
  }

  /** Leaves its block for a reason; returns the block if it holds nothing any more. */
  @Nullable ColumnBlock leave(String why) {
    ColumnBlock block = place().block;
    reason = why;
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
    return new Gate.Offer(at.memory, element.dtype, layout, readOnly || at.block.readOnly);
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
    return element.isLike(other.element);
  }

  /** Returns the shape of a row; empty for scalars. */
  long[] itemShape() {
    long[] shape = element.layout(1).shape();
    return Arrays.copyOfRange(shape, 1, shape.length);
  }
}

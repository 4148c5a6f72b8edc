// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.gatun.arrow.format.Bits;
import org.gatun.arrow.format.Bytes;
import org.gatun.arrow.format.LentArray;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.jspecify.annotations.Nullable;

/**
 * Which places of a column are null. A level is a bitmap: lists from the outermost on, and at last
 * the values; each place of a level is divided into equally many of the next. Without levels
 * nothing can be null.
 */
final class Validity {
  /** Changed while one thread has the column in the making. Most have one or two. */
  private List<Level> levels = List.of();

  /** A bitmap of so many places, the first of which is the bit of that number; null is all ones. */
  private static final class Level {
    private final @Nullable BufferView bits;
    private final long first;
    private final long places;

    /** The bitmap from the first bit of a byte on, where it does not lie so. */
    private @Nullable BufferView copy;

    private Level(@Nullable BufferView bits, long first, long places) {
      this.bits = bits;
      this.first = first;
      this.places = places;
    }

    private boolean isAligned() {
      return bits != null && first == 0;
    }

    /** Returns the copy, as the bitmap is now. */
    synchronized BufferView copy(HeldBuffers held) {
      if (copy == null) {
        copy = held.keepLater(Buffers.allocate(DType.UINT8, (places + 7) / 8)).view();
      }
      write(copy);
      return copy.asReadOnly();
    }

    /** Writes the places from the first bit on, and 1 behind the last. */
    void write(BufferView to) {
      try (BufferPin pin = to.pin()) {
        MemorySegment bytes = Bytes.of(to, pin);
        if (bits == null) {
          bytes.fill((byte) -1);
        } else {
          Bits.copy(bits, first, places, bytes);
        }
      }
    }

    boolean isClear(long place) {
      long bit = first + place;
      return bits != null && (bits.getInt(bit >> 3) >> (bit & 7) & 1) == 0;
    }

    void set(long place) {
      long bit = first + place;
      BufferView present = Objects.requireNonNull(bits);
      present.setInt(present.getInt(bit >> 3) | 1 << (bit & 7), bit >> 3);
    }

    long nulls() {
      if (bits == null) {
        return 0;
      }
      try (BufferPin pin = bits.pin()) {
        MemorySegment bytes = Bytes.of(bits, pin);
        return places - (Bits.ones(bytes, first + places) - Bits.ones(bytes, first));
      }
    }
  }

  /**
   * Adds the level of an array, within those that are there. A bitmap that is there counts, though
   * there were no nulls when somebody counted: who shares the memory may have cleared bits since.
   *
   * @param nullCount of these places; -1 if nobody has counted
   * @param first the bit of the first place
   */
  void add(HeldBuffers held, LentArray array, long nullCount, long first, long places) {
    long bytes = ((first & 7) + places + 7) / 8;
    boolean there = !array.isLeftOut(0) && array.bytes(0) - (first >> 3) >= bytes;
    if (array.isLeftOut(0) || (nullCount == 0 && !there)) {
      if (nullCount > 0) {
        throw held.tooShort("validity", (places + 7) / 8, 0);
      }
      add(new Level(null, 0, places));
      return;
    }
    BufferLease lease = held.hold(array, 0, "validity", first >> 3, DType.UINT8, bytes);
    add(new Level(lease.view(), first & 7, places));
  }

  private void add(Level level) {
    if (levels.isEmpty()) {
      levels = List.of(level);
    } else {
      levels = new ArrayList<>(levels);
      levels.add(level);
    }
  }

  int levels() {
    return levels.size();
  }

  /** Returns whether a level has no bitmap. */
  boolean isAllThere(int level) {
    return level >= levels.size() || levels.get(level).bits == null;
  }

  /** Returns a bitmap; a copy where there is none, or its first bit is not that of a byte. */
  BufferView bits(HeldBuffers held, int level) {
    Level present = levels.get(level);
    return present.isAligned() ? Objects.requireNonNull(present.bits) : present.copy(held);
  }

  /** Lends a bitmap, as {@link #bits}; a copy is the lease's own. */
  BufferLease lendBits(int level) {
    Level present = levels.get(level);
    if (present.isAligned()) {
      return Objects.requireNonNull(present.bits).acquire(BufferRequest.NATIVE);
    }
    BufferLease made = BufferPool.shared().acquire((present.places + 7) / 8);
    try {
      present.write(made.view());
      return made;
    } catch (RuntimeException | Error e) {
      made.close();
      throw e;
    }
  }

  /** Returns whether a place is null, by itself or because one that it is part of is. */
  boolean isNull(int level, long place) {
    for (int each = level; ; each--) {
      if (levels.get(each).isClear(place)) {
        return true;
      }
      if (each == 0) {
        return false;
      }
      place /= levels.get(each).places / levels.get(each - 1).places;
    }
  }

  /** Counts the null places of the last level. */
  long nullCount() {
    if (levels.isEmpty()) {
      return 0;
    }
    int last = levels.size() - 1;
    if (levels.subList(0, last).stream().allMatch(level -> level.nulls() == 0)) {
      return levels.getLast().nulls();
    }
    long nulls = 0;
    for (long place = 0; place < levels.getLast().places; place++) {
      nulls += isNull(last, place) ? 1 : 0;
    }
    return nulls;
  }

  /** Counts the null places of the first level. */
  long nullRows() {
    return levels.isEmpty() ? 0 : levels.getFirst().nulls();
  }

  /**
   * Returns whether a place is null though the one of the first level that it is part of is not.
   */
  boolean hasNullsWithin() {
    int last = levels.size() - 1;
    if (levels.stream().skip(1).allMatch(level -> level.nulls() == 0)) {
      return false;
    }
    for (long place = 0; place < levels.getLast().places; place++) {
      long rows = levels.getLast().places / levels.getFirst().places;
      if (!levels.getFirst().isClear(place / rows) && isNull(last, place)) {
        return true;
      }
    }
    return false;
  }

  /** Writes 1 for each place of the last level that is null, 0 for the others. */
  void writeMask(BufferView mask) {
    try (BufferPin pin = mask.pin()) {
      MemorySegment bytes = Bytes.of(mask, pin);
      for (long place = 0; place < bytes.byteSize(); place++) {
        boolean isNull = !levels.isEmpty() && isNull(levels.size() - 1, place);
        bytes.set(JAVA_BYTE, place, (byte) (isNull ? 1 : 0));
      }
    }
  }

  /**
   * Copies an item to every null place of the last level, one beside the other, and then says that
   * nothing is null.
   */
  void fill(BufferView values, MemorySegment item) {
    if (levels.isEmpty()) {
      return;
    }
    int last = levels.size() - 1;
    try (BufferPin pin = values.pin()) {
      MemorySegment to = Bytes.of(values, pin);
      for (long place = 0; place < levels.getLast().places; place++) {
        if (isNull(last, place)) {
          MemorySegment.copy(item, 0, to, place * item.byteSize(), item.byteSize());
        }
      }
    }
    setAll();
  }

  /** Says that nothing is null. */
  void setAll() {
    for (Level level : levels) {
      for (long place = 0; place < level.places; place++) {
        if (level.isClear(place)) {
          level.set(place);
        }
      }
    }
  }
}

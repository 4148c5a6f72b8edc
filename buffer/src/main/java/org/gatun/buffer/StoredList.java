// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;

/**
 * Elements one after the other in memory behind a gate: where they lie, and how many there are.
 *
 * <p>No caller's code runs between {@link #enterToAdd} and {@link #leave}: it could borrow, and so
 * wait for itself. Whatever may call it, such as a predicate, a stream or a record's Map, has
 * answered before. What fails in between is undone.
 */
abstract class StoredList<E> extends ContentList<E> {
  private static final long LEAST_BYTES = 4096;

  final Element element;
  private final GrowableMemory storage;
  private final Gate gate;
  private long count; // guarded by the gate; -1 once this list was closed

  StoredList(Element element) {
    this.element = element;
    storage = new GrowableMemory(BufferPool.shared(), LEAST_BYTES);
    gate = new Gate(this, storage.memory(), () -> "BufferList of " + element);
  }

  /**
   * Returns the number of elements.
   *
   * @throws IllegalStateException if this list was closed
   */
  public long count() {
    if (count < 0) {
      checkOpen();
    }
    return count;
  }

  @Override
  Element element() {
    return element;
  }

  @Override
  long elements() {
    return count();
  }

  @Override
  String textOf(long index, boolean shortened) {
    return element.text(memory(), at(index), shortened);
  }

  final void checkOpen() {
    gate.checkOpen();
  }

  @Override
  final void checkUnchanged(int changes) {
    gate.checkOpen();
    super.checkUnchanged(changes);
  }

  /**
   * Returns the memory, which an index that {@link #at} has checked lies in unless threads race.
   */
  final Memory memory() {
    return storage.memory();
  }

  final MemorySegment segment() {
    return storage.segment();
  }

  /** Returns the byte where an element starts. A closed list has none. */
  final long at(long index) {
    if (index < 0 || index >= count) {
      throw outside(index);
    }
    return index * element.bytes;
  }

  private RuntimeException outside(long index) {
    gate.checkOpen();
    return new IndexOutOfBoundsException(
        "index: expected 0.." + (count - 1) + " but found " + index);
  }

  /** Checks an index to insert before. */
  final void checkInsertion(long index) {
    gate.checkOpen();
    if (index < 0 || index > count) {
      throw new IndexOutOfBoundsException("index: expected 0.." + count + " but found " + index);
    }
  }

  final void checkRange(long from, long to) {
    gate.checkOpen();
    if (from < 0 || from > to || to > count) {
      throw new IndexOutOfBoundsException(
          "range: expected 0 <= from <= to <= " + count + " but found " + from + ".." + to);
    }
  }

  /** Returns the position behind the last element. */
  final long end() {
    return storage.base() + count * element.bytes;
  }

  /**
   * Shuts borrowers out and makes room for so many more; {@link #leave} must follow, unless this
   * fails.
   */
  final void enterToAdd(long more) {
    gate.enter("add");
    try {
      storage.reserve(element.bytesOf(count + more), count * element.bytes);
    } catch (RuntimeException | Error e) {
      gate.leave(storage.memory(), false);
      throw e;
    }
  }

  /** Counts what was written behind the last element, or where others made room. */
  final void added(long more) {
    count += more;
    modCount++;
  }

  /** Adds elements that hold whatever their memory does, for who writes all of them. */
  final void addUnwritten(long more) {
    enterToAdd(more);
    added(more);
    leave(true, false);
  }

  /** Lets borrowers in again. What was not done leaves the memory where it was. */
  final void leave(boolean done, boolean reordered) {
    if (!done) {
      storage.revert();
    }
    gate.leave(storage.memory(), done && reordered);
    storage.settle();
  }

  /** Inserts elements from memory that nobody else can free. */
  final void insert(long index, MemorySegment source, long elements) {
    enterToAdd(elements);
    boolean done = false;
    boolean between = index < count;
    try {
      long at = index * element.bytes;
      long bytes = elements * element.bytes;
      if (between) {
        storage.shift(at, at + bytes, (count - index) * element.bytes);
      }
      MemorySegment.copy(source, 0, storage.segment(), at, bytes);
      added(elements);
      done = true;
    } finally {
      leave(done, between);
    }
  }

  final void removeBetween(long from, long to) {
    checkRange(from, to);
    gate.enter("remove");
    try {
      storage.shift(to * element.bytes, from * element.bytes, (count - to) * element.bytes);
      count -= to - from;
      modCount++;
    } finally {
      leave(true, true);
    }
  }

  /** Removes the marked elements in one pass over the memory. */
  final void remove(Marks marks, long from) {
    gate.enter("remove");
    try {
      long kept = from;
      long next = from;
      while (next < count) {
        long start = marks.nextClear(next - from) + from;
        long end = Math.min(count, marks.nextSet(start - from) + from);
        long length = Math.max(0, end - start);
        storage.shift(start * element.bytes, kept * element.bytes, length * element.bytes);
        kept += length;
        next = Math.max(end, start);
      }
      count = kept;
      modCount++;
    } finally {
      leave(true, true);
    }
  }

  final void reserve(long elements) {
    if (elements < 0) {
      throw new IllegalArgumentException("elements: expected 0 or more but found " + elements);
    }
    long bytes = element.bytesOf(elements);
    gate.enter("grow");
    boolean done = false;
    try {
      storage.reserveExactly(bytes, count * element.bytes);
      done = true;
    } finally {
      leave(done, false);
    }
  }

  final void trim() {
    gate.enter("trim");
    boolean done = false;
    try {
      storage.trim(count * element.bytes, count * element.bytes);
      done = true;
    } finally {
      leave(done, false);
    }
  }

  final long room() {
    gate.checkOpen();
    return storage.segment().byteSize() / element.bytes;
  }

  /** Lends what a layout selects, which is asked for when nobody can change the size any more. */
  final BufferLease lend(DType dtype, Supplier<StridedLayout> layout, BufferRequest request) {
    Loan held = gate.hold();
    return Gate.lend(held, () -> new Gate.Offer(held.memory, dtype, layout.get(), false), request);
  }

  /** Returns a view of an element that nobody holds. */
  final BufferView unheld(long index) {
    at(index);
    StridedLayout all = element.layout(count);
    return gate.unheld(element.dtype, all).view().withLayout(all.select(0, index));
  }

  final void shut() {
    if (gate.close()) {
      count = -1;
      storage.close();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.MemorySegment;
import java.util.Comparator;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What goes over many elements: removes, replaces or sorts them. All of it happens, or nothing. */
abstract class RearrangedList<E> extends BulkList<E> {
  RearrangedList(Element element) {
    super(element);
  }

  /** Returns a copy of an element. */
  abstract E get(long index);

  /** Writes an element. */
  abstract void replace(long index, E value);

  /** Returns a new list of such elements. */
  abstract BufferList<E> empty();

  /**
   * Removes the elements that a predicate says, in one pass after it has answered for all: if it
   * fails, nothing has changed.
   *
   * @return whether there were any
   * @throws BufferInUseException if there were any and a lease is out
   * @throws java.util.ConcurrentModificationException if the predicate changes this list's size
   * @throws IllegalStateException if this list was closed
   */
  @Override
  public boolean removeIf(Predicate<? super E> filter) {
    return removeIf(0, count(), filter) > 0;
  }

  /** Returns how many of a range were removed. */
  long removeIf(long from, long to, Predicate<? super E> filter) {
    Objects.requireNonNull(filter, "filter");
    checkRange(from, to);
    int changes = changes();
    var marks = new Marks(to - from);
    long marked = 0;
    for (long i = from; i < to; i++) {
      if (filter.test(get(i))) {
        marks.set(i - from);
        marked++;
      }
      checkUnchanged(changes);
    }
    if (marked > 0) {
      remove(marks, from);
    }
    return marked;
  }

  /**
   * Replaces each element by what an operator makes of it, after it has made all: if it fails, or
   * one does not fit, nothing has changed. Allowed while leases are out.
   *
   * @throws IllegalArgumentException if a value does not fit the dtype or the row
   * @throws java.util.ConcurrentModificationException if the operator changes this list's size
   * @throws IllegalStateException if this list was closed
   */
  @Override
  public void replaceAll(UnaryOperator<E> operator) {
    replaceAll(0, count(), operator);
  }

  void replaceAll(long from, long to, UnaryOperator<E> operator) {
    Objects.requireNonNull(operator, "operator");
    checkRange(from, to);
    int changes = changes();
    try (BufferList<E> made = empty()) {
      made.addUnwritten(to - from);
      for (long i = from; i < to; i++) {
        E value = operator.apply(get(i));
        checkUnchanged(changes);
        made.replace(i - from, value);
      }
      checkUnchanged(changes); // a Map or a List may run what changes this list
      element.put(made.segment(), 0, to - from, segment(), from * element.bytes);
    }
  }

  /**
   * Sorts the elements, equal ones staying in their order; allowed while leases are out. Without a
   * comparator, by the natural order of the elements as objects: numbers (and ticks of times)
   * without boxing them, in O(n) and with a temporary copy, where -0.0 comes before 0.0 and NaN
   * last as {@link Float#compare} says, and text as {@link String} compares. A comparator sorts
   * boxed copies, and then the elements are moved: if it fails, nothing has changed.
   *
   * @param order the order, or null for the natural one
   * @throws ClassCastException if the order is null and elements have none: rows, records, complex
   *     numbers, bytes
   * @throws IllegalArgumentException if there is a comparator, and it contradicts itself or there
   *     are 2^31 elements or more
   * @throws java.util.ConcurrentModificationException if the comparator changes this list's size
   * @throws IllegalStateException if this list was closed
   */
  @Override
  public void sort(@Nullable Comparator<? super E> order) {
    sort(0, count(), order);
  }

  void sort(long from, long to, @Nullable Comparator<? super E> order) {
    checkRange(from, to);
    if (order == null && !element.isRow() && NumberSort.takes(element.dtype)) {
      NumberSort.sort(element.dtype, memory(), from * element.bytes, to - from);
      return;
    }
    int changes = changes();
    Integer[] places = SortedPlaces.of(this::get, from, to, SortedPlaces.order(element, order));
    checkUnchanged(changes);
    long start = from * element.bytes;
    long bytes = (to - from) * element.bytes;
    try (BufferLease sorted = BufferPool.shared().acquire(bytes)) {
      MemorySegment target = sorted.loan.memory.segment;
      long at = 0;
      for (int place : places) {
        MemorySegment.copy(segment(), start + place * element.bytes, target, at, element.bytes);
        at += element.bytes;
      }
      MemorySegment.copy(target, 0, segment(), start, bytes);
    }
  }
}

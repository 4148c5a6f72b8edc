// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.MemorySegment;
import java.util.Comparator;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What goes over many elements of a column: all of it happens, or nothing. */
abstract class RearrangedColumn extends PrimitiveColumn {
  RearrangedColumn(ColumnRoom dict, String name, ColumnStorage storage) {
    super(dict, name, storage);
  }

  /**
   * Replaces each element by what an operator makes of it, null being a missing one, after it has
   * made all: if it fails, or one does not fit, nothing has changed. Allowed while leases are out.
   *
   * @throws IllegalArgumentException if a value does not fit the dtype or the item's shape
   * @throws NullPointerException if a value is null and there is no mask
   * @throws java.util.ConcurrentModificationException if the operator adds or removes rows
   */
  @Override
  public void replaceAll(UnaryOperator<@Nullable Object> operator) {
    replaceAll(0, elements(), operator);
  }

  final void replaceAll(long from, long to, UnaryOperator<@Nullable Object> operator) {
    Objects.requireNonNull(operator, "operator");
    int changes = changes();
    try (var made = new Part(from, to)) {
      for (long row = from; row < to; row++) {
        Object value = operator.apply(read(row));
        checkUnchanged(changes);
        made.put(row - from, value);
        checkUnchanged(changes); // a Map or a List may run what changes rows
      }
      made.store(from);
    }
  }

  /**
   * Sorts the elements of this column alone, equal ones staying in their order; allowed while
   * leases are out. Without a comparator by their natural order, as {@link BufferList#sort}. A
   * comparator is given null for missing values; if it fails, nothing has changed.
   *
   * @param order the order, or null for the natural one
   * @throws ClassCastException if the order is null and elements have none: rows, records, complex
   *     numbers, bytes
   * @throws NullPointerException if the order is null and values are missing
   * @throws IllegalArgumentException if there is a comparator, and it contradicts itself
   * @throws java.util.ConcurrentModificationException if the comparator adds or removes rows
   */
  @Override
  public void sort(@Nullable Comparator<? super @Nullable Object> order) {
    sort(0, elements(), order);
  }

  final void sort(long from, long to, @Nullable Comparator<? super @Nullable Object> order) {
    if (order == null && marked(from, to) > 0) {
      throw new NullPointerException(
          label()
              + "expected no missing values to compare but found "
              + marked(from, to)
              + "; fill them with fillMissing, or give a comparator");
    }
    if (order == null && !element.isRow() && NumberSort.takes(element.dtype)) {
      ColumnStorage.Place place = toWrite();
      long start = place.offset() + from * element.bytes;
      NumberSort.sort(element.dtype, place.memory(), start, to - from);
      return;
    }
    int changes = changes();
    Integer[] places = SortedPlaces.of(this::read, from, to, SortedPlaces.order(element, order));
    storage.place();
    checkUnchanged(changes);
    try (var sorted = new Part(from, to)) {
      for (int i = 0; i < places.length; i++) {
        sorted.copy(from + places[i], i);
      }
      sorted.store(from);
    }
  }

  /** Rows of this column in memory of their own, until they are what is wanted; and their marks. */
  private final class Part implements AutoCloseable {
    private final long rows;
    private final boolean masked = mask != null;
    private final BufferLease lease;
    private final Memory memory;

    /** Copies rows, for the bytes between the fields of records. */
    Part(long from, long to) {
      rows = to - from;
      ColumnStorage.Place place = storage.place();
      lease = BufferPool.shared().acquire(rows * (element.bytes + 1));
      memory = lease.loan.memory;
      long at = place.offset() + from * element.bytes;
      MemorySegment.copy(place.segment(), at, memory.segment, 0, rows * element.bytes);
    }

    private long markAt(long i) {
      return memory.positionOf(rows * element.bytes + i, 1);
    }

    void put(long i, @Nullable Object value) {
      if (value == null && !masked) {
        throw new NullPointerException(noNull());
      }
      if (value != null) {
        try {
          element.write(memory, i * element.bytes, value);
        } catch (IllegalArgumentException e) {
          throw named(e);
        }
      }
      memory.setByte(markAt(i), (byte) (value == null ? 1 : 0));
    }

    void copy(long row, long i) {
      ColumnStorage.Place place = storage.place();
      long at = place.offset() + row * element.bytes;
      MemorySegment.copy(place.segment(), at, memory.segment, i * element.bytes, element.bytes);
      memory.setByte(markAt(i), (byte) (isMarked(row) ? 1 : 0));
    }

    void store(long from) {
      ColumnStorage.Place place = toWrite();
      long bytes = rows * element.bytes;
      long at = place.offset() + from * element.bytes;
      MemorySegment.copy(memory.segment, 0, place.segment(), at, bytes);
      ColumnStorage present = mask;
      if (masked && present != null) {
        count(from, from + rows, -1);
        ColumnStorage.Place marks = present.place();
        MemorySegment.copy(memory.segment, bytes, marks.segment(), marks.offset() + from, rows);
        count(from, from + rows, 1);
      }
    }

    @Override
    public void close() {
      lease.close();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import org.gatun.buffer.BufferRequestException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * A column of a {@link ColumnDict}: a list of as many elements as the dict has rows, and an
 * exporter of {@code [rows, *item]}. Elements can be replaced, also while leases are out; rows come
 * and go in every column at once, by the dict's own methods, which ends iterators and sub-lists
 * with {@link java.util.ConcurrentModificationException}.
 *
 * <p>A column with a mask, see {@link ColumnDict#addMask}, can lack values: a missing one is null
 * as an object. Elements are else as a {@link BufferList}'s: boxed scalars, records, or copies of
 * rows as flat arrays, compared and printed by content.
 *
 * <p>Not synchronised; but threads may write different rows at the same time, and {@link #acquire}
 * is safe from any thread. After the column was removed, or the dict closed, every call but {@code
 * toString} fails with {@link IllegalStateException}.
 */
public final class Column extends RearrangedColumn implements RandomAccess, BufferExporter {
  private static final String NO_NAN =
      " but found NaN, which floating-point dtypes alone have; fill with another value, or take"
          + " values() and mask() and cast them to float64";

  Column(ColumnRoom dict, String name, ColumnStorage storage) {
    super(dict, name, storage);
  }

  /** Returns the type of the elements, or of a row's elements. */
  public DType dtype() {
    return element.dtype;
  }

  /** Returns the shape of a row's element, a copy; empty for scalars. */
  public long[] itemShape() {
    return storage.itemShape();
  }

  /** Returns the number of rows, at most {@link Integer#MAX_VALUE}; see {@link ColumnDict#rows}. */
  @Override
  public int size() {
    return (int) Math.min(elements(), Integer.MAX_VALUE);
  }

  /**
   * Returns a copy of an element; null if it is missing.
   *
   * @throws IndexOutOfBoundsException if there is no such row
   */
  @Override
  public @Nullable Object get(int row) {
    return read(row);
  }

  /**
   * Replaces an element; null makes it missing. Returns a copy of the old one, or null.
   *
   * @throws IndexOutOfBoundsException if there is no such row
   * @throws IllegalArgumentException if the value does not fit the dtype or the item's shape
   * @throws NullPointerException if the value is null and there is no mask, as lists say that take
   *     no null
   */
  @Override
  public @Nullable Object set(int row, @Nullable Object value) {
    // A Map or a List may run what moves the memory, or changes this row: so it does before.
    Object plain = value == null || Element.isPlain(value) ? value : encoded(value);
    Object old = get(row);
    if (plain != null) {
      ColumnStorage.Place place = toWrite();
      write(place, at(place, row), plain);
      unmark(row);
    } else if (mask == null) {
      throw new NullPointerException(noNull());
    } else {
      setMissing(row);
    }
    return old;
  }

  /**
   * Refused, for a row is in every column.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public void add(int row, @Nullable Object value) {
    throw new UnsupportedOperationException(
        label() + "expected a value for every column; add it with ColumnDict.addRow");
  }

  /**
   * Refused, for a row is in every column.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public @Nullable Object remove(int row) {
    throw new UnsupportedOperationException(
        label()
            + "expected rows that go from every column; remove them with"
            + " ColumnDict.removeRows");
  }

  /**
   * Returns the elements from one row up to and without another: nothing is copied. They can be
   * replaced; after rows came or went it fails with {@link
   * java.util.ConcurrentModificationException}.
   *
   * @throws IndexOutOfBoundsException if not {@code 0 <= from <= to <= size}
   */
  @Override
  public List<@Nullable Object> subList(int from, int to) {
    return ColumnPart.of(this, 0, size(), from, to);
  }

  /** Returns whether there is a mask, so that values can be missing. */
  public boolean hasMask() {
    storage.place();
    return mask != null;
  }

  /** Returns how many values are missing. Costs O(1). */
  public long missingCount() {
    storage.place();
    return missing.get();
  }

  /**
   * Returns whether a value is missing.
   *
   * @throws IndexOutOfBoundsException if there is no such row
   */
  public boolean isMissing(long row) {
    at(storage.place(), row);
    return isMarked(row);
  }

  /**
   * Marks a value as missing; what lies in memory stays. Allowed while leases are out: who holds
   * one of the values sees them as they lie.
   *
   * @throws IndexOutOfBoundsException if there is no such row
   * @throws IllegalStateException also if there is no mask
   */
  public void setMissing(long row) {
    at(storage.place(), row);
    ColumnStorage present = checkMask();
    if (!isMarked(row)) {
      mark(present, row, 1);
      missing.incrementAndGet();
    }
  }

  /**
   * Gives every missing value this one; the mask stays, with nothing marked. Costs O(rows). Allowed
   * while leases are out.
   *
   * @throws IllegalArgumentException if the value does not fit the dtype or the item's shape;
   *     nothing was changed
   */
  public void fillMissing(Object value) {
    MemorySegment filled = filling(Objects.requireNonNull(value, "value"));
    ColumnStorage.Place place = toWrite(); // afterwards: encoding may have moved the memory
    for (long row = 0; missing.get() > 0 && row < dict.rowCount(); row++) {
      if (isMarked(row)) {
        MemorySegment.copy(filled, 0, place.segment(), at(place, row), element.bytes);
        unmark(row);
      }
    }
  }

  private static boolean isInteger(DType dtype) {
    DType plain = dtype instanceof SwappedType swapped ? swapped.scalar() : dtype;
    return plain instanceof ScalarType scalar
        && (scalar.kind() == ScalarType.Kind.SIGNED || scalar.kind() == ScalarType.Kind.UNSIGNED);
  }

  private MemorySegment filling(Object value) {
    boolean nan =
        (value instanceof Double wide && wide.isNaN())
            || (value instanceof Float single && single.isNaN());
    try {
      return encoded(value);
    } catch (IllegalArgumentException e) {
      throw nan && isInteger(element.dtype)
          ? new IllegalArgumentException(label() + "expected a value of " + element + NO_NAN, e)
          : e;
    }
  }

  /**
   * Lends the elements as {@code [rows, *item]}, C-contiguous, writable, native. Nothing is copied.
   * Element 0 of a column that was made alone lies at a multiple of 64 bytes; of one that lies side
   * by side with others at least at a multiple of the largest power of two that divides an
   * element's bytes: 8 for float64, 4 for a row of three float32.
   *
   * @throws BufferRequestException if that is not as asked, or values are missing: the memory alone
   *     does not tell which
   */
  @Override
  public BufferLease acquire(BufferRequest request) {
    return dict.lend(
        request,
        () -> {
          checkNoneMissing();
          return storage.offer(0, dict.rowCount(), false);
        });
  }

  /**
   * Returns the exporter of the values as they lie, whether some are missing or not: what lies in
   * the place of a missing value is zero, or what was there before. {@link #mask} tells which are.
   */
  public BufferExporter values() {
    return request -> dict.lend(request, () -> storage.offer(0, dict.rowCount(), false));
  }

  /**
   * Returns the exporter of the mask: {@code [rows]} of bool, true where a value is missing, as in
   * NumPy's masked arrays. It is lent read-only, so that {@link #missingCount} stays true.
   *
   * @throws IllegalStateException also if there is no mask
   */
  public BufferExporter mask() {
    ColumnStorage present = checkMask();
    return request -> {
      if (request.writable()) {
        throw new BufferRequestException(
            Reason.READ_ONLY,
            label()
                + "expected a request to read the mask but found one to write; change it with"
                + " setMissing(row) and by setting values",
            true);
      }
      return dict.lend(request, () -> present.offer(0, dict.rowCount(), true));
    };
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.Comparator;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Some elements of a column, which they stay. Of rows that were removed since it has none. */
final class ColumnPart extends ContentList<@Nullable Object> implements RandomAccess {
  private final Column column;
  private final int first;
  private final int size;
  private final int changes;

  private ColumnPart(Column column, int first, int size) {
    this.column = column;
    this.first = first;
    this.size = size;
    changes = column.changes();
  }

  /** Returns a part of a column, or of so many elements of it from a first one on. */
  static List<@Nullable Object> of(Column column, int first, int size, int from, int to) {
    if (from < 0 || from > to || to > size) {
      throw new IndexOutOfBoundsException(
          column.label()
              + "rows: expected 0 <= from <= to <= "
              + size
              + " but found "
              + from
              + ".."
              + to);
    }
    return new ColumnPart(column, first + from, to - from);
  }

  private int at(int index) {
    if (index < 0 || index >= size()) {
      throw new IndexOutOfBoundsException(
          column.label() + "index: expected 0.." + (size - 1) + " but found " + index);
    }
    return first + index;
  }

  @Override
  Element element() {
    return column.element();
  }

  @Override
  long elements() {
    return size();
  }

  @Override
  String textOf(long index, boolean shortened) {
    return column.textOf(first + index, shortened);
  }

  @Override
  int changes() {
    return column.changes();
  }

  @Override
  public int size() {
    column.elements();
    column.checkUnchanged(changes);
    return size;
  }

  @Override
  public @Nullable Object get(int index) {
    return column.get(at(index));
  }

  @Override
  public @Nullable Object set(int index, @Nullable Object value) {
    return column.set(at(index), value);
  }

  @Override
  public void add(int index, @Nullable Object value) {
    column.add(index, value);
  }

  @Override
  public @Nullable Object remove(int index) {
    return column.remove(index);
  }

  @Override
  public void replaceAll(UnaryOperator<@Nullable Object> operator) {
    column.replaceAll(first, first + size(), operator);
  }

  @Override
  public void sort(@Nullable Comparator<? super @Nullable Object> order) {
    column.sort(first, first + size(), order);
  }

  @Override
  public List<@Nullable Object> subList(int from, int to) {
    return of(column, first, size(), from, to);
  }
}

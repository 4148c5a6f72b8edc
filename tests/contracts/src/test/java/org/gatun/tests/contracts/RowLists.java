// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests.contracts;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.ListIterator;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A list of arrays as a list of rows that equal by content, for contracts that compare elements by
 * {@code equals}: every call goes to the list of arrays, with its elements wrapped or unwrapped.
 */
final class RowLists {
  private RowLists() {}

  /** A row that equals by content, as Java arrays do not. */
  static final class Row {
    private final short[] values;

    private Row(short[] values) {
      this.values = values;
    }

    static Row of(int... values) {
      short[] row = new short[values.length];
      for (int i = 0; i < row.length; i++) {
        row[i] = (short) values[i];
      }
      return new Row(row);
    }

    short[] values() {
      return values;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Row row && Arrays.equals(values, row.values);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
      return Arrays.toString(values);
    }
  }

  static List<Row> of(List<?> arrays) {
    @SuppressWarnings("unchecked") // a column is a list of Objects, here of arrays
    List<Object> all = (List<Object>) arrays;
    return new Wrapped(all);
  }

  private static Row wrapped(@Nullable Object array) {
    return new Row((short[]) java.util.Objects.requireNonNull(array));
  }

  private static @Nullable Object unwrapped(@Nullable Object row) {
    return row instanceof Row given ? given.values : row;
  }

  @SuppressWarnings("NullAway") // null is what a contract tries
  private static Object given(Row row) {
    return row == null ? null : row.values;
  }

  private static List<@Nullable Object> unwrapped(Collection<?> rows) {
    return Arrays.asList(rows.stream().map(RowLists::unwrapped).toArray());
  }

  /** Overrides whatever a list of arrays may do in a way of its own. */
  private static final class Wrapped extends AbstractList<Row> {
    private final List<Object> arrays;

    Wrapped(List<Object> arrays) {
      this.arrays = arrays;
    }

    @Override
    public Row get(int index) {
      return wrapped(arrays.get(index));
    }

    @Override
    public int size() {
      return arrays.size();
    }

    @Override
    public Row set(int index, Row row) {
      return wrapped(arrays.set(index, given(row)));
    }

    @Override
    public boolean add(Row row) {
      return arrays.add(given(row));
    }

    @Override
    public void add(int index, Row row) {
      arrays.add(index, given(row));
    }

    @Override
    public boolean addAll(Collection<? extends Row> rows) {
      return arrays.addAll(unwrapped(rows));
    }

    @Override
    public boolean addAll(int index, Collection<? extends Row> rows) {
      return arrays.addAll(index, unwrapped(rows));
    }

    @Override
    public Row remove(int index) {
      return wrapped(arrays.remove(index));
    }

    @Override
    public boolean remove(@Nullable Object row) {
      return arrays.remove(unwrapped(row));
    }

    @Override
    public boolean removeAll(Collection<?> rows) {
      return arrays.removeAll(unwrapped(rows));
    }

    @Override
    public boolean retainAll(Collection<?> rows) {
      return arrays.retainAll(unwrapped(rows));
    }

    @Override
    public boolean removeIf(Predicate<? super Row> filter) {
      return arrays.removeIf(array -> filter.test(wrapped(array)));
    }

    @Override
    public void replaceAll(UnaryOperator<Row> operator) {
      arrays.replaceAll(array -> given(operator.apply(wrapped(array))));
    }

    @Override
    public void sort(@Nullable Comparator<? super Row> order) {
      arrays.sort(order == null ? null : (a, b) -> order.compare(wrapped(a), wrapped(b)));
    }

    @Override
    public void clear() {
      arrays.clear();
    }

    @Override
    public int indexOf(@Nullable Object row) {
      return arrays.indexOf(unwrapped(row));
    }

    @Override
    public int lastIndexOf(@Nullable Object row) {
      return arrays.lastIndexOf(unwrapped(row));
    }

    @Override
    public boolean contains(@Nullable Object row) {
      return arrays.contains(unwrapped(row));
    }

    @Override
    public boolean containsAll(Collection<?> rows) {
      return unwrapped(rows).stream().allMatch(arrays::contains);
    }

    @Override
    public Object[] toArray() {
      return Arrays.stream(arrays.toArray()).map(RowLists::wrapped).toArray();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof List<?> list ? arrays.equals(unwrapped(list)) : arrays.equals(other);
    }

    @Override
    public int hashCode() {
      return arrays.hashCode();
    }

    @Override
    public String toString() {
      return arrays.toString();
    }

    @Override
    public List<Row> subList(int from, int to) {
      return new Wrapped(arrays.subList(from, to));
    }

    @Override
    public Iterator<Row> iterator() {
      return listIterator(0);
    }

    @Override
    public ListIterator<Row> listIterator(int index) {
      return new Each(arrays.listIterator(index));
    }
  }

  private record Each(ListIterator<Object> each) implements ListIterator<Row> {
    @Override
    public boolean hasNext() {
      return each.hasNext();
    }

    @Override
    public Row next() {
      return wrapped(each.next());
    }

    @Override
    public boolean hasPrevious() {
      return each.hasPrevious();
    }

    @Override
    public Row previous() {
      return wrapped(each.previous());
    }

    @Override
    public int nextIndex() {
      return each.nextIndex();
    }

    @Override
    public int previousIndex() {
      return each.previousIndex();
    }

    @Override
    public void remove() {
      each.remove();
    }

    @Override
    public void set(Row row) {
      each.set(given(row));
    }

    @Override
    public void add(Row row) {
      each.add(given(row));
    }
  }
}

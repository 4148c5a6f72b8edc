// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.Collection;
import java.util.Comparator;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Some elements of a list, which they stay; a part of a part knows it, to change its size too. */
final class ListPart<E> extends ContentList<E> implements BufferList.SubList<E> {
  private final BufferList<E> list;
  private final @Nullable ListPart<E> parent;
  private final int from;
  private int size;

  // The list's changes that this part knows of are its modCount, which its iterators compare.

  ListPart(BufferList<E> list, @Nullable ListPart<E> parent, int from, int size) {
    this.list = list;
    this.parent = parent;
    this.from = from;
    this.size = size;
    modCount = list.changes();
  }

  @SuppressWarnings("ReferenceEquality") // lists are equal by content
  boolean isOf(Object other) {
    return list == other;
  }

  @Override
  Element element() {
    return list.element;
  }

  @Override
  long elements() {
    return size();
  }

  @Override
  String textOf(long index, boolean shortened) {
    return list.textOf(from + index, shortened);
  }

  private void check() {
    list.checkOpen();
    list.checkUnchanged(modCount);
  }

  private int at(int index, int limit) {
    check();
    if (index < 0 || index >= limit) {
      throw new IndexOutOfBoundsException(
          "index: expected 0.." + (limit - 1) + " but found " + index);
    }
    return from + index;
  }

  /** Takes note of what was done to the list through this part. */
  private void changed(long added) {
    for (ListPart<E> part = this; part != null; part = part.parent) {
      part.size += (int) added;
      part.modCount = list.changes();
    }
  }

  @Override
  public int size() {
    check();
    return size;
  }

  @Override
  public E get(int index) {
    return list.get(at(index, size));
  }

  @Override
  public E set(int index, E value) {
    return list.set(at(index, size), value);
  }

  @Override
  public boolean add(E value) {
    add(size, value);
    return true;
  }

  @Override
  public void add(int index, E value) {
    list.add(at(index, size + 1), value);
    changed(1);
  }

  @Override
  public boolean addAll(Collection<? extends E> values) {
    return addAll(size, values);
  }

  @Override
  public boolean addAll(int index, Collection<? extends E> values) {
    int at = at(index, size + 1);
    long before = list.count();
    list.addAll(at, values);
    changed(list.count() - before);
    return list.count() > before;
  }

  @Override
  public E remove(int index) {
    E old = list.remove(at(index, size));
    changed(-1);
    return old;
  }

  @Override
  public void clear() {
    removeRange(0, size);
  }

  @Override
  protected void removeRange(int start, int end) {
    check();
    list.removeBetween(from + start, from + end);
    changed(start - end);
  }

  @Override
  public boolean removeIf(Predicate<? super E> filter) {
    check();
    long removed = list.removeIf(from, from + size, filter);
    if (removed > 0) {
      changed(-removed);
    }
    return removed > 0;
  }

  @Override
  public void replaceAll(UnaryOperator<E> operator) {
    check();
    list.replaceAll(from, from + size, operator);
  }

  @Override
  public void sort(@Nullable Comparator<? super E> order) {
    check();
    list.sort(from, from + size, order);
  }

  @Override
  public BufferList.SubList<E> subList(int start, int end) {
    check();
    if (start < 0 || start > end || end > size) {
      throw new IndexOutOfBoundsException(
          "range: expected 0 <= from <= to <= " + size + " but found " + start + ".." + end);
    }
    return new ListPart<>(list, this, from + start, end - start);
  }

  @Override
  public BufferLease acquire(BufferRequest request) {
    int changes = modCount;
    return list.lend(
        list.dtype(),
        () -> {
          list.checkUnchanged(changes);
          return list.element.layout(list.count()).slice(0, from, size, 1);
        },
        request);
  }
}

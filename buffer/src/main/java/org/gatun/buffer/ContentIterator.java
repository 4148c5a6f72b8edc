// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.ListIterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Walks over a list, and says what to do when that changed its size meanwhile. */
final class ContentIterator<E extends @Nullable Object> implements ListIterator<E> {
  private final ContentList<E> list;
  private int next;
  private int last = -1;
  private int changes;

  ContentIterator(ContentList<E> list, int next) {
    this.list = list;
    this.next = next;
    changes = list.changes();
  }

  @Override
  public boolean hasNext() {
    return next != list.size();
  }

  @Override
  public boolean hasPrevious() {
    return next != 0;
  }

  @Override
  public int nextIndex() {
    return next;
  }

  @Override
  public int previousIndex() {
    return next - 1;
  }

  @Override
  public E next() {
    list.checkUnchanged(changes);
    if (next >= list.size()) {
      throw new NoSuchElementException("expected an element but found the end of the list");
    }
    E element = list.get(next);
    last = next++;
    return element;
  }

  @Override
  public E previous() {
    list.checkUnchanged(changes);
    if (next == 0) {
      throw new NoSuchElementException("expected an element but found the start of the list");
    }
    E element = list.get(next - 1);
    last = --next;
    return element;
  }

  private int last(String attempt) {
    if (last < 0) {
      throw new IllegalStateException("expected next() or previous() before " + attempt);
    }
    list.checkUnchanged(changes);
    return last;
  }

  @Override
  public void remove() {
    int index = last("remove()");
    list.remove(index);
    next = index;
    last = -1;
    changes = list.changes();
  }

  @Override
  public void set(E value) {
    list.set(last("set(value)"), value);
  }

  @Override
  public void add(E value) {
    list.checkUnchanged(changes);
    list.add(next, value);
    next++;
    last = -1;
    changes = list.changes();
  }
}

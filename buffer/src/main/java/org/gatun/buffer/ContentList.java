// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.ListIterator;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A list that compares and prints elements by content, arrays too, and so do its sub-lists. */
abstract class ContentList<E extends @Nullable Object> extends AbstractList<E> {
  /** Returns what an element is. */
  abstract Element element();

  /**
   * Returns the number of elements.
   *
   * @throws IllegalStateException if the list is of no use any more
   * @throws ConcurrentModificationException if it is a part of what was changed
   */
  abstract long elements();

  /** Returns an element as text. */
  abstract String textOf(long index, boolean shortened);

  /** Returns what is another number after the size was changed. */
  int changes() {
    return modCount;
  }

  /** Refuses to go on after somebody has changed the size of this list. */
  void checkUnchanged(int changes) {
    if (changes() != changes) {
      throw new ConcurrentModificationException(
          "expected a list whose size nobody changes meanwhile; after a change, ask for a new"
              + " sub-list or iterator");
    }
  }

  @Override
  public Iterator<E> iterator() {
    return listIterator(0);
  }

  @Override
  public ListIterator<E> listIterator() {
    return listIterator(0);
  }

  @Override
  public ListIterator<E> listIterator(int index) {
    int size = size();
    if (index < 0 || index > size) {
      throw new IndexOutOfBoundsException("index: expected 0.." + size + " but found " + index);
    }
    return new ContentIterator<>(this, index);
  }

  @Override
  public int indexOf(@Nullable Object value) {
    for (int i = 0; i < size(); i++) {
      if (Objects.deepEquals(get(i), value)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public int lastIndexOf(@Nullable Object value) {
    for (int i = size() - 1; i >= 0; i--) {
      if (Objects.deepEquals(get(i), value)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public boolean contains(@Nullable Object value) {
    return indexOf(value) >= 0;
  }

  @Override
  public boolean remove(@Nullable Object value) {
    int index = indexOf(value);
    if (index >= 0) {
      remove(index);
    }
    return index >= 0;
  }

  /**
   * Removes the elements that the collection contains; arrays by their content. As {@link
   * #removeIf}; a list whose elements cannot go, as a {@link Column}'s, refuses it with {@link
   * UnsupportedOperationException} if there are any.
   */
  @Override
  public boolean removeAll(Collection<?> values) {
    return removeIf(in(values));
  }

  /**
   * Removes the elements that the collection does not contain; arrays by their content. As {@link
   * #removeIf}; a list whose elements cannot go, as a {@link Column}'s, refuses it with {@link
   * UnsupportedOperationException} if there are any.
   */
  @Override
  public boolean retainAll(Collection<?> values) {
    return removeIf(in(values).negate());
  }

  private Predicate<Object> in(Collection<?> values) {
    Objects.requireNonNull(values, "values");
    if (!element().isArray()) {
      return values::contains;
    }
    // Arrays, which the JDK compares by identity.
    Set<Content> contents = new HashSet<>();
    for (Object value : values) {
      contents.add(new Content(value));
    }
    return value -> contents.contains(new Content(value));
  }

  /** A value that equals by content. */
  private record Content(@Nullable Object value) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Content(Object that) && Objects.deepEquals(value, that);
    }

    @Override
    public int hashCode() {
      return Arrays.deepHashCode(new Object[] {value});
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (other instanceof List<?> list && Objects.deepEquals(toArray(), list.toArray()));
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(toArray());
  }

  /**
   * Returns the elements, rows by their content; of more than a thousand values the first and last
   * few. Never throws: if the list is of no use any more, it says why.
   */
  @Override
  public String toString() {
    try {
      long elements = elements();
      boolean shortened = ContentText.isLong(elements, element().values());
      return ContentText.list(elements, shortened, i -> text(i, shortened));
    } catch (IllegalStateException | ConcurrentModificationException e) {
      return "(" + e.getMessage() + ")";
    }
  }

  private String text(long index, boolean shortened) {
    try {
      return textOf(index, shortened);
    } catch (RuntimeException e) { // text that is none, or a change by another thread
      return "?";
    }
  }
}

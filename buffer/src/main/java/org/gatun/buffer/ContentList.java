// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A list that compares elements by content, arrays too, and so do its sub-lists. */
abstract class ContentList<E extends @Nullable Object> extends AbstractList<E> {
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
   * #removeIf}.
   */
  @Override
  public boolean removeAll(Collection<?> values) {
    return removeIf(in(values));
  }

  /**
   * Removes the elements that the collection does not contain; arrays by their content. As {@link
   * #removeIf}.
   */
  @Override
  public boolean retainAll(Collection<?> values) {
    return removeIf(in(values).negate());
  }

  private Predicate<Object> in(Collection<?> values) {
    Objects.requireNonNull(values, "values");
    if (!holdsArrays()) {
      return values::contains;
    }
    Set<Content> contents = new HashSet<>();
    for (Object value : values) {
      contents.add(new Content(value));
    }
    return value -> contents.contains(new Content(value));
  }

  /** Returns whether elements are arrays as objects, which the JDK compares by identity. */
  abstract boolean holdsArrays();

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

  @Override
  public List<E> subList(int from, int to) {
    return new Part<>(super.subList(from, to), holdsArrays());
  }

  /** The JDK's sub-list, which compares by equals, with this comparison. */
  private static final class Part<E extends @Nullable Object> extends ContentList<E> {
    private final List<E> part;
    private final boolean holdsArrays;

    Part(List<E> part, boolean holdsArrays) {
      this.part = part;
      this.holdsArrays = holdsArrays;
    }

    @Override
    boolean holdsArrays() {
      return holdsArrays;
    }

    @Override
    public E get(int index) {
      return part.get(index);
    }

    @Override
    public E set(int index, E value) {
      return part.set(index, value);
    }

    @Override
    public int size() {
      return part.size();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
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

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof List<?> list && Objects.deepEquals(toArray(), list.toArray());
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(toArray());
  }

  @Override
  public List<E> subList(int from, int to) {
    return new Part<>(super.subList(from, to));
  }

  /** The JDK's sub-list, which compares by equals, with this comparison. */
  private static final class Part<E extends @Nullable Object> extends ContentList<E> {
    private final List<E> part;

    Part(List<E> part) {
      this.part = part;
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
    public void add(int index, E value) {
      part.add(index, value);
      modCount++;
    }

    @Override
    public E remove(int index) {
      E old = part.remove(index);
      modCount++;
      return old;
    }

    @Override
    protected void removeRange(int from, int to) {
      part.subList(from, to).clear();
      modCount++;
    }

    @Override
    public int size() {
      return part.size();
    }
  }
}

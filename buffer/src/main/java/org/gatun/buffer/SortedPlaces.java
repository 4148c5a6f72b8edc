// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Which element each place gets when elements are sorted as objects. Nothing is moved yet. */
final class SortedPlaces {
  private SortedPlaces() {}

  /** Returns the places, counted from the first element; equal ones stay in their order. */
  @SuppressWarnings("unchecked") // what is compared is what was read
  static <E extends @Nullable Object> Integer[] of(
      LongFunction<E> element, long from, long to, Comparator<? super E> order) {
    if (to - from >= Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "expected fewer than 2^31 elements to compare but found " + (to - from));
    }
    var places = new Integer[(int) (to - from)];
    var values = new @Nullable Object[places.length];
    for (int i = 0; i < places.length; i++) {
      places[i] = i;
      values[i] = element.apply(from + i);
    }
    Comparator<Integer> byValue = (a, b) -> order.compare((E) values[a], (E) values[b]);
    Arrays.sort(places, byValue);
    return places;
  }

  /**
   * Returns the order, or the natural one of text, which is compared as String does.
   *
   * @throws ClassCastException if there is no order and elements have no natural one
   */
  @SuppressWarnings("unchecked") // of text alone
  static <E extends @Nullable Object> Comparator<? super E> order(
      Element element, @Nullable Comparator<? super E> order) {
    if (order != null) {
      return order;
    }
    if (element.isRow() || !(element.dtype instanceof UnicodeType)) {
      throw new ClassCastException(
          "expected elements with a natural order but found "
              + (element.isRow() ? "rows of " : "")
              + element.dtype
              + "; give a comparator");
    }
    return (Comparator<? super E>) Comparator.<String>naturalOrder();
  }
}

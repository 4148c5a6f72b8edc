// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.reflect.Array;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.IntFunction;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Values as text: lists and arrays by their content, in all axes. Where there are more than a
 * thousand values, of each axis the first and last three, as NumPy prints.
 */
final class ContentText {
  /** NumPy's threshold: so many values are printed in full. */
  private static final int MOST = 1_000;

  /** NumPy's edgeitems: so many are printed at each end otherwise. */
  private static final int ENDS = 3;

  /** Deeper than any shape; a list may hold itself. */
  private static final int DEPTH = 70;

  private ContentText() {}

  /** Returns whether so many elements of so many values each are too many to print them all. */
  static boolean isLong(long elements, long valuesOfEach) {
    return elements > MOST / valuesOfEach;
  }

  /** Returns such as {@code [1, 2, 3]}, or {@code [1, 2, 3, …, 7, 8, 9]} if shortened. */
  static String list(long size, boolean shortened, LongFunction<String> each) {
    return joined("[", size, shortened, each, "]");
  }

  static String joined(
      String start, long size, boolean shortened, LongFunction<String> each, String end) {
    var text = new StringJoiner(", ", start, end);
    for (long i = 0; i < size; i++) {
      if (shortened && i == ENDS && size > 2 * ENDS) {
        text.add("…");
        i = size - ENDS;
      }
      text.add(each.apply(i));
    }
    return text.toString();
  }

  static String of(@Nullable Object value) {
    return of(value, count(value, DEPTH) > MOST);
  }

  static String of(@Nullable Object value, boolean shortened) {
    return of(value, shortened, DEPTH);
  }

  private static String of(@Nullable Object value, boolean shortened, int depth) {
    if (depth == 0) {
      return "…";
    }
    return switch (value) {
      case null -> "null";
      case RecordValue record -> record.text(shortened);
      case List<?> list ->
          list(list.size(), shortened, i -> of(list.get((int) i), shortened, depth - 1));
      default -> {
        if (!value.getClass().isArray()) {
          yield value.toString();
        }
        yield list(
            Array.getLength(value),
            shortened,
            i -> of(Array.get(value, (int) i), shortened, depth - 1));
      }
    };
  }

  /** Counts values, as far as it matters. */
  private static long count(@Nullable Object value, int depth) {
    if (depth == 0) {
      return 1;
    }
    return switch (value) {
      case null -> 1;
      case RecordValue record -> count(record.values(), depth - 1);
      case List<?> list -> sum(list.size(), list::get, depth);
      case Object[] array -> sum(array.length, i -> array[i], depth);
      default -> value.getClass().isArray() ? Array.getLength(value) : 1;
    };
  }

  private static long sum(int size, IntFunction<? extends @Nullable Object> each, int depth) {
    long sum = 0;
    for (int i = 0; i < size && sum <= MOST; i++) {
      sum += count(each.apply(i), depth - 1);
    }
    return sum;
  }
}

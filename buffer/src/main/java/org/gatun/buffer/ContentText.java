// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Values as text: lists and arrays by their content, in all axes. Where there are more than a
 * thousand values, of each axis the first and last three, as NumPy prints; and after ten thousand
 * all is an ellipsis, for lists can share lists without end.
 */
final class ContentText {
  /** NumPy's threshold: so many values are printed in full. */
  private static final int MOST = 1_000;

  /** NumPy's edgeitems: so many are printed at each end otherwise. */
  private static final int ENDS = 3;

  /** Deeper than any shape; a list may hold itself. */
  private static final int DEPTH = 70;

  /** So many values and lists are looked at in all: one that holds itself twice has 2^70. */
  private static final int ALL = 10 * MOST;

  private final boolean shortened;

  /** How many may still be looked at. */
  private int left = ALL;

  private ContentText(boolean shortened) {
    this.shortened = shortened;
  }

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
    boolean isLong = new ContentText(false).count(value, DEPTH) > MOST;
    return of(value, isLong);
  }

  static String of(@Nullable Object value, boolean shortened) {
    return new ContentText(shortened).text(value, DEPTH);
  }

  private String text(@Nullable Object value, int depth) {
    if (depth == 0 || left == 0) {
      return "…";
    }
    left--;
    return switch (value) {
      case null -> "null";
      case RecordValue record -> record.text(field -> text(field, depth - 1));
      case List<?> list -> list(list.size(), shortened, i -> text(list.get((int) i), depth - 1));
      case Map<?, ?> map -> map(map, depth);
      default -> {
        if (!value.getClass().isArray()) {
          yield value.toString();
        }
        int length = Array.getLength(value);
        yield list(length, shortened, i -> text(Array.get(value, (int) i), depth - 1));
      }
    };
  }

  /** As the JDK prints it, which finds no end of maps that hold each other. */
  private String map(Map<?, ?> map, int depth) {
    var text = new StringJoiner(", ", "{", "}");
    int i = 0;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (shortened && i == 2 * ENDS) {
        text.add("…");
        break;
      }
      text.add(text(entry.getKey(), depth - 1) + "=" + text(entry.getValue(), depth - 1));
      i++;
    }
    return text.toString();
  }

  /** Counts values, as far as it matters. */
  private long count(@Nullable Object value, int depth) {
    if (left == 0) {
      return MOST + 1;
    }
    left--;
    if (depth == 0) {
      return 1;
    }
    return switch (value) {
      case null -> 1;
      case RecordValue record -> count(record.values(), depth - 1);
      case List<?> list -> sum(list, depth);
      case Map<?, ?> map -> sum(map.values(), depth);
      case Object[] array -> sum(Arrays.asList(array), depth);
      default -> value.getClass().isArray() ? Array.getLength(value) : 1;
    };
  }

  private long sum(Iterable<? extends @Nullable Object> values, int depth) {
    long sum = 0;
    for (Object each : values) {
      sum += count(each, depth - 1);
      if (sum > MOST) {
        break;
      }
    }
    return sum;
  }
}

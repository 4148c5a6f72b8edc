// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gatun.buffer.StridedLayout;
import org.jspecify.annotations.Nullable;

/** Reads an index as Python writes it, without the brackets. */
final class IndexText {
  private static final Pattern ITEM =
      Pattern.compile(
          "(?<ellipsis>\\.\\.\\.|Ellipsis)|(?<axis>None|newaxis|np\\.newaxis)"
              + "|(?<position>[+-]?\\d+)"
              + "|(?<from>[+-]?\\d+)?\\s*:\\s*(?<to>[+-]?\\d+)?\\s*(?::\\s*(?<step>[+-]?\\d+)?)?");

  private final List<Index> items = new ArrayList<>();
  private int taken;
  private int ellipsis = -1; // how many of the items before it take an axis
  private int zeroStep = -1; // which of the items that take an axis; the first such

  private IndexText() {}

  /** Applies an index; like NumPy, what is wrong is told in the order of the items. */
  static StridedLayout apply(StridedLayout layout, String selection) {
    IndexText text = new IndexText();
    text.parse(selection);
    StridedLayout selected = Selection.apply(layout, text.items.toArray(Index[]::new));
    if (text.zeroStep >= 0) {
      boolean behind = text.ellipsis >= 0 && text.ellipsis <= text.zeroStep;
      throw Selection.zeroStep(text.zeroStep + (behind ? layout.rank() - text.taken : 0), layout);
    }
    return selected;
  }

  private void parse(String selection) {
    int from = 0;
    while (from <= selection.length()) {
      int comma = selection.indexOf(',', from);
      int to = comma < 0 ? selection.length() : comma;
      String text = selection.substring(from, to).strip();
      boolean trailing = text.isEmpty() && comma < 0 && !items.isEmpty(); // as in a tuple "1,"
      if (!trailing) {
        Matcher item = ITEM.matcher(text);
        if (!item.matches()) {
          throw notAnItem(selection, from, text);
        }
        add(item, from, selection);
      }
      from = to + 1;
    }
  }

  private void add(Matcher item, int at, String selection) {
    if (item.group("ellipsis") != null) {
      if (ellipsis >= 0) {
        throw new IllegalArgumentException(
            "expected one \"...\" but found another at character "
                + at
                + " of \""
                + selection
                + "\"");
      }
      ellipsis = taken;
      items.add(Index.ELLIPSIS);
    } else if (item.group("axis") != null) {
      items.add(Index.NEW_AXIS);
    } else {
      String step = item.group("step");
      long by = step == null ? 1 : number(step);
      zeroStep = by == 0 && zeroStep < 0 ? taken : zeroStep;
      taken++;
      items.add(zeroStep < 0 ? axis(item, by) : Index.ALL);
    }
  }

  private static Index axis(Matcher item, long by) {
    String position = item.group("position");
    if (position != null) {
      return Index.at(number(position));
    }
    long from = number(item.group("from"), by > 0 ? 0 : Long.MAX_VALUE);
    long to = number(item.group("to"), by > 0 ? Long.MAX_VALUE : Long.MIN_VALUE);
    return Index.range(from, to, by);
  }

  private static long number(@Nullable String digits, long otherwise) {
    return digits == null ? otherwise : number(digits);
  }

  /** Reads an integer of any length; what is too large is as far as a long goes. */
  private static long number(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException tooLong) {
      return digits.startsWith("-") ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  private static IllegalArgumentException notAnItem(String selection, int at, String found) {
    return new IllegalArgumentException(
        "expected a position, from:to:step, \"...\" or \"None\" at character "
            + at
            + " of \""
            + selection
            + "\" but found \""
            + found
            + "\"");
  }
}

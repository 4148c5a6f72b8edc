// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gatun.buffer.Slice;
import org.gatun.buffer.StridedLayout;
import org.jspecify.annotations.Nullable;

/**
 * NumPy's basic indexing: positions, slices, new axes and one ellipsis.
 *
 * @see <a href="https://numpy.org/doc/stable/user/basics.indexing.html#basic-indexing">NumPy, basic
 *     indexing</a>
 */
final class Selection {
  private static final Pattern ITEM =
      Pattern.compile(
          "(?<ellipsis>\\.\\.\\.)|(?<axis>None|newaxis|np\\.newaxis)|(?<position>[+-]?\\d+)"
              + "|(?<from>[+-]?\\d+)?\\s*:\\s*(?<to>[+-]?\\d+)?\\s*(?::\\s*(?<step>[+-]?\\d+)?)?");

  private Selection() {}

  /** Applies an index as Python writes it, without the brackets. */
  static StridedLayout apply(StridedLayout whole, String selection) {
    List<Matcher> items = parse(selection);
    long taken = items.stream().filter(Selection::takesAxis).count();
    if (taken > whole.rank()) {
      throw Axes.tooManyItems((int) taken, whole);
    }
    StridedLayout layout = whole;
    int axis = 0; // of the layout made so far
    int named = 0; // of the whole, for messages
    for (Matcher item : items) {
      if (item.group("ellipsis") != null) {
        int skipped = whole.rank() - (int) taken;
        axis += skipped;
        named += skipped;
      } else if (item.group("axis") != null) {
        layout = layout.insertAxis(axis++);
      } else if (item.group("position") != null) {
        long position = position(number(item.group("position")), named++, whole);
        layout = layout.select(axis, position);
      } else {
        String step = item.group("step");
        layout = slice(layout, axis++, item.group("from"), item.group("to"), step, named++);
      }
    }
    return layout;
  }

  private static boolean takesAxis(Matcher item) {
    return item.group("ellipsis") == null && item.group("axis") == null;
  }

  private static List<Matcher> parse(String selection) {
    List<Matcher> items = new ArrayList<>();
    boolean ellipsis = false;
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
        if (item.group("ellipsis") != null && ellipsis) {
          throw new IllegalArgumentException(
              "expected one \"...\" but found another at character "
                  + from
                  + " of \""
                  + selection
                  + "\"");
        }
        ellipsis |= item.group("ellipsis") != null;
        items.add(item);
      }
      from = to + 1;
    }
    return items;
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

  /** Reads an integer of any length; what is too large is as far as a long goes. */
  private static long number(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException tooLong) {
      return digits.startsWith("-") ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  private static StridedLayout slice(
      StridedLayout layout,
      int axis,
      @Nullable String from,
      @Nullable String to,
      @Nullable String step,
      int named) {
    long by = step == null ? 1 : number(step);
    if (by == 0) {
      throw zeroStep(named);
    }
    long start = from != null ? number(from) : by > 0 ? 0 : Long.MAX_VALUE;
    long end = to != null ? number(to) : by > 0 ? Long.MAX_VALUE : Long.MIN_VALUE;
    return slice(layout, axis, start, end, by);
  }

  /** Slices one axis; the ends are clipped as Python's {@code slice.indices} does. */
  static StridedLayout slice(StridedLayout layout, int axis, long from, long to, long step) {
    if (step == 0) {
      throw zeroStep(axis);
    }
    return layout.slice(axis, Slice.of(from, to, step));
  }

  private static IllegalArgumentException zeroStep(int axis) {
    return new IllegalArgumentException("axis " + axis + ": expected a step other than 0");
  }

  /** Takes one position of an axis, which may count from the end. */
  static StridedLayout select(StridedLayout layout, int axis, long position) {
    return layout.select(axis, position(position, axis, layout));
  }

  /** Counts a negative position from the end of an axis. */
  static long position(long position, int axis, StridedLayout layout) {
    long size = layout.size(axis);
    if (position < -size || position >= size) {
      throw new IndexOutOfBoundsException(
          "axis "
              + axis
              + ": expected a position in "
              + -size
              + ".."
              + (size - 1)
              + " but found "
              + position
              + " for shape "
              + Axes.text(layout));
    }
    return position < 0 ? position + size : position;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.StridedLayout;
import org.gatun.buffer.SwappedType;

/**
 * Prints arrays as NumPy's {@code str} does with its default options: elements aligned, lines of at
 * most 75 characters, three elements at either end of each axis when there are more than 1,000.
 * Complex numbers are printed one by one; of other dtypes than numbers it prints dtype and layout
 * alone.
 *
 * @see <a
 *     href="https://numpy.org/doc/stable/reference/generated/numpy.array2string.html">numpy.array2string</a>
 */
final class Printing {
  private static final int LINE_WIDTH = 75;
  private static final int SUMMARISED_ABOVE = 1000;
  private static final int EDGE = 3;

  /** Above so many shown elements, which takes many short axes, a text helps nobody. */
  private static final long MOST_SHOWN = 1_000_000;

  private final StridedLayout layout;
  private final boolean summarised;
  private final Iterator<String> words;

  private Printing(StridedLayout layout, boolean summarised, Iterator<String> words) {
    this.layout = layout;
    this.summarised = summarised;
    this.words = words;
  }

  static String text(BufferView view) {
    try (BufferPin _ = view.pin()) {
      return elements(view);
    } catch (IllegalStateException | InternalError gone) {
      // The lease was closed, its segment's owner closed that, or somebody truncated the file.
      return view.toString();
    }
  }

  private static String elements(BufferView view) {
    StridedLayout layout = view.layout();
    ScalarType dtype =
        switch (view.dtype()) {
          case ScalarType scalar -> scalar;
          case SwappedType swapped -> swapped.scalar();
          default -> null;
        };
    if (dtype == null) {
      return view.toString();
    }
    if (layout.rank() == 0) {
      return scalar(dtype, view.get());
    }
    if (layout.count() == 0) {
      return "[]";
    }
    boolean summarised = layout.count() > SUMMARISED_ABOVE;
    double shown = 1;
    for (long size : layout.shape()) {
      shown *= summarised ? Math.min(size, 2 * EDGE) : size;
    }
    if (shown > MOST_SHOWN) {
      return view.toString();
    }
    List<Object> values = new ArrayList<>();
    collect(view, summarised, new long[layout.rank()], 0, values);
    Function<Object, String> format = format(dtype, values);
    var printing = new Printing(layout, summarised, values.stream().map(format).iterator());
    return printing.axis(0, " ", LINE_WIDTH);
  }

  private static String scalar(ScalarType dtype, Object value) {
    return switch (value) {
      case Boolean flag -> flag ? "True" : "False";
      case Float number -> FloatFormat.scalar(dtype, number);
      case Double number -> FloatFormat.scalar(dtype, number);
      default -> value.toString();
    };
  }

  private static Function<Object, String> format(ScalarType dtype, List<Object> values) {
    return switch (dtype.kind()) {
      case BOOL -> value -> (Boolean) value ? " True" : "False";
      case SIGNED, UNSIGNED, COMPLEX -> {
        int width = values.stream().mapToInt(value -> value.toString().length()).max().orElse(0);
        yield value -> " ".repeat(width - value.toString().length()) + value;
      }
      case FLOAT -> {
        double[] numbers =
            values.stream().mapToDouble(value -> ((Number) value).doubleValue()).toArray();
        FloatFormat format = FloatFormat.of(dtype, numbers);
        yield value -> format.text(((Number) value).doubleValue());
      }
    };
  }

  /** Collects the elements that are shown, in index order. */
  private static void collect(
      BufferView view, boolean summarised, long[] index, int axis, List<Object> values) {
    if (axis == index.length) {
      values.add(view.get(index));
      return;
    }
    long size = view.layout().size(axis);
    for (long i = 0; i < size; i++) {
      if (summarised && size > 2 * EDGE && i == EDGE) {
        i = size - EDGE;
      }
      index[axis] = i;
      collect(view, summarised, index, axis + 1, values);
    }
  }

  /** Prints the rest of the axes at one index of those before. */
  private String axis(int axis, String indent, int width) {
    boolean cut = summarised && layout.size(axis) > 2 * EDGE;
    long shown = cut ? 2 * EDGE : layout.size(axis);
    boolean last = axis == layout.rank() - 1;
    String body = last ? row(shown, cut, indent, width - 1) : rows(axis, shown, cut, indent, width);
    return "[" + body.substring(indent.length()) + "]";
  }

  private String rows(int axis, long shown, boolean cut, String indent, int width) {
    String separator = "\n".repeat(layout.rank() - 1 - axis);
    StringBuilder text = new StringBuilder();
    for (long i = 0; i < shown; i++) {
      if (i > 0) {
        text.append(separator);
      }
      if (cut && i == EDGE) {
        text.append(indent).append("...").append(separator);
      }
      text.append(indent).append(axis(axis + 1, indent + " ", width - 1));
    }
    return text.toString();
  }

  private String row(long shown, boolean cut, String indent, int width) {
    StringBuilder lines = new StringBuilder();
    StringBuilder line = new StringBuilder(indent);
    for (long i = 0; i < shown; i++) {
      if (i > 0) {
        line.append(' ');
      }
      if (cut && i == EDGE) {
        line = extend(lines, line, "...", indent, width).append(' ');
      }
      line = extend(lines, line, words.next(), indent, width);
    }
    return lines.append(line).toString();
  }

  /** Adds a word to a line, or to a new one if it does not fit and the line is not empty. */
  private static StringBuilder extend(
      StringBuilder lines, StringBuilder line, String word, String indent, int width) {
    if (line.length() + word.length() > width && line.length() > indent.length()) {
      lines.append(line.toString().stripTrailing()).append('\n');
      return new StringBuilder(indent).append(word);
    }
    return line.append(word);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;
import org.gatun.buffer.OpaqueType;
import org.gatun.buffer.RecordType;
import org.gatun.buffer.StridedLayout;

/**
 * Prints arrays as NumPy's {@code repr} does with its default options: elements aligned, lines of
 * at most 75 characters, three elements at either end of each axis when there are more than 1,000;
 * behind them the shape and the dtype where the elements do not tell them.
 *
 * @see <a
 *     href="https://numpy.org/doc/stable/reference/generated/numpy.array_repr.html">numpy.array_repr</a>
 */
final class Printing {
  private static final int LINE_WIDTH = 75;
  private static final int SUMMARISED_ABOVE = 1000;
  private static final int EDGE = 3;

  /** Above so many shown values, which takes many short axes or large records, no text helps. */
  private static final long MOST_VALUES = 1_000_000;

  private static final long MOST_BYTES = 16_000_000;

  private static final String OPENING = "array(";

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
      return isReadable(view.dtype()) && !tooMuch(view) ? array(view) : view.toString();
    } catch (IllegalStateException | InternalError gone) {
      // The lease was closed, its segment's owner closed that, or somebody truncated the file.
      return view.toString();
    } catch (IllegalArgumentException noText) {
      return view.toString(); // code points that are no characters
    }
  }

  private static boolean isReadable(DType dtype) {
    return switch (dtype) {
      case OpaqueType _ -> false;
      case RecordType record ->
          record.fields().stream().map(RecordType.Field::dtype).allMatch(Printing::isReadable);
      default -> true;
    };
  }

  private static boolean tooMuch(BufferView view) {
    StridedLayout layout = view.layout();
    double shown = 1;
    for (long size : layout.shape()) {
      shown *= isSummarised(layout) ? Math.min(size, 2 * EDGE) : size;
    }
    return shown * valuesOf(view.dtype()) > MOST_VALUES || shown * layout.itemsize() > MOST_BYTES;
  }

  private static double valuesOf(DType dtype) {
    double values = 1;
    if (dtype instanceof RecordType record) {
      for (RecordType.Field field : record.fields()) {
        double each = valuesOf(field.dtype());
        for (int size : field.shape()) {
          each *= Math.max(1, size); // a list without elements is printed too
        }
        values += each;
      }
    }
    return values;
  }

  private static boolean isSummarised(StridedLayout layout) {
    return layout.count() > SUMMARISED_ABOVE;
  }

  private static String array(BufferView view) {
    String body = OPENING + elements(view);
    StridedLayout layout = view.layout();
    boolean empty = layout.count() == 0;
    List<String> extras = new ArrayList<>();
    if ((empty && layout.rank() != 1) || isSummarised(layout)) {
      extras.add("shape=" + DTypeText.tuple(layout.shape()));
    }
    if (empty || !DTypeText.isImplied(view.dtype())) {
      extras.add("dtype=" + DTypeText.of(view.dtype()));
    }
    if (extras.isEmpty()) {
      return body + ")";
    }
    String end = String.join(", ", extras) + ")";
    String lastLine = body.substring(body.lastIndexOf('\n') + 1) + ",";
    boolean fits = length(lastLine) + 1 + length(end) <= LINE_WIDTH;
    return body + "," + (fits ? " " : "\n" + " ".repeat(OPENING.length())) + end;
  }

  private static String elements(BufferView view) {
    StridedLayout layout = view.layout();
    if (layout.count() == 0) {
      return "[]";
    }
    boolean summarised = isSummarised(layout);
    List<Object> values = new ArrayList<>();
    collect(view, summarised, new long[layout.rank()], 0, values);
    Function<Object, String> format = ElementText.of(view.dtype(), values, layout.rank() == 0);
    if (layout.rank() == 0) {
      return format.apply(values.getFirst());
    }
    var printing = new Printing(layout, summarised, values.stream().map(format).iterator());
    return printing.axis(0, " ".repeat(OPENING.length() + 1), LINE_WIDTH - 1);
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
    String separator = "," + "\n".repeat(layout.rank() - 1 - axis);
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
        line.append(", ");
      }
      if (cut && i == EDGE) {
        line = extend(lines, line, "...", indent, width).append(", ");
      }
      line = extend(lines, line, words.next(), indent, width);
    }
    return lines.append(line).toString();
  }

  /** Adds a word to a line, or to a new one if it does not fit and the line is not empty. */
  private static StringBuilder extend(
      StringBuilder lines, StringBuilder line, String word, String indent, int width) {
    if (length(line) + length(word) > width && line.length() > indent.length()) {
      lines.append(line.toString().stripTrailing()).append('\n');
      return new StringBuilder(indent).append(word);
    }
    return line.append(word);
  }

  /** Counts characters as Python does. */
  private static int length(CharSequence text) {
    return Character.codePointCount(text, 0, text.length());
  }
}

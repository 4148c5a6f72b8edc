// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.gatun.buffer.RecordType.Field;

/**
 * Writes the NumPy descr of a record: the list if its fields, and those of the records in it,
 * follow one another, with void fields of no name for gaps; else the dict, which names offsets.
 */
final class DescrPrinter {
  private final boolean listed;

  private DescrPrinter(boolean listed) {
    this.listed = listed;
  }

  static String print(RecordType record) {
    return new DescrPrinter(isListed(record)).text(record);
  }

  private static boolean isListed(DType dtype) {
    if (dtype instanceof RecordType record) {
      int end = 0;
      for (Field field : record.fields()) {
        if (field.offset() < end || !isListed(field.dtype())) {
          return false;
        }
        end = field.end();
      }
    }
    return true;
  }

  private String text(DType dtype) {
    if (!(dtype instanceof RecordType record)) {
      return quoted(dtype.descr());
    }
    return listed ? list(record) : dict(record);
  }

  private String list(RecordType record) {
    StringBuilder text = new StringBuilder("[");
    int end = 0;
    for (Field field : record.fields()) {
      pad(text, field.offset() - end);
      comma(text);
      text.append('(').append(quoted(field.name())).append(", ").append(text(field.dtype()));
      text.append(field.shape().isEmpty() ? "" : ", " + tuple(field.shape())).append(')');
      end = field.end();
    }
    pad(text, record.itemsize() - end);
    return text.append(']').toString();
  }

  private static void pad(StringBuilder text, int bytes) {
    if (bytes > 0) {
      comma(text);
      text.append("('', '|V").append(bytes).append("')");
    }
  }

  private static void comma(StringBuilder text) {
    if (text.length() > 1) {
      text.append(", ");
    }
  }

  private String dict(RecordType record) {
    List<Field> fields = record.fields();
    return "{'names': "
        + list(fields, field -> quoted(field.name()))
        + ", 'formats': "
        + list(fields, this::format)
        + ", 'offsets': "
        + list(fields, field -> String.valueOf(field.offset()))
        + ", 'itemsize': "
        + record.itemsize()
        + "}";
  }

  private String format(Field field) {
    String element = text(field.dtype());
    return field.shape().isEmpty() ? element : "(" + element + ", " + tuple(field.shape()) + ")";
  }

  private static String list(List<Field> fields, Function<Field, String> text) {
    return fields.stream().map(text).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String tuple(List<Integer> shape) {
    String all = shape.stream().map(String::valueOf).collect(Collectors.joining(", "));
    return shape.size() == 1 ? "(" + all + ",)" : "(" + all + ")";
  }

  /** Writes a string as Python does, but for what it thinks cannot be printed. */
  private static String quoted(String value) {
    char quote = value.indexOf('\'') >= 0 && value.indexOf('"') < 0 ? '"' : '\'';
    StringBuilder text = new StringBuilder().append(quote);
    for (int i = 0; i < value.length(); i++) {
      char unit = value.charAt(i);
      switch (unit) {
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        case '\\' -> text.append("\\\\");
        default -> {
          if (unit == quote) {
            text.append('\\').append(unit);
          } else if (Character.isISOControl(unit)) {
            text.append("\\x%02x".formatted((int) unit));
          } else {
            text.append(unit);
          }
        }
      }
    }
    return text.append(quote).toString();
  }
}

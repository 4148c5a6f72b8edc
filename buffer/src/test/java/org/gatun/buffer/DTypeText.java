// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.gatun.buffer.RecordType.Field;

/** Dtypes and elements in the words of src/test/python/dtypes.py. */
final class DTypeText {
  private DTypeText() {}

  /** Returns the type string, or fields, places and size. */
  static String account(DType dtype) {
    if (!(dtype instanceof RecordType record)) {
      return dtype.descr();
    }
    return record.fields().stream()
        .map(DTypeText::account)
        .collect(Collectors.joining(",", "{", ";" + record.itemsize() + "}"));
  }

  private static String account(Field field) {
    String shape = field.shape().stream().map(String::valueOf).collect(Collectors.joining(","));
    return escaped(field.name())
        + "@"
        + field.offset()
        + ":"
        + account(field.dtype())
        + "("
        + shape
        + ")";
  }

  /** Returns the text of an element that {@code get} returned. */
  static String value(DType dtype, Object value) {
    return switch (value) {
      case Boolean flag -> flag ? "T" : "F";
      case Float number -> number(number);
      case Double number -> number(number);
      case Number integer -> integer.toString();
      case Complex(double re, double im) -> "(" + number(re) + "," + number(im) + ")";
      case byte[] bytes -> "b" + HexFormat.of().formatHex(padded(dtype, bytes));
      case String text -> "'" + escaped(text) + "'";
      case RecordValue record ->
          record.type().fields().stream()
              .map(field -> value(field.dtype(), record.get(field.name())))
              .collect(Collectors.joining(",", "{", "}"));
      case List<?> list ->
          list.stream().map(each -> value(dtype, each)).collect(Collectors.joining(",", "[", "]"));
      default -> throw new AssertionError(value.getClass());
    };
  }

  /** NumPy's bytes have no NULs at their end; CPython's have. */
  private static byte[] padded(DType dtype, byte[] bytes) {
    boolean numpy = dtype instanceof BytesType type && type.kind() == BytesType.Kind.STRING;
    return numpy ? BytesType.withoutPadding(bytes) : bytes;
  }

  static String number(double value) {
    return Double.isNaN(value)
        ? "nan"
        : HexFormat.of().toHexDigits(Double.doubleToRawLongBits(value));
  }

  /** Escapes as Python's unicode_escape. */
  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(point -> {
          switch (point) {
            case '\\' -> escaped.append("\\\\");
            case '\n' -> escaped.append("\\n");
            case '\r' -> escaped.append("\\r");
            case '\t' -> escaped.append("\\t");
            default ->
                escaped.append(
                    point >= ' ' && point < 0x7F
                        ? Character.toString(point)
                        : point < 0x100
                            ? "\\x%02x".formatted(point)
                            : point < 0x10000
                                ? "\\u%04x".formatted(point)
                                : "\\U%08x".formatted(point));
          }
        });
    return escaped.toString();
  }

  /** Reads what Python's unicode_escape wrote. */
  static String unescaped(String text) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != '\\') {
        plain.append(text.charAt(i));
        continue;
      }
      char letter = text.charAt(++i);
      int digits =
          switch (letter) {
            case 'x' -> 2;
            case 'u' -> 4;
            case 'U' -> 8;
            default -> 0;
          };
      if (digits > 0) {
        plain.appendCodePoint(HexFormat.fromHexDigits(text, i + 1, i + 1 + digits));
        i += digits;
      } else {
        plain.append(
            switch (letter) {
              case 'n' -> '\n';
              case 'r' -> '\r';
              case 't' -> '\t';
              default -> letter;
            });
      }
    }
    return plain.toString();
  }
}

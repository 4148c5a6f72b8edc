// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.Locale;

/**
 * Text and bytes as Python's {@code repr} quotes them. Which characters can be printed, and are not
 * escaped, is the Java machine's to say: its version of Unicode may be a later one than Python's.
 *
 * @see <a href="https://docs.python.org/3/library/stdtypes.html#str.isprintable">Python,
 *     str.isprintable</a>
 */
final class Quoted {
  private Quoted() {}

  static String of(String text) {
    char quote = quote(text);
    StringBuilder quoted = new StringBuilder().append(quote);
    text.codePoints().forEach(point -> append(quoted, point, quote, isPrintable(point)));
    return quoted.append(quote).toString();
  }

  static String of(byte[] bytes) {
    char quote = quote(new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1));
    StringBuilder quoted = new StringBuilder("b").append(quote);
    for (byte one : bytes) {
      append(quoted, one & 0xFF, quote, one >= ' ' && one < 0x7F);
    }
    return quoted.append(quote).toString();
  }

  /** As NumPy prints bytes of which nobody said that they are text. */
  static String hex(byte[] bytes) {
    StringBuilder quoted = new StringBuilder("b'");
    for (byte one : bytes) {
      quoted.append(String.format(Locale.ROOT, "\\x%02X", one));
    }
    return quoted.append("'").toString();
  }

  private static char quote(String text) {
    return text.contains("'") && !text.contains("\"") ? '"' : '\'';
  }

  private static void append(StringBuilder quoted, int point, char quote, boolean printable) {
    switch (point) {
      case '\t' -> quoted.append("\\t");
      case '\n' -> quoted.append("\\n");
      case '\r' -> quoted.append("\\r");
      case '\\' -> quoted.append("\\\\");
      default -> {
        if (point == quote) {
          quoted.append('\\').append(quote);
        } else if (printable) {
          quoted.appendCodePoint(point);
        } else if (point <= 0xFF) {
          appendHex(quoted, 'x', 2, point);
        } else if (point <= 0xFFFF) {
          appendHex(quoted, 'u', 4, point);
        } else {
          appendHex(quoted, 'U', 8, point);
        }
      }
    }
  }

  private static void appendHex(StringBuilder quoted, char letter, int digits, int value) {
    quoted.append('\\').append(letter);
    quoted.append(String.format(Locale.ROOT, "%0" + digits + "x", value));
  }

  private static boolean isPrintable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> point == ' ';
      default -> true;
    };
  }
}

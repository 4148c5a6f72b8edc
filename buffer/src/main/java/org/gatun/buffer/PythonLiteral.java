// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The literals of Python that describe data: strings, integers, {@code True}, {@code False}, {@code
 * None}, tuples, lists and dicts with strings as keys.
 */
sealed interface PythonLiteral {
  /** Where it starts in the text. */
  int at();

  /** A string. */
  record Text(int at, String value) implements PythonLiteral {}

  /** An integer. */
  record Whole(int at, long value) implements PythonLiteral {}

  /** {@code True}, {@code False} or {@code None}. */
  record Name(int at, String value) implements PythonLiteral {}

  /** A tuple or a list. */
  record Items(int at, boolean isTuple, List<PythonLiteral> items) implements PythonLiteral {}

  /** A dict. */
  record Dict(int at, Map<String, PythonLiteral> entries) implements PythonLiteral {}

  /**
   * Reads a text that is one literal.
   *
   * @throws IllegalArgumentException if it is not; the message names the position
   */
  static PythonLiteral parse(String text) {
    var reader = new Reader(text);
    PythonLiteral literal = reader.literal(0);
    reader.skipSpace();
    if (reader.at < text.length()) {
      throw reader.expected(reader.at, "the end");
    }
    return literal;
  }

  /** Reads from left to right. */
  final class Reader {
    /** A record takes a list, a tuple and maybe a dict and a list a level. */
    private static final int MAX_DEPTH = 4 * RecordType.MAX_DEPTH;

    private final String text;
    private int at;

    private Reader(String text) {
      this.text = text;
    }

    private PythonLiteral literal(int depth) {
      skipSpace();
      if (depth > MAX_DEPTH) {
        throw expected(at, "brackets at most " + MAX_DEPTH + " deep");
      }
      char next = peek();
      return switch (next) {
        case '\'', '"' -> new Text(at, string());
        case '[' -> items(']', depth);
        case '(' -> items(')', depth);
        case '{' -> dict(depth);
        default -> next == '-' || isDigit(next) ? whole() : name();
      };
    }

    private PythonLiteral items(char close, int depth) {
      int start = at++;
      List<PythonLiteral> items = new ArrayList<>();
      boolean comma = true;
      while (!closes(close)) {
        if (!comma) {
          throw expected(at, "',' or '" + close + "'");
        }
        items.add(literal(depth + 1));
        comma = takes(',');
      }
      boolean isTuple = close == ')';
      if (isTuple && items.size() == 1 && !comma) {
        return items.getFirst(); // parentheses alone make no tuple
      }
      return new Items(start, isTuple, items);
    }

    private PythonLiteral dict(int depth) {
      int start = at++;
      Map<String, PythonLiteral> entries = new LinkedHashMap<>();
      boolean comma = true;
      while (!closes('}')) {
        if (!comma) {
          throw expected(at, "',' or '}'");
        }
        int key = at;
        if (!(literal(depth + 1) instanceof Text name)) {
          throw expected(key, "a string as key");
        }
        if (!takes(':')) {
          throw expected(at, "':'");
        }
        if (entries.put(name.value(), literal(depth + 1)) != null) {
          throw expected(key, "a key that was not before");
        }
        comma = takes(',');
      }
      return new Dict(start, entries);
    }

    private boolean closes(char close) {
      skipSpace();
      if (at == text.length()) {
        throw expected(at, "'" + close + "'");
      }
      return takes(close);
    }

    private boolean takes(char wanted) {
      skipSpace();
      boolean found = peek() == wanted;
      at += found ? 1 : 0;
      return found;
    }

    private Whole whole() {
      int start = at;
      at += text.charAt(at) == '-' ? 1 : 0;
      long value = 0;
      int digits = at;
      while (isDigit(peek())) {
        value = value * 10 + peek() - '0';
        at++;
        if (at - digits > 18) {
          throw expected(start, "an integer of at most 18 digits");
        }
      }
      if (at == digits) {
        throw expected(start, "an integer");
      }
      if (peek() == 'L') {
        at++; // as Python 2 wrote them
      }
      return new Whole(start, text.charAt(start) == '-' ? -value : value);
    }

    private Name name() {
      int start = at;
      while (Character.isLetter(peek())) {
        at++;
      }
      String name = text.substring(start, at);
      if (!List.of("True", "False", "None").contains(name)) {
        throw expected(start, "a string, an integer, True, False, None, a tuple, list or dict");
      }
      return new Name(start, name);
    }

    private String string() {
      int start = at;
      char quote = text.charAt(at++);
      StringBuilder value = new StringBuilder();
      while (peek() != quote) {
        if (at >= text.length() || peek() == '\n') {
          throw expected(at, quote + " for the one at position " + start);
        }
        if (peek() == '\\') {
          at++;
          escape(value);
        } else {
          value.append(text.charAt(at++));
        }
      }
      at++;
      return value.toString();
    }

    private void escape(StringBuilder value) {
      int start = at - 1;
      char letter = peek();
      at++;
      switch (letter) {
        case '\\', '\'', '"' -> value.append(letter);
        case 'n' -> value.append('\n');
        case 'r' -> value.append('\r');
        case 't' -> value.append('\t');
        case 'x' -> value.appendCodePoint(hex(start, 2));
        case 'u' -> value.appendCodePoint(hex(start, 4));
        case 'U' -> value.appendCodePoint(hex(start, 8));
        default ->
            throw expected(start, "one of the escapes \\\\ \\' \\\" \\n \\r \\t \\x \\u \\U");
      }
    }

    private int hex(int start, int digits) {
      int value = 0;
      for (int i = 0; i < digits; i++) {
        int digit = Character.digit(peek(), 16);
        if (digit < 0 || value > Character.MAX_CODE_POINT >> 4) {
          throw expected(start, "an escape of " + digits + " hexadecimal digits, a code point");
        }
        value = value << 4 | digit;
        at++;
      }
      if (value > Character.MAX_CODE_POINT) {
        throw expected(start, "a code point");
      }
      return value;
    }

    /** Returns the next character, or NUL, which no literal needs, at the end. */
    private char peek() {
      return at < text.length() ? text.charAt(at) : 0;
    }

    private static boolean isDigit(char c) {
      return c >= '0' && c <= '9';
    }

    private void skipSpace() {
      while (" \t\r\n\f".indexOf(peek()) >= 0) {
        at++;
      }
    }

    private IllegalArgumentException expected(int position, String what) {
      return PythonLiteral.expected(text, position, what, null);
    }
  }

  /** Makes the error of a text that is not as expected. */
  static IllegalArgumentException expected(
      String text, int position, String what, @Nullable IllegalArgumentException cause) {
    String found =
        position >= text.length()
            ? "its end"
            : "'" + text.substring(position, Math.min(position + 12, text.length())) + "'";
    String why = cause == null ? "" : " (" + cause.getMessage() + ")";
    return new IllegalArgumentException(
        "descr, position " + position + ": expected " + what + " but found " + found + why, cause);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Reads JSON from bytes, step by step, as a file header needs it: strings, natural numbers, and
 * values of any kind that are passed over. Builds nothing that is not asked for. Every message
 * names the byte in the file.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259, JSON</a>
 */
final class JsonReader {
  private static final int MAX_DEPTH = 32;
  private static final int END = -1;

  private final String name;
  private final byte[] text;
  private final long start;
  private int at;

  /**
   * Reads a text.
   *
   * @param name what it is called in messages
   * @param start where its first byte is in the file
   */
  JsonReader(String name, byte[] text, long start) {
    this.name = name;
    this.text = text;
    this.start = start;
  }

  /** Returns where the next token starts, for {@link #error}. */
  int position() {
    while (at < text.length
        && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) {
      at++;
    }
    return at;
  }

  private int peek() {
    return position() < text.length ? text[at] & 0xFF : END;
  }

  void expect(char symbol) throws IOException {
    if (!skip(symbol)) {
      throw unexpected("'" + symbol + "'");
    }
  }

  void expectEnd() throws IOException {
    if (peek() != END) {
      throw unexpected("the end of the " + name);
    }
  }

  /** Passes over a symbol if it is next. */
  boolean skip(char symbol) {
    boolean found = peek() == symbol;
    at += found ? 1 : 0;
    return found;
  }

  /** Reads the value of a member of an object. */
  interface Member {
    /**
     * Reads it.
     *
     * @param at where the name starts, for {@link #error}
     */
    void read(String name, int at) throws IOException;
  }

  /** Reads an object, of which no name may come twice; returns the names. */
  Set<String> object(Member member) throws IOException {
    Set<String> names = new LinkedHashSet<>();
    expect('{');
    if (skip('}')) {
      return names;
    }
    do {
      int start = position();
      String name = string();
      if (!names.add(name)) {
        throw repeated(start, name);
      }
      expect(':');
      member.read(name, start);
    } while (skip(','));
    expect('}');
    return names;
  }

  String string() throws IOException {
    expect('"');
    int from = at;
    while (at < text.length && text[at] != '"' && text[at] != '\\' && !isControl(text[at])) {
      at++;
    }
    if (at < text.length && text[at] == '"') {
      return decode(from, Arrays.copyOfRange(text, from, at++));
    }
    at = from;
    return escapedString(from);
  }

  private static boolean isControl(byte symbol) {
    return symbol >= 0 && symbol < ' ';
  }

  private String escapedString(int from) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (true) {
      if (at >= text.length || isControl(text[at])) {
        throw unexpected("the end of a string");
      }
      byte symbol = text[at++];
      if (symbol == '"') {
        return decode(from, bytes.toByteArray());
      }
      if (symbol == '\\') {
        bytes.writeBytes(escaped().getBytes(StandardCharsets.UTF_8));
      } else {
        bytes.write(symbol);
      }
    }
  }

  private String escaped() throws IOException {
    int symbol = at < text.length ? text[at++] : END;
    return switch (symbol) {
      case '"' -> "\"";
      case '\\' -> "\\";
      case '/' -> "/";
      case 'b' -> "\b";
      case 'f' -> "\f";
      case 'n' -> "\n";
      case 'r' -> "\r";
      case 't' -> "\t";
      case 'u' -> {
        char unit = hexadecimal();
        if (!Character.isSurrogate(unit)) {
          yield String.valueOf(unit);
        }
        boolean pair = at + 1 < text.length && text[at] == '\\' && text[at + 1] == 'u';
        if (Character.isHighSurrogate(unit) && pair) {
          at += 2;
          char low = hexadecimal();
          if (Character.isLowSurrogate(low)) {
            yield String.valueOf(new char[] {unit, low});
          }
        }
        throw error(at, "expected a pair of surrogates");
      }
      default -> {
        at--;
        throw unexpected("an escape");
      }
    };
  }

  private char hexadecimal() throws IOException {
    int unit = 0;
    for (int i = 0; i < 4; i++) {
      int digit = at < text.length ? Character.digit((char) text[at], 16) : -1;
      if (digit < 0) {
        throw unexpected("four hexadecimal digits");
      }
      unit = unit << 4 | digit;
      at++;
    }
    return (char) unit;
  }

  private String decode(int from, byte[] bytes) throws IOException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw error(from, "expected UTF-8 in a string");
    }
  }

  /** Reads a list of at most so many natural numbers below 2^63. */
  long[] longs(int most) throws IOException {
    long[] values = new long[Math.min(most, 8)];
    int count = 0;
    int from = position();
    expect('[');
    if (skip(']')) {
      return new long[0];
    }
    do {
      if (count == most) {
        throw error(from, "expected at most " + most + " numbers but found more");
      }
      if (count == values.length) {
        values = Arrays.copyOf(values, most);
      }
      values[count++] = natural();
    } while (skip(','));
    expect(']');
    return Arrays.copyOf(values, count);
  }

  private long natural() throws IOException {
    int from = position();
    long value = 0;
    while (at < text.length && text[at] >= '0' && text[at] <= '9') {
      int digit = text[at++] - '0';
      if (value > (Long.MAX_VALUE - digit) / 10) {
        throw error(from, "expected a number below 2^63");
      }
      value = 10 * value + digit;
    }
    boolean leadingZero = at - from > 1 && text[from] == '0';
    boolean fraction = at < text.length && (text[at] == '.' || text[at] == 'e' || text[at] == 'E');
    if (at == from || leadingZero || fraction) {
      at = from;
      throw unexpected("a natural number");
    }
    return value;
  }

  /** Reads a value of any kind: a string as it is, all else as its JSON text. */
  String valueText() throws IOException {
    if (peek() == '"') {
      return string();
    }
    int from = at;
    skipValue();
    return decode(from, Arrays.copyOfRange(text, from, at));
  }

  /** Passes over a value of any kind. */
  void skipValue() throws IOException {
    skipValue(0);
  }

  private void skipValue(int depth) throws IOException {
    if (depth == MAX_DEPTH) {
      throw error(at, "expected at most " + MAX_DEPTH + " levels of nesting");
    }
    if (peek() == '"') {
      string();
    } else if (skip('{')) {
      if (!skip('}')) {
        do {
          string();
          expect(':');
          skipValue(depth + 1);
        } while (skip(','));
        expect('}');
      }
    } else if (skip('[')) {
      if (!skip(']')) {
        do {
          skipValue(depth + 1);
        } while (skip(','));
        expect(']');
      }
    } else {
      skipWord();
    }
  }

  /** Passes over a number, true, false or null. */
  private void skipWord() throws IOException {
    int from = position();
    while (at < text.length && ",]} \n\r\t:\"[{".indexOf(text[at]) < 0) {
      at++;
    }
    String word = new String(text, from, at - from, StandardCharsets.ISO_8859_1);
    if (!word.matches("true|false|null|-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?")) {
      at = from;
      throw unexpected("a value");
    }
  }

  private IOException repeated(int position, String name) {
    return error(
        position,
        "expected each name once but found \""
            + name.substring(0, Math.min(80, name.length()))
            + "\" again");
  }

  private IOException unexpected(String expected) {
    int found = at < text.length ? text[at] & 0xFF : END;
    String symbol =
        found == END
            ? "the end of the " + name
            : found > ' ' && found < 127 ? "'" + (char) found + "'" : "byte " + found;
    return error(at, "expected " + expected + " but found " + symbol);
  }

  /** Returns an error at a position of the text. */
  IOException error(int position, String message) {
    return new IOException(name + " byte " + (start + position) + ": " + message);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;
import org.jspecify.annotations.Nullable;

/**
 * Reads the dict of a .npy header: Python's text of one with the keys {@code descr}, {@code
 * fortran_order} and {@code shape}. Every message names the byte in the file.
 */
final class NpyDict {
  private static final String KEYS = "'descr', 'fortran_order' and 'shape'";
  private static final int MOST_CHARACTERS = 300;

  private final String text;
  private final int start;
  private final boolean python2;
  private int at;

  /** Reads a text whose first character is the byte at {@code start} of the file. */
  private NpyDict(String text, int start, boolean python2) {
    this.text = text;
    this.start = start;
    this.python2 = python2;
  }

  /**
   * Reads the text from a byte to the end.
   *
   * @param utf8 whether it is UTF-8, else it is Latin-1, and may have been written by Python 2
   */
  static NpyHeader parse(byte[] bytes, int start, boolean utf8) throws IOException {
    Charset charset = utf8 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
    String text;
    try {
      ByteBuffer encoded = ByteBuffer.wrap(bytes, start, bytes.length - start);
      text = charset.newDecoder().decode(encoded).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("byte " + start + ", header: expected UTF-8 but found other bytes", e);
    }
    return new NpyDict(text, start, !utf8).dict(bytes.length);
  }

  private NpyHeader dict(long dataStart) throws IOException {
    DType dtype = null;
    Boolean fortran = null;
    long @Nullable [] shape = null;
    Set<String> seen = new LinkedHashSet<>();
    expect('{');
    boolean more = true;
    while (!takes('}')) {
      if (!more) {
        throw unexpected("',' or '}'");
      }
      int key = at;
      String name = key();
      if (!seen.add(name)) {
        throw error(key, "expected each key once but found '" + name + "' again");
      }
      expect(':');
      switch (name) {
        case "descr" -> dtype = dtype();
        case "fortran_order" -> fortran = truth();
        case "shape" -> shape = shape();
        default ->
            throw error(key, "expected the keys " + KEYS + " but found '" + shortened(name) + "'");
      }
      more = takes(',');
    }
    skipSpace();
    if (at < text.length()) {
      throw unexpected("the end of the header");
    }
    if (dtype == null || fortran == null || shape == null) {
      throw error(0, "expected the keys " + KEYS + " but found " + seen);
    }
    return new NpyHeader(dtype, fortran, shape, dataStart);
  }

  private String key() throws IOException {
    skipSpace();
    char quote = peek();
    int end = quote == '\'' || quote == '"' ? text.indexOf(quote, at + 1) : -1;
    if (end < 0) {
      throw unexpected("a key");
    }
    String key = text.substring(at + 1, end);
    at = end + 1;
    return key;
  }

  /** Reads a type, whatever literal it is; {@link DType#ofDescr} knows what it means. */
  private DType dtype() throws IOException {
    skipSpace();
    int from = at;
    if ("'\"[(".indexOf(peek()) < 0) {
      throw unexpected("a type string, or a list of fields,");
    }
    passLiteral();
    String descr = text.substring(from, at);
    try {
      return DType.ofDescr(descr);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "header byte " + (start + from) + ": " + shortened(String.valueOf(e.getMessage())), e);
    }
  }

  /** Passes over a string, or all up to the bracket that closes the one here. */
  private void passLiteral() throws IOException {
    int from = at;
    int depth = 0;
    do {
      char symbol = peek();
      if (at >= text.length()) {
        throw error(from, "expected the end of " + symbolAt(from) + " but found none");
      }
      if (symbol == '\'' || symbol == '"') {
        passString(symbol);
      } else {
        depth += "[({".indexOf(symbol) >= 0 ? 1 : "])}".indexOf(symbol) >= 0 ? -1 : 0;
        at++;
      }
    } while (depth > 0);
  }

  private void passString(char quote) throws IOException {
    int from = at++;
    while (at < text.length() && peek() != quote) {
      at += peek() == '\\' ? 2 : 1;
    }
    if (at >= text.length()) {
      at = from;
      throw error(from, "expected " + quote + " at the end of a string but found none");
    }
    at++;
  }

  private boolean truth() throws IOException {
    skipSpace();
    for (String word : new String[] {"True", "False"}) {
      if (text.startsWith(word, at)) {
        at += word.length();
        return word.equals("True");
      }
    }
    throw unexpected("True or False");
  }

  private long[] shape() throws IOException {
    skipSpace();
    int from = at;
    long[] sizes = new long[4];
    int rank = 0;
    expect('(');
    boolean more = true;
    while (!takes(')')) {
      if (!more) {
        throw unexpected("',' or ')'");
      }
      if (rank == StridedLayout.MAX_RANK) {
        throw error(from, "expected at most " + rank + " axes but found more");
      }
      if (rank == sizes.length) {
        sizes = Arrays.copyOf(sizes, StridedLayout.MAX_RANK);
      }
      sizes[rank++] = size();
      more = takes(',');
    }
    if (rank == 1 && !more) {
      throw error(from, "expected a tuple but found a number in parentheses; (3,) is one");
    }
    return Arrays.copyOf(sizes, rank);
  }

  private long size() throws IOException {
    skipSpace();
    int from = at;
    long size = 0;
    while (peek() >= '0' && peek() <= '9') {
      int digit = text.charAt(at++) - '0';
      if (size > (Long.MAX_VALUE - digit) / 10) {
        throw error(from, "expected a size below 2^63");
      }
      size = 10 * size + digit;
    }
    boolean leadingZero = at - from > 1 && text.charAt(from) == '0' && size > 0;
    if (at == from || leadingZero) {
      at = from;
      throw unexpected("a size of 0 or more");
    }
    if (python2 && peek() == 'L') {
      at++;
    }
    return size;
  }

  private void expect(char symbol) throws IOException {
    if (!takes(symbol)) {
      throw unexpected("'" + symbol + "'");
    }
  }

  private boolean takes(char symbol) {
    skipSpace();
    boolean found = peek() == symbol && at < text.length();
    at += found ? 1 : 0;
    return found;
  }

  private void skipSpace() {
    while (at < text.length() && " \t\r\n\f".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  /** Returns the next character, or NUL at the end. */
  private char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  private IOException unexpected(String expected) {
    return error(at, "expected " + expected + " but found " + symbolAt(at));
  }

  private String symbolAt(int position) {
    if (position >= text.length()) {
      return "the end of the header";
    }
    char symbol = text.charAt(position);
    return symbol > ' ' && symbol < 127 ? "'" + symbol + "'" : "character " + (int) symbol;
  }

  private IOException error(int position, String message) {
    return new IOException("header byte " + (start + position) + ": " + message);
  }

  /** Returns what a message may hold of a text that somebody else wrote. */
  static String shortened(String text) {
    return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "…";
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gatun.buffer.Complex;
import org.gatun.buffer.DType;
import org.jspecify.annotations.Nullable;

/**
 * Reads numbers as Python does: spaces around them, an underscore between two digits, and in
 * Unicode text the digits of every script.
 *
 * @see <a href="https://docs.python.org/3/library/functions.html#float">Python, float</a>
 */
final class NumberParser {
  private static final int LONGEST_SHOWN = 60;

  // Possessive: what is no number is found out in one pass, however long it is.
  private static final String REAL =
      "(?:(?:[0-9]++(?:\\.[0-9]*+)?+|\\.[0-9]++)(?:[eE][+-]?+[0-9]++)?+|(?i:inf(?:inity)?+|nan))";
  private static final Pattern INTEGER = Pattern.compile("[+-]?+[0-9]++");
  private static final Pattern FLOAT = Pattern.compile("[+-]?+" + REAL);
  private static final Pattern COMPLEX =
      Pattern.compile("(?<re>[+-]?+" + REAL + ")?+(?:(?<im>[+-]?+(?:" + REAL + ")?+)[jJ])?+");

  private NumberParser() {}

  static BigInteger integer(String text, DType dtype, boolean unicode) {
    String plain = plain(text, unicode);
    if (!INTEGER.matcher(plain).matches()) {
      throw refused("an integer", dtype, text);
    }
    return new BigInteger(plain);
  }

  static double real(String text, DType dtype, boolean unicode) {
    String plain = plain(text, unicode);
    if (!FLOAT.matcher(plain).matches()) {
      throw refused("a number", dtype, text);
    }
    return number(plain);
  }

  static Complex complex(String text, DType dtype, boolean unicode) {
    String plain = plain(text, unicode);
    if (plain.startsWith("(") && plain.endsWith(")")) {
      plain = strip(plain.substring(1, plain.length() - 1), true);
    }
    Matcher parts = COMPLEX.matcher(plain);
    if (plain.isEmpty() || !parts.matches()) {
      throw refused("a complex number", dtype, text);
    }
    @Nullable String real = parts.group("re");
    @Nullable String imaginary = parts.group("im");
    if (imaginary == null) {
      return new Complex(real == null ? 0 : number(real), 0);
    }
    if (real != null && (imaginary.isEmpty() || "+-".indexOf(imaginary.charAt(0)) < 0)) {
      if (!imaginary.isEmpty()) { // two numbers without a sign between
        throw refused("a complex number", dtype, text);
      }
      return new Complex(0, number(real)); // the number before j alone
    }
    boolean bare = imaginary.isEmpty() || imaginary.equals("+") || imaginary.equals("-");
    double im = bare ? (imaginary.equals("-") ? -1 : 1) : number(imaginary);
    return new Complex(real == null ? 0 : number(real), im);
  }

  private static double number(String text) {
    String plain = text.toLowerCase(Locale.ROOT);
    boolean negative = plain.startsWith("-");
    if (plain.endsWith("nan")) {
      return Double.NaN;
    }
    if (plain.contains("inf")) {
      return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    return Double.parseDouble(plain);
  }

  /**
   * Returns the text without spaces around it, with the digits of ASCII and without an underscore
   * between two of them; any other underscore stays, and is part of no number.
   */
  private static String plain(String text, boolean unicode) {
    boolean ascii = !unicode || text.chars().allMatch(c -> c < 0x80);
    StringBuilder plain = new StringBuilder();
    int[] points = strip(text, ascii).codePoints().toArray();
    for (int i = 0; i < points.length; i++) {
      if (points[i] == '_' && isDigit(points, i - 1, ascii) && isDigit(points, i + 1, ascii)) {
        continue;
      }
      boolean digit = isDigit(points, i, ascii);
      plain.appendCodePoint(digit ? '0' + Character.digit(points[i], 10) : points[i]);
    }
    return plain.toString();
  }

  private static boolean isDigit(int[] points, int at, boolean ascii) {
    return at >= 0
        && at < points.length
        && Character.getType(points[at]) == Character.DECIMAL_DIGIT_NUMBER
        && (!ascii || points[at] < 0x80);
  }

  private static String strip(String text, boolean ascii) {
    int from = 0;
    int to = text.length();
    while (from < to && isSpace(text.charAt(from), ascii)) {
      from++;
    }
    while (to > from && isSpace(text.charAt(to - 1), ascii)) {
      to--;
    }
    return text.substring(from, to);
  }

  /** Whether Python takes a character for a space: fewer where the whole text is ASCII. */
  private static boolean isSpace(char c, boolean ascii) {
    return (c >= '\t' && c <= '\r')
        || c == ' '
        || (!ascii && (Character.isSpaceChar(c) || c == 0x85 || (c >= 0x1C && c <= 0x1F)));
  }

  private static IllegalArgumentException refused(String expected, DType dtype, String text) {
    return new IllegalArgumentException(
        "expected " + expected + " for " + dtype + " but found " + quoted(text));
  }

  /** Returns a text as a message shows it: not all of a long one. */
  static String quoted(String text) {
    return text.length() <= LONGEST_SHOWN
        ? "\"" + text + "\""
        : "\"" + text.substring(0, LONGEST_SHOWN) + "\"… of " + text.length() + " characters";
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads NumPy's type strings: {@code <f4}, {@code |S5}, {@code <M8[25s]}, {@code float32}. */
final class TypeString {
  private static final Map<String, ScalarType> NAMES =
      Arrays.stream(ScalarType.values())
          .collect(Collectors.toMap(ScalarType::toString, Function.identity()));

  private static final Map<String, TickUnit> UNITS =
      Arrays.stream(TickUnit.values())
          .collect(Collectors.toMap(TickUnit::symbol, Function.identity()));

  private static final List<TickUnit> FROM_LONG_TO_SHORT = List.of(TickUnit.values());

  /** What one unit divides into, in units that follow it: NumPy's own table, as it rounds. */
  private static final Map<TickUnit, long[]> PARTS =
      Map.of(
          TickUnit.YEARS, new long[] {12, 52, 365},
          TickUnit.MONTHS, new long[] {4, 30, 720},
          TickUnit.WEEKS, new long[] {7, 168, 10_080},
          TickUnit.DAYS, new long[] {24, 1440, 86_400},
          TickUnit.HOURS, new long[] {60, 3600},
          TickUnit.MINUTES, new long[] {60, 60_000});

  private final String string;
  private final String text;
  private final int start;
  private int at;

  private TypeString(String string, String text, int start) {
    this.string = string;
    this.text = text;
    this.start = start;
  }

  /** Reads a type string that stands in a text at a position. */
  static DType parse(String string, String text, int position) {
    return new TypeString(string, text, position).parse();
  }

  private DType parse() {
    ByteOrder order = ByteOrder.nativeOrder();
    if (!string.isEmpty() && "<>=|".indexOf(string.charAt(0)) >= 0) {
      order =
          switch (string.charAt(at++)) {
            case '<' -> ByteOrder.LITTLE_ENDIAN;
            case '>' -> ByteOrder.BIG_ENDIAN;
            default -> order;
          };
    }
    String rest = string.substring(at);
    ScalarType named = NAMES.get(rest);
    if (named != null && (at == 0 || named == ScalarType.BFLOAT16)) {
      return named.withOrder(order);
    }
    for (TimeType.Kind kind : TimeType.Kind.values()) {
      for (String prefix : new String[] {kind.code(), kind.text()}) {
        if (rest.startsWith(prefix) && (at == 0 || prefix.equals(kind.code()))) {
          at += prefix.length();
          return time(kind, order);
        }
      }
    }
    return sized(rest, order);
  }

  private DType sized(String rest, ByteOrder order) {
    if (rest.length() > 1 && "SUV".indexOf(rest.charAt(0)) >= 0) {
      at++;
      int length = number();
      if (at < string.length()) {
        throw unknown();
      }
      return characters(rest.charAt(0), length, order);
    }
    return switch (rest) {
      case "b1", "?" -> ScalarType.BOOL;
      case "i1", "b" -> ScalarType.INT8;
      case "u1", "B" -> ScalarType.UINT8;
      case "i2", "h" -> ScalarType.INT16.withOrder(order);
      case "u2", "H" -> ScalarType.UINT16.withOrder(order);
      case "i4", "i" -> ScalarType.INT32.withOrder(order);
      case "u4", "I" -> ScalarType.UINT32.withOrder(order);
      case "i8", "q" -> ScalarType.INT64.withOrder(order);
      case "u8", "Q" -> ScalarType.UINT64.withOrder(order);
      case "l" -> CTypes.signed(CTypes.LONG).withOrder(order);
      case "L" -> CTypes.unsigned(CTypes.LONG).withOrder(order);
      case "f2", "e" -> ScalarType.FLOAT16.withOrder(order);
      case "f4", "f" -> ScalarType.FLOAT32.withOrder(order);
      case "f8", "d" -> ScalarType.FLOAT64.withOrder(order);
      case "c8", "F" -> ScalarType.COMPLEX64.withOrder(order);
      case "c16", "D" -> ScalarType.COMPLEX128.withOrder(order);
      case "f16", "c32" -> {
        boolean isNative = order == ByteOrder.nativeOrder();
        boolean real = rest.equals("f16");
        String format = !isNative ? null : real ? "g" : "Zg";
        yield new OpaqueType(format, ScalarType.sign(order) + rest, real ? 16 : 32, 16);
      }
      case "S", "U", "V" -> characters(rest.charAt(0), 0, order);
      case "c" -> BytesType.of(1);
      case "M" -> TimeType.datetime(TickUnit.GENERIC).withOrder(order);
      case "m" -> TimeType.timedelta(TickUnit.GENERIC).withOrder(order);
      case "O", "O8", "object" -> CTypes.OBJECT;
      default -> throw unknown();
    };
  }

  private DType characters(char letter, int length, ByteOrder order) {
    if (letter == 'U' && length > Integer.MAX_VALUE / 4) {
      throw expected("text below 2^31 bytes");
    }
    return switch (letter) {
      case 'S' -> BytesType.of(length);
      case 'V' -> new BytesType(BytesType.Kind.VOID, length);
      default -> new UnicodeType(length, order);
    };
  }

  /** Reads what follows datetime64: nothing, or {@code [count unit / divisor]}. */
  private DType time(TimeType.Kind kind, ByteOrder order) {
    if (at == string.length()) {
      return new TimeType(kind, TickUnit.GENERIC, 1, order);
    }
    if (string.charAt(at++) != '[' || !string.endsWith("]")) {
      throw unknown();
    }
    long count = isDigit() ? number() : 1;
    int from = at;
    while (Character.isLetter(string.charAt(at))) {
      at++;
    }
    TickUnit unit = UNITS.get(string.substring(from, at));
    if (unit == null) {
      throw expected("one of the units " + UNITS.keySet().stream().sorted().toList());
    }
    if (string.charAt(at) == '/') {
      at++;
      int divisor = number();
      if (divisor != 1) {
        int part = part(unit, divisor);
        count *= parts(unit)[part] / divisor;
        unit = finer(unit).get(part);
      }
    }
    if (at != string.length() - 1) {
      throw unknown();
    }
    if (count < 1 || count > Integer.MAX_VALUE || (unit == TickUnit.GENERIC && count != 1)) {
      throw expected("a tick of 1 to 2^31 - 1 units");
    }
    return new TimeType(kind, unit, (int) count, order);
  }

  private static long[] parts(TickUnit unit) {
    return PARTS.getOrDefault(unit, new long[] {1000, 1_000_000});
  }

  private static List<TickUnit> finer(TickUnit unit) {
    return FROM_LONG_TO_SHORT.subList(
        FROM_LONG_TO_SHORT.indexOf(unit) + 1, FROM_LONG_TO_SHORT.size());
  }

  /** Returns which of the parts of a unit a divisor divides first. */
  private int part(TickUnit unit, int divisor) {
    long[] parts = parts(unit);
    int known = unit == TickUnit.GENERIC ? 0 : Math.min(parts.length, finer(unit).size());
    for (int i = 0; i < known; i++) {
      if (divisor > 0 && parts[i] % divisor == 0) {
        return i;
      }
    }
    throw expected("a divisor of one of " + Arrays.toString(parts));
  }

  private boolean isDigit() {
    return at < string.length() && string.charAt(at) >= '0' && string.charAt(at) <= '9';
  }

  private int number() {
    int from = at;
    long value = 0;
    while (isDigit()) {
      value = value * 10 + string.charAt(at++) - '0';
      if (value > Integer.MAX_VALUE) {
        throw expected("a number below 2^31");
      }
    }
    if (at == from) {
      throw unknown();
    }
    return (int) value;
  }

  private IllegalArgumentException unknown() {
    return expected("a type such as <f4, |S5, <U3, <M8[ns] or float32");
  }

  private IllegalArgumentException expected(String what) {
    return new IllegalArgumentException(
        "descr, position "
            + start
            + ": expected "
            + what
            + " but found '"
            + string
            + (text.length() == string.length() ? "'" : "' in " + text));
  }
}

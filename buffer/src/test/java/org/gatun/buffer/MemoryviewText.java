// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Values as src/test/python/views.py writes them. */
final class MemoryviewText {
  private static final HexFormat HEX = HexFormat.of();

  private MemoryviewText() {}

  static String of(Object value) {
    return switch (value) {
      case Boolean flag -> flag ? "T" : "F";
      case Float number -> of(number.doubleValue());
      case Double number when number.isNaN() -> "fnan";
      case Double number -> "f" + HEX.toHexDigits(Double.doubleToRawLongBits(number));
      case byte[] bytes -> "x" + HEX.formatHex(bytes);
      case String text -> "s" + HEX.formatHex(text.getBytes(StandardCharsets.UTF_8));
      case List<?> list ->
          list.stream().map(MemoryviewText::of).collect(Collectors.joining(",", "[", "]"));
      case RecordValue record -> of(record);
      default -> value.toString();
    };
  }

  /** As struct unpacks it: the elements of all fields one after the other, one value alone. */
  private static String of(RecordValue record) {
    List<String> parts = record.values().stream().flatMap(MemoryviewText::spread).toList();
    return parts.size() == 1 ? parts.getFirst() : "(" + String.join(";", parts) + ")";
  }

  private static Stream<String> spread(Object value) {
    return value instanceof List<?> list
        ? list.stream().flatMap(MemoryviewText::spread)
        : Stream.of(of(value));
  }

  static String view(BufferView view) {
    return "V "
        + numbers(view.layout().shape())
        + " "
        + numbers(view.layout().strides())
        + " "
        + of(view.toBytes());
  }

  /** Names the bytes that differ. */
  static String changed(byte[] before, byte[] after) {
    var text = new StringBuilder("M");
    for (int i = 0; i < before.length; i++) {
      if (after[i] != before[i]) {
        text.append(' ').append(i).append(':').append(HEX.toHexDigits(after[i]));
      }
    }
    return text.toString();
  }

  /** Changes the bytes that {@link #changed} named. */
  static byte[] changedTo(byte[] before, String changes) {
    byte[] after = before.clone();
    for (String change : changes.substring(1).strip().split(" ", -1)) {
      if (!change.isEmpty()) {
        int colon = change.indexOf(':');
        after[Integer.parseInt(change, 0, colon, 10)] =
            (byte) HexFormat.fromHexDigits(change.substring(colon + 1));
      }
    }
    return after;
  }

  static String numbers(long[] values) {
    return Arrays.stream(values)
        .mapToObj(Long::toString)
        .collect(Collectors.joining(",", "[", "]"));
  }

  static long[] numbers(String list) {
    return Arrays.stream(items(list)).mapToLong(Long::parseLong).toArray();
  }

  private static String[] items(String list) {
    String inner = list.substring(1, list.length() - 1);
    return inner.isEmpty() ? new String[0] : inner.split(",", -1);
  }

  static byte[] bytes(String digits) {
    return HEX.parseHex(digits.substring(1));
  }

  /** Reads a scalar; an integer as the smallest of Integer, Long and BigInteger. */
  static Object value(String text) {
    return switch (text.charAt(0)) {
      case 'T' -> true;
      case 'F' -> false;
      case 'x' -> bytes(text);
      case 's' -> new String(bytes(text), StandardCharsets.UTF_8);
      case 'f' ->
          text.equals("fnan")
              ? Double.NaN
              : Double.longBitsToDouble(Long.parseUnsignedLong(text.substring(1), 16));
      default -> integer(new BigInteger(text));
    };
  }

  private static Object integer(BigInteger value) {
    if (value.bitLength() < 32) {
      return value.intValueExact();
    }
    return value.bitLength() < 64 ? (Object) value.longValueExact() : value;
  }

  static Slice[] slices(String list) {
    return Arrays.stream(items(list)).map(MemoryviewText::slice).toArray(Slice[]::new);
  }

  private static Slice slice(String text) {
    String[] end = text.split(":", -1);
    Long step = number(end[2]);
    Long from = number(end[0]);
    Long to = number(end[1]);
    Slice open = Slice.every(step == null ? 1 : step);
    return Slice.of(from == null ? open.from() : from, to == null ? open.to() : to, open.step());
  }

  private static @Nullable Long number(String text) {
    return text.isEmpty() ? null : Long.valueOf(text);
  }
}

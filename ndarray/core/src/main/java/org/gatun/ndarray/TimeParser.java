// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gatun.buffer.TickUnit;
import org.gatun.buffer.TimeType;
import org.gatun.ndarray.kernel.Calendar;
import org.jspecify.annotations.Nullable;

/**
 * Reads times as NumPy does: points as ISO 8601 writes them, with a year of any length and a zone,
 * cut to the full tick; spans as their number of ticks. {@code NaT} and no text are no time. Unlike
 * NumPy's it does not read {@code now} and {@code today}.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/arrays.datetime.html">NumPy, datetimes</a>
 */
final class TimeParser {
  private static final Pattern POINT =
      Pattern.compile(
          "[ \t\n\u000b\f\r]*(?<year>[+-]?[0-9]{1,17})"
              + "(?:-(?<month>[0-9]{2})(?:-(?<day>[0-9]{2})"
              + "(?:[T ](?<hour>[0-9]{2})(?::(?<minute>[0-9]{2})"
              + "(?::(?<second>[0-9]{2})(?:\\.(?<fraction>[0-9]{0,18}))?)?)?"
              + "(?<zone>Z|[+-][0-9]{2}(?::?[0-9]{2})?)?[ \t\n\u000b\f\r]*"
              + ")?)?)?");

  private TimeParser() {}

  static long ticks(String text, TimeType dtype) {
    if (text.isEmpty() || text.equalsIgnoreCase("nat")) {
      return TimeType.NAT;
    }
    if (dtype.kind() == TimeType.Kind.TIMEDELTA) {
      return span(text, dtype);
    }
    Matcher parts = POINT.matcher(text);
    if (!parts.matches()) {
      throw refused("a time as in 2026-11-23T12:30:00.5", dtype, text);
    }
    long year = Long.parseLong(parts.group("year"));
    int month = part(parts, "month", 1, 12, 1, dtype, text);
    int day = part(parts, "day", 1, daysOf(year, month), 1, dtype, text);
    int hour = part(parts, "hour", 0, 23, 0, dtype, text);
    int minute = part(parts, "minute", 0, 59, 0, dtype, text);
    int second = part(parts, "second", 0, 59, 0, dtype, text);
    long seconds = (hour * 60L + minute) * 60 + second - zone(parts.group("zone"), dtype, text);
    if (dtype.unit() == TickUnit.GENERIC) {
      throw refused("a unit to count in", dtype, text);
    }
    @Nullable String fraction = parts.group("fraction");
    String digits = ((fraction == null ? "" : fraction) + "0".repeat(18)).substring(0, 18);
    Calendar start = new Calendar((year - 1970) * 12 + month - 1, day - 1, 0, TickUnit.DAYS);
    long ticks = start.plus(seconds, Long.parseLong(digits), dtype.unit());
    return Math.floorDiv(ticks, (long) dtype.count());
  }

  private static int part(
      Matcher parts, String name, int least, int most, int otherwise, TimeType dtype, String text) {
    @Nullable String digits = parts.group(name);
    if (digits == null) {
      return otherwise;
    }
    int value = Integer.parseInt(digits);
    if (value < least || value > most) {
      throw refused("a " + name + " in " + least + ".." + most, dtype, text);
    }
    return value;
  }

  private static int daysOf(long year, int month) {
    boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return switch (month) {
      case 2 -> leap ? 29 : 28;
      case 4, 6, 9, 11 -> 30;
      default -> 31;
    };
  }

  /** Returns how many seconds a zone is ahead. */
  private static long zone(@Nullable String zone, TimeType dtype, String text) {
    if (zone == null || zone.equals("Z")) {
      return 0;
    }
    String digits = zone.substring(1).replace(":", "");
    int hours = Integer.parseInt(digits.substring(0, 2));
    int minutes = digits.length() > 2 ? Integer.parseInt(digits.substring(2)) : 0;
    if (hours > 23 || minutes > 59) {
      throw refused("a zone of at most 23:59", dtype, text);
    }
    long seconds = (hours * 60L + minutes) * 60;
    return zone.startsWith("-") ? -seconds : seconds;
  }

  private static long span(String text, TimeType dtype) {
    BigInteger ticks = NumberParser.integer(text, dtype, true);
    if (ticks.bitLength() > 63) {
      throw refused("fewer than 2^63 ticks", dtype, text);
    }
    return ticks.longValue();
  }

  private static IllegalArgumentException refused(String expected, TimeType dtype, String text) {
    return new IllegalArgumentException(
        "expected " + expected + " for " + dtype + " but found " + NumberParser.quoted(text));
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.time.LocalDate;
import java.util.Locale;
import org.gatun.buffer.TickUnit;
import org.gatun.buffer.TimeType;

/**
 * Times as NumPy prints them in arrays: points of time in ISO 8601, as far as their unit goes, and
 * spans of time as their ticks. Years have as many digits as they need, where {@code java.time}
 * ends; what 64 bits cannot count wraps around, as in NumPy.
 *
 * @see <a
 *     href="https://numpy.org/doc/stable/reference/generated/numpy.datetime_as_string.html">numpy.datetime_as_string</a>
 */
final class TimeText {
  private static final long DAYS_TO_2000 = LocalDate.of(2000, 1, 1).toEpochDay();

  /** After so many years the calendar repeats. */
  private static final int CYCLE_YEARS = 400;

  private static final long CYCLE_DAYS = 146_097;

  private static final int SECONDS_A_DAY = 86_400;

  private TimeText() {}

  static String of(TimeType type, long ticks) {
    if (ticks == TimeType.NAT) {
      return "'NaT'";
    }
    if (type.kind() == TimeType.Kind.TIMEDELTA || type.unit() == TickUnit.GENERIC) {
      return Long.toString(ticks);
    }
    return "'" + point(type.unit(), ticks * type.count()) + "'";
  }

  private static String point(TickUnit unit, long count) {
    return switch (unit) {
      case YEARS -> year(1970 + count);
      case MONTHS ->
          year(1970 + Math.floorDiv(count, 12L)) + "-" + digits(2, Math.floorMod(count, 12L) + 1);
      case WEEKS -> date(count * 7);
      case DAYS -> date(count);
      case HOURS -> date(Math.floorDiv(count, 24L)) + "T" + digits(2, Math.floorMod(count, 24L));
      case MINUTES ->
          date(Math.floorDiv(count, 1440L)) + "T" + minutes(Math.floorMod(count, 1440L));
      default -> seconds(count, fraction(unit));
    };
  }

  /** Returns how many digits behind the point the seconds have. */
  private static int fraction(TickUnit unit) {
    return switch (unit) {
      case MILLISECONDS -> 3;
      case MICROSECONDS -> 6;
      case NANOSECONDS -> 9;
      case PICOSECONDS -> 12;
      case FEMTOSECONDS -> 15;
      case ATTOSECONDS -> 18;
      default -> 0;
    };
  }

  private static String seconds(long count, int fraction) {
    long parts = 1;
    for (int i = 0; i < fraction; i++) {
      parts *= 10;
    }
    long seconds = Math.floorDiv(count, parts);
    long ofDay = Math.floorMod(seconds, (long) SECONDS_A_DAY);
    return date(Math.floorDiv(seconds, (long) SECONDS_A_DAY))
        + "T"
        + minutes(ofDay / 60)
        + ":"
        + digits(2, ofDay % 60)
        + (fraction == 0 ? "" : "." + digits(fraction, Math.floorMod(count, parts)));
  }

  private static String minutes(long ofDay) {
    return digits(2, ofDay / 60) + ":" + digits(2, ofDay % 60);
  }

  private static String date(long epochDay) {
    long days = epochDay - DAYS_TO_2000;
    LocalDate date = LocalDate.ofEpochDay(DAYS_TO_2000 + Math.floorMod(days, CYCLE_DAYS));
    long year = date.getYear() + CYCLE_YEARS * Math.floorDiv(days, CYCLE_DAYS);
    return year(year)
        + "-"
        + digits(2, date.getMonthValue())
        + "-"
        + digits(2, date.getDayOfMonth());
  }

  private static String year(long year) {
    return digits(4, year);
  }

  private static String digits(int width, long value) {
    return String.format(Locale.ROOT, "%0" + width + "d", value);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.Locale;
import org.gatun.buffer.TickUnit;
import org.gatun.buffer.TimeType;
import org.gatun.ndarray.kernel.Calendar;

/** Writes times as NumPy's {@code str} does. */
final class TimeText {
  private TimeText() {}

  /**
   * Returns the text of so many ticks.
   *
   * @throws IllegalArgumentException if they are points in time without a unit
   */
  static String of(TimeType dtype, long ticks) {
    if (ticks == TimeType.NAT) {
      return "NaT";
    }
    long units = ticks * dtype.count();
    if (dtype.kind() == TimeType.Kind.TIMEDELTA) {
      boolean generic = dtype.unit() == TickUnit.GENERIC;
      String name = dtype.unit().name().toLowerCase(Locale.ROOT);
      return units + (generic ? " generic time units" : " " + name);
    }
    return switch (dtype.unit()) {
      case GENERIC ->
          throw new IllegalArgumentException(
              "expected a unit that times are counted in but found " + dtype);
      case YEARS, MONTHS, WEEKS, DAYS, HOURS, MINUTES, SECONDS -> point(dtype.unit(), units);
      default -> {
        int digits = 3 * dtype.unit().compareTo(TickUnit.SECONDS);
        long inSecond = Math.round(Math.pow(10, digits));
        String fraction = String.valueOf(Math.floorMod(units, inSecond));
        yield point(TickUnit.SECONDS, Math.floorDiv(units, inSecond))
            + "."
            + "0".repeat(digits - fraction.length())
            + fraction;
      }
    };
  }

  private static String point(TickUnit unit, long units) {
    Calendar time = Calendar.of(unit, units);
    StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%04d", time.year()));
    if (unit != TickUnit.YEARS) {
      text.append('-').append(two(time.month()));
    }
    if (unit != TickUnit.YEARS && unit != TickUnit.MONTHS) {
      text.append('-').append(two(time.day() + 1));
    }
    long rest = time.rest();
    switch (unit) {
      case HOURS -> text.append('T').append(two(rest));
      case MINUTES -> text.append('T').append(two(rest / 60)).append(':').append(two(rest % 60));
      case SECONDS ->
          text.append('T')
              .append(two(rest / 3_600))
              .append(':')
              .append(two(rest / 60 % 60))
              .append(':')
              .append(two(rest % 60));
      default -> {}
    }
    return text.toString();
  }

  private static String two(long number) {
    return number < 10 ? "0" + number : String.valueOf(number);
  }
}

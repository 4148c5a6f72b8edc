// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import java.util.EnumSet;
import java.util.Optional;
import org.gatun.buffer.TickUnit;
import org.gatun.buffer.TimeType;

/**
 * How many ticks of one type of time make how many of another, in lowest terms. Years and months
 * count with their average length over the 400 years after which the calendar repeats.
 *
 * @param ticks of the target
 * @param each of the source
 */
public record TickRatio(long ticks, long each) {
  private static final long DAYS_IN_400_YEARS = 400 * 365 + 97;
  private static final long MONTHS_IN_400_YEARS = 400 * 12;

  /** From here on NumPy takes a factor between two units for an overflow. */
  private static final int MOST_BITS = 56;

  /**
   * Returns how many of the smaller unit the larger one has, of units of one length; empty if it is
   * 2^56 or more, where NumPy gives up. As in NumPy a month has one year's length and 7 days a
   * month's: who means the calendar asks for something else.
   */
  public static Optional<Long> factor(TickUnit larger, TickUnit smaller) {
    long factor = 1;
    for (TickUnit unit : EnumSet.range(larger, smaller)) {
      if (unit == smaller) {
        break;
      }
      factor *=
          switch (unit) {
            case GENERIC, YEARS, MONTHS, ATTOSECONDS -> 1;
            case WEEKS -> 7;
            case DAYS -> 24;
            case HOURS, MINUTES -> 60;
            default -> 1000;
          };
      if (factor >>> MOST_BITS != 0) {
        return Optional.empty();
      }
    }
    return Optional.of(factor);
  }

  /** Returns whether a unit has no one length: years and months. */
  public static boolean isCalendar(TickUnit unit) {
    return unit == TickUnit.YEARS || unit == TickUnit.MONTHS;
  }

  /**
   * Returns the ratio between two types of time; 1 to 1 where one of them is generic.
   *
   * @throws IllegalArgumentException if one unit has too many of the other
   */
  public static TickRatio of(TimeType from, TimeType to) {
    if (from.unit() == TickUnit.GENERIC || to.unit() == TickUnit.GENERIC) {
      return new TickRatio(1, 1);
    }
    boolean larger = from.unit().compareTo(to.unit()) <= 0;
    TickUnit large = larger ? from.unit() : to.unit();
    TickUnit small = larger ? to.unit() : from.unit();
    long many = 1;
    long one = 1;
    if (large == TickUnit.YEARS && small == TickUnit.MONTHS) {
      many = 12;
    } else if (isCalendar(large) && large != small) {
      boolean weeks = small == TickUnit.WEEKS;
      TickUnit days = weeks ? TickUnit.WEEKS : TickUnit.DAYS;
      many = DAYS_IN_400_YEARS * lengths(from, to, days, small);
      one = (large == TickUnit.YEARS ? 400 : MONTHS_IN_400_YEARS) * (weeks ? 7 : 1);
    } else {
      many = lengths(from, to, large, small);
    }
    long ticks = (larger ? many : one) * from.count();
    long each = (larger ? one : many) * to.count();
    long common = commonDivisor(ticks, each);
    return new TickRatio(Long.divideUnsigned(ticks, common), Long.divideUnsigned(each, common));
  }

  private static long lengths(TimeType from, TimeType to, TickUnit large, TickUnit small) {
    return factor(large, small)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "expected units of which one has fewer than 2^56 of the other but found "
                    + from
                    + " and "
                    + to
                    + "; cast to a unit between them first"));
  }

  /** Returns the greatest common divisor of two numbers without a sign. */
  public static long commonDivisor(long a, long b) {
    while (b != 0) {
      long rest = Long.remainderUnsigned(a, b);
      a = b;
      b = rest;
    }
    return a;
  }
}

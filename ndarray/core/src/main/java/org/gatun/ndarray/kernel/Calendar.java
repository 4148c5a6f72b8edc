// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import org.gatun.buffer.TickUnit;

/**
 * A point in time by NumPy's calendar, which is the Gregorian one for all times: the months since
 * January 1970, the day of the month from 0, and what of the day is over. With years that no {@code
 * java.time} reaches.
 *
 * @param months since January 1970
 * @param day of the month, from 0
 * @param rest how much of the day is over
 * @param unit what {@code rest} is counted in; days or longer if there is none
 */
public record Calendar(long months, int day, long rest, TickUnit unit) {
  private static final long DAYS_IN_400_YEARS = 400 * 365 + 97;

  /** From 0000-03-01, where leap days end a year, to 1970-01-01. */
  private static final long DAYS_TO_1970 = 719_468;

  /** From 1970-01-01 to 2000-01-01. */
  private static final long DAYS_TO_2000 = 10_957;

  /** From there to 2000-03-01: where years start in March, leap days end them. */
  private static final int DAYS_TO_MARCH = 60;

  /** Returns the point in time that so many of a unit after 1970 make. */
  public static Calendar of(TickUnit unit, long ticks) {
    return switch (unit) {
      case YEARS -> new Calendar(ticks * 12, 0, 0, unit);
      case MONTHS -> new Calendar(ticks, 0, 0, unit);
      case WEEKS -> ofDays(ticks * 7, 0, unit);
      default -> {
        long inDay = inDay(unit);
        yield ofDays(Math.floorDiv(ticks, inDay), Math.floorMod(ticks, inDay), unit);
      }
    };
  }

  /** Returns how many of a unit a day has; NumPy counts days in none that is shorter. */
  private static long inDay(TickUnit unit) {
    long seconds = 86_400;
    return switch (unit) {
      case DAYS -> 1;
      case HOURS -> 24;
      case MINUTES -> 24 * 60;
      case SECONDS -> seconds;
      case MILLISECONDS -> seconds * 1_000;
      case MICROSECONDS -> seconds * 1_000_000;
      case NANOSECONDS -> seconds * 1_000_000_000;
      default -> throw new IllegalStateException("no days in " + unit.symbol());
    };
  }

  private static Calendar ofDays(long days, long rest, TickUnit unit) {
    long from = days - DAYS_TO_2000; // as NumPy counts, which wraps around alike
    long cycle = Math.floorDiv(from, DAYS_IN_400_YEARS);
    int inCycle = (int) Math.floorMod(from, DAYS_IN_400_YEARS) - DAYS_TO_MARCH;
    if (inCycle < 0) {
      inCycle += (int) DAYS_IN_400_YEARS;
      cycle--;
    }
    int year = (inCycle - inCycle / 1_460 + inCycle / 36_524 - inCycle / 146_096) / 365;
    int inYear = inCycle - (365 * year + year / 4 - year / 100);
    int month = (5 * inYear + 2) / 153; // from March
    int day = inYear - (153 * month + 2) / 5;
    long months = (cycle * 400 + year + 30) * 12 + month + 2;
    return new Calendar(months, day, rest, unit);
  }

  /** Returns the year, such as 1970. */
  public long year() {
    return Math.floorDiv(months, 12L) + 1970;
  }

  /** Returns the month of the year, from 1. */
  public int month() {
    return Math.floorMod(months, 12) + 1;
  }

  /** Returns how many of a unit after 1970 this is, those that are full. */
  long ticks(TickUnit wanted) {
    return switch (wanted) {
      case YEARS -> Math.floorDiv(months, 12L);
      case MONTHS -> months;
      case WEEKS -> Math.floorDiv(days(), 7L);
      default -> {
        long days = days() * inDay(wanted);
        boolean whole = unit.compareTo(TickUnit.DAYS) <= 0;
        yield whole ? days : days + rest / (inDay(unit) / inDay(wanted));
      }
    };
  }

  /**
   * Returns how many of a unit after 1970 it is when so much more time is over, those that are
   * full.
   *
   * @param attoseconds from 0 to 10^18 - 1
   */
  public long plus(long seconds, long attoseconds, TickUnit wanted) {
    long all = days() * 86_400 + seconds;
    if (wanted.compareTo(TickUnit.SECONDS) <= 0) {
      return of(TickUnit.SECONDS, all).ticks(wanted);
    }
    int thousands = TickUnit.ATTOSECONDS.compareTo(wanted);
    long inSecond = 1;
    long cut = attoseconds;
    for (int k = 0; k < thousands; k++) {
      cut /= 1_000;
    }
    for (int k = thousands; k < 6; k++) {
      inSecond *= 1_000;
    }
    return all * inSecond + cut;
  }

  private long days() {
    long fromMarch = months - 2 + 1970 * 12;
    long year = Math.floorDiv(fromMarch, 12L);
    int month = Math.floorMod(fromMarch, 12);
    long leap = Math.floorDiv(year, 4L) - Math.floorDiv(year, 100L) + Math.floorDiv(year, 400L);
    return year * 365 + leap + (153 * month + 2) / 5 + day - DAYS_TO_1970;
  }
}

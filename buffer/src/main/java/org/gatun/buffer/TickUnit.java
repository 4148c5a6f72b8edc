// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** What the ticks of a {@link TimeType} are counted in: NumPy's datetime units. */
public enum TickUnit {
  /** Of no length, until it meets another unit. */
  GENERIC("generic"),
  /** Years of the calendar. */
  YEARS("Y"),
  /** Months of the calendar. */
  MONTHS("M"),
  /** Weeks of 7 days. */
  WEEKS("W"),
  /** Days of 24 hours. */
  DAYS("D"),
  /** Hours. */
  HOURS("h"),
  /** Minutes. */
  MINUTES("m"),
  /** Seconds. */
  SECONDS("s"),
  /** 10^-3 seconds. */
  MILLISECONDS("ms"),
  /** 10^-6 seconds. */
  MICROSECONDS("us"),
  /** 10^-9 seconds. */
  NANOSECONDS("ns"),
  /** 10^-12 seconds. */
  PICOSECONDS("ps"),
  /** 10^-15 seconds. */
  FEMTOSECONDS("fs"),
  /** 10^-18 seconds. */
  ATTOSECONDS("as");

  private static final BigInteger NANOS_A_SECOND = BigInteger.valueOf(1_000_000_000);
  private static final BigInteger ATTOS_A_NANO = NANOS_A_SECOND;

  private final String symbol;

  TickUnit(String symbol) {
    this.symbol = symbol;
  }

  /** Returns NumPy's symbol, such as {@code "ms"}. */
  public String symbol() {
    return symbol;
  }

  /** Returns the length in attoseconds: with exact integers no unit is a special case. */
  private BigInteger attoseconds() {
    long seconds =
        switch (this) {
          case WEEKS -> 7 * 86_400L;
          case DAYS -> 86_400;
          case HOURS -> 3_600;
          case MINUTES -> 60;
          default -> 1;
        };
    int exponent =
        switch (this) {
          case WEEKS, DAYS, HOURS, MINUTES, SECONDS -> 18;
          case MILLISECONDS -> 15;
          case MICROSECONDS -> 12;
          case NANOSECONDS -> 9;
          case PICOSECONDS -> 6;
          case FEMTOSECONDS -> 3;
          case ATTOSECONDS -> 0;
          case GENERIC, YEARS, MONTHS ->
              throw new IllegalArgumentException(
                  "expected a unit of one length but found " + symbol + "; use the ticks");
        };
    return BigInteger.TEN.pow(exponent).multiply(BigInteger.valueOf(seconds));
  }

  Instant instant(long ticks, int count) {
    try {
      if (this == YEARS || this == MONTHS) {
        long months = Math.multiplyExact(ticks, this == YEARS ? 12L * count : count);
        return LocalDate.EPOCH.plusMonths(months).atStartOfDay(ZoneOffset.UTC).toInstant();
      }
      BigInteger[] parts = secondsAndNanos(ticks, count);
      return Instant.ofEpochSecond(parts[0].longValueExact(), parts[1].intValue());
    } catch (DateTimeException | ArithmeticException e) {
      throw tooFar(ticks, count, e);
    }
  }

  Duration duration(long ticks, int count) {
    try {
      BigInteger[] parts = secondsAndNanos(ticks, count);
      return Duration.ofSeconds(parts[0].longValueExact(), parts[1].intValue());
    } catch (ArithmeticException e) {
      throw tooFar(ticks, count, e);
    }
  }

  private BigInteger[] secondsAndNanos(long ticks, int count) {
    BigInteger attoseconds =
        attoseconds().multiply(BigInteger.valueOf(ticks)).multiply(BigInteger.valueOf(count));
    return floorDivide(floorDivide(attoseconds, ATTOS_A_NANO)[0], NANOS_A_SECOND);
  }

  long ticks(Instant instant, int count) {
    if (this == YEARS || this == MONTHS) {
      LocalDate date = LocalDate.ofInstant(instant, ZoneOffset.UTC);
      long months = 12L * (date.getYear() - 1970) + date.getMonthValue() - 1;
      return Math.floorDiv(months, this == YEARS ? 12L * count : count);
    }
    return ticks(instant.getEpochSecond(), instant.getNano(), count, true);
  }

  long ticks(Duration duration, int count) {
    return ticks(duration.getSeconds(), duration.getNano(), count, false);
  }

  private long ticks(long seconds, int nanos, int count, boolean down) {
    BigInteger attoseconds =
        BigInteger.valueOf(seconds)
            .multiply(NANOS_A_SECOND)
            .add(BigInteger.valueOf(nanos))
            .multiply(ATTOS_A_NANO);
    BigInteger tick = attoseconds().multiply(BigInteger.valueOf(count));
    BigInteger ticks = down ? floorDivide(attoseconds, tick)[0] : attoseconds.divide(tick);
    if (ticks.bitLength() > 63) {
      throw new ArithmeticException(
          "expected fewer than 2^63 ticks but found " + ticks + " of " + count + symbol);
    }
    return ticks.longValue();
  }

  private static BigInteger[] floorDivide(BigInteger dividend, BigInteger divisor) {
    BigInteger[] parts = dividend.divideAndRemainder(divisor);
    return parts[1].signum() < 0
        ? new BigInteger[] {parts[0].subtract(BigInteger.ONE), parts[1].add(divisor)}
        : parts;
  }

  private ArithmeticException tooFar(long ticks, int count, RuntimeException cause) {
    var error =
        new ArithmeticException(
            "expected a time that java.time reaches but found "
                + ticks
                + " ticks of "
                + count
                + symbol);
    error.initCause(cause);
    return error;
  }
}

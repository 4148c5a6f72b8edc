// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Points in time, or spans of it: a signed integer of 64 bits that counts ticks of {@code count}
 * units, from 1970-01-01T00:00Z for points. {@link #NAT} is no time.
 *
 * <p>An element as an object is a {@link Long}, its ticks; {@code getLong} reads it too, and no
 * dtype loses anything that way. Written are ticks, or what {@link #ofInstant} and {@link
 * #ofDuration} take.
 *
 * @param kind points or spans
 * @param unit what a tick is counted in
 * @param count how many units a tick has, 1 or more
 * @param order the byte order of the ticks
 * @see <a href="https://numpy.org/doc/stable/reference/arrays.datetime.html">NumPy, datetimes</a>
 */
public record TimeType(Kind kind, TickUnit unit, int count, ByteOrder order) implements DType {
  /** The ticks of no time, NumPy's {@code NaT}. */
  public static final long NAT = Long.MIN_VALUE;

  /** Points in time, or spans of it. */
  public enum Kind {
    /** Points in time: NumPy's {@code datetime64}. */
    DATETIME("datetime64", "M8"),
    /** Spans of time: NumPy's {@code timedelta64}. */
    TIMEDELTA("timedelta64", "m8");

    private final String text;
    private final String code;

    Kind(String text, String code) {
      this.text = text;
      this.code = code;
    }

    /** Returns the name, such as datetime64. */
    String text() {
      return text;
    }

    /** Returns the letter and size that a descr has, such as M8. */
    String code() {
      return code;
    }
  }

  /**
   * Makes a type of times.
   *
   * @throws IllegalArgumentException if {@code count} is below 1, or above 1 for the generic unit
   */
  public TimeType {
    if (count < 1 || (unit == TickUnit.GENERIC && count != 1)) {
      throw new IllegalArgumentException(
          "expected a tick of 1 unit or more, of just 1 if generic, but found " + count);
    }
  }

  /** Makes the type of points in time of one unit, in the machine's byte order. */
  public static TimeType datetime(TickUnit unit) {
    return new TimeType(Kind.DATETIME, unit, 1, ByteOrder.nativeOrder());
  }

  /** Makes the type of spans of time of one unit, in the machine's byte order. */
  public static TimeType timedelta(TickUnit unit) {
    return new TimeType(Kind.TIMEDELTA, unit, 1, ByteOrder.nativeOrder());
  }

  /**
   * Returns the point in time that an element counts, to the nanosecond before or at it; empty for
   * {@link #NAT}.
   *
   * @throws IllegalArgumentException if elements are spans, or their unit is generic
   * @throws ArithmeticException if {@code Instant} does not reach so far
   */
  public Optional<Instant> toInstant(long ticks) {
    checkKind(Kind.DATETIME);
    return ticks == NAT ? Optional.empty() : Optional.of(unit.instant(ticks, count));
  }

  /**
   * Returns the ticks of a point in time, those that were over by then.
   *
   * @throws IllegalArgumentException if elements are spans, or their unit is generic
   * @throws ArithmeticException if a long does not count so far
   */
  public long ofInstant(Instant instant) {
    checkKind(Kind.DATETIME);
    return notNat(unit.ticks(instant, count));
  }

  /**
   * Returns the span of time that an element counts, to the nanosecond below or at it; empty for
   * {@link #NAT}.
   *
   * @throws IllegalArgumentException if elements are points, or their unit is generic or a month or
   *     a year, whose lengths differ
   * @throws ArithmeticException if {@code Duration} does not reach so far
   */
  public Optional<Duration> toDuration(long ticks) {
    checkKind(Kind.TIMEDELTA);
    return ticks == NAT ? Optional.empty() : Optional.of(unit.duration(ticks, count));
  }

  /**
   * Returns the ticks of a span of time, those that are full, counted down if it is negative.
   *
   * @throws IllegalArgumentException if elements are points, or their unit is generic or a month or
   *     a year, whose lengths differ
   * @throws ArithmeticException if a long does not count so far
   */
  public long ofDuration(Duration duration) {
    checkKind(Kind.TIMEDELTA);
    return notNat(unit.ticks(duration, count));
  }

  private void checkKind(Kind expected) {
    if (kind != expected) {
      throw new IllegalArgumentException("expected " + expected.text + " but found " + this);
    }
  }

  private static long notNat(long ticks) {
    if (ticks == NAT) {
      throw new ArithmeticException("expected fewer than 2^63 ticks; -2^63 is no time");
    }
    return ticks;
  }

  @Override
  public int itemsize() {
    return Long.BYTES;
  }

  @Override
  public Class<?> boxedType() {
    return Long.class;
  }

  @Override
  public Class<?> arrayType() {
    return long[].class;
  }

  @Override
  public int alignment() {
    return Long.BYTES;
  }

  @Override
  public boolean isNativeOrder() {
    return order == ByteOrder.nativeOrder();
  }

  @Override
  public TimeType withOrder(ByteOrder order) {
    return new TimeType(kind, unit, count, order);
  }

  @Override
  public String format() {
    throw new UnsupportedOperationException(
        "expected a dtype that PEP 3118 has but found " + this + "; cast it to int64");
  }

  @Override
  public String descr() {
    return ScalarType.sign(order) + kind.code + ticks();
  }

  /** Returns NumPy's name, such as {@code "datetime64[25s]"}. */
  @Override
  public String toString() {
    return isNativeOrder() ? kind.text + ticks() : descr();
  }

  private String ticks() {
    if (unit == TickUnit.GENERIC) {
      return "";
    }
    return "[" + (count == 1 ? "" : count) + unit.symbol() + "]";
  }
}

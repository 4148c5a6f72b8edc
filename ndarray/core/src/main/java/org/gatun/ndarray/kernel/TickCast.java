// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import org.gatun.buffer.DType;
import org.gatun.buffer.TickUnit;
import org.gatun.buffer.TimeType;
import org.jspecify.annotations.Nullable;

/**
 * Turns ticks of one type of time into another's, as NumPy does: down to the tick that is full, no
 * time stays none, and what 64 bits do not hold wraps around. Points in time go by the calendar
 * where months or years are counted, spans by their average length.
 */
final class TickCast {
  private final TimeType from;
  private final TimeType to;
  private final boolean calendar;
  private final long ticks;
  private final long each;

  private TickCast(TimeType from, TimeType to) {
    this.from = from;
    this.to = to;
    TickRatio ratio = TickRatio.of(from, to);
    boolean points = from.kind() == TimeType.Kind.DATETIME;
    calendar = points && (TickRatio.isCalendar(from.unit()) || TickRatio.isCalendar(to.unit()));
    ticks = ratio.ticks();
    each = ratio.each();
  }

  /**
   * Returns how to convert between two dtypes; null if the ticks stay as they are: of dtypes that
   * are not both points or both spans, or are counted alike, or of which one is generic.
   *
   * @throws IllegalArgumentException if one unit has too many of the other
   */
  static @Nullable TickCast between(DType from, DType to) {
    if (!(from instanceof TimeType given) || !(to instanceof TimeType wanted)) {
      return null;
    }
    boolean alike = given.unit() == wanted.unit() && given.count() == wanted.count();
    boolean generic = given.unit() == TickUnit.GENERIC || wanted.unit() == TickUnit.GENERIC;
    if (given.kind() != wanted.kind() || alike || generic) {
      return null;
    }
    return new TickCast(given, wanted);
  }

  void convert(long[] values, int count) {
    for (int i = 0; i < count; i++) {
      long value = values[i];
      if (value != TimeType.NAT) {
        values[i] = calendar ? byCalendar(value) : scaled(value);
      }
    }
  }

  private long scaled(long value) {
    long product = value * ticks;
    return value < 0 ? (product - (each - 1)) / each : product / each;
  }

  private long byCalendar(long value) {
    Calendar time = Calendar.of(from.unit(), value * from.count());
    return Math.floorDiv(time.ticks(to.unit()), (long) to.count());
  }
}

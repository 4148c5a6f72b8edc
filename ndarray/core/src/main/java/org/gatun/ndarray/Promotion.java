// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.List;
import java.util.Objects;
import org.gatun.buffer.BytesType;
import org.gatun.buffer.DType;
import org.gatun.buffer.RecordType;
import org.gatun.buffer.RecordType.Field;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.ScalarType.Kind;
import org.gatun.buffer.TickUnit;
import org.gatun.buffer.TimeType;
import org.gatun.buffer.UnicodeType;
import org.gatun.ndarray.kernel.TickRatio;

/**
 * The dtype in which values of two dtypes meet: NumPy 2's {@code result_type} of two dtypes.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.result_type.html">NumPy,
 *     result_type</a>
 */
public final class Promotion {
  private Promotion() {}

  /**
   * Returns the smallest dtype to which both can be cast safely, as NumPy counts it; always in the
   * machine's byte order. bfloat16 follows float16's rules, and meets it in float32. Records meet
   * field by field if the names and shapes are the same, and lie without gaps then, or as a C
   * compiler puts them if one of the two is laid out so. Any thread may ask.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static DType of(DType a, DType b) {
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(b, "b");
    DType first = CastRules.inMachineOrder(a);
    DType second = CastRules.inMachineOrder(b);
    if (first instanceof RecordType mine && second instanceof RecordType its) {
      return records(mine, its);
    }
    if (first.equals(second)) {
      return first;
    }
    if (first instanceof ScalarType mine && second instanceof ScalarType its) {
      return numbers(mine, its);
    }
    if (first instanceof TimeType || second instanceof TimeType) {
      return times(first, second);
    }
    return texts(first, second);
  }

  private static IllegalArgumentException none(DType a, DType b) {
    return new IllegalArgumentException(
        "expected dtypes that have a common one but found "
            + a
            + " and "
            + b
            + "; cast one of them first");
  }

  private static ScalarType numbers(ScalarType a, ScalarType b) {
    if (a.kind() == Kind.COMPLEX || b.kind() == Kind.COMPLEX) {
      return isWide(a) || isWide(b) ? ScalarType.COMPLEX128 : ScalarType.COMPLEX64;
    }
    if (Casting.SAFE.allows(a, b)) {
      return b;
    }
    if (Casting.SAFE.allows(b, a)) {
      return a;
    }
    // Neither holds the other: the least that holds both.
    for (ScalarType wider :
        List.of(
            ScalarType.INT16,
            ScalarType.INT32,
            ScalarType.FLOAT32,
            ScalarType.INT64,
            ScalarType.FLOAT64)) {
      if (Casting.SAFE.allows(a, wider) && Casting.SAFE.allows(b, wider)) {
        return wider;
      }
    }
    throw none(a, b);
  }

  /** Returns what a complex number's parts are; of another number itself. */
  private static ScalarType part(ScalarType dtype) {
    return switch (dtype) {
      case COMPLEX64 -> ScalarType.FLOAT32;
      case COMPLEX128 -> ScalarType.FLOAT64;
      default -> dtype;
    };
  }

  /** Whether float32 cannot hold it, as NumPy counts it. */
  private static boolean isWide(ScalarType dtype) {
    return !Casting.SAFE.allows(part(dtype), ScalarType.FLOAT32);
  }

  private static DType texts(DType a, DType b) {
    int length = Math.max(textLength(a, a, b), textLength(b, a, b));
    return a instanceof UnicodeType || b instanceof UnicodeType
        ? UnicodeType.of(length)
        : BytesType.of(length);
  }

  private static int textLength(DType dtype, DType a, DType b) {
    return switch (dtype) {
      case ScalarType scalar -> CastRules.textLength(scalar);
      case UnicodeType text -> text.length();
      case BytesType bytes when bytes.kind() == BytesType.Kind.STRING -> bytes.itemsize();
      default -> throw none(a, b);
    };
  }

  private static TimeType times(DType a, DType b) {
    if (a instanceof TimeType mine && b instanceof TimeType its) {
      return commonTicks(mine, its);
    }
    TimeType time = a instanceof TimeType mine ? mine : (TimeType) b;
    DType other = a instanceof TimeType ? b : a;
    boolean integer = other instanceof ScalarType scalar && Casting.SAFE.allows(scalar, time);
    if (integer && time.kind() == TimeType.Kind.TIMEDELTA) {
      return time;
    }
    throw none(a, b);
  }

  private static TimeType commonTicks(TimeType a, TimeType b) {
    boolean spans = a.kind() == TimeType.Kind.TIMEDELTA && b.kind() == TimeType.Kind.TIMEDELTA;
    TimeType.Kind kind = spans ? TimeType.Kind.TIMEDELTA : TimeType.Kind.DATETIME;
    if (a.unit() == TickUnit.GENERIC || b.unit() == TickUnit.GENERIC) {
      TimeType known = a.unit() == TickUnit.GENERIC ? b : a;
      return new TimeType(kind, known.unit(), known.count(), known.order());
    }
    if (spans && TickRatio.isCalendar(a.unit()) != TickRatio.isCalendar(b.unit())) {
      throw none(a, b);
    }
    boolean finer = a.unit().compareTo(b.unit()) >= 0;
    TickUnit unit = finer ? a.unit() : b.unit();
    long common = TickRatio.commonDivisor(ticks(a, unit, a, b), ticks(b, unit, a, b));
    if (common > Integer.MAX_VALUE) {
      throw none(a, b);
    }
    return new TimeType(kind, unit, (int) common, a.order());
  }

  /** Returns how many of a unit a tick has, as NumPy counts where only the divisor matters. */
  private static long ticks(TimeType time, TickUnit unit, TimeType a, TimeType b) {
    boolean months = time.unit() == TickUnit.YEARS && unit == TickUnit.MONTHS;
    long factor = TickRatio.factor(time.unit(), unit).orElseThrow(() -> none(a, b));
    return (months ? 12 : 1) * factor * time.count();
  }

  private static RecordType records(RecordType a, RecordType b) {
    if (!a.names().equals(b.names())) {
      throw none(a, b);
    }
    RecordType common = RecordType.of();
    for (int k = 0; k < a.fields().size(); k++) {
      Field mine = a.fields().get(k);
      Field its = b.fields().get(k);
      if (!mine.shape().equals(its.shape())) {
        throw none(a, b);
      }
      int[] shape = mine.shape().stream().mapToInt(Integer::intValue).toArray();
      common = common.with(mine.name(), of(mine.dtype(), its.dtype()), shape);
    }
    return hasPadding(a) || hasPadding(b) ? common.aligned() : common;
  }

  /** Whether there are gaps, and those that a C compiler leaves. */
  private static boolean hasPadding(RecordType record) {
    RecordType packed = RecordType.of();
    for (Field field : record.fields()) {
      int[] shape = field.shape().stream().mapToInt(Integer::intValue).toArray();
      packed = packed.with(field.name(), field.dtype(), shape);
    }
    return !record.equals(packed) && record.equals(packed.aligned());
  }
}

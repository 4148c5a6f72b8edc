// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.nio.ByteOrder;
import java.util.List;
import org.gatun.buffer.BytesType;
import org.gatun.buffer.DType;
import org.gatun.buffer.OpaqueType;
import org.gatun.buffer.RecordType;
import org.gatun.buffer.RecordType.Field;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.ScalarType.Kind;
import org.gatun.buffer.SwappedType;
import org.gatun.buffer.TickUnit;
import org.gatun.buffer.TimeType;
import org.gatun.buffer.UnicodeType;
import org.gatun.ndarray.kernel.TickRatio;
import org.jspecify.annotations.Nullable;

/** Which {@link Casting} a cast needs at least. */
final class CastRules {
  private CastRules() {}

  /** Returns the strictest mode that allows a cast; null if none does. */
  static @Nullable Casting least(DType from, DType to) {
    if (from.equals(to)) {
      return Casting.NO;
    }
    if (from instanceof ScalarType given && to instanceof ScalarType wanted) {
      return numbers(given, wanted);
    }
    if (isForeign(from) || isForeign(to)) {
      return null;
    }
    if (from instanceof RecordType || to instanceof RecordType) {
      return records(from, to);
    }
    if (isSwapOf(from, to)) {
      return Casting.EQUIV;
    }
    return values(from, to);
  }

  /** Whether nothing is known of the elements, or NumPy has none such. */
  private static boolean isForeign(DType dtype) {
    return dtype instanceof OpaqueType
        || dtype instanceof BytesType bytes && bytes.kind() == BytesType.Kind.PASCAL;
  }

  private static boolean isSwapOf(DType from, DType to) {
    return inMachineOrder(from).equals(inMachineOrder(to));
  }

  private static Casting values(DType from, DType to) {
    DType given = inMachineOrder(from);
    DType wanted = inMachineOrder(to);
    if (wanted instanceof BytesType bytes && bytes.kind() == BytesType.Kind.VOID) {
      return toVoid(given, bytes);
    }
    return switch (given) {
      case ScalarType scalar -> fromScalar(scalar, wanted);
      case TimeType time -> wanted instanceof TimeType other ? times(time, other) : Casting.UNSAFE;
      case BytesType bytes when bytes.kind() == BytesType.Kind.STRING ->
          wanted instanceof BytesType || wanted instanceof UnicodeType
              ? fits(bytes.itemsize(), wanted)
              : Casting.UNSAFE;
      case UnicodeType text ->
          wanted instanceof UnicodeType ? fits(text.length(), wanted) : Casting.UNSAFE;
      default -> Casting.UNSAFE;
    };
  }

  private static Casting toVoid(DType from, BytesType to) {
    if (from.itemsize() <= to.itemsize()) {
      return Casting.SAFE;
    }
    boolean bytes = from instanceof BytesType type && type.kind() == BytesType.Kind.VOID;
    return bytes ? Casting.SAME_KIND : Casting.UNSAFE;
  }

  private static Casting fits(int characters, DType text) {
    int most = text instanceof UnicodeType unicode ? unicode.length() : text.itemsize();
    return characters <= most ? Casting.SAFE : Casting.SAME_KIND;
  }

  private static Casting fromScalar(ScalarType from, DType to) {
    return switch (to) {
      case ScalarType scalar -> numbers(from, scalar);
      case TimeType time -> spans(from, time);
      case BytesType _, UnicodeType _ -> fits(textLength(from), to);
      default -> Casting.UNSAFE;
    };
  }

  /** Returns how many characters NumPy gives a number as text, whatever its value. */
  static int textLength(ScalarType dtype) {
    return switch (dtype) {
      case BOOL -> 5;
      case INT8 -> 4;
      case UINT8 -> 3;
      case INT16 -> 6;
      case UINT16 -> 5;
      case INT32 -> 11;
      case UINT32 -> 10;
      case INT64 -> 21;
      case UINT64 -> 20;
      case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> 32;
      case COMPLEX64, COMPLEX128 -> 64;
    };
  }

  private static Casting spans(ScalarType from, TimeType to) {
    boolean integer = from.kind() != Kind.FLOAT && from.kind() != Kind.COMPLEX;
    if (to.kind() == TimeType.Kind.DATETIME || !integer) {
      return Casting.UNSAFE;
    }
    return from == ScalarType.UINT64 ? Casting.SAME_KIND : Casting.SAFE;
  }

  private static Casting numbers(ScalarType from, ScalarType to) {
    if (precision(from) <= precision(to) && keepsKind(from, to)) {
      return Casting.SAFE;
    }
    return from.kind().compareTo(to.kind()) <= 0
                && to.kind() != Kind.BOOL
                && !(from.kind() == Kind.SIGNED && to.kind() == Kind.UNSIGNED)
            || from.kind() == Kind.UNSIGNED && to.kind() == Kind.SIGNED
        ? Casting.SAME_KIND
        : Casting.UNSAFE;
  }

  private static boolean keepsKind(ScalarType from, ScalarType to) {
    return switch (from.kind()) {
      case BOOL -> true;
      case SIGNED -> to.kind() == Kind.SIGNED || isFloating(to);
      case UNSIGNED -> to.kind() == Kind.UNSIGNED || to.kind() == Kind.SIGNED || isFloating(to);
      case FLOAT -> isFloating(to) && !(isHalf(from) && isHalf(to));
      case COMPLEX -> to.kind() == Kind.COMPLEX;
    };
  }

  private static boolean isFloating(ScalarType dtype) {
    return dtype.kind() == Kind.FLOAT || dtype.kind() == Kind.COMPLEX;
  }

  private static boolean isHalf(ScalarType dtype) {
    return dtype == ScalarType.FLOAT16 || dtype == ScalarType.BFLOAT16;
  }

  /** Returns how many steps of precision a type has, which decides what it holds. */
  private static int precision(ScalarType dtype) {
    return switch (dtype) {
      case BOOL -> 0;
      case INT8 -> 1;
      case UINT8, FLOAT16, BFLOAT16 -> 2;
      case INT16 -> 3;
      case UINT16, FLOAT32, COMPLEX64 -> 4;
      case INT32 -> 5;
      case UINT32 -> 6;
      case INT64 -> 7;
      case UINT64, FLOAT64, COMPLEX128 -> 8;
    };
  }

  private static Casting times(TimeType from, TimeType to) {
    if (from.kind() != to.kind() || to.unit() == TickUnit.GENERIC) {
      return Casting.UNSAFE;
    }
    if (from.unit() == TickUnit.GENERIC) {
      return Casting.SAFE;
    }
    boolean spans = from.kind() == TimeType.Kind.TIMEDELTA;
    if (spans && TickRatio.isCalendar(from.unit()) != TickRatio.isCalendar(to.unit())) {
      return Casting.UNSAFE;
    }
    boolean finer = from.unit().compareTo(to.unit()) <= 0;
    return finer && divides(from, to) ? Casting.SAFE : Casting.SAME_KIND;
  }

  /**
   * Whether a tick of the source is a whole number of ticks of a target of the same or finer unit.
   */
  private static boolean divides(TimeType from, TimeType to) {
    if (TickRatio.isCalendar(from.unit()) != TickRatio.isCalendar(to.unit())) {
      return true; // the calendar counts then, not a number
    }
    long years = from.unit() == TickUnit.YEARS && to.unit() == TickUnit.MONTHS ? 12 : 1;
    return TickRatio.factor(from.unit(), to.unit())
        .map(factor -> factor * years * from.count() % to.count() == 0)
        .orElse(false);
  }

  private static @Nullable Casting records(DType from, DType to) {
    if (!(from instanceof RecordType given)) {
      return Casting.UNSAFE; // each field takes the value
    }
    if (!(to instanceof RecordType wanted)) {
      return given.fields().size() == 1 ? Casting.UNSAFE : null;
    }
    List<Field> sources = given.fields();
    List<Field> targets = wanted.fields();
    if (sources.size() != targets.size()) {
      return null;
    }
    Casting least = Casting.EQUIV; // for the two differ
    for (int k = 0; k < sources.size(); k++) {
      Field source = sources.get(k);
      Field target = targets.get(k);
      Casting own = least(source.dtype(), target.dtype());
      if (own == null) {
        return null;
      }
      least = later(least, own);
      if (!source.name().equals(target.name())) {
        least = later(least, Casting.SAFE);
      }
      if (!source.shape().equals(target.shape())) {
        least = later(least, source.shape().isEmpty() ? Casting.SAFE : Casting.UNSAFE);
      }
    }
    return least;
  }

  private static Casting later(Casting a, Casting b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  /** Returns a dtype without fields in the machine's byte order. */
  static DType inMachineOrder(DType dtype) {
    return switch (dtype) {
      case SwappedType swapped -> swapped.scalar();
      case TimeType time -> time.withOrder(ByteOrder.nativeOrder());
      case UnicodeType text -> text.withOrder(ByteOrder.nativeOrder());
      default -> dtype;
    };
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.gatun.buffer.BytesType;
import org.gatun.buffer.Complex;
import org.gatun.buffer.DType;
import org.gatun.buffer.OpaqueType;
import org.gatun.buffer.RecordType;
import org.gatun.buffer.RecordType.Field;
import org.gatun.buffer.RecordValue;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.SwappedType;
import org.gatun.buffer.TickUnit;
import org.gatun.buffer.TimeType;
import org.gatun.buffer.UnicodeType;

/**
 * How NumPy prints one element, which depends on all that are printed beside it: numbers are
 * aligned at their points, and the fields of records each among themselves.
 */
final class ElementText {
  /** A field with more elements is printed as its first and last three. */
  private static final int SUMMARISED_ABOVE = 1000;

  private static final int EDGE = 3;

  private ElementText() {}

  /**
   * Returns how elements are printed.
   *
   * @param values all that are shown, as {@link DType} names their classes
   * @param alone whether there is but one, of no axis
   */
  static Function<Object, String> of(DType dtype, List<Object> values, boolean alone) {
    return switch (dtype) {
      case ScalarType scalar -> scalars(scalar, values, alone);
      case SwappedType swapped -> scalars(swapped.scalar(), values, alone);
      case BytesType bytes -> bytes(bytes);
      case UnicodeType _ -> value -> Quoted.of((String) value);
      case TimeType time -> times(time, values);
      case RecordType record -> records(record, values, alone);
      case OpaqueType opaque ->
          throw new IllegalArgumentException("expected readable elements but found " + opaque);
    };
  }

  private static Function<Object, String> scalars(
      ScalarType dtype, List<Object> values, boolean alone) {
    return switch (dtype.kind()) {
      case BOOL -> value -> (Boolean) value ? (alone ? "True" : " True") : "False";
      case SIGNED, UNSIGNED -> padded(values, Object::toString);
      case FLOAT -> {
        FloatFormat format = format(dtype, values, value -> ((Number) value).doubleValue(), false);
        yield value -> format.text(((Number) value).doubleValue());
      }
      case COMPLEX -> {
        ScalarType part = dtype == DType.COMPLEX64 ? DType.FLOAT32 : DType.FLOAT64;
        FloatFormat re = format(part, values, value -> ((Complex) value).re(), false);
        FloatFormat im = format(part, values, value -> ((Complex) value).im(), true);
        yield value -> re.text(((Complex) value).re()) + imaginary(im.text(((Complex) value).im()));
      }
    };
  }

  private static FloatFormat format(
      ScalarType dtype, List<Object> values, Function<Object, Double> number, boolean signed) {
    double[] numbers = values.stream().map(number).mapToDouble(Double::doubleValue).toArray();
    return FloatFormat.of(dtype, numbers, signed);
  }

  /** Puts the j behind the digits, before what fills the column. */
  private static String imaginary(String text) {
    String digits = text.stripTrailing();
    return digits + "j" + text.substring(digits.length());
  }

  /** Fills texts with spaces in front, as far as the longest of some values. */
  private static Function<Object, String> padded(
      List<Object> values, Function<Object, String> text) {
    int width = values.stream().map(text).mapToInt(String::length).max().orElse(0);
    return value -> {
      String word = text.apply(value);
      return " ".repeat(Math.max(0, width - word.length())) + word;
    };
  }

  /** As wide as the least and the greatest, as NumPy has it, where years may wrap around. */
  private static Function<Object, String> times(TimeType dtype, List<Object> values) {
    List<Object> times = values.stream().filter(ticks -> (Long) ticks != TimeType.NAT).toList();
    List<Object> widest = new ArrayList<>();
    times.stream().mapToLong(ticks -> (Long) ticks).max().ifPresent(widest::add);
    times.stream().mapToLong(ticks -> (Long) ticks).min().ifPresent(widest::add);
    if (times.size() < values.size()) {
      widest.add(TimeType.NAT);
    }
    return padded(widest, ticks -> time(dtype, (Long) ticks));
  }

  /** Points of time quoted, and spans of time as their ticks. */
  private static String time(TimeType dtype, long ticks) {
    boolean counted = dtype.kind() == TimeType.Kind.TIMEDELTA || dtype.unit() == TickUnit.GENERIC;
    return counted && ticks != TimeType.NAT
        ? Long.toString(ticks)
        : "'" + TimeText.of(dtype, ticks) + "'";
  }

  private static Function<Object, String> bytes(BytesType dtype) {
    return switch (dtype.kind()) {
      case STRING -> value -> Quoted.of(BytesType.withoutPadding((byte[]) value));
      case PASCAL -> value -> Quoted.of((byte[]) value);
      case VOID -> value -> Quoted.hex((byte[]) value);
    };
  }

  private static Function<Object, String> records(
      RecordType dtype, List<Object> values, boolean alone) {
    List<List<Object>> rows = values.stream().map(ElementText::fieldsOf).toList();
    List<Function<Object, String>> formats = new ArrayList<>();
    for (int i = 0; i < dtype.fields().size(); i++) {
      Field field = dtype.fields().get(i);
      int axes = field.shape().size();
      List<Object> elements = new ArrayList<>();
      for (List<Object> row : rows) {
        addElements(row.get(i), axes, elements);
      }
      Function<Object, String> element = of(field.dtype(), elements, alone && axes == 0);
      long count = field.shape().stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
      formats.add(value -> nested(value, axes, count > SUMMARISED_ABOVE, element));
    }
    return value -> tuple(fieldsOf(value), formats);
  }

  private static List<Object> fieldsOf(Object value) {
    return ((RecordValue) value).values();
  }

  private static void addElements(Object value, int axes, List<Object> elements) {
    if (axes == 0) {
      elements.add(value);
      return;
    }
    for (Object part : (List<?>) value) {
      addElements(part, axes - 1, elements);
    }
  }

  private static String tuple(List<Object> fields, List<Function<Object, String>> formats) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      words.add(formats.get(i).apply(fields.get(i)));
    }
    return "(" + String.join(", ", words) + (words.size() == 1 ? ",)" : ")");
  }

  /** Prints a field of some axes, which stand in lists, on one line. */
  private static String nested(
      Object value, int axes, boolean summarised, Function<Object, String> element) {
    if (axes == 0) {
      return element.apply(value);
    }
    List<?> parts = (List<?>) value;
    List<String> words =
        parts.stream()
            .map(part -> nested(part, axes - 1, summarised, element))
            .collect(Collectors.toCollection(ArrayList::new));
    if (summarised && words.size() > 2 * EDGE) {
      words.subList(EDGE, words.size() - EDGE).clear();
      words.add(EDGE, "...");
    }
    return "[" + String.join(", ", words) + "]";
  }
}

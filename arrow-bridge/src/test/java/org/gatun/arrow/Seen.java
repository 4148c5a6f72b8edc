// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.PeriodDuration;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.util.Text;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.TimeType;
import org.jspecify.annotations.Nullable;

/** The rows of columns as the objects that Arrow gives of its vectors, to compare both. */
final class Seen {
  private Seen() {}

  /** Returns what Arrow gives, with arrays and Arrow's own classes as what has an equals. */
  static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case byte[] bytes -> bytes(bytes);
      case Text text -> text.toString();
      case Character unsigned -> (long) unsigned;
      case Byte number -> number.longValue();
      case Short number -> number.longValue();
      case Integer number -> number.longValue();
      case List<?> list -> {
        var all = new ArrayList<@Nullable Object>();
        list.forEach(each -> all.add(plain(each)));
        yield all;
      }
      case Map<?, ?> map -> {
        var all = new LinkedHashMap<Object, @Nullable Object>();
        map.forEach((key, each) -> all.put(key, plain(each)));
        yield all;
      }
      default -> value;
    };
  }

  private static List<Long> bytes(byte... bytes) {
    var all = new ArrayList<Long>();
    for (byte each : bytes) {
      all.add((long) each);
    }
    return all;
  }

  static List<@Nullable Object> rows(ArrowColumn column) {
    var all = new ArrayList<@Nullable Object>();
    for (long row = 0; row < column.length(); row++) {
      all.add(row(column, row));
    }
    return all;
  }

  static @Nullable Object row(ArrowColumn column, long row) {
    if (column.isNull(row)) {
      return null;
    }
    return switch (column) {
      case ArrayColumn array -> {
        ArrowType type = array.field().getType();
        yield type instanceof ArrowType.FixedSizeList
            ? list(array, row)
            : value(type, array.values().at(row));
      }
      case BitColumn bits -> bits.getBoolean(row);
      case RaggedColumn ragged -> ragged(ragged, row);
      case FixedListColumn lists ->
          part(lists.elements(), row * lists.listSize(), (row + 1) * lists.listSize());
      case StructColumn struct -> {
        var all = new LinkedHashMap<String, Object>();
        for (ArrowColumn child : struct.children()) {
          Object value = row(child, row);
          if (value != null) { // Arrow leaves them out
            all.put(child.field().getName(), value);
          }
        }
        yield all;
      }
      case DictionaryColumn encoded -> row(encoded.dictionary(), encoded.index(row));
    };
  }

  private static Object ragged(RaggedColumn column, long row) {
    return switch (column.field().getType()) {
      case ArrowType.Utf8 _, ArrowType.LargeUtf8 _ -> String.valueOf(column.text(row));
      case ArrowType.Binary _, ArrowType.LargeBinary _ -> bytes(column.row(row).toBytes());
      default -> part(column.elements(), column.start(row), column.end(row));
    };
  }

  private static List<@Nullable Object> part(ArrowColumn elements, long from, long to) {
    var all = new ArrayList<@Nullable Object>();
    for (long row = from; row < to; row++) {
      all.add(row(elements, row));
    }
    return all;
  }

  /** Returns lists in lists, by the indices of one array. */
  private static List<@Nullable Object> list(ArrayColumn column, long... index) {
    var field = column.field();
    for (int axis = 0; axis < index.length; axis++) {
      field = field.getChildren().getFirst();
    }
    var all = new ArrayList<@Nullable Object>();
    for (long k = 0; k < column.values().layout().size(index.length); k++) {
      long[] next = java.util.Arrays.copyOf(index, index.length + 1);
      next[index.length] = k;
      if (column.isNull(next)) {
        all.add(null);
      } else if (field.getType() instanceof ArrowType.FixedSizeList) {
        all.add(list(column, next));
      } else {
        all.add(value(field.getType(), column.values().at(next)));
      }
    }
    return all;
  }

  private static Object value(ArrowType type, BufferView value) {
    return switch (type) {
      case ArrowType.Int integer -> integer(integer, value);
      case ArrowType.FloatingPoint _ ->
          value.dtype().itemsize() == 2
              ? (Object) value.cast(org.gatun.buffer.DType.INT16, new long[0]).getLong()
              : value.get();
      case ArrowType.Date _ when value.dtype() instanceof TimeType -> local(value);
      case ArrowType.Time time when time.getUnit() == TimeUnit.MILLISECOND ->
          LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC)
              .plus(Duration.ofMillis(value.getLong()));
      case ArrowType.Timestamp stamp ->
          stamp.getTimezone() == null ? local(value) : value.getLong();
      case ArrowType.Duration _ ->
          ((TimeType) value.dtype()).toDuration(value.getLong()).orElseThrow();
      case ArrowType.Interval interval -> interval(interval.getUnit(), value);
      case ArrowType.Decimal decimal -> decimal(decimal, value);
      case ArrowType.FixedSizeBinary _ -> bytes(value.toBytes());
      default -> value.getLong();
    };
  }

  /** Arrow gives all unsigned integers but those of 16 bits with a sign. */
  private static Object integer(ArrowType.Int type, BufferView value) {
    long number = ((Number) value.get()).longValue();
    return switch (type.getBitWidth()) {
      case 8 -> (long) (byte) number;
      case 32 -> (long) (int) number;
      default -> number;
    };
  }

  private static LocalDateTime local(BufferView value) {
    var instant = ((TimeType) value.dtype()).toInstant(value.getLong()).orElseThrow();
    return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
  }

  private static Object interval(IntervalUnit unit, BufferView value) {
    return switch (unit) {
      case YEAR_MONTH -> Period.ofMonths(value.getInt());
      case DAY_TIME ->
          Duration.ofDays(value.field("days").getInt())
              .plusMillis(value.field("milliseconds").getInt());
      case MONTH_DAY_NANO ->
          new PeriodDuration(
              Period.of(0, value.field("months").getInt(), value.field("days").getInt()),
              Duration.ofNanos(value.field("nanoseconds").getLong()));
    };
  }

  private static BigDecimal decimal(ArrowType.Decimal type, BufferView words) {
    BigInteger unscaled = BigInteger.ZERO;
    long count = words.layout().size(0);
    for (long word = count - 1; word >= 0; word--) {
      BigInteger each = BigInteger.valueOf(words.getLong(word));
      if (word < count - 1) { // only the highest has the sign
        each = each.and(BigInteger.TWO.pow(64).subtract(BigInteger.ONE));
      }
      unscaled = unscaled.shiftLeft(64).or(each);
    }
    return new BigDecimal(unscaled, type.getScale());
  }
}

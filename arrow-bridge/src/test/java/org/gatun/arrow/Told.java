// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;

/** The rows of columns as the texts in which {@code arrow_ipc.py} tells what pyarrow sees. */
final class Told {
  private static final HexFormat HEX = HexFormat.of();

  private Told() {}

  static String row(ArrowColumn column, long row) {
    if (column.isNull(row)) {
      return "null";
    }
    return switch (column) {
      case ArrayColumn array ->
          array.values().layout().rank() == 1 || !isList(array.field())
              ? value(array.field().getType(), array.values().at(row))
              : list(array, array.field(), row);
      case BitColumn bits -> Boolean.toString(bits.getBoolean(row));
      case RaggedColumn ragged -> ragged(ragged, row);
      case FixedListColumn lists ->
          part(lists.elements(), row * lists.listSize(), (row + 1) * lists.listSize());
      case StructColumn struct -> {
        List<String> all = new ArrayList<>();
        for (ArrowColumn child : struct.children()) {
          all.add(child.field().getName() + "=" + row(child, row));
        }
        yield "{" + String.join(",", all) + "}";
      }
      case DictionaryColumn encoded -> row(encoded.dictionary(), encoded.index(row));
    };
  }

  private static boolean isList(Field field) {
    return field.getType() instanceof ArrowType.FixedSizeList
        || field.getType() instanceof FixedShapeTensorType;
  }

  private static String ragged(RaggedColumn column, long row) {
    return switch (column.field().getType()) {
      case ArrowType.Utf8 _, ArrowType.LargeUtf8 _ ->
          "'"
              + HEX.formatHex(String.valueOf(column.text(row)).getBytes(StandardCharsets.UTF_8))
              + "'";
      case ArrowType.Binary _, ArrowType.LargeBinary _ ->
          "'" + HEX.formatHex(column.row(row).toBytes()) + "'";
      default -> part(column.elements(), column.start(row), column.end(row));
    };
  }

  private static String part(ArrowColumn elements, long from, long to) {
    List<String> all = new ArrayList<>();
    for (long row = from; row < to; row++) {
      all.add(row(elements, row));
    }
    return "[" + String.join(",", all) + "]";
  }

  /** Tells of lists in lists, by the indices of one array. */
  private static String list(ArrayColumn column, Field field, long... index) {
    Field child = field.getChildren().getFirst();
    if (FixedShapeTensorType.of(column.field()).isPresent()) { // told as the list that it lies as
      BufferView values = column.values().at(index[0]);
      List<String> all = new ArrayList<>();
      for (long i = 0; i < values.layout().size(1); i++) { // permuted
        for (long j = 0; j < values.layout().size(0); j++) {
          all.add(value(child.getType(), values.at(j, i)));
        }
      }
      return "[" + String.join(",", all) + "]";
    }
    List<String> all = new ArrayList<>();
    for (long k = 0; k < column.values().layout().size(index.length); k++) {
      long[] next = Arrays.copyOf(index, index.length + 1);
      next[index.length] = k;
      if (column.isNull(next)) {
        all.add("null");
      } else if (isList(child)) {
        all.add(list(column, child, next));
      } else {
        all.add(value(child.getType(), column.values().at(next)));
      }
    }
    return "[" + String.join(",", all) + "]";
  }

  private static String value(ArrowType type, BufferView value) {
    return switch (type) {
      case ArrowType.FloatingPoint _ -> {
        byte[] bytes = value.toBytes();
        StringBuilder hex = new StringBuilder();
        for (int i = bytes.length - 1; i >= 0; i--) {
          hex.append(HEX.toHexDigits(bytes[i]));
        }
        yield hex.toString();
      }
      case ArrowType.Decimal decimal when decimal.getBitWidth() > Long.SIZE -> {
        BigInteger unscaled = BigInteger.ZERO;
        for (long word = value.layout().size(0) - 1; word >= 0; word--) {
          BigInteger each = BigInteger.valueOf(value.getLong(word));
          boolean highest = word == value.layout().size(0) - 1;
          BigInteger bits =
              highest ? each : each.and(BigInteger.TWO.pow(64).subtract(BigInteger.ONE));
          unscaled = unscaled.shiftLeft(64).or(bits);
        }
        yield unscaled.toString();
      }
      case ArrowType.FixedSizeBinary _ -> "'" + HEX.formatHex(value.toBytes()) + "'";
      case ArrowType.Interval interval when interval.getUnit() == IntervalUnit.MONTH_DAY_NANO ->
          value.field("months").getInt()
              + ","
              + value.field("days").getInt()
              + ","
              + value.field("nanoseconds").getLong();
      case ArrowType.Int _ -> value.get().toString();
      default ->
          value.dtype().itemsize() == Long.BYTES
              ? Long.toString(value.cast(DType.INT64, new long[0]).getLong())
              : Long.toString(value.getLong());
    };
  }
}

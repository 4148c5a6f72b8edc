// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.gatun.buffer.BytesType;
import org.gatun.buffer.DType;
import org.gatun.buffer.RecordType;
import org.gatun.buffer.RecordType.Field;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.TimeType;

/** Dtypes as NumPy's {@code repr} of an array names them, where the elements do not say them. */
final class DTypeText {
  private DTypeText() {}

  /** Whether Python would read the elements as this dtype. */
  static boolean isImplied(DType dtype) {
    return dtype == DType.BOOL
        || dtype == DType.INT64
        || dtype == DType.FLOAT64
        || dtype == DType.COMPLEX128;
  }

  static String of(DType dtype) {
    return switch (dtype) {
      case RecordType record -> record(record);
      case ScalarType scalar -> scalar.toString();
      case BytesType bytes when bytes.kind() == BytesType.Kind.PASCAL -> bytes.toString();
      case TimeType time when time.isNativeOrder() -> time(time.toString());
      default -> "'" + dtype.descr() + "'";
    };
  }

  private static String time(String name) {
    return name.endsWith("]") ? "'" + name + "'" : name;
  }

  static String tuple(long... sizes) {
    return Arrays.stream(sizes)
        .mapToObj(Long::toString)
        .collect(Collectors.joining(", ", "(", sizes.length == 1 ? ",)" : ")"));
  }

  /** Names the fields and dtypes in a list, or if there are gaps their places too, in a dict. */
  private static String record(RecordType dtype) {
    List<Field> fields = dtype.fields();
    int end = 0;
    boolean packed = true;
    for (Field field : fields) {
      packed &= field.offset() == end;
      end += field.byteSize();
    }
    if (packed && end == dtype.itemsize()) {
      return list(fields, field -> "(" + Quoted.of(field.name()) + ", " + item(field) + ")");
    }
    return "{'names': "
        + list(fields, field -> Quoted.of(field.name()))
        + ", 'formats': "
        + list(fields, DTypeText::format)
        + ", 'offsets': "
        + list(fields, field -> Integer.toString(field.offset()))
        + ", 'itemsize': "
        + dtype.itemsize()
        + "}";
  }

  private static String list(List<Field> fields, Function<Field, String> text) {
    return fields.stream().map(text).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String format(Field field) {
    return field.shape().isEmpty() ? item(field) : "(" + item(field) + ")";
  }

  private static String item(Field field) {
    String element = element(field.dtype());
    long[] shape = field.shape().stream().mapToLong(Integer::longValue).toArray();
    return shape.length == 0 ? element : element + ", " + tuple(shape);
  }

  /** A dtype in a record: its code, with a byte order where there is one. */
  private static String element(DType dtype) {
    if (dtype instanceof RecordType record) {
      return record(record);
    }
    if (dtype == DType.BOOL) {
      return "'?'";
    }
    if (dtype == DType.BFLOAT16) {
      return dtype.toString();
    }
    if (dtype instanceof BytesType bytes && bytes.kind() == BytesType.Kind.PASCAL) {
      return "'" + bytes + "'";
    }
    String descr = dtype.descr();
    return "'" + (descr.startsWith("|") ? descr.substring(1) : descr) + "'";
  }
}

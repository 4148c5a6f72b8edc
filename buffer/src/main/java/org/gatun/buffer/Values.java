// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.gatun.buffer.RecordType.Field;

/** Reads and writes one element of any dtype as an object. */
final class Values {
  private Values() {}

  /** Returns the element as the object that {@link DType} names for its kind. */
  static Object get(DType dtype, Memory memory, long at) {
    return switch (dtype) {
      case ScalarType _, SwappedType _, TimeType _ -> Scalars.get(dtype, memory, at);
      case BytesType bytes -> bytes(bytes, memory, at);
      case UnicodeType text -> text(text, memory, at);
      case RecordType record -> record(record, memory, at);
      case OpaqueType opaque -> throw opaque(opaque, "read");
    };
  }

  /** Writes the element; if the dtype does not take the value, nothing is written. */
  static void set(DType dtype, Memory memory, long at, Object value) {
    switch (dtype) {
      case ScalarType _, SwappedType _ -> Scalars.set(dtype, memory, at, value);
      case TimeType time -> Scalars.set(dtype, memory, at, ticks(time, value));
      case BytesType bytes -> setBytes(bytes, memory, at, value);
      case UnicodeType text -> setText(text, memory, at, value);
      case RecordType record ->
          put(record, encoded(record, value), memory.segment, at - memory.base);
      case OpaqueType opaque -> throw opaque(opaque, "written");
    }
  }

  private static IllegalArgumentException opaque(OpaqueType dtype, String done) {
    return new IllegalArgumentException(
        "expected a dtype whose elements can be "
            + done
            + " but found "
            + dtype
            + "; cast the view");
  }

  private static byte[] bytes(BytesType dtype, Memory memory, long at) {
    byte[] bytes = new byte[dtype.itemsize()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = memory.getByte(at + i);
    }
    if (dtype.kind() != BytesType.Kind.PASCAL) {
      return bytes;
    }
    int counted = bytes.length == 0 ? 0 : Math.min(bytes[0] & 0xFF, bytes.length - 1);
    return Arrays.copyOfRange(
        bytes, Math.min(1, bytes.length), counted + Math.min(1, bytes.length));
  }

  private static void setBytes(BytesType dtype, Memory memory, long at, Object value) {
    boolean pascal = dtype.kind() == BytesType.Kind.PASCAL;
    int most = pascal ? Math.clamp(dtype.itemsize() - 1, 0, 255) : dtype.itemsize();
    if (!(value instanceof byte[] bytes)) {
      throw mismatch(dtype, "a byte[]", value);
    }
    if (bytes.length > most) {
      throw mismatch(dtype, "at most " + most + " bytes", bytes.length);
    }
    int from = pascal && dtype.itemsize() > 0 ? 1 : 0;
    if (from == 1) {
      memory.setByte(at, (byte) bytes.length);
    }
    for (int i = from; i < dtype.itemsize(); i++) {
      memory.setByte(at + i, i - from < bytes.length ? bytes[i - from] : 0);
    }
  }

  private static String text(UnicodeType dtype, Memory memory, long at) {
    int[] points = new int[dtype.length()];
    int length = 0;
    for (int i = 0; i < points.length; i++) {
      int bits = memory.getInt(at + 4L * i);
      points[i] = dtype.isNativeOrder() ? bits : Integer.reverseBytes(bits);
      length = points[i] == 0 ? length : i + 1;
      // Of a pair of surrogates Java would make one character, and the text would be shorter.
      boolean pair = i > 0 && isSurrogate(points[i - 1], 0xD800) && isSurrogate(points[i], 0xDC00);
      if (!Character.isValidCodePoint(points[i]) || pair) {
        throw new IllegalArgumentException(
            "expected code points for "
                + dtype
                + " but found "
                + Integer.toHexString(points[i])
                + " at "
                + i
                + "; cast the view to uint32");
      }
    }
    return new String(points, 0, length);
  }

  private static boolean isSurrogate(int point, int first) {
    return point >= first && point < first + 0x400;
  }

  private static void setText(UnicodeType dtype, Memory memory, long at, Object value) {
    if (!(value instanceof String text)) {
      throw mismatch(dtype, "a String", value);
    }
    int[] points = text.codePoints().toArray();
    if (points.length > dtype.length()) {
      throw mismatch(dtype, "at most " + dtype.length() + " code points", points.length);
    }
    for (int i = 0; i < dtype.length(); i++) {
      int point = i < points.length ? points[i] : 0;
      memory.setInt(at + 4L * i, dtype.isNativeOrder() ? point : Integer.reverseBytes(point));
    }
  }

  private static Object ticks(TimeType dtype, Object value) {
    return switch (value) {
      case Instant instant -> dtype.ofInstant(instant);
      case Duration duration -> dtype.ofDuration(duration);
      case Float _, Double _, Boolean _ -> throw mismatch(dtype, "ticks, as an integer", value);
      default -> value;
    };
  }

  private static RecordValue record(RecordType dtype, Memory memory, long at) {
    List<Object> values = new ArrayList<>(dtype.fields().size());
    for (Field field : dtype.fields()) {
      if (field.dtype() instanceof OpaqueType opaque) {
        throw new IllegalArgumentException(
            "field '" + field.name() + "': " + opaque(opaque, "read").getMessage());
      }
      values.add(field(field, 0, memory, at + field.offset(), field.byteSize()));
    }
    return new RecordValue(dtype, values);
  }

  /** Reads the part of a field that one index of each axis before {@code axis} leaves. */
  private static Object field(Field field, int axis, Memory memory, long at, int bytes) {
    if (axis == field.shape().size()) {
      return get(field.dtype(), memory, at);
    }
    int size = field.shape().get(axis);
    int step = size == 0 ? 0 : bytes / size;
    List<Object> values = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      values.add(field(field, axis + 1, memory, at + (long) i * step, step));
    }
    return values;
  }

  /**
   * Returns an element's bytes, gaps of records zero. The caller's code, such as a Map's, may run
   * here and do whatever, also end the loan of the memory that the bytes are for; {@link #put}
   * writes them once that was checked.
   */
  static MemorySegment encoded(DType dtype, Object value) {
    MemorySegment bytes = MemorySegment.ofArray(new byte[dtype.itemsize()]);
    Memory scratch = Memory.borrowed(bytes);
    if (dtype instanceof RecordType record) {
      fill(record, scratch, 0, value);
    } else {
      set(dtype, scratch, 0, value);
    }
    return bytes;
  }

  /** Writes what was {@link #encoded}; the gaps of records keep their bytes. */
  static void put(DType dtype, MemorySegment encoded, MemorySegment target, long offset) {
    put(dtype, encoded, 0, dtype.itemsize(), target, offset);
  }

  /** {@link #put} of so many bytes of elements, which lie dense on both sides. */
  static void put(
      DType dtype, MemorySegment from, long at, long bytes, MemorySegment to, long toAt) {
    if (!(dtype instanceof RecordType record)) {
      MemorySegment.copy(from, at, to, toAt, bytes);
      return;
    }
    for (long i = 0; i < bytes; i += record.itemsize()) {
      for (Field field : record.fields()) {
        long step = i + field.offset();
        put(field.dtype(), from, at + step, field.byteSize(), to, toAt + step);
      }
    }
  }

  private static void fill(RecordType dtype, Memory memory, long at, Object value) {
    List<?> values = valuesOf(dtype, value);
    for (int i = 0; i < values.size(); i++) {
      Field field = dtype.fields().get(i);
      try {
        fillField(field, 0, memory, at + field.offset(), field.byteSize(), values.get(i));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("field '" + field.name() + "': " + e.getMessage(), e);
      }
    }
  }

  private static List<?> valuesOf(RecordType dtype, Object value) {
    List<String> names = dtype.names();
    return switch (value) {
      case RecordValue record when record.type().names().equals(names) -> record.values();
      case RecordValue record -> throw mismatch(dtype, "fields " + names, record.type().names());
      case List<?> list when list.size() == names.size() -> list;
      case List<?> list -> throw mismatch(dtype, names.size() + " values", list.size());
      case Map<?, ?> map when map.size() == names.size() && map.keySet().containsAll(names) ->
          names.stream().map(map::get).toList();
      case Map<?, ?> map -> throw mismatch(dtype, "a value for each of " + names, map.keySet());
      default -> throw mismatch(dtype, "a RecordValue, List or Map", value);
    };
  }

  private static void fillField(
      Field field, int axis, Memory memory, long at, int bytes, Object value) {
    if (axis == field.shape().size()) {
      if (field.dtype() instanceof RecordType inner) {
        fill(inner, memory, at, value);
      } else {
        set(field.dtype(), memory, at, value);
      }
      return;
    }
    int size = field.shape().get(axis);
    if (isFlat(field, axis, value)) {
      int step = field.dtype().itemsize();
      for (int i = 0; i < Array.getLength(value); i++) {
        set(field.dtype(), memory, at + (long) i * step, Array.get(value, i));
      }
      return;
    }
    List<?> list =
        switch (value) {
          case List<?> given -> given;
          case Object[] array -> Arrays.asList(array);
          default -> null;
        };
    if (list == null || list.size() != size) {
      throw mismatch(field.dtype(), "a list or array of " + size + " for axis " + axis, value);
    }
    for (int i = 0; i < size; i++) {
      int step = bytes / size;
      fillField(field, axis + 1, memory, at + (long) i * step, step, list.get(i));
    }
  }

  /** Returns whether it is a primitive array of all that the axes from one on hold, in C order. */
  private static boolean isFlat(Field field, int axis, Object value) {
    if (!value.getClass().isArray() || !value.getClass().componentType().isPrimitive()) {
      return false;
    }
    long count = 1;
    for (int size : field.shape().subList(axis, field.shape().size())) {
      count *= size;
    }
    return Array.getLength(value) == count;
  }

  private static IllegalArgumentException mismatch(DType dtype, String expected, Object found) {
    String text = ContentText.of(found);
    if (!(found instanceof Number || found instanceof List || found instanceof java.util.Set)) {
      text += " of " + found.getClass().getTypeName();
    }
    return new IllegalArgumentException(
        "expected " + expected + " for " + dtype + " but found " + text);
  }
}

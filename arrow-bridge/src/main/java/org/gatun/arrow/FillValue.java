// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Objects;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;

/** One value as the bytes of an item of a column. */
final class FillValue {
  private FillValue() {}

  /**
   * Encodes a value.
   *
   * @param itemShape none for scalars; the words of decimals, the bytes of fixed-size binary
   * @throws IllegalArgumentException if the type does not take it
   */
  static MemorySegment of(
      Object value, Field field, ArrowType itemType, DType dtype, long... itemShape) {
    Objects.requireNonNull(value, "value");
    if (itemType instanceof ArrowType.Decimal decimal && value instanceof BigDecimal number) {
      return MemorySegment.ofArray(words(number, decimal, field));
    }
    if (itemShape.length == 0) {
      try (BufferLease item = Buffers.allocate(dtype)) {
        item.view().set(value);
        return MemorySegment.ofArray(item.view().toBytes());
      }
    }
    byte[] bytes =
        switch (itemType) {
          case ArrowType.FixedSizeBinary binary
              when value instanceof byte[] given && given.length == binary.getByteWidth() ->
              given;
          case ArrowType type ->
              throw new IllegalArgumentException(
                  "field "
                      + field.getName()
                      + ": expected "
                      + (type instanceof ArrowType.Decimal
                          ? "a BigDecimal"
                          : "a byte[] of " + itemShape[0])
                      + " but found "
                      + text(value));
        };
    return MemorySegment.ofArray(bytes);
  }

  private static String text(Object value) {
    return value instanceof byte[] bytes ? "a byte[] of " + bytes.length : value.toString();
  }

  /** Returns a two's complement in the machine's byte order. */
  private static byte[] words(BigDecimal value, ArrowType.Decimal type, Field field) {
    BigInteger unscaled;
    try {
      unscaled = value.setScale(type.getScale()).unscaledValue();
    } catch (ArithmeticException e) {
      throw refused(value, type, field);
    }
    if (new BigDecimal(unscaled).precision() > type.getPrecision()) {
      throw refused(value, type, field);
    }
    byte[] bigEndian = unscaled.toByteArray();
    var bytes = new byte[type.getBitWidth() / Byte.SIZE];
    boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    for (int i = 0; i < bytes.length; i++) { // from the lowest byte on
      int from = bigEndian.length - 1 - i;
      byte each = from >= 0 ? bigEndian[from] : (byte) (unscaled.signum() >> 31);
      bytes[little ? i : bytes.length - 1 - i] = each;
    }
    return bytes;
  }

  private static IllegalArgumentException refused(
      BigDecimal value, ArrowType.Decimal type, Field field) {
    return new IllegalArgumentException(
        "field "
            + field.getName()
            + ": expected a number of at most "
            + type.getPrecision()
            + " digits, "
            + type.getScale()
            + " of them behind the point, but found "
            + value);
  }
}

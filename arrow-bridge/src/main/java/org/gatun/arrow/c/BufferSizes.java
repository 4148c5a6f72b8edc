// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.c;

import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** How long buffers are, which the C data interface does not say: the type and the length do. */
final class BufferSizes {
  private BufferSizes() {}

  /** Returns the number of buffers; 0 of what no column is made of. */
  static int count(ArrowType type) {
    return switch (type) {
      case ArrowType.Utf8 _, ArrowType.Binary _, ArrowType.LargeUtf8 _, ArrowType.LargeBinary _ ->
          3;
      case ArrowType.Struct _, ArrowType.FixedSizeList _ -> 1;
      case ArrowType.Null _,
          ArrowType.Union _,
          ArrowType.RunEndEncoded _,
          ArrowType.BinaryView _,
          ArrowType.Utf8View _,
          ArrowType.ListView _,
          ArrowType.LargeListView _ ->
          0;
      default -> 2;
    };
  }

  /**
   * Returns the bytes of a buffer.
   *
   * @param places how many values lie in it
   * @param offsets the address of the offsets, where the type has some
   */
  static long bytes(Field field, int buffer, long places, long offsets) {
    ArrowType type = field.getType();
    if (buffer == 0) {
      return (places + 7) / 8;
    }
    int ofOffset = bytesOfOffset(type);
    if (buffer == 1) {
      return ofOffset > 0
          ? (places + 1) * ofOffset
          : (Math.multiplyExact(places, bits(type)) + 7) / 8;
    }
    if (offsets == 0) {
      return 0; // of no values there may be none
    }
    long last =
        ofOffset == Integer.BYTES
            ? CMemory.getInt(offsets + places * Integer.BYTES)
            : CMemory.getLong(offsets + places * Long.BYTES);
    if (last < 0) {
      throw new IllegalArgumentException(
          "field " + field.getName() + ": expected a last offset of 0 or more but found " + last);
    }
    return last;
  }

  private static int bytesOfOffset(ArrowType type) {
    return switch (type) {
      case ArrowType.Utf8 _, ArrowType.Binary _, ArrowType.List _, ArrowType.Map _ -> Integer.BYTES;
      case ArrowType.LargeUtf8 _, ArrowType.LargeBinary _, ArrowType.LargeList _ -> Long.BYTES;
      default -> 0;
    };
  }

  private static long bits(ArrowType type) {
    return switch (type) {
      case ArrowType.Bool _ -> 1;
      case ArrowType.Int integer -> integer.getBitWidth();
      case ArrowType.FloatingPoint number ->
          switch (number.getPrecision()) {
            case HALF -> 16;
            case SINGLE -> 32;
            case DOUBLE -> 64;
          };
      case ArrowType.Decimal decimal -> decimal.getBitWidth();
      case ArrowType.FixedSizeBinary binary -> 8L * binary.getByteWidth();
      case ArrowType.Date date -> date.getUnit() == DateUnit.DAY ? 32 : 64;
      case ArrowType.Time time -> time.getBitWidth();
      case ArrowType.Interval interval ->
          switch (interval.getUnit()) {
            case YEAR_MONTH -> 32;
            case DAY_TIME -> 64;
            case MONTH_DAY_NANO -> 128;
          };
      case ArrowType.Timestamp _, ArrowType.Duration _ -> 64;
      default ->
          throw new IllegalArgumentException("expected values of one size but found " + type);
    };
  }
}

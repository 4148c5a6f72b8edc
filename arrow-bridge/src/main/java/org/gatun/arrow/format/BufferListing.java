// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.format;

import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;

/**
 * Which buffers the arrays of a type have, one beside the other in the format's order: the one
 * table of this that there is.
 *
 * @see <a href="https://arrow.apache.org/docs/format/Columnar.html#buffer-listing-for-each-layout">
 *     Arrow, buffers of each layout</a>
 */
public enum BufferListing {
  /** None: every value is null. */
  NOTHING(0, false, 0),
  /** Validity, values of so many bytes each. */
  FIXED(2, true, 0),
  /** Validity, bits. */
  BITS(2, true, 0),
  /** Validity, offsets, bytes: text too. */
  BYTES(3, true, Integer.BYTES),
  /** As {@link #BYTES}, with longer offsets. */
  LARGE_BYTES(3, true, Long.BYTES),
  /** Validity, offsets; the elements are the only child. Maps too. */
  LISTS(2, true, Integer.BYTES),
  /** As {@link #LISTS}, with longer offsets. */
  LARGE_LISTS(2, true, Long.BYTES),
  /** Validity; the elements are the only child, equally many to each list. */
  FIXED_LISTS(1, true, 0),
  /** Validity; the children are as long. */
  STRUCT(1, true, 0),
  /** Validity, offsets, sizes; the elements are the only child. */
  LIST_VIEWS(3, true, Integer.BYTES),
  /** As {@link #LIST_VIEWS}, with longer offsets and sizes. */
  LARGE_LIST_VIEWS(3, true, Long.BYTES),
  /** Validity, views, and as many buffers more as an array likes. */
  BYTE_VIEWS(2, true, 0),
  /** Type ids; the children are as long. */
  SPARSE_UNION(1, false, 0),
  /** Type ids, offsets; the children are as long as those say. */
  DENSE_UNION(2, false, 0),
  /** None: run ends and values are the two children. */
  RUNS(0, false, 0);

  private final int buffers;
  private final boolean validity;
  private final int offsetBytes;

  BufferListing(int buffers, boolean validity, int offsetBytes) {
    this.buffers = buffers;
    this.validity = validity;
    this.offsetBytes = offsetBytes;
  }

  /** Returns that of a type; of an extension that of its storage. */
  public static BufferListing of(ArrowType type) {
    return switch (type.getTypeID()) {
      case Null -> NOTHING;
      case Int, FloatingPoint, Decimal, FixedSizeBinary -> FIXED;
      case Date, Time, Timestamp, Interval, Duration -> FIXED;
      case Bool -> BITS;
      case Utf8, Binary -> BYTES;
      case LargeUtf8, LargeBinary -> LARGE_BYTES;
      case List, Map -> LISTS;
      case LargeList -> LARGE_LISTS;
      case FixedSizeList -> FIXED_LISTS;
      case Struct -> STRUCT;
      case ListView -> LIST_VIEWS;
      case LargeListView -> LARGE_LIST_VIEWS;
      case Utf8View, BinaryView -> BYTE_VIEWS;
      case Union ->
          ((ArrowType.Union) type).getMode() == UnionMode.Dense ? DENSE_UNION : SPARSE_UNION;
      case RunEndEncoded -> RUNS;
      case NONE -> of(((ArrowType.ExtensionType) type).storageType());
    };
  }

  /** Returns how many there are; of {@link #BYTE_VIEWS} without those that come behind. */
  public int buffers() {
    return buffers;
  }

  /** Returns whether the first is a bitmap of validity. */
  public boolean hasValidity() {
    return validity;
  }

  /** Returns the bytes of an offset; 0 if there are none to say where a value begins. */
  public int offsetBytes() {
    return offsetBytes;
  }

  /** Returns whether a value lies between an offset and the next. */
  public boolean isRagged() {
    return switch (this) {
      case BYTES, LARGE_BYTES, LISTS, LARGE_LISTS -> true;
      default -> false;
    };
  }

  /** Returns whether columns are made of such arrays, and copies: their values lie in order. */
  public boolean isInOrder() {
    return switch (this) {
      case FIXED, BITS, BYTES, LARGE_BYTES, LISTS, LARGE_LISTS, FIXED_LISTS, STRUCT -> true;
      case NOTHING, LIST_VIEWS, LARGE_LIST_VIEWS, BYTE_VIEWS -> false;
      case SPARSE_UNION, DENSE_UNION, RUNS -> false;
    };
  }

  /**
   * Returns the bytes of a value of a type whose listing is {@link #FIXED}.
   *
   * @throws IllegalArgumentException if the type is another
   */
  public static int width(ArrowType type) {
    return switch (type.getTypeID()) {
      case Int -> ((ArrowType.Int) type).getBitWidth() / Byte.SIZE;
      case FloatingPoint ->
          switch (((ArrowType.FloatingPoint) type).getPrecision()) {
            case HALF -> Short.BYTES;
            case SINGLE -> Float.BYTES;
            case DOUBLE -> Double.BYTES;
          };
      case Decimal -> ((ArrowType.Decimal) type).getBitWidth() / Byte.SIZE;
      case FixedSizeBinary -> ((ArrowType.FixedSizeBinary) type).getByteWidth();
      case Date ->
          switch (((ArrowType.Date) type).getUnit()) {
            case DAY -> Integer.BYTES;
            case MILLISECOND -> Long.BYTES;
          };
      case Time -> ((ArrowType.Time) type).getBitWidth() / Byte.SIZE;
      case Interval ->
          switch (((ArrowType.Interval) type).getUnit()) {
            case YEAR_MONTH -> Integer.BYTES;
            case DAY_TIME -> Long.BYTES;
            case MONTH_DAY_NANO -> 2 * Long.BYTES;
          };
      case Timestamp, Duration -> Long.BYTES;
      case NONE -> width(((ArrowType.ExtensionType) type).storageType());
      default ->
          throw new IllegalArgumentException(
              "expected a type whose values are of one size but found " + type);
    };
  }

  /** Returns the bytes of a buffer of so many bits. */
  public static long bytesOfBits(long bits) {
    return (bits + Byte.SIZE - 1) / Byte.SIZE;
  }
}

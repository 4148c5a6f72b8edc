// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.gatun.buffer.BufferRequestException.Reason.UNSUPPORTED_DTYPE;

import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.BytesType;
import org.gatun.buffer.DType;
import org.gatun.buffer.OpaqueType;
import org.gatun.buffer.RecordType;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.SwappedType;
import org.gatun.buffer.TickUnit;
import org.gatun.buffer.TimeType;
import org.gatun.buffer.UnicodeType;
import org.jspecify.annotations.Nullable;

/** The one table between our dtypes and Arrow's types. */
final class ArrowTypes {
  private static final Set<ScalarType> NOT_OF_ARROW =
      EnumSet.of(ScalarType.BOOL, ScalarType.BFLOAT16, ScalarType.COMPLEX64, ScalarType.COMPLEX128);

  /** A span of days, and of milliseconds. */
  private static final RecordType DAYS =
      RecordType.of().with("days", DType.INT32).with("milliseconds", DType.INT32);

  /** A span of months, of days, and of nanoseconds. */
  private static final RecordType MONTHS =
      RecordType.of()
          .with("months", DType.INT32)
          .with("days", DType.INT32)
          .with("nanoseconds", DType.INT64);

  private static final long[] SCALAR = {};

  private static final Map<ScalarType, FieldType> FIELD_TYPES = new EnumMap<>(ScalarType.class);

  static {
    for (ScalarType dtype : ScalarType.values()) {
      if (!NOT_OF_ARROW.contains(dtype)) {
        FIELD_TYPES.put(dtype, FieldType.nullable(minorType(dtype).getType()));
      }
    }
  }

  private ArrowTypes() {}

  private static MinorType minorType(ScalarType dtype) {
    return switch (dtype) {
      case INT8 -> MinorType.TINYINT;
      case INT16 -> MinorType.SMALLINT;
      case INT32 -> MinorType.INT;
      case INT64 -> MinorType.BIGINT;
      case UINT8 -> MinorType.UINT1;
      case UINT16 -> MinorType.UINT2;
      case UINT32 -> MinorType.UINT4;
      case UINT64 -> MinorType.UINT8;
      case FLOAT16 -> MinorType.FLOAT2;
      case FLOAT32 -> MinorType.FLOAT4;
      case FLOAT64 -> MinorType.FLOAT8;
      case BOOL, BFLOAT16, COMPLEX64, COMPLEX128 -> throw unsupported(dtype);
    };
  }

  /** Returns the type of a child that holds elements of a dtype, or says that Arrow has none. */
  static FieldType fieldType(DType dtype) {
    FieldType type = dtype instanceof ScalarType scalar ? FIELD_TYPES.get(scalar) : other(dtype);
    if (type == null) {
      throw unsupported(dtype);
    }
    return type;
  }

  /** Returns whether Arrow keeps elements of a dtype as they are. */
  static boolean hasType(DType dtype) {
    return (dtype instanceof ScalarType scalar ? FIELD_TYPES.get(scalar) : other(dtype)) != null;
  }

  /** Returns whether {@link CopiedVector} takes elements of a dtype. */
  static boolean isCopied(DType dtype) {
    return switch (dtype) {
      case RecordType records ->
          records.names().stream().allMatch(name -> isCopied(records.field(name).dtype()));
      case UnicodeType _ -> true;
      default -> dtype == ScalarType.BOOL || isDays(dtype) || hasType(inNativeOrder(dtype));
    };
  }

  /** Returns whether elements are days in 64 bits, which Arrow has in 32. */
  static boolean isDays(DType dtype) {
    return dtype instanceof TimeType time
        && time.kind() == TimeType.Kind.DATETIME
        && time.unit() == TickUnit.DAYS
        && time.count() == 1;
  }

  /** Returns a dtype whose elements have the machine's byte order; itself if they have. */
  static DType inNativeOrder(DType dtype) {
    return switch (dtype) {
      case SwappedType swapped -> swapped.scalar();
      case TimeType time -> time.withOrder(ByteOrder.nativeOrder());
      default -> dtype;
    };
  }

  private static @Nullable FieldType other(DType dtype) {
    return switch (dtype) {
      case TimeType time when time.isNativeOrder() && time.count() == 1 -> timeType(time);
      case BytesType bytes when bytes.itemsize() > 0 && bytes.kind() != BytesType.Kind.PASCAL ->
          FieldType.nullable(new ArrowType.FixedSizeBinary(bytes.itemsize()));
      default -> null;
    };
  }

  private static @Nullable FieldType timeType(TimeType type) {
    TimeUnit unit =
        switch (type.unit()) {
          case SECONDS -> TimeUnit.SECOND;
          case MILLISECONDS -> TimeUnit.MILLISECOND;
          case MICROSECONDS -> TimeUnit.MICROSECOND;
          case NANOSECONDS -> TimeUnit.NANOSECOND;
          default -> null;
        };
    return unit == null
        ? null
        : FieldType.nullable(
            type.kind() == TimeType.Kind.DATETIME
                ? new ArrowType.Timestamp(unit, null)
                : new ArrowType.Duration(unit));
  }

  /** Makes an empty vector of a dtype, whose {@link #fieldType} is known. */
  static FieldVector vector(DType dtype, FieldType type, String name, BufferAllocator allocator) {
    if (!(dtype instanceof ScalarType scalar)) {
      return type.createNewSingleVector(name, allocator, null);
    }
    return switch (scalar) { // faster than by the type
      case INT8 -> new TinyIntVector(name, type, allocator);
      case INT16 -> new SmallIntVector(name, type, allocator);
      case INT32 -> new IntVector(name, type, allocator);
      case INT64 -> new BigIntVector(name, type, allocator);
      case UINT8 -> new UInt1Vector(name, type, allocator);
      case UINT16 -> new UInt2Vector(name, type, allocator);
      case UINT32 -> new UInt4Vector(name, type, allocator);
      case UINT64 -> new UInt8Vector(name, type, allocator);
      case FLOAT16 -> new Float2Vector(name, type, allocator);
      case FLOAT32 -> new Float4Vector(name, type, allocator);
      case FLOAT64 -> new Float8Vector(name, type, allocator);
      case BOOL, BFLOAT16, COMPLEX64, COMPLEX128 -> throw unsupported(dtype);
    };
  }

  static BufferRequestException unsupported(DType dtype) {
    String way =
        switch (dtype) {
          case ScalarType scalar when scalar == ScalarType.BOOL ->
              ", which Arrow keeps in bits; pack a copy with ArrowVectors.copyOf (for a column take"
                  + " ArrowVectors.view of that), or take the bytes, cast(UINT8, …) of the view";
          case ScalarType scalar when scalar == ScalarType.BFLOAT16 ->
              ", which Arrow does not have; take the bits, cast(UINT16, …) of the view";
          case ScalarType _ ->
              ", which Arrow does not have; take the parts, cast(FLOAT32 or FLOAT64, …) of the view";
          case SwappedType swapped when hasType(swapped.scalar()) ->
              ", in a byte order that Arrow does not have; copy it with ArrowVectors.copyOf (for a"
                  + " column take ArrowVectors.view of that)";
          case SwappedType _ ->
              ", which Arrow does not have; take the bytes, cast(UINT8, …) of the view";
          case UnicodeType _ ->
              ", where Arrow keeps text in UTF-8; copy it with ArrowVectors.copyOf (for a column take"
                  + " ArrowVectors.view of that), or take the bytes, cast(UINT8, …) of the view";
          case TimeType time when isDays(time) ->
              ", in 64 bits, where Arrow has days in 32; copy it with ArrowVectors.copyOf (for a"
                  + " column take ArrowVectors.view of that), or take its ticks, cast(INT64, …) of"
                  + " the view";
          case TimeType time when time.isNativeOrder() ->
              ", where Arrow counts seconds, milliseconds, microseconds or nanoseconds; copy it to"
                  + " one of them, or take its ticks, cast(INT64, …) of the view";
          case TimeType time when hasType(inNativeOrder(time)) ->
              ", in a byte order that Arrow does not have; copy it with ArrowVectors.copyOf (for a"
                  + " column take ArrowVectors.view of that)";
          case TimeType _ -> ", in a byte order that Arrow does not have; copy the ticks to int64";
          case RecordType _ -> "; take records of one axis, or copy each field(name)";
          case BytesType _, OpaqueType _ -> "; take the bytes, cast(UINT8, …) of the view";
        };
    return new BufferRequestException(
        UNSUPPORTED_DTYPE,
        "expected a dtype that Arrow keeps in bytes but found " + dtype + way,
        false);
  }

  /** Returns whether values are of one size, side by side in whole bytes. */
  static boolean isOfOneSize(MinorType minor) {
    return switch (minor) {
      case DECIMAL, DECIMAL256, FIXEDSIZEBINARY, DURATION -> true;
      case INTERVALDAY, INTERVALMONTHDAYNANO -> true;
      default -> number(minor) != null || ticks(minor) != null;
    };
  }

  /** Returns the dtype of what is a number, or counted by one that NumPy has no type for. */
  private static @Nullable ScalarType number(MinorType type) {
    return switch (type) {
      case TINYINT -> ScalarType.INT8;
      case SMALLINT -> ScalarType.INT16;
      case INT, DATEDAY, TIMESEC, TIMEMILLI, INTERVALYEAR -> ScalarType.INT32;
      case BIGINT, TIMEMICRO, TIMENANO -> ScalarType.INT64;
      case UINT1 -> ScalarType.UINT8;
      case UINT2 -> ScalarType.UINT16;
      case UINT4 -> ScalarType.UINT32;
      case UINT8 -> ScalarType.UINT64;
      case FLOAT2 -> ScalarType.FLOAT16;
      case FLOAT4 -> ScalarType.FLOAT32;
      case FLOAT8 -> ScalarType.FLOAT64;
      default -> null;
    };
  }

  /** Returns the unit of a point in time that 64 bits count. */
  private static @Nullable TickUnit ticks(MinorType type) {
    return switch (type) {
      case TIMESTAMPSEC, TIMESTAMPSECTZ -> TickUnit.SECONDS;
      case DATEMILLI, TIMESTAMPMILLI, TIMESTAMPMILLITZ -> TickUnit.MILLISECONDS;
      case TIMESTAMPMICRO, TIMESTAMPMICROTZ -> TickUnit.MICROSECONDS;
      case TIMESTAMPNANO, TIMESTAMPNANOTZ -> TickUnit.NANOSECONDS;
      default -> null;
    };
  }

  private static TickUnit unit(TimeUnit unit) {
    return switch (unit) {
      case SECOND -> TickUnit.SECONDS;
      case MILLISECOND -> TickUnit.MILLISECONDS;
      case MICROSECOND -> TickUnit.MICROSECONDS;
      case NANOSECOND -> TickUnit.NANOSECONDS;
    };
  }

  /**
   * Returns the dtype of values, or says that they are not of one size side by side.
   *
   * @param minor what Arrow calls the type for short
   * @param field what the user knows the vector by: of the outermost list, if it is within lists
   */
  static DType dtype(MinorType minor, ArrowType type, Field field) {
    ScalarType number = number(minor);
    if (number != null) {
      return number;
    }
    TickUnit ticks = ticks(minor);
    if (ticks != null) {
      return TimeType.datetime(ticks);
    }
    return switch (minor) {
      case DURATION -> TimeType.timedelta(unit(((ArrowType.Duration) type).getUnit()));
      case DECIMAL, DECIMAL256 ->
          ((ArrowType.Decimal) type).getBitWidth() == Integer.SIZE
              ? ScalarType.INT32
              : ScalarType.INT64;
      case FIXEDSIZEBINARY -> ScalarType.UINT8;
      case INTERVALDAY -> DAYS;
      case INTERVALMONTHDAYNANO -> MONTHS;
      default -> throw refused(field, why(minor));
    };
  }

  /** Returns the shape of a value beside its dtype: none, words of a decimal, bytes. */
  static long[] itemShape(ArrowType type) {
    return switch (type.getTypeID()) {
      case Decimal -> {
        int bits = ((ArrowType.Decimal) type).getBitWidth();
        yield bits > Long.SIZE ? new long[] {bits / Long.SIZE} : SCALAR;
      }
      case FixedSizeBinary -> new long[] {((ArrowType.FixedSizeBinary) type).getByteWidth()};
      default -> SCALAR;
    };
  }

  private static String why(MinorType type) {
    return switch (type) {
      case BIT -> "keeps its values in bits; view it outside of a fixed-shape tensor";
      case NULL -> "has no memory, for every value is null";
      case VIEWVARCHAR, VIEWVARBINARY ->
          "keeps its values in several buffers; copy them into a VarCharVector or VarBinaryVector, or"
              + " have a file's writer cast them to string or binary";
      case LISTVIEW, LARGELISTVIEW ->
          "has its lists in any order; copy them into a ListVector, or view its getDataVector()";
      case UNION, DENSEUNION ->
          "has a type for each value; view each of its getChildrenFromFields()";
      case RUNENDENCODED ->
          "counts values that repeat; view a vector's getRunEndsVector() and getValuesVector(), or have"
              + " a file's writer decode them";
      default -> "is none of the types that org.gatun.arrow has a table of";
    };
  }

  static BufferRequestException refused(Field field, String why) {
    return new BufferRequestException(
        UNSUPPORTED_DTYPE,
        "expected values of one size, bits, text or lists but found " + field + ", which " + why,
        false);
  }
}

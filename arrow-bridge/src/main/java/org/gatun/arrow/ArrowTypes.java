// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.gatun.buffer.BufferRequestException.Reason.UNSUPPORTED_DTYPE;

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
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.BytesType;
import org.gatun.buffer.DType;
import org.gatun.buffer.OpaqueType;
import org.gatun.buffer.RecordType;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.SwappedType;
import org.gatun.buffer.TimeType;
import org.gatun.buffer.UnicodeType;

/** The one table between our dtypes and Arrow's types. */
final class ArrowTypes {
  private static final Set<ScalarType> NOT_OF_ARROW =
      EnumSet.of(ScalarType.BOOL, ScalarType.BFLOAT16, ScalarType.COMPLEX64, ScalarType.COMPLEX128);

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
  static FieldType fieldType(ScalarType dtype) {
    FieldType type = FIELD_TYPES.get(dtype);
    if (type == null) {
      throw unsupported(dtype);
    }
    return type;
  }

  /** Makes an empty vector of a dtype, or says that Arrow has none. */
  static FieldVector vector(ScalarType dtype, String name, BufferAllocator allocator) {
    FieldType type = fieldType(dtype);
    return switch (dtype) {
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

  /** Returns a dtype of numbers in the machine's byte order, or says that this is another. */
  static ScalarType scalar(DType dtype) {
    if (dtype instanceof ScalarType scalar) {
      return scalar;
    }
    throw unsupported(dtype);
  }

  private static BufferRequestException unsupported(DType dtype) {
    String way =
        switch (dtype) {
          case ScalarType scalar when scalar == ScalarType.BOOL ->
              ", which Arrow keeps in bits; share cast(UINT8, …) of the view";
          case ScalarType scalar when scalar == ScalarType.BFLOAT16 ->
              ", which Arrow does not have; share cast(UINT16, …) of the view";
          case ScalarType _ ->
              ", which Arrow does not have; share the parts, a cast(FLOAT32 or FLOAT64, …)";
          case SwappedType swapped ->
              ", in a byte order that Arrow does not have; copy the values to " + swapped.scalar();
          case TimeType time when time.isNativeOrder() -> "; share its ticks, a cast(INT64, …)";
          case TimeType _ -> ", in a byte order that Arrow does not have; copy the ticks to int64";
          case RecordType _ -> "; share a copy of each field(name) of the view";
          case BytesType _, UnicodeType _, OpaqueType _ ->
              "; share the bytes, a cast(UINT8, …) of the view";
        };
    return new BufferRequestException(
        UNSUPPORTED_DTYPE,
        "expected a dtype that Arrow keeps in bytes but found " + dtype + way,
        false);
  }

  /**
   * Returns the dtype of a vector's values, or says that they are not numbers side by side.
   *
   * @param field what the user knows the vector by: of the outermost list, if it is within lists
   */
  static ScalarType dtype(FieldVector vector, Field field) {
    if (vector.getField().getDictionary() != null) {
      throw refused(field, "is dictionary-encoded; view what DictionaryEncoder.decode returns");
    }
    return switch (vector.getMinorType()) {
      case TINYINT -> ScalarType.INT8;
      case SMALLINT -> ScalarType.INT16;
      case INT, DATEDAY, TIMESEC, TIMEMILLI -> ScalarType.INT32;
      case BIGINT, DATEMILLI, TIMEMICRO, TIMENANO, DURATION -> ScalarType.INT64;
      case TIMESTAMPSEC, TIMESTAMPMILLI, TIMESTAMPMICRO, TIMESTAMPNANO -> ScalarType.INT64;
      case TIMESTAMPSECTZ, TIMESTAMPMILLITZ, TIMESTAMPMICROTZ, TIMESTAMPNANOTZ -> ScalarType.INT64;
      case UINT1 -> ScalarType.UINT8;
      case UINT2 -> ScalarType.UINT16;
      case UINT4 -> ScalarType.UINT32;
      case UINT8 -> ScalarType.UINT64;
      case FLOAT2 -> ScalarType.FLOAT16;
      case FLOAT4 -> ScalarType.FLOAT32;
      case FLOAT8 -> ScalarType.FLOAT64;
      case BIT -> throw refused(field, "keeps its values in bits");
      case EXTENSIONTYPE -> throw refused(field, "is an extension; view its getUnderlyingVector()");
      default -> throw refused(field, "is none of them");
    };
  }

  private static BufferRequestException refused(Field field, String why) {
    return new BufferRequestException(
        UNSUPPORTED_DTYPE,
        "expected numbers, times or fixed-size lists of them but found " + field + ", which " + why,
        false);
  }
}

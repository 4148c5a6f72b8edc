// SPDX-License-Identifier: Apache-2.0
package org.gatun.nd4j;

import org.bytedeco.javacpp.BooleanPointer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;
import org.bytedeco.javacpp.indexer.Bfloat16Indexer;
import org.bytedeco.javacpp.indexer.BooleanIndexer;
import org.bytedeco.javacpp.indexer.ByteIndexer;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.javacpp.indexer.HalfIndexer;
import org.bytedeco.javacpp.indexer.Indexer;
import org.bytedeco.javacpp.indexer.IntIndexer;
import org.bytedeco.javacpp.indexer.LongIndexer;
import org.bytedeco.javacpp.indexer.ShortIndexer;
import org.bytedeco.javacpp.indexer.UByteIndexer;
import org.bytedeco.javacpp.indexer.UIntIndexer;
import org.bytedeco.javacpp.indexer.UShortIndexer;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.BufferRequestException.Reason;
import org.gatun.buffer.BytesType;
import org.gatun.buffer.DType;
import org.gatun.buffer.OpaqueType;
import org.gatun.buffer.RecordType;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.SwappedType;
import org.gatun.buffer.TimeType;
import org.gatun.buffer.UnicodeType;
import org.nd4j.linalg.api.buffer.DataType;

/** The one table between our dtypes and ND4J's, and what ND4J needs to reach elements of each. */
// ND4J deprecates its enum constants in favour of fields that no switch takes.
@SuppressWarnings("deprecation")
final class ElementTypes {
  private ElementTypes() {}

  /**
   * Returns ND4J's name of a dtype.
   *
   * @throws BufferRequestException if ND4J does not have it
   */
  static DataType toNd4j(DType dtype) {
    return switch (dtype) {
      case ScalarType scalar ->
          switch (scalar) {
            case BOOL -> DataType.BOOL;
            case INT8 -> DataType.BYTE;
            case INT16 -> DataType.SHORT;
            case INT32 -> DataType.INT;
            case INT64 -> DataType.LONG;
            case UINT8 -> DataType.UBYTE;
            case UINT16 -> DataType.UINT16;
            case UINT32 -> DataType.UINT32;
            case UINT64 ->
                throw new BufferRequestException(
                    Reason.UNSUPPORTED_DTYPE,
                    "expected a dtype that ND4J has but found uint64, which it reads as signed; if"
                        + " that will do, share the bits as cast(DType.INT64)",
                    false);
            case FLOAT16 -> DataType.HALF;
            case BFLOAT16 -> DataType.BFLOAT16;
            case FLOAT32 -> DataType.FLOAT;
            case FLOAT64 -> DataType.DOUBLE;
            case COMPLEX64, COMPLEX128 ->
                throw unsupported(dtype, "share the parts, a cast(FLOAT32 or FLOAT64, …)");
          };
      case SwappedType swapped ->
          throw unsupported(dtype, "copy the values to " + swapped.scalar());
      case TimeType time ->
          throw unsupported(
              dtype,
              time.isNativeOrder()
                  ? "share its ticks, a cast(INT64, …) of the view"
                  : "copy the ticks to int64");
      case RecordType _ -> throw unsupported(dtype, "share each field(name) of the view");
      case BytesType _, UnicodeType _, OpaqueType _ ->
          throw unsupported(dtype, "share the bytes, a cast(UINT8, …) of the view");
    };
  }

  private static BufferRequestException unsupported(DType dtype, String wayOut) {
    return new BufferRequestException(
        Reason.UNSUPPORTED_DTYPE,
        "expected a dtype that ND4J has but found " + dtype + "; " + wayOut,
        false);
  }

  /**
   * Returns our name of an ND4J type.
   *
   * @throws BufferRequestException if its elements have no fixed size
   */
  static DType ofNd4j(DataType type) {
    return switch (type) {
      case BOOL -> DType.BOOL;
      case BYTE -> DType.INT8;
      case SHORT -> DType.INT16;
      case INT -> DType.INT32;
      case LONG -> DType.INT64;
      case UBYTE -> DType.UINT8;
      case UINT16 -> DType.UINT16;
      case UINT32 -> DType.UINT32;
      case UINT64 -> DType.UINT64;
      case HALF -> DType.FLOAT16;
      case BFLOAT16 -> DType.BFLOAT16;
      case FLOAT -> DType.FLOAT32;
      case DOUBLE -> DType.FLOAT64;
      case UTF8, COMPRESSED, UNKNOWN ->
          throw new BufferRequestException(
              Reason.UNSUPPORTED_DTYPE,
              "expected an INDArray of numbers or truth values but found " + type,
              false);
    };
  }

  /** Returns a pointer of the class that ND4J casts to for elements of a type. */
  static Pointer pointer(DataType type, long address, long length) {
    Pointer bare = new Address(address, length);
    return switch (type) {
      case BOOL -> new BooleanPointer(bare);
      case BYTE, UBYTE -> new BytePointer(bare);
      case SHORT, UINT16, HALF, BFLOAT16 -> new ShortPointer(bare);
      case INT, UINT32 -> new IntPointer(bare);
      case LONG, UINT64 -> new LongPointer(bare);
      case FLOAT -> new FloatPointer(bare);
      case DOUBLE -> new DoublePointer(bare);
      case UTF8, COMPRESSED, UNKNOWN -> throw new IllegalArgumentException(type.toString());
    };
  }

  /** Returns an indexer of the class that ND4J casts to for elements of a type. */
  static Indexer indexer(DataType type, Pointer pointer) {
    return switch (type) {
      case BOOL -> BooleanIndexer.create((BooleanPointer) pointer);
      case BYTE -> ByteIndexer.create((BytePointer) pointer);
      case UBYTE -> UByteIndexer.create((BytePointer) pointer);
      case SHORT -> ShortIndexer.create((ShortPointer) pointer);
      case UINT16 -> UShortIndexer.create((ShortPointer) pointer);
      case HALF -> HalfIndexer.create((ShortPointer) pointer);
      case BFLOAT16 -> Bfloat16Indexer.create((ShortPointer) pointer);
      case INT -> IntIndexer.create((IntPointer) pointer);
      case UINT32 -> UIntIndexer.create((IntPointer) pointer);
      case LONG, UINT64 -> LongIndexer.create((LongPointer) pointer);
      case FLOAT -> FloatIndexer.create((FloatPointer) pointer);
      case DOUBLE -> DoubleIndexer.create((DoublePointer) pointer);
      case UTF8, COMPRESSED, UNKNOWN -> throw new IllegalArgumentException(type.toString());
    };
  }

  /** A pointer at an address that somebody else frees. */
  private static final class Address extends Pointer {
    Address(long address, long length) {
      this.address = address;
      limit = length;
      capacity = length;
    }
  }
}

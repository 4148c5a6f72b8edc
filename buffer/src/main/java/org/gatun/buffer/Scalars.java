// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.math.BigInteger;

/**
 * Reads and writes one element of each scalar type: what its bits mean, and which values it has.
 */
final class Scalars {
  private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);

  private Scalars() {}

  static boolean getBoolean(DType dtype, Memory memory, long at) {
    if (dtype != ScalarType.BOOL) {
      throw cannotRead(dtype, "boolean");
    }
    return memory.getByte(at) != 0;
  }

  static void setBoolean(DType dtype, Memory memory, long at, boolean value) {
    if (dtype != ScalarType.BOOL) {
      throw cannotWrite(dtype, "boolean");
    }
    memory.setByte(at, (byte) (value ? 1 : 0));
  }

  static int getInt(DType dtype, Memory memory, long at) {
    return switch ((ScalarType) dtype) {
      case INT8, UINT8, INT16, UINT16, INT32 -> (int) getLong(dtype, memory, at);
      default -> throw cannotRead(dtype, "int");
    };
  }

  static long getLong(DType dtype, Memory memory, long at) {
    return switch ((ScalarType) dtype) {
      case INT8 -> memory.getByte(at);
      case UINT8 -> memory.getByte(at) & 0xFF;
      case INT16 -> memory.getShort(at);
      case UINT16 -> memory.getShort(at) & 0xFFFF;
      case INT32 -> memory.getInt(at);
      case UINT32 -> memory.getInt(at) & 0xFFFF_FFFFL;
      case INT64 -> memory.getLong(at);
      case UINT64 -> {
        long bits = memory.getLong(at);
        if (bits < 0) {
          throw new ArithmeticException(
              "expected a uint64 below 2^63 but found "
                  + Long.toUnsignedString(bits)
                  + "; read it with get");
        }
        yield bits;
      }
      default -> throw cannotRead(dtype, "long");
    };
  }

  static float getFloat(DType dtype, Memory memory, long at) {
    return switch ((ScalarType) dtype) {
      case FLOAT32 -> memory.getFloat(at);
      case FLOAT16 -> Float.float16ToFloat(memory.getShort(at));
      case BFLOAT16 -> HalfFloats.fromBfloat16(memory.getShort(at));
      case INT8, UINT8, INT16, UINT16 -> getLong(dtype, memory, at);
      default -> throw cannotRead(dtype, "float");
    };
  }

  static double getDouble(DType dtype, Memory memory, long at) {
    return switch ((ScalarType) dtype) {
      case FLOAT64 -> memory.getDouble(at);
      case FLOAT32, FLOAT16, BFLOAT16 -> getFloat(dtype, memory, at);
      case INT8, UINT8, INT16, UINT16, INT32, UINT32 -> getLong(dtype, memory, at);
      default -> throw cannotRead(dtype, "double");
    };
  }

  static void setLong(DType dtype, Memory memory, long at, long value) {
    switch ((ScalarType) dtype) {
      case INT8 -> memory.setByte(at, (byte) inRange(dtype, value, Byte.MIN_VALUE, Byte.MAX_VALUE));
      case UINT8 -> memory.setByte(at, (byte) inRange(dtype, value, 0, 0xFF));
      case INT16 ->
          memory.setShort(at, (short) inRange(dtype, value, Short.MIN_VALUE, Short.MAX_VALUE));
      case UINT16 -> memory.setShort(at, (short) inRange(dtype, value, 0, 0xFFFF));
      case INT32 ->
          memory.setInt(at, (int) inRange(dtype, value, Integer.MIN_VALUE, Integer.MAX_VALUE));
      case UINT32 -> memory.setInt(at, (int) inRange(dtype, value, 0, 0xFFFF_FFFFL));
      case INT64 -> memory.setLong(at, value);
      case UINT64 -> memory.setLong(at, inRange(dtype, value, 0, Long.MAX_VALUE));
      case FLOAT32 -> memory.setFloat(at, (float) value);
      case FLOAT64 -> memory.setDouble(at, (double) value);
      case FLOAT16 -> memory.setShort(at, Float.floatToFloat16(HalfFloats.roundToOdd(value)));
      case BFLOAT16 -> memory.setShort(at, HalfFloats.toBfloat16(HalfFloats.roundToOdd(value)));
      case BOOL -> throw cannotWrite(dtype, "long");
    }
  }

  static void setFloat(DType dtype, Memory memory, long at, float value) {
    switch ((ScalarType) dtype) {
      case FLOAT32 -> memory.setFloat(at, value);
      case FLOAT64 -> memory.setDouble(at, value);
      case FLOAT16 -> memory.setShort(at, Float.floatToFloat16(value));
      case BFLOAT16 -> memory.setShort(at, HalfFloats.toBfloat16(value));
      default -> throw cannotWrite(dtype, "float");
    }
  }

  static void setDouble(DType dtype, Memory memory, long at, double value) {
    switch ((ScalarType) dtype) {
      case FLOAT64 -> memory.setDouble(at, value);
      case FLOAT32 -> memory.setFloat(at, (float) value);
      case FLOAT16 -> memory.setShort(at, Float.floatToFloat16(HalfFloats.roundToOdd(value)));
      case BFLOAT16 -> memory.setShort(at, HalfFloats.toBfloat16(HalfFloats.roundToOdd(value)));
      default -> throw cannotWrite(dtype, "double");
    }
  }

  /** Returns the element as its {@link ScalarType#boxedType}. */
  static Object get(DType dtype, Memory memory, long at) {
    return switch ((ScalarType) dtype) {
      case BOOL -> getBoolean(dtype, memory, at);
      case INT8 -> memory.getByte(at);
      case INT16 -> memory.getShort(at);
      case UINT8, UINT16, INT32 -> getInt(dtype, memory, at);
      case UINT32, INT64 -> getLong(dtype, memory, at);
      case UINT64 -> {
        BigInteger signed = BigInteger.valueOf(memory.getLong(at));
        yield signed.signum() < 0 ? signed.add(TWO_64) : signed;
      }
      case FLOAT16, BFLOAT16, FLOAT32 -> getFloat(dtype, memory, at);
      case FLOAT64 -> memory.getDouble(at);
    };
  }

  /** Writes a boxed value of any numeric class that the dtype takes. */
  static void set(DType dtype, Memory memory, long at, Object value) {
    switch (value) {
      case Boolean flag -> setBoolean(dtype, memory, at, flag);
      case Float number -> setFloat(dtype, memory, at, number);
      case Double number -> setDouble(dtype, memory, at, number);
      case Byte number -> setLong(dtype, memory, at, number);
      case Short number -> setLong(dtype, memory, at, number);
      case Integer number -> setLong(dtype, memory, at, number);
      case Long number -> setLong(dtype, memory, at, number);
      case BigInteger number when dtype == ScalarType.UINT64 -> {
        if (number.signum() < 0 || number.bitLength() > 64) {
          throw outOfRange(dtype, number, 0, "2^64 - 1");
        }
        memory.setLong(at, number.longValue());
      }
      default ->
          throw new IllegalArgumentException(
              "expected a value for "
                  + dtype
                  + " but found "
                  + value
                  + " of "
                  + value.getClass().getName());
    }
  }

  private static long inRange(DType dtype, long value, long least, long greatest) {
    if (value < least || value > greatest) {
      throw outOfRange(dtype, value, least, greatest);
    }
    return value;
  }

  private static IllegalArgumentException outOfRange(
      DType dtype, Object value, Object least, Object greatest) {
    return new IllegalArgumentException(
        "expected a value in " + least + ".." + greatest + " for " + dtype + " but found " + value);
  }

  private static IllegalArgumentException cannotRead(DType dtype, String type) {
    return new IllegalArgumentException(
        "expected a dtype whose values all fit "
            + type
            + " but found "
            + dtype
            + "; use "
            + wayToRead(dtype));
  }

  private static String wayToRead(DType dtype) {
    if (dtype == ScalarType.FLOAT16
        || dtype == ScalarType.BFLOAT16
        || dtype == ScalarType.FLOAT32) {
      return "getFloat or getDouble";
    }
    if (dtype == ScalarType.FLOAT64) {
      return "getDouble";
    }
    if (dtype == ScalarType.BOOL) {
      return "getBoolean";
    }
    return dtype == ScalarType.UINT32 || dtype == ScalarType.INT64 ? "getLong" : "get";
  }

  private static IllegalArgumentException cannotWrite(DType dtype, String type) {
    return new IllegalArgumentException(
        "expected a dtype that takes a " + type + " but found " + dtype);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.math.BigInteger;

/**
 * Reads and writes one element of each scalar type, in either byte order: what its bits mean, and
 * which values it has. Times are read as what they are, integers.
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
    return switch (toRead(dtype, "int")) {
      case INT8, UINT8, INT16, UINT16, INT32 -> (int) getLong(dtype, memory, at);
      default -> throw cannotRead(dtype, "int");
    };
  }

  static long getLong(DType dtype, Memory memory, long at) {
    ScalarType scalar = toRead(dtype, "long");
    boolean swap = isSwapped(dtype, scalar);
    return switch (scalar) {
      case INT8 -> memory.getByte(at);
      case UINT8 -> memory.getByte(at) & 0xFF;
      case INT16 -> shortBits(memory, at, swap);
      case UINT16 -> shortBits(memory, at, swap) & 0xFFFF;
      case INT32 -> intBits(memory, at, swap);
      case UINT32 -> intBits(memory, at, swap) & 0xFFFF_FFFFL;
      case INT64 -> longBits(memory, at, swap);
      case UINT64 -> {
        long bits = longBits(memory, at, swap);
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
    ScalarType scalar = toRead(dtype, "float");
    boolean swap = isSwapped(dtype, scalar);
    return switch (scalar) {
      case FLOAT32 -> readFloat(memory, at, swap);
      case FLOAT16 -> Float.float16ToFloat(shortBits(memory, at, swap));
      case BFLOAT16 -> HalfFloats.fromBfloat16(shortBits(memory, at, swap));
      case INT8, UINT8, INT16, UINT16 -> getLong(dtype, memory, at);
      default -> throw cannotRead(dtype, "float");
    };
  }

  static double getDouble(DType dtype, Memory memory, long at) {
    ScalarType scalar = toRead(dtype, "double");
    return switch (scalar) {
      case FLOAT64 -> readDouble(memory, at, isSwapped(dtype, scalar));
      case FLOAT32, FLOAT16, BFLOAT16 -> getFloat(dtype, memory, at);
      case INT8, UINT8, INT16, UINT16, INT32, UINT32 -> getLong(dtype, memory, at);
      default -> throw cannotRead(dtype, "double");
    };
  }

  static void setLong(DType dtype, Memory memory, long at, long value) {
    ScalarType scalar = toWrite(dtype, "long");
    boolean swap = isSwapped(dtype, scalar);
    switch (scalar) {
      case INT8 -> memory.setByte(at, (byte) inRange(dtype, value, Byte.MIN_VALUE, Byte.MAX_VALUE));
      case UINT8 -> memory.setByte(at, (byte) inRange(dtype, value, 0, 0xFF));
      case INT16 -> {
        long checked = inRange(dtype, value, Short.MIN_VALUE, Short.MAX_VALUE);
        setShortBits(memory, at, swap, (short) checked);
      }
      case UINT16 -> setShortBits(memory, at, swap, (short) inRange(dtype, value, 0, 0xFFFF));
      case INT32 -> {
        long checked = inRange(dtype, value, Integer.MIN_VALUE, Integer.MAX_VALUE);
        setIntBits(memory, at, swap, (int) checked);
      }
      case UINT32 -> setIntBits(memory, at, swap, (int) inRange(dtype, value, 0, 0xFFFF_FFFFL));
      case INT64 -> setLongBits(memory, at, swap, value);
      case UINT64 -> setLongBits(memory, at, swap, inRange(dtype, value, 0, Long.MAX_VALUE));
      case FLOAT32 -> writeFloat(memory, at, swap, (float) value);
      case FLOAT64 -> writeDouble(memory, at, swap, (double) value);
      case FLOAT16 ->
          setShortBits(memory, at, swap, Float.floatToFloat16(HalfFloats.roundToOdd(value)));
      case BFLOAT16 ->
          setShortBits(memory, at, swap, HalfFloats.toBfloat16(HalfFloats.roundToOdd(value)));
      case BOOL, COMPLEX64, COMPLEX128 -> throw cannotWrite(dtype, "long");
    }
  }

  static void setFloat(DType dtype, Memory memory, long at, float value) {
    ScalarType scalar = toWrite(dtype, "float");
    boolean swap = isSwapped(dtype, scalar);
    switch (scalar) {
      case FLOAT32 -> writeFloat(memory, at, swap, value);
      case FLOAT64 -> writeDouble(memory, at, swap, value);
      case FLOAT16 -> setShortBits(memory, at, swap, Float.floatToFloat16(value));
      case BFLOAT16 -> setShortBits(memory, at, swap, HalfFloats.toBfloat16(value));
      default -> throw cannotWrite(dtype, "float");
    }
  }

  static void setDouble(DType dtype, Memory memory, long at, double value) {
    ScalarType scalar = toWrite(dtype, "double");
    boolean swap = isSwapped(dtype, scalar);
    switch (scalar) {
      case FLOAT64 -> writeDouble(memory, at, swap, value);
      case FLOAT32 -> writeFloat(memory, at, swap, (float) value);
      case FLOAT16 ->
          setShortBits(memory, at, swap, Float.floatToFloat16(HalfFloats.roundToOdd(value)));
      case BFLOAT16 ->
          setShortBits(memory, at, swap, HalfFloats.toBfloat16(HalfFloats.roundToOdd(value)));
      default -> throw cannotWrite(dtype, "double");
    }
  }

  /** Returns the element as its {@link ScalarType#boxedType}, or the ticks of a time. */
  static Object get(DType dtype, Memory memory, long at) {
    ScalarType scalar = toRead(dtype, "boxed scalar");
    boolean swap = isSwapped(dtype, scalar);
    return switch (scalar) {
      case BOOL -> getBoolean(dtype, memory, at);
      case INT8 -> memory.getByte(at);
      case INT16 -> shortBits(memory, at, swap);
      case UINT8, UINT16, INT32 -> getInt(dtype, memory, at);
      case UINT32, INT64 -> getLong(dtype, memory, at);
      case UINT64 -> {
        BigInteger signed = BigInteger.valueOf(longBits(memory, at, swap));
        yield signed.signum() < 0 ? signed.add(TWO_64) : signed;
      }
      case FLOAT16, BFLOAT16, FLOAT32 -> getFloat(dtype, memory, at);
      case FLOAT64 -> readDouble(memory, at, swap);
      case COMPLEX64 -> new Complex(readFloat(memory, at, swap), readFloat(memory, at + 4, swap));
      case COMPLEX128 ->
          new Complex(readDouble(memory, at, swap), readDouble(memory, at + 8, swap));
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
      case BigInteger number -> setBigInteger(dtype, memory, at, number);
      case Complex number when toWrite(dtype, "Complex").kind() == ScalarType.Kind.COMPLEX ->
          setComplex(dtype, memory, at, number);
      default ->
          throw new IllegalArgumentException(
              "expected a value for "
                  + dtype
                  + " but found "
                  + ContentText.of(value)
                  + " of "
                  + value.getClass().getTypeName());
    }
  }

  private static void setBigInteger(DType dtype, Memory memory, long at, BigInteger value) {
    if (value.bitLength() < Long.SIZE) {
      setLong(dtype, memory, at, value.longValue());
      return;
    }
    ScalarType scalar = toWrite(dtype, "BigInteger");
    switch (scalar.kind()) {
      case SIGNED -> {
        BigInteger end = BigInteger.ONE.shiftLeft(8 * scalar.itemsize() - 1);
        throw outOfRange(dtype, value, end.negate(), end.subtract(BigInteger.ONE));
      }
      case UNSIGNED -> {
        BigInteger end = BigInteger.ONE.shiftLeft(8 * scalar.itemsize());
        if (value.signum() < 0 || value.compareTo(end) >= 0) {
          throw outOfRange(dtype, value, 0, end.subtract(BigInteger.ONE));
        }
        setLongBits(memory, at, isSwapped(dtype, scalar), value.longValue());
      }
      case FLOAT -> {
        double number = value.doubleValue();
        if (Double.isInfinite(number)) { // no rounding of a number makes that
          throw outOfRange(dtype, value, -Double.MAX_VALUE, Double.MAX_VALUE);
        }
        if (scalar == ScalarType.FLOAT32) {
          setFloat(dtype, memory, at, value.floatValue());
        } else {
          setDouble(dtype, memory, at, number);
        }
      }
      case BOOL, COMPLEX -> throw cannotWrite(dtype, "BigInteger");
    }
  }

  private static void setComplex(DType dtype, Memory memory, long at, Complex value) {
    ScalarType scalar = toWrite(dtype, "Complex");
    boolean swap = isSwapped(dtype, scalar);
    if (scalar == ScalarType.COMPLEX64) {
      writeFloat(memory, at, swap, (float) value.re());
      writeFloat(memory, at + 4, swap, (float) value.im());
    } else {
      writeDouble(memory, at, swap, value.re());
      writeDouble(memory, at + 8, swap, value.im());
    }
  }

  private static ScalarType toRead(DType dtype, String type) {
    return switch (dtype) {
      case ScalarType scalar -> scalar;
      case SwappedType swapped -> swapped.scalar();
      case TimeType _ -> ScalarType.INT64;
      default -> throw cannotRead(dtype, type);
    };
  }

  private static ScalarType toWrite(DType dtype, String type) {
    return switch (dtype) {
      case ScalarType scalar -> scalar;
      case SwappedType swapped -> swapped.scalar();
      case TimeType _ -> ScalarType.INT64;
      default -> throw cannotWrite(dtype, type);
    };
  }

  private static boolean isSwapped(DType dtype, ScalarType scalar) {
    return dtype != scalar && !dtype.isNativeOrder();
  }

  private static short shortBits(Memory memory, long at, boolean swap) {
    short bits = memory.getShort(at);
    return swap ? Short.reverseBytes(bits) : bits;
  }

  private static int intBits(Memory memory, long at, boolean swap) {
    int bits = memory.getInt(at);
    return swap ? Integer.reverseBytes(bits) : bits;
  }

  private static long longBits(Memory memory, long at, boolean swap) {
    long bits = memory.getLong(at);
    return swap ? Long.reverseBytes(bits) : bits;
  }

  private static float readFloat(Memory memory, long at, boolean swap) {
    return swap ? Float.intBitsToFloat(intBits(memory, at, true)) : memory.getFloat(at);
  }

  private static double readDouble(Memory memory, long at, boolean swap) {
    return swap ? Double.longBitsToDouble(longBits(memory, at, true)) : memory.getDouble(at);
  }

  private static void setShortBits(Memory memory, long at, boolean swap, short bits) {
    memory.setShort(at, swap ? Short.reverseBytes(bits) : bits);
  }

  private static void setIntBits(Memory memory, long at, boolean swap, int bits) {
    memory.setInt(at, swap ? Integer.reverseBytes(bits) : bits);
  }

  private static void setLongBits(Memory memory, long at, boolean swap, long bits) {
    memory.setLong(at, swap ? Long.reverseBytes(bits) : bits);
  }

  private static void writeFloat(Memory memory, long at, boolean swap, float value) {
    if (swap) {
      setIntBits(memory, at, true, Float.floatToRawIntBits(value));
    } else {
      memory.setFloat(at, value);
    }
  }

  private static void writeDouble(Memory memory, long at, boolean swap, double value) {
    if (swap) {
      setLongBits(memory, at, true, Double.doubleToRawLongBits(value));
    } else {
      memory.setDouble(at, value);
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
        "expected " + wayToWrite(dtype) + " for " + dtype + " but found a " + type);
  }

  /** Returns what a dtype takes. */
  private static String wayToWrite(DType dtype) {
    return switch (dtype) {
      case ScalarType scalar -> wayToWrite(scalar);
      case SwappedType swapped -> wayToWrite(swapped.scalar());
      case TimeType _ -> "ticks, as an integer,";
      case BytesType _ -> "a byte[]";
      case UnicodeType _ -> "a String";
      case RecordType _ -> "a RecordValue, List or Map";
      case OpaqueType _ -> "nothing but a copy of elements";
    };
  }

  private static String wayToWrite(ScalarType dtype) {
    return switch (dtype.kind()) {
      case BOOL -> "a boolean";
      case SIGNED, UNSIGNED -> "an integer";
      case FLOAT -> "a number";
      case COMPLEX -> "a Complex";
    };
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Locale;

/** The dtypes whose element is one number or truth value, in the byte order of the machine. */
public enum ScalarType implements DType {
  /** A truth value in one byte. */
  BOOL(1, Kind.BOOL, "?", "b1", Boolean.class, boolean[].class),
  /** A signed integer of 8 bits. */
  INT8(1, Kind.SIGNED, "b", "i1", Byte.class, byte[].class),
  /** A signed integer of 16 bits. */
  INT16(2, Kind.SIGNED, "h", "i2", Short.class, short[].class),
  /** A signed integer of 32 bits. */
  INT32(4, Kind.SIGNED, "i", "i4", Integer.class, int[].class),
  /** A signed integer of 64 bits. */
  INT64(8, Kind.SIGNED, "q", "i8", Long.class, long[].class),
  /** An unsigned integer of 8 bits. */
  UINT8(1, Kind.UNSIGNED, "B", "u1", Integer.class, int[].class),
  /** An unsigned integer of 16 bits. */
  UINT16(2, Kind.UNSIGNED, "H", "u2", Integer.class, int[].class),
  /** An unsigned integer of 32 bits. */
  UINT32(4, Kind.UNSIGNED, "I", "u4", Long.class, long[].class),
  /** An unsigned integer of 64 bits. */
  UINT64(8, Kind.UNSIGNED, "Q", "u8", BigInteger.class, BigInteger[].class),
  /** IEEE 754 binary16. */
  FLOAT16(2, Kind.FLOAT, "e", "f2", Float.class, float[].class),
  /** The upper half of an IEEE 754 binary32. */
  BFLOAT16(2, Kind.FLOAT, "E", "bfloat16", Float.class, float[].class),
  /** IEEE 754 binary32. */
  FLOAT32(4, Kind.FLOAT, "f", "f4", Float.class, float[].class),
  /** IEEE 754 binary64. */
  FLOAT64(8, Kind.FLOAT, "d", "f8", Double.class, double[].class),
  /** Two float32, the real part first. */
  COMPLEX64(8, Kind.COMPLEX, "Zf", "c8", Complex.class, Complex[].class),
  /** Two float64, the real part first. */
  COMPLEX128(16, Kind.COMPLEX, "Zd", "c16", Complex.class, Complex[].class);

  /** What the bits of an element mean. */
  public enum Kind {
    /** A truth value. */
    BOOL,
    /** A two's complement integer. */
    SIGNED,
    /** An integer without a sign. */
    UNSIGNED,
    /** A floating-point number. */
    FLOAT,
    /** Two floating-point numbers, the real part first. */
    COMPLEX
  }

  private final String text = name().toLowerCase(Locale.ROOT);
  private final int itemsize;
  private final Kind kind;
  private final String format;
  private final String code;
  private final Class<?> boxed;
  private final Class<?> array;

  ScalarType(int itemsize, Kind kind, String format, String code, Class<?> boxed, Class<?> array) {
    this.itemsize = itemsize;
    this.kind = kind;
    this.format = format;
    this.code = code;
    this.boxed = boxed;
    this.array = array;
  }

  @Override
  public int itemsize() {
    return itemsize;
  }

  @Override
  public int alignment() {
    return kind == Kind.COMPLEX ? itemsize / 2 : itemsize;
  }

  @Override
  public boolean isNativeOrder() {
    return true;
  }

  @Override
  public DType withOrder(ByteOrder order) {
    return itemsize == 1 || order == ByteOrder.nativeOrder() ? this : new SwappedType(this);
  }

  @Override
  public String format() {
    return format;
  }

  @Override
  public String descr() {
    return descr(ByteOrder.nativeOrder());
  }

  /** Returns the descr of this type in a byte order; bfloat16 has the name that ml_dtypes gave. */
  String descr(ByteOrder order) {
    if (this == BFLOAT16) {
      return order == ByteOrder.nativeOrder() ? code : sign(order) + code;
    }
    return (itemsize == 1 ? "|" : sign(order)) + code;
  }

  /** Returns the sign of a byte order, in formats and in descrs. */
  static String sign(ByteOrder order) {
    return order == ByteOrder.LITTLE_ENDIAN ? "<" : ">";
  }

  /** Returns what the bits of an element mean. */
  public Kind kind() {
    return kind;
  }

  /**
   * Returns the class that holds any element exactly as an object: {@code Integer} for uint8 and
   * uint16, {@code Long} for uint32, {@code BigInteger} for uint64, {@code Float} for half floats.
   */
  @Override
  public Class<?> boxedType() {
    return boxed;
  }

  @Override
  public Class<?> arrayType() {
    return array;
  }

  @Override
  public String toString() {
    return text;
  }
}

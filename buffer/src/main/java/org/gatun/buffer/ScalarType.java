// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.math.BigInteger;
import java.util.Locale;

/** The dtypes whose element is one number or truth value. */
public enum ScalarType implements DType {
  /** A truth value in one byte. */
  BOOL(1, Kind.BOOL, Boolean.class, boolean[].class),
  /** A signed integer of 8 bits. */
  INT8(1, Kind.SIGNED, Byte.class, byte[].class),
  /** A signed integer of 16 bits. */
  INT16(2, Kind.SIGNED, Short.class, short[].class),
  /** A signed integer of 32 bits. */
  INT32(4, Kind.SIGNED, Integer.class, int[].class),
  /** A signed integer of 64 bits. */
  INT64(8, Kind.SIGNED, Long.class, long[].class),
  /** An unsigned integer of 8 bits. */
  UINT8(1, Kind.UNSIGNED, Integer.class, int[].class),
  /** An unsigned integer of 16 bits. */
  UINT16(2, Kind.UNSIGNED, Integer.class, int[].class),
  /** An unsigned integer of 32 bits. */
  UINT32(4, Kind.UNSIGNED, Long.class, long[].class),
  /** An unsigned integer of 64 bits. */
  UINT64(8, Kind.UNSIGNED, BigInteger.class, BigInteger[].class),
  /** IEEE 754 binary16. */
  FLOAT16(2, Kind.FLOAT, Float.class, float[].class),
  /** The upper half of an IEEE 754 binary32. */
  BFLOAT16(2, Kind.FLOAT, Float.class, float[].class),
  /** IEEE 754 binary32. */
  FLOAT32(4, Kind.FLOAT, Float.class, float[].class),
  /** IEEE 754 binary64. */
  FLOAT64(8, Kind.FLOAT, Double.class, double[].class);

  /** What the bits of an element mean. */
  public enum Kind {
    /** A truth value. */
    BOOL,
    /** A two's complement integer. */
    SIGNED,
    /** An integer without a sign. */
    UNSIGNED,
    /** A floating-point number. */
    FLOAT
  }

  private final String text = name().toLowerCase(Locale.ROOT);
  private final int itemsize;
  private final Kind kind;
  private final Class<?> boxed;
  private final Class<?> array;

  ScalarType(int itemsize, Kind kind, Class<?> boxed, Class<?> array) {
    this.itemsize = itemsize;
    this.kind = kind;
    this.boxed = boxed;
    this.array = array;
  }

  @Override
  public int itemsize() {
    return itemsize;
  }

  /** Returns what the bits of an element mean. */
  public Kind kind() {
    return kind;
  }

  /**
   * Returns the class that holds any element exactly as an object: {@code Integer} for uint8 and
   * uint16, {@code Long} for uint32, {@code BigInteger} for uint64, {@code Float} for half floats.
   */
  public Class<?> boxedType() {
    return boxed;
  }

  /** Returns the class of the Java array that holds any elements exactly, such as float[]. */
  public Class<?> arrayType() {
    return array;
  }

  @Override
  public String toString() {
    return text;
  }
}

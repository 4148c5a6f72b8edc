// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A fixed number of bytes. An element as an object is a {@code byte[]}, a copy: all of the bytes,
 * with the NULs at the end, as {@code struct} reads them; NumPy drops those, as {@link
 * #withoutPadding} does. Fewer bytes are written with NULs behind them.
 *
 * @param kind what the bytes are for
 * @param itemsize how many they are
 */
public record BytesType(Kind kind, int itemsize) implements DType {
  /** What the bytes are for. */
  public enum Kind {
    /** Text or the like, NULs behind it: NumPy's {@code S}, struct's {@code s} and {@code c}. */
    STRING,
    /** A byte that counts, and as many that it counts: struct's {@code p}. NumPy has none. */
    PASCAL,
    /** Anything: NumPy's {@code V} without fields. */
    VOID
  }

  /**
   * Makes the type of so many bytes.
   *
   * @throws IllegalArgumentException if {@code itemsize} is negative
   */
  public BytesType {
    if (itemsize < 0) {
      throw new IllegalArgumentException("expected 0 or more bytes but found " + itemsize);
    }
  }

  /**
   * Makes the type of so many bytes of text or the like.
   *
   * @throws IllegalArgumentException if {@code length} is negative
   */
  public static BytesType of(int length) {
    return new BytesType(Kind.STRING, length);
  }

  /** Returns a copy of an element without the NULs at its end, as NumPy reads it. */
  public static byte[] withoutPadding(byte[] element) {
    int length = element.length;
    while (length > 0 && element[length - 1] == 0) {
      length--;
    }
    return Arrays.copyOf(element, length);
  }

  @Override
  public Class<?> boxedType() {
    return byte[].class;
  }

  @Override
  public Class<?> arrayType() {
    return byte[][].class;
  }

  @Override
  public int alignment() {
    return 1;
  }

  @Override
  public boolean isNativeOrder() {
    return true;
  }

  @Override
  public DType withOrder(ByteOrder order) {
    return this;
  }

  @Override
  public String format() {
    return switch (kind) {
      case STRING -> itemsize == 1 ? "c" : itemsize + "s";
      case PASCAL -> itemsize + "p";
      case VOID -> itemsize + "x";
    };
  }

  @Override
  public String descr() {
    return switch (kind) {
      case STRING -> "|S" + itemsize;
      case VOID -> "|V" + itemsize;
      case PASCAL ->
          throw new UnsupportedOperationException(
              "expected a dtype that NumPy has but found " + this + "; cast it to |V" + itemsize);
    };
  }

  @Override
  public String toString() {
    return (kind == Kind.STRING ? "S" : kind == Kind.VOID ? "V" : "pascal") + itemsize;
  }
}

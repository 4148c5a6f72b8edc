// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.nio.ByteOrder;

/**
 * Text of a fixed number of code points, four bytes each: NumPy's {@code U}. An element as an
 * object is a {@link String} without the NULs at its end, as NumPy reads it; shorter text is
 * written with NULs behind it.
 *
 * @param length how many code points
 * @param order the byte order of each
 */
public record UnicodeType(int length, ByteOrder order) implements DType {
  /**
   * Makes the type of text in a byte order.
   *
   * @throws IllegalArgumentException if {@code length} is negative, or an element has 2^31 bytes
   */
  public UnicodeType {
    if (length < 0 || length > Integer.MAX_VALUE / 4) {
      throw new IllegalArgumentException(
          "expected 0 to " + Integer.MAX_VALUE / 4 + " code points but found " + length);
    }
  }

  /**
   * Makes the type of text in the machine's byte order.
   *
   * @throws IllegalArgumentException if {@code length} is negative, or an element has 2^31 bytes
   */
  public static UnicodeType of(int length) {
    return new UnicodeType(length, ByteOrder.nativeOrder());
  }

  @Override
  public int itemsize() {
    return 4 * length;
  }

  @Override
  public Class<?> boxedType() {
    return String.class;
  }

  @Override
  public Class<?> arrayType() {
    return String[].class;
  }

  @Override
  public int alignment() {
    return 4;
  }

  @Override
  public boolean isNativeOrder() {
    return order == ByteOrder.nativeOrder();
  }

  @Override
  public UnicodeType withOrder(ByteOrder order) {
    return new UnicodeType(length, order);
  }

  @Override
  public String format() {
    return (isNativeOrder() ? "" : ScalarType.sign(order)) + (length == 1 ? "w" : length + "w");
  }

  @Override
  public String descr() {
    return ScalarType.sign(order) + "U" + length;
  }

  @Override
  public String toString() {
    return descr();
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.nio.ByteOrder;

/**
 * A scalar whose bytes are in the order that is not the machine's; {@link DType#withOrder} makes
 * it.
 *
 * @param scalar the type that its elements have once their bytes are swapped
 */
public record SwappedType(ScalarType scalar) implements DType {
  /**
   * Makes the type of a scalar's swapped elements.
   *
   * @throws IllegalArgumentException if the scalar is one byte, which has no order
   */
  public SwappedType {
    if (scalar.itemsize() == 1) {
      throw new IllegalArgumentException(
          "expected a scalar of 2 bytes or more but found " + scalar + ", which has no byte order");
    }
  }

  /** Returns the byte order of the elements. */
  public ByteOrder order() {
    return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
        ? ByteOrder.BIG_ENDIAN
        : ByteOrder.LITTLE_ENDIAN;
  }

  @Override
  public int itemsize() {
    return scalar.itemsize();
  }

  @Override
  public Class<?> boxedType() {
    return scalar.boxedType();
  }

  @Override
  public Class<?> arrayType() {
    return scalar.arrayType();
  }

  @Override
  public int alignment() {
    return scalar.alignment();
  }

  @Override
  public boolean isNativeOrder() {
    return false;
  }

  @Override
  public DType withOrder(ByteOrder order) {
    return scalar.withOrder(order);
  }

  @Override
  public String format() {
    return ScalarType.sign(order()) + scalar.format();
  }

  @Override
  public String descr() {
    return scalar.descr(order());
  }

  @Override
  public String toString() {
    return descr();
  }
}

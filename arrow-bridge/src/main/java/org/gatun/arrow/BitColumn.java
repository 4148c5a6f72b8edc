// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.apache.arrow.vector.types.pojo.Field;
import org.gatun.arrow.format.Bits;
import org.gatun.arrow.format.Bytes;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;

/** Truth values, which Arrow keeps eight a byte: {@link #copyValues} unpacks them. */
public final class BitColumn extends ArrowColumn {
  private final BufferLease bits;
  private final int first;

  /**
   * Takes over the bits.
   *
   * @param first the bit of the first byte that is the first value
   */
  BitColumn(
      Field field, HeldBuffers held, Validity validity, BufferLease bits, int first, long length) {
    super(field, held, validity, length);
    this.bits = bits;
    this.first = first;
  }

  /**
   * Returns the values as they lie, as uint8 [(firstBit + n + 7) / 8], writable: value {@code i} is
   * bit {@code k % 8} of byte {@code k / 8}, where {@code k} is {@code i +} {@link #firstBit}. The
   * other bits mean nothing.
   *
   * @throws IllegalStateException if this column was closed
   */
  public BufferView bits() {
    return open(bits);
  }

  /** Returns the bit of the first byte that is the first value: 0 unless the array was sliced. */
  public int firstBit() {
    return first;
  }

  /**
   * Returns a value; under a null whatever lies there.
   *
   * @throws IndexOutOfBoundsException if there is no such row
   * @throws IllegalStateException if this column was closed
   */
  public boolean getBoolean(long row) {
    checkRow(row);
    long bit = first + row;
    return (bits().getInt(bit >> 3) >> (bit & 7) & 1) == 1;
  }

  /**
   * Replaces a value; whether it is null stays.
   *
   * @throws IndexOutOfBoundsException if there is no such row
   * @throws IllegalStateException if this column was closed
   */
  public void setBoolean(long row, boolean value) {
    checkRow(row);
    BufferView view = bits();
    long bit = first + row;
    int mask = 1 << (bit & 7);
    int old = view.getInt(bit >> 3);
    view.setInt(value ? old | mask : old & ~mask, bit >> 3);
  }

  /** Lends the bits from the first value on: a copy if that is within a byte. */
  BufferLease lendBits() {
    if (first == 0) {
      return bits().acquire(BufferRequest.NATIVE);
    }
    BufferLease made = BufferPool.shared().acquire((length() + 7) / 8);
    try (BufferPin to = made.view().pin()) {
      Bits.copy(bits(), first, length(), Bytes.of(made.view(), to));
      return made;
    } catch (RuntimeException | Error e) {
      made.close();
      throw e;
    }
  }

  /**
   * Copies the values into a new array, bool [n]. Costs O(values). The lease must be closed.
   *
   * @throws IllegalStateException if this column was closed
   */
  public BufferLease copyValues() {
    BufferLease copy = Buffers.allocate(DType.BOOL, length());
    try (BufferPin from = bits().pin();
        BufferPin to = copy.view().pin()) {
      MemorySegment packed = Bytes.of(bits(), from);
      MemorySegment bytes = Bytes.of(copy.view(), to);
      for (long row = 0; row < length(); row++) {
        long bit = first + row;
        int value = packed.get(ValueLayout.JAVA_BYTE, bit >> 3) >> (bit & 7) & 1;
        bytes.set(ValueLayout.JAVA_BYTE, row, (byte) value);
      }
      return copy;
    } catch (RuntimeException | Error e) {
      copy.close();
      throw e;
    }
  }

  /**
   * Refused: bits are no array.
   *
   * @throws IllegalStateException always
   */
  @Override
  public BufferView values() {
    throw notInPlace("values", "values that have bytes of their own");
  }

  @Override
  public void fillNull(Object value) {
    if (!(value instanceof Boolean filled)) {
      throw new IllegalArgumentException(
          "field " + field.getName() + ": expected a Boolean but found " + value);
    }
    if (bits().isReadOnly()) {
      throw new IllegalStateException(
          "fillNull: expected bits that can be written but found "
              + this
              + ", read-only; copy them with copyValues() and copyNullMask()");
    }
    for (long row = 0; row < length(); row++) {
      if (isNull(row)) {
        setBoolean(row, filled);
      }
    }
    validity.setAll();
  }

  @Override
  String way() {
    return "cast it to BitColumn for copyValues(), getBoolean(row) and bits()";
  }
}

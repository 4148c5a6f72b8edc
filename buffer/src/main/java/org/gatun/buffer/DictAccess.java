// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.MemorySegment;

/** How one value of a dict is read and written, also without boxing it: as bits. */
final class DictAccess {
  static final Reading FLOAT =
      (dtype, memory, at) -> Float.floatToRawIntBits(Scalars.getFloat(dtype, memory, at));
  static final Reading DOUBLE =
      (dtype, memory, at) -> Double.doubleToRawLongBits(Scalars.getDouble(dtype, memory, at));
  static final Reading INT = Scalars::getInt;
  static final Reading LONG = Scalars::getLong;

  static final Writing TO_FLOAT =
      (element, memory, at, bits, _) ->
          Scalars.setFloat(element.dtype, memory, at, Float.intBitsToFloat((int) bits));
  static final Writing TO_DOUBLE =
      (element, memory, at, bits, _) ->
          Scalars.setDouble(element.dtype, memory, at, Double.longBitsToDouble(bits));
  static final Writing TO_LONG =
      (element, memory, at, bits, _) -> Scalars.setLong(element.dtype, memory, at, bits);

  /** Writes the object, whatever the bits. */
  static final Writing TO_OBJECT =
      (element, memory, at, _, object) -> element.write(memory, at - memory.base, object);

  /** Copies the bytes of a value that was encoded before, a MemorySegment. */
  static final Writing TO_BYTES =
      (element, memory, at, _, object) ->
          MemorySegment.copy(
              (MemorySegment) object, 0, memory.segment, at - memory.base, element.bytes);

  /** Stands for the object where bits are written. */
  static final Object BITS = new Object();

  private DictAccess() {}

  /** Reads a scalar at a position of a memory, as bits. */
  @FunctionalInterface
  interface Reading {
    long bits(DType dtype, Memory memory, long at);
  }

  /** Writes a value to a position of a memory, or refuses it and writes nothing. */
  @FunctionalInterface
  interface Writing {
    void write(Element element, Memory memory, long at, long bits, Object object);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;

/** Which Java type holds every value of a dtype, and what to call instead where another does. */
@SuppressWarnings("ImmutableEnumChecker") // what reads has no state
enum ReadableAs {
  INT("int", "ints or forEachInt", "toLongArray", element -> element.getInt()),
  LONG("long", "longs or forEachLong", "toLongArray", element -> element.getLong()),
  FLOAT("float", "doubles or forEachDouble", "toFloatArray", element -> element.getFloat()),
  DOUBLE("double", "doubles or forEachDouble", "toDoubleArray", element -> element.getDouble()),
  OBJECT("an object", "elements", "elements", element -> element.get());

  /** How the elements are asked for. */
  enum Way {
    /** One after the other. */
    STREAM,
    /** All, as a Java array. */
    ARRAY
  }

  private final String type;
  private final String stream;
  private final String array;
  private final Consumer<BufferView> read;

  ReadableAs(String type, String stream, String array, Consumer<BufferView> read) {
    this.type = type;
    this.stream = stream;
    this.array = array;
    this.read = read;
  }

  /** Refuses a dtype, also where there is no element, and names the call that takes it. */
  void check(DType dtype, Way way) {
    try {
      readZero(dtype);
    } catch (IllegalArgumentException e) {
      for (ReadableAs other : new ReadableAs[] {LONG, DOUBLE, OBJECT}) {
        if (this != OBJECT && other.reads(dtype)) {
          throw new IllegalArgumentException(
              "expected a dtype whose values all fit "
                  + type
                  + " but found "
                  + dtype
                  + "; use "
                  + (way == Way.STREAM ? other.stream : other.array),
              e);
        }
      }
      throw e;
    }
  }

  private boolean reads(DType dtype) {
    try {
      readZero(dtype);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private void readZero(DType dtype) {
    MemorySegment zeros = MemorySegment.ofArray(new byte[dtype.itemsize()]);
    try (BufferLease element = Buffers.wrap(zeros, dtype)) {
      read.accept(element.view());
    }
  }
}

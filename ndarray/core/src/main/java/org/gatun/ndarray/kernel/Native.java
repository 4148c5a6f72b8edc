// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * Native memory by absolute address, unchecked. Callers hold a pin of the memory and derive every
 * address from a layout that a view has checked.
 */
final class Native {
  /** All of it: one constant, so that every call site sees one kind of segment. */
  @SuppressWarnings("restricted")
  static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private Native() {}

  static byte getByte(long at) {
    return ALL.get(JAVA_BYTE, at);
  }

  static short getShort(long at) {
    return ALL.get(JAVA_SHORT_UNALIGNED, at);
  }

  static int getInt(long at) {
    return ALL.get(JAVA_INT_UNALIGNED, at);
  }

  static long getLong(long at) {
    return ALL.get(JAVA_LONG_UNALIGNED, at);
  }

  static float getFloat(long at) {
    return ALL.get(JAVA_FLOAT_UNALIGNED, at);
  }

  static double getDouble(long at) {
    return ALL.get(JAVA_DOUBLE_UNALIGNED, at);
  }

  static void setByte(long at, byte value) {
    ALL.set(JAVA_BYTE, at, value);
  }

  static void setShort(long at, short value) {
    ALL.set(JAVA_SHORT_UNALIGNED, at, value);
  }

  static void setInt(long at, int value) {
    ALL.set(JAVA_INT_UNALIGNED, at, value);
  }

  static void setLong(long at, long value) {
    ALL.set(JAVA_LONG_UNALIGNED, at, value);
  }

  static void setFloat(long at, float value) {
    ALL.set(JAVA_FLOAT_UNALIGNED, at, value);
  }

  static void setDouble(long at, double value) {
    ALL.set(JAVA_DOUBLE_UNALIGNED, at, value);
  }

  static void copy(long from, long to, long bytes) {
    MemorySegment.copy(ALL, from, ALL, to, bytes);
  }
}

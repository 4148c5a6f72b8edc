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
  /**
   * All of it, or nothing if the JVM does not allow it: one constant, so that every call site sees
   * one kind of segment.
   */
  static final MemorySegment ALL = all();

  private Native() {}

  @SuppressWarnings("restricted")
  private static MemorySegment all() {
    try {
      return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    } catch (IllegalCallerException e) {
      return MemorySegment.NULL;
    }
  }

  /** Refuses to go on in a JVM that does not allow native memory here, and says which flag does. */
  static void check() {
    if (ALL.byteSize() == 0) {
      Module module = Native.class.getModule();
      throw new IllegalStateException(
          "expected a JVM that lets NdArray use native memory; start it with"
              + " --enable-native-access="
              + (module.isNamed() ? module.getName() : "ALL-UNNAMED"));
    }
  }

  static byte getByte(long at) {
    return ALL.get(JAVA_BYTE, at);
  }

  static short getShort(long at) {
    return ALL.get(JAVA_SHORT_UNALIGNED, at);
  }

  static int getInt(long at) {
    // A read that the caller widens to long would else be one instruction (movslq) that HotSpot's
    // fault handler on x86 cannot step over: a truncated file would end the process.
    return ALL.get(JAVA_INT_UNALIGNED, at) ^ Zero.value;
  }

  /** Nothing, and the compiler cannot know it. */
  private static final class Zero {
    private static int value;
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

  /** Copies four bytes; a read that nobody widens is a plain one, unlike {@link #getInt}. */
  static void copyInt(long from, long to) {
    ALL.set(JAVA_INT_UNALIGNED, to, ALL.get(JAVA_INT_UNALIGNED, from));
  }

  static void copy(long from, long to, long bytes) {
    MemorySegment.copy(ALL, from, ALL, to, bytes);
  }
}

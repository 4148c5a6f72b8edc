// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.c;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** Memory at addresses that C hands over: nothing can be checked but that they are there. */
final class CMemory {
  // The interface is one of addresses; each is documented to be good for what is read there.
  @SuppressWarnings("restricted")
  private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private CMemory() {}

  static long getLong(long address) {
    return ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, address);
  }

  static void setLong(long address, long value) {
    ALL.set(ValueLayout.JAVA_LONG_UNALIGNED, address, value);
  }

  static int getInt(long address) {
    return ALL.get(ValueLayout.JAVA_INT_UNALIGNED, address);
  }

  static void copy(long from, long to, long bytes) {
    MemorySegment.copy(ALL, from, ALL, to, bytes);
  }

  static byte[] bytes(long address, int count) {
    var bytes = new byte[count];
    MemorySegment.copy(ALL, ValueLayout.JAVA_BYTE, address, bytes, 0, count);
    return bytes;
  }

  static void setBytes(long address, byte[] bytes) {
    MemorySegment.copy(bytes, 0, ALL, ValueLayout.JAVA_BYTE, address, bytes.length);
  }

  /** Returns text that ends with a 0; of no address none. */
  static String text(long address) {
    return address == 0 ? "" : ALL.getString(address, StandardCharsets.UTF_8);
  }

  /** Writes text that ends with a 0, and returns the address behind it. */
  static long setText(long address, byte[] utf8) {
    setBytes(address, utf8);
    ALL.set(ValueLayout.JAVA_BYTE, address + utf8.length, (byte) 0);
    return address + utf8.length + 1;
  }

  @SuppressWarnings("restricted")
  static MemorySegment segment(long address, long bytes) {
    return MemorySegment.ofAddress(address).reinterpret(bytes);
  }
}

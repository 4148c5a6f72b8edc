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

  private static final int MOST_TEXT = 1 << 24;

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

  /** Copies a struct, word by word. */
  static void copy(long from, long to, long bytes) {
    for (long at = 0; at < bytes; at += Long.BYTES) {
      setLong(to + at, getLong(from + at));
    }
  }

  static byte[] bytes(long address, int count) {
    var bytes = new byte[count];
    MemorySegment.copy(ALL, ValueLayout.JAVA_BYTE, address, bytes, 0, count);
    return bytes;
  }

  static void setBytes(long address, byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) { // few
      ALL.set(ValueLayout.JAVA_BYTE, address + i, bytes[i]);
    }
  }

  static byte getByte(long address) {
    return ALL.get(ValueLayout.JAVA_BYTE, address);
  }

  /** Returns the bytes of text that ends with a 0, without it; of no address none. */
  static byte[] textBytes(long address) {
    if (address == 0) {
      return new byte[0];
    }
    int count = 0;
    while (getByte(address + count) != 0) {
      if (count == MOST_TEXT) {
        throw new IllegalArgumentException(
            "expected text of at most "
                + MOST_TEXT
                + " bytes, and a 0 behind it, but found \""
                + text(bytes(address, 60))
                + "…\"");
      }
      count++;
    }
    return bytes(address, count);
  }

  /** Returns whether text that ends with a 0 is of those bytes. */
  static boolean isText(long address, byte[] utf8) {
    if (address == 0) {
      return utf8.length == 0;
    }
    for (int i = 0; i < utf8.length; i++) { // not beyond the 0, which none of the bytes is
      if (getByte(address + i) != utf8[i]) {
        return false;
      }
    }
    return getByte(address + utf8.length) == 0;
  }

  /** Returns text that ends with a 0; of no address none. */
  static String text(long address) {
    return text(textBytes(address));
  }

  static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  /** Writes text that ends with a 0, and returns the address behind it. */
  static long setText(long address, byte[] utf8) {
    setBytes(address, utf8);
    ALL.set(ValueLayout.JAVA_BYTE, address + utf8.length, (byte) 0);
    return address + utf8.length + 1;
  }
}

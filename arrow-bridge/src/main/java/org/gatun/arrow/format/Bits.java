// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.format;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;

/** Bits, the lowest of a byte first. */
public final class Bits {
  private Bits() {}

  /**
   * Copies bits so that the first is that of a byte; those behind the last are whatever lies there.
   *
   * @param first the bit of the first, 0..7
   * @param to {@code (count + 7) / 8} bytes, each written once
   */
  public static void copy(BufferView from, long first, long count, MemorySegment to) {
    try (BufferPin pin = from.pin()) {
      MemorySegment bytes = Bytes.of(from, pin);
      long last = (first + count + 7) / 8 - 1;
      for (long i = 0; i < (count + 7) / 8; i++) {
        int low = bytes.get(JAVA_BYTE, i) & 0xFF;
        int high = i < last ? bytes.get(JAVA_BYTE, i + 1) & 0xFF : 0;
        to.set(JAVA_BYTE, i, (byte) ((low | high << 8) >> first));
      }
    }
  }

  /** Clears those bits that are clear in others, which are as many or more. */
  public static void and(BufferView bits, BufferView others) {
    try (BufferPin to = bits.pin();
        BufferPin from = others.pin()) {
      MemorySegment changed = Bytes.of(bits, to);
      MemorySegment read = Bytes.of(others, from);
      for (long i = 0; i < changed.byteSize(); i++) {
        changed.set(JAVA_BYTE, i, (byte) (changed.get(JAVA_BYTE, i) & read.get(JAVA_BYTE, i)));
      }
    }
  }

  /** Counts those that are 1 among the first; what lies behind them means nothing. */
  public static long ones(MemorySegment bits, long count) {
    long ones = 0;
    long at = 0;
    for (; at + Long.BYTES <= count / 8; at += Long.BYTES) {
      ones += Long.bitCount(bits.get(JAVA_LONG_UNALIGNED, at));
    }
    for (; at < count / 8; at++) {
      ones += Integer.bitCount(bits.get(JAVA_BYTE, at) & 0xFF);
    }
    int rest = (1 << (count & 7)) - 1;
    return rest == 0 ? ones : ones + Integer.bitCount(bits.get(JAVA_BYTE, at) & rest);
  }
}

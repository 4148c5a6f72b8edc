// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.gatun.arrow.format.Bytes;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.UnicodeType;

/**
 * Text of as many code points an element, zeros behind the last, on its way to Arrow's text:
 * offsets, and UTF-8.
 */
final class FixedText implements AutoCloseable {
  private static final int MOST_CODE_POINT = 0x10FFFF;

  private final BufferLease dense;
  private final ValueLayout.OfInt codePoint;
  private final int length;
  private final long count;
  private final long bytes;

  /**
   * Copies text so that it lies side by side, and counts its bytes in UTF-8.
   *
   * @throws IllegalArgumentException if UTF-8 cannot say one
   */
  FixedText(BufferView text) {
    var type = (UnicodeType) text.dtype();
    codePoint = ValueLayout.JAVA_INT_UNALIGNED.withOrder(type.order());
    length = type.length();
    count = text.layout().count();
    dense = Buffers.copyOf(text);
    try (BufferPin pin = dense.view().pin()) {
      MemorySegment from = Bytes.of(dense.view(), pin);
      long all = 0;
      for (long i = 0; i < count; i++) {
        all += utf8Length(from, i);
      }
      bytes = all;
    } catch (RuntimeException | Error e) {
      dense.close();
      throw e;
    }
  }

  /** Returns the number of bytes in UTF-8 of all together. */
  long bytes() {
    return bytes;
  }

  /** Returns the bytes of an offset. */
  int offsetWidth() {
    return bytes > Integer.MAX_VALUE ? Long.BYTES : Integer.BYTES;
  }

  private int codePoints(MemorySegment from, long i) {
    int end = length;
    while (end > 0 && codePoint(from, i, end - 1) == 0) {
      end--;
    }
    return end;
  }

  private int codePoint(MemorySegment from, long i, int place) {
    return from.get(codePoint, (i * length + place) * Integer.BYTES);
  }

  private long utf8Length(MemorySegment from, long i) {
    long all = 0;
    int end = codePoints(from, i);
    for (int place = 0; place < end; place++) {
      int each = codePoint(from, i, place);
      boolean surrogate = each >= Character.MIN_SURROGATE && each <= Character.MAX_SURROGATE;
      if (each < 0 || each > MOST_CODE_POINT || surrogate) {
        throw new IllegalArgumentException(
            "text "
                + i
                + ": expected code points that UTF-8 has but found U+"
                + Integer.toHexString(each)
                + " at "
                + place);
      }
      all += each < 0x80 ? 1 : each < 0x800 ? 2 : each < 0x10000 ? 3 : 4;
    }
    return all;
  }

  /** Writes the offsets, one more than there are texts, and the bytes. */
  void write(MemorySegment offsets, MemorySegment utf8) {
    try (BufferPin pin = dense.view().pin()) {
      MemorySegment from = Bytes.of(dense.view(), pin);
      long at = 0;
      writeOffset(offsets, 0, 0);
      for (long i = 0; i < count; i++) {
        int end = codePoints(from, i);
        for (int place = 0; place < end; place++) {
          at = write(codePoint(from, i, place), utf8, at);
        }
        writeOffset(offsets, i + 1, at);
      }
    }
  }

  private void writeOffset(MemorySegment offsets, long i, long offset) {
    if (offsetWidth() == Long.BYTES) {
      offsets.set(ValueLayout.JAVA_LONG_UNALIGNED, i * Long.BYTES, offset);
    } else {
      offsets.set(ValueLayout.JAVA_INT_UNALIGNED, i * Integer.BYTES, (int) offset);
    }
  }

  private static long write(int codePoint, MemorySegment utf8, long start) {
    if (codePoint < 0x80) {
      utf8.set(ValueLayout.JAVA_BYTE, start, (byte) codePoint);
      return start + 1;
    }
    int behind = codePoint < 0x800 ? 1 : codePoint < 0x10000 ? 2 : 3; // bytes of six bits each
    int mark = 0xFF00 >> behind + 1; // as many ones as there are bytes
    utf8.set(ValueLayout.JAVA_BYTE, start, (byte) (mark | codePoint >> 6 * behind));
    for (int k = 1; k <= behind; k++) {
      int six = codePoint >> 6 * (behind - k) & 0x3F;
      utf8.set(ValueLayout.JAVA_BYTE, start + k, (byte) (0x80 | six));
    }
    return start + 1 + behind;
  }

  @Override
  public void close() {
    dense.close();
  }
}

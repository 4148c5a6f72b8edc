// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.ipc;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Decompresses frames of LZ4 into memory of the size that they are known to have. Blocks may refer
 * to those before them. Nothing is read or written outside of the two segments; checksums are not
 * looked at.
 *
 * @see <a href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md">LZ4, frame format</a>
 */
final class Lz4Frame {
  /** A byte of a block becomes so many at most. */
  static final int MOST_RATIO = 255;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int MAGIC = 0x184D2204;
  private static final int LEAST_MATCH = 4;

  private final MemorySegment from;
  private final MemorySegment to;
  private long in;
  private long out;

  private Lz4Frame(MemorySegment from, MemorySegment to) {
    this.from = from;
    this.to = to;
  }

  /**
   * Decompresses.
   *
   * @param to as many bytes as there are in the frames
   * @throws IOException if the frames are none, or of another size
   */
  static void decompress(MemorySegment from, MemorySegment to) throws IOException {
    var frame = new Lz4Frame(from, to);
    while (frame.in < from.byteSize()) {
      frame.readFrame();
    }
    if (frame.out != to.byteSize()) {
      throw frame.refusal(to.byteSize() + " bytes", frame.out + "");
    }
  }

  private void readFrame() throws IOException {
    int magic = from.get(INT, need(Integer.BYTES));
    if (magic != MAGIC) {
      throw refusal("an LZ4 frame", "0x" + Integer.toHexString(magic));
    }
    int flags = from.get(JAVA_BYTE, need(2)); // and the size of blocks, which does not matter here
    if ((flags >> 6 & 3) != 1) {
      throw refusal("version 1 of the frame", "" + (flags >> 6 & 3));
    }
    boolean blockChecksums = (flags & 1 << 4) != 0;
    boolean contentSize = (flags & 1 << 3) != 0;
    boolean contentChecksum = (flags & 1 << 2) != 0;
    boolean dictionary = (flags & 1) != 0;
    need((contentSize ? Long.BYTES : 0) + (dictionary ? Integer.BYTES : 0) + 1);
    if (dictionary) {
      throw refusal("a frame without a dictionary", "one with it");
    }
    for (; ; ) {
      int size = from.get(INT, need(Integer.BYTES));
      if (size == 0) {
        break;
      }
      int bytes = size & Integer.MAX_VALUE;
      long start = need(bytes);
      if (size < 0) { // stored as it is
        copyLiterals(start, bytes);
      } else {
        readBlock(start, start + bytes);
      }
      need(blockChecksums ? Integer.BYTES : 0);
    }
    need(contentChecksum ? Integer.BYTES : 0);
  }

  /** Goes on behind so many bytes, and returns where they start. */
  private long need(int bytes) throws IOException {
    if (bytes > from.byteSize() - in) {
      throw refusal(bytes + " bytes", (from.byteSize() - in) + "");
    }
    long start = in;
    in += bytes;
    return start;
  }

  private void readBlock(long start, long end) throws IOException {
    long at = start;
    while (at < end) {
      int token = from.get(JAVA_BYTE, at++) & 0xFF;
      long literals = (long) token >>> 4;
      if (literals == 15) {
        int more;
        do {
          more = next(at++, end);
          literals += more;
        } while (more == 255);
      }
      if (literals > end - at) {
        throw refusal(literals + " bytes in a block", (end - at) + "");
      }
      copyLiterals(at, literals);
      at += literals;
      if (at == end) {
        return; // the last sequence of a block has no match
      }
      next(at + 1, end);
      int back = Short.toUnsignedInt(from.get(SHORT, at));
      at += Short.BYTES;
      long length = (token & 15L) + LEAST_MATCH;
      if (length == 15 + LEAST_MATCH) {
        int more;
        do {
          more = next(at++, end);
          length += more;
        } while (more == 255);
      }
      copyMatch(back, length);
    }
  }

  private int next(long at, long end) throws IOException {
    if (at >= end) {
      throw refusal("more bytes in a block", "its end");
    }
    return from.get(JAVA_BYTE, at) & 0xFF;
  }

  private void copyLiterals(long start, long bytes) throws IOException {
    room(bytes);
    MemorySegment.copy(from, start, to, out, bytes);
    out += bytes;
  }

  /** Copies what was written before; bytes that the copy itself writes count. */
  private void copyMatch(int back, long length) throws IOException {
    room(length);
    if (back == 0 || back > out) {
      throw refusal("a match within the " + out + " bytes before", back + " bytes before");
    }
    // What repeats is doubled until it is long enough.
    long source = out - back;
    for (long left = length; left > 0; ) {
      long part = Math.min(left, out - source);
      if (part < 16) {
        for (int i = 0; i < part; i++) {
          to.set(JAVA_BYTE, out + i, to.get(JAVA_BYTE, source + i));
        }
      } else {
        MemorySegment.copy(to, source, to, out, part);
      }
      out += part;
      left -= part;
    }
  }

  private void room(long bytes) throws IOException {
    if (bytes > to.byteSize() - out) {
      throw refusal("at most " + to.byteSize() + " bytes", (out + bytes) + " or more");
    }
  }

  private IOException refusal(String expected, String found) {
    return new IOException("LZ4, byte " + in + ": expected " + expected + " but found " + found);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/**
 * The checksum of a file in an archive. What is given is copied to a Java array first, a part at a
 * time: the processor's instructions for it read Java arrays and native memory alike, but the JVM
 * turns a fault in them into the end of the process, and memory may be a file's that is truncated.
 */
final class Checksum {
  private final CRC32 crc = new CRC32();
  private final byte[] part = new byte[1 << 15];

  /** Starts anew. */
  void reset() {
    crc.reset();
  }

  /** Adds what remains in a buffer, whose position stays. */
  void add(ByteBuffer bytes) {
    ByteBuffer rest = bytes.duplicate();
    while (rest.hasRemaining()) {
      int count = Math.min(part.length, rest.remaining());
      rest.get(part, 0, count);
      crc.update(part, 0, count);
    }
  }

  void add(MemorySegment bytes) {
    for (long from = 0; from < bytes.byteSize(); from += part.length) {
      int count = (int) Math.min(part.length, bytes.byteSize() - from);
      MemorySegment.copy(bytes, from, MemorySegment.ofArray(part), 0, count);
      crc.update(part, 0, count);
    }
  }

  int value() {
    return (int) crc.getValue();
  }

  void check(int expected) throws IOException {
    if (value() != expected) {
      throw new IOException(
          "expected the checksum %08x but found %08x".formatted(expected, value()));
    }
  }

  /** Returns a value as an archive holds it. */
  static byte[] encode(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }
}

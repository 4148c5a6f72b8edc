// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.ipc;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A message as it lies among others: a marker, the length of its flatbuffer, that, and its body.
 *
 * @param at the byte where it starts
 * @param message what it says
 * @param body the byte where its body starts
 * @param end the byte behind its body
 */
record Frame(long at, Message message, long body, long end) {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Before each message since Arrow 0.15. */
  private static final int MARKER = -1;

  private static final int PREFIX = 2 * Integer.BYTES;

  /**
   * Reads the message at a byte.
   *
   * @param end the byte at which everything ends
   * @return null at the end of a stream
   */
  @org.jspecify.annotations.Nullable
  static Frame read(MemorySegment bytes, long at, long end, String name) throws IOException {
    String here = name + ", message at byte " + at;
    if (end - at < PREFIX) {
      throw new IOException(
          here + ": expected " + PREFIX + " bytes or more but found " + (end - at));
    }
    int marker = bytes.get(INT, at);
    if (marker != MARKER) {
      throw new IOException(
          here
              + ": expected 0xffffffff before a length but found 0x"
              + Integer.toHexString(marker)
              + (marker > 0 && marker < end
                  ? "; in the format before Arrow 0.15 a length comes first: write it again with"
                      + " another Arrow"
                  : ""));
    }
    int length = bytes.get(INT, at + Integer.BYTES);
    if (length == 0) {
      return null;
    }
    if (length < 0 || length > end - at - PREFIX) {
      throw new IOException(
          here
              + ": expected a length within "
              + (end - at - PREFIX)
              + " bytes but found "
              + length);
    }
    Message message = Message.read(bytes.asSlice(at + PREFIX, length), here);
    long body = at + PREFIX + length;
    if (message.bodyBytes() > end - body) {
      throw new IOException(
          here
              + ": expected a body within "
              + (end - body)
              + " bytes but found "
              + message.bodyBytes());
    }
    return new Frame(at, message, body, body + message.bodyBytes());
  }
}

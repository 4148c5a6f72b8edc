// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.http;

import io.netty.buffer.ByteBuf;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;

/**
 * The body of a request in pooled memory, so placed that what follows its JSON starts at a multiple
 * of 64 bytes.
 *
 * <p>The decoder hands on slices of what was read. A slice of this memory is in its place already;
 * another, of the read that brought the head, is copied to it.
 */
final class PlacedBody {
  private static final int ALIGNMENT = 64;

  private final LeasedByteBuf bytes;
  private final int jsonLength;
  private final int length;
  private int received;
  private int moved;

  private PlacedBody(LeasedByteBuf bytes, int jsonLength, int length) {
    this.bytes = bytes;
    this.jsonLength = jsonLength;
    this.length = length;
  }

  /**
   * Takes memory for a body.
   *
   * @param jsonLength how many bytes of it are JSON; the rest is the tensor
   */
  static PlacedBody of(BufferPool pool, int jsonLength, int length) {
    int start = -jsonLength & (ALIGNMENT - 1);
    return new PlacedBody(
        LeasedByteBuf.of(pool.acquire((long) start + length), start, length), jsonLength, length);
  }

  /** Returns a new reference to the bytes that have not come yet, for a read to write to. */
  ByteBuf rest() {
    return bytes.slice(received, length - received).setIndex(0, 0).retain();
  }

  /** Takes the next bytes of the body; the caller keeps and releases what it gave. */
  void add(ByteBuf next) {
    int count = next.readableBytes();
    if (!bytes.isAt(received, next)) {
      bytes.setBytes(received, next, next.readerIndex(), count);
      moved += count;
    }
    received += count;
  }

  /** Returns the length of the body in bytes. */
  int length() {
    return length;
  }

  /** Returns the length of the JSON in bytes. */
  int jsonLength() {
    return jsonLength;
  }

  /** Returns how many bytes did not arrive in their place and were copied. */
  int moved() {
    return moved;
  }

  /** Copies the JSON. */
  byte[] json() {
    byte[] json = new byte[jsonLength];
    bytes.getBytes(0, json);
    return json;
  }

  /** Returns a view of what follows the JSON. Nothing is copied. */
  BufferView view(DType dtype, long... shape) {
    return bytes.view(jsonLength, dtype, shape);
  }

  /** Gives the memory back, once Netty's slices of it are released too. Called once. */
  void release() {
    bytes.release();
  }
}

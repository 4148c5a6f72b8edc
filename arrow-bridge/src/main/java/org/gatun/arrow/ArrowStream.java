// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import org.apache.arrow.vector.types.pojo.Field;
import org.gatun.arrow.c.StreamStruct;
import org.jspecify.annotations.Nullable;

/**
 * A stream of arrays, mostly record batches, that {@link ArrowCData#importStream} took over: each
 * comes when it is asked for. One thread asks at a time.
 *
 * <p>{@code try (var stream = ArrowCData.importStream(address); ArrowColumn batch = stream.next())
 * { … }}
 */
public final class ArrowStream implements AutoCloseable {
  private final StreamStruct struct;

  ArrowStream(StreamStruct struct) {
    this.struct = struct;
  }

  /** Returns what all arrays are of; of record batches a struct, whose children are the columns. */
  public Field field() {
    return struct.schema().field();
  }

  /**
   * Returns the next array, as {@link ArrowCData#importArray} does, or null at the end. It must be
   * closed, and may outlive this stream.
   *
   * @throws org.gatun.buffer.BufferRequestException if Arrow keeps the type, or a child's, in a way
   *     that is not shared; the array is released
   * @throws IllegalArgumentException if the array is not of the schema; it is released
   * @throws IllegalStateException if the stream fails, with its own message, or was closed
   */
  public @Nullable ArrowColumn next() {
    return struct.next(ColumnMaker::column);
  }

  /** Releases the stream. Does nothing if that was done. */
  @Override
  public void close() {
    struct.close();
  }

  /** Returns the schema. */
  @Override
  public String toString() {
    return "stream of " + field();
  }
}

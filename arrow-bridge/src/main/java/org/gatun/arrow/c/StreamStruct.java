// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.c;

import java.util.function.Function;
import org.gatun.arrow.format.LentArray;
import org.gatun.buffer.BufferLease;
import org.jspecify.annotations.Nullable;

/**
 * The struct ArrowArrayStream, and one that was moved here. For one thread at a time.
 *
 * @see <a href="https://arrow.apache.org/docs/format/CStreamInterface.html">Arrow, C stream
 *     interface</a>
 */
public final class StreamStruct implements AutoCloseable {
  /** The size of the struct. */
  public static final long BYTES = 40;

  static final long RELEASE = 24;
  static final long PRIVATE_DATA = 32;

  private static final long GET_SCHEMA = 0;
  private static final long GET_NEXT = 8;
  private static final long GET_LAST_ERROR = 16;

  /** The stream, a schema and an array behind it. */
  private final BufferLease block = Callbacks.block(BYTES + SchemaStruct.BYTES + ArrayStruct.BYTES);

  private final long stream = block.view().address();
  private final long schemaAt = stream + BYTES;
  private final long arrayAt = schemaAt + SchemaStruct.BYTES;
  private final SchemaTree schema;
  private boolean closed;

  private StreamStruct(long from) {
    CMemory.copy(from, stream, BYTES);
    CMemory.setLong(schemaAt + SchemaStruct.RELEASE, 0);
    ArrayStruct.clear(arrayAt);
    try {
      check("get_schema", Callbacks.next(CMemory.getLong(stream + GET_SCHEMA), stream, schemaAt));
      try {
        schema = SchemaStruct.read(schemaAt);
      } finally {
        SchemaStruct.release(schemaAt);
      }
    } catch (RuntimeException | Error e) {
      block.close();
      throw e;
    }
  }

  /**
   * Writes a stream, which its reader releases.
   *
   * @param source is closed by the release
   */
  public static void export(SchemaTree schema, ArraySource source, long to) {
    CMemory.setLong(to + GET_SCHEMA, Callbacks.GET_SCHEMA);
    CMemory.setLong(to + GET_NEXT, Callbacks.GET_NEXT);
    CMemory.setLong(to + GET_LAST_ERROR, Callbacks.GET_LAST_ERROR);
    CMemory.setLong(to + PRIVATE_DATA, Callbacks.keep(new ExportedStream(schema, source)));
    CMemory.setLong(to + RELEASE, Callbacks.RELEASE_STREAM);
  }

  /**
   * Moves a stream here and asks for its schema.
   *
   * @param from a struct, which holds nothing afterwards; unless this fails, then it is as before
   */
  public static StreamStruct move(long from) {
    SchemaStruct.checkThere("ArrowArrayStream", from, RELEASE);
    checkCallback("get_schema", from + GET_SCHEMA);
    checkCallback("get_next", from + GET_NEXT);
    var moved = new StreamStruct(from);
    CMemory.setLong(from + RELEASE, 0);
    return moved;
  }

  private static void checkCallback(String callback, long at) {
    if (CMemory.getLong(at) == 0) {
      throw new IllegalArgumentException(
          "ArrowArrayStream: expected a " + callback + " to call but found NULL");
    }
  }

  private void check(String callback, int errno) {
    if (errno != 0) {
      long text = CMemory.getLong(stream + GET_LAST_ERROR);
      throw new IllegalStateException(
          "ArrowArrayStream: expected "
              + callback
              + " to return 0 but found "
              + errno
              + ": "
              + (text == 0 ? "" : Callbacks.text(text, stream)));
    }
  }

  /** Returns what all arrays are of. */
  public SchemaTree schema() {
    return schema;
  }

  /**
   * Takes the next array; returns null at the end.
   *
   * @param use makes what takes leases of its own of the buffers
   */
  public synchronized <R> @Nullable R next(Function<LentArray, R> use) {
    if (closed) {
      throw new IllegalStateException("expected an open stream but found a closed one");
    }
    check("get_next", Callbacks.next(CMemory.getLong(stream + GET_NEXT), stream, arrayAt));
    if (ArrayStruct.isReleased(arrayAt)) {
      return null;
    }
    try {
      return MovedArray.move(arrayAt, schema, use);
    } finally {
      ArrayStruct.release(arrayAt); // what was not moved
    }
  }

  /** Releases the stream. Does nothing if that was done. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      try {
        Callbacks.release(stream, RELEASE, Callbacks.RELEASE_STREAM);
      } finally {
        block.close();
      }
    }
  }
}

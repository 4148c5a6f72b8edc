// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.ipc;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Schema;
import org.gatun.arrow.format.ArrayData;
import org.gatun.buffer.BufferLease;
import org.jspecify.annotations.Nullable;

/** Writes record batches that are arrays, with the dictionaries that they need. */
public final class BatchWriter implements AutoCloseable {
  private final WritableByteChannel channel;
  private final IpcWriter.Format format;

  /** What dictionaries were copied into, for later ones are compared with them. */
  private final List<BufferLease> made = new ArrayList<>();

  private @Nullable Begun begun;

  /** What is there once the schema is known. */
  private record Begun(Schema schema, IpcWriter writer, WrittenDictionaries dictionaries) {}

  /** Writes nothing yet. */
  public BatchWriter(WritableByteChannel channel, IpcWriter.Format format) {
    this.channel = channel;
    this.format = format;
  }

  /**
   * Writes a batch; with the first its schema.
   *
   * @param batch a struct, whose metadata is the schema's, with buffers that are views of bytes;
   *     its arrays must be there until this is closed if they have dictionaries
   * @throws IllegalArgumentException if its schema is another than the first's, or, in a file, a
   *     dictionary
   * @throws IOException if it cannot be written, or a column is not as it says
   */
  public void write(ArrayData batch) throws IOException {
    List<ArrayData> columns = batch.children();
    Schema schema = MessageFields.schema(columns, batch.field().getMetadata());
    if (begun == null) {
      var writer = new IpcWriter(channel, format, schema);
      begun = new Begun(schema, writer, new WrittenDictionaries(writer, made));
    } else if (!schema.equals(begun.schema)) {
      throw new IllegalArgumentException(
          "batches: expected the schema of the first, " + begun.schema + ", but found " + schema);
    }
    begun.dictionaries.write(columns);
    List<BufferLease> copies = new ArrayList<>();
    try {
      begun.writer.batch(ArrayParts.of(batch.length(), columns, copies));
    } finally {
      copies.forEach(BufferLease::close);
    }
  }

  /** Says that nothing follows. */
  public void end() throws IOException {
    if (begun == null) {
      throw new IllegalArgumentException("batches: expected one or more but found none");
    }
    begun.writer.end();
  }

  /** Lets go of what was copied. */
  @Override
  public void close() {
    made.forEach(BufferLease::close);
  }
}

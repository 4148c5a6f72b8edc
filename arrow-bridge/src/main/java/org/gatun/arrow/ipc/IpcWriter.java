// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.ipc;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.gatun.arrow.format.BufferListing;
import org.gatun.arrow.format.Bytes;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.jspecify.annotations.Nullable;

/**
 * Writes Arrow's file or stream format: a buffer's bytes go from where they lie to the channel, and
 * begin at a multiple of 64 bytes of what is written. One thread at a time.
 */
public final class IpcWriter {
  /** Which of the two formats: a file ends with a footer that says where everything is. */
  public enum Format {
    FILE,
    STREAM
  }

  private static final int ALIGNMENT = 64;
  private static final int MOST_AT_ONCE = 1 << 26;
  private static final int HEAP_AT_ONCE = 1 << 16;
  private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);
  private static final int MARKER = -1;

  private final WritableByteChannel channel;
  private final Format format;
  private final Schema schema;
  private final List<Written> dictionaries = new ArrayList<>();
  private final List<Written> batches = new ArrayList<>();
  private long at;

  /** Where a message was written. */
  private record Written(long at, int headBytes, long bodyBytes) {}

  /**
   * Begins with the schema.
   *
   * @param schema as the format has it: a field that is encoded by a dictionary has the type of its
   *     values
   */
  public IpcWriter(WritableByteChannel channel, Format format, Schema schema) throws IOException {
    this.channel = channel;
    this.format = format;
    this.schema = schema;
    if (format == Format.FILE) {
      write(ByteBuffer.wrap(MAGIC));
      pad(Long.BYTES);
    }
    var builder = new FlatBufferBuilder();
    message(builder, MessageHeader.Schema, schema.getSchema(builder), 0);
  }

  Format format() {
    return format;
  }

  /**
   * Writes the values of a dictionary.
   *
   * @param values a batch of one column
   * @param delta whether they come behind those that were written before; else instead of them,
   *     which a file cannot have
   */
  public void dictionary(long id, WrittenBatch values, boolean delta) throws IOException {
    var builder = new FlatBufferBuilder();
    var body = new Body(values);
    int data = body.header(builder);
    int header = DictionaryBatch.createDictionaryBatch(builder, id, data, delta);
    IntFunction<String> owner = _ -> "dictionary " + id;
    dictionaries.add(write(builder, MessageHeader.DictionaryBatch, header, body, owner));
  }

  /** Writes a record batch. */
  public void batch(WrittenBatch batch) throws IOException {
    var builder = new FlatBufferBuilder();
    var body = new Body(batch);
    int header = body.header(builder);
    IntFunction<String> owner = buffer -> column(batch, buffer);
    batches.add(write(builder, MessageHeader.RecordBatch, header, body, owner));
  }

  /** Returns what a message calls the column that has a buffer. */
  private String column(WrittenBatch batch, int buffer) {
    int left = buffer;
    if (batch.variadicCounts().isEmpty()) { // or the types do not tell
      for (Field field : schema.getFields()) {
        left -= buffers(field);
        if (left < 0) {
          return "field " + field.getName();
        }
      }
    }
    return "batch of " + batch.rows() + " rows";
  }

  private static int buffers(Field field) {
    if (field.getDictionary() != null) {
      return BufferListing.of(field.getDictionary().getIndexType()).buffers();
    }
    int buffers = BufferListing.of(field.getType()).buffers();
    for (Field child : field.getChildren()) {
      buffers += buffers(child);
    }
    return buffers;
  }

  /** Says that nothing follows, and writes the footer of a file. */
  public void end() throws IOException {
    ByteBuffer stop = ByteBuffer.allocate(2 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    write(stop.putInt(MARKER).putInt(0).flip());
    if (format == Format.FILE) {
      footer();
    }
  }

  private void footer() throws IOException {
    var builder = new FlatBufferBuilder();
    int fields = schema.getSchema(builder);
    Footer.startDictionariesVector(builder, dictionaries.size());
    int dictionaryBlocks = blocks(builder, dictionaries);
    Footer.startRecordBatchesVector(builder, batches.size());
    int batchBlocks = blocks(builder, batches);
    builder.finish(
        Footer.createFooter(builder, MetadataVersion.V5, fields, dictionaryBlocks, batchBlocks, 0));
    ByteBuffer footer = builder.dataBuffer();
    ByteBuffer tail =
        ByteBuffer.allocate(Integer.BYTES + MAGIC.length).order(ByteOrder.LITTLE_ENDIAN);
    tail.putInt(footer.remaining()).put(MAGIC).flip();
    write(footer);
    write(tail);
  }

  private static int blocks(FlatBufferBuilder builder, List<Written> all) {
    for (Written each : all.reversed()) { // a flatbuffer is built from its end
      Block.createBlock(builder, each.at, each.headBytes, each.bodyBytes);
    }
    return builder.endVector();
  }

  /** Writes a message and its body; the owner of a buffer is known by its place. */
  private Written write(
      FlatBufferBuilder builder, byte kind, int header, Body body, IntFunction<String> owner)
      throws IOException {
    long start = at;
    message(builder, kind, header, body.bytes);
    int headBytes = (int) (at - start);
    List<@Nullable BufferView> buffers = body.batch.buffers();
    for (int i = 0; i < buffers.size(); i++) {
      pad(ALIGNMENT);
      BufferView buffer = buffers.get(i);
      if (buffer != null) {
        int place = i;
        write(buffer, () -> owner.apply(place));
      }
    }
    pad(ALIGNMENT);
    return new Written(start, headBytes, body.bytes);
  }

  /** Writes a message so that its body begins at a multiple of 64 bytes. */
  private void message(FlatBufferBuilder builder, byte kind, int header, long bodyBytes)
      throws IOException {
    builder.finish(
        org.apache.arrow.flatbuf.Message.createMessage(
            builder, MetadataVersion.V5, kind, header, bodyBytes, 0));
    ByteBuffer bytes = builder.dataBuffer();
    long end = aligned(at + 2 * Integer.BYTES + bytes.remaining());
    ByteBuffer prefix = ByteBuffer.allocate(2 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    write(prefix.putInt(MARKER).putInt((int) (end - at) - 2 * Integer.BYTES).flip());
    write(bytes);
    pad(ALIGNMENT);
  }

  private static long aligned(long place) {
    return (place + ALIGNMENT - 1) & -ALIGNMENT;
  }

  private void pad(int alignment) throws IOException {
    int missing = (int) (-at & (alignment - 1));
    if (missing > 0) {
      write(ByteBuffer.allocate(missing));
    }
  }

  private void write(ByteBuffer bytes) throws IOException {
    at += bytes.remaining();
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /**
   * Writes memory from where it lies; a Java array in pieces, for it may be of other than bytes.
   */
  private void write(BufferView bytes, Supplier<String> owner) throws IOException {
    try (BufferPin pin = bytes.pin()) {
      MemorySegment all = Bytes.of(bytes, pin);
      int most = all.isNative() ? MOST_AT_ONCE : HEAP_AT_ONCE;
      for (long done = 0; done < all.byteSize(); done += most) {
        write(bytes, owner, all.asSlice(done, Math.min(most, all.byteSize() - done)));
      }
    }
  }

  private void write(BufferView whole, Supplier<String> owner, MemorySegment part)
      throws IOException {
    try {
      write(
          part.isNative()
              ? part.asByteBuffer()
              : ByteBuffer.wrap(part.toArray(ValueLayout.JAVA_BYTE)));
    } catch (IOException e) {
      throw isThere(part) ? e : truncated(whole, owner, e);
    } catch (InternalError e) {
      throw truncated(whole, owner, e);
    }
  }

  /** Returns whether memory can be read, which a file's cannot where it was truncated. */
  private static boolean isThere(MemorySegment bytes) {
    try {
      byte _ = bytes.get(ValueLayout.JAVA_BYTE, bytes.byteSize() - 1);
      return true;
    } catch (InternalError _) {
      return false;
    }
  }

  /** Returns what names the file, or the column if nobody knows the file, as of vectors. */
  private static IOException truncated(BufferView bytes, Supplier<String> owner, Throwable cause) {
    String message =
        owner.get()
            + ": expected memory that can be read but found that of a file which was truncated"
            + " meanwhile";
    return truncated(bytes, new InternalError(message, cause));
  }

  /** Returns what names the file of memory that could not be read. */
  static IOException truncated(BufferView bytes, InternalError error) {
    return new IOException(Buffers.explain(error, bytes).getMessage(), error);
  }

  /** The buffers of a batch, and where in its body each begins. */
  private static final class Body {
    private final WrittenBatch batch;
    private final long[] places;
    private final long bytes;

    Body(WrittenBatch batch) {
      this.batch = batch;
      places = new long[batch.buffers().size()];
      long end = 0;
      for (int i = 0; i < places.length; i++) {
        places[i] = end;
        end = aligned(Math.addExact(end, batch.bytes(i)));
      }
      bytes = end;
    }

    int header(FlatBufferBuilder builder) {
      RecordBatch.startNodesVector(builder, batch.nodes().size());
      for (ArrowFieldNode node : batch.nodes().reversed()) {
        FieldNode.createFieldNode(builder, node.getLength(), node.getNullCount());
      }
      int nodes = builder.endVector();
      RecordBatch.startBuffersVector(builder, places.length);
      for (int i = places.length - 1; i >= 0; i--) {
        Buffer.createBuffer(builder, places[i], batch.bytes(i));
      }
      int buffers = builder.endVector();
      List<Long> variadic = batch.variadicCounts();
      int counts =
          variadic.isEmpty()
              ? 0
              : RecordBatch.createVariadicBufferCountsVector(
                  builder, variadic.stream().mapToLong(Long::longValue).toArray());
      return RecordBatch.createRecordBatch(builder, batch.rows(), nodes, buffers, 0, counts);
    }
  }
}

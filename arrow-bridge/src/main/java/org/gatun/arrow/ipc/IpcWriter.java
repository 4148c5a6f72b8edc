// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.ipc;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Writes Arrow's file format: a buffer's bytes go from where they lie to the channel, and begin at
 * a multiple of 64 bytes of the file. One thread at a time.
 */
public final class IpcWriter {
  private static final int ALIGNMENT = 64;
  private static final int MOST_AT_ONCE = 1 << 26;
  private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);
  private static final int MARKER = -1;

  private final WritableByteChannel channel;
  private final Schema schema;
  private final List<Written> dictionaries = new ArrayList<>();
  private final List<Written> batches = new ArrayList<>();
  private long at;

  /** Where a message was written. */
  private record Written(long at, int headBytes, long bodyBytes) {}

  /**
   * Begins a file.
   *
   * @param schema as the format has it: a field that is encoded by a dictionary has the type of its
   *     values
   */
  public IpcWriter(WritableByteChannel channel, Schema schema) throws IOException {
    this.channel = channel;
    this.schema = schema;
    write(ByteBuffer.wrap(MAGIC));
    pad(Long.BYTES);
    var builder = new FlatBufferBuilder();
    message(builder, MessageHeader.Schema, schema.getSchema(builder), 0);
  }

  /** Writes the values of a dictionary, a batch of one column. */
  public void dictionary(long id, ArrowRecordBatch values) throws IOException {
    var builder = new FlatBufferBuilder();
    var body = new Body(values);
    int data = body.header(builder, values);
    int header = DictionaryBatch.createDictionaryBatch(builder, id, data, false);
    dictionaries.add(write(builder, MessageHeader.DictionaryBatch, header, body));
  }

  /** Writes a record batch. */
  public void batch(ArrowRecordBatch batch) throws IOException {
    var builder = new FlatBufferBuilder();
    var body = new Body(batch);
    batches.add(write(builder, MessageHeader.RecordBatch, body.header(builder, batch), body));
  }

  /** Writes the footer. */
  public void end() throws IOException {
    ByteBuffer stop = ByteBuffer.allocate(2 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    write(stop.putInt(MARKER).putInt(0).flip());
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

  private Written write(FlatBufferBuilder builder, byte kind, int header, Body body)
      throws IOException {
    long start = at;
    message(builder, kind, header, body.bytes);
    int headBytes = (int) (at - start);
    for (Part part : body.parts) {
      pad(ALIGNMENT);
      part.writeTo(this);
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

  /** The bytes of a buffer, which its batch holds. */
  private record Part(long address, long bytes) {
    @SuppressWarnings("restricted") // the batch counts the buffer until it is closed
    void writeTo(IpcWriter writer) throws IOException {
      MemorySegment all = MemorySegment.ofAddress(address).reinterpret(bytes);
      for (long done = 0; done < bytes; done += MOST_AT_ONCE) {
        long count = Math.min(MOST_AT_ONCE, bytes - done);
        writer.write(all.asSlice(done, count).asByteBuffer());
      }
    }
  }

  /** The buffers of a batch, and where in its body each begins. */
  private static final class Body {
    private final List<Part> parts = new ArrayList<>();
    private final long[] places;
    private final long bytes;

    Body(ArrowRecordBatch batch) {
      places = new long[batch.getBuffers().size()];
      long end = 0;
      for (int i = 0; i < places.length; i++) {
        ArrowBuf buffer = batch.getBuffers().get(i);
        places[i] = end;
        parts.add(new Part(buffer.memoryAddress(), buffer.readableBytes()));
        end = aligned(end + buffer.readableBytes());
      }
      bytes = end;
    }

    int header(FlatBufferBuilder builder, ArrowRecordBatch batch) {
      RecordBatch.startNodesVector(builder, batch.getNodes().size());
      for (ArrowFieldNode node : batch.getNodes().reversed()) {
        FieldNode.createFieldNode(builder, node.getLength(), node.getNullCount());
      }
      int nodes = builder.endVector();
      RecordBatch.startBuffersVector(builder, places.length);
      for (int i = places.length - 1; i >= 0; i--) {
        Buffer.createBuffer(builder, places[i], parts.get(i).bytes);
      }
      int buffers = builder.endVector();
      List<Long> variadic = batch.getVariadicBufferCounts();
      int counts =
          variadic.isEmpty()
              ? 0
              : RecordBatch.createVariadicBufferCountsVector(
                  builder, variadic.stream().mapToLong(Long::longValue).toArray());
      return RecordBatch.createRecordBatch(builder, batch.getLength(), nodes, buffers, 0, counts);
    }
  }
}

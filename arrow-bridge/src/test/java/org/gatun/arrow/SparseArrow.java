// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * An Arrow file as long as one likes, all zeros but for what is put there: the zeros take no space
 * on a disk that has sparse files.
 */
final class SparseArrow implements AutoCloseable {
  private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);

  private final FileChannel channel;
  private final Schema schema;
  private final boolean stream;
  private final List<long[]> blocks = new ArrayList<>();
  private long end;

  SparseArrow(Path file, Schema schema, boolean stream) throws IOException {
    channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE);
    this.schema = schema;
    this.stream = stream;
    if (stream) {
      var builder = new FlatBufferBuilder();
      message(builder, MessageHeader.Schema, schema.getSchema(builder), 0);
    } else {
      put(0, ByteBuffer.wrap(MAGIC));
      end = 8;
    }
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void put(long place, ByteBuffer bytes) throws IOException {
    for (long at = place; bytes.hasRemaining(); ) {
      at += channel.write(bytes, at);
    }
  }

  void putLong(long place, long value) throws IOException {
    put(place, little(Long.BYTES).putLong(0, value));
  }

  void putBytes(long place, byte... bytes) throws IOException {
    put(place, ByteBuffer.wrap(bytes));
  }

  private int message(FlatBufferBuilder builder, byte kind, int header, long bodyBytes)
      throws IOException {
    builder.finish(Message.createMessage(builder, MetadataVersion.V5, kind, header, bodyBytes, 0));
    byte[] bytes = builder.sizedByteArray();
    int padded = (bytes.length + 7) & -8;
    put(end, little(8 + padded).putInt(-1).putInt(padded).put(bytes).rewind());
    end += 8 + padded;
    return 8 + padded;
  }

  /**
   * Adds a batch, and returns where each buffer begins in the file.
   *
   * @param nodes of length and nulls
   * @param bufferBytes the sizes of the buffers
   */
  long[] batch(long rows, long[][] nodes, long... bufferBytes) throws IOException {
    long[] starts = new long[bufferBytes.length];
    long bodyBytes = 0;
    for (int i = 0; i < starts.length; i++) {
      starts[i] = bodyBytes;
      bodyBytes += (bufferBytes[i] + 63) & -64;
    }
    var builder = new FlatBufferBuilder();
    RecordBatch.startNodesVector(builder, nodes.length);
    for (long[] node : List.of(nodes).reversed()) {
      FieldNode.createFieldNode(builder, node[0], node[1]);
    }
    int nodesAt = builder.endVector();
    RecordBatch.startBuffersVector(builder, starts.length);
    for (int i = starts.length - 1; i >= 0; i--) {
      Buffer.createBuffer(builder, starts[i], bufferBytes[i]);
    }
    int header = RecordBatch.createRecordBatch(builder, rows, nodesAt, builder.endVector(), 0, 0);
    long at = end;
    int head = message(builder, MessageHeader.RecordBatch, header, bodyBytes);
    long body = end;
    end += bodyBytes;
    blocks.add(new long[] {at, head, bodyBytes});
    return Arrays.stream(starts).map(start -> body + start).toArray();
  }

  /** Writes the end. */
  @Override
  public void close() throws IOException {
    put(end, little(8).putInt(-1).putInt(0).rewind());
    if (!stream) {
      var builder = new FlatBufferBuilder();
      int of = schema.getSchema(builder);
      Footer.startRecordBatchesVector(builder, blocks.size());
      for (long[] block : blocks.reversed()) {
        Block.createBlock(builder, block[0], (int) block[1], block[2]);
      }
      int batches = builder.endVector();
      builder.finish(Footer.createFooter(builder, MetadataVersion.V5, of, 0, batches, 0));
      byte[] footer = builder.sizedByteArray();
      put(
          end + 8,
          little(footer.length + 4 + MAGIC.length)
              .put(footer)
              .putInt(footer.length)
              .put(MAGIC)
              .rewind());
    }
    channel.close();
  }
}

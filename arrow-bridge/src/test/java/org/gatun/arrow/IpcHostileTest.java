// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Small streams that say of themselves what would take for ever, or all memory, to believe. */
@Timeout(60) // of what once did not end
class IpcHostileTest {
  private static final ArrowType.Int INDEX = new ArrowType.Int(32, true);
  private static final long[][] ONE_INDEX = {{0, 0}, {0, 4}};

  @TempDir Path folder;
  private final ByteArrayOutputStream stream = new ByteArrayOutputStream();

  private void message(FlatBufferBuilder builder, byte kind, int header, int bodyBytes)
      throws IOException {
    builder.finish(Message.createMessage(builder, MetadataVersion.V5, kind, header, bodyBytes, 0));
    byte[] bytes = builder.sizedByteArray();
    int padding = -bytes.length & 7;
    ByteBuffer prefix = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    stream.write(prefix.putInt(-1).putInt(bytes.length + padding).array());
    stream.write(bytes);
    stream.write(new byte[padding + bodyBytes]);
  }

  private void schema(Field field) throws IOException {
    var builder = new FlatBufferBuilder();
    message(builder, MessageHeader.Schema, new Schema(List.of(field)).getSchema(builder), 0);
  }

  /** Adds a batch; nodes are of length and nulls, buffers of offset and length. */
  private static int batch(FlatBufferBuilder builder, long rows, long[][] nodes, long[][] buffers) {
    RecordBatch.startNodesVector(builder, nodes.length);
    for (long[] node : List.of(nodes).reversed()) {
      FieldNode.createFieldNode(builder, node[0], node[1]);
    }
    int nodesAt = builder.endVector();
    RecordBatch.startBuffersVector(builder, buffers.length);
    for (long[] buffer : List.of(buffers).reversed()) {
      Buffer.createBuffer(builder, buffer[0], buffer[1]);
    }
    return RecordBatch.createRecordBatch(builder, rows, nodesAt, builder.endVector(), 0, 0);
  }

  private void rows(long rows, long[][] nodes, long[][] buffers) throws IOException {
    var builder = new FlatBufferBuilder();
    message(builder, MessageHeader.RecordBatch, batch(builder, rows, nodes, buffers), 64);
  }

  private void dictionary(boolean delta, long rows, long[][] nodes, long[][] buffers)
      throws IOException {
    var builder = new FlatBufferBuilder();
    int batch = batch(builder, rows, nodes, buffers);
    int header = DictionaryBatch.createDictionaryBatch(builder, 0, batch, delta);
    message(builder, MessageHeader.DictionaryBatch, header, 64);
  }

  private static Field field(ArrowType type, Field... children) {
    return new Field("f", FieldType.nullable(type), List.of(children));
  }

  private static Field encoded(ArrowType type, Field... children) {
    var encoding = new DictionaryEncoding(0, false, INDEX);
    return new Field("f", new FieldType(true, type, encoding), List.of(children));
  }

  private void assertRefused(String why) throws IOException {
    Path file = Files.write(folder.resolve("hostile.stream"), stream.toByteArray());
    var refused =
        assertThrows(
            IOException.class,
            () -> {
              try (var opened = ArrowFile.open(file)) {
                opened.batch(0).column(0).close();
              }
            });
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.startsWith(file.toString()) && message.contains(why), message);
  }

  @Test
  void listsOfMoreNothingThanAnybodyCounts_areRefused() throws Exception {
    Field nothing = field(new ArrowType.FixedSizeBinary(0));
    Field lists = field(new ArrowType.FixedSizeList(Integer.MAX_VALUE), nothing);
    schema(field(new ArrowType.FixedSizeList(1), lists));
    long[][] buffers = {{0, 1}, {0, 0}, {0, 0}, {0, 0}};
    rows(1, new long[][] {{1, 1}, {1, 0}, {Integer.MAX_VALUE, 0}}, buffers);
    assertRefused("values that take no memory but found 2147483647");
  }

  @Test
  void structsWithoutChildren_moreThanAnybodyHas_areRefused() throws Exception {
    schema(field(ArrowType.Struct.INSTANCE));
    rows(1L << 33, new long[][] {{1L << 33, 0}}, new long[][] {{0, 0}});
    assertRefused("values that take no memory but found 8589934592");
  }

  @Test
  void deltaOfMoreValuesThanItHasBytes_isRefusedBeforeMemoryIsAskedFor() throws Exception {
    schema(encoded(INDEX));
    dictionary(false, 8, new long[][] {{8, 1}}, new long[][] {{0, 1}, {8, 32}});
    dictionary(true, 1L << 32, new long[][] {{1L << 32, 0}}, new long[][] {{0, 0}, {0, 0}});
    rows(1, new long[][] {{1, 0}}, ONE_INDEX);
    assertRefused("buffer 1: expected 17179869184 bytes or more but found 0");
  }

  @Test
  void dictionaryThatIsEncodedByItself_isRefused() throws Exception {
    schema(encoded(ArrowType.Struct.INSTANCE, encoded(ArrowType.Struct.INSTANCE)));
    dictionary(false, 1, new long[][] {{1, 0}, {1, 0}}, new long[][] {{0, 0}, {0, 0}, {0, 4}});
    rows(1, new long[][] {{1, 0}}, ONE_INDEX);
    assertRefused("dictionary 0: expected values that it does not encode itself");
  }

  @Test
  void listsWithoutElements_areRefused() throws Exception {
    schema(encoded(ArrowType.List.INSTANCE));
    rows(1, new long[][] {{1, 0}}, ONE_INDEX);
    assertRefused("expected one child of field f but found 0");
  }
}

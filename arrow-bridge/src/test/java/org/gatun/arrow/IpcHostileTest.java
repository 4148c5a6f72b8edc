// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.gatun.buffer.BufferPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small streams that say of themselves what would take for ever, or all memory, to believe. */
@Timeout(60) // of what once did not end
class IpcHostileTest {
  private static final ArrowType.Int INDEX = new ArrowType.Int(32, true);
  private static final ArrowType.Int LONG = new ArrowType.Int(64, true);
  private static final long[][] ONE_INDEX = {{0, 0}, {0, 4}};

  @TempDir Path folder;
  private final ByteArrayOutputStream stream = new ByteArrayOutputStream();

  /** What the next batch says that it is compressed by; -1 for nothing. */
  private int codec = -1;

  /** Which dictionary comes next. */
  private long dictionary;

  /** What the body of each message begins with; zeros follow. */
  private byte[] body = {};

  private void message(FlatBufferBuilder builder, byte kind, int header, int bodyBytes)
      throws IOException {
    builder.finish(Message.createMessage(builder, MetadataVersion.V5, kind, header, bodyBytes, 0));
    byte[] bytes = builder.sizedByteArray();
    int padding = -bytes.length & 7;
    ByteBuffer prefix = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    stream.write(prefix.putInt(-1).putInt(bytes.length + padding).array());
    stream.write(bytes);
    stream.write(new byte[padding]);
    stream.write(Arrays.copyOf(body, bodyBytes));
  }

  private void schema(Field field) throws IOException {
    var builder = new FlatBufferBuilder();
    message(builder, MessageHeader.Schema, new Schema(List.of(field)).getSchema(builder), 0);
  }

  /** Adds a batch; nodes are of length and nulls, buffers of offset and length. */
  private int batch(FlatBufferBuilder builder, long rows, long[][] nodes, long[][] buffers) {
    RecordBatch.startNodesVector(builder, nodes.length);
    for (long[] node : List.of(nodes).reversed()) {
      FieldNode.createFieldNode(builder, node[0], node[1]);
    }
    int nodesAt = builder.endVector();
    RecordBatch.startBuffersVector(builder, buffers.length);
    for (long[] buffer : List.of(buffers).reversed()) {
      Buffer.createBuffer(builder, buffer[0], buffer[1]);
    }
    int buffersAt = builder.endVector();
    int compression =
        codec < 0 ? 0 : BodyCompression.createBodyCompression(builder, (byte) codec, (byte) 0);
    return RecordBatch.createRecordBatch(builder, rows, nodesAt, buffersAt, compression, 0);
  }

  private void rows(long rows, long[][] nodes, long[][] buffers) throws IOException {
    var builder = new FlatBufferBuilder();
    message(builder, MessageHeader.RecordBatch, batch(builder, rows, nodes, buffers), 64);
  }

  private void dictionary(boolean delta, long rows, long[][] nodes, long[][] buffers)
      throws IOException {
    var builder = new FlatBufferBuilder();
    int batch = batch(builder, rows, nodes, buffers);
    int header = DictionaryBatch.createDictionaryBatch(builder, dictionary, batch, delta);
    message(builder, MessageHeader.DictionaryBatch, header, 64);
  }

  private static Field field(ArrowType type, Field... children) {
    return new Field("f", FieldType.nullable(type), List.of(children));
  }

  private static Field encoded(ArrowType type, Field... children) {
    return encoded(0, type, children);
  }

  private static Field encoded(long id, ArrowType type, Field... children) {
    var encoding = new DictionaryEncoding(id, false, INDEX);
    return new Field("f", new FieldType(true, type, encoding), List.of(children));
  }

  private void assertRefused(String why) throws IOException {
    assertRefused(why, stream.toByteArray());
  }

  private interface Use {
    void of(ArrowBatch batch) throws IOException;
  }

  /** Asserts that neither a column nor a vector is made of it, and that little memory is. */
  private void assertRefused(String why, byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("hostile.arrow"), content);
    Use column = batch -> batch.column(0).close();
    Use vector = batch -> batch.vectors(new MapDictionaryProvider()).close();
    for (Use use : List.of(column, vector)) {
      long most = BufferPool.shared().statistics().highWaterBytes() + 16L * content.length + 65_536;
      var refused =
          assertThrows(
              IOException.class,
              () -> {
                try (var opened = ArrowFile.open(file)) {
                  use.of(opened.batch(0));
                }
              });
      String message = String.valueOf(refused.getMessage());
      assertTrue(message.startsWith(file.toString()) && message.contains(why), message);
      assertTrue(BufferPool.shared().statistics().highWaterBytes() <= most, message);
    }
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

  /** Adds a batch of a column of int64 whose values are compressed. */
  private void compressedRows(int codec, long length, long[][] buffers, byte... bytes)
      throws IOException {
    this.codec = codec;
    body =
        ByteBuffer.allocate(Long.BYTES + bytes.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(length)
            .put(bytes)
            .array();
    rows(1 << 20, new long[][] {{1 << 20, 0}}, buffers);
  }

  @Test
  void compressedBody_ofMoreThanItsBytesCanBecome_isRefusedBeforeMemoryIsAskedFor()
      throws Exception {
    long[][] buffers = {{0, 0}, {0, 32}};
    schema(field(LONG));
    compressedRows(CompressionType.ZSTD, 1L << 40, buffers);
    assertRefused("what 24 bytes of ZSTD can become but found a length of 1099511627776");
    stream.reset();
    body = new byte[0];
    schema(field(LONG));
    compressedRows(CompressionType.LZ4_FRAME, 1L << 20, buffers);
    assertRefused("what 24 bytes of LZ4 can become but found a length of 1048576");
  }

  /** What a length makes likely is asked for at once; of this, what comes of 24 bytes. */
  @Test
  void compressedBody_thatEndsSoonerThanItSays_takesLittleMemory() throws Exception {
    schema(field(LONG));
    // A frame of Zstandard: magic, a window of 1 KB, one raw block of the byte 7, the last.
    byte[] frame = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0, 0, 9, 0, 0, 7};
    compressedRows(CompressionType.ZSTD, 8 << 10, new long[][] {{0, 0}, {0, 18}}, frame);
    assertRefused("expected 8192 bytes compressed by ZSTD but found 1");
  }

  @Test
  void compressedBuffers_thatAreTheSameBytes_areRefused() throws Exception {
    schema(field(ArrowType.Struct.INSTANCE, field(LONG), field(LONG), field(LONG)));
    codec = CompressionType.ZSTD;
    long[][] nodes = {{1, 0}, {1, 0}, {1, 0}, {1, 0}};
    long[][] buffers = {{0, 0}, {0, 0}, {0, 40}, {0, 0}, {0, 40}, {0, 0}, {0, 40}};
    rows(1, nodes, buffers);
    assertRefused("buffers that lie apart in a body of 64 bytes but found that buffer 4 has 40");
  }

  @Test
  void deltas_thatAreTheSameMessage_areRefused() throws Exception {
    body = new byte[64];
    schema(encoded(LONG));
    stream.reset(); // a file has its schema in the footer
    stream.write("ARROW1\0\0".getBytes(StandardCharsets.US_ASCII));
    dictionary(true, 8, new long[][] {{8, 0}}, new long[][] {{0, 0}, {0, 64}});
    int batchAt = stream.size();
    rows(1, new long[][] {{1, 0}}, ONE_INDEX);
    var builder = new FlatBufferBuilder();
    int schema = new Schema(List.of(encoded(LONG))).getSchema(builder);
    Footer.startDictionariesVector(builder, 1_000);
    for (int i = 0; i < 1_000; i++) {
      Block.createBlock(builder, 8, 0, 64);
    }
    int dictionaries = builder.endVector();
    Footer.startRecordBatchesVector(builder, 1);
    Block.createBlock(builder, batchAt, 0, 64);
    int batches = builder.endVector();
    builder.finish(
        Footer.createFooter(builder, MetadataVersion.V5, schema, dictionaries, batches, 0));
    byte[] footer = builder.sizedByteArray();
    stream.write(footer);
    stream.write(
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(footer.length).array());
    stream.write("ARROW1".getBytes(StandardCharsets.US_ASCII));
    assertRefused("dictionary 0: expected messages that lie apart");
  }

  /** A footer takes 24 bytes to name a batch again, whose copy would take all of it. */
  @Test
  void batches_thatAreTheSameMessage_areRefusedIfAllAreCopied() throws Exception {
    schema(field(LONG));
    stream.reset(); // a file has its schema in the footer
    stream.write("ARROW1\0\0".getBytes(StandardCharsets.US_ASCII));
    rows(8, new long[][] {{8, 0}}, new long[][] {{0, 0}, {0, 64}});
    var builder = new FlatBufferBuilder();
    int schema = new Schema(List.of(field(LONG))).getSchema(builder);
    Footer.startDictionariesVector(builder, 0);
    int dictionaries = builder.endVector();
    int count = 10_000;
    Footer.startRecordBatchesVector(builder, count);
    for (int i = 0; i < count; i++) {
      Block.createBlock(builder, 8, 0, 64);
    }
    int batches = builder.endVector();
    builder.finish(
        Footer.createFooter(builder, MetadataVersion.V5, schema, dictionaries, batches, 0));
    byte[] footer = builder.sizedByteArray();
    stream.write(footer);
    stream.write(
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(footer.length).array());
    stream.write("ARROW1".getBytes(StandardCharsets.US_ASCII));
    Path file = Files.write(folder.resolve("again.arrow"), stream.toByteArray());
    try (var opened = ArrowFile.open(file)) {
      assertEquals(count, opened.batches());
      for (Executable copy :
          new Executable[] {
            () -> opened.copyColumn("f").close(), () -> opened.copyMatrix("f").close()
          }) {
        var refused = assertThrows(IOException.class, copy);
        String message = String.valueOf(refused.getMessage());
        assertTrue(
            message.startsWith(file.toString())
                && message.contains("batches that lie apart but found more than have room in"),
            message);
      }
    }
  }

  @Test
  void fieldsOfOneDictionary_whoseValuesLieOtherwise_areRefused() throws Exception {
    Field one = encoded(ArrowType.Struct.INSTANCE, field(LONG));
    Field two = encoded(ArrowType.Struct.INSTANCE, field(LONG), field(LONG));
    var builder = new FlatBufferBuilder();
    var both = new Schema(List.of(one, two));
    message(builder, MessageHeader.Schema, both.getSchema(builder), 0);
    assertRefused("dictionary 0: expected values of one type");
  }

  @Test
  void vectors_ofFewerBytesThanRows_areRefused() throws Exception {
    schema(field(LONG));
    rows(8, new long[][] {{8, 1}}, new long[][] {{0, 0}, {0, 64}});
    assertRefused("field f: expected the validity to have at least 1 bytes but found 0");
    stream.reset();
    schema(field(ArrowType.Utf8.INSTANCE));
    body = new byte[] {0, 0, 0, 0, 100, 0, 0, 0};
    rows(1, new long[][] {{1, 0}}, new long[][] {{0, 0}, {0, 8}, {8, 56}});
    assertRefused("field f: expected the values to have at least 100 bytes but found 56");
  }

  /** Adds the only value of dictionary 1. */
  private void innermost(byte value) throws IOException {
    dictionary = 1;
    body = new byte[] {value};
    dictionary(false, 1, new long[][] {{1, 0}}, new long[][] {{0, 0}, {0, 8}});
    body = new byte[0];
  }

  /** No writer is known that does so, but none that reads may show the old value. */
  @Test
  void dictionaryWithinADictionary_thatIsReplaced_isSeenThroughTheOuter() throws Exception {
    schema(encoded(0, ArrowType.Struct.INSTANCE, encoded(1, LONG)));
    innermost((byte) 5);
    dictionary = 0;
    dictionary(false, 1, new long[][] {{1, 0}, {1, 0}}, new long[][] {{0, 0}, {0, 0}, {0, 4}});
    rows(1, new long[][] {{1, 0}}, ONE_INDEX);
    innermost((byte) 7);
    rows(1, new long[][] {{1, 0}}, ONE_INDEX);
    Path file = Files.write(folder.resolve("replaced.stream"), stream.toByteArray());
    try (var opened = ArrowFile.open(file)) {
      for (int batch : new int[] {0, 1, 0}) {
        try (ArrowColumn column = opened.batch(batch).column("f")) {
          var outer = (StructColumn) ((DictionaryColumn) column).dictionary();
          var inner = (DictionaryColumn) outer.child("f");
          assertEquals(batch == 0 ? 5 : 7, inner.dictionary().values().getLong(0));
        }
      }
    }
  }

  private static byte[] schemaMessage(int version, int endianness, long... features) {
    var builder = new FlatBufferBuilder();
    int field = field(LONG).getField(builder);
    int fields = org.apache.arrow.flatbuf.Schema.createFieldsVector(builder, new int[] {field});
    int known = org.apache.arrow.flatbuf.Schema.createFeaturesVector(builder, features);
    int schema =
        org.apache.arrow.flatbuf.Schema.createSchema(builder, (short) endianness, fields, 0, known);
    builder.finish(
        Message.createMessage(builder, (short) version, MessageHeader.Schema, schema, 0, 0));
    byte[] bytes = builder.sizedByteArray();
    byte[] padded = Arrays.copyOf(bytes, (bytes.length + 7) & -8);
    return ByteBuffer.allocate(8 + padded.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(-1)
        .putInt(padded.length)
        .put(padded)
        .array();
  }

  @ParameterizedTest
  @ValueSource(ints = {MetadataVersion.V1, MetadataVersion.V2, MetadataVersion.V3, 5})
  void metadata_ofVersionsThatNobodyReads_areRefusedByName(int version) throws Exception {
    assertRefused(
        "expected metadata of version V4 or V5 but found V" + (version + 1),
        schemaMessage(version, Endianness.Little));
  }

  @Test
  void values_inBigEndian_areRefusedByName() throws Exception {
    assertRefused(
        "expected little-endian values but found big-endian ones; write the file on, or for, a"
            + " little-endian machine",
        schemaMessage(MetadataVersion.V5, Endianness.Big));
  }

  @Test
  void features_thatNobodyKnows_areRefusedAndThoseThatAreKnownAreNot() throws Exception {
    assertRefused(
        "features 1 (DICTIONARY_REPLACEMENT) or 2 (COMPRESSED_BODY) but found feature 3",
        schemaMessage(MetadataVersion.V5, Endianness.Little, 1, 3));
    byte[] known = schemaMessage(MetadataVersion.V5, Endianness.Little, 1, 2);
    try (var opened = ArrowFile.open(Files.write(folder.resolve("known"), known))) {
      assertEquals(0, opened.batches());
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which dictionaries are written, and as what. */
class WrittenDictionariesTest {
  private static final ArrowType.Int BYTE = new ArrowType.Int(8, true);

  @TempDir Path folder;

  private final BufferAllocator allocator = new RootAllocator();

  @AfterEach
  void closeAllocator() {
    allocator.close(); // would say what was not given back
  }

  /** A batch of a column whose dictionary has structs with a column that is encoded too. */
  private StructColumn batch(int outer, int inner) {
    return batch("word ", outer, inner);
  }

  private StructColumn batch(String prefix, int outer, int inner) {
    var encoding = new DictionaryEncoding(7, false, BYTE);
    var within = new DictionaryEncoding(8, false, BYTE);
    try (var words = new VarCharVector("words", allocator);
        var structs = StructVector.empty("structs", allocator);
        var indices = new TinyIntVector("nested", new FieldType(true, BYTE, encoding), allocator)) {
      for (int i = 0; i < inner; i++) {
        words.setSafe(i, (prefix + i).getBytes(UTF_8));
      }
      words.setValueCount(inner);
      var child = structs.addOrGet("word", new FieldType(true, BYTE, within), TinyIntVector.class);
      for (int i = 0; i < outer; i++) {
        child.setSafe(i, i % inner);
        structs.setIndexDefined(i);
      }
      structs.setValueCount(outer);
      for (int i = 0; i < outer; i++) {
        indices.setSafe(i, i);
      }
      indices.setValueCount(outer);
      try (var dictionaries = new MapDictionaryProvider()) {
        dictionaries.put(new Dictionary(structs, encoding));
        dictionaries.put(new Dictionary(words, within));
        return StructColumn.of(ArrowVectors.view(indices, dictionaries));
      }
    }
  }

  /** Returns the number of each dictionary that is in a stream, with + where it is a delta. */
  private List<String> dictionaries(byte[] stream) throws IOException {
    List<String> found = new ArrayList<>();
    var channel = new ReadChannel(Channels.newChannel(new ByteArrayInputStream(stream)));
    for (var each = MessageSerializer.readMessage(channel);
        each != null;
        each = MessageSerializer.readMessage(channel)) {
      Message message = each.getMessage();
      if (message.headerType() == MessageHeader.DictionaryBatch) {
        var header = (DictionaryBatch) message.header(new DictionaryBatch());
        found.add(header.id() + (header.isDelta() ? "+" : ""));
      }
      MessageSerializer.readMessageBody(channel, message.bodyLength(), allocator).close();
    }
    return found;
  }

  /** pyarrow refuses a delta whose values are encoded themselves. */
  @Test
  void writeStream_dictionaryOfDictionariesThatGrows_isWrittenWhole() throws Exception {
    var bytes = new ByteArrayOutputStream();
    try (StructColumn first = batch(3, 2);
        StructColumn second = batch(5, 2);
        StructColumn third = batch(5, 3)) { // another for some rows
      ArrowFile.writeStream(Channels.newChannel(bytes), first, second);
      // The inner one, which has the number behind the outer's, comes first.
      assertEquals(List.of("1", "0", "0"), dictionaries(bytes.toByteArray()));
      bytes.reset();
      ArrowFile.writeStream(Channels.newChannel(bytes), first, third);
      assertEquals(List.of("1", "0", "1+", "0"), dictionaries(bytes.toByteArray()));
    }
  }

  /** The outer dictionary's bytes are the same, but what they count is not. */
  @Test
  void writeStream_dictionaryWithinADictionaryThatIsReplaced_isReadBack() throws Exception {
    Path path = folder.resolve("replaced.arrows");
    try (StructColumn first = batch("word ", 3, 2);
        StructColumn second = batch("name ", 3, 2);
        var channel =
            FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ArrowFile.writeStream(channel, first, second, first);
    }
    assertEquals(List.of("1", "0", "1", "0", "1", "0"), dictionaries(Files.readAllBytes(path)));
    try (var opened = ArrowFile.open(path)) {
      for (int i : new int[] {2, 1, 0, 1}) {
        try (ArrowColumn column = opened.batch(i).column("nested")) {
          var structs = (StructColumn) ((DictionaryColumn) column).dictionary();
          var words = (DictionaryColumn) structs.child("word");
          var texts = (RaggedColumn) words.dictionary();
          assertEquals(i == 1 ? "name 1" : "word 1", texts.text(words.index(1)));
        }
      }
    }
  }

  @Test
  void write_dictionaryOfDictionariesThatGrows_isRefusedByName() {
    Path path = folder.resolve("nested.arrow");
    try (StructColumn first = batch(3, 2);
        StructColumn second = batch(5, 2)) {
      var e =
          assertThrows(IllegalArgumentException.class, () -> ArrowFile.write(path, first, second));
      assertEquals(
          "field nested: expected batches with one dictionary, for its values have dictionaries"
              + " themselves, but found another; write a stream, or a file for each",
          e.getMessage());
    }
    assertFalse(Files.exists(path));
  }
}

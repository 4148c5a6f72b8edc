// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.gatun.arrow.Values.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.util.Text;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.ColumnDict;
import org.gatun.buffer.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written through a file's vectors: who sees it, and who does not. */
class VectorWritesTest {
  @TempDir Path folder;

  private static Path resource(String name) throws Exception {
    return Path.of(
        Objects.requireNonNull(VectorWritesTest.class.getResource("ipc/" + name), name).toURI());
  }

  /** Arrow writes a bitmap for each vector, also where nothing is null. */
  private Path write(FieldVector... vectors) throws IOException {
    Path file = folder.resolve("written.arrow");
    var root = VectorSchemaRoot.of(vectors);
    try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var writer = new ArrowFileWriter(root, null, channel)) {
      writer.writeBatch();
    }
    return file;
  }

  private static IntVector integers(String name, RootAllocator allocator, int rows) {
    var vector = new IntVector(name, allocator);
    vector.allocateNew(rows);
    for (int i = 0; i < rows; i++) {
      vector.set(i, i);
    }
    vector.setValueCount(rows);
    return vector;
  }

  private static String first(ArrowBatch batch) throws IOException {
    try (ArrowColumn column = batch.column("colour")) {
      return String.valueOf(((RaggedColumn) ((DictionaryColumn) column).dictionary()).text(0));
    }
  }

  @Test
  void write_toADictionaryThatIsKept_staysInTheVector() throws Exception {
    try (var opened = ArrowFile.open(resource("deltas.stream"))) {
      String before = first(opened.batch(2));
      try (var dictionaries = new MapDictionaryProvider();
          VectorSchemaRoot root = opened.batch(2).vectors(dictionaries, "colour")) {
        var words = (VarCharVector) dictionaries.lookup(0).getVector();
        assertEquals(before, String.valueOf(words.getObject(0)));
        words.getDataBuffer().setByte(0, 'X');
        assertTrue(String.valueOf(words.getObject(0)).startsWith("X"));
        assertEquals(before, first(opened.batch(2)));
        assertEquals(4, root.getRowCount());
      }
      assertEquals(before, first(opened.batch(2)));
    }
  }

  private static List<String> colours(ArrowBatch batch) throws IOException {
    try (ArrowColumn column = batch.column("colour")) {
      var encoded = (DictionaryColumn) column;
      var texts = (RaggedColumn) encoded.dictionary();
      return LongStream.range(0, column.length())
          .mapToObj(row -> column.isNull(row) ? "null" : texts.text(encoded.index(row)))
          .toList();
    }
  }

  /** What was decompressed is kept for all batches: a vector gets a copy of its own. */
  @ParameterizedTest
  @ValueSource(strings = {"compressed-dictionaries.file", "compressed-dictionaries.stream"})
  void write_toADictionaryThatWasDecompressed_staysInTheVector(String name) throws Exception {
    List<String> first = List.of("red 0", "green 0", "null", "blue 0");
    List<String> second = List.of("blue 0", "blue 39");
    try (var opened = ArrowFile.open(resource(name))) {
      assertEquals(first, colours(opened.batch(0)));
      try (var one = new MapDictionaryProvider();
          var other = new MapDictionaryProvider();
          VectorSchemaRoot left = opened.batch(0).vectors(one);
          VectorSchemaRoot right = opened.batch(1).vectors(other)) {
        var words = (VarCharVector) one.lookup(0).getVector();
        words.getDataBuffer().setByte(0, 'X');
        assertEquals("Xed 0", String.valueOf(words.getObject(0)));
        assertEquals("red 0", String.valueOf(other.lookup(0).getVector().getObject(0)));
        assertEquals(first, colours(opened.batch(0)));
        assertEquals(second, colours(opened.batch(1)));
        assertEquals(6, left.getRowCount() + right.getRowCount());
      }
      assertEquals(first, colours(opened.batch(0)));
    }
  }

  @ParameterizedTest
  @CsvSource({"dictionaries.file, dictionary?", "compressed-dictionaries.file, colour"})
  void column_whoseDictionaryWasTruncatedMeanwhile_namesTheFile(String name, String column)
      throws Exception {
    Path file = Files.copy(resource(name), folder.resolve(name));
    try (var opened = ArrowFile.open(file)) {
      ArrowBatch batch = opened.batch(0); // where its dictionaries are was not looked up yet
      try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(0);
      }
      var failed = assertThrows(InternalError.class, () -> batch.column(column));
      assertTrue(String.valueOf(failed.getMessage()).contains(file.toString()), failed.toString());
    }
  }

  @Test
  void fillNull_ofBits_takesTrueAndFalseAlone() throws Exception {
    try (var opened = ArrowFile.open(resource("every-type.file"));
        ArrowColumn bits = opened.batch(0).column("bool?")) {
      long nulls = bits.nullCount();
      for (Object other : new Object[] {1, "true", 'x'}) {
        var refused = assertThrows(IllegalArgumentException.class, () -> bits.fillNull(other));
        assertEquals("field bool?: expected a Boolean but found " + other, refused.getMessage());
      }
      assertTrue(nulls > 0);
      assertEquals(nulls, bits.nullCount());
    }
    try (var opened = ArrowFile.open(resource("every-type.file"), MapMode.READ_ONLY);
        ArrowColumn bits = opened.batch(0).column("bool?")) {
      var refused = assertThrows(IllegalStateException.class, () -> bits.fillNull(true));
      assertSays("fillNull: expected bits that can be written but found column bool?", refused);
      assertSays("copyValues()", refused);
    }
  }

  @Test
  void setNull_whereTheFileHasABitmapWithoutNulls_isSeenByColumnsAndWritten() throws Exception {
    try (var allocator = new RootAllocator();
        IntVector made = integers("x", allocator, 10)) {
      Path file = write(made);
      Path again = folder.resolve("again.arrow");
      try (var opened = ArrowFile.open(file);
          VectorSchemaRoot root = opened.batch(0).vectors();
          ArrowColumn before = opened.batch(0).column("x")) {
        ((IntVector) root.getVector("x")).setNull(3);
        assertTrue(before.isNull(3));
        try (StructColumn columns = opened.batch(0).columns()) {
          ArrowColumn column = columns.children().getFirst();
          assertTrue(column.isNull(3));
          assertEquals(1, column.nullCount());
          ArrowFile.write(again, columns);
        }
      }
      try (var opened = ArrowFile.open(again);
          ArrowColumn column = opened.batch(0).column("x")) {
        assertTrue(column.isNull(3));
        assertEquals(1, column.nullCount());
      }
    }
  }

  @Test
  void setSafe_ofAShortChildBesideALongOne_isRefused() throws Exception {
    try (var allocator = new RootAllocator();
        var struct = StructVector.empty("s", allocator)) {
      var small =
          struct.addOrGet("i", FieldType.nullable(MinorType.INT.getType()), IntVector.class);
      var list =
          struct.addOrGet("l", FieldType.nullable(MinorType.LIST.getType()), ListVector.class);
      var writer = list.getWriter();
      for (int row = 0; row < 3; row++) {
        small.setSafe(row, row);
        writer.setPosition(row);
        writer.startList();
        for (int i = 0; i < 30_000; i++) {
          writer.integer().writeInt(i);
        }
        writer.endList();
        struct.setIndexDefined(row);
      }
      struct.setValueCount(3);
      try (var opened = ArrowFile.open(write(struct));
          VectorSchemaRoot root = opened.batch(0).vectors()) {
        var found = (IntVector) ((StructVector) root.getVector(0)).getChild("i");
        long address = found.getDataBufferAddress();
        int capacity = found.getValueCapacity();
        assertThrows(OutOfMemoryException.class, () -> found.setSafe(capacity, 7));
        assertEquals(address, found.getDataBufferAddress());
        var lists = (ListVector) ((StructVector) root.getVector(0)).getChild("l");
        int rows = lists.getValueCapacity();
        assertThrows(OutOfMemoryException.class, () -> lists.startNewValue(rows));
      }
    }
  }

  @Test
  void slice_withinABytesBits_hasTextAndNumbers() throws Exception {
    try (var allocator = new RootAllocator();
        IntVector numbers = integers("n", allocator, 4);
        var words = new VarCharVector("t", allocator)) {
      for (int i = 0; i < 4; i++) {
        words.setSafe(i, new Text("word " + i));
      }
      words.setValueCount(4);
      try (var opened = ArrowFile.open(write(numbers, words));
          VectorSchemaRoot root = opened.batch(0).vectors();
          VectorSchemaRoot slice = root.slice(1, 2)) {
        assertEquals(2, slice.getVector("n").getObject(1));
        assertEquals("word 2", String.valueOf(slice.getVector("t").getObject(1)));
        assertEquals("word 1", String.valueOf(slice.getVector("t").getObject(0)));
      }
    }
  }

  @Test
  void decode_withAnAllocatorOfTheCallers_makesTheTexts() throws Exception {
    try (var allocator = new RootAllocator();
        var opened = ArrowFile.open(resource("deltas.stream"));
        var dictionaries = new MapDictionaryProvider();
        VectorSchemaRoot root = opened.batch(2).vectors(dictionaries, "colour");
        var decoded =
            DictionaryEncoder.decode(root.getVector(0), dictionaries.lookup(0), allocator);
        ArrowColumn column = opened.batch(2).column("colour")) {
      var colours = (DictionaryColumn) column;
      for (int row = 0; row < 4; row++) {
        String expected =
            colours.isNull(row)
                ? "null"
                : String.valueOf(((RaggedColumn) colours.dictionary()).text(colours.index(row)));
        assertEquals(expected, String.valueOf(decoded.getObject(row)));
      }
    }
  }

  @Test
  void decode_withoutAnAllocator_isRefusedWithTheWay() throws Exception {
    try (var opened = ArrowFile.open(resource("deltas.stream"));
        var dictionaries = new MapDictionaryProvider();
        VectorSchemaRoot root = opened.batch(2).vectors(dictionaries, "colour")) {
      var refused =
          assertThrows(
              OutOfMemoryException.class,
              () -> DictionaryEncoder.decode(root.getVector(0), dictionaries.lookup(0)));
      assertSays("such as DictionaryEncoder.decode, an allocator of yours", refused);
      assertEquals(4, root.getVector(0).getValueCount());
    }
  }

  @Test
  void batch_ofATruncatedFile_isNamed() throws Exception {
    Path file = folder.resolve("long.arrow");
    try (BufferLease values = Buffers.allocate(DType.FLOAT64, 4_000);
        ColumnDict columns = ColumnDict.share(Map.of("x", values))) {
      ArrowFile.write(file, columns);
    }
    try (var opened = ArrowFile.open(file)) {
      try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(0);
      }
      var failed = assertThrows(InternalError.class, () -> opened.batch(0));
      assertTrue(String.valueOf(failed.getMessage()).contains("truncated"), failed.toString());
    }
  }

  @Test
  void fillMissing_ofMemoryThatIsReadOnly_saysToCopyIt() {
    try (BufferLease values = Buffers.allocate(DType.FLOAT32, 2);
        BufferLease mask = Buffers.allocate(DType.BOOL, 2)) {
      mask.view().setBoolean(true, 1);
      var readOnly = values.view().asReadOnly();
      try (ColumnDict dict = ColumnDict.share(Map.of("h", readOnly), Map.of("h", mask))) {
        var refused =
            assertThrows(ReadOnlyBufferException.class, () -> dict.column("h").fillMissing(0f));
        assertSays("column 'h'", refused);
        assertSays("Buffers.copyOf", refused);
      }
    }
  }

  @Test
  void nullCount_ofAClosedColumn_isRefused() {
    try (BufferLease values = Buffers.allocate(DType.FLOAT32, 2)) {
      ArrowColumn column = ArrowColumn.share("x", values);
      column.close();
      assertThrows(IllegalStateException.class, column::nullCount);
    }
  }
}

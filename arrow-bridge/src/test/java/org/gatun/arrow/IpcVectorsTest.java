// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferRequestException;
import org.gatun.harness.Conformance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Record batches of files as Arrow's vectors, which are the file's own bytes. */
class IpcVectorsTest {
  @TempDir Path folder;

  private static Path file(String name) throws URISyntaxException {
    return Path.of(
        Objects.requireNonNull(IpcVectorsTest.class.getResource("ipc/" + name), name).toURI());
  }

  private static String message(Exception e) {
    return String.valueOf(e.getMessage());
  }

  private static ArrowReader reader(Path file, BufferAllocator allocator) throws IOException {
    return file.toString().endsWith(".stream")
        ? new ArrowStreamReader(Files.newInputStream(file), allocator)
        : new ArrowFileReader(FileChannel.open(file), allocator);
  }

  private static void assertSame(FieldVector expected, FieldVector found, String where) {
    assertEquals(expected.getValueCount(), found.getValueCount(), where);
    assertEquals(expected.getClass(), found.getClass(), where);
    assertEquals(expected.getNullCount(), found.getNullCount(), where);
    for (int i = 0; i < expected.getValueCount(); i++) {
      assertEquals(
          Seen.plain(expected.getObject(i)), Seen.plain(found.getObject(i)), where + ", row " + i);
    }
  }

  /** The second has the same batches as the first, which Arrow reads without more libraries. */
  @ParameterizedTest
  @CsvSource({
    "every-type.file, every-type.file",
    "every-type.stream, every-type.stream",
    "none.file, none.file",
    "none.stream, none.stream",
    "sliced.file, sliced.file",
    "old-metadata.file, old-metadata.file",
    "feather-2, feather-2",
    "refused.file, refused.file",
    "dictionaries.file, dictionaries.file",
    "every-type.file, lz4.file",
    "every-type.stream, zstd.stream",
  })
  void vectors_ofEachBatch_areThoseThatArrowReads(String plain, String name) throws Exception {
    try (var allocator = new RootAllocator();
        ArrowReader reader = reader(file(plain), allocator);
        ArrowFile opened = ArrowFile.open(file(name))) {
      for (int i = 0; i < opened.batches(); i++) {
        assertTrue(reader.loadNextBatch(), name);
        VectorSchemaRoot expected = reader.getVectorSchemaRoot();
        try (var dictionaries = new MapDictionaryProvider();
            VectorSchemaRoot found = opened.batch(i).vectors(dictionaries)) {
          assertEquals(expected.getRowCount(), found.getRowCount());
          assertEquals(expected.getSchema(), found.getSchema());
          assertEquals(reader.getDictionaryIds(), dictionaries.getDictionaryIds());
          for (int k = 0; k < found.getFieldVectors().size(); k++) {
            FieldVector vector = found.getVector(k);
            String where = name + ", batch " + i + ", " + vector.getField();
            assertSame(expected.getVector(k), vector, where);
          }
        }
      }
    }
  }

  @Test
  void vectors_ofEveryFile_haveTheValuesThatPyarrowReads() throws Exception {
    JsonNode told;
    try (InputStream packed = Conformance.open(IpcVectorsTest.class, "ipc/values.json.gz")) {
      told = new ObjectMapper().readTree(packed);
    }
    var conformance = new Conformance("arrow-ipc-vectors");
    for (Map.Entry<String, JsonNode> each : told.get("files").properties()) {
      if (each.getKey().equals("small-decimals.file")) {
        continue; // Arrow Java has none
      }
      try (var opened = ArrowFile.open(file(each.getKey()))) {
        for (int i = 0; i < opened.batches(); i++) {
          compare(each.getKey(), opened.batch(i), each.getValue().get(i), conformance);
        }
      }
    }
    conformance.report();
  }

  private static void compare(
      String name, ArrowBatch batch, JsonNode columns, Conformance conformance) throws IOException {
    for (Map.Entry<String, JsonNode> column : columns.properties()) {
      try (var dictionaries = new MapDictionaryProvider();
          VectorSchemaRoot root = batch.vectors(dictionaries, column.getKey());
          ArrowColumn found = ArrowVectors.view(root.getVector(0), dictionaries)) {
        assertEquals(column.getValue().size(), found.length(), name);
        for (int row = 0; row < found.length(); row++) {
          String expected = column.getValue().get(row).textValue();
          String seen = Told.row(found, row);
          String where = name + ", " + found + ", row " + row;
          conformance.check(expected.equals(seen), () -> where + ": " + expected + " but " + seen);
        }
      }
    }
  }

  @Test
  void vectors_ofPlainColumns_lieInTheFilesPages() throws Exception {
    try (var opened = ArrowFile.open(file("every-type.file"))) {
      ArrowBatch batch = opened.batch(1);
      try (VectorSchemaRoot root = batch.vectors("float64?", "string");
          ArrowColumn floats = batch.column("float64?");
          ArrowColumn text = batch.column("string")) {
        FieldVector vector = root.getVector(0);
        assertEquals(floats.values().address(), vector.getDataBufferAddress());
        assertEquals(floats.values().layout().byteSize(), vector.getDataBuffer().capacity());
        assertEquals(
            ((RaggedColumn) text).elements().values().address(),
            root.getVector("string").getDataBufferAddress());
      }
    }
  }

  @Test
  void write_throughAVector_isSeenByColumnsAndStaysOutOfTheFile() throws Exception {
    Path copy = Files.copy(file("every-type.file"), folder.resolve("copy.arrow"));
    byte[] before = Files.readAllBytes(copy);
    try (var opened = ArrowFile.open(copy);
        VectorSchemaRoot root = opened.batch(1).vectors("float64", "int64?");
        ArrowColumn column = opened.batch(1).column("float64")) {
      var floats = (Float8Vector) root.getVector("float64");
      floats.set(3, 77.5);
      assertEquals(77.5, column.values().getDouble(3));
      floats.setNull(4); // in a bitmap of its own, for the file has none
      assertTrue(floats.isNull(4));
      assertEquals(0, column.nullCount());
      var integers = (BigIntVector) root.getVector("int64?");
      integers.setNull(0);
      assertThrows(OutOfMemoryException.class, () -> floats.setSafe(100_000, 1));
    }
    assertArrayEquals(before, Files.readAllBytes(copy));
  }

  private static List<?> rows(VectorSchemaRoot root) {
    return root.getFieldVectors().stream()
        .flatMap(vector -> IntStream.range(0, root.getRowCount()).mapToObj(vector::getObject))
        .map(Seen::plain)
        .map(String::valueOf)
        .toList();
  }

  @Test
  void closedFile_whoseVectorsAreHeld_keepsThemAndLetsGoOfAllInTheEnd() throws Exception {
    for (String name : new String[] {"zstd.file", "deltas.stream"}) {
      long before = BufferPool.shared().statistics().outstanding();
      var dictionaries = new MapDictionaryProvider();
      ArrowFile opened = ArrowFile.open(file(name));
      ArrowBatch batch = opened.batch(1);
      VectorSchemaRoot root = batch.vectors(dictionaries);
      List<?> expected = rows(root);
      assertTrue(BufferPool.shared().statistics().outstanding() > before, name);
      opened.close();
      assertEquals(expected, rows(root));
      assertThrows(IllegalStateException.class, () -> batch.vectors(new MapDictionaryProvider()));
      root.close();
      dictionaries.close();
      // Fewer, if what others have forgotten came back meanwhile.
      assertTrue(BufferPool.shared().statistics().outstanding() <= before, name);
    }
  }

  @Test
  void vectors_fileMappedReadOnly_areRefusedWithTheModeToAskFor() throws Exception {
    try (var opened = ArrowFile.open(file("every-type.file"), MapMode.READ_ONLY)) {
      var refused =
          assertThrows(BufferRequestException.class, () -> opened.batch(0).vectors("int32"));
      assertEquals(BufferRequestException.Reason.READ_ONLY, refused.reason());
      assertTrue(message(refused).contains("MapMode.PRIVATE"), message(refused));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"decimal32(9, 2)", "decimal64(18, 2)"})
  void vectors_ofSmallDecimals_areRefusedByName(String name) throws Exception {
    try (var opened = ArrowFile.open(file("small-decimals.file"))) {
      var refused = assertThrows(BufferRequestException.class, () -> opened.batch(0).vectors(name));
      assertTrue(message(refused).contains("128 bits"), message(refused));
    }
  }

  @Test
  void vectors_thatAreEncoded_takeAProviderOfTheirOwn() throws Exception {
    try (var opened = ArrowFile.open(file("deltas.stream"));
        var dictionaries = new MapDictionaryProvider()) {
      var refused =
          assertThrows(BufferRequestException.class, () -> opened.batch(0).vectors("colour"));
      assertTrue(message(refused).contains("vectors(provider, names)"), message(refused));
      try (VectorSchemaRoot root = opened.batch(2).vectors(dictionaries)) {
        var colours = assertInstanceOf(VarCharVector.class, dictionaries.lookup(0).getVector());
        assertEquals(5, colours.getValueCount());
        assertEquals(4, root.getRowCount());
        var again =
            assertThrows(
                IllegalArgumentException.class, () -> opened.batch(0).vectors(dictionaries));
        assertTrue(message(again).contains("a provider of its own"), message(again));
      }
    }
  }

  @Test
  void vectors_ofFewColumns_areInTheOrderAskedFor() throws Exception {
    try (var opened = ArrowFile.open(file("every-type.file"));
        VectorSchemaRoot root = opened.batch(0).vectors("string", "int8")) {
      List<String> names = root.getSchema().getFields().stream().map(f -> f.getName()).toList();
      assertEquals(List.of("string", "int8"), names);
      assertEquals(11, root.getRowCount());
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.gatun.buffer.BufferPool;
import org.gatun.harness.Conformance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A dictionary is read once, and is right for each batch in whatever order they are read. */
class IpcDictionaryTest {
  private static final String[] CHANGING = {
    "deltas.stream", "dictionaries.stream", "nested-deltas.stream", "deltas.file"
  };

  @TempDir Path folder;

  private static Path file(String name) throws URISyntaxException {
    return Path.of(
        Objects.requireNonNull(IpcDictionaryTest.class.getResource("ipc/" + name), name).toURI());
  }

  private static JsonNode told() throws IOException {
    try (InputStream packed = Conformance.open(IpcDictionaryTest.class, "ipc/values.json.gz")) {
      return new ObjectMapper().readTree(packed).get("files");
    }
  }

  private static void assertSame(JsonNode expected, ArrowBatch batch, String where)
      throws IOException {
    for (Map.Entry<String, JsonNode> column : expected.properties()) {
      if (!column.getKey().contains("dictionary") && expected.size() > 1) {
        continue;
      }
      try (ArrowColumn found = batch.column(column.getKey())) {
        for (int row = 0; row < found.length(); row++) {
          String value = column.getValue().get(row).textValue();
          assertEquals(value, Told.row(found, row), where + ", row " + row);
        }
      }
    }
  }

  @Test
  void batches_inAnyOrder_haveTheDictionariesThatPyarrowReads() throws Exception {
    long seed = Long.getLong("gatun.seed", System.nanoTime());
    var random = new Random(seed);
    JsonNode told = told();
    for (String name : CHANGING) {
      try (var opened = ArrowFile.open(file(name))) {
        for (int round = 0; round < 30; round++) {
          int i = random.nextInt(opened.batches());
          String where = name + ", batch " + i + ", round " + round + ", seed " + seed;
          assertSame(told.get(name).get(i), opened.batch(i), where);
        }
      }
    }
  }

  @Test
  void batches_fromManyThreads_haveTheirDictionaries() throws Exception {
    JsonNode told = told();
    try (var threads = Executors.newFixedThreadPool(4)) {
      for (String name : CHANGING) {
        try (var opened = ArrowFile.open(file(name))) {
          List<Future<?>> running = new ArrayList<>();
          for (int thread = 0; thread < 4; thread++) {
            int first = thread;
            running.add(
                threads.submit(() -> {
                  for (int round = 0; round < 200; round++) {
                    int i = (first + round) % opened.batches();
                    assertSame(told.get(name).get(i), opened.batch(i), name);
                  }
                  return null;
                }));
          }
          for (Future<?> each : running) {
            each.get();
          }
        }
      }
    }
  }

  private static long dictionaryAddress(ArrowBatch batch) throws IOException {
    try (ArrowColumn column = batch.column("colour")) {
      ArrowColumn words = ((DictionaryColumn) column).dictionary();
      return ((RaggedColumn) words).elements().values().address();
    }
  }

  @Test
  void dictionaryOfDeltas_askedForAgain_isTheSameMemory() throws Exception {
    try (var opened = ArrowFile.open(file("deltas.file"))) { // all come before the batches
      long address = dictionaryAddress(opened.batch(0));
      for (int i = 0; i < opened.batches(); i++) {
        assertEquals(address, dictionaryAddress(opened.batch(i)), "batch " + i);
      }
    }
    try (var opened = ArrowFile.open(file("deltas.stream"))) {
      long address = dictionaryAddress(opened.batch(2));
      assertEquals(address, dictionaryAddress(opened.batch(2)));
      assertNotEquals(address, dictionaryAddress(opened.batch(0))); // in the file: it is no delta
    }
  }

  @Test
  void dictionaryOfDeltas_whichManyColumnsHave_isReadOnly() throws Exception {
    try (var opened = ArrowFile.open(file("deltas.file"));
        ArrowColumn column = opened.batch(0).column("colour")) {
      ArrowColumn words = ((DictionaryColumn) column).dictionary();
      assertEquals(1, words.nullCount());
      assertTrue(((RaggedColumn) words).elements().values().isReadOnly());
    }
  }

  @Test
  void dictionary_fileClosed_staysWithItsColumnAndGoesBackAfterIt() throws Exception {
    long before = BufferPool.shared().statistics().outstanding();
    ArrowFile opened = ArrowFile.open(file("deltas.file"));
    ArrowBatch batch = opened.batch(0);
    ArrowColumn column = batch.column("colour");
    assertTrue(BufferPool.shared().statistics().outstanding() > before);
    opened.close();
    assertEquals("'726564'", Told.row(column, 0));
    assertThrows(IllegalStateException.class, () -> batch.column("colour"));
    column.close();
    // Fewer, if what others have forgotten came back meanwhile.
    assertTrue(BufferPool.shared().statistics().outstanding() <= before);
  }

  /** There once was a limit of 1,000 dictionaries a column. */
  @Test
  void struct_ofThousandsOfEncodedChildren_isRead() throws Exception {
    int children = 3_000;
    Path file = folder.resolve("wide.stream");
    try (var allocator = new RootAllocator();
        var dictionaries = new MapDictionaryProvider();
        var struct = StructVector.empty("struct", allocator)) {
      for (int i = 0; i < children; i++) {
        var encoding = new DictionaryEncoding(i, false, new ArrowType.Int(8, true));
        var words = new VarCharVector("words", allocator);
        words.setSafe(0, ("word " + i).getBytes(StandardCharsets.UTF_8));
        words.setValueCount(1);
        dictionaries.put(new Dictionary(words, encoding));
        var type = new FieldType(true, new ArrowType.Int(8, true), encoding);
        struct.addOrGet("child " + i, type, TinyIntVector.class).setSafe(0, 0);
      }
      struct.setIndexDefined(0);
      struct.setValueCount(1);
      try (var root = VectorSchemaRoot.of(struct);
          var writer = new ArrowStreamWriter(root, dictionaries, Files.newOutputStream(file))) {
        writer.writeBatch();
      }
    }
    try (var opened = ArrowFile.open(file);
        ArrowColumn column = opened.batch(0).column("struct")) {
      List<ArrowColumn> found = ((StructColumn) column).children();
      assertEquals(children, found.size());
      for (int i = 0; i < children; i++) {
        var encoded = (DictionaryColumn) found.get(i);
        assertEquals("word " + i, ((RaggedColumn) encoded.dictionary()).text(encoded.index(0)));
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.c.ArrowArray;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.ArrowSchema;
import org.apache.arrow.c.CDataDictionaryProvider;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.util.TransferPair;
import org.gatun.harness.Conformance;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Random arrays of every type through the C data interface, to and from Arrow Java's own (JNI). */
class CDataConformanceTest {
  private static final long SEED = 20_261_206;
  private static final int NESTED = 300;

  private static final Conformance CONFORMANCE = new Conformance("arrow-cdata");

  private final Random random = new Random(SEED);

  @AfterAll
  static void report() throws IOException {
    CONFORMANCE.report();
  }

  private static void check(String what, Object expected, Object found) {
    CONFORMANCE.check(
        expected.equals(found),
        () -> "seed " + SEED + ", " + what + ": expected " + expected + " but found " + found);
  }

  private static List<@Nullable Object> rows(FieldVector vector) {
    List<@Nullable Object> all = new ArrayList<>();
    for (int i = 0; i < vector.getValueCount(); i++) {
      all.add(Seen.plain(vector.getObject(i)));
    }
    return all;
  }

  private List<Field> fields(RandomVectors vectors) {
    List<Field> fields = new ArrayList<>();
    for (ArrowType leaf : RandomVectors.LEAVES) {
      fields.add(RandomVectors.field("x", leaf));
      for (int size : new int[] {0, 1, 3}) {
        var list = new ArrowType.FixedSizeList(size);
        fields.add(RandomVectors.field("ü", list, RandomVectors.field("item", leaf)));
      }
    }
    for (int k = 0; k < NESTED; k++) {
      fields.add(vectors.field("x", 3));
    }
    return fields;
  }

  @Test
  void exportArray_anyTypeWholeOrSliced_isWhatArrowJavaImports() {
    try (var structs = new Structs();
        var allocator = new RootAllocator()) {
      var vectors = new RandomVectors(random, allocator);
      for (Field field : fields(vectors)) {
        int rows = random.nextInt(40);
        try (FieldVector vector = vectors.vector(field, rows)) {
          exported(structs, allocator, vector);
          int start = random.nextInt(rows + 1);
          TransferPair slice = vector.getTransferPair(allocator);
          slice.splitAndTransfer(start, random.nextInt(rows - start + 1));
          try (var part = (FieldVector) slice.getTo()) {
            exported(structs, allocator, part);
          }
        }
      }
      check("left", 0, structs.left());
    }
  }

  private static void exported(Structs structs, BufferAllocator allocator, FieldVector vector) {
    List<@Nullable Object> expected = rows(vector);
    try (ArrowColumn column = ArrowVectors.view(vector)) {
      ArrowCData.exportArray(column, structs.array, structs.schema);
    }
    try (var provider = new CDataDictionaryProvider();
        FieldVector imported =
            Data.importVector(
                allocator,
                ArrowArray.wrap(structs.array),
                ArrowSchema.wrap(structs.schema),
                provider)) {
      check("field", vector.getField(), imported.getField());
      check(vector.getField() + " to Arrow Java", expected, rows(imported));
    }
  }

  @Test
  void importArray_anyTypeFromAnOffset_isWhatArrowJavaExported() {
    try (var structs = new Structs();
        var allocator = new RootAllocator()) {
      var vectors = new RandomVectors(random, allocator);
      for (Field field : fields(vectors)) {
        int rows = random.nextInt(40);
        try (FieldVector vector = vectors.vector(field, rows)) {
          imported(structs, allocator, vector, 0, rows, true);
          int start = random.nextInt(rows + 1);
          int count = random.nextInt(rows - start + 1);
          imported(structs, allocator, vector, start, count, false);
        }
      }
      check("left", 0, structs.left());
    }
  }

  private static void imported(
      Structs structs,
      BufferAllocator allocator,
      FieldVector vector,
      int start,
      int count,
      boolean counted) {
    List<@Nullable Object> expected = rows(vector).subList(start, start + count);
    Data.exportVector(
        allocator, vector, null, ArrowArray.wrap(structs.array), ArrowSchema.wrap(structs.schema));
    structs.setOffset(start);
    structs.setLength(count);
    if (!counted) {
      structs.setNullCount(-1);
    }
    try (ArrowColumn column = ArrowCData.importArray(structs.array, structs.schema)) {
      check("field", vector.getField(), column.field());
      check(vector.getField() + " from " + start, expected, Seen.rows(column));
      check("released", true, structs.isReleased());
      // And once more, from where its bits lie.
      ArrowCData.exportArray(column, structs.array, structs.schema);
    }
    try (ArrowColumn again = ArrowCData.importArray(structs.array, structs.schema)) {
      check(vector.getField() + " from " + start + " again", expected, Seen.rows(again));
    }
  }

  @Test
  void exportAndImport_dictionaryWithOrderAndMetadata_areArrowJavas() {
    try (var structs = new Structs();
        var allocator = new RootAllocator();
        var words = new VarCharVector("words", allocator);
        var plain = new VarCharVector("plain", allocator)) {
      words.setSafe(0, "ebb".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      words.setSafe(1, "flow".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      words.setValueCount(2);
      for (int i = 0; i < 20; i++) {
        if (i % 5 > 0) {
          plain.setSafe(i, words.get(i % 2));
        }
      }
      plain.setValueCount(20);
      var encoding = new DictionaryEncoding(0, true, new ArrowType.Int(16, true));
      var dictionary = new Dictionary(words, encoding);
      try (var encoded = (FieldVector) DictionaryEncoder.encode(plain, dictionary)) {
        var known = new MapDictionaryProvider(dictionary);
        Data.exportVector(
            allocator,
            encoded,
            known,
            ArrowArray.wrap(structs.array),
            ArrowSchema.wrap(structs.schema));
        try (ArrowColumn column = ArrowCData.importArray(structs.array, structs.schema)) {
          check("dictionary", rows(plain), Seen.rows(column));
          check("ordered", true, ((DictionaryColumn) column).isOrdered());
          ArrowCData.exportArray(column, structs.array, structs.schema);
        }
        try (var provider = new CDataDictionaryProvider();
            FieldVector back =
                Data.importVector(
                    allocator,
                    ArrowArray.wrap(structs.array),
                    ArrowSchema.wrap(structs.schema),
                    provider)) {
          DictionaryEncoding found = back.getField().getDictionary();
          check("ordered", true, found.isOrdered());
          try (var decoded =
              (FieldVector) DictionaryEncoder.decode(back, provider.lookup(found.getId()))) {
            check("dictionary to Arrow Java", rows(plain), rows(decoded));
          }
        }
      }
      check("left", 0, structs.left());
    }
  }

  @Test
  void exportAndImport_fieldWithMetadataAndWithoutNulls_isArrowJavas() {
    var type =
        new FieldType(
            false,
            new ArrowType.Int(32, true),
            null,
            Map.of("unit", "m", "", "größe", "empty", ""));
    try (var structs = new Structs();
        var allocator = new RootAllocator();
        var vector = new IntVector("depth", type, allocator)) {
      vector.setSafe(0, 7);
      vector.setValueCount(1);
      imported(structs, allocator, vector, 0, 1, false);
      exported(structs, allocator, vector);
      check("left", 0, structs.left());
    }
  }

  @Test
  void streams_ofRecordBatches_areArrowJavas() throws IOException {
    try (var structs = new Structs();
        var allocator = new RootAllocator()) {
      var vectors = new RandomVectors(random, allocator);
      for (int round = 0; round < 20; round++) {
        List<Field> fields = List.of(vectors.field("a", 2), vectors.field("b", 1));
        List<VectorSchemaRoot> roots = new ArrayList<>();
        List<ArrowColumn> batches = new ArrayList<>();
        List<List<@Nullable Object>> expected = new ArrayList<>();
        for (int batch = random.nextInt(4); batch >= 0; batch--) {
          int rows = random.nextInt(20);
          List<FieldVector> columns = fields.stream().map(f -> vectors.vector(f, rows)).toList();
          var root = new VectorSchemaRoot(fields, columns, rows);
          roots.add(root);
          batches.add(ArrowVectors.view(root));
          columns.forEach(column -> expected.add(rows(column)));
        }
        ArrowCData.exportStream(batches.iterator(), structs.stream);
        List<List<@Nullable Object>> found = new ArrayList<>();
        try (ArrowReader reader =
            Data.importArrayStream(allocator, ArrowArrayStream.wrap(structs.stream))) {
          while (reader.loadNextBatch()) {
            reader.getVectorSchemaRoot().getFieldVectors().forEach(each -> found.add(rows(each)));
          }
        }
        check("stream to Arrow Java", expected, found);
        roots.forEach(VectorSchemaRoot::close);
      }
      check("left", 0, structs.left());
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBResultSet;
import org.gatun.buffer.BufferDict;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.ColumnDict;
import org.gatun.buffer.DType;
import org.gatun.buffer.UnicodeType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** DuckDB reads our streams, and we read DuckDB's. */
class DuckDbTest {
  private static DuckDBConnection connect() throws SQLException {
    return (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:");
  }

  @Test
  void registerArrowStream_ofADict_isQueriedInPlace() throws SQLException {
    try (var structs = new Structs();
        var dict = ColumnDict.of();
        DuckDBConnection connection = connect();
        Statement statement = connection.createStatement()) {
      dict.addColumn("id", DType.INT64);
      dict.addColumn("price", DType.FLOAT64);
      dict.addColumn("place", DType.FLOAT32, 2);
      dict.addMask("price");
      double expected = 0;
      for (int i = 0; i < 10_000; i++) {
        dict.addRow(i, i % 7 == 0 ? null : (Object) (i * 0.5), new float[] {i, -i});
        expected += i % 7 == 0 ? 0 : i * 0.5;
      }
      ArrowCData.exportStream(dict, structs.stream);
      connection.registerArrowStream("prices", ArrowArrayStream.wrap(structs.stream));
      try (ResultSet found =
          statement.executeQuery(
              "SELECT count(*), count(price), sum(price), max(id), min(place[2]) FROM prices")) {
        assertTrue(found.next());
        assertEquals(10_000, found.getLong(1));
        assertEquals(10_000 - 1429, found.getLong(2));
        assertEquals(expected, found.getDouble(3));
        assertEquals(9999, found.getLong(4));
        assertEquals(-9999, found.getFloat(5));
      }
    }
  }

  /** Keys of text and their values where they lie, though read-only; truth values by a copy. */
  @Test
  void exportStream_ofKeysValuesAndACopy_isQueried() throws SQLException {
    try (var structs = new Structs();
        var store = BufferDict.ofUtf8Keys(DType.INT32);
        var dict = ColumnDict.of();
        DuckDBConnection connection = connect();
        Statement statement = connection.createStatement()) {
      dict.addColumn("even", DType.BOOL);
      for (int i = 0; i < 500; i++) {
        store.put("gat\u00fan " + i, i);
        dict.addRow(i % 2 == 0);
      }
      var refused =
          assertThrows(
              BufferRequestException.class, () -> ArrowCData.exportStream(dict, structs.stream));
      Values.assertSays("for a column take ArrowVectors.view of that", refused);
      ArrowColumn even;
      try (FieldVector packed = ArrowVectors.copyOf("even", dict.column("even"))) {
        even = ArrowVectors.view(packed);
      }
      StructColumn batch =
          StructColumn.of(
              RaggedColumn.shareText("key", store.keySet().offsets(), store.keySet().bytes()),
              ArrowColumn.share("value", store.values()),
              even);
      ArrowCData.exportStream(List.of(batch).iterator(), structs.stream);
      connection.registerArrowStream("store", ArrowArrayStream.wrap(structs.stream));
      String sql =
          "SELECT sum(value), count(*) FROM store WHERE key = 'gat\u00fan ' || value AND even";
      try (ResultSet found = statement.executeQuery(sql)) {
        assertTrue(found.next());
        assertEquals(250 * 249, found.getLong(1));
        assertEquals(250, found.getLong(2));
      }
      store.put("behind", 1); // the stream has closed the batch
    }
  }

  /** DuckDB looks for nulls among indices only if it is told how many there are. */
  @Test
  void exportStream_ofADictionaryWithNulls_hasThem() throws Exception {
    try (var structs = new Structs();
        var allocator = new RootAllocator();
        var words = new VarCharVector("words", allocator);
        DuckDBConnection connection = connect();
        Statement statement = connection.createStatement()) {
      var encoding = new DictionaryEncoding(1, false, new ArrowType.Int(8, true));
      var type = new FieldType(true, new ArrowType.Int(8, true), encoding);
      words.setSafe(0, "cat".getBytes(UTF_8));
      words.setNull(1);
      words.setSafe(2, "dog".getBytes(UTF_8));
      words.setValueCount(3);
      try (var kinds = new TinyIntVector("kind", type, allocator);
          var dictionaries = new MapDictionaryProvider(new Dictionary(words, encoding))) {
        for (int i = 0; i < 9; i++) {
          kinds.setSafe(i, i % 3);
        }
        kinds.setNull(0); // of cats
        kinds.setValueCount(9);
        StructColumn batch = StructColumn.of(ArrowVectors.view(kinds, dictionaries));
        ArrowCData.exportStream(List.of(batch).iterator(), structs.stream);
      }
      connection.registerArrowStream("pets", ArrowArrayStream.wrap(structs.stream));
      String sql =
          "SELECT count(*), count(kind), count(*) FILTER (kind = 'cat'),"
              + " count(*) FILTER (kind = 'dog') FROM pets";
      try (ResultSet found = statement.executeQuery(sql)) {
        assertTrue(found.next());
        assertEquals(
            List.of(9, 5, 2, 3), // 1 null by its row, 3 by the dictionary
            List.of(found.getInt(1), found.getInt(2), found.getInt(3), found.getInt(4)));
      }
    }
  }

  /** A query that fails before DuckDB asks for the stream leaves it to whoever exported it. */
  @Test
  void query_thatFails_leavesTheStreamToBeReleased() throws SQLException {
    try (var structs = new Structs();
        var dict = ColumnDict.of();
        DuckDBConnection connection = connect();
        Statement statement = connection.createStatement()) {
      dict.addColumn("id", DType.INT64);
      dict.addRow(1);
      ArrowCData.exportStream(dict, structs.stream);
      ArrowArrayStream stream = ArrowArrayStream.wrap(structs.stream);
      try {
        connection.registerArrowStream("d", stream);
        assertThrows(SQLException.class, () -> statement.executeQuery("SELECT nosuch FROM d"));
      } finally {
        stream.release();
      }
      dict.addRow(2);
      assertEquals(0, structs.left());
    }
  }

  /** What a message says of truth values and text works. */
  @Test
  void exportStream_ofACopyAsTheRefusalSays_isQueried() throws SQLException {
    try (var structs = new Structs();
        var dict = ColumnDict.of();
        DuckDBConnection connection = connect();
        Statement statement = connection.createStatement()) {
      dict.addColumn("even", DType.BOOL);
      dict.addColumn("name", UnicodeType.of(3));
      dict.addRow(true, "two");
      dict.addRow(false, "one");
      var refused =
          assertThrows(
              BufferRequestException.class, () -> ArrowCData.exportStream(dict, structs.stream));
      Values.assertSays(
          "to export a copy of all columns: try (var copy = ArrowVectors.copyOf(dict)) {"
              + " ArrowCData.exportStream(List.<ArrowColumn>of(ArrowVectors.view(copy)).iterator(),"
              + " stream); }",
          refused);
      try (var copy = ArrowVectors.copyOf(dict)) {
        ArrowCData.exportStream(
            List.<ArrowColumn>of(ArrowVectors.view(copy)).iterator(), structs.stream);
      }
      dict.addRow(true, "six"); // it is a copy
      connection.registerArrowStream("d", ArrowArrayStream.wrap(structs.stream));
      try (ResultSet found = statement.executeQuery("SELECT name FROM d WHERE even")) {
        assertTrue(found.next());
        assertEquals("two", found.getString(1));
        assertFalse(found.next());
      }
    }
  }

  @Test
  void importStream_ofAResult_isWhatJdbcSays() throws Exception {
    String sql =
        """
        SELECT i::INTEGER AS i, (i * 1000000007)::BIGINT AS big, i / 3.0::DOUBLE AS real,
          CASE WHEN i % 3 = 0 THEN NULL ELSE 'word ' || i END AS text,
          i % 2 = 0 AS even, DATE '2026-01-01' + i::INTEGER AS day,
          TIMESTAMP '2026-01-01 00:00:00' + INTERVAL (i) SECOND AS at,
          (i / 7)::DECIMAL(20, 3) AS money, [i, i + 1] AS list,
          {'a': i, 'b': 'x' || i} AS struct, i::UTINYINT AS small
        FROM range(0, 200) t(i)
        """;
    try (var structs = new Structs();
        var allocator = new RootAllocator();
        DuckDBConnection connection = connect();
        Statement statement = connection.createStatement()) {
      List<List<@Nullable Object>> expected = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery(sql)) {
        while (rows.next()) {
          List<@Nullable Object> row = new ArrayList<>();
          row.add(rows.getLong("i"));
          row.add(rows.getLong("big"));
          row.add(rows.getDouble("real"));
          row.add(rows.getString("text"));
          row.add(rows.getBoolean("even"));
          row.add(rows.getDate("day").toLocalDate().toEpochDay());
          row.add(rows.getTimestamp("at").toLocalDateTime());
          row.add(rows.getBigDecimal("money"));
          row.add(rows.getObject("list").toString());
          row.add(rows.getObject("struct").toString());
          row.add(rows.getLong("small"));
          expected.add(row);
        }
      }
      List<List<@Nullable Object>> found = new ArrayList<>();
      try (var rows = (DuckDBResultSet) statement.executeQuery(sql);
          var reader = (ArrowReader) rows.arrowExportStream(allocator, 64)) {
        try (ArrowStream stream = ArrowCData.importStream(stream(reader).memoryAddress())) {
          while (true) {
            try (ArrowColumn batch = stream.next()) {
              if (batch == null) {
                break;
              }
              for (long i = 0; i < batch.length(); i++) {
                List<@Nullable Object> row = new ArrayList<>();
                for (ArrowColumn child : ((StructColumn) batch).children()) {
                  Object value = Seen.row(child, i);
                  String name = child.field().getName();
                  row.add(
                      switch (name) {
                        case "list", "struct" -> String.valueOf(value);
                        case "small" -> child.values().getLong(i); // Seen is as signed as Arrow
                        default -> value;
                      });
                }
                found.add(row);
              }
            }
          }
        }
      }
      assertEquals(expected, found);
      assertEquals(0, structs.left());
    }
  }

  /** The driver hands out Arrow Java's reader: the stream that it has not yet asked is in it. */
  private static ArrowArrayStream stream(ArrowReader reader) throws ReflectiveOperationException {
    Field stream = reader.getClass().getDeclaredField("ownedStream");
    stream.setAccessible(true);
    return (ArrowArrayStream) stream.get(reader);
  }
}

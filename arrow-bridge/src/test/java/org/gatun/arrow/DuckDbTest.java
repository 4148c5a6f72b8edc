// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import org.apache.arrow.vector.ipc.ArrowReader;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBResultSet;
import org.gatun.buffer.BufferDict;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.ColumnDict;
import org.gatun.buffer.DType;
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

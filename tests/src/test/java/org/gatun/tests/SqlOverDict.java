// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests;

import static org.gatun.buffer.DType.FLOAT64;
import static org.gatun.buffer.DType.INT64;

import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.memory.RootAllocator;
import org.duckdb.DuckDBConnection;
import org.gatun.arrow.ArrowCData;
import org.gatun.buffer.ColumnDict;

/**
 * SQL over columns of a Java program, where they lie: DuckDB reads a {@link ColumnDict} through
 * Arrow's C stream interface, and nothing is loaded into a table first.
 */
final class SqlOverDict {
  private SqlOverDict() {}

  /** Returns the sum of the amounts of each customer who spent more than so much, by SQL. */
  static Map<Long, Double> spenders(ColumnDict orders, double atLeast) throws SQLException {
    String sql =
        """
        SELECT customer, sum(amount) FROM orders
        GROUP BY customer HAVING sum(amount) > ? ORDER BY customer
        """;
    try (var allocator = new RootAllocator();
        ArrowArrayStream stream = ArrowArrayStream.allocateNew(allocator);
        var database = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:")) {
      ArrowCData.exportStream(orders, stream.memoryAddress()); // lent, until DuckDB has read it
      Map<Long, Double> found = new LinkedHashMap<>();
      try {
        database.registerArrowStream("orders", stream);
        try (PreparedStatement query = database.prepareStatement(sql)) {
          query.setDouble(1, atLeast);
          try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
              found.put(rows.getLong(1), rows.getDouble(2));
            }
          }
        }
      } finally {
        stream.release(); // if the query failed before DuckDB took it: to close it is not enough
      }
      return found;
    }
  }

  /** Prints who spent more than 50. */
  public static void main(String... arguments) throws SQLException {
    try (var orders = ColumnDict.of()) {
      orders.addColumn("customer", INT64);
      orders.addColumn("amount", FLOAT64);
      orders.addMask("amount");
      orders.addRow(7, 19.5);
      orders.addRow(8, 120.0);
      orders.addRow(7, 40.25);
      orders.addRow(9, 49.0);
      orders.addRow(9, null); // not yet known
      IO.println(spenders(orders, 50));
    }
  }
}

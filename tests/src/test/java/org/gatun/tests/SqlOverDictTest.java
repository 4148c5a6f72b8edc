// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.gatun.buffer.ColumnDict;
import org.gatun.buffer.DType;
import org.junit.jupiter.api.Test;

/**
 * The example of SQL over a dict: what DuckDB adds up, and that the dict is the program's again.
 */
class SqlOverDictTest {
  @Test
  void spenders_manyOrders_areThoseThatALoopFinds() throws SQLException {
    try (var orders = ColumnDict.of()) {
      orders.addColumn("customer", DType.INT64);
      orders.addColumn("amount", DType.FLOAT64);
      double[] sums = new double[5];
      for (int i = 0; i < 10_000; i++) {
        orders.addRow(i % 5, i * 0.25); // quarters: any order adds up to the same
        sums[i % 5] += i * 0.25;
      }
      assertEquals(Map.of(3L, sums[3], 4L, sums[4]), SqlOverDict.spenders(orders, sums[2]));
      orders.addRow(5, 1.0); // nothing stayed lent
    }
  }

  @Test
  void spenders_queryThatFails_leavesNothingLent() throws SQLException {
    try (var orders = ColumnDict.of()) {
      orders.addColumn("customer", DType.INT64);
      orders.addRow(7);
      assertThrows(SQLException.class, () -> SqlOverDict.spenders(orders, 50)); // no amount
      orders.addRow(8);
    }
  }

  @Test
  void main_prints_thoseAboveFifty() {
    List<String> lines =
        Printed.by(() -> {
          try {
            SqlOverDict.main();
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        });
    assertEquals(List.of("{7=59.75, 8=120.0}"), lines);
  }
}

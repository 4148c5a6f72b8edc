// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Columns and masks come and go; what does not fit changes nothing. */
class ColumnDictColumnsTest {
  @Test
  void typedAccess_eachColumn_readsAndWritesWithoutBoxing() {
    try (var dict = ColumnDict.of()) {
      dict.addColumn("flag", DType.BOOL);
      dict.addColumn("small", DType.INT16);
      dict.addColumn("big", DType.INT64);
      dict.addColumn("real", DType.FLOAT64);
      dict.addRow(false, 0, 0, 0.0);
      dict.column("flag").setBoolean(0, true);
      dict.column("small").setInt(0, -7);
      dict.column("big").setLong(0, 1L << 40);
      dict.column("real").setDouble(0, 0.5);
      assertTrue(dict.column("flag").getBoolean(0));
      assertEquals(-7, dict.column("small").getInt(0));
      assertEquals(1L << 40, dict.column("big").getLong(0));
      assertEquals(0.5, dict.column("real").getDouble(0));
      dict.column("real").setFloat(0, 0.25f);
      assertEquals(0.25, dict.column("real").getDouble(0));

      assertThrows(IllegalArgumentException.class, () -> dict.column("small").setInt(0, 40_000));
      assertThrows(IllegalArgumentException.class, () -> dict.column("real").getLong(0));
      for (long row : new long[] {-1, 1, Long.MAX_VALUE}) {
        assertThrows(IndexOutOfBoundsException.class, () -> dict.column("real").getDouble(row));
        assertThrows(IndexOutOfBoundsException.class, () -> dict.column("real").setDouble(row, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> dict.column("real").isMissing(row));
      }
    }
  }

  @Test
  void columns_comeAndGo_keepTheOthersWhereTheyAre() {
    try (var people = People.people()) {
      long id = address(people.column("id"));
      long face = address(people.column("face"));
      people.addColumn("score", DType.FLOAT64, 3);
      assertArrayEquals(new double[3], (double[]) people.column("score").get(1));
      people.addColumn("copy", people.column("id"));
      assertEquals(people.column("id"), people.column("copy"));
      assertNotEquals(id, address(people.column("copy")));
      people.removeColumn("name");
      people.renameColumn("id", "key");
      people.addMask("key");
      assertEquals(List.of("key", "age", "face", "score", "copy"), List.copyOf(people.keySet()));
      assertEquals("key", people.column("key").name());
      assertNull(people.get("id"));
      assertEquals(id, address(people.column("key")));
      assertEquals(face, address(people.column("face")));
      assertEquals(List.of(1L, 2L), people.column("key"));
    }
  }

  private static long address(Column column) {
    try (BufferLease lease = column.values().acquire(BufferRequest.NATIVE)) {
      return lease.view().address();
    }
  }

  @Test
  void addColumn_ofValues_takesTheirShapeAndLength() {
    try (var dict = ColumnDict.of();
        BufferLease wide = Buffers.copyOf(Buffers.wrap(new float[] {1, 2, 3, 4, 5, 6}).view())) {
      BufferView matrix = wide.view().cast(DType.FLOAT32, 2, 3);
      dict.addColumn("rows", matrix.asReadOnly());
      assertEquals(2, dict.rows());
      assertArrayEquals(new long[] {3}, dict.column("rows").itemShape());
      dict.addColumn("third", matrix.withLayout(matrix.layout().select(1, 2)));
      assertEquals(List.of(3f, 6f), dict.column("third"));

      var refusal = assertThrows(IllegalArgumentException.class, () -> dict.addColumn("x", wide));
      assertTrue(
          People.message(refusal).contains("expected 2 rows but found shape [6]"),
          refusal::toString);
      assertThrows(IllegalArgumentException.class, () -> dict.addColumn("third", matrix));
      assertThrows(IllegalArgumentException.class, () -> dict.addColumn("", matrix));
      assertThrows(IllegalArgumentException.class, () -> dict.addColumn("e", DType.INT8, 0));
      assertThrows(
          IllegalArgumentException.class, () -> dict.addColumns(DType.INT8, "same", "same"));
      assertEquals(List.of("rows", "third"), List.copyOf(dict.keySet()));
    }
  }

  @Test
  void addColumn_ofAnExporterThatChangesTheDict_isRefused() {
    try (var dict = People.people()) {
      BufferExporter meddling =
          request -> {
            dict.removeRows(0, 1);
            return Buffers.wrap(new int[2]).acquire(request);
          };
      assertThrows(IllegalArgumentException.class, () -> dict.addColumn("x", meddling));
      assertEquals(List.of("id", "age", "name", "face"), List.copyOf(dict.keySet()));
      assertEquals(List.of(2L), dict.column("id"));
      BufferExporter growing =
          request -> {
            dict.ensureCapacity(100);
            return dict.column("id").acquire(request);
          };
      assertThrows(
          java.util.ConcurrentModificationException.class, () -> dict.addColumn("x", growing));
      assertEquals(4, dict.size());
    }
  }

  @Test
  void mask_marksAndCounts() {
    try (var people = People.people()) {
      Column age = people.column("age");
      assertTrue(age.isMissing(1));
      assertNull(age.get(1));
      var refusal = assertThrows(IllegalStateException.class, () -> age.getFloat(1));
      assertTrue(People.message(refusal).contains("row 1 is missing"), refusal::toString);

      assertEquals(36f, age.set(0, null));
      assertEquals(2, age.missingCount());
      age.setMissing(0);
      assertEquals(2, age.missingCount());
      age.setFloat(0, 7);
      assertEquals(1, age.missingCount());
      assertEquals(7f, age.get(0));
      age.set(1, 8f);
      assertEquals(0, age.missingCount());
      assertFalse(age.isMissing(1));

      assertThrows(IllegalStateException.class, () -> people.column("id").setMissing(0));
      assertThrows(NullPointerException.class, () -> people.column("id").set(0, null));
      assertThrows(IllegalStateException.class, () -> people.column("id").mask());
      assertEquals(List.of(1L, 2L), people.column("id"));
    }
  }

  @Test
  void fillMissing_givesTheMissingAlone() {
    try (var people = People.people()) {
      Column age = people.column("age");
      assertThrows(IllegalArgumentException.class, () -> age.fillMissing("old"));
      assertEquals(1, age.missingCount());
      age.fillMissing(50f);
      assertEquals(List.of(36f, 50f), age);
      assertEquals(0, age.missingCount());
      assertTrue(age.hasMask());
    }
  }

  @Test
  void fillMissing_integersWithNaN_saysTheWayOut() {
    try (var people = People.people()) {
      people.addMask("id");
      Column id = people.column("id");
      id.setMissing(0);
      String message =
          assertThrows(IllegalArgumentException.class, () -> id.fillMissing(Double.NaN))
              .getMessage();
      assertEquals(
          "column 'id': expected a value of int64 but found NaN, which floating-point dtypes alone"
              + " have; fill with another value, or take values() and mask() and cast them to"
              + " float64",
          message);
      assertEquals(1, id.missingCount());
    }
  }

  /** For them the values are no way out. */
  @Test
  void fillMissing_noNumbersWithNaN_saysWhatTheyAre() {
    try (var people = People.people()) {
      people.addMask("name");
      Column name = people.column("name");
      name.setMissing(0);
      String message =
          People.message(
              assertThrows(IllegalArgumentException.class, () -> name.fillMissing(Double.NaN)));
      assertFalse(message.contains("cast"), message);
      assertEquals(1, name.missingCount());
    }
  }

  @Test
  void removedColumnsAndClosedDicts_areRefusedByState() {
    var people = People.people();
    Column name = people.column("name");
    Column age = people.column("age");
    people.removeColumn("name");
    people.close();
    people.close();
    for (Column gone : List.of(name, age)) {
      assertThrows(IllegalStateException.class, () -> gone.get(0));
      assertThrows(IllegalStateException.class, () -> gone.set(0, "x"));
      assertThrows(IllegalStateException.class, gone::size);
      assertThrows(IllegalStateException.class, () -> gone.getFloat(0));
      assertThrows(IllegalStateException.class, () -> gone.setFloat(0, 1));
      assertThrows(IllegalStateException.class, gone::missingCount);
      assertThrows(IllegalStateException.class, gone::mask);
      assertThrows(IllegalStateException.class, () -> gone.acquire(BufferRequest.STRIDED));
      assertThrows(IllegalStateException.class, () -> gone.values().acquire(BufferRequest.STRIDED));
      String reason =
          gone.name().equals("name")
              ? "column 'name' was removed from its ColumnDict"
              : "column 'age' is of a ColumnDict that was closed";
      assertEquals(
          reason, People.message(assertThrows(IllegalStateException.class, gone::iterator)));
      assertEquals("(" + reason + ")", gone.toString());
    }
    assertThrows(IllegalStateException.class, () -> people.get("age"));
    assertThrows(IllegalStateException.class, () -> people.addRow(1));
    assertThrows(IllegalStateException.class, () -> people.addColumn("x", DType.INT8));
    assertThrows(IllegalStateException.class, () -> people.matrix());
    assertThrows(IllegalStateException.class, () -> people.entrySet().iterator());
    assertThrows(IllegalStateException.class, () -> people.ensureCapacity(10));
    assertThrows(IllegalStateException.class, () -> people.toRecords());
    for (Executable ask : List.<Executable>of(people::rows, people::capacity, people::size)) {
      var refusal = assertThrows(IllegalStateException.class, ask);
      assertEquals("this ColumnDict of [id, age, face] was closed", People.message(refusal));
    }
    assertEquals("(this ColumnDict of [id, age, face] was closed)", people.toString());
  }

  @Test
  void sort_aColumn_movesItsValuesAlone() {
    try (var dict = ColumnDict.of()) {
      dict.addColumn("x", DType.INT32);
      dict.addRow(3);
      dict.addRow(1);
      dict.addRow(2);
      dict.column("x").sort(null);
      assertEquals(List.of(1, 2, 3), dict.column("x"));
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Rows, columns and masks come and go; what does not fit changes nothing. */
class ColumnDictTest {
  private static final RecordType PERSON =
      RecordType.of()
          .with("id", DType.INT64)
          .with("age", DType.FLOAT32)
          .with("name", UnicodeType.of(5))
          .with("face", DType.FLOAT32, 2);

  private static ColumnDict people() {
    var people = ColumnDict.of(PERSON);
    people.addMask("age");
    people.addRow(1, 36f, "Ada", new float[] {1, 2});
    people.addRow(2, null, "Grace", new float[] {3, 4});
    return people;
  }

  private static String message(Throwable refusal) {
    return String.valueOf(refusal.getMessage());
  }

  @Test
  void addRow_valuesOfEachColumn_areReadFromTheColumns() {
    try (var people = people()) {
      assertEquals(2, people.rows());
      assertEquals(List.of("id", "age", "name", "face"), List.copyOf(people.keySet()));
      assertEquals(List.of(1L, 2L), people.column("id"));
      assertEquals(Arrays.asList(36f, null), people.column("age"));
      assertEquals(List.of("Ada", "Grace"), people.get("name"));
      assertArrayEquals(new float[] {3, 4}, (float[]) people.column("face").get(1));
      assertEquals(1, people.column("age").missingCount());
      assertEquals(0, people.column("id").missingCount());
    }
  }

  @Test
  void addRow_map_takesNamesInAnyOrderAndLacksWhatIsMissing() {
    try (var people = people()) {
      people.addRow(Map.of("name", "Ann", "face", new float[] {5, 6}, "id", 3));
      assertEquals(Arrays.asList(36f, null, null), people.column("age"));
      assertEquals("Ann", people.column("name").get(2));

      var refusal =
          assertThrows(
              IllegalArgumentException.class,
              () -> people.addRow(Map.of("nom", "Ann", "face", new float[2], "id", 3)));
      assertTrue(message(refusal).contains("nom"), refusal::toString);
      assertThrows(IllegalArgumentException.class, () -> people.addRow(Map.of("id", 3)));
      assertEquals(3, people.rows());
    }
  }

  @Test
  void addRow_aValueThatDoesNotFit_changesNothing() {
    try (var people = people()) {
      List<Executable> refused =
          List.of(
              () -> people.addRow(3, 1f, "too long", new float[2]),
              () -> people.addRow(3, 1f, "Ann", new float[3]),
              () -> people.addRow(3, "no number", "Ann", new float[2]),
              () -> people.addRow(3, 1f, "Ann"),
              () -> people.addRowOfDoubles(1, 2, 3, 4),
              () -> people.addRow(3, null, "Ann", "no row"));
      for (Executable add : refused) {
        assertThrows(IllegalArgumentException.class, add);
      }
      var noMask =
          assertThrows(
              IllegalArgumentException.class, () -> people.addRow(3, null, null, new float[2]));
      assertEquals(
          "column 'name': expected a value but found null, and no mask to mark it as missing; add"
              + " one with ColumnDict.addMask(\"name\")",
          message(noMask));
      var named =
          assertThrows(IllegalArgumentException.class, () -> people.addRow(3, 1f, 5, new float[2]));
      assertTrue(message(named).startsWith("column 'name': expected a String"), named::toString);

      assertEquals(2, people.rows());
      assertEquals(1, people.column("age").missingCount());
      people.addRow(3, 40f, "Ann", new float[2]);
      assertEquals(Arrays.asList(36f, null, 40f), people.column("age"));
    }
  }

  @Test
  void addRowOfDoubles_floatColumns_needsNoObjects() {
    try (var dict = ColumnDict.of()) {
      dict.addColumns(DType.FLOAT64, "x", "y");
      dict.addColumn("z", DType.FLOAT32);
      for (int i = 0; i < 1_000; i++) {
        dict.addRowOfDoubles(i, 2 * i, 0.1);
      }
      assertEquals(1_998.0, dict.column("y").getDouble(999));
      assertEquals(0.1f, dict.column("z").getFloat(0));
      assertEquals(1_000, dict.rows());
      assertTrue(dict.capacity() < 2_000, () -> "capacity " + dict.capacity());
    }
  }

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
    try (var people = people()) {
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
          message(refusal).contains("expected 2 rows but found shape [6]"), refusal::toString);
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
    try (var dict = people()) {
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
    try (var people = people()) {
      Column age = people.column("age");
      assertTrue(age.isMissing(1));
      assertNull(age.get(1));
      var refusal = assertThrows(IllegalStateException.class, () -> age.getFloat(1));
      assertTrue(message(refusal).contains("row 1 is missing"), refusal::toString);

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
    try (var people = people()) {
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
    try (var people = people()) {
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
    try (var people = people()) {
      people.addMask("name");
      Column name = people.column("name");
      name.setMissing(0);
      String message =
          message(assertThrows(IllegalArgumentException.class, () -> name.fillMissing(Double.NaN)));
      assertFalse(message.contains("cast"), message);
      assertEquals(1, name.missingCount());
    }
  }

  @Test
  void removeRows_between_movesTheLaterUp() {
    try (var people = people()) {
      people.addRow(3, 30f, "Ann", new float[] {5, 6});
      people.addRow(4, null, "Joan", new float[] {7, 8});
      assertThrows(IndexOutOfBoundsException.class, () -> people.removeRows(1, 5));
      people.removeRows(1, 3);
      assertEquals(List.of(1L, 4L), people.column("id"));
      assertEquals(Arrays.asList(36f, null), people.column("age"));
      assertEquals(List.of("Ada", "Joan"), people.column("name"));
      assertArrayEquals(new float[] {7, 8}, (float[]) people.column("face").get(1));
      assertEquals(1, people.column("age").missingCount());
      people.removeRows(0, 2);
      assertEquals(0, people.rows());
      assertEquals(0, people.column("age").missingCount());
      assertEquals(List.of(), people.column("age"));
    }
  }

  @Test
  void addRows_ofADict_alsoItself() {
    try (var people = people();
        var more = ColumnDict.of(PERSON)) {
      people.addRows(people);
      people.addRows(people);
      assertEquals(8, people.rows());
      assertEquals(Arrays.asList(36f, null, 36f, null, 36f, null, 36f, null), people.column("age"));
      assertEquals(4, people.column("age").missingCount());
      assertEquals(List.of(1L, 2L, 1L, 2L, 1L, 2L, 1L, 2L), people.column("id"));

      more.addRow(9, 9f, "nine", new float[] {9, 9});
      assertThrows(IllegalArgumentException.class, () -> more.addRows(people)); // no mask for ages
      assertEquals(List.of(9L), more.column("id"));
      people.addRows(more);
      assertEquals(9f, people.column("age").get(8));
      people.removeColumn("face");
      assertThrows(IllegalArgumentException.class, () -> people.addRows(more));
      people.addColumn("face", DType.FLOAT32, 3);
      var refusal = assertThrows(IllegalArgumentException.class, () -> people.addRows(more));
      assertEquals("column 'face': expected float32[3] but found float32[2]", message(refusal));
      assertEquals(9, people.rows());
    }
  }

  @Test
  void removedColumnsAndClosedDicts_areRefusedByState() {
    var people = people();
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
      assertEquals(reason, message(assertThrows(IllegalStateException.class, gone::iterator)));
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
      assertEquals("this ColumnDict of [id, age, face] was closed", message(refusal));
    }
    assertEquals("(this ColumnDict of [id, age, face] was closed)", people.toString());
  }

  @Test
  void mapMutators_areRefusedWithTheNameOfWhatToCall() {
    try (var people = people()) {
      Column id = people.column("id");
      Map<Executable, String> refused =
          Map.of(
              () -> people.put("x", id),
              "addColumn",
              () -> people.putAll(Map.of("x", id)),
              "addColumn",
              () -> people.remove("id"),
              "removeColumn",
              people::clear,
              "removeRows",
              () -> people.keySet().clear(),
              "removeRows",
              () -> id.add(3L),
              "ColumnDict.addRow",
              () -> id.remove(0),
              "ColumnDict.removeRows");
      refused.forEach((change, way) -> {
        var refusal = assertThrows(UnsupportedOperationException.class, change);
        assertTrue(message(refusal).contains(way), refusal::toString);
      });
      assertThrows(UnsupportedOperationException.class, () -> people.keySet().remove("id"));
      assertEquals(4, people.size());
      assertEquals(2, people.rows());
      var unknown = assertThrows(NoSuchElementException.class, () -> people.column("nom"));
      assertTrue(message(unknown).contains("[id, age, name, face]"), unknown::toString);
      assertThrows(NoSuchElementException.class, () -> people.removeColumn("nom"));
      assertThrows(NoSuchElementException.class, () -> people.renameColumn("nom", "x"));
      assertThrows(IllegalArgumentException.class, () -> people.renameColumn("id", "age"));
    }
  }

  @Test
  void rows_withoutColumns_areRefused() {
    try (var dict = ColumnDict.of()) {
      assertThrows(IllegalStateException.class, () -> dict.addRow());
      assertThrows(IllegalArgumentException.class, () -> dict.matrix());
      dict.addColumn("x", DType.INT8);
      dict.addRow(1);
      dict.removeColumn("x");
      assertEquals(0, dict.rows());
      dict.addColumn("y", DType.INT8);
      assertEquals(List.of(), dict.column("y"));
    }
  }

  @Test
  void ensureCapacity_tooMuch_changesNothing() {
    try (var people = people()) {
      assertThrows(IllegalArgumentException.class, () -> people.ensureCapacity(Long.MAX_VALUE));
      assertThrows(IllegalArgumentException.class, () -> people.ensureCapacity(1L << 50));
      people.ensureCapacity(-1);
      assertEquals(16, people.capacity());
      people.addRow(3, 1f, "Ann", new float[2]);
      assertEquals(List.of(1L, 2L, 3L), people.column("id"));
    }
  }

  @Test
  void toString_longColumns_areShort() {
    try (var dict = ColumnDict.of()) {
      dict.addColumn("x", DType.INT32);
      dict.addMask("x");
      dict.addColumn("y", DType.FLOAT32, 2);
      dict.addRow(0, new float[] {1, 2});
      dict.addRow(null, new float[] {3, 4});
      assertEquals("{x=[0, null], y=[[1.0, 2.0], [3.0, 4.0]]}", dict.toString());
      dict.removeColumn("y");
      for (int i = 2; i <= 1_000; i++) {
        dict.addRow(i);
      }
      assertEquals("{x=[0, null, 2, …, 998, 999, 1000]}", dict.toString());
      dict.column("x").acquire(BufferRequest.STRIDED.andWritable()).close();
    } catch (BufferRequestException e) {
      assertEquals(BufferRequestException.Reason.MISSING_VALUES, e.reason());
    }
  }

  @Test
  void equals_aMapOfLists_comparesContent() {
    try (var people = people();
        var same = people()) {
      assertEquals(people, same);
      assertEquals(people.hashCode(), same.hashCode());
      assertNotEquals(people, Map.of());
      same.column("face").set(1, new float[] {3, 5});
      assertNotEquals(people, same);
      same.removeColumn("face");
      people.removeColumn("face");
      Map<String, List<?>> lists =
          Map.of(
              "id", List.of(1L, 2L),
              "age", Arrays.asList(36f, null),
              "name", List.of("Ada", "Grace"));
      assertEquals(lists, people);
      assertEquals(people, lists);
      assertEquals(lists.hashCode(), people.hashCode());
    }
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

  @Test
  void subList_ofRows_comparesThemByContent() {
    try (var dict = ColumnDict.of()) {
      dict.addColumn("r", DType.INT16, 2);
      dict.addRow((Object) new short[] {1, 2});
      dict.addRow((Object) new short[] {3, 4});
      dict.addRow((Object) new short[] {5, 6});
      var part = dict.column("r").subList(1, 3);
      assertEquals(part, List.of(new short[] {3, 4}, new short[] {5, 6}));
      assertEquals(part.subList(1, 2), dict.column("r").subList(2, 3));
      assertEquals(1, part.indexOf(new short[] {5, 6}));
      part.set(0, new short[] {7, 8});
      assertEquals(1, dict.column("r").indexOf(new short[] {7, 8}));
    }
  }

  @Test
  void addRow_arrayOfNumbers_isTakenAlsoWhereTheMemoryGrows() {
    try (var dict =
        ColumnDict.of(RecordType.of().with("a", DType.FLOAT64).with("b", DType.FLOAT64))) {
      for (int i = 0; i < 100; i++) {
        Double[] row = {(double) i, i + 0.5};
        dict.addRow((Object[]) row);
      }
      assertEquals(99.5, dict.column("b").get(99));
    }
  }
}

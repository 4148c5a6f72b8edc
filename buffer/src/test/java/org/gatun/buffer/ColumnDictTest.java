// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Rows come and go, and what a dict is as a map; what does not fit changes nothing. */
class ColumnDictTest {
  @Test
  void addRow_valuesOfEachColumn_areReadFromTheColumns() {
    try (var people = People.people()) {
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
    try (var people = People.people()) {
      people.addRow(Map.of("name", "Ann", "face", new float[] {5, 6}, "id", 3));
      assertEquals(Arrays.asList(36f, null, null), people.column("age"));
      assertEquals("Ann", people.column("name").get(2));

      var refusal =
          assertThrows(
              IllegalArgumentException.class,
              () -> people.addRow(Map.of("nom", "Ann", "face", new float[2], "id", 3)));
      assertTrue(People.message(refusal).contains("nom"), refusal::toString);
      assertThrows(IllegalArgumentException.class, () -> people.addRow(Map.of("id", 3)));
      assertEquals(3, people.rows());
    }
  }

  @Test
  void addRow_aValueThatDoesNotFit_changesNothing() {
    try (var people = People.people()) {
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
          People.message(noMask));
      var named =
          assertThrows(IllegalArgumentException.class, () -> people.addRow(3, 1f, 5, new float[2]));
      assertTrue(
          People.message(named).startsWith("column 'name': expected a String"), named::toString);

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
  void removeRows_between_movesTheLaterUp() {
    try (var people = People.people()) {
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
    try (var people = People.people();
        var more = ColumnDict.of(People.PERSON)) {
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
      assertEquals(
          "column 'face': expected float32[3] but found float32[2]", People.message(refusal));
      assertEquals(9, people.rows());
    }
  }

  @Test
  void mapMutators_areRefusedWithTheNameOfWhatToCall() {
    try (var people = People.people()) {
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
        assertTrue(People.message(refusal).contains(way), refusal::toString);
      });
      assertThrows(UnsupportedOperationException.class, () -> people.keySet().remove("id"));
      assertEquals(4, people.size());
      assertEquals(2, people.rows());
      var unknown = assertThrows(NoSuchElementException.class, () -> people.column("nom"));
      assertTrue(People.message(unknown).contains("[id, age, name, face]"), unknown::toString);
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
    try (var people = People.people()) {
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
    try (var people = People.people();
        var same = People.people()) {
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

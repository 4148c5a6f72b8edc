// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Collections and messages print what arrays hold, and of much the first and last few. */
class CollectionTextTest {
  private static final RecordType TRACK =
      RecordType.of().with("id", DType.INT32).with("at", DType.FLOAT32, 2);

  @Test
  void toString_ofScalars_isThatOfAJavaList() {
    try (var list = BufferList.of(DType.INT32)) {
      List<Integer> thousand = IntStream.range(0, 1_000).boxed().toList();
      list.addAll(thousand);
      assertEquals(thousand.toString(), list.toString());
      assertEquals(thousand.subList(3, 7).toString(), list.subList(3, 7).toString());
      list.addInt(1_000);
      assertEquals("[0, 1, 2, …, 998, 999, 1000]", list.toString());
      assertEquals("[5, 6, 7]", list.subList(5, 8).toString());
    }
  }

  @Test
  void toString_ofRows_printsTheirNumbersInAllAxes() {
    try (var flat = BufferList.ofRows(DType.FLOAT32, 3);
        var deep = BufferList.ofRows(DType.INT16, 2, 2)) {
      flat.addRow(1, 2, 3);
      flat.addRow(4.5, 5, Float.NaN);
      assertEquals("[[1.0, 2.0, 3.0], [4.5, 5.0, NaN]]", flat.toString());
      deep.addRow(1, 2, 3, 4);
      assertEquals("[[[1, 2], [3, 4]]]", deep.toString());
      assertEquals(deep.row(0).toList().toString(), "[[1, 2], [3, 4]]");
      assertEquals("[[[1, 2], [3, 4]]]", deep.subList(0, 1).toString());
    }
  }

  @Test
  void toString_ofAMillion_isShort() {
    try (var scalars = BufferList.of(DType.FLOAT32);
        var rows = BufferList.ofRows(DType.INT32, 1_000);
        var records = BufferList.of(RecordType.of().with("x", DType.INT8, 1_000));
        var columns = ColumnDict.of()) {
      scalars.addFloats(new float[1_000_000]);
      assertEquals("[0.0, 0.0, 0.0, …, 0.0, 0.0, 0.0]", scalars.toString());
      rows.addInts(new int[1_000_000]);
      String row = "[0, 0, 0, …, 0, 0, 0]";
      String six = String.join(", ", row, row, row, "…", row, row, row);
      assertEquals("[" + six + "]", rows.toString());
      records.addAllOf(java.lang.foreign.MemorySegment.ofArray(new byte[1_000_000]));
      assertEquals("[" + six.replace(row, "{x=" + row + "}") + "]", records.toString());
      columns.addColumn("r", rows);
      assertEquals("{r=[" + six + "]}", columns.toString());
      assertEquals("[" + six + "]", columns.column("r").subList(1, 1_000).toString());
    }
  }

  @Test
  void toString_ofDictViews_printsRows() {
    try (var dict = BufferDict.ofLongKeys(DType.FLOAT32, float[].class, 2);
        var many = BufferDict.ofIntKeys(DType.INT32, Integer.class)) {
      dict.putRow(7, 1f, 2f);
      dict.putRow(8, 3f, 4f);
      dict.putRow(9, 5f, 6f);
      dict.remove(8L);
      assertEquals("[[1.0, 2.0], [5.0, 6.0]]", dict.values().toString());
      assertEquals("[7=[1.0, 2.0], 9=[5.0, 6.0]]", dict.entrySet().toString());
      assertEquals("7=[1.0, 2.0]", dict.entrySet().iterator().next().toString());
      assertEquals("[7, 9]", dict.keySet().toString());
      for (int i = 0; i <= 2_000; i++) {
        many.put(i, -i);
      }
      many.keySet().removeIf(key -> key % 2 == 1);
      assertEquals("[0, 2, 4, …, 1996, 1998, 2000]", many.keySet().toString());
      assertEquals("[0, -2, -4, …, -1996, -1998, -2000]", many.values().toString());
    }
  }

  @Test
  void toString_ofWhatIsOfNoUse_saysWhyAndNeverThrows() {
    var list = BufferList.ofRows(DType.FLOAT32, 3);
    list.addRow(1, 2, 3);
    var part = list.subList(0, 1);
    list.addRow(4, 5, 6);
    assertTrue(part.toString().startsWith("(expected a list whose size nobody changes"));
    list.close();
    assertEquals("(this BufferList of float32[3] was closed)", list.toString());
    assertEquals("(this BufferList of float32[3] was closed)", part.toString());

    var dict = BufferDict.ofLongKeys(DType.INT32);
    dict.close();
    assertTrue(dict.values().toString().endsWith("was closed)"));

    var columns = ColumnDict.of(TRACK);
    columns.addRow(1, new float[] {2, 3});
    var rows = columns.column("at").subList(0, 1);
    columns.addRow(1, new float[] {2, 3});
    assertTrue(rows.toString().startsWith("(expected a list whose size nobody changes"));
    columns.removeColumn("at");
    assertEquals("(column 'at' was removed from its ColumnDict)", rows.toString());
    columns.close();
    assertEquals("(this ColumnDict of [id] was closed)", columns.toString());
  }

  @Test
  void toString_ofARecord_printsItsArrays() {
    RecordType wide = RecordType.of().with("x", DType.INT32, 2, 600).with("y", BytesType.of(2));
    assertEquals("{id=1, at=[2.0, 3.0]}", RecordValue.of(TRACK, 1, new float[] {2, 3}).toString());
    assertEquals(
        "{x=[[0, 0, 0, …, 0, 0, 0], [0, 0, 0, …, 0, 0, 0]], y=[1, 2]}",
        RecordValue.of(wide, new int[2][600], new byte[] {1, 2}).toString());
  }

  @Test
  void messages_aboutArrays_printTheirContent() {
    try (var list = BufferList.of(DType.FLOAT32);
        var rows = BufferList.ofRows(DType.FLOAT32, 3);
        var records = BufferList.of(TRACK)) {
      assertEquals(
          "expected a value for float32 but found [1.0, 2.0] of float[]",
          refusal(() -> list.add(new float[] {1, 2})));
      assertEquals(
          "expected a value for float32 but found [0.0, 0.0, 0.0, …, 0.0, 0.0, 0.0] of double[]",
          refusal(() -> list.add(new double[5_000])));
      assertEquals(
          "expected an array of 3 elements but found [1.0, 2.0, 3.0] of java.util.Arrays$ArrayList;"
              + " give a float[], or its numbers to addRow or putRow",
          refusal(() -> rows.add(Arrays.asList(1f, 2f, 3f))));
      assertEquals(
          "field 'at': expected a list or array of 2 for axis 0 for float32 but found"
              + " [1.0, 2.0, 3.0] of float[]",
          refusal(() -> records.add(List.of(1, new float[] {1, 2, 3}))));
      assertEquals(
          "field 'id': expected a value for int32 but found [7] of int[]",
          refusal(() -> records.add(Map.of("id", new int[] {7}, "at", List.of(1, 2)))));
      var itself = new ArrayList<Object>();
      itself.add(itself);
      assertTrue(refusal(() -> list.add(itself)).contains("…"));
    }
  }

  @Test
  void messages_aboutListsThatShareLists_areShort() {
    var itself = new ArrayList<Object>();
    itself.add(itself);
    itself.add(itself);
    Object empties = List.of();
    Object numbers = List.of(1);
    Object arrays = new int[] {1};
    Object maps = Map.of("a", 1);
    for (int i = 0; i < 60; i++) { // 2^60 of them, and a few dozen objects
      empties = List.of(empties, empties);
      numbers = List.of(numbers, numbers);
      arrays = new Object[] {arrays, arrays};
      maps = Map.of("a", maps, "b", maps);
    }
    try (var list = BufferList.of(DType.FLOAT32)) {
      for (Object value : List.of(itself, empties, numbers, arrays, maps)) {
        String text =
            assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> refusal(() -> list.add(value)), "it has no end");
        assertTrue(text.contains("…"), text);
        assertTrue(text.length() < 200_000, () -> "expected less than " + text.length());
      }
    }
  }

  @Test
  void messages_aboutMaps_printTheirContent() {
    var itself = new HashMap<String, Object>();
    itself.put("a", List.of(itself)); // the JDK's own text of it overflows the stack
    try (var list = BufferList.of(DType.FLOAT32)) {
      assertTrue(refusal(() -> list.add(Map.of("a", new int[] {1, 2}))).contains("{a=[1, 2]}"));
      assertTrue(refusal(() -> list.add(itself)).contains("{a=[{a=["));
      var many = new TreeMap<Integer, Integer>();
      for (int i = 0; i < 1_001; i++) {
        many.put(i, -i);
      }
      String text = refusal(() -> list.add(many));
      assertTrue(text.contains("{0=0, 1=-1, 2=-2, 3=-3, 4=-4, 5=-5, …}"), text);
      many.remove(1_000);
      assertTrue(refusal(() -> list.add(many)).contains(many.toString()));
    }
  }

  private static String refusal(Runnable call) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, call::run).getMessage());
  }
}

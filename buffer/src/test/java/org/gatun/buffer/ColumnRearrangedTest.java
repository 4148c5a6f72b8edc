// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Sorting and replacing a column's elements: all of it, or nothing. */
class ColumnRearrangedTest {
  private static final Comparator<@Nullable Object> DOWN =
      (a, b) -> Integer.compare((Integer) b, (Integer) a);

  private static ColumnDict ints(Object... values) {
    var dict = ColumnDict.of();
    dict.addColumn("x", DType.INT32);
    for (Object value : values) {
      dict.addRow(value);
    }
    return dict;
  }

  /** What a comparator or operator may do behind the column's back. */
  private static List<Runnable> meddlings(ColumnDict dict) {
    return List.of(
        () -> dict.removeRows(0, 1),
        () -> dict.addRow(9),
        () -> {
          dict.addRow(9);
          dict.removeRows(0, 1);
        });
  }

  @Test
  void sort_comparatorThatChangesRows_writesNothing() {
    for (int i = 0; i < 3; i++) {
      try (var dict = ints(1, 2, 3, 4)) {
        Runnable meddling = meddlings(dict).get(i);
        Column column = dict.column("x");
        int[] calls = {0};
        Comparator<@Nullable Object> order =
            (a, b) -> {
              if (calls[0]++ == 0) {
                meddling.run();
              }
              return DOWN.compare(a, b);
            };
        assertThrows(ConcurrentModificationException.class, () -> column.sort(order));
        assertEquals(afterMeddling(i), column);
      }
    }
  }

  private static List<Integer> afterMeddling(int which) {
    return List.of(List.of(2, 3, 4), List.of(1, 2, 3, 4, 9), List.of(2, 3, 4, 9)).get(which);
  }

  @Test
  void replaceAll_operatorThatChangesRowsOrFails_writesNothing() {
    for (int i = 0; i < 3; i++) {
      try (var dict = ints(1, 2, 3, 4)) {
        Runnable meddling = meddlings(dict).get(i);
        Column column = dict.column("x");
        assertThrows(
            ConcurrentModificationException.class,
            () ->
                column.replaceAll(value -> {
                  if (Objects.equals(value, 3)) {
                    meddling.run();
                  }
                  return 7;
                }));
        assertEquals(afterMeddling(i), column);
      }
    }
    try (var dict = ints(1, 2, 3, 4)) {
      Column column = dict.column("x");
      var refusal =
          assertThrows(
              IllegalArgumentException.class,
              () -> column.replaceAll(value -> Objects.equals(value, 4) ? "four" : 0));
      assertTrue(String.valueOf(refusal.getMessage()).startsWith("column 'x': expected"));
      assertThrows(
          NullPointerException.class,
          () -> column.replaceAll(v -> Objects.equals(v, 4) ? null : 0));
      assertThrows(ClassCastException.class, () -> column.sort((a, _) -> ((String) a).length()));
      assertEquals(List.of(1, 2, 3, 4), column);
    }
  }

  @Test
  void sortAndReplaceAll_closedOrRemovedMeanwhile_areRefusedByState() {
    var closed = ints(1, 2, 3);
    assertThrows(
        IllegalStateException.class,
        () ->
            closed
                .column("x")
                .sort((a, b) -> {
                  closed.close();
                  return DOWN.compare(a, b);
                }));
    try (var dict = ints(1, 2, 3)) {
      dict.addColumn("y", DType.INT8);
      Column column = dict.column("x");
      assertThrows(
          IllegalStateException.class,
          () ->
              column.replaceAll(_ -> {
                dict.removeColumn("x");
                return 1;
              }));
    }
  }

  @Test
  void sort_asLists_whateverTheOrder() {
    var random = new Random(4);
    for (boolean masked : new boolean[] {false, true}) {
      try (var dict = ints()) {
        List<@Nullable Object> expected = new ArrayList<>();
        if (masked) {
          dict.addMask("x");
        }
        for (int i = 0; i < 200; i++) {
          Object value = masked && random.nextInt(4) == 0 ? null : random.nextInt(50);
          expected.add(value);
          dict.addRow(value);
        }
        Column column = dict.column("x");
        Comparator<@Nullable Object> order = Comparator.nullsFirst(DOWN);
        try (BufferLease lease = column.values().acquire(BufferRequest.STRIDED)) {
          column.subList(20, 90).sort(order);
          expected.subList(20, 90).sort(order);
          assertEquals(expected, column);
          column.sort(order);
          expected.sort(order);
          assertEquals(expected, column);
          assertTrue(lease.isOpen());
        }
        assertEquals(expected.stream().filter(v -> v == null).count(), column.missingCount());
        if (masked) {
          var refusal = assertThrows(NullPointerException.class, () -> column.sort(null));
          assertTrue(String.valueOf(refusal.getMessage()).contains("fillMissing"));
          assertEquals(expected, column);
          column.replaceAll(value -> value == null ? 0 : value.equals(7) ? null : value);
          expected.replaceAll(value -> value == null ? 0 : value.equals(7) ? null : value);
          assertEquals(expected, column);
          assertEquals(expected.stream().filter(v -> v == null).count(), column.missingCount());
        } else {
          column.sort(null);
          expected.sort(null);
          assertEquals(expected, column);
        }
      }
    }
  }

  @Test
  void sort_rowsAndText_moveWhole() {
    try (var dict =
        ColumnDict.of(RecordType.of().with("r", DType.INT16, 2).with("t", UnicodeType.of(2)))) {
      dict.addRow(new short[] {3, 1}, "c");
      dict.addRow(new short[] {1, 2}, "b");
      dict.addRow(new short[] {2, 3}, "a");
      assertThrows(ClassCastException.class, () -> dict.column("r").sort(null));
      dict.column("r").sort(Comparator.comparingInt(row -> ((short[]) row)[0]));
      dict.column("t").sort(null);
      assertArrayEquals(new short[] {1, 2}, (short[]) dict.column("r").get(0));
      assertArrayEquals(new short[] {3, 1}, (short[]) dict.column("r").get(2));
      assertEquals(List.of("a", "b", "c"), dict.column("t"));
    }
  }

  @Test
  void replaceAll_records_keepTheBytesBetweenTheirFields() {
    RecordType gap =
        RecordType.of(
            List.of(
                new RecordType.Field("a", DType.INT8, List.of(), 0),
                new RecordType.Field("b", DType.INT8, List.of(), 3)),
            4);
    try (var dict = ColumnDict.of()) {
      dict.addColumn("g", gap);
      dict.addRow(List.of(1, 2));
      try (BufferLease lease = dict.column("g").acquire(BufferRequest.WRITABLE)) {
        lease.view().cast(DType.INT8).setInt(77, 1);
        dict.column("g").replaceAll(_ -> List.of(3, 4));
        assertArrayEquals(new byte[] {3, 77, 0, 4}, lease.view().toBytes());
      }
    }
  }

  @Test
  void iteratorsAndSubLists_afterRowsChanged_failFastAndSayWhy() {
    try (var dict = ints(1, 2, 3);
        var list = BufferList.of(DType.INT32)) {
      list.addInts(1, 2, 3);
      Iterator<@Nullable Object> rows = dict.column("x").iterator();
      List<@Nullable Object> part = dict.column("x").subList(0, 2);
      Iterator<Object> elements = list.iterator();
      dict.addRow(4);
      list.addInt(4);
      for (Iterator<?> each : List.of(rows, elements)) {
        var refusal = assertThrows(ConcurrentModificationException.class, each::next);
        assertTrue(
            String.valueOf(refusal.getMessage()).contains("ask for a new sub-list or iterator"));
      }
      assertThrows(ConcurrentModificationException.class, () -> part.get(0));
      assertEquals(Arrays.asList(1, 2, 3, 4), dict.column("x"));
    }
  }
}

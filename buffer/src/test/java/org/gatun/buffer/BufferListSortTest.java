// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.gatun.buffer.RandomElements.plain;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sorting gives the order that ArrayList gives the same boxed values, and moves whole elements. */
class BufferListSortTest {
  private static final long SEED = 20_261_123;

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "COMPLEX.*")
  void sort_naturalOrder_equalsArrayLists(ScalarType scalar) {
    IO.println("seed " + SEED);
    var random = new Random(SEED);
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      for (int size : new int[] {0, 1, 2, 3, 13, 207, 4_098}) {
        try (var list = BufferList.of(scalar.withOrder(order))) {
          list.addAll(new RandomElements(scalar, 0, random).next(size));
          List<Object> expected = new ArrayList<>(list);
          expected.sort(null);
          list.sort(null);
          assertEquals(expected, list, scalar + " " + order + " " + size);
        }
      }
    }
  }

  @Test
  void sort_floats_putsNanLastAndMinusZeroFirst() {
    try (var list = BufferList.of(DType.FLOAT32);
        var halves = BufferList.of(DType.FLOAT16)) {
      float[] values = {
        Float.NaN, 0f, -0f, 1, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, -1
      };
      list.addFloats(values);
      halves.addFloats(values);
      list.setFloat(6, Float.intBitsToFloat(0xFFC0_0001)); // a NaN with a sign, and a payload
      list.sort(null);
      halves.sort(null);
      Arrays.sort(values);
      assertEquals(
          List.of(
              Float.NEGATIVE_INFINITY, -0f, 0f, 1f, Float.POSITIVE_INFINITY, Float.NaN, Float.NaN),
          list);
      List<Object> expected = new ArrayList<>();
      for (float value : values) {
        expected.add(value);
      }
      assertEquals(expected, halves);
      try (BufferLease lease = list.acquire(BufferRequest.NATIVE)) {
        BufferView bits = lease.view().cast(DType.UINT32);
        assertEquals(0x7FC0_0000L, bits.getLong(5)); // equal, and so in their order
        assertEquals(0xFFC0_0001L, bits.getLong(6));
      }
    }
  }

  @Test
  void sort_timesAndText_followsTheirObjects() {
    try (var times = BufferList.of(DType.ofDescr(">M8[ns]"), Long.class);
        var texts = BufferList.of(UnicodeType.of(3), String.class)) {
      times.addAll(List.of(3L, -1L, Long.MAX_VALUE, Long.MIN_VALUE, 3L));
      times.sort(null);
      assertEquals(List.of(Long.MIN_VALUE, -1L, 3L, 3L, Long.MAX_VALUE), times);
      List<String> words = List.of("b", "", "a", "B", "ab", "\uD83D\uDEA2", "\uFFFD");
      texts.addAll(words);
      texts.sort(null);
      assertEquals(words.stream().sorted().toList(), texts);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sort_comparator_isStableAndMovesWholeElements(boolean part) {
    RecordType person = RecordType.of().with("age", DType.INT8).with("id", DType.INT32).aligned();
    var random = new Random(SEED);
    try (var list = BufferList.of(person, RecordValue.class)) {
      for (int i = 0; i < 500; i++) {
        list.add(RecordValue.of(person, (byte) random.nextInt(5), i));
      }
      try (BufferLease lease = list.acquire(BufferRequest.NATIVE_WRITABLE)) {
        lease.view().cast(DType.INT8, 500, 8).setInt(77, 3, 1); // between the fields of the fourth
      }
      Comparator<RecordValue> byAge = Comparator.comparing(r -> (Byte) r.get("age"));
      List<RecordValue> expected = new ArrayList<>(list);
      List<RecordValue> sorted = part ? list.subList(1, 400) : list;
      (part ? expected.subList(1, 400) : expected).sort(byAge);
      sorted.sort(byAge);
      assertEquals(expected, list);
      try (BufferLease lease = list.acquire(BufferRequest.NATIVE)) {
        int place = -1;
        for (int i = 0; i < list.size(); i++) {
          place = list.get(i).get("id").equals(3) ? i : place;
        }
        assertEquals(77, lease.view().cast(DType.INT8, 500, 8).getInt(place, 1));
      }
    }
  }

  @Test
  void sort_whileLent_isSeenByTheLease() {
    try (var list = BufferList.of(DType.INT16)) {
      list.addInts(3, 1, 2);
      BufferView row = list.row(0);
      try (BufferLease lease = list.acquire(BufferRequest.STRIDED)) {
        list.sort(null);
        assertEquals(List.of((short) 1, (short) 2, (short) 3), plain(lease.view()));
        list.sort(Comparator.comparingInt(value -> -(Short) value));
        assertEquals(List.of((short) 3, (short) 2, (short) 1), plain(lease.view()));
      }
      assertEquals(3, row.getInt());
    }
  }

  @Test
  void sort_rowsWithComparator_sortsContent() {
    try (var list = BufferList.ofRows(DType.FLOAT32, float[].class, 2)) {
      list.addFloats(3, 0, 1, 1, 2, 2);
      list.sort(Comparator.comparingDouble(row -> row[0]));
      assertArrayEquals(new float[] {1, 1}, list.get(0));
      assertArrayEquals(new float[] {3, 0}, list.get(2));
    }
  }

  @Test
  void sort_comparatorFailsOrChangesTheList_leavesItAsItWas() {
    try (var list = BufferList.of(DType.INT32, Integer.class)) {
      list.addInts(3, 1, 2, 5, 4);
      assertThrows(
          IllegalStateException.class,
          () ->
              list.sort((a, b) -> {
                if (a == 5 || b == 5) {
                  throw new IllegalStateException("five");
                }
                return Integer.compare(a, b);
              }));
      assertEquals(List.of(3, 1, 2, 5, 4), list);
      List<Integer> added = new ArrayList<>();
      assertThrows(
          ConcurrentModificationException.class,
          () ->
              list.sort((a, b) -> {
                if (added.isEmpty()) {
                  added.add(6);
                  list.add(6);
                }
                return Integer.compare(a, b);
              }));
      assertEquals(List.of(3, 1, 2, 5, 4, 6), list);
    }
  }

  @Test
  void sort_noNaturalOrder_isRefusedByName() {
    RecordType record = RecordType.of().with("x", DType.INT8);
    for (BufferList<Object> list :
        List.of(
            BufferList.ofRows(DType.FLOAT32, 2),
            BufferList.of(DType.COMPLEX64),
            BufferList.of(record),
            BufferList.of(DType.ofDescr("|S3")))) {
      try (list) {
        var refused = assertThrows(ClassCastException.class, () -> list.sort(null));
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains(list.dtype() + "; give a comparator"), message);
      }
    }
  }

  @Test
  void sort_part_leavesTheRest() {
    try (var list = BufferList.of(DType.INT32, Integer.class)) {
      list.addInts(5, 4, 3, 2, 1);
      list.subList(1, 4).sort(null);
      assertEquals(List.of(5, 2, 3, 4, 1), list);
    }
  }
}

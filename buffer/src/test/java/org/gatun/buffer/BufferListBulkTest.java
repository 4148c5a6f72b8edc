// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.gatun.buffer.RandomElements.plain;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Many elements are added at once, from wherever they are: all, or none. */
@SuppressWarnings("ModifyingCollectionWithItself") // which is one of the cases
class BufferListBulkTest {
  @Test
  void addArrays_ofTheDtypeOrAnother_convertAsSingleAdds() {
    try (var list = BufferList.of(DType.FLOAT64);
        var small = BufferList.of(DType.UINT8);
        var flags = BufferList.of(DType.BOOL);
        var swapped = BufferList.of(DType.ofDescr(">i4"))) {
      list.addFloats(1.5f, 2);
      list.addDoubles(0.1);
      list.addInts(7);
      list.addLongs(Long.MAX_VALUE);
      list.addBytes((byte) -1);
      list.addShorts((short) 300);
      assertEquals(List.of(1.5, 2.0, 0.1, 7.0, 0x1p63, -1.0, 300.0), list);
      small.addInts(1, 255);
      assertThrows(IllegalArgumentException.class, () -> small.addInts(3, 256));
      assertThrows(IllegalArgumentException.class, () -> small.addBytes((byte) 1, (byte) -1));
      assertThrows(IllegalArgumentException.class, () -> small.addFloats(1));
      assertThrows(IllegalArgumentException.class, () -> small.addBooleans(true));
      assertEquals(List.of(1, 255), small);
      flags.addBooleans(true, false);
      assertEquals(List.of(true, false), flags);
      swapped.addInts(1, -2);
      assertEquals(List.of(1, -2), swapped);
    }
  }

  @Test
  void addArrays_eachDtypesOwn_keepTheValues() {
    try (var bytes = BufferList.of(DType.INT8);
        var shorts = BufferList.of(DType.INT16);
        var longs = BufferList.of(DType.INT64)) {
      bytes.addBytes((byte) -128, (byte) 127);
      shorts.addShorts((short) -32_768, (short) 7);
      longs.addLongs(Long.MIN_VALUE, 3);
      longs.addLongs();
      assertEquals(List.of((byte) -128, (byte) 127), bytes);
      assertEquals(List.of((short) -32_768, (short) 7), shorts);
      assertEquals(List.of(Long.MIN_VALUE, 3L), longs);
    }
  }

  @Test
  void addArrays_ofRows_makeSeveralRowsOrNone() {
    try (var list = BufferList.ofRows(DType.FLOAT32, float[].class, 2)) {
      list.addFloats(1, 2, 3, 4);
      list.addInts(5, 6);
      assertThrows(IllegalArgumentException.class, () -> list.addFloats(1, 2, 3));
      assertThrows(IllegalArgumentException.class, () -> list.addRow(1f, 2f, 3f, 4f));
      assertThrows(IllegalArgumentException.class, () -> list.addAll(IntStream.of(1, 2, 3)));
      assertTrue(list.addAll(DoubleStream.of(7, 8)));
      assertEquals(4, list.size());
      assertArrayEquals(new float[] {3, 4}, list.get(1));
      assertArrayEquals(new float[] {7, 8}, list.get(3));
    }
  }

  @Test
  void addAll_streams_addAllInOrder() {
    try (var list = BufferList.of(DType.INT32, Integer.class);
        var doubles = BufferList.of(DType.FLOAT64)) {
      assertTrue(list.addAll(IntStream.range(0, 1_000).parallel()));
      assertTrue(list.addAll(LongStream.of(1_000)));
      assertTrue(list.addAll(Stream.of(1_001)));
      assertFalse(list.addAll(IntStream.empty()));
      assertEquals(IntStream.range(0, 1_002).boxed().toList(), list);
      assertTrue(list.addAll(list.stream()));
      assertEquals(2_004, list.size());
      doubles.addAll(DoubleStream.of(0.5, 1.5));
      assertEquals(List.of(0.5, 1.5), doubles);
    }
  }

  @Test
  void addAll_streamFailsMidway_addsNothing() {
    try (var list = BufferList.of(DType.INT8, Byte.class)) {
      list.addInts(1, 2);
      IntStream failing = IntStream.range(0, 10).map(i -> 12 / (i - 5));
      assertThrows(ArithmeticException.class, () -> list.addAll(failing));
      assertThrows(IllegalArgumentException.class, () -> list.addAll(IntStream.of(1, 2, 128)));
      assertThrows(IllegalArgumentException.class, () -> list.addAll(LongStream.of(1, 1L << 40)));
      assertThrows(IllegalArgumentException.class, () -> list.addAll(DoubleStream.of(1)));
      assertThrows(
          IllegalStateException.class,
          () ->
              list.addAll(
                  Stream.of((byte) 1, (byte) 2)
                      .peek(value -> {
                        if (value == 2) {
                          throw new IllegalStateException("two");
                        }
                      })));
      assertEquals(List.of((byte) 1, (byte) 2), list);
    }
  }

  @Test
  void addAll_streamChangesTheList_isDoneBefore() {
    try (var list = BufferList.of(DType.INT32, Integer.class)) {
      list.add(1);
      list.addAll(IntStream.of(3, 4).peek(_ -> list.add(2)));
      assertEquals(List.of(1, 2, 2, 3, 4), list);
      Runnable close = list::close;
      assertThrows(
          IllegalStateException.class,
          () -> list.addAll(IntStream.of(3, 4).peek(_ -> close.run())));
      assertThrows(IllegalStateException.class, list::isEmpty);
    }
  }

  @Test
  void addAll_seventhDoesNotFit_addsNothing() {
    try (var list = BufferList.of(DType.INT8)) {
      list.addInts(1, 2);
      List<Object> seven = new ArrayList<>(List.of(1, 2, 3, 4, 5, 6, 1_000));
      assertThrows(IllegalArgumentException.class, () -> list.addAll(seven));
      assertThrows(IllegalArgumentException.class, () -> list.addAll(1, seven));
      seven.set(6, "7");
      assertThrows(IllegalArgumentException.class, () -> list.addAll(seven));
      assertThrows(IndexOutOfBoundsException.class, () -> list.addAll(3, List.of(1)));
      assertThrows(IndexOutOfBoundsException.class, () -> list.addAll(-1, List.of()));
      assertEquals(List.of((byte) 1, (byte) 2), list);
    }
  }

  @Test
  void addAll_itself_doublesAsAnArrayListDoes() {
    try (var list = BufferList.ofRows(DType.INT32, 2)) {
      List<Object> expected = new ArrayList<>();
      for (int i = 0; i < 700; i++) {
        list.addRow(i, -i);
        expected.add(List.of(i, -i));
      }
      list.addAll(list);
      expected.addAll(expected);
      assertEquals(expected, plain(list));
      list.addAll(3, list);
      expected.addAll(3, new ArrayList<>(expected));
      assertEquals(expected, plain(list));
      list.addAll(list.subList(1, 3));
      expected.addAll(List.copyOf(expected.subList(1, 3)));
      assertEquals(expected, plain(list));
      list.addAllOf(list);
      list.addAllOf(list.subList(0, 2));
      expected.addAll(List.copyOf(expected));
      expected.addAll(List.copyOf(expected.subList(0, 2)));
      assertEquals(expected, plain(list));
      list.subList(0, 4).addAll(1, list.subList(2, 4));
      expected.addAll(1, List.copyOf(expected.subList(2, 4)));
      assertEquals(expected, plain(list));
    }
  }

  @Test
  void addAllOf_exporters_addsTheirElements() {
    try (var list = BufferList.ofRows(DType.FLOAT32, 2);
        BufferLease lent = Buffers.wrap(new float[] {1, 2, 3, 4, 5, 6, 7, 8});
        var other = BufferList.ofRows(DType.FLOAT32, 2)) {
      BufferView square = lent.view().cast(DType.FLOAT32, 4, 2);
      assertTrue(list.addAllOf(square.slice(Slice.every(-2)).asReadOnly()));
      assertEquals(List.of(List.of(7f, 8f), List.of(3f, 4f)), plain(list));
      BufferView turned = lent.view().cast(DType.FLOAT32, 2, 4);
      list.addAllOf(turned.withLayout(turned.layout().transpose()));
      assertEquals(List.of(4f, 8f), plain(list).get(5));
      other.addRow(9f, 9f);
      list.addAllOf(other);
      list.addAllOf(other.subList(0, 1));
      assertFalse(list.addAllOf(other.subList(0, 0)));
      assertEquals(8, list.size());
      try (BufferLease lease = other.acquire(BufferRequest.STRIDED)) {
        list.addAll(other); // which is lent, but does not change
        assertEquals(1, lease.view().layout().size(0));
      }
      assertEquals(9, list.size());
    }
  }

  @Test
  void addAllOf_otherDtypeOrShape_isRefusedWithTheWayOut() {
    try (var list = BufferList.ofRows(DType.FLOAT32, 2);
        BufferLease doubles = Buffers.allocate(DType.FLOAT64, 3, 2);
        BufferLease wide = Buffers.allocate(DType.FLOAT32, 3, 3)) {
      list.addRow(1f, 2f);
      var dtype = assertThrows(IllegalArgumentException.class, () -> list.addAllOf(doubles));
      assertEquals(
          "dtype: expected float32 but found float64; addAll of a stream and addDoubles and the"
              + " like convert values",
          dtype.getMessage());
      var shape = assertThrows(IllegalArgumentException.class, () -> list.addAllOf(wide));
      assertEquals("shape: expected [n, 2] but found [3, 3]; reshape the view", shape.getMessage());
      assertThrows(IllegalArgumentException.class, () -> list.addAllOf(wide.view().at(0)));
      assertThrows(IllegalArgumentException.class, () -> list.addAllOf(wide.view().at(0, 0)));
      assertEquals(1, list.size());
    }
  }

  @Test
  void addAllOf_whatIsLentOfTheListItself_isRefused() {
    RecordType type = RecordType.of().with("x", DType.INT32).with("y", DType.INT32);
    try (var list = BufferList.of(DType.INT32);
        var records = BufferList.of(type)) {
      list.addInts(1, 2, 3);
      records.add(List.of(1, 2));
      try (BufferLease lease = list.acquire(BufferRequest.STRIDED)) {
        assertThrows(BufferInUseException.class, () -> list.addAllOf(lease));
        assertThrows(BufferInUseException.class, () -> list.addAllOf(lease.view()));
      }
      BufferView row = list.row(0);
      assertThrows(IllegalArgumentException.class, () -> list.addAllOf(row));
      assertThrows(IllegalArgumentException.class, () -> records.addAllOf(records.field("x")));
      assertTrue(list.addAllOf(records.field("y")));
      assertEquals(List.of(1, 2, 3, 2), list);
      assertEquals(1, records.size());
    }
  }

  @Test
  void addAllOf_segment_addsItsBytes() {
    try (var list = BufferList.ofRows(DType.ofDescr(">i2"), 2);
        Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(8);
      bytes.copyFrom(MemorySegment.ofArray(new byte[] {0, 1, 0, 2, 0, 3, 1, 0}));
      assertTrue(list.addAllOf(bytes));
      assertFalse(list.addAllOf(bytes.asSlice(0, 0)));
      assertEquals(
          List.of(List.of((short) 1, (short) 2), List.of((short) 3, (short) 256)), plain(list));
      var refused =
          assertThrows(IllegalArgumentException.class, () -> list.addAllOf(bytes.asSlice(0, 6)));
      assertEquals(
          "bytes: expected a multiple of 4, an element's, but found 6", refused.getMessage());
      Arena closed = Arena.ofConfined();
      MemorySegment gone = closed.allocate(1 << 20); // more than there is room for
      closed.close();
      long capacity = list.capacity();
      BufferView row = list.row(0);
      assertThrows(IllegalStateException.class, () -> list.addAllOf(gone));
      assertEquals(2, list.size());
      assertEquals(capacity, list.capacity());
      assertEquals(1, row.getInt(0));
      list.addAllOf(MemorySegment.ofArray(new short[] {0x0500, 0x0600}));
      assertEquals(
          List.of(
              ValueLayout.JAVA_SHORT.order().equals(java.nio.ByteOrder.LITTLE_ENDIAN) ? 5 : 0x500),
          List.of((int) (short) list.getInt(2, 0)));
    }
  }

  @Test
  void add_recordAsAMapThatBorrowsTheList_doesNotWaitForItself() {
    RecordType type = RecordType.of().with("x", DType.INT32);
    try (var list = BufferList.of(type)) {
      list.add(List.of(1));
      Object borrowing =
          new java.util.AbstractList<Object>() {
            @Override
            public Object get(int index) {
              try (BufferLease lease = list.acquire(BufferRequest.STRIDED)) {
                return (int) lease.view().layout().size(0) + 10;
              }
            }

            @Override
            public int size() {
              return 1;
            }
          };
      list.add(borrowing);
      list.add(0, borrowing);
      list.set(1, borrowing);
      assertEquals(
          List.of(12, 13, 11), list.stream().map(r -> ((RecordValue) r).get("x")).toList());
    }
  }

  @Test
  void removeIf_predicateFailsOrChangesTheList_leavesItAsItWas() {
    try (var list = BufferList.of(DType.INT32, Integer.class)) {
      list.addInts(1, 2, 3, 4, 5);
      assertThrows(ArithmeticException.class, () -> list.removeIf(value -> 1 / (value - 3) == 0));
      assertThrows(ArithmeticException.class, () -> list.replaceAll(value -> 1 / (value - 3)));
      assertThrows(IllegalArgumentException.class, () -> small(list));
      assertEquals(List.of(1, 2, 3, 4, 5), list);
      List<Executable> changing =
          List.of(
              () -> list.removeIf(_ -> list.add(9)),
              () -> list.replaceAll(value -> list.add(9) ? value : 0),
              () -> list.subList(0, 2).removeIf(_ -> list.add(9)),
              () -> list.subList(0, 2).replaceAll(value -> list.add(9) ? value : 0));
      for (Executable change : changing) {
        assertThrows(java.util.ConcurrentModificationException.class, change);
      }
      assertEquals(List.of(1, 2, 3, 4, 5, 9, 9, 9, 9), list);
      BufferList<Integer> closed = BufferList.of(DType.INT32, Integer.class);
      closed.add(1);
      assertThrows(
          IllegalStateException.class,
          () ->
              closed.removeIf(_ -> {
                closed.close();
                return true;
              }));
    }
  }

  private static void small(BufferList<Integer> values) {
    try (var list = BufferList.of(DType.INT8, Object.class)) {
      list.addAll(values);
      try {
        list.replaceAll(value -> (Byte) value * 40);
      } finally {
        assertEquals(List.of((byte) 1, (byte) 2, (byte) 3, (byte) 4, (byte) 5), list);
      }
    }
  }

  @Test
  void removeAll_rows_comparesContent() {
    try (var list = BufferList.ofRows(DType.INT64, long[].class, 2)) {
      list.addLongs(1, 1, 2, 2, 3, 3, 2, 2);
      assertTrue(list.removeAll(List.of(new long[] {2, 2}, new long[] {7, 7})));
      assertEquals(List.of(List.of(1L, 1L), List.of(3L, 3L)), plain(list));
      assertTrue(list.retainAll(List.<Object>of(new long[] {3, 3})));
      assertEquals(List.of(List.of(3L, 3L)), plain(list));
      assertFalse(list.retainAll(list));
      assertTrue(list.removeAll(list));
      assertTrue(list.isEmpty());
    }
  }

  @Test
  void removeIf_manyPatterns_equalsArrayList() {
    var random = new java.util.Random(7);
    for (int round = 0; round < 300; round++) {
      try (var list = BufferList.of(DType.INT32, Integer.class)) {
        int size = random.nextInt(200);
        int[] values = IntStream.range(0, size).toArray();
        list.addInts(values);
        List<Integer> expected = new ArrayList<>(Arrays.stream(values).boxed().toList());
        int from = random.nextInt(size + 1);
        int to = from + random.nextInt(size - from + 1);
        int run = 1 + random.nextInt(80);
        int modulus = 2 + random.nextInt(4);
        boolean any = list.subList(from, to).removeIf(i -> i / run % modulus == 0);
        assertEquals(any, expected.subList(from, to).removeIf(i -> i / run % modulus == 0));
        assertEquals(expected, list, "round " + round);
      }
    }
  }
}

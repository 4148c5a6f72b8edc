// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What memoryview has nothing of: filling, huge views, dtypes that Python's struct does not know,
 * and memory that is lent twice. All else is held against CPython by {@link
 * MemoryviewConformanceTest}.
 */
class ViewContentTest {
  private static final ByteOrder SWAPPED =
      ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
          ? ByteOrder.BIG_ENDIAN
          : ByteOrder.LITTLE_ENDIAN;

  @Test
  void fill_everyLayout_writesItsElementsAlone() {
    int[] array = new int[12];
    try (BufferLease lease = Buffers.wrap(array)) {
      BufferView matrix = lease.view().cast(DType.INT32, 3, 4);
      matrix.slice(Slice.every(2), Slice.of(-1, 0, -2)).fill(7);
      assertArrayEquals(new int[] {0, 7, 0, 7, 0, 0, 0, 0, 0, 7, 0, 7}, array);
      matrix.at(1, 2).fill(5L);
      assertEquals(5, array[6]);
      matrix.slice(Slice.of(0, 0)).fill(9);
      assertEquals(List.of(0, 7, 0, 7), matrix.at(0).toList());
    }
  }

  @Test
  void fill_refusedValue_writesNothing() {
    byte[] array = {1, 2, 3};
    try (BufferLease lease = Buffers.wrap(array)) {
      BufferView view = lease.view();
      assertThrows(IllegalArgumentException.class, () -> view.fill(128));
      assertThrows(IllegalArgumentException.class, () -> view.fill("text"));
      assertThrows(ReadOnlyBufferException.class, () -> view.asReadOnly().fill(1));
      assertArrayEquals(new byte[] {1, 2, 3}, array);
    }
    BufferView released;
    try (BufferLease lease = Buffers.wrap(array)) {
      released = lease.view();
    }
    assertThrows(IllegalStateException.class, () -> released.fill(4));
    assertArrayEquals(new byte[] {1, 2, 3}, array);
  }

  @Test
  void fill_recordsWithGaps_leavesTheGaps() {
    byte[] array = new byte[24];
    Arrays.fill(array, (byte) 9);
    try (BufferLease lease = Buffers.wrap(array)) {
      BufferView records = lease.view().cast(DType.ofFormat("T{b:a:3xi:b:}"), 3);
      assertEquals(8, records.dtype().itemsize());
      records.slice(Slice.every(2)).fill(List.of(1, 0));
      byte[] filled = {1, 9, 9, 9, 0, 0, 0, 0};
      byte[] left = {9, 9, 9, 9, 9, 9, 9, 9};
      assertArrayEquals(filled, Arrays.copyOfRange(array, 0, 8));
      assertArrayEquals(left, Arrays.copyOfRange(array, 8, 16));
      assertArrayEquals(filled, Arrays.copyOfRange(array, 16, 24));
      assertThrows(IllegalArgumentException.class, () -> records.fill(List.of(1, "text")));
      assertArrayEquals(filled, Arrays.copyOfRange(array, 0, 8));
    }
  }

  @Test
  void setAndFill_recordsInRecordsWithGaps_leaveTheGaps() {
    byte[] array = new byte[24];
    try (BufferLease lease = Buffers.wrap(array)) {
      BufferView records = lease.view().cast(DType.ofFormat("T{(2)T{b:a:xh:b:}:p:x3b:q:}"), 2);
      assertEquals(12, records.dtype().itemsize());
      Arrays.fill(array, (byte) 9);
      List<?> value = List.of(List.of(List.of(1, 0), List.of(2, 0)), new byte[] {3, 4, 5});
      byte[] written = {1, 9, 0, 0, 2, 9, 0, 0, 9, 3, 4, 5};
      records.set(value, 1);
      assertArrayEquals(new byte[] {9, 9, 9, 9}, Arrays.copyOfRange(array, 8, 12));
      assertArrayEquals(written, Arrays.copyOfRange(array, 12, 24));
      Arrays.fill(array, (byte) 9);
      records.fill(value);
      assertArrayEquals(written, Arrays.copyOfRange(array, 0, 12));
      assertArrayEquals(written, Arrays.copyOfRange(array, 12, 24));
    }
  }

  /** The two leases know nothing of each other; the memory is one all the same. */
  @Test
  void copyFrom_sameMemoryLentTwice_isAsIfReadBefore() {
    long[] array = {0, 1, 2, 3, 4, 5};
    MemorySegment segment = Arena.ofAuto().allocate(48, 8).copyFrom(MemorySegment.ofArray(array));
    try (BufferLease heap = Buffers.wrap(array);
        BufferLease sameHeap = Buffers.wrap(array);
        BufferLease near = Buffers.wrap(segment, DType.INT64, 6);
        BufferLease sameNear = Buffers.wrap(segment.asReadOnly(), DType.INT64, 6)) {
      heap.view().copyFrom(sameHeap.view().asReadOnly().slice(Slice.REVERSED));
      assertEquals(List.of(5L, 4L, 3L, 2L, 1L, 0L), heap.view().toList());
      near.view().copyFrom(sameNear.view().slice(Slice.REVERSED));
      assertEquals(List.of(5L, 4L, 3L, 2L, 1L, 0L), near.view().toList());
      near.view().slice(Slice.startingAt(1)).copyFrom(sameNear.view().slice(Slice.of(0, -1)));
      assertEquals(List.of(5L, 5L, 4L, 3L, 2L, 1L), near.view().toList());
    }
  }

  @Test
  void hugeViews_askedForArraysOrLists_areRefusedBeforeAnythingIsAllocated() {
    try (BufferLease lease = Buffers.allocate(DType.INT8, 1)) {
      BufferView view = lease.view();
      BufferView huge = view.withLayout(view.layout().broadcastTo(1L << 31));
      assertThrows(IllegalArgumentException.class, huge::toBytes);
      assertThrows(IllegalArgumentException.class, huge::toList);
      assertThrows(IllegalArgumentException.class, huge::toHex);
      BufferView digits = view.withLayout(view.layout().broadcastTo(1L << 30));
      assertThrows(IllegalArgumentException.class, digits::toHex);
      BufferView none = view.withLayout(view.layout().broadcastTo(1L << 31, 0));
      assertArrayEquals(new byte[0], none.toBytes());
      assertThrows(IllegalArgumentException.class, none::toList);
    }
  }

  @Test
  void toList_result_cannotBeChanged() {
    try (BufferLease lease = Buffers.wrap(new float[] {1, 2})) {
      @SuppressWarnings("unchecked")
      List<Object> list = (List<Object>) assertInstanceOf(List.class, lease.view().toList());
      assertThrows(UnsupportedOperationException.class, () -> list.set(0, 3f));
      lease.view().setFloat(9, 0);
      assertEquals(List.of(1f, 2f), list);
    }
  }

  @Test
  void cast_emptyShapeOrNone_isRankZeroOrOneAxis() {
    try (BufferLease lease = Buffers.wrap(new int[] {3})) {
      assertEquals(0, lease.view().cast(DType.INT32, new long[0]).layout().rank());
      assertEquals(StridedLayout.ofC(1, 4), lease.view().cast(DType.UINT8).layout());
    }
  }

  @Test
  void contentHash_equalViews_haveTheSame() {
    try (BufferLease lease = Buffers.wrap(new byte[] {1, 2, 3, 4, 3, 2, 1})) {
      BufferView signed = lease.view().asReadOnly();
      BufferView unsigned = signed.cast(DType.UINT8);
      BufferView half = signed.slice(Slice.of(0, 4));
      BufferView other = unsigned.slice(Slice.of(-1, -5, -1));
      assertTrue(half.contentEquals(other));
      assertEquals(half.contentHash(), other.contentHash());
      assertEquals(Arrays.hashCode(new byte[] {1, 2, 3, 4}), half.contentHash());
      assertThrows(IllegalStateException.class, () -> lease.view().contentHash());
      BufferView wide = signed.slice(Slice.of(0, 4)).cast(DType.INT16);
      assertThrows(IllegalArgumentException.class, wide::contentHash);
    }
  }

  @Test
  void contentEquals_times_needOneUnitAndATime() {
    DType seconds = DType.ofDescr("<M8[s]");
    try (BufferLease lease = Buffers.wrap(new long[] {5, 6, Long.MIN_VALUE})) {
      BufferView numbers = lease.view();
      BufferView times = numbers.cast(seconds, 3);
      BufferView two = times.slice(Slice.of(0, 2));
      assertTrue(two.contentEquals(two));
      assertFalse(times.contentEquals(times), "NaT");
      assertFalse(two.contentEquals(numbers.slice(Slice.of(0, 2))));
      assertFalse(two.contentEquals(numbers.cast(DType.ofDescr("<M8[ms]")).slice(Slice.of(0, 2))));
      assertFalse(two.contentEquals(numbers.cast(DType.ofDescr("<m8[s]")).slice(Slice.of(0, 2))));
      try (BufferLease copy = Buffers.allocate(seconds.withOrder(SWAPPED), 2)) {
        copy.view().set(5, 0);
        copy.view().set(6, 1);
        assertTrue(two.contentEquals(copy.view()));
      }
    }
  }

  @Test
  void contentEquals_recordsTextAndComplex_comparesValues() {
    DType record = DType.ofFormat("T{h:a:f:b:3w:c:}");
    DType other = DType.ofFormat("T{<d:x:>i:y:>4w:z:}");
    try (BufferLease left = Buffers.allocate(record, 2);
        BufferLease right = Buffers.allocate(other, 2)) {
      left.view().set(List.of(3, 2.0f, "añ😀"), 0);
      right.view().set(List.of(3.0, 2, "añ😀"), 0);
      assertTrue(left.view().contentEquals(right.view()));
      assertFalse(left.view().contentEquals(right.view().slice(Slice.REVERSED)));
      assertTrue(left.view().field("a").contentEquals(right.view().field("x")));
      right.view().set(List.of(3.0, 2, "a"), 0);
      assertFalse(left.view().contentEquals(right.view()));
      left.view().field("b").set(Float.NaN, 1);
      assertFalse(left.view().contentEquals(left.view()));
    }
    try (BufferLease complex = Buffers.allocate(DType.COMPLEX64, 1);
        BufferLease real = Buffers.wrap(new double[] {2})) {
      complex.view().set(new Complex(2, 0), 0);
      assertTrue(complex.view().contentEquals(real.view()));
      complex.view().set(new Complex(2, -0.0), 0);
      assertTrue(real.view().contentEquals(complex.view()));
      complex.view().set(new Complex(2, 1), 0);
      assertFalse(real.view().contentEquals(complex.view()));
    }
  }
}

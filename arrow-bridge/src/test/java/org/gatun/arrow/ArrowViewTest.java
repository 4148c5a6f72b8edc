// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.gatun.arrow.Values.assertSays;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.BufferRequestException.Reason;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A vector's memory as a view, how long it holds it, and what is refused. */
class ArrowViewTest {
  private static IntVector counting(RootAllocator allocator, int count) {
    var vector = new IntVector("x", allocator);
    vector.allocateNew(count);
    IntStream.range(0, count).forEach(i -> vector.set(i, i));
    vector.setValueCount(count);
    return vector;
  }

  @Test
  void view_vector_isTheSameMemoryOfItsValuesAndNoMore() {
    try (var allocator = new RootAllocator();
        IntVector vector = counting(allocator, 10);
        ArrowColumn column = ArrowVectors.view(vector)) {
      assertTrue(vector.getValueCapacity() > 10);
      BufferView values = column.values();
      assertEquals(DType.INT32, values.dtype());
      assertArrayEquals(new long[] {10}, values.layout().shape());
      assertEquals(vector.getDataBufferAddress(), values.address());
      assertEquals(vector.getValidityBufferAddress(), column.validity(0).address());
      assertArrayEquals(new long[] {2}, column.validity(0).layout().shape());
      assertThrows(IndexOutOfBoundsException.class, () -> values.getInt(10));
      assertEquals(vector.getField(), column.field());

      vector.set(3, 33);
      assertEquals(33, values.getInt(3));
      values.setInt(44, 4);
      assertEquals(44, vector.get(4));
      vector.setNull(5);
      assertTrue(column.isNull(5));
      assertEquals(1, column.nullCount());
      column.validity(0).setInt(0xFF, 0);
      assertFalse(vector.isNull(5));
    }
  }

  @Test
  void view_sharedVector_givesTheMemoryBack() {
    try (BufferLease lease = Buffers.allocate(DType.FLOAT64, 7, 2, 3);
        FieldVector vector = ArrowVectors.share("x", lease);
        ArrowColumn column = ArrowVectors.view(vector)) {
      assertEquals(lease.view().address(), column.values().address());
      assertArrayEquals(new long[] {7, 2, 3}, column.values().layout().shape());
      assertEquals(0, column.nullCount());
    }
  }

  @Test
  void view_nullsAtEveryLevel_areSeenThroughTheLists() {
    try (var allocator = new RootAllocator();
        var rows = FixedSizeListVector.empty("x", 2, allocator)) {
      var values =
          (IntVector) rows.addOrGetVector(FieldType.nullable(MinorType.INT.getType())).getVector();
      values.allocateNew(6);
      IntStream.of(0, 1, 2, 3, 5).forEach(i -> values.set(i, i));
      rows.setNotNull(0);
      rows.setNotNull(2);
      rows.setValueCount(3); // [[0, 1], null, [null, 5]]
      try (ArrowColumn column = ArrowVectors.view(rows);
          BufferLease mask = column.copyNullMask()) {
        assertEquals(
            List.of(false, true, false),
            IntStream.range(0, 3).mapToObj(i -> column.isNull(i)).toList());
        assertEquals(
            List.of(false, false, true, true, true, false),
            IntStream.range(0, 6).mapToObj(i -> column.isNull(i / 2, i % 2)).toList());
        assertEquals(
            List.of(false, false, true, true, true, false),
            IntStream.range(0, 6).mapToObj(i -> mask.view().getBoolean(i / 2, i % 2)).toList());
        assertEquals(3, column.nullCount());
        assertThrows(IndexOutOfBoundsException.class, () -> column.isNull());
        assertThrows(IndexOutOfBoundsException.class, () -> column.isNull(3));
        assertThrows(IndexOutOfBoundsException.class, () -> column.isNull(0, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> column.isNull(0, 0, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> column.validity(2));
      }
    }
  }

  @Test
  void view_halfFloats_areArrowsFloats() {
    try (var allocator = new RootAllocator();
        var vector = new Float2Vector("x", allocator)) {
      vector.allocateNew(3);
      IntStream.range(0, 3).forEach(i -> vector.setWithPossibleTruncate(i, i - 1.25f));
      vector.setValueCount(3);
      try (ArrowColumn column = ArrowVectors.view(vector)) {
        for (int i = 0; i < 3; i++) {
          assertEquals(vector.getValueAsFloat(i), column.values().getFloat(i));
        }
      }
    }
  }

  static List<Arguments> times() {
    return List.of(
        Arguments.of(new ArrowType.Date(DateUnit.DAY), "int32"),
        Arguments.of(new ArrowType.Date(DateUnit.MILLISECOND), "datetime64[ms]"),
        Arguments.of(new ArrowType.Time(TimeUnit.SECOND, 32), "int32"),
        Arguments.of(new ArrowType.Time(TimeUnit.MILLISECOND, 32), "int32"),
        Arguments.of(new ArrowType.Time(TimeUnit.MICROSECOND, 64), "int64"),
        Arguments.of(new ArrowType.Time(TimeUnit.NANOSECOND, 64), "int64"),
        Arguments.of(new ArrowType.Timestamp(TimeUnit.SECOND, null), "datetime64[s]"),
        Arguments.of(new ArrowType.Timestamp(TimeUnit.MILLISECOND, null), "datetime64[ms]"),
        Arguments.of(new ArrowType.Timestamp(TimeUnit.MICROSECOND, null), "datetime64[us]"),
        Arguments.of(new ArrowType.Timestamp(TimeUnit.NANOSECOND, null), "datetime64[ns]"),
        Arguments.of(new ArrowType.Timestamp(TimeUnit.SECOND, "UTC"), "datetime64[s]"),
        Arguments.of(new ArrowType.Timestamp(TimeUnit.MILLISECOND, "UTC"), "datetime64[ms]"),
        Arguments.of(new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC"), "datetime64[us]"),
        Arguments.of(new ArrowType.Timestamp(TimeUnit.NANOSECOND, "UTC"), "datetime64[ns]"),
        Arguments.of(new ArrowType.Duration(TimeUnit.SECOND), "timedelta64[s]"),
        Arguments.of(new ArrowType.Duration(TimeUnit.NANOSECOND), "timedelta64[ns]"),
        Arguments.of(new ArrowType.Interval(IntervalUnit.YEAR_MONTH), "int32"));
  }

  @ParameterizedTest
  @MethodSource("times")
  void view_times_haveTheirUnitInTheDtypeOrTheField(ArrowType type, String expected) {
    try (var allocator = new RootAllocator();
        var vector =
            (BaseFixedWidthVector)
                FieldType.nullable(type).createNewSingleVector("x", allocator, null)) {
      vector.allocateNew(3);
      int width = vector.getTypeWidth();
      vector.getDataBuffer().setInt(2L * width, 86_399);
      vector.setIndexDefined(2);
      vector.setValueCount(3);
      try (ArrowColumn column = ArrowVectors.view(vector)) {
        assertEquals(expected, column.values().dtype().toString());
        assertEquals(86_399, column.values().getLong(2));
        assertEquals(2, column.nullCount());
        assertEquals(type, column.field().getType());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("others")
  void view_otherTypes_areRefusedByName(ArrowType type) {
    try (var allocator = new RootAllocator();
        FieldVector vector =
            FieldType.nullable(type).createNewSingleVector("payload", allocator, null)) {
      var e = assertThrows(BufferRequestException.class, () -> ArrowVectors.view(vector).close());
      assertEquals(Reason.UNSUPPORTED_DTYPE, e.reason());
      assertSays("payload", e);
      assertSays(vector.getField().toString(), e);
    }
  }

  static List<ArrowType> others() {
    return List.of(
        new ArrowType.Null(),
        new ArrowType.Union(UnionMode.Sparse, null),
        new ArrowType.Union(UnionMode.Dense, null),
        new ArrowType.Utf8View(),
        new ArrowType.BinaryView(),
        new ArrowType.ListView(),
        new ArrowType.LargeListView());
  }

  @Test
  void view_dictionaryEncoded_isRefusedByName() {
    var encoding = new DictionaryEncoding(7, false, null);
    try (var allocator = new RootAllocator();
        var indices =
            new IntVector(
                "colour", new FieldType(true, MinorType.INT.getType(), encoding), allocator)) {
      indices.allocateNew(1);
      indices.setValueCount(1);
      var e = assertThrows(BufferRequestException.class, () -> ArrowVectors.view(indices).close());
      assertSays("colour", e);
      assertSays("dictionary", e);
    }
  }

  @Test
  void view_vectorCutShort_namesTheBufferAndItsBytes() {
    try (var allocator = new RootAllocator();
        IntVector vector = counting(allocator, 10)) {
      long capacity = vector.getDataBuffer().capacity();
      vector.getDataBuffer().capacity(36);
      var e = assertThrows(IllegalArgumentException.class, () -> ArrowVectors.view(vector).close());
      assertSays("40 bytes but found 36", e);
      vector.getDataBuffer().capacity(Math.min(capacity, 36));
    } // and nothing is held: the allocator closes
  }

  @Test
  void view_slice_startsWhereTheSliceStarts() {
    try (var allocator = new RootAllocator();
        IntVector vector = counting(allocator, 100)) {
      vector.setNull(16);
      var pair = vector.getTransferPair(allocator);
      pair.splitAndTransfer(13, 20);
      try (var part = (IntVector) pair.getTo();
          ArrowColumn column = ArrowVectors.view(part)) {
        assertEquals(vector.getDataBufferAddress() + 4 * 13, column.values().address());
        assertEquals(13, column.values().getInt(0));
        assertTrue(column.isNull(3));
        assertEquals(1, column.nullCount());
      }
    }
  }

  @Test
  void view_emptyVector_hasNoValues() {
    try (var allocator = new RootAllocator();
        var vector = new IntVector("x", allocator);
        ArrowColumn column = ArrowVectors.view(vector)) {
      assertArrayEquals(new long[] {0}, column.values().layout().shape());
      assertEquals(0, column.nullCount());
    }
  }

  @Test
  void close_vector_leavesTheColumnItsMemory() {
    try (var allocator = new RootAllocator()) {
      IntVector vector = counting(allocator, 10);
      ArrowColumn column = ArrowVectors.view(vector);
      vector.close();
      assertTrue(allocator.getAllocatedMemory() > 0);
      assertEquals(9, column.values().getInt(9));
      BufferView stale = column.values();
      column.close();
      assertEquals(0, allocator.getAllocatedMemory());
      assertThrows(IllegalStateException.class, () -> stale.getInt(9));
      assertThrows(IllegalStateException.class, column::values);
      assertThrows(IllegalStateException.class, () -> column.isNull(0));
      assertThrows(IllegalStateException.class, column::nullCount);
      assertTrue(column.toString().contains("released"), column.toString());
      column.close();
    } // throws if anything is outstanding, or was released too often
  }

  @Test
  void close_columnWhileItsValuesAreLent_holdsThemUntilTheyAreBack() {
    try (var allocator = new RootAllocator()) {
      IntVector vector = counting(allocator, 10);
      ArrowColumn column = ArrowVectors.view(vector);
      BufferLease lent = column.values().acquire(BufferRequest.NATIVE_WRITABLE);
      vector.close();
      column.close();
      assertEquals(9, lent.view().getInt(9));
      lent.close();
      assertEquals(0, allocator.getAllocatedMemory());
    }
  }

  @Test
  void close_byManyThreads_releasesOnce() throws Exception {
    int threads = 4;
    var barrier = new CyclicBarrier(threads + 1);
    var columns = new ArrowColumn[1];
    Thread[] closers = new Thread[threads];
    int rounds = 1_000;
    for (int k = 0; k < threads; k++) {
      closers[k] =
          Thread.ofPlatform()
              .start(() -> {
                for (int round = 0; round < rounds; round++) {
                  await(barrier);
                  columns[0].close();
                  await(barrier);
                }
              });
    }
    try (var allocator = new RootAllocator();
        IntVector vector = counting(allocator, 10)) {
      int count = vector.getDataBuffer().refCnt();
      for (int round = 0; round < rounds; round++) {
        columns[0] = ArrowVectors.view(vector);
        await(barrier);
        await(barrier);
        assertEquals(count, vector.getDataBuffer().refCnt());
      }
    }
    for (Thread closer : closers) {
      closer.join();
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (InterruptedException | java.util.concurrent.BrokenBarrierException e) {
      throw new AssertionError(e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.RecordType;
import org.gatun.buffer.Slice;
import org.gatun.buffer.StridedLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What an array promises beside NumPy's results: sharing, lifetime, messages, typed access. */
class NdArrayTest {
  @Test
  void slice_written_writesTheSameMemory() {
    float[] values = {0, 1, 2, 3, 4, 5};
    try (BufferLease lease = Buffers.wrap(values)) {
      NdArray array = NdArray.of(lease.view()).reshape(2, 3);
      array.slice("::-1, 1:").setFloat(42, 0, 1);
      assertEquals(42, values[5]);
      assertEquals(42, array.getFloat(1, 2));
      try (BufferLease column = array.select(1, 2).acquire(BufferRequest.WRITABLE)) {
        column.view().setFloat(7, 0);
      }
      assertEquals(7, values[2]);
    }
  }

  @Test
  void typedAccess_everyRank_reachesTheElement() {
    try (BufferLease lease = Buffers.allocate(DType.FLOAT64, 2, 3, 4, 5)) {
      NdArray array = NdArray.of(lease.view());
      array.setDouble(1.5, 1, 2, 3, 4);
      assertEquals(1.5, array.getDouble(1, 2, 3, 4));
      array.at(1).setDouble(2.5, 0, 1, 2);
      assertEquals(2.5, array.getDouble(1, 0, 1, 2));
      array.at(1, 2).set(3.5, 1, 1);
      assertEquals(3.5, array.get(1, 2, 1, 1));
      array.at(-1, -1, -1).setDouble(4.5, 0);
      assertEquals(4.5, array.at(1, 2, 3).getDouble(0));
    }
    try (BufferLease lease = Buffers.allocate(DType.INT64, 2)) {
      NdArray array = NdArray.of(lease.view());
      array.setLong(Long.MIN_VALUE, 1);
      assertEquals(Long.MIN_VALUE, array.getLong(1));
      assertArrayEquals(new long[] {0, Long.MIN_VALUE}, array.toLongArray());
    }
    try (BufferLease lease = Buffers.allocate(DType.UINT8, 2, 2)) {
      NdArray array = NdArray.of(lease.view());
      array.setInt(200, 1, 0);
      assertEquals(200, array.getInt(1, 0));
      assertArrayEquals(new float[] {0, 200, 0, 0}, array.transpose().toFloatArray());
      assertArrayEquals(new double[] {0, 0, 200, 0}, array.toDoubleArray());
    }
    try (BufferLease lease = Buffers.allocate(DType.BOOL, 1, 1, 2)) {
      NdArray array = NdArray.of(lease.view());
      array.setBoolean(true, 0, 0, 1);
      assertTrue(array.getBoolean(0, 0, 1));
      assertFalse(array.getBoolean(0, 0, 0));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2      | axis 0: expected a position in -2..1 but found 2 for shape [2, 3]
          0, -4  | axis 1: expected a position in -3..2 but found -4 for shape [2, 3]
          0, 0, 0 | expected at most 2 indices for shape [2, 3] but found 3
          :, ::0 | axis 1: expected a step other than 0
          1,,2   | expected a position, from:to:step, "..." or "None" at character 2 of "1,,2" but found ""
          x      | at character 0 of "x" but found "x"
          1:2:3:4 | but found "1:2:3:4"
          ..., ... | expected one "..." but found another at character 4 of "..., ..."
          ''     | at character 0 of "" but found ""
          """)
  void slice_wrongText_namesThePlace(String selection, String expected) {
    try (BufferLease lease = Buffers.allocate(DType.INT8, 2, 3)) {
      NdArray array = NdArray.of(lease.view());
      assertMessage(expected, () -> array.slice(selection));
    }
  }

  @Test
  void wrongShapes_areRefusedWithAxisAndBothShapes() {
    try (BufferLease lease = Buffers.allocate(DType.FLOAT32, 2, 3);
        BufferLease other = Buffers.allocate(DType.FLOAT32, 3, 2)) {
      NdArray array = NdArray.of(lease.view());
      NdArray target = NdArray.of(other.view());
      assertMessage(
          "axis 0: expected 2 elements but found 3 (broadcasting shape [2, 3] to shape [3, 2])",
          () -> array.copyTo(target));
      assertMessage(
          "expected a shape of rank 2 or more but found rank 1 (broadcasting shape [2, 3] to shape"
              + " [6])",
          () -> array.broadcastTo(6));
      assertMessage(
          "out: expected a result of rank 1 but found rank 2 (reducing shape [2, 3] into shape [3, 2])",
          () -> array.sum(target, 0));
      assertMessage(
          "out: axis 0: expected 3 elements but found 2 (reducing shape [2, 3] into shape [2])",
          () -> array.sum(target.select(0, 0), 0));
      assertMessage("expected an axis in -2..1 but found 2 for shape [2, 3]", () -> array.sum(2));
      assertMessage("expected each axis at most once but found [0, -2]", () -> array.sum(0, -2));
      assertMessage("toContiguous()", () -> array.transpose().reshape(6));
      assertMessage("expected a shape of 6 elements but found [4]", () -> array.reshape(4));
      assertMessage("expected each of the 2 axes once", () -> array.transpose(0, 0));
    }
  }

  @Test
  void wrongViews_areRefusedWithAxisAndShape() {
    RecordType pair = RecordType.of().with("x", DType.FLOAT32).with("y", DType.INT16, 2);
    try (BufferLease lease = Buffers.allocate(DType.FLOAT32, 2, 3);
        BufferLease records = Buffers.allocate(pair, 4)) {
      NdArray array = NdArray.of(lease.view());
      assertMessage(
          "axis 1: expected 1 element but found 3 for shape [2, 3]", () -> array.squeeze(1));
      assertMessage(
          "expected an axis in -4..3 but found 4 for shape [2, 3]", () -> array.expandDims(0, 4));
      assertMessage(
          "expected each axis at most once but found [0, -4] for shape [2, 3]",
          () -> array.expandDims(0, -4));
      assertMessage(
          "expected an axis in -2..1 but found 2 for shape [2, 3]", () -> array.swapAxes(0, 2));
      assertMessage(
          "expected as many places as axes but found axes [0, 1] and places [0] for shape [2, 3]",
          () -> array.moveAxes(new int[] {0, 1}, new int[] {0}));
      assertMessage(
          "expected each of the 2 axes once but found [1] for shape [2, 3]",
          () -> array.permute(1));
      assertMessage(
          "axis 1: expected a window of at most 3 elements but found 4 (sliding [4] along shape"
              + " [2, 3])",
          () -> array.slidingWindow(new long[] {4}, 1));
      assertMessage(
          "expected a window size for each of 2 axes but found [1] for shape [2, 3]",
          () -> array.slidingWindow(new long[] {1}));
      assertMessage(
          "expected two axes or more but found 1 for shape [3]", () -> array.at(0).diagonal());
      assertMessage(
          "expected two different axes but found 1 and -1 for shape [2, 3]",
          () -> array.diagonal(0, 1, -1));
      assertMessage("imag: expected complex numbers but found float32", array::imag);
      assertMessage("expected a view of records but found float32", () -> array.field("x"));
      assertMessage("'z'", () -> NdArray.of(records.view()).field("z"));
      assertMessage(
          "axis 1: expected a stride of 4 bytes but found 8 for shape [2, 2] of float32 as uint8;"
              + " copy with toContiguous() first",
          () -> array.slice(":, ::2").reinterpret(DType.UINT8));
      assertMessage(
          "axis 1: expected whole elements of 8 bytes but found 3 of 4 bytes for shape [2, 3] of"
              + " float32 as float64",
          () -> array.reinterpret(DType.FLOAT64));
      assertMessage(
          "expected one \"...\" but found 2 in [..., 1, ...]",
          () -> array.slice(Index.ELLIPSIS, Index.at(1), Index.ELLIPSIS));
    }
  }

  @Test
  void views_written_writeTheSameMemory() {
    float[] values = new float[24];
    try (BufferLease lease = Buffers.wrap(values)) {
      NdArray cube = NdArray.of(lease.view()).reshape(2, 3, 4);
      cube.flip(0).moveAxis(0, -1).setFloat(1, 2, 3, 0);
      cube.swapAxes(0, 2).setFloat(2, 1, 2, 1);
      cube.diagonal(1, 1, 2).setFloat(3, 0, 2);
      cube.expandDims(0, -1).setFloat(4, 0, 1, 0, 0, 0);
      cube.ravel().setFloat(5, 7);
      cube.reinterpret(DType.INT32).setInt(Float.floatToRawIntBits(6), 1, 1, 1);
      cube.reinterpret(DType.COMPLEX64).imag().setFloat(7, 0, 1, 1);
      cube.slice(Index.ELLIPSIS, Index.NEW_AXIS, Index.of(Slice.REVERSED)).setFloat(8, 1, 1, 0, 0);
    }
    int[] places = {23, 21, 11, 12, 7, 17, 7, 19};
    float[] expected = new float[24];
    for (int k = 0; k < places.length; k++) {
      expected[places[k]] = k + 1;
    }
    assertArrayEquals(expected, values);
  }

  @Test
  void wrongPicks_areRefusedWithAxisAndBothShapesAndNothingIsWritten() {
    float[] values = {1, 2, 3, 4, 5, 6};
    try (BufferLease lease = Buffers.wrap(values);
        BufferLease flags = Buffers.allocate(DType.BOOL, 4);
        BufferLease places = Buffers.wrap(new long[] {0, 1, 3});
        BufferLease two = Buffers.wrap(new int[] {0, 1});
        BufferLease huge = Buffers.wrap(new long[] {-1})) {
      NdArray array = NdArray.of(lease.view()).reshape(2, 3);
      NdArray mask = NdArray.of(flags.view());
      NdArray positions = NdArray.of(places.view());
      NdArray pair = NdArray.of(two.view());
      NdArray unsigned = NdArray.of(huge.view()).reinterpret(DType.UINT64);
      assertMessage(
          "axis 1: expected a mask of 3 elements but found 4 (mask of shape [4] for shape [2, 3])",
          () -> array.gather(Index.ALL, Index.of(mask)));
      assertMessage(
          "axis 1: expected a position in -3..2 but found 3 for shape [2, 3]",
          () -> array.assign(array.at(0), Index.ALL, Index.of(positions)));
      assertMessage(
          "axis 0: expected 2 positions but found 3 (broadcasting positions of shape [3] with shape"
              + " [2])",
          () -> array.gather(Index.of(pair), Index.of(positions)));
      assertMessage(
          "axis 0: expected a position in -2..1 but found 18446744073709551615 for shape [2, 3]",
          () -> array.take(0, unsigned));
      assertMessage("but found float32", () -> Index.of(array));
      assertMessage("but found bool", () -> array.take(0, mask));
      assertMessage(
          "found the array int32[2]; gather(...) copies what it picks",
          () -> array.slice(Index.of(pair)));
      assertMessage(
          "cannot cast complex64 to float32 under SAME_KIND; use Casting.UNSAFE",
          () -> array.assign(array.slice(":, :2").reinterpret(DType.COMPLEX64), Index.of(pair)));
      assertMessage(
          "axis 1: expected 2 elements but found 3 (broadcasting shape [2] to shape [2, 3])",
          () -> array.assign(array.at(0).slice(":2"), Index.of(pair)));
      assertThrows(
          ReadOnlyBufferException.class,
          () -> array.broadcastTo(2, 3).assign(array, Index.of(pair)));
    }
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, values);
  }

  @Test
  void windows_areReadOnlyForTheyOverlap() {
    float[] values = {1, 2, 3, 4};
    try (BufferLease lease = Buffers.wrap(values)) {
      NdArray windows = NdArray.of(lease.view()).slidingWindow(new long[] {3});
      assertArrayEquals(new float[] {1, 2, 3, 2, 3, 4}, windows.toFloatArray());
      assertThrows(ReadOnlyBufferException.class, () -> windows.setFloat(0, 0, 0));
    }
  }

  @Test
  void wrongDtypes_areRefusedByName() {
    try (BufferLease floats = Buffers.allocate(DType.FLOAT32, 2);
        BufferLease ints = Buffers.allocate(DType.INT32, 2);
        BufferLease bools = Buffers.allocate(DType.BOOL)) {
      NdArray array = NdArray.of(floats.view());
      NdArray target = NdArray.of(ints.view());
      assertMessage(
          "cannot cast float32 to int32 under SAME_KIND; use Casting.UNSAFE",
          () -> array.copyTo(target));
      assertMessage(
          "out: expected a dtype that sums of float32 can be cast to, such as float32, but found int32",
          () -> array.sum(target.select(0, 0), 0));
      assertMessage("but found bool", () -> target.sum(NdArray.of(bools.view())));
    }
  }

  @Test
  void sum_ofWhatIsNoRealNumber_isRefusedByName() {
    for (String descr : new String[] {"<c8", ">f4", "<M8[ns]", "[('a', '<i4')]", "|S4"}) {
      DType dtype = DType.ofDescr(descr);
      try (BufferLease lease = Buffers.allocate(dtype, 3);
          BufferLease doubles = Buffers.allocate(DType.FLOAT64)) {
        NdArray array = NdArray.of(lease.view());
        assertMessage("but found " + dtype, () -> array.sum());
        assertMessage("but found " + dtype, () -> array.sum(NdArray.of(doubles.view())));
        assertMessage(
            "but found " + dtype, () -> NdArray.of(doubles.view()).sum(array.select(0, 0)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void toContiguous_elementsOfAnySize_copiesThemWhole(MemoryKind kind) {
    for (String descr : new String[] {"<c16", ">f8", "|S3", "<U3", "[('a', '<i4'), ('b', 'i1')]"}) {
      DType dtype = DType.ofDescr(descr);
      byte[] bytes = new byte[12 * dtype.itemsize()];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (dtype instanceof org.gatun.buffer.UnicodeType ? 0 : i);
      }
      try (BufferLease lease = kind.lend(bytes, dtype, 3, 4);
          BufferLease copy = NdArray.of(lease.view()).transpose().slice("::-1").toContiguous()) {
        for (int i = 0; i < 4; i++) {
          for (int j = 0; j < 3; j++) {
            assertArrayEquals(
                new Object[] {lease.view().get(j, 3 - i)}, new Object[] {copy.view().get(i, j)});
          }
        }
      }
    }
  }

  @Test
  void readOnly_isNotWritten() {
    try (BufferLease lease = Buffers.allocate(DType.FLOAT32, 2, 2)) {
      NdArray array = NdArray.of(lease.view());
      NdArray stretched = array.broadcastTo(3, 2, 2);
      assertTrue(stretched.isReadOnly());
      assertThrows(ReadOnlyBufferException.class, () -> stretched.setFloat(1, 0, 0, 0));
      assertThrows(ReadOnlyBufferException.class, () -> array.copyTo(stretched));
      assertThrows(ReadOnlyBufferException.class, () -> array.sum(stretched.at(0, 0, 0)));
    }
  }

  @Test
  void sum_intoItsOwnElements_isRefused() {
    float[] values = {1, 2, 3, 4};
    try (BufferLease lease = Buffers.wrap(values);
        BufferLease pooled = Buffers.allocate(DType.FLOAT32, 2, 2)) {
      NdArray heap = NdArray.of(lease.view()).reshape(2, 2);
      NdArray nativeArray = NdArray.of(pooled.view());
      assertMessage("overlaps", () -> heap.sum(heap.at(0), 0));
      assertMessage("overlaps", () -> nativeArray.sum(nativeArray.at(0), 0));
      heap.at(0).sum(heap.at(1, 0));
      assertArrayEquals(new float[] {1, 2, 3, 4}, values);
    }
  }

  @Test
  void everything_afterRelease_failsButToString() {
    BufferLease lease = Buffers.allocate(DType.FLOAT32, 2, 3);
    NdArray array = NdArray.of(lease.view());
    lease.close();
    for (Executable use :
        new Executable[] {
          () -> array.getFloat(0, 0),
          () -> array.slice("0"),
          () -> array.transpose(),
          () -> array.flip(),
          () -> array.real(),
          () -> array.diagonal(),
          () -> array.reinterpret(DType.UINT8),
          () -> array.toContiguous(),
          () -> array.copyTo(array),
          () -> array.sum(0),
          () -> array.toFloatArray(),
          () -> array.contentEquals(array),
          () -> array.acquire(BufferRequest.STRIDED)
        }) {
      assertThrows(IllegalStateException.class, use);
    }
    assertTrue(array.toString().startsWith("released view of float32"), array::toString);
    Arena arena = Arena.ofShared();
    try (BufferLease foreign = Buffers.wrap(arena.allocate(4), DType.INT32, 1)) {
      NdArray closed = NdArray.of(foreign.view());
      arena.close();
      assertTrue(closed.toString().contains("view of int32"), closed::toString);
    }
  }

  @Test
  void failingSumAndCopy_giveTheirMemoryBack() {
    BufferLease lease = Buffers.allocate(DType.FLOAT32, 2, 3);
    NdArray array = NdArray.of(lease.view());
    lease.close();
    long before = BufferPool.shared().statistics().outstanding();
    for (int i = 0; i < 100; i++) {
      assertThrows(IllegalStateException.class, () -> array.sum(0));
      assertThrows(IllegalStateException.class, array::toContiguous);
    }
    assertEquals(before, BufferPool.shared().statistics().outstanding());
  }

  @Test
  void contentEquals_comparesValuesAcrossDtypes() {
    try (BufferLease floats = Buffers.wrap(new float[] {1, 2, 3});
        BufferLease ints = Buffers.wrap(new int[] {3, 2, 1});
        BufferLease nans = Buffers.wrap(new float[] {Float.NaN})) {
      NdArray array = NdArray.of(floats.view());
      assertTrue(array.contentEquals(NdArray.of(ints.view()).slice("::-1")));
      assertFalse(array.contentEquals(NdArray.of(ints.view())));
      assertFalse(array.contentEquals(array.slice(":2")));
      NdArray nan = NdArray.of(nans.view());
      assertFalse(nan.contentEquals(nan));
    }
  }

  /** Long enough for several blocks, against plain loops over a Java array. */
  @ParameterizedTest
  @EnumSource
  void sum_manyBlocks_isAsExactAsFloat64(MemoryKind kind) {
    int rows = 37;
    int columns = 2_111;
    long seed = Long.getLong("gatun.seed", 20260101L);
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    float[] values = new float[rows * columns];
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.nativeOrder());
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() - 0.4f;
      bytes.putFloat(values[i]);
    }
    double[] byRow = new double[rows];
    double[] byColumn = new double[columns];
    for (int i = 0; i < values.length; i++) {
      byRow[i / columns] += values[i];
      byColumn[i % columns] += values[i];
    }
    try (BufferLease lease = kind.lend(bytes.array(), DType.FLOAT32, rows, columns)) {
      NdArray array = NdArray.of(lease.view());
      for (NdArray either : new NdArray[] {array, array.slice("::-1, ::-1").slice("::-1, ::-1")}) {
        try (BufferLease sums = either.sum(1);
            BufferLease columnSums = either.transpose().sum(1);
            BufferLease all = either.sum()) {
          for (int i = 0; i < rows; i++) {
            assertEquals((float) byRow[i], sums.view().getFloat(i), 1e-4f);
          }
          for (int i = 0; i < columns; i++) {
            assertEquals((float) byColumn[i], columnSums.view().getFloat(i), 1e-5f);
          }
          assertEquals(Arrays.stream(byRow).sum(), all.view().getFloat(), 1e-2);
        }
      }
    }
  }

  private static void assertMessage(String expected, Executable use) {
    RuntimeException e = assertThrows(RuntimeException.class, use);
    String message = Objects.requireNonNull(e.getMessage());
    assertTrue(message.contains(expected), e::toString);
    assertFalse(message.contains("nvalid"), e::toString);
  }

  /** Of no elements, one axis may be longer than any memory. */
  @Test
  void reinterpret_moreBytesThanALongCounts_refused() {
    try (BufferLease none = Buffers.allocate(DType.FLOAT64, 0)) {
      StridedLayout vast = StridedLayout.of(0, 8, new long[] {0, 1L << 61}, new long[] {0, 8});
      NdArray array = NdArray.of(none.view().withLayout(vast));
      assertThrows(IllegalArgumentException.class, () -> array.reinterpret(DType.INT8));
    }
  }

  @Test
  void gather_noPlacesOfAVastShape_hasNone() {
    try (BufferLease none = Buffers.allocate(DType.INT64, 0);
        BufferLease values = Buffers.allocate(DType.FLOAT32, 3)) {
      StridedLayout vast = StridedLayout.of(0, 8, new long[] {1L << 31, 0}, new long[] {0, 8});
      NdArray places = NdArray.of(none.view().withLayout(vast));
      try (BufferLease gathered = NdArray.of(values.view()).gather(Index.of(places))) {
        assertArrayEquals(new long[] {1L << 31, 0}, gathered.view().layout().shape());
      }
    }
  }
}

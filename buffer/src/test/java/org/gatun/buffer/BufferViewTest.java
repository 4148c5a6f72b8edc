// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Elements through every kind of memory, rank and alignment; casts, copies and comparison. */
class BufferViewTest {
  private static final long SEED = 11;
  private static final int BYTES = 480;

  /** Leases of 480 bytes in memory that is reached in different ways. */
  static Stream<BufferLease> memories() {
    return Stream.of(
        Buffers.allocate(DType.UINT8, BYTES),
        Buffers.wrap(new byte[BYTES]),
        Buffers.wrap(new float[BYTES / 4]),
        Buffers.wrap(new double[BYTES / 8]),
        Buffers.wrap(FloatBuffer.allocate(BYTES / 4 + 3).position(3)),
        Buffers.wrap(ByteBuffer.allocateDirect(BYTES + 1).position(1)),
        Buffers.wrap(MemorySegment.ofArray(new float[BYTES]).asSlice(8, BYTES), DType.UINT8, BYTES),
        Buffers.wrap(Arena.ofConfined().allocate(BYTES), DType.UINT8, BYTES));
  }

  /** Written by our accessors and read by the JDK's, and the other way round. */
  @ParameterizedTest
  @MethodSource("memories")
  void getAndSet_everyRankAndStride_areTheBytesThatTheLayoutNames(BufferLease memory) {
    var random = new Random(SEED);
    try (memory) {
      BufferView bytes = memory.view().cast(DType.UINT8);
      for (int round = 0; round < 300; round++) {
        ScalarType dtype =
            List.of(ScalarType.FLOAT32, ScalarType.FLOAT64, ScalarType.INT32, ScalarType.INT64)
                .get(random.nextInt(4));
        int item = dtype.itemsize();
        int rank = 1 + random.nextInt(4);
        long[] shape = new long[rank];
        long[] strides = new long[rank];
        long low = 0;
        long high = item;
        for (int axis = 0; axis < rank; axis++) {
          shape[axis] = random.nextLong(1, 4);
          strides[axis] = random.nextInt(3) == 0 ? item : random.nextLong(-20, 21);
          long reach = (shape[axis] - 1) * strides[axis];
          low += Math.min(0, reach);
          high += Math.max(0, reach);
        }
        long offset = random.nextLong(-low, BYTES - high + 1);
        BufferView view = as(bytes, dtype, StridedLayout.of(offset, item, shape, strides));
        long[] index = new long[rank];
        for (int axis = 0; axis < rank; axis++) {
          index[axis] = random.nextLong(shape[axis]);
        }
        try (BufferPin pin = view.pin()) {
          long at = view.layout().offsetOf(index);
          agree(view, index, pin.segment(), at, random.nextInt());
        }
      }
    }
  }

  /** A view of the lease's bytes as another dtype under any strides within them. */
  private static BufferView as(BufferView bytes, DType dtype, StridedLayout layout) {
    return bytes.cast(dtype, BYTES / dtype.itemsize()).withLayout(layout);
  }

  private static void agree(
      BufferView view, long[] index, MemorySegment segment, long at, int value) {
    switch ((ScalarType) view.dtype()) {
      case FLOAT32 -> {
        set(view, (float) value, index);
        assertEquals((float) value, segment.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at));
        segment.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at, -0.5f);
        assertEquals(
            -0.5f,
            switch (index.length) {
              case 1 -> view.getFloat(index[0]);
              case 2 -> view.getFloat(index[0], index[1]);
              case 3 -> view.getFloat(index[0], index[1], index[2]);
              default -> view.getFloat(index);
            });
        assertEquals(-0.5f, view.getFloat(index));
      }
      case FLOAT64 -> {
        switch (index.length) {
          case 1 -> view.setDouble(value, index[0]);
          case 2 -> view.setDouble(value, index[0], index[1]);
          case 3 -> view.setDouble(value, index[0], index[1], index[2]);
          default -> view.setDouble(value, index);
        }
        assertEquals(value, segment.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, at));
        assertEquals(
            value,
            switch (index.length) {
              case 1 -> view.getDouble(index[0]);
              case 2 -> view.getDouble(index[0], index[1]);
              case 3 -> view.getDouble(index[0], index[1], index[2]);
              default -> view.getDouble(index);
            });
      }
      case INT32 -> {
        switch (index.length) {
          case 1 -> view.setInt(value, index[0]);
          case 2 -> view.setInt(value, index[0], index[1]);
          case 3 -> view.setInt(value, index[0], index[1], index[2]);
          default -> view.setInt(value, index);
        }
        assertEquals(value, segment.get(ValueLayout.JAVA_INT_UNALIGNED, at));
        assertEquals(
            value,
            switch (index.length) {
              case 1 -> view.getInt(index[0]);
              case 2 -> view.getInt(index[0], index[1]);
              case 3 -> view.getInt(index[0], index[1], index[2]);
              default -> view.getInt(index);
            });
      }
      default -> {
        long wide = value * 0x1_0000_0001L;
        switch (index.length) {
          case 1 -> view.setLong(wide, index[0]);
          case 2 -> view.setLong(wide, index[0], index[1]);
          case 3 -> view.setLong(wide, index[0], index[1], index[2]);
          default -> view.setLong(wide, index);
        }
        assertEquals(wide, segment.get(ValueLayout.JAVA_LONG_UNALIGNED, at));
        assertEquals(
            wide,
            switch (index.length) {
              case 1 -> view.getLong(index[0]);
              case 2 -> view.getLong(index[0], index[1]);
              case 3 -> view.getLong(index[0], index[1], index[2]);
              default -> view.getLong(index);
            });
      }
    }
  }

  private static void set(BufferView view, float value, long[] index) {
    switch (index.length) {
      case 1 -> view.setFloat(value, index[0]);
      case 2 -> view.setFloat(value, index[0], index[1]);
      case 3 -> view.setFloat(value, index[0], index[1], index[2]);
      default -> view.setFloat(value, index);
    }
  }

  @Test
  void getBoolean_eachRank_isWhetherTheByteIsNotZero() {
    try (BufferLease lease = Buffers.allocate(DType.BOOL, 2, 2, 2)) {
      BufferView cube = lease.view();
      BufferView row = cube.cast(DType.BOOL, 8);
      BufferView matrix = cube.cast(DType.BOOL, 4, 2);
      row.setBoolean(true, 3);
      matrix.setBoolean(true, 2, 1);
      cube.setBoolean(true, 1, 1, 1);
      for (int i = 0; i < 8; i++) {
        boolean expected = i == 3 || i == 5 || i == 7;
        assertEquals(expected, row.getBoolean(i));
        assertEquals(expected, matrix.getBoolean(i / 2, i % 2));
        assertEquals(expected, cube.getBoolean(i / 4, i / 2 % 2, i % 2));
      }
      cube.cast(DType.UINT8).setInt(200, 0);
      assertTrue(row.getBoolean(0));
      assertThrows(IndexOutOfBoundsException.class, () -> row.getBoolean(0, 0));
    }
  }

  @Test
  void cast_otherBytesOrStrides_isRefused() {
    try (BufferLease lease = Buffers.allocate(DType.INT16, 3, 4)) {
      BufferView view = lease.view();
      assertEquals(StridedLayout.ofC(4, 6), view.cast(DType.FLOAT32).layout());
      assertEquals(StridedLayout.ofC(8, 3, 1), view.cast(DType.INT64, 3, 1).layout());
      assertThrows(IllegalArgumentException.class, () -> view.cast(DType.INT64, 4));
      assertThrows(IllegalArgumentException.class, () -> view.cast(DType.INT64, 0));
      assertThrows(IllegalArgumentException.class, () -> view.cast(DType.INT64, -3));
      BufferView odd = view.withLayout(view.layout().slice(0, 0, 1, 1).slice(1, 0, 3, 1));
      assertThrows(IllegalArgumentException.class, () -> odd.cast(DType.INT32));
      BufferView turned = view.withLayout(view.layout().transpose());
      assertThrows(IllegalArgumentException.class, () -> turned.cast(DType.UINT8));
      BufferView second = view.withLayout(view.layout().select(0, 1));
      assertEquals(8, second.cast(DType.UINT8).layout().offset());
    }
  }

  @Test
  void copyOf_anyStrides_hasTheElementsInIndexOrder() {
    IO.println("seed " + SEED);
    var layouts = new RandomLayouts(new Random(SEED));
    int copied = 0;
    for (int round = 0; round < 4_000; round++) {
      RandomLayouts.Parts parts = layouts.next();
      StridedLayout whole = parts.layout();
      if (parts.itemsize() != 8 || whole.count() == 0 || whole.high() - whole.low() > 1 << 16) {
        continue;
      }
      copied++;
      long bytes = whole.high() - whole.low();
      StridedLayout layout =
          StridedLayout.of(whole.offset() - whole.low(), 8, parts.shape(), parts.strides());
      MemorySegment segment = MemorySegment.ofArray(new byte[(int) bytes]);
      for (long at = 0; at + 8 <= bytes; at++) {
        segment.set(ValueLayout.JAVA_BYTE, at, (byte) (at * 31 >>> 2));
      }
      var memory =
          new BufferLease(new Loan(Memory.borrowed(segment), 1), 0, DType.INT64, layout, false);
      try (BufferLease copy = Buffers.copyOf(memory.view())) {
        long[] addresses = Enumeration.of(layout).addresses();
        BufferView flat = copy.view().cast(DType.INT64, addresses.length);
        for (int k = 0; k < addresses.length; k++) {
          assertEquals(segment.get(ValueLayout.JAVA_LONG_UNALIGNED, addresses[k]), flat.getLong(k));
        }
        assertTrue(copy.view().contentEquals(memory.view()));
      }
    }
    assertTrue(copied > 100, "copied " + copied);
  }

  @Test
  void contentEquals_acrossDtypes_comparesValuesAsPythonDoes() {
    for (ScalarType left : ScalarType.values()) {
      for (ScalarType right : ScalarType.values()) {
        assertTrue(
            equal(left, ExporterContractTest.one(left), right, ExporterContractTest.one(right)));
      }
    }
    assertTrue(equal(DType.FLOAT32, 0.5f, DType.FLOAT16, 0.5f));
    assertFalse(equal(DType.FLOAT32, 0.1f, DType.FLOAT64, 0.1));
    assertTrue(equal(DType.FLOAT32, 0.1f, DType.FLOAT64, (double) 0.1f));
    assertTrue(equal(DType.FLOAT64, -0.0, DType.INT8, (byte) 0));
    assertFalse(equal(DType.FLOAT64, Double.NaN, DType.FLOAT64, Double.NaN));
    assertTrue(
        equal(DType.FLOAT64, Double.NEGATIVE_INFINITY, DType.FLOAT32, Float.NEGATIVE_INFINITY));
    assertFalse(
        equal(
            DType.FLOAT64,
            Double.POSITIVE_INFINITY,
            DType.UINT64,
            BigInteger.TWO.pow(64).subtract(BigInteger.ONE)));
    assertFalse(equal(DType.FLOAT64, 0x1p53, DType.INT64, (1L << 53) + 1));
    assertTrue(equal(DType.UINT64, BigInteger.TWO.pow(63), DType.FLOAT32, 0x1p63f));
    assertFalse(equal(DType.UINT64, BigInteger.TWO.pow(63), DType.INT64, Long.MIN_VALUE));
    assertFalse(equal(DType.UINT8, 255, DType.INT8, (byte) -1));
  }

  private static boolean equal(DType left, Object a, DType right, Object b) {
    try (BufferLease first = Buffers.allocate(left, 1);
        BufferLease second = Buffers.allocate(right, 1)) {
      first.view().set(a, 0);
      second.view().set(b, 0);
      return first.view().contentEquals(second.view());
    }
  }

  @Test
  void contentEquals_shapesAndStrides_comparesIndexByIndex() {
    try (BufferLease lease = Buffers.wrap(new int[] {1, 2, 3, 3, 2, 1})) {
      BufferView view = lease.view();
      StridedLayout layout = view.layout();
      BufferView first = view.withLayout(layout.slice(0, 0, 3, 1));
      assertTrue(first.contentEquals(view.withLayout(layout.slice(0, 5, 3, -1))));
      assertFalse(first.contentEquals(view.withLayout(layout.slice(0, 3, 3, 1))));
      assertFalse(first.contentEquals(view.withLayout(layout.slice(0, 0, 2, 1))));
      BufferView row = view.withLayout(layout.slice(0, 0, 3, 1).insertAxis(0));
      assertFalse(first.contentEquals(row));
      BufferView none = view.withLayout(layout.slice(0, 0, 0, 1));
      assertTrue(none.contentEquals(none));
    }
  }

  @Test
  void wrap_otherByteOrderOrCharacters_isRefused() {
    ByteOrder other =
        ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
            ? ByteOrder.BIG_ENDIAN
            : ByteOrder.LITTLE_ENDIAN;
    ByteBuffer bytes = ByteBuffer.allocate(64).order(other);
    assertThrows(IllegalArgumentException.class, () -> Buffers.wrap(bytes.asFloatBuffer()));
    assertThrows(IllegalArgumentException.class, () -> Buffers.wrap(bytes.asLongBuffer()));
    assertThrows(IllegalArgumentException.class, () -> Buffers.wrap(CharBuffer.wrap("text")));
    Buffers.wrap(bytes).close(); // single bytes have no order
  }

  @Test
  void wrap_segmentTooShort_isRefused() {
    MemorySegment segment = Arena.ofAuto().allocate(16);
    Runnable never = () -> {};
    assertThrows(IllegalArgumentException.class, () -> Buffers.wrap(segment, DType.INT32, 5));
    assertThrows(
        IllegalArgumentException.class, () -> Buffers.adopt(segment, never, DType.INT8, 17));
    assertThrows(IllegalArgumentException.class, () -> Buffers.wrap(segment, DType.INT8, 1L << 40));
    Buffers.wrap(segment, DType.INT32, 2, 2).close();
    Buffers.wrap(MemorySegment.NULL, DType.INT32, 0).close();
  }

  @Test
  void confined_fromAnotherThread_failsAsTheSegmentDoes() throws Exception {
    try (Arena arena = Arena.ofConfined();
        BufferLease lease = Buffers.wrap(arena.allocate(16), DType.INT32, 4)) {
      BufferView view = lease.view();
      view.setInt(1, 0);
      var refused = new java.util.concurrent.atomic.AtomicBoolean();
      Thread.ofPlatform()
          .start(() -> {
            try {
              view.getInt(0);
            } catch (WrongThreadException e) {
              refused.set(true);
            }
          })
          .join();
      assertTrue(refused.get());
    }
  }

  @Test
  void withLayout_ofAnotherDtype_showsTheSameBytesWithinTheLease() {
    try (BufferLease lease = Buffers.wrap(new short[] {0x1111, 0x2222, 0x3333, 0x4444})) {
      BufferView view = lease.view();
      StridedLayout pairs =
          StridedLayout.of(
              view.layout().offset() + 1, 2, new long[] {2}, new long[] {4}); // unaligned, apart
      BufferView shown = view.withLayout(DType.UINT16, pairs);
      boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
      assertEquals(little ? 0x2211 : 0x1122, shown.getInt(0));
      shown.setInt(0, 1);
      assertEquals(little ? 0x0033 : 0x3300, view.getInt(2));
      assertThrows(IllegalArgumentException.class, () -> view.withLayout(DType.INT32, pairs));
      StridedLayout behind =
          StridedLayout.of(view.layout().offset() + 5, 4, new long[] {1}, new long[] {4});
      assertThrows(IndexOutOfBoundsException.class, () -> view.withLayout(DType.INT32, behind));
    }
  }
}

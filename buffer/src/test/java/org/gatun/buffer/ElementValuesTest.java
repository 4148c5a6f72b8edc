// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatun.harness.Conformance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Elements of every dtype, written and read as objects and through typed accessors. */
class ElementValuesTest {
  private static final ByteOrder OTHER =
      ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
          ? ByteOrder.LITTLE_ENDIAN
          : ByteOrder.BIG_ENDIAN;

  private static byte[] bytes(BufferView view) {
    return view.pinned(segment -> segment.toArray(ValueLayout.JAVA_BYTE));
  }

  private static void fill(BufferView view, byte[] bytes) {
    view.pinned(segment -> segment.copyFrom(MemorySegment.ofArray(bytes)));
  }

  /** What NumPy read of the golden's elements, written over other bytes, is read again. */
  @Test
  void set_whatGetReturned_isReadAgainAndGapsStay() {
    int[] written = new int[1];
    Conformance.lines(
        ElementValuesTest.class,
        "dtypes.txt.gz",
        line -> {
          String[] part = line.split("\t", -1);
          if (part[0].equals("value") && !part[4].equals("refused") && !part[3].isEmpty()) {
            DType dtype = DType.ofDescr(DTypeText.unescaped(part[1]));
            // Fields that overlap are written in their order, so that the last one wins.
            boolean overlapping = part[1].startsWith("{");
            if (!overlapping) {
              rewrite(dtype, HexFormat.of().parseHex(part[3]), part[4]);
              written[0]++;
            }
          }
        });
    assertTrue(written[0] > 2000, "written " + written[0]);
  }

  private static void rewrite(DType dtype, byte[] raw, String expected) {
    try (BufferLease from = Buffers.wrap(MemorySegment.ofArray(raw), dtype);
        BufferLease to = Buffers.allocate(dtype)) {
      byte[] before = new byte[raw.length];
      Arrays.fill(before, (byte) 0x5A);
      fill(to.view(), before);
      to.view().set(from.view().get());
      assertEquals(expected, DTypeText.value(dtype, to.view().get()), dtype.toString());
      byte[] after = bytes(to.view());
      byte[] used = used(dtype);
      for (int i = 0; i < raw.length; i++) {
        if (used[i] == 0) {
          assertEquals(0x5A, after[i], dtype + " gap at " + i);
        }
      }
    }
  }

  /** Marks the bytes of an element that belong to a value. */
  private static byte[] used(DType dtype) {
    byte[] used = new byte[dtype.itemsize()];
    if (!(dtype instanceof RecordType record)) {
      Arrays.fill(used, (byte) 1);
      return used;
    }
    for (RecordType.Field field : record.fields()) {
      byte[] each = used(field.dtype());
      for (int i = 0; i < field.byteSize(); i++) {
        used[field.offset() + i] = each[i % each.length];
      }
    }
    return used;
  }

  @ParameterizedTest
  @EnumSource
  void typedAccess_swappedScalars_isThatOfTheScalarWithItsBytesTurned(ScalarType dtype) {
    if (dtype.itemsize() == 1) {
      return;
    }
    int size = dtype.itemsize();
    int part = dtype.alignment();
    try (BufferLease plain = Buffers.allocate(dtype, 3);
        BufferLease swapped = Buffers.allocate(dtype.withOrder(OTHER), 3)) {
      Object one = ExporterContractTest.one(dtype);
      for (BufferView view : new BufferView[] {plain.view(), swapped.view()}) {
        view.set(one, 1);
        assertEquals(one, view.get(1));
        switch (dtype.kind()) {
          case FLOAT -> {
            view.setDouble(-2.5, 2);
            assertEquals(-2.5, view.getDouble(2));
            view.setFloat(0.375f, 0);
            assertEquals(0.375, view.getDouble(0));
            view.setLong(7, 0);
            if (size <= 4) {
              assertEquals(7f, view.getFloat(0));
            }
          }
          case SIGNED, UNSIGNED -> {
            view.setLong(100, 2);
            assertEquals(100, view.getLong(2));
            view.setInt(113, 0);
            assertEquals(113, ((Number) view.get(0)).intValue());
          }
          default -> {}
        }
      }
      byte[] expected = bytes(plain.view());
      byte[] found = bytes(swapped.view());
      for (int i = 0; i < expected.length; i++) {
        assertEquals(expected[i], found[i / part * part + part - 1 - i % part], dtype + " " + i);
      }
    }
  }

  @Test
  void bytes_areWholeWithTheirNuls_andPadded() {
    try (BufferLease lease = Buffers.allocate(BytesType.of(5), 2)) {
      BufferView view = lease.view();
      view.set(new byte[] {1, 2}, 1);
      assertArrayEquals(new byte[] {1, 2, 0, 0, 0}, (byte[]) view.get(1));
      assertArrayEquals(new byte[] {1, 2}, BytesType.withoutPadding((byte[]) view.get(1)));
      assertThrows(IllegalArgumentException.class, () -> view.set(new byte[6], 1));
      assertThrows(IllegalArgumentException.class, () -> view.set("text", 1));
      assertArrayEquals(new byte[] {1, 2, 0, 0, 0}, (byte[]) view.get(1));
    }
    try (BufferLease lease = Buffers.allocate(DType.ofFormat("5p"), 1)) {
      BufferView view = lease.view();
      view.set(new byte[] {7, 8}, 0);
      assertArrayEquals(new byte[] {2, 7, 8, 0, 0}, bytes(view)); // struct.pack("5p", b"\7\x8")
      assertThrows(IllegalArgumentException.class, () -> view.set(new byte[5], 0));
      assertArrayEquals(new byte[] {7, 8}, (byte[]) view.get(0));
    }
  }

  @Test
  void text_isCodePointsInBothOrders_andRefusedIfItDoesNotFit() {
    for (ByteOrder order : new ByteOrder[] {ByteOrder.nativeOrder(), OTHER}) {
      try (BufferLease lease = Buffers.allocate(new UnicodeType(3, order), 2)) {
        BufferView view = lease.view();
        view.set("a\uD83D\uDE00", 1);
        assertEquals("a\uD83D\uDE00", view.get(1));
        assertEquals("", view.get(0));
        assertThrows(IllegalArgumentException.class, () -> view.set("abcd", 1));
        assertEquals("a\uD83D\uDE00", view.get(1));
        view.set("\uD800", 1);
        assertEquals("\uD800", view.get(1));
      }
    }
    try (BufferLease lease = Buffers.allocate(UnicodeType.of(2), 1)) {
      BufferView points = lease.view().cast(DType.INT32, 2);
      points.setInt(0xD83D, 0); // two code points that one Java character would swallow
      points.setInt(0xDE00, 1);
      assertThrows(IllegalArgumentException.class, () -> lease.view().get(0));
      points.setInt(0x110000, 0);
      assertThrows(IllegalArgumentException.class, () -> lease.view().get(0));
    }
  }

  @Test
  void times_areTicks_andTakeInstantsAndDurations() {
    try (BufferLease lease = Buffers.allocate(DType.ofDescr(">M8[25us]"), 2)) {
      BufferView view = lease.view();
      Instant instant = Instant.parse("1969-12-31T23:59:59.999975Z");
      view.set(instant, 1);
      assertEquals(-1L, view.get(1));
      assertEquals(-1L, view.getLong(1));
      assertEquals(Optional.of(instant), ((TimeType) view.dtype()).toInstant(view.getLong(1)));
      view.set(TimeType.NAT, 1);
      assertEquals(Optional.empty(), ((TimeType) view.dtype()).toInstant(view.getLong(1)));
      view.setLong(5, 1);
      assertThrows(IllegalArgumentException.class, () -> view.set(Duration.ZERO, 1));
      assertThrows(IllegalArgumentException.class, () -> view.set(1.5, 1));
      assertThrows(IllegalArgumentException.class, () -> view.getInt(1));
      assertThrows(ArithmeticException.class, () -> view.set(Instant.MAX, 1));
      assertEquals(5L, view.get(1));
    }
    TimeType spans = TimeType.timedelta(TickUnit.MILLISECONDS);
    assertEquals(-1500, spans.ofDuration(Duration.ofMillis(-1500)));
    assertEquals(-1, spans.ofDuration(Duration.ofNanos(-1_500_000)), "as full ticks, to zero");
    assertEquals(
        -2,
        TimeType.datetime(TickUnit.MILLISECONDS).ofInstant(Instant.ofEpochSecond(0, -1_500_000)),
        "as ticks over, down");
    assertEquals(Optional.empty(), spans.toDuration(TimeType.NAT));
    assertEquals(
        -3, TimeType.datetime(TickUnit.YEARS).ofInstant(Instant.parse("1967-02-03T04:05:06Z")));
    assertThrows(
        IllegalArgumentException.class, () -> TimeType.timedelta(TickUnit.MONTHS).toDuration(1));
    assertThrows(
        IllegalArgumentException.class, () -> TimeType.datetime(TickUnit.GENERIC).toInstant(1));
    assertThrows(
        ArithmeticException.class, () -> TimeType.datetime(TickUnit.YEARS).toInstant(1L << 62));
  }

  @Test
  void instants_roundTripThroughEachUnit() {
    for (TickUnit unit : TickUnit.values()) {
      if (unit == TickUnit.GENERIC) {
        continue;
      }
      TimeType type = TimeType.datetime(unit);
      for (long ticks : new long[] {0, 1, -1, 12_345, -12_345}) {
        boolean exact = unit.compareTo(TickUnit.NANOSECONDS) <= 0;
        long back = type.ofInstant(type.toInstant(ticks).orElseThrow());
        assertTrue(exact ? back == ticks : back <= ticks, unit + " " + ticks + " " + back);
      }
    }
  }

  private static final RecordType POINT =
      RecordType.of()
          .with("id", DType.INT8)
          .with("at", RecordType.of().with("x", DType.FLOAT32).with("y", DType.ofDescr(">f4")))
          .with("tags", BytesType.of(2), 2)
          .with("grid", DType.UINT16, 2, 3)
          .aligned();

  private static List<Object> values(int seed) {
    return List.of(
        seed,
        List.of(seed + 0.5f, -seed - 0.5f),
        List.of(new byte[] {(byte) seed}, new byte[] {1, 2}),
        List.of(List.of(seed, 1, 2), List.of(3, 4, 65_535)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @SuppressWarnings("try") // closed early, to see what stale views do
  void field_ofRecordsUnderAnyStrides_isAViewOfTheSameMemory(boolean heap) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory =
          heap
              ? MemorySegment.ofArray(new byte[12 * POINT.itemsize()])
              : arena.allocate(12L * POINT.itemsize());
      try (BufferLease lease = Buffers.wrap(memory, POINT, 3, 4)) {
        BufferView records = lease.view();
        for (int i = 0; i < 3; i++) {
          for (int j = 0; j < 4; j++) {
            records.set(values(10 * i + j), i, j);
          }
        }
        BufferView turned = records.withLayout(records.layout().transpose());
        BufferView ys = turned.field("at").field("y");
        assertEquals(DType.ofDescr(">f4"), ys.dtype());
        assertArrayEquals(new long[] {4, 3}, ys.layout().shape());
        BufferView grid = turned.field("grid");
        assertArrayEquals(new long[] {4, 3, 2, 3}, grid.layout().shape());
        for (int i = 0; i < 3; i++) {
          for (int j = 0; j < 4; j++) {
            assertEquals(-(10 * i + j) - 0.5f, ys.getFloat(j, i));
            assertEquals(10 * i + j, grid.getInt(j, i, 0, 0));
            assertEquals(65_535, grid.getInt(j, i, 1, 2));
            assertArrayEquals(new byte[] {1, 2}, (byte[]) turned.field("tags").get(j, i, 1));
          }
        }
        grid.setInt(77, 3, 2, 1, 1);
        RecordValue changed = (RecordValue) records.get(2, 3);
        assertEquals(List.of(List.of(23, 1, 2), List.of(3, 77, 65_535)), changed.get("grid"));
        BufferView readOnly = records.asReadOnly().field("id");
        assertThrows(ReadOnlyBufferException.class, () -> readOnly.setInt(1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> records.field("nothing"));
        assertThrows(IllegalArgumentException.class, () -> grid.field("x"));
        lease.close();
        assertThrows(IllegalStateException.class, () -> records.field("id"));
        assertThrows(IllegalStateException.class, () -> grid.getInt(0, 0, 0, 0));
      }
    }
  }

  @Test
  @SuppressWarnings("try") // closed early, to see that the lease of the field lives on
  void field_lent_isALeaseOfItsOwn() {
    try (BufferLease records = Buffers.allocate(POINT, 5)) {
      BufferLease xs = records.view().field("at").field("x").acquire(BufferRequest.NATIVE_WRITABLE);
      records.view().set(values(3), 4);
      records.close();
      try (xs) {
        assertEquals(3.5f, xs.view().getFloat(4));
        assertThrows(
            BufferRequestException.class, () -> xs.acquire(BufferRequest.C_CONTIGUOUS).close());
      }
    }
  }

  @Test
  void set_recordOfAnyForm_isTheSame() {
    try (BufferLease lease = Buffers.allocate(POINT, 4)) {
      BufferView view = lease.view();
      List<Object> values = values(5);
      view.set(values, 0);
      view.set(
          Map.of(
              "grid", values.get(3),
              "tags", values.get(2),
              "at", Map.of("y", -5.5f, "x", 5.5f),
              "id", values.get(0)),
          1);
      view.set(view.get(0), 2);
      RecordValue made = RecordValue.of(POINT, values.toArray());
      view.set(made, 3);
      for (int i = 0; i < 4; i++) {
        RecordValue found = (RecordValue) view.get(i);
        assertEquals(made, found);
        assertEquals(made.hashCode(), found.hashCode());
      }
      view.field("tags").set(new byte[] {9}, 1, 0);
      assertNotEquals(made, view.get(1));
      assertEquals(
          "{id=5, at={x=5.5, y=-5.5}, tags=[[5, 0], [1, 2]], grid=[[5, 1, 2], [3, 4, 65535]]}",
          made.toString());
    }
  }

  @Test
  void recordValue_bytesHandedOut_areCopies() {
    RecordType type = RecordType.of().with("a", BytesType.of(2)).with("b", BytesType.of(1), 2);
    RecordValue value =
        RecordValue.of(type, new byte[] {1, 2}, List.of(new byte[] {3}, new byte[] {4}));
    ((byte[]) value.get("a"))[0] = 9;
    ((byte[]) ((List<?>) value.get("b")).getFirst())[0] = 9;
    ((byte[]) value.values().getFirst())[0] = 9;
    assertEquals(
        value, RecordValue.of(type, new byte[] {1, 2}, List.of(new byte[] {3}, new byte[] {4})));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "0; expected a value in -128..127",
        "1; field 'at': field 'y': expected",
        "2; field 'tags': expected at most 2 bytes",
        "3; field 'grid': expected a value in 0..65535",
        "4; field 'grid': expected a list or array of 3 for axis 1",
        "5; expected 4 values",
        "6; expected a value for each of [id, at, tags, grid]",
        "7; expected a RecordValue, List or Map",
        "8; expected fields [id, at, tags, grid]",
      })
  void set_aPartThatDoesNotFit_writesNothing(int which, String expected) {
    Object[] parts = values(1).toArray();
    switch (which) {
      case 0 -> parts[0] = 128;
      case 1 -> parts[1] = List.of(1f, "text");
      case 2 -> parts[2] = List.of(new byte[2], new byte[3]);
      case 3 -> parts[3] = List.of(List.of(1, 2, 3), List.of(4, 5, 65_536));
      case 4 -> parts[3] = List.of(List.of(1, 2, 3), List.of(4, 5));
      default -> {}
    }
    Object value =
        switch (which) {
          case 5 -> List.of(1, 2);
          case 6 -> Map.of("id", 1);
          case 7 -> 7;
          case 8 -> RecordValue.of(RecordType.of().with("other", DType.INT8), 1);
          default -> Arrays.asList(parts);
        };
    try (BufferLease lease = Buffers.allocate(POINT, 2)) {
      BufferView view = lease.view();
      view.set(values(9), 1);
      byte[] before = bytes(view);
      var e = assertThrows(IllegalArgumentException.class, () -> view.set(value, 1));
      assertTrue(String.valueOf(e.getMessage()).contains(expected), e::toString);
      assertArrayEquals(before, bytes(view));
    }
  }

  @Test
  void complex_takesComplexOnly_inBothOrders() {
    for (String descr : new String[] {"<c8", ">c8", "<c16", ">c16"}) {
      try (BufferLease lease = Buffers.allocate(DType.ofDescr(descr), 2)) {
        BufferView view = lease.view();
        view.set(new Complex(1.5, -2), 1);
        assertEquals(new Complex(1.5, -2), view.get(1));
        assertThrows(IllegalArgumentException.class, () -> view.set(1.5, 1));
        assertThrows(IllegalArgumentException.class, () -> view.setDouble(1.5, 1));
        assertThrows(IllegalArgumentException.class, () -> view.getDouble(1));
        assertEquals(new Complex(1.5, -2), view.get(1));
        assertEquals("1.5-2.0i", view.get(1).toString());
      }
    }
    try (BufferLease lease = Buffers.allocate(DType.FLOAT64, 1)) {
      assertThrows(IllegalArgumentException.class, () -> lease.view().set(new Complex(1, 0), 0));
    }
  }

  @Test
  void opaqueElements_areMovedAndNotRead() {
    for (String format : new String[] {"O", "P", "g", "&<i", "X{}", "T{i:a:O:b:}"}) {
      DType dtype = DType.ofFormat(format);
      try (BufferLease lease = Buffers.allocate(dtype, 3);
          BufferLease copy = Buffers.copyOf(lease.view())) {
        BufferView view = copy.view();
        assertEquals(dtype, view.dtype());
        var e = assertThrows(IllegalArgumentException.class, () -> view.get(0));
        assertTrue(String.valueOf(e.getMessage()).contains("opaque"), e::toString);
        assertThrows(IllegalArgumentException.class, () -> view.getLong(0));
        assertThrows(IllegalArgumentException.class, () -> view.set(1L, 0));
        assertFalse(view.toString().isEmpty());
        view.cast(DType.UINT8, 3L * dtype.itemsize()).setInt(3, 0);
      }
    }
  }
}

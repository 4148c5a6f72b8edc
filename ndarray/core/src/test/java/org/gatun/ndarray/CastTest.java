// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ReadOnlyBufferException;
import java.util.List;
import java.util.Objects;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.BytesType;
import org.gatun.buffer.DType;
import org.gatun.buffer.RecordType;
import org.gatun.buffer.TickUnit;
import org.gatun.buffer.TimeType;
import org.gatun.buffer.UnicodeType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What a caller meets around a cast; which values come out is {@link CastConformanceTest}'s. */
class CastTest {
  @Test
  void toType_ofAnyLayout_isNewContiguousMemory() {
    try (BufferLease lease = Buffers.wrap(new float[] {1.5f, -2, 3, 4.25f, 5, 6});
        BufferLease doubles =
            NdArray.of(lease.view()).reshape(2, 3).transpose().toType(DType.FLOAT64);
        BufferLease same = NdArray.of(lease.view()).toType(DType.FLOAT32)) {
      assertArrayEquals(
          new double[] {1.5, 4.25, -2, 5, 3, 6}, NdArray.of(doubles.view()).toDoubleArray());
      assertTrue(doubles.view().layout().isCContiguous());
      NdArray.of(same.view()).setFloat(9, 0);
      assertEquals(1.5f, lease.view().getFloat(0));
    }
  }

  @Test
  void copyTo_whatLosesValues_isRefusedWithTheModeThatAllowsIt() {
    try (BufferLease from = Buffers.wrap(new double[] {1.9, -1.9});
        BufferLease to = Buffers.wrap(new int[] {7, 7})) {
      NdArray source = NdArray.of(from.view());
      NdArray target = NdArray.of(to.view());
      assertMessage(
          "cannot cast float64 to int32 under SAME_KIND; use Casting.UNSAFE",
          () -> source.copyTo(target));
      assertMessage(
          "cannot cast float64 to int32 under SAFE; use Casting.UNSAFE",
          () -> source.toType(DType.INT32, Casting.SAFE));
      assertArrayEquals(new long[] {7, 7}, target.toLongArray());
      source.copyTo(target, Casting.UNSAFE);
      assertArrayEquals(new long[] {1, -1}, target.toLongArray());
      assertThrows(ReadOnlyBufferException.class, () -> source.copyTo(target.broadcastTo(2, 2)));
    }
  }

  @Test
  void copyTo_sameKind_isTheDefaultAndBroadcasts() {
    try (BufferLease from = Buffers.wrap(new long[] {1, -2});
        BufferLease to = Buffers.allocate(DType.FLOAT16, 3, 2)) {
      NdArray target = NdArray.of(to.view());
      NdArray.of(from.view()).copyTo(target);
      assertArrayEquals(new float[] {1, -2, 1, -2, 1, -2}, target.toFloatArray());
    }
  }

  @Test
  void casts_thatNoRuleAllows_areRefused() {
    RecordType pair = RecordType.of().with("a", DType.INT32).with("b", DType.INT32);
    try (BufferLease records = Buffers.allocate(pair, 2);
        BufferLease raw = Buffers.allocate(new BytesType(BytesType.Kind.VOID, 4), 2)) {
      assertMessage(
          "cannot cast " + pair + " to int32 under UNSAFE; expected a dtype with a rule for it",
          () -> NdArray.of(records.view()).toType(DType.INT32));
      assertMessage(
          "cannot cast V4 to datetime64[s]: expected bytes with a type; use reinterpret",
          () -> NdArray.of(raw.view()).toType(TimeType.datetime(TickUnit.SECONDS)));
      assertMessage(
          "; for the number that the bytes are use reinterpret",
          () -> NdArray.of(raw.view()).toType(DType.INT32));
    }
  }

  @Test
  void textThatIsNoNumber_namesElementAndText_andNothingIsWritten() {
    try (BufferLease words = Buffers.allocate(UnicodeType.of(4), 2, 2);
        BufferLease to = Buffers.wrap(new long[] {7, 7, 7, 7})) {
      NdArray texts = NdArray.of(words.view());
      String[] given = {"1", "-2", "many", "4"};
      for (int i = 0; i < 4; i++) {
        texts.set(given[i], i / 2, i % 2);
      }
      NdArray target = NdArray.of(to.view()).reshape(2, 2);
      assertMessage(
          "element [1, 0]: expected an integer for int64 but found \"many\"",
          () -> texts.copyTo(target, Casting.UNSAFE));
      assertArrayEquals(new long[] {7, 7, 7, 7}, target.toLongArray());
      texts.set("300", 1, 0);
      assertMessage(
          "element [1, 0]: expected an integer that int8 holds but found \"300\"",
          () -> texts.toType(DType.INT8));
      assertMessage(
          "element [1, 0]: expected a month in 1..12",
          () -> {
            texts.set("2020", 0, 0);
            try (BufferLease dates = texts.toType(UnicodeType.of(7))) {
              NdArray.of(dates.view()).set("2020-13", 1, 0);
              NdArray.of(dates.view()).toType(TimeType.datetime(TickUnit.DAYS));
            }
          });
    }
  }

  @Test
  void textOfManyCharacters_isReadOrRefusedWithinTheStack() {
    String[] texts = {"1_".repeat(50_000) + "x", "9".repeat(100_001), "(" + "1".repeat(100_000)};
    for (String text : texts) {
      try (BufferLease words = Buffers.allocate(UnicodeType.of(text.length()), 1)) {
        NdArray.of(words.view()).set(text, 0);
        for (DType dtype : List.of(DType.INT64, TimeType.datetime(TickUnit.DAYS))) {
          assertMessage("element [0]: expected", () -> NdArray.of(words.view()).toType(dtype));
        }
        if (!text.startsWith("9")) {
          assertMessage(
              "element [0]: expected", () -> NdArray.of(words.view()).toType(DType.COMPLEX64));
        }
      }
    }
  }

  @Test
  void records_convertFieldByField_andKeepTheTargetsGaps() {
    RecordType from = RecordType.of().with("id", DType.INT64).with("score", DType.FLOAT64);
    RecordType to = RecordType.of().with("n", DType.INT8).with("s", DType.FLOAT32).aligned();
    try (BufferLease source = Buffers.allocate(from, 2);
        BufferLease target = Buffers.allocate(to, 2)) {
      NdArray.of(source.view()).set(List.of(5L, 1.5), 0);
      NdArray.of(source.view()).set(List.of(-6L, 2.25), 1);
      target.view().pinned(segment -> segment.fill((byte) 0x5A));
      NdArray.of(source.view()).copyTo(NdArray.of(target.view()), Casting.UNSAFE);
      NdArray records = NdArray.of(target.view());
      assertArrayEquals(new long[] {5, -6}, records.field("n").toLongArray());
      assertArrayEquals(new float[] {1.5f, 2.25f}, records.field("s").toFloatArray());
      assertEquals(0x5A, target.view().toBytes()[1]);
      try (BufferLease made = NdArray.of(source.view()).toType(to)) {
        assertEquals(0, made.view().toBytes()[1]); // not what the last borrower left
      }
    }
  }

  @Test
  void assign_convertsWhatAnIndexPicks() {
    try (BufferLease floats = Buffers.wrap(new float[] {1, 2, 3, 4});
        BufferLease ints = Buffers.wrap(new int[] {8, 9});
        BufferLease places = Buffers.wrap(new long[] {3, 0})) {
      NdArray array = NdArray.of(floats.view());
      array.assign(NdArray.of(ints.view()), Index.of(NdArray.of(places.view())));
      assertArrayEquals(new float[] {9, 2, 3, 8}, array.toFloatArray());
      NdArray whole = NdArray.of(ints.view());
      assertMessage("under SAME_KIND; use Casting.UNSAFE", () -> whole.assign(array.slice(":2")));
      whole.assign(array.slice(":2"), Casting.UNSAFE);
      assertArrayEquals(new long[] {9, 2}, whole.toLongArray());
    }
  }

  @Test
  void promotion_ofWhatDoesNotMeet_isRefusedByName() {
    assertMessage(
        "expected dtypes that have a common one but found float32 and datetime64[s]",
        () -> Promotion.of(DType.FLOAT32, TimeType.datetime(TickUnit.SECONDS)));
    assertEquals(DType.FLOAT32, Promotion.of(DType.BFLOAT16, DType.FLOAT16));
    assertEquals(DType.BFLOAT16, Promotion.of(DType.INT8, DType.BFLOAT16));
  }

  private static void assertMessage(String expected, Executable use) {
    RuntimeException e = assertThrows(IllegalArgumentException.class, use);
    String message = Objects.requireNonNull(e.getMessage());
    assertTrue(message.contains(expected), e::toString);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.gatun.arrow.Values.assertSays;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampMilliVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A value in the place of every null, as the vector itself then says. */
class FillNullTest {
  private static final long SEED = 61_123;

  private static void assertFilled(Field field, Object value, @Nullable Object expected) {
    try (var allocator = new RootAllocator();
        FieldVector vector = new RandomVectors(new Random(SEED), allocator).vector(field, 60);
        ArrowColumn column = ArrowVectors.view(vector)) {
      List<@Nullable Object> filled = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        filled.add(vector.isNull(i) ? expected : Seen.plain(vector.getObject(i)));
      }
      column.fillNull(value);
      for (int i = 0; i < 60; i++) {
        assertEquals(filled.get(i), Seen.plain(vector.getObject(i)), "seed " + SEED);
      }
      assertEquals(0, vector.getNullCount());
      assertEquals(0, column.nullCount());
    }
  }

  @Test
  void fillNull_numbersAndBits_areTheValueWhereTheyWereNull() {
    assertFilled(RandomVectors.field("x", new ArrowType.Int(32, true)), -7, -7L);
    assertFilled(RandomVectors.field("x", new ArrowType.Int(8, false)), 7, 7L);
    assertFilled(
        RandomVectors.field("x", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
        2.5,
        2.5);
    assertFilled(RandomVectors.field("x", new ArrowType.Bool()), true, true);
    assertFilled(RandomVectors.field("x", new ArrowType.Bool()), false, false);
  }

  @Test
  void fillNull_times_takesAnInstant() {
    try (var allocator = new RootAllocator();
        var vector = new TimeStampMilliVector("t", allocator)) {
      vector.allocateNew(2);
      vector.set(0, 5);
      vector.setValueCount(2);
      try (ArrowColumn column = ArrowVectors.view(vector)) {
        column.fillNull(Instant.parse("2026-01-02T03:04:05.006Z"));
      }
      assertEquals(5, vector.get(0));
      assertEquals(LocalDateTime.parse("2026-01-02T03:04:05.006"), vector.getObject(1));
    }
  }

  @Test
  void fillNull_decimals_takesABigDecimalOfTheScale() {
    for (String text : new String[] {"0", "-0.01", "12345678901234567890.12", "-99999999999.9"}) {
      var value = new BigDecimal(text);
      try (var allocator = new RootAllocator();
          var small = new DecimalVector("d", allocator, 38, 2);
          var large = new Decimal256Vector("d", allocator, 76, 2)) {
        small.allocateNew(2);
        small.setValueCount(2);
        large.allocateNew(2);
        large.setValueCount(2);
        try (ArrowColumn column = ArrowVectors.view(small)) {
          column.fillNull(value);
        }
        try (ArrowColumn column = ArrowVectors.view(large)) {
          column.fillNull(value);
        }
        assertEquals(0, value.compareTo(small.getObject(1)), text);
        assertEquals(0, value.compareTo(large.getObject(1)), text);
      }
    }
  }

  @Test
  void fillNull_listsInLists_leavesNoNullAtAnyLevel() {
    try (var allocator = new RootAllocator();
        var rows = FixedSizeListVector.empty("x", 2, allocator)) {
      var values =
          (IntVector)
              rows.addOrGetVector(
                      org.apache.arrow.vector.types.pojo.FieldType.nullable(
                          new ArrowType.Int(32, true)))
                  .getVector();
      values.allocateNew(6);
      values.set(1, 1);
      values.set(2, 2);
      rows.setNotNull(0);
      rows.setValueCount(3); // [[null, 1], null, null], where 2 stands under a null list
      try (ArrowColumn column = ArrowVectors.view(rows)) {
        assertEquals(5, column.nullCount());
        column.fillNull(9);
        assertEquals(0, column.nullCount());
      }
      assertEquals(List.of(9, 1), rows.getObject(0));
      assertEquals(List.of(9, 9), rows.getObject(1));
      assertEquals(List.of(9, 9), rows.getObject(2));
    }
  }

  @Test
  void fillNull_fixedBinary_takesItsBytes() {
    try (var allocator = new RootAllocator();
        var vector = new FixedSizeBinaryVector("b", allocator, 3)) {
      vector.allocateNew(2);
      vector.setValueCount(2);
      try (ArrowColumn column = ArrowVectors.view(vector)) {
        var e = assertThrows(IllegalArgumentException.class, () -> column.fillNull(new byte[] {1}));
        assertSays("a byte[] of 3 but found a byte[] of 1", e);
        assertEquals(2, column.nullCount());
        column.fillNull(new byte[] {1, 2, 3});
      }
      assertArrayEquals(new byte[] {1, 2, 3}, vector.get(1));
    }
  }

  @Test
  void fillNull_valueThatDoesNotFit_changesNothing() {
    try (var allocator = new RootAllocator();
        var numbers = new IntVector("n", allocator);
        var decimals = new DecimalVector("d", allocator, 5, 2);
        var text = new VarCharVector("t", allocator)) {
      numbers.allocateNew(1);
      numbers.setValueCount(1);
      decimals.allocateNew(1);
      decimals.setValueCount(1);
      try (ArrowColumn column = ArrowVectors.view(numbers)) {
        assertThrows(IllegalArgumentException.class, () -> column.fillNull("x"));
        assertThrows(IllegalArgumentException.class, () -> column.fillNull(1L << 40));
        assertEquals(1, column.nullCount());
      }
      try (ArrowColumn column = ArrowVectors.view(decimals)) {
        for (String bad : new String[] {"1000", "0.001", "-1000"}) {
          var e =
              assertThrows(
                  IllegalArgumentException.class, () -> column.fillNull(new BigDecimal(bad)));
          assertSays("at most 5 digits, 2 of them behind the point, but found " + bad, e);
        }
        assertThrows(IllegalArgumentException.class, () -> column.fillNull(1));
        assertEquals(1, column.nullCount());
      }
      try (ArrowColumn column = ArrowVectors.view(text)) {
        assertThrows(IllegalStateException.class, () -> column.fillNull("x"));
      }
    }
  }

  /** Which Arrow Java has no vectors of: from a file that pyarrow wrote, in which row 0 is null. */
  @Test
  void fillNull_smallDecimals_takesABigDecimalOfTheScale() throws Exception {
    var file =
        Path.of(
            Objects.requireNonNull(FillNullTest.class.getResource("ipc/small-decimals.file"))
                .toURI());
    try (var opened = ArrowFile.open(file, MapMode.PRIVATE);
        StructColumn columns = opened.batch(0).columns()) {
      for (ArrowColumn column : columns.children()) {
        String before = Told.row(column, 1);
        assertThrows(
            IllegalArgumentException.class, () -> column.fillNull(new BigDecimal("0.001")));
        assertEquals(1, column.nullCount());
        column.fillNull(new BigDecimal("-123.4"));
        assertEquals("-12340", Told.row(column, 0), column.toString());
        assertEquals(before, Told.row(column, 1));
        assertEquals(0, column.nullCount());
      }
      assertEquals(2, columns.children().size());
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.ColumnDict;
import org.gatun.buffer.DType;
import org.gatun.buffer.TickUnit;
import org.gatun.buffer.TimeType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** NumPy's days of 64 bits as Arrow's dates of 32; {@link WrittenConformanceTest} asks pyarrow. */
class DaysTest {
  private static final DType DAYS = TimeType.datetime(TickUnit.DAYS);
  private static final long OPENING = LocalDate.of(1914, 8, 15).toEpochDay();

  @TempDir Path folder;

  private static BufferLease days(long... ticks) {
    BufferLease lease = Buffers.allocate(DType.INT64, ticks.length);
    try (lease) {
      for (int i = 0; i < ticks.length; i++) {
        lease.view().setLong(ticks[i], i);
      }
      return Buffers.copyOf(lease.view().cast(DAYS));
    }
  }

  private static void assertDates(ArrowColumn column) {
    assertEquals(new ArrowType.Date(DateUnit.DAY), column.field().getType());
    assertEquals(DType.INT32, column.values().dtype());
    assertEquals(OPENING, column.values().getLong(0));
    assertTrue(column.isNull(1));
    assertEquals(Integer.MAX_VALUE, column.values().getLong(2));
    assertFalse(column.isNull(2));
  }

  @Test
  void copyOf_days_areDatesAndWhatIsNoTimeIsNull() {
    try (BufferLease lease = days(OPENING, TimeType.NAT, Integer.MAX_VALUE);
        FieldVector vector = ArrowVectors.copyOf("d", lease);
        ArrowColumn column = ArrowVectors.view(vector)) {
      assertDates(column);
      assertEquals(1, vector.getNullCount());
    }
  }

  @Test
  void write_daysWithAMaskAndWithout_areDates() throws Exception {
    Path file = folder.resolve("days.arrow");
    try (BufferLease plain = days(OPENING, TimeType.NAT, Integer.MAX_VALUE, 7);
        BufferLease masked = days(OPENING, TimeType.NAT, Integer.MAX_VALUE, 7);
        BufferLease mask = Buffers.allocate(DType.BOOL, 4)) {
      mask.view().setBoolean(true, 3);
      try (var dict =
          ColumnDict.share(Map.of("plain", plain, "masked", masked), Map.of("masked", mask))) {
        ArrowFile.write(file, dict);
      }
    }
    try (var opened = ArrowFile.open(file);
        StructColumn batch = opened.batch(0).columns("plain", "masked")) {
      assertDates(batch.child("plain"));
      assertDates(batch.child("masked"));
      assertFalse(batch.child("plain").isNull(3));
      assertTrue(batch.child("masked").isNull(3));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 31, -(1L << 31), Long.MAX_VALUE})
  void write_dayThat32BitsDoNotCount_isRefusedByName(long day) {
    Path file = folder.resolve("far.arrow");
    try (BufferLease lease = days(0, day);
        var dict = ColumnDict.share(Map.of("d", lease))) {
      var refused = assertThrows(IllegalArgumentException.class, () -> ArrowFile.write(file, dict));
      assertEquals(
          "column 'd': 'd': expected days that 32 bits count, as Arrow does, but found "
              + day
              + " at 1",
          refused.getMessage());
      assertFalse(Files.exists(file));
    }
  }

  @Test
  void share_days_isRefusedWithTheCopyThatHelps() {
    try (BufferLease lease = days(1, 2)) {
      var refused =
          assertThrows(BufferRequestException.class, () -> ArrowVectors.share("d", lease));
      Values.assertSays("where Arrow has days in 32; copy it with ArrowVectors.copyOf", refused);
    }
  }
}

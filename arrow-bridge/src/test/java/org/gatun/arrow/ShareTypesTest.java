// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.gatun.arrow.Values.assertSays;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.BytesType;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;
import org.gatun.buffer.TickUnit;
import org.gatun.buffer.TimeType;
import org.junit.jupiter.api.Test;

/** Times, bytes and masked values as vectors: the same memory, and what Arrow reads in it. */
class ShareTypesTest {
  private static final Object[][] UNITS = {
    {TickUnit.SECONDS, TimeUnit.SECOND, "2026-02-03T04:05:06"},
    {TickUnit.MILLISECONDS, TimeUnit.MILLISECOND, "2026-02-03T04:05:06.007"},
    {TickUnit.MICROSECONDS, TimeUnit.MICROSECOND, "2026-02-03T04:05:06.007008"},
    {TickUnit.NANOSECONDS, TimeUnit.NANOSECOND, "2026-02-03T04:05:06.007008009"},
  };

  @Test
  void share_pointsInTime_areTimestampsOfTheUnit() {
    for (Object[] each : UNITS) {
      String text = (String) each[2];
      try (BufferLease lease = Buffers.allocate(TimeType.datetime((TickUnit) each[0]), 2);
          var vector = (TimeStampVector) ArrowVectors.share("t", lease)) {
        lease.view().set(Instant.parse(text + "Z"), 1);
        assertEquals(
            new ArrowType.Timestamp((TimeUnit) each[1], null), vector.getField().getType());
        assertEquals(LocalDateTime.parse(text), vector.getObject(1));
        assertEquals(lease.view().address(), vector.getDataBufferAddress());
      }
    }
  }

  @Test
  void share_spansOfTime_areDurationsOfTheUnit() {
    for (Object[] each : UNITS) {
      try (BufferLease lease = Buffers.allocate(TimeType.timedelta((TickUnit) each[0]), 2);
          var vector = (DurationVector) ArrowVectors.share("t", lease)) {
        lease.view().set(Duration.ofHours(-30), 1);
        assertEquals(new ArrowType.Duration((TimeUnit) each[1]), vector.getField().getType());
        assertEquals(Duration.ofHours(-30), vector.getObject(1));
      }
    }
  }

  @Test
  void share_fixedBytes_areFixedSizeBinary() {
    for (BytesType.Kind kind : List.of(BytesType.Kind.STRING, BytesType.Kind.VOID)) {
      try (BufferLease lease = Buffers.allocate(new BytesType(kind, 3), 4, 2);
          var rows = (FixedSizeListVector) ArrowVectors.share("b", lease)) {
        lease.view().set(new byte[] {1, 2, 3}, 2, 1);
        var values = assertInstanceOf(FixedSizeBinaryVector.class, rows.getDataVector());
        assertArrayEquals(new byte[] {1, 2, 3}, values.get(5));
        assertEquals(lease.view().address(), values.getDataBufferAddress());
        try (ArrowColumn column = ArrowVectors.view(rows)) {
          assertArrayEquals(new long[] {4, 2, 3}, column.values().layout().shape());
        }
      }
    }
  }

  @Test
  void shareMasked_values_areNullWhereTheMaskIs() {
    try (BufferLease values = Buffers.wrap(new int[] {1, 2, 3});
        BufferLease copy = Buffers.copyOf(values.view());
        BufferLease missing = Buffers.allocate(DType.BOOL, 3)) {
      missing.view().setBoolean(true, 1);
      for (int round = 0; round < 40; round++) { // bitmaps come again: as clean as they were
        try (var vector = (IntVector) ArrowVectors.shareMasked("x", copy, missing);
            FieldVector plain = ArrowVectors.share("x", copy)) {
          assertEquals(1, vector.getObject(0));
          assertTrue(vector.isNull(1));
          assertEquals(1, vector.getNullCount());
          assertEquals(copy.view().address(), vector.getDataBufferAddress());
          assertEquals(2, copy.view().getInt(1));
          assertEquals(0, plain.getNullCount());
        }
      }
    }
  }

  @Test
  void shareMasked_rows_areNullAsAWhole() {
    try (BufferLease values = Buffers.allocate(DType.INT32, 3, 2);
        BufferLease missing = Buffers.allocate(DType.BOOL, 3)) {
      missing.view().setBoolean(true, 2);
      try (var rows = (FixedSizeListVector) ArrowVectors.shareMasked("x", values, missing)) {
        assertTrue(rows.isNull(2));
        assertFalse(rows.isNull(1));
        assertEquals(1, rows.getNullCount());
        assertEquals(0, rows.getDataVector().getNullCount());
      }
    }
  }

  @Test
  void shareMasked_maskOfAnotherShapeOrDtype_isRefusedAndNothingStaysLent() {
    try (var values = org.gatun.buffer.BufferList.of(DType.INT32)) {
      values.add(1);
      for (long[] shape : new long[][] {{}, {2}, {0}, {1, 1}}) {
        try (BufferLease mask = Buffers.allocate(DType.BOOL, shape)) {
          assertThrows(
              IllegalArgumentException.class,
              () -> ArrowVectors.shareMasked("x", values, mask).close());
        }
      }
      try (BufferLease mask = Buffers.allocate(DType.UINT8, 1)) {
        var e =
            assertThrows(
                IllegalArgumentException.class,
                () -> ArrowVectors.shareMasked("x", values, mask).close());
        assertSays("expected a mask of bool", e);
      }
      values.add(2); // would be refused while anything is lent
    }
  }

  @Test
  void copyOf_whatShareRefuses_isAVectorOfItsOwn() {
    try (BufferLease lease = Buffers.allocate(DType.INT32, 3, 4);
        BufferLease heap = Buffers.wrap(new int[] {5, 6})) {
      for (int i = 0; i < 12; i++) {
        lease.view().setInt(i, i / 4, i % 4);
      }
      StridedLayout turned = lease.view().layout().transpose();
      try (var vector =
          (FixedSizeListVector) ArrowVectors.copyOf("x", lease.view().withLayout(turned))) {
        assertEquals(List.of(1, 5, 9), vector.getObject(1));
        lease.view().setInt(77, 0, 1);
        assertEquals(List.of(1, 5, 9), vector.getObject(1));
        assertEquals(0, vector.getDataVector().getDataBufferAddress() % 64);
      }
      try (var vector = (IntVector) ArrowVectors.copyOf("x", heap.view().asReadOnly())) {
        assertEquals(6, vector.get(1));
      }
    }
  }

  @Test
  void copyOf_bool_isPackedInBits() {
    for (int rows : new int[] {0, 1, 7, 8, 9, 64, 65}) {
      try (BufferLease lease = Buffers.allocate(DType.BOOL, rows, 3)) {
        for (int i = 0; i < rows * 3; i++) {
          lease.view().setBoolean(i % 5 == 0 || i % 7 == 0, i / 3, i % 3);
        }
        try (FieldVector vector = ArrowVectors.copyOf("x", lease)) {
          for (int i = 0; i < rows; i++) {
            assertEquals(lease.view().at(i).toList(), vector.getObject(i));
          }
        }
      }
    }
  }

  @Test
  void copyOf_dtypesThatArrowLacks_areRefused() {
    for (String descr :
        new String[] {"<c8", ">c8", "<M8[h]", ">M8[h]", "<m8[D]", "<M8[7D]", "<M8[25s]"}) {
      try (BufferLease lease = Buffers.allocate(DType.ofDescr(descr), 2)) {
        assertThrows(
            org.gatun.buffer.BufferRequestException.class,
            () -> ArrowVectors.copyOf("x", lease).close());
      }
    }
    try (BufferLease scalar = Buffers.allocate(DType.INT32)) {
      assertThrows(IllegalArgumentException.class, () -> ArrowVectors.copyOf("x", scalar).close());
    }
  }
}

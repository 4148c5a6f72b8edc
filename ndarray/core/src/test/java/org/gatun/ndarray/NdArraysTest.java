// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.ReadOnlyBufferException;
import java.util.List;
import java.util.Random;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.RecordType;
import org.junit.jupiter.api.Test;

/** What {@link JoinConformanceTest} does not reach: large operands, refusals, records' gaps. */
class NdArraysTest {
  @Test
  void where_largeOperandsOfEachMemory_choosesAsALoop() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    int rows = 417;
    int columns = 523; // more than one part, and no round number
    var flags = new byte[rows];
    random.nextBytes(flags);
    for (int i = 0; i < rows; i++) {
      flags[i] &= 1;
    }
    var bytes = new byte[4 * rows * columns];
    random.nextBytes(bytes);
    var ints = new int[rows * columns];
    MemorySegment.copy(
        MemorySegment.ofArray(bytes), 0, MemorySegment.ofArray(ints), 0, bytes.length);
    short[] others = new short[columns];
    for (int j = 0; j < columns; j++) {
      others[j] = (short) random.nextInt();
    }
    for (MemoryKind kind : MemoryKind.values()) {
      try (BufferLease condition = kind.lend(flags, DType.BOOL, rows, 1);
          BufferLease a = kind.lend(bytes, DType.INT32, rows, columns);
          BufferLease b = Buffers.wrap(others);
          BufferLease result =
              NdArrays.where(
                  NdArray.of(condition.view()), NdArray.of(a.view()), NdArray.of(b.view()))) {
        assertEquals(DType.INT32, result.view().dtype());
        for (int i = 0; i < rows; i++) {
          for (int j = 0; j < columns; j++) {
            int expected = flags[i] != 0 ? ints[i * columns + j] : others[j];
            int found = result.view().getInt(i, j);
            int row = i;
            assertEquals(expected, found, () -> kind + " row " + row + ", seed " + seed);
          }
        }
      }
    }
  }

  /** NumPy asks a field by its value, and the bytes of a field with a shape. */
  @Test
  void nonzero_ofRecords_countsNegativeZeroWhereNumPyDoes() {
    RecordType plain = RecordType.of().with("x", DType.FLOAT32);
    RecordType shaped = RecordType.of().with("x", DType.FLOAT32, 2);
    try (BufferLease plainLease = Buffers.allocate(plain, 3);
        BufferLease shapedLease = Buffers.allocate(shaped, 3)) {
      NdArray.of(plainLease.view()).field("x").setFloat(-0.0f, 1);
      NdArray.of(plainLease.view()).field("x").setFloat(Float.NaN, 2);
      NdArray.of(shapedLease.view()).field("x").setFloat(-0.0f, 1, 1);
      try (BufferLease ofPlain = NdArray.of(plainLease.view()).nonzero();
          BufferLease ofShaped = NdArray.of(shapedLease.view()).nonzero()) {
        assertArrayEquals(new long[] {2}, NdArray.of(ofPlain.view()).toLongArray());
        assertArrayEquals(new long[] {1}, NdArray.of(ofShaped.view()).toLongArray());
      }
    }
  }

  @Test
  void nonzero_rowK_hasThePositionsInAxisK() {
    try (BufferLease lease = Buffers.wrap(new int[] {0, 3, 0, 0, 0, -1})) {
      NdArray array = NdArray.of(lease.view()).reshape(2, 3);
      try (BufferLease where = array.nonzero()) {
        NdArray positions = NdArray.of(where.view());
        assertArrayEquals(new long[] {0, 1}, positions.at(0).toLongArray());
        assertArrayEquals(new long[] {1, 2}, positions.at(1).toLongArray());
        try (BufferLease picked =
            array.gather(Index.of(positions.at(0)), Index.of(positions.at(1)))) {
          assertArrayEquals(new long[] {3, -1}, NdArray.of(picked.view()).toLongArray());
        }
      }
    }
  }

  @Test
  void assign_positionsAmongTheRecords_areReadBefore() {
    RecordType record = RecordType.of().with("to", DType.INT8).with("x", DType.INT32).aligned();
    try (BufferLease lease = Buffers.allocate(record, 3);
        BufferLease values = Buffers.allocate(record, 3)) {
      NdArray array = NdArray.of(lease.view());
      NdArray source = NdArray.of(values.view());
      for (int i = 0; i < 3; i++) {
        array.field("to").setInt((i + 1) % 3, i);
        array.field("x").setInt(10 * i, i);
        source.field("to").setInt(0, i);
        source.field("x").setInt(7 + i, i);
      }
      array.assign(source, Index.of(array.field("to")));
      assertArrayEquals(new long[] {9, 7, 8}, array.field("x").toLongArray());
      assertArrayEquals(new long[] {0, 0, 0}, array.field("to").toLongArray());
    }
  }

  @Test
  void copyTo_recordsWithGaps_leavesTheGaps() {
    RecordType record = RecordType.of().with("a", DType.INT8).with("b", DType.INT32).aligned();
    try (BufferLease from = Buffers.allocate(record, 5);
        BufferLease to = Buffers.allocate(record, 5)) {
      fillBytes(from, (byte) 1);
      fillBytes(to, (byte) 9);
      NdArray.of(from.view()).flip().copyTo(NdArray.of(to.view()));
      byte[] found = to.view().toBytes();
      for (int i = 0; i < found.length; i++) {
        assertEquals(i % 8 == 0 || i % 8 >= 4 ? 1 : 9, found[i], "byte " + i);
      }
    }
  }

  private static void fillBytes(BufferLease lease, byte value) {
    lease
        .view()
        .pinned(segment ->
            segment
                .asSlice(lease.view().layout().offset(), lease.view().layout().byteSize())
                .fill(value));
  }

  @Test
  void pad_recordsWithGaps_showsNothingOfOtherBorrowers() {
    RecordType record = RecordType.of().with("a", DType.INT8).with("b", DType.INT32).aligned();
    for (int round = 0; round < 3; round++) {
      try (BufferLease before = Buffers.allocate(record, 600)) {
        fillBytes(before, (byte) 0x5A);
      }
      try (BufferLease one = Buffers.allocate(record, 1)) {
        fillBytes(one, (byte) 0);
        try (BufferLease padded = NdArray.of(one.view()).pad(Padding.of(List.of(0, 0)), 299, 300)) {
          assertArrayEquals(new byte[4800], padded.view().toBytes());
        }
      }
    }
  }

  @Test
  void out_readOnly_isRefused() {
    try (BufferLease lease = Buffers.wrap(new int[4]);
        BufferLease value = Buffers.wrap(new int[2])) {
      NdArray out = NdArray.of(lease.view().asReadOnly());
      NdArray part = NdArray.of(value.view());
      assertThrows(ReadOnlyBufferException.class, () -> NdArrays.concatenate(out, 0, part, part));
      assertThrows(
          ReadOnlyBufferException.class, () -> NdArrays.stack(out.reshape(2, 2), 0, part, part));
      assertThrows(ReadOnlyBufferException.class, () -> out.assign(3, Index.at(0)));
      assertThrows(ReadOnlyBufferException.class, () -> out.fill(3));
    }
  }

  @Test
  void refusals_nameAxisExpectedFoundAndShapes() {
    try (BufferLease lease = Buffers.wrap(new int[12])) {
      NdArray a = NdArray.of(lease.view()).reshape(3, 4);
      NdArray b = a.slice(":, 1:");
      says(
          "axis 1: expected 4 elements but found 3 (joining array 1 of shape [3, 3] to shape [3, 4]"
              + " along axis 0)",
          () -> NdArrays.concatenate(0, a, b));
      says(
          "expected rank 2 but found rank 1 (joining array 2 of shape [4] to shape [3, 4] along"
              + " axis 0)",
          () -> NdArrays.concatenate(-2, a, a, a.at(0)));
      says(
          "axis 1: expected 4 elements but found 3 (joining array 1 of shape [3, 3] to shape [3,"
              + " 4])",
          () -> NdArrays.stack(0, a, b));
      says(
          "expected arrays of one axis or more but found shape []; stack joins them along a new"
              + " axis, concatenateFlat all elements of arrays of any shape",
          () -> NdArrays.concatenate(0, a.at(0, 0)));
      says("expected one array or more but found none", () -> NdArrays.stack(0));
      says(
          "out: axis 0: expected 6 elements but found 3 (joining to shape [6, 4] in shape [3, 4])",
          () -> NdArrays.concatenate(a, 0, a, a));
      says(
          "axis 1: expected 4 elements but found 3 (broadcasting shape [3, 3] with shape [3, 4])",
          () -> NdArrays.where(a, a, b));
      says(
          "axis 1: expected one count or 4 but found 3 for shape [3, 4]",
          () -> a.repeat(1, 1, 2, 3));
      says("count 1: expected 0 or more but found -1", () -> a.tile(2, -1));
      says(
          "expected one width, two, or two for each of 2 axes but found [1, 1, 1] for shape [3, 4]",
          () -> a.pad(Padding.EDGE, 1, 1, 1));
      says(
          "axis 0: expected an element or more to pad from but found 0 for shape [0, 4];"
              + " Padding.of(value) needs none",
          () -> a.slice("3:").pad(Padding.WRAP, 1));
      says(
          "linearRamp: expected real numbers but found bool",
          () -> NdArray.of(lease.view().cast(DType.BOOL)).pad(Padding.linearRamp(1), 1));
      says(
          "expected one axis or more but found shape []; expandDims(0) adds one",
          () -> a.at(0, 0).nonzero());
      says(
          "axis 1: expected fewer than 2^63 elements but found more, repeating shape [3, 4]",
          () -> a.repeat(1, Long.MAX_VALUE / 2));
    }
  }

  private static void says(String message, Runnable call) {
    var refusal = assertThrows(IllegalArgumentException.class, call::run);
    assertEquals(message, refusal.getMessage());
  }

  @Test
  void reinterpret_pythonObjects_isRefused() {
    DType object = DType.ofDescr("|O");
    try (BufferLease lease = Buffers.wrap(new long[3])) {
      NdArray numbers = NdArray.of(lease.view());
      var refusal = assertThrows(IllegalArgumentException.class, () -> numbers.reinterpret(object));
      String message = String.valueOf(refusal.getMessage());
      assertTrue(message.contains("Python objects for shape [3] of int64 as opaque 'O'"), message);
      DType record = DType.ofDescr("[('n', '|O')]");
      assertThrows(IllegalArgumentException.class, () -> numbers.reinterpret(record));
      NdArray objects = NdArray.of(lease.view().withLayout(object, lease.view().layout()));
      assertThrows(IllegalArgumentException.class, () -> objects.reinterpret(DType.INT64));
      assertEquals(object, objects.reinterpret(object).dtype());
    }
  }
}

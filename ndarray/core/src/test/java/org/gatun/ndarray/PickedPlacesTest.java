// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.BytesType;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What arrays pick where there are more places than a block holds, against loops over indices. */
class PickedPlacesTest {
  private static final int MANY = 5000;

  private static NdArray counted(BufferLease lease) {
    NdArray array = NdArray.of(lease.view());
    NdArray flat = array.ravel();
    for (long i = 0; i < flat.count(); i++) {
      flat.setInt((int) i, i);
    }
    return array;
  }

  @ParameterizedTest
  @EnumSource(MemoryKind.class)
  void gather_longMasks_takeWhatIsTrueInOrder(MemoryKind kind) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (double share : new double[] {0, 0.001, 0.3, 0.5, 1}) {
      byte[] flags = new byte[2 * MANY];
      List<Integer> expected = new ArrayList<>();
      for (int i = 0; i < flags.length; i++) {
        // NumPy counts any byte but 0 as true.
        flags[i] = random.nextDouble() < share ? (byte) (1 + random.nextInt(255)) : 0;
      }
      for (int i = flags.length - 1; i >= 0; i -= 2) {
        if (flags[i] != 0) {
          expected.add((flags.length - 1 - i) / 2);
        }
      }
      try (BufferLease mask = kind.lend(flags, DType.BOOL, flags.length);
          BufferLease memory = Buffers.allocate(DType.INT32, MANY)) {
        NdArray every = NdArray.of(mask.view()).slice("::-2");
        try (BufferLease found = counted(memory).gather(Index.of(every))) {
          assertArrayEquals(
              expected.stream().mapToLong(Integer::longValue).toArray(),
              NdArray.of(found.view()).toLongArray(),
              "seed " + seed + ", share " + share);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(MemoryKind.class)
  void gather_longMasksOverElementsOfEverySize_copyWhatIsTrueInOrder(MemoryKind kind) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int rows = 83;
    int columns = 161;
    for (int itemsize : new int[] {1, 2, 3, 4, 8, 16}) {
      DType dtype = new BytesType(BytesType.Kind.VOID, itemsize);
      for (double share : new double[] {0.05, 0.2, 0.5, 0.97, 1}) {
        String what = "seed " + seed + ", itemsize " + itemsize + ", share " + share;
        byte[] bytes = new byte[rows * 2 * columns * itemsize];
        random.nextBytes(bytes);
        byte[] flags = new byte[rows * columns];
        for (int i = 0; i < flags.length; i++) {
          flags[i] = random.nextDouble() < share ? (byte) (1 + random.nextInt(255)) : 0;
        }
        try (BufferLease memory = kind.lend(bytes, dtype, rows, 2L * columns);
            BufferLease truth = MemoryKind.POOLED.lend(flags, DType.BOOL, rows, columns)) {
          NdArray whole = NdArray.of(memory.view());
          NdArray mask = NdArray.of(truth.view());
          NdArray first = whole.slice(1, 0, columns);
          assertPicked(first, mask, what);
          assertPicked(whole.slice("::-1, ::-2"), mask, what + ", backwards");
          assertPicked(first.transpose(), mask.transpose(), what + ", transposed");
          assertPicked(
              whole.select(0, 2), mask.ravel().slice(0, 0, 2L * columns), what + ", a row");
        }
      }
    }
  }

  private static void assertPicked(NdArray array, NdArray mask, String what) {
    byte[] all = MemoryKind.bytesOf(array);
    byte[] flags = MemoryKind.bytesOf(mask);
    int itemsize = array.dtype().itemsize();
    var expected = new ByteArrayOutputStream();
    for (int i = 0; i < flags.length; i++) {
      if (flags[i] != 0) {
        expected.write(all, i * itemsize, itemsize);
      }
    }
    try (BufferLease found = array.gather(Index.of(mask))) {
      assertArrayEquals(expected.toByteArray(), MemoryKind.bytesOf(found), what);
    }
  }

  @Test
  void gather_masksOfTwoAxesOverRows_takeTheRows() {
    Random random = new Random(3);
    try (BufferLease memory = Buffers.allocate(DType.INT32, 60, 70, 3);
        BufferLease flags = Buffers.allocate(DType.BOOL, 70, 60)) {
      NdArray array = counted(memory);
      NdArray mask = NdArray.of(flags.view()).transpose();
      List<Long> expected = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        for (int j = 0; j < 70; j++) {
          mask.setBoolean(random.nextBoolean(), i, j);
          for (int k = 0; k < 3 && mask.getBoolean(i, j); k++) {
            expected.add((long) (i * 70 + j) * 3 + k);
          }
        }
      }
      try (BufferLease found = array.gather(Index.of(mask))) {
        assertArrayEquals(
            expected.stream().mapToLong(Long::longValue).toArray(),
            NdArray.of(found.view()).toLongArray());
      }
      // Beside positions the mask counts as those of its true elements.
      try (BufferLease one = Buffers.allocate(DType.INT8, 1);
          BufferLease found = array.gather(Index.of(mask), Index.of(NdArray.of(one.view())))) {
        assertArrayEquals(
            expected.stream().mapToLong(Long::longValue).filter(value -> value % 3 == 0).toArray(),
            NdArray.of(found.view()).toLongArray());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ScalarType.class,
      names = {"INT16", "UINT16", "INT32", "UINT32", "INT64", "UINT64"})
  void gather_manyPositions_takeEachPlace(ScalarType dtype) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    boolean signed = dtype.kind() == ScalarType.Kind.SIGNED;
    for (DType kind : new DType[] {dtype, dtype.withOrder(ByteOrder.BIG_ENDIAN)}) {
      try (BufferLease memory = Buffers.allocate(DType.INT32, 300, 40);
          BufferLease rows = Buffers.allocate(kind, MANY);
          BufferLease columns = Buffers.allocate(kind, 7, 2)) {
        NdArray array = counted(memory);
        NdArray ids = NdArray.of(rows.view());
        for (int i = 0; i < MANY; i++) {
          ids.setLong(signed ? random.nextInt(600) - 300 : random.nextInt(300), i);
        }
        NdArray picks = NdArray.of(columns.view()).slice(1, 1, 2);
        for (int i = 0; i < 7; i++) {
          picks.setLong(random.nextInt(40), i, 0);
        }
        long[] whole = new long[MANY * 40];
        long[] chosen = new long[7 * MANY];
        long[] across = new long[300 * 7];
        for (int i = 0; i < MANY; i++) {
          long row = (ids.getLong(i) + 300) % 300;
          for (int j = 0; j < 40; j++) {
            whole[i * 40 + j] = row * 40 + j;
          }
          for (int j = 0; j < 7; j++) {
            chosen[j * MANY + i] = row * 40 + picks.getLong(j, 0);
          }
        }
        for (int i = 0; i < 300; i++) {
          for (int j = 0; j < 7; j++) {
            across[i * 7 + j] = i * 40L + picks.getLong(j, 0);
          }
        }
        String what = kind + ", seed " + seed;
        try (BufferLease found = array.take(0, ids);
            BufferLease joint = array.gather(Index.of(ids), Index.of(picks));
            BufferLease inner = array.take(1, picks.squeeze())) {
          assertArrayEquals(whole, NdArray.of(found.view()).toLongArray(), what);
          assertArrayEquals(chosen, NdArray.of(joint.view()).toLongArray(), what);
          assertArrayEquals(across, NdArray.of(inner.view()).toLongArray(), what);
        }
      }
    }
  }

  @Test
  void assign_manyPlaces_writesEachAndNothingElse() {
    Random random = new Random(5);
    try (BufferLease memory = Buffers.allocate(DType.INT32, 400, 30);
        BufferLease rows = Buffers.allocate(DType.INT32, MANY);
        BufferLease values = Buffers.allocate(DType.INT32, 30, MANY)) {
      NdArray array = counted(memory);
      NdArray ids = NdArray.of(rows.view());
      NdArray given = NdArray.of(values.view()).transpose();
      long[] expected = array.toLongArray();
      for (int i = 0; i < MANY; i++) {
        int row = random.nextInt(399);
        ids.setInt(row, i);
        for (int j = 0; j < 30; j++) {
          given.setInt(-i * 30 - j, i, j);
          expected[row * 30 + j] = -30L * i - j; // the last stays
        }
      }
      array.assign(given, Index.of(ids));
      assertArrayEquals(expected, array.toLongArray());
      ids.setInt(400, MANY - 1);
      assertThrows(IndexOutOfBoundsException.class, () -> array.assign(given, Index.of(ids)));
      assertArrayEquals(expected, array.toLongArray(), "nothing was written");
    }
  }

  @Test
  void assign_toTheMemoryOfThePositions_isAsIfTheyHadBeenReadBefore() {
    try (BufferLease memory = Buffers.allocate(DType.INT64, MANY)) {
      NdArray array = NdArray.of(memory.view());
      for (int i = 0; i < MANY; i++) {
        array.setLong((i + 1L) % MANY, i);
      }
      try (BufferLease zero = Buffers.allocate(DType.INT64, 1)) {
        array.assign(NdArray.of(zero.view()), Index.of(array)); // all places, if read before
      }
      assertArrayEquals(new long[MANY], array.toLongArray());
    }
  }

  @Test
  void gather_uint64BeyondLong_namesTheValue() {
    try (BufferLease memory = Buffers.allocate(DType.INT8, 4);
        BufferLease ids = Buffers.allocate(DType.UINT64, 2)) {
      ids.view().set(new java.math.BigInteger("18446744073709551615"), 1);
      NdArray array = NdArray.of(memory.view());
      NdArray both = NdArray.of(ids.view());
      for (NdArray positions : List.of(both, both.select(0, 1))) {
        IndexOutOfBoundsException refused =
            assertThrows(IndexOutOfBoundsException.class, () -> array.gather(Index.of(positions)));
        assertEquals(
            "axis 0: expected a position in -4..3 but found 18446744073709551615 for shape [4]",
            refused.getMessage());
      }
    }
  }

  @Test
  void gatherAndAssign_manyPlaces_holdLessThanAByteOfHeapAPlace() throws Exception {
    try (BufferLease memory = Buffers.allocate(DType.INT32, 1_000_000);
        BufferLease flags = Buffers.allocate(DType.BOOL, 1_000_000);
        BufferLease ids = Buffers.allocate(DType.INT32, 1_000_000)) {
      NdArray array = NdArray.of(memory.view());
      NdArray mask = NdArray.of(flags.view());
      mask.view().fill(true);
      NdArray positions = NdArray.of(ids.view());
      for (Index picks : List.of(Index.of(mask), Index.of(positions))) {
        long least = Long.MAX_VALUE;
        // The blocks, and a few pins a block where the compiler does not remove them.
        for (int round = 0; round < 20 && least >= 1_000_000; round++) {
          least =
              Math.min(
                  least,
                  Allocated.by(() -> {
                    try (BufferLease found = array.gather(picks)) {
                      array.assign(NdArray.of(found.view()), picks);
                    }
                  }));
        }
        assertTrue(least < 1_000_000, least + " bytes for 1,000,000 places by " + picks);
      }
    }
  }
}

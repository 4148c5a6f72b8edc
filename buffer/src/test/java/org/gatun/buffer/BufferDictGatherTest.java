// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** Many rows at once: copied out by their keys, and put in from arrays. */
class BufferDictGatherTest {
  private static BufferDict<Long, float[]> table(long... keys) {
    var dict = BufferDict.ofLongKeys(DType.FLOAT32, float[].class, 2);
    for (long key : keys) {
      dict.putRow(key, (float) key, key + 0.5f);
    }
    return dict;
  }

  private static List<Float> row(double first) {
    return List.of((float) first, (float) first + 0.5f);
  }

  @Test
  void gather_anyKeys_givesTheirRowsInOrder() {
    try (var dict = table(3, 1, 2);
        BufferList<Long> list = BufferList.of(DType.INT64, Long.class)) {
      dict.remove(1L); // so that there is a hole
      list.add(2L);
      list.add(3L);
      try (BufferLease rows = dict.gather(2, 3, 2);
          BufferLease none = dict.gather();
          BufferLease byList = dict.gather(List.of(3L, 2L));
          BufferLease byBufferList = dict.gather(list);
          BufferLease byKeySet = dict.gather(dict.keySet())) {
        assertEquals(List.of(row(2), row(3), row(2)), rows.view().toList());
        assertEquals(List.of(0L, 2L), longs(none.view().layout().shape()));
        assertEquals(List.of(row(3), row(2)), byList.view().toList());
        assertEquals(List.of(row(2), row(3)), byBufferList.view().toList());
        assertEquals(List.of(row(3), row(2)), byKeySet.view().toList());
        rows.view().setFloat(9, 0, 0);
        assertEquals(2, dict.row(2).getFloat(0), "the rows are copies");
        dict.putRow(7, 7, 8); // the leases are not the dict's
      }
    }
  }

  private static List<Long> longs(long[] values) {
    List<Long> all = new ArrayList<>();
    for (long value : values) {
      all.add(value);
    }
    return all;
  }

  @Test
  void gather_viewOfAnyIntegers_readsThem() {
    try (var dict = table(3, 1, 2);
        BufferLease longs = Buffers.wrap(new long[] {3, 9, 1, 9, 2});
        BufferLease ints = Buffers.wrap(new int[] {2, 3});
        BufferLease swapped = Buffers.allocate(DType.ofDescr(">i2"), 1);
        BufferLease floats = Buffers.wrap(new float[] {1});
        BufferLease matrix = Buffers.wrap(new long[] {1})) {
      swapped.view().setLong(2, 0);
      BufferView everySecond = longs.view().withLayout(longs.view().layout().slice(0, 0, 3, 2));
      try (BufferLease one = dict.gather(everySecond);
          BufferLease two = dict.gather(ints.view());
          BufferLease three = dict.gather(swapped.view())) {
        assertEquals(List.of(row(3), row(1), row(2)), one.view().toList());
        assertEquals(List.of(row(2), row(3)), two.view().toList());
        assertEquals(List.of(row(2)), three.view().toList());
      }
      assertThrows(IllegalArgumentException.class, () -> dict.gather(floats.view()));
      BufferView square = matrix.view().cast(DType.INT64, 1, 1);
      assertThrows(IllegalArgumentException.class, () -> dict.gather(square));
    }
  }

  @Test
  void gather_keyThatIsNotThere_isNamedAndNothingIsWritten() {
    try (var dict = table(3, 1, 2);
        BufferLease into = Buffers.allocate(DType.FLOAT32, 3, 2);
        BufferLease keys = Buffers.wrap(new long[] {1, 2, -5})) {
      into.view().fill(7f);
      long outstanding = BufferPool.shared().statistics().outstanding();
      String expected = "no key -5, at 2 of the keys";
      for (int i = 0; i < 100; i++) {
        assertMissing(expected, () -> dict.gather(1, 2, -5));
        assertMissing(expected, () -> dict.gather(List.of(1L, 2L, -5L)));
        assertMissing(expected, () -> dict.gather(keys.view()));
        assertMissing(expected, () -> dict.gather(new long[] {1, 2, -5}, into.view()));
        assertMissing(expected, () -> dict.gather(List.of(1L, 2L, -5L), into.view()));
        assertMissing(expected, () -> dict.gather(keys.view(), into.view()));
      }
      assertTrue(BufferPool.shared().statistics().outstanding() < outstanding + 50);
      assertEquals(List.of(7f, 7f), into.view().at(0).toList());
      assertEquals(List.of(7f, 7f), into.view().at(1).toList());
    }
    try (var dict = BufferDict.ofUtf8Keys(DType.INT32)) {
      assertMissing("no key \"b\", at 0 of the keys", () -> dict.gather(List.of("b")));
    }
  }

  private static void assertMissing(
      String expected, org.junit.jupiter.api.function.Executable use) {
    assertEquals(expected, assertThrows(NoSuchElementException.class, use).getMessage());
  }

  @Test
  void gather_intoAViewWithAMask_leavesRowsOfKeysThatAreNotThere() {
    try (var dict = table(3, 1, 2);
        BufferLease into = Buffers.allocate(DType.FLOAT32, 4, 2);
        BufferLease mask = Buffers.allocate(DType.BOOL, 4)) {
      into.view().fill(Float.NaN);
      assertEquals(2, dict.gather(new long[] {8, 3, 9, 1}, into.view(), mask.view()));
      List<Float> missing = List.of(Float.NaN, Float.NaN);
      assertEquals(List.of(missing, row(3), missing, row(1)), into.view().toList());
      assertEquals(List.of(false, true, false, true), mask.view().toList());
    }
  }

  /** Each itemsize is copied in its own way. */
  @Test
  void gather_everyDtype_equalsGet() {
    for (ScalarType dtype : ScalarType.values()) {
      try (var dict = BufferDict.ofIntKeys(dtype)) {
        Map<Integer, Object> expected = new LinkedHashMap<>();
        for (int key = 0; key < 10; key++) {
          Object value = dtype == DType.BOOL ? (Object) (key % 3 == 0) : valueOf(dtype, key);
          dict.put(key, value);
          expected.put(key, dict.get(key));
        }
        try (BufferLease rows = dict.gather(9, 0, 4)) {
          assertEquals(
              List.of(expected.get(9), expected.get(0), expected.get(4)), rows.view().toList());
        }
      }
    }
  }

  private static Object valueOf(ScalarType dtype, int key) {
    return switch (dtype.kind()) {
      case COMPLEX -> new Complex(key, -key);
      case FLOAT -> key + 0.5f;
      default -> key;
    };
  }

  @Test
  void gather_intoStridedOrOwnRows_isAsFromACopy() {
    try (var dict = table(0, 1, 2, 3);
        BufferLease wide = Buffers.allocate(DType.FLOAT32, 2, 4)) {
      BufferView everySecond = wide.view().withLayout(wide.view().layout().slice(1, 0, 2, 2));
      wide.view().fill(-1f);
      dict.gather(new long[] {3, 1}, everySecond);
      assertEquals(
          List.of(List.of(3f, -1f, 3.5f, -1f), List.of(1f, -1f, 1.5f, -1f)), wide.view().toList());
      try (BufferLease own = dict.values().acquire(BufferRequest.WRITABLE)) {
        dict.gather(new long[] {1, 2, 3, 0}, own.view());
        assertEquals(List.of(row(1), row(2), row(3), row(0)), own.view().toList());
      }
    }
  }

  @Test
  void gather_unfitTargets_areRefusedAndNothingIsWritten() {
    try (var dict = table(0, 1);
        BufferLease fits = Buffers.allocate(DType.FLOAT32, 2, 2);
        BufferLease doubles = Buffers.allocate(DType.FLOAT64, 2, 2);
        BufferLease bytes = Buffers.allocate(DType.UINT8, 2)) {
      long[] keys = {1, 0};
      fits.view().fill(5f);
      var type =
          assertThrows(IllegalArgumentException.class, () -> dict.gather(keys, doubles.view()));
      assertEquals(
          "into: expected float32 of shape [2, 2] but found float64 of shape [2, 2]",
          type.getMessage());
      assertThrows(IllegalArgumentException.class, () -> dict.gather(new long[] {1}, fits.view()));
      assertThrows(
          IllegalArgumentException.class, () -> dict.gather(keys, fits.view(), bytes.view()));
      BufferView readOnly = fits.view().asReadOnly();
      assertThrows(ReadOnlyBufferException.class, () -> dict.gather(keys, readOnly));
      assertEquals(List.of(List.of(5f, 5f), List.of(5f, 5f)), fits.view().toList());
    }
  }

  @Test
  void putAll_arrays_laterDuplicatesWin() {
    try (var dict = table(3, 1);
        BufferLease keys = Buffers.wrap(new long[] {5, 1, 5, 6, 5});
        BufferLease values = Buffers.allocate(DType.FLOAT32, 5, 2)) {
      for (int i = 0; i < 5; i++) {
        values.view().at(i).fill((float) i);
      }
      dict.putAll(keys, values);
      assertEquals(List.of(3L, 1L, 5L, 6L), List.copyOf(dict.keySet()));
      try (BufferLease all = dict.values().acquire(BufferRequest.STRIDED)) {
        assertEquals(
            List.of(row(3), List.of(1f, 1f), List.of(4f, 4f), List.of(3f, 3f)),
            all.view().toList());
      }
    }
  }

  @Test
  void putAll_ownValuesInAnotherOrder_isAsFromACopy() {
    try (var dict = table(0, 1, 2, 3);
        BufferLease keys = Buffers.wrap(new long[] {1, 2, 3, 0})) {
      dict.putAll(keys, dict.values()); // no key is new, so its own lease is no hindrance
      try (BufferLease all = dict.values().acquire(BufferRequest.STRIDED)) {
        assertEquals(List.of(row(3), row(0), row(1), row(2)), all.view().toList());
      }
      try (BufferLease others = Buffers.wrap(new long[] {1, 2, 3, 9})) {
        assertThrows(BufferInUseException.class, () -> dict.putAll(others, dict.values()));
      }
      assertEquals(4, dict.size());
      assertEquals(3, dict.row(0).getFloat(0));
    }
  }

  @Test
  void putAll_manyRows_growOnceAndEqualThoseOfTheArrays() {
    int n = 20_000;
    try (var dict = BufferDict.ofIntKeys(DType.INT32, Integer.class);
        BufferLease keys = Buffers.allocate(DType.INT32, n);
        BufferLease values = Buffers.allocate(DType.INT32, n)) {
      Map<Integer, Integer> expected = new LinkedHashMap<>();
      for (int i = 0; i < n; i++) {
        int key = i * 7919 % 15_000;
        keys.view().setInt(key, i);
        values.view().setInt(i, i);
        expected.put(key, i);
      }
      dict.putAll(keys, values);
      assertEquals(expected, dict);
      assertEquals(List.copyOf(expected.keySet()), List.copyOf(dict.keySet()));
    }
  }

  @Test
  void putAll_oneThatDoesNotFit_changesNothing() {
    try (var dict = BufferDict.ofIntKeys(DType.FLOAT32, float[].class, 2);
        BufferLease keys = Buffers.wrap(new long[] {1, 2, 1L << 31});
        BufferLease two = Buffers.wrap(new long[] {1, 2});
        BufferLease floats = Buffers.wrap(new float[] {1, 2});
        BufferLease rows = Buffers.allocate(DType.FLOAT32, 3, 2);
        BufferLease doubles = Buffers.allocate(DType.FLOAT64, 2, 2)) {
      dict.putRow(1, 8, 9);
      BufferView row = dict.row(1);
      assertThrows(IllegalArgumentException.class, () -> dict.putAll(keys, rows));
      assertThrows(IllegalArgumentException.class, () -> dict.putAll(two, rows));
      assertThrows(IllegalArgumentException.class, () -> dict.putAll(two, doubles));
      assertThrows(IllegalArgumentException.class, () -> dict.putAll(floats, doubles));
      assertThrows(IllegalArgumentException.class, () -> dict.putAll(two, two, rows));
      assertEquals(1, dict.size());
      assertEquals(9, row.getFloat(1));
    }
  }

  @Test
  void putAll_utf8_isCheckedFirst() {
    byte[] text = "aßz\uD83D\uDEA2".getBytes(StandardCharsets.UTF_8);
    long[][] bad = {{0, 2, 4}, {0, 3, 1}, {0, 1, 9}, {-1, 0, 1}, {0, 3, 7}};
    try (var dict = BufferDict.ofUtf8Keys(DType.INT32, Integer.class);
        BufferLease bytes = Buffers.wrap(text);
        BufferLease values = Buffers.wrap(new int[] {1, 2});
        BufferLease offsets = Buffers.wrap(new int[] {3, 4, 8})) {
      dict.put("a", 0);
      for (long[] each : bad) {
        try (BufferLease starts = Buffers.wrap(each)) {
          assertThrows(IllegalArgumentException.class, () -> dict.putAll(starts, bytes, values));
        }
      }
      assertThrows(IllegalArgumentException.class, () -> dict.putAll(values, values));
      assertEquals(Map.of("a", 0), dict);
      dict.putAll(offsets, bytes, values);
      assertEquals(Map.of("a", 0, "z", 1, "\uD83D\uDEA2", 2), dict);
    }
  }

  @Test
  void putAll_arraysWithoutElements_doNothing() {
    try (var dict = BufferDict.ofUtf8Keys(DType.INT32);
        BufferLease none = Buffers.wrap(new long[0]);
        BufferLease zero = Buffers.wrap(new long[] {0});
        BufferLease bytes = Buffers.wrap(new byte[0]);
        BufferLease values = Buffers.wrap(new int[0])) {
      dict.putAll(none, bytes, values);
      dict.putAll(zero, bytes, values);
      assertTrue(dict.isEmpty());
    }
  }

  /** Keys that somebody changes between two looks are not put where there is no room. */
  @Test
  void putAll_keysChangedMeanwhile_isRefused() {
    try (var dict = BufferDict.ofLongKeys(DType.INT64, Long.class);
        BufferLease values = Buffers.wrap(new long[5_000])) {
      KeySource changing =
          new KeySource() {
            private int looks;

            @Override
            public byte[] text(int i) {
              return DictKeys.NONE;
            }

            @Override
            public long number(int i, byte[] text) {
              return looks++ < 4_990 ? 0 : i;
            }

            @Override
            public String name(int i) {
              throw new AssertionError();
            }
          };
      dict.put(0L, 1L);
      var bulk = new DictBulk<>(dict.table);
      assertThrows(
          ConcurrentModificationException.class, () -> bulk.putAll(changing, 5_000, values.view()));
      int size = 0;
      for (Map.Entry<Long, Long> entry : dict.entrySet()) {
        assertEquals(entry.getValue(), dict.get(entry.getKey()));
        size++;
      }
      assertEquals(size, dict.size());
    }
  }
}

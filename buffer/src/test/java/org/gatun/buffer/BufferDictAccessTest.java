// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Values by keys of each kind, without boxing. */
class BufferDictAccessTest {
  private static String refusal(Executable use) {
    return assertThrows(IllegalArgumentException.class, use).getMessage() + "";
  }

  private static String absence(Executable use) {
    return assertThrows(NoSuchElementException.class, use).getMessage() + "";
  }

  /** Which method a call means is decided by the compiler: that this compiles is the test. */
  @Test
  void overloads_keysOfEachKind_areUnambiguous() {
    try (var longs = BufferDict.ofLongKeys(DType.FLOAT64);
        var ints = BufferDict.ofIntKeys(DType.FLOAT64);
        var texts = BufferDict.ofUtf8Keys(DType.FLOAT64)) {
      Long boxedLong = 3L;
      Integer boxedInt = 3;
      longs.putFloat(1, 1.5f);
      longs.putDouble(2L, 2.5);
      longs.putLong(boxedLong, 3);
      ints.putFloat(1, 1.5f);
      ints.putDouble(2L, 2.5);
      ints.putLong(boxedInt, 3);
      texts.putFloat("1", 1.5f);
      texts.putDouble("2", 2.5);
      texts.putLong("3", 3);
      assertEquals(Map.of(1L, 1.5, 2L, 2.5, 3L, 3.0), longs);
      assertEquals(Map.of(1, 1.5, 2, 2.5, 3, 3.0), ints);
      assertEquals(Map.of("1", 1.5, "2", 2.5, "3", 3.0), texts);
      assertEquals(1.5, longs.getDouble(1));
      assertEquals(3.0, longs.getDouble(boxedLong));
      assertEquals(2.5, ints.getDouble(2));
      assertEquals(3.0, ints.getDouble(boxedInt));
      assertEquals(3.0, texts.getDouble("3"));
      assertEquals(3.0, longs.row(boxedLong).getDouble());
      assertEquals(1.5, ints.row(1).getDouble());
      assertEquals(3.0, ints.row(boxedInt).getDouble());
      assertEquals(2.5, texts.row("2").getDouble());
    }
  }

  @Test
  void rows_keysOfEachKind_takeEachArray() {
    try (var longs = BufferDict.ofLongKeys(DType.FLOAT32, float[].class, 2);
        var ints = BufferDict.ofIntKeys(DType.FLOAT64, double[].class, 2);
        var texts = BufferDict.ofUtf8Keys(DType.INT16, short[].class, 2)) {
      longs.putRow(1, 1.5f, 2.5f);
      longs.putRow(2L, 1.5, 2.5);
      longs.putRow(3, 1, 2);
      longs.putRow(Long.valueOf(4), new float[] {4, 5});
      ints.putRow(1, 1.5f, 2.5f);
      ints.putRow(Integer.valueOf(2), new double[] {1.25, 2});
      ints.putRow(Integer.valueOf(3), new long[] {1, 2});
      texts.putRow("a", new long[] {-1, 32767});
      assertArrayEquals(new float[] {1.5f, 2.5f}, longs.get(1L));
      assertArrayEquals(new float[] {1.5f, 2.5f}, longs.get(2L));
      assertArrayEquals(new float[] {1, 2}, longs.get(3L));
      assertArrayEquals(new float[] {4, 5}, longs.get(4L));
      assertArrayEquals(new double[] {1.5, 2.5}, ints.get(1));
      assertArrayEquals(new double[] {1.25, 2}, ints.get(2));
      assertArrayEquals(new double[] {1, 2}, ints.get(3));
      assertArrayEquals(new short[] {-1, 32767}, texts.get("a"));
      assertTrue(refusal(() -> texts.putRow("a", new float[] {1, 2})).contains("int16"));
      assertTrue(refusal(() -> texts.putRow("a", new long[] {1, 32768})).contains("-32768..32767"));
      assertEquals(
          "expected a row of 2 elements but found 3", refusal(() -> longs.putRow(1, 1, 2, 3)));
      assertTrue(refusal(() -> longs.getFloat(1)).contains("rows of shape"));
      assertTrue(refusal(() -> longs.putFloat(1, 1)).contains("rows of shape"));
      assertArrayEquals(new short[] {-1, 32767}, texts.get("a"));
      assertArrayEquals(new float[] {1.5f, 2.5f}, longs.get(1L));
    }
  }

  @Test
  void scalars_conversionsThatLose_areRefused() {
    try (var floats = BufferDict.ofLongKeys(DType.FLOAT32);
        var bytes = BufferDict.ofLongKeys(DType.UINT8)) {
      floats.putFloat(1, 1.5f);
      bytes.putLong(1, 255);
      assertEquals(1.5f, floats.getFloat(1));
      assertEquals(1.5, floats.getDouble(1));
      assertEquals(255, bytes.getInt(1));
      assertEquals(255L, bytes.getLong(1));
      assertTrue(refusal(() -> floats.getLong(1)).contains("fit long but found float32"));
      assertTrue(refusal(() -> floats.getInt(1)).contains("fit int but found float32"));
      assertTrue(
          refusal(() -> bytes.putFloat(1, 1)).contains("an integer for uint8 but found a float"));
      assertTrue(refusal(() -> bytes.putLong(1, 256)).contains("0..255"));
      assertTrue(refusal(() -> bytes.putLong(2, 256)).contains("0..255"));
      assertEquals(Map.of(1L, 255), bytes);
    }
  }

  @Test
  void absentKeys_areNamed() {
    try (var longs = BufferDict.ofLongKeys(DType.INT32);
        var ints = BufferDict.ofIntKeys(DType.INT32);
        var texts = BufferDict.ofUtf8Keys(DType.INT32)) {
      assertEquals("no key 17", absence(() -> longs.row(17)));
      assertEquals("no key 17", absence(() -> longs.getInt(17)));
      assertEquals("no key 17", absence(() -> longs.getLong(Long.valueOf(17))));
      assertEquals("no key 4294967296", absence(() -> ints.getDouble(1L << 32)));
      assertEquals("no key 0", absence(() -> ints.row(0)));
      assertEquals("no key \"a\nb\"", absence(() -> texts.row("a\nb")));
      assertEquals("no key \"\uD800\"", absence(() -> texts.getInt("\uD800")));
      assertTrue(absence(() -> texts.row("x".repeat(1_000))).length() < 200);
    }
  }

  @Test
  void intKeys_numberBeyondInt_isRefusedAndNotFound() {
    try (var dict = BufferDict.ofIntKeys(DType.INT32, Integer.class)) {
      dict.putLong(5, 50);
      assertEquals(
          "key: expected an int32, -2147483648..2147483647, but found 4294967301",
          refusal(() -> dict.putLong((1L << 32) + 5, 1)));
      assertThrows(NoSuchElementException.class, () -> dict.getInt((1L << 32) + 5));
      assertEquals(Map.of(5, 50), dict);
    }
  }

  @Test
  @SuppressWarnings("CollectionIncompatibleType") // what is tried
  void keysOfAnotherClass_areNotThere() {
    try (var longs = BufferDict.ofLongKeys(DType.INT32, Integer.class);
        var ints = BufferDict.ofIntKeys(DType.INT32, Integer.class);
        var texts = BufferDict.ofUtf8Keys(DType.INT32, Integer.class)) {
      longs.put(1L, 10);
      ints.put(1, 10);
      texts.put("1", 10);
      assertNull(longs.get(1));
      assertNull(ints.get(1L));
      assertNull(texts.get(1));
      assertNull(texts.get('1'));
      assertFalse(ints.containsKey(1L));
      assertNull(longs.remove(1));
      assertNotEqualMaps(longs, ints);
    }
  }

  private static void assertNotEqualMaps(Map<?, ?> one, Map<?, ?> other) {
    assertFalse(one.equals(other));
    assertFalse(other.equals(one));
  }

  @Test
  @SuppressWarnings({"unchecked", "rawtypes"}) // what is tried
  void put_keyOfAnotherClassByARawType_isRefused() {
    try (var ints = BufferDict.ofIntKeys(DType.INT32, Integer.class);
        var texts = BufferDict.ofUtf8Keys(DType.INT32, Integer.class)) {
      assertThrows(ClassCastException.class, () -> ((Map) ints).put(1L, 10));
      assertThrows(ClassCastException.class, () -> ((Map) texts).put(1L, 10));
      assertTrue(ints.isEmpty());
      assertTrue(texts.isEmpty());
    }
  }

  @Test
  void utf8Keys_byNumber_areRefused() {
    try (var dict = BufferDict.ofUtf8Keys(DType.FLOAT32, 1)) {
      String expected = "expected a String, as the keys are UTF-8, but found a number";
      assertEquals(expected, refusal(() -> dict.row(1)));
      assertEquals(expected, refusal(() -> dict.putRow(1, 1f)));
      assertEquals(expected, refusal(() -> dict.gather(1, 2)));
    }
  }

  @Test
  void utf8Keys_textThatUtf8CannotSay_isRefusedAndNotThere() {
    try (var dict = BufferDict.ofUtf8Keys(DType.INT32, Integer.class)) {
      dict.put("?", 1);
      for (String bad : new String[] {"\uD83D", "a\uDEA2", "\uDEA2\uD83D", "\uD83D\uD83D\uDEA2"}) {
        String message = refusal(() -> dict.put(bad, 2));
        assertTrue(message.startsWith("key: expected well-formed UTF-16"), message);
        assertNull(dict.get(bad));
        assertFalse(dict.containsKey(bad));
        assertNull(dict.remove(bad));
        assertTrue(refusal(() -> dict.putAll(Map.of("fine", 3, bad, 2))).startsWith("key: "));
      }
      assertTrue(refusal(() -> dict.put("ab\uD83D", 2)).endsWith("d83d, at 2"));
      assertEquals(Map.of("?", 1), dict);
      dict.put("\uD83D\uDEA2", 5);
      dict.put("", 6);
      dict.put("\0", 7);
      assertEquals(Map.of("?", 1, "\uD83D\uDEA2", 5, "", 6, "\0", 7), dict);
    }
  }

  /** Of a text that would not fit an array, without making one. */
  @Test
  void utf8Length_anyText_isWhatTheBytesAre() {
    for (String text : List.of("", "a", "ß", "漢", "\uD83D\uDEA2", "aß漢\uD83D\uDEA2z")) {
      assertEquals(
          text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length, TextKeys.utf8Length(text));
    }
    assertEquals(-1, TextKeys.utf8Length("\uD83D"));
    assertEquals(-3, TextKeys.utf8Length("ab\uDEA2"));
    CharSequence huge =
        new CharSequence() {
          @Override
          public int length() {
            return 1 << 30;
          }

          @Override
          public char charAt(int index) {
            return '漢';
          }

          @Override
          public CharSequence subSequence(int start, int end) {
            throw new AssertionError();
          }
        };
    assertEquals(Long.MIN_VALUE, TextKeys.utf8Length(huge));
  }

  @Test
  void utf8Keys_lentAsOneArray_areRefusedWithTheWayOut() {
    try (var dict = BufferDict.ofUtf8Keys(DType.INT32);
        var numbers = BufferDict.ofIntKeys(DType.INT32)) {
      var refused =
          assertThrows(
              BufferRequestException.class, () -> dict.keySet().acquire(BufferRequest.STRIDED));
      assertEquals(BufferRequestException.Reason.UNSUPPORTED_DTYPE, refused.reason());
      assertTrue((refused.getMessage() + "").contains("acquire offsets() and bytes()"));
      dict.putLong("still open", 1);
      assertThrows(IllegalStateException.class, () -> numbers.keySet().offsets());
      assertThrows(IllegalStateException.class, () -> numbers.keySet().bytes());
    }
  }

  @Test
  void utf8Keys_leasesOfOffsetsAndBytes_holdTheKeys() {
    try (var dict = BufferDict.ofUtf8Keys(DType.INT32)) {
      dict.putLong("gone", 0);
      dict.putLong("ab", 1);
      dict.putLong("ß", 2);
      dict.remove("gone");
      try (BufferLease bytes = dict.keySet().bytes().acquire(BufferRequest.NATIVE)) {
        assertThrows(BufferInUseException.class, () -> dict.putLong("c", 3));
        try (BufferLease offsets = dict.keySet().offsets().acquire(BufferRequest.NATIVE)) {
          assertEquals(List.of(0L, 2L, 4L), offsets.view().toList());
          assertEquals("6162c39f", bytes.view().toHex());
        }
        assertThrows(BufferInUseException.class, () -> dict.remove("ab"));
      }
      dict.putLong("c", 3);
      assertEquals(List.of("ab", "ß", "c"), List.copyOf(dict.keySet()));
    }
  }

  @Test
  void closedDict_everything_isRefused() {
    var dict = BufferDict.ofUtf8Keys(DType.INT32, Integer.class);
    dict.put("a", 1);
    BufferView row = dict.row("a");
    var each = dict.entrySet().iterator();
    var exporter = dict.keySet().bytes();
    dict.close();
    List<Executable> uses =
        List.of(
            dict::size,
            dict::isEmpty,
            dict::hashCode,
            () -> dict.equals(Map.of()),
            () -> dict.get("a"),
            () -> dict.getInt("a"),
            () -> dict.row("a"),
            () -> dict.putLong("a", 1),
            () -> dict.putAll(Map.of()),
            () -> dict.gather(List.of("a")),
            () -> dict.gather(List.of()),
            () -> dict.replaceAll((_, value) -> value),
            () -> dict.forEach((_, _) -> {}),
            () -> dict.ensureCapacity(5),
            dict::trimToSize,
            () -> dict.keySet().size(),
            () -> dict.keySet().removeAll(List.of()),
            () -> dict.values().removeIf(_ -> true),
            () -> dict.entrySet().size(),
            each::next,
            () -> exporter.acquire(BufferRequest.STRIDED),
            row::getInt);
    for (int i = 0; i < uses.size(); i++) {
      var refused = assertThrows(IllegalStateException.class, uses.get(i), "use " + i);
      assertNotNull(refused.getMessage());
    }
    var numbers = BufferDict.ofLongKeys(DType.FLOAT32);
    numbers.putFloat(1, 1);
    numbers.close();
    assertThrows(IllegalStateException.class, () -> numbers.row(1));
    assertThrows(IllegalStateException.class, () -> numbers.row(2));
    assertThrows(IllegalStateException.class, () -> numbers.getFloat(1));
    assertThrows(IllegalStateException.class, () -> numbers.putFloat(1, 2));
    assertThrows(IllegalStateException.class, () -> numbers.gather(1L));
    assertEquals("(this BufferDict of int32 was closed)", dict.toString());
  }

  @Test
  void records_asValues_areValuesAndRowsOfFields() {
    RecordType point = RecordType.of().with("x", DType.FLOAT32).with("n", DType.INT64);
    try (var dict = BufferDict.ofUtf8Keys(point, RecordValue.class)) {
      dict.put("a", RecordValue.of(point, 1.5f, 7L));
      dict.put("b", RecordValue.of(point, 2.5f, 8L));
      assertEquals(RecordValue.of(point, 2.5f, 8L), dict.get("b"));
      dict.row("a").field("n").setLong(70);
      try (BufferLease all = dict.values().acquire(BufferRequest.STRIDED)) {
        assertEquals(List.of(70L, 8L), all.view().field("n").toList());
      }
    }
  }

  @Test
  void memory_presized_isAtMostFifteenPercentMore() {
    int keys = 1_000_000;
    long payload = keys * 128L * Float.BYTES;
    long before = BufferPool.shared().statistics().outstandingBytes();
    try (var dict = BufferDict.ofLongKeys(DType.FLOAT32, 128)) {
      dict.ensureCapacity(keys); // whose pages nobody touches
      long bytes = BufferPool.shared().statistics().outstandingBytes() - before;
      assertTrue(bytes <= payload * 1.15, () -> bytes + " bytes for " + payload);
      dict.trimToSize();
      long least = BufferPool.shared().statistics().outstandingBytes() - before;
      assertTrue(least <= 3 * 4096, () -> least + " bytes for no keys");
    }
  }

  /** An eighth of a million keys: as the sizes of blocks double, the ratio is a million's. */
  @Test
  void memory_grownThenTrimmed_isAtMostFifteenPercentMore() {
    int keys = 1_000_000 / 8;
    long payload = keys * 128L * Float.BYTES;
    float[] row = new float[128];
    long before = BufferPool.shared().statistics().outstandingBytes();
    try (var dict = BufferDict.ofLongKeys(DType.FLOAT32, 128)) {
      for (int key = 0; key < keys; key++) {
        row[127] = key;
        dict.putRow(key, row);
      }
      long grown = BufferPool.shared().statistics().outstandingBytes() - before;
      dict.trimToSize();
      long bytes = BufferPool.shared().statistics().outstandingBytes() - before;
      assertTrue(bytes < grown, () -> bytes + " bytes of " + grown);
      assertTrue(bytes <= payload * 1.15, () -> bytes + " bytes for " + payload);
      assertEquals(keys - 1, dict.row(keys - 1L).getFloat(127));
    } finally {
      BufferPool.shared().trim();
    }
  }

  @Test
  void trimToSize_keysRemoved_keepsTheOthersInOrder() {
    long before = BufferPool.shared().statistics().outstandingBytes();
    try (var dict = BufferDict.ofUtf8Keys(DType.INT64, Long.class)) {
      for (int i = 0; i < 100_000; i++) {
        dict.put("key " + i, (long) i);
      }
      dict.keySet().removeIf(key -> !key.endsWith("77"));
      dict.trimToSize();
      long bytes = BufferPool.shared().statistics().outstandingBytes() - before;
      assertTrue(bytes < 64 << 10, () -> bytes + " bytes");
      assertEquals(1_000, dict.size());
      long expected = 77;
      for (Map.Entry<String, Long> entry : dict.entrySet()) {
        assertEquals("key " + expected, entry.getKey());
        assertEquals(expected, entry.getValue());
        expected += 100;
      }
    }
  }

  @Test
  void ensureCapacity_keysAddedUpToIt_movesNothing() {
    try (var dict = BufferDict.ofLongKeys(DType.FLOAT32, 3)) {
      dict.ensureCapacity(10_000);
      dict.putRow(0, 1, 2, 3);
      BufferView row = dict.row(0);
      for (long key = 1; key < 10_000; key++) {
        dict.putRow(key, 4, 5, 6);
      }
      assertEquals(3, row.getFloat(2));
      assertTrue(refusal(() -> dict.ensureCapacity(1L << 40)).contains("at most 715827882 keys"));
      assertTrue(refusal(() -> dict.ensureCapacity(-1)).contains("0 or more"));
      assertEquals(3, row.getFloat(2));
    }
  }
}

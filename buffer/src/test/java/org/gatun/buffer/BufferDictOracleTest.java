// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.gatun.buffer.RandomElements.plain;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** After any operations a dict of arrays equals the LinkedHashMap that had the same. */
class BufferDictOracleTest {
  private static final long SEED = 20_260_720;
  private static final int OPERATIONS = 1_000;

  private static long longKey(Random random) {
    return switch (random.nextInt(30)) {
      case 0 -> Long.MIN_VALUE;
      case 1 -> Long.MAX_VALUE;
      default -> random.nextInt(-5, 60);
    };
  }

  private static int intKey(Random random) {
    return switch (random.nextInt(30)) {
      case 0 -> Integer.MIN_VALUE;
      case 1 -> Integer.MAX_VALUE;
      default -> random.nextInt(-5, 60);
    };
  }

  /** From no byte to hundreds, and of one to four bytes a character. */
  private static String textKey(Random random) {
    int number = random.nextInt(60);
    String character = new String[] {"a", "ß", "漢", "\uD83D\uDEA2", "\0"}[number % 5];
    return number == 0 ? "" : character.repeat(1 + number / 5 * number / 5) + number / 5;
  }

  @ParameterizedTest
  @EnumSource
  void scalarsByLong_anyOperations_equalLinkedHashMaps(ScalarType dtype) {
    try (BufferDict<Long, Object> dict = BufferDict.ofLongKeys(dtype)) {
      compare(dict, 0, BufferDictOracleTest::longKey);
    }
  }

  @ParameterizedTest
  @EnumSource
  void rowsByLong_anyOperations_equalLinkedHashMaps(ScalarType dtype) {
    try (BufferDict<Long, Object> dict = BufferDict.ofLongKeys(dtype, 3, 5)) {
      compare(dict, 15, BufferDictOracleTest::longKey);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INT32", "FLOAT64"})
  void scalarsByInt_anyOperations_equalLinkedHashMaps(ScalarType dtype) {
    try (BufferDict<Integer, Object> dict = BufferDict.ofIntKeys(dtype)) {
      compare(dict, 0, BufferDictOracleTest::intKey);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"UINT8", "FLOAT32"})
  void rowsByInt_anyOperations_equalLinkedHashMaps(ScalarType dtype) {
    try (BufferDict<Integer, Object> dict = BufferDict.ofIntKeys(dtype, 3, 5)) {
      compare(dict, 15, BufferDictOracleTest::intKey);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INT64", "FLOAT16"})
  void scalarsByText_anyOperations_equalLinkedHashMaps(ScalarType dtype) {
    try (BufferDict<String, Object> dict = BufferDict.ofUtf8Keys(dtype)) {
      compare(dict, 0, BufferDictOracleTest::textKey);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INT16", "FLOAT32"})
  void rowsByText_anyOperations_equalLinkedHashMaps(ScalarType dtype) {
    try (BufferDict<String, Object> dict = BufferDict.ofUtf8Keys(dtype, 3, 5)) {
      compare(dict, 15, BufferDictOracleTest::textKey);
    }
  }

  private static <K> void compare(
      BufferDict<K, Object> dict, int rowLength, Function<Random, K> keys) {
    IO.println("seed " + SEED);
    var random = new Random(SEED);
    var elements = new RandomElements((ScalarType) dict.dtype(), rowLength, random);
    var comparison = new DictComparison<>(dict, elements, random, () -> keys.apply(random));
    for (int i = 0; i < OPERATIONS; i++) {
      String operation = comparison.step() + ", step " + i;
      Map<K, Object> expected = comparison.expected;
      assertEquals(expected.size(), dict.size(), operation);
      assertEquals(new ArrayList<>(expected.keySet()), new ArrayList<>(dict.keySet()), operation);
      assertEquals(plain(expected.values()), plain(dict.values()), operation);
      if (rowLength == 0) { // the JDK gives arrays no hash code of their content
        assertEquals(expected.hashCode(), dict.hashCode(), operation);
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A record's field with a shape takes Java arrays as it takes lists. */
class RecordArraysTest {
  private static final RecordType MATRIX =
      RecordType.of().with("n", DType.INT8).with("m", DType.FLOAT32, 2, 3);
  private static final List<List<Float>> LISTS = List.of(List.of(1f, 2f, 3f), List.of(4f, 5f, 6f));

  static List<Object> sameMatrices() {
    return List.of(
        LISTS,
        new float[][] {{1, 2, 3}, {4, 5, 6}},
        new float[] {1, 2, 3, 4, 5, 6},
        new double[][] {{1, 2, 3}, {4, 5, 6}},
        new long[] {1, 2, 3, 4, 5, 6},
        List.of(new int[] {1, 2, 3}, List.of(4, 5, 6)),
        Arguments.of((Object) new Object[] {new Float[] {1f, 2f, 3f}, new short[] {4, 5, 6}}));
  }

  @ParameterizedTest
  @MethodSource("sameMatrices")
  void add_recordWithAMatrix_takesItHoweverItIsGiven(Object matrix) {
    try (var list = BufferList.of(MATRIX, RecordValue.class);
        var untyped = BufferList.of(MATRIX)) {
      assertEquals(LISTS, RecordValue.of(MATRIX, 1, matrix).get("m"));
      list.add(RecordValue.of(MATRIX, 1, matrix));
      untyped.add(List.of(1, matrix));
      untyped.add(Map.of("n", 1, "m", matrix));
      untyped.set(0, List.of(2, matrix));
      assertEquals(LISTS, list.get(0).get("m"));
      for (Object record : untyped) {
        assertEquals(LISTS, ((RecordValue) record).get("m"));
      }
    }
  }

  @Test
  void add_arrayOfAnotherLengthOrType_changesNothing() {
    try (var list = BufferList.of(MATRIX)) {
      for (Object matrix :
          List.of(
              new float[5],
              new float[2][2],
              new float[3][3],
              new boolean[6],
              new String[][] {{"1", "2", "3"}, {"4", "5", "6"}},
              "text")) {
        assertThrows(IllegalArgumentException.class, () -> list.add(List.of(1, matrix)));
        assertEquals(0, list.size());
      }
    }
  }

  @Test
  void add_textAndBytesWithAShape_takeArrays() {
    RecordType type =
        RecordType.of().with("words", UnicodeType.of(3), 2).with("raw", BytesType.of(2), 2);
    var record = RecordValue.of(type, new String[] {"a", "bcd"}, new byte[][] {{1, 2}, {3}});
    assertEquals("{words=[a, bcd], raw=[[1, 2], [3, 0]]}", record.toString());
  }
}

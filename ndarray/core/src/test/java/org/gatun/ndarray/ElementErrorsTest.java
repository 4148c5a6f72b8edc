// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.gatun.ndarray.Refusal.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What access to elements, and copies, say that refuse a position or a shape, in full. */
class ElementErrorsTest {
  private static final Class<IndexOutOfBoundsException> INDEX = IndexOutOfBoundsException.class;
  private static final Class<IllegalArgumentException> VALUE = IllegalArgumentException.class;

  private static NdArray ints(int... values) {
    // Reads alone, so that nothing needs the lease to be closed here.
    return NdArray.of(Buffers.wrap(values).view());
  }

  @SuppressWarnings("CheckReturnValue")
  private static List<Refusal> elementsAndCopies() {
    return List.of(
        refusal(
            "getInt(2, 0)",
            INDEX,
            "axis 0: expected an index in 0..1 but found 2 for shape [2, 3]",
            (a, _) -> a.getInt(2, 0)),
        refusal(
            "getInt(0, -1)",
            INDEX,
            "axis 1: expected an index in 0..2 but found -1 for shape [2, 3];"
                + " at(...) and slices count negative ones from the end",
            (a, _) -> a.getInt(0, -1)),
        refusal(
            "getInt(0)",
            INDEX,
            "expected 2 indices for shape [2, 3] but found 1",
            (a, _) -> a.getInt(0)),
        refusal(
            "setLong(1, 0, 0, 0)",
            INDEX,
            "expected 2 indices for shape [2, 3] but found 3",
            (a, _) -> a.setLong(1, 0, 0, 0)),
        refusal(
            "get()", INDEX, "expected 2 indices for shape [2, 3] but found 0", (a, _) -> a.get()),
        refusal(
            "set(9, 0, 3)",
            INDEX,
            "axis 1: expected an index in 0..2 but found 3 for shape [2, 3]",
            (a, _) -> a.set(9, 0, 3)),
        refusal(
            "empty.get(0, 0)",
            INDEX,
            "axis 0: expected an axis with elements but found index 0 for shape [0, 3]",
            (_, none) -> none.get(0, 0)),
        refusal(
            "copyTo(transposed)",
            VALUE,
            "axis 0: expected 2 elements but found 3 (broadcasting shape [2, 3] to shape [3, 2])",
            (a, _) -> a.copyTo(a.transpose())),
        refusal(
            "copyTo(row)",
            VALUE,
            "expected a shape of rank 2 or more but found rank 1 (broadcasting shape [2, 3] to"
                + " shape [3])",
            (a, _) -> a.copyTo(a.at(0))),
        refusal(
            "sum(2)",
            INDEX,
            "expected an axis in -2..1 but found 2 for shape [2, 3]",
            (a, _) -> a.sum(2)),
        refusal(
            "sum(0, -2)",
            VALUE,
            "expected each axis at most once but found [0, -2] for shape [2, 3]",
            (a, _) -> a.sum(0, -2)),
        refusal(
            "sum(matrix, 0)",
            VALUE,
            "out: expected a result of rank 1 but found rank 2 (reducing shape [2, 3] into shape [3, 2])",
            (a, _) -> a.sum(a.transpose(), 0)),
        refusal(
            "sum(column, 0)",
            VALUE,
            "out: axis 0: expected 3 elements but found 2 (reducing shape [2, 3] into shape [2])",
            (a, _) -> a.sum(a.select(1, 0), 0)),
        refusal(
            "take(1, [3])",
            INDEX,
            "axis 1: expected a position in -3..2 but found 3 for shape [2, 3]",
            (a, _) -> a.take(1, ints(3))),
        refusal(
            "take(2, [0])",
            INDEX,
            "expected an axis in -2..1 but found 2 for shape [2, 3]",
            (a, _) -> a.take(2, ints(0))),
        refusal(
            "gather([0, 1], [0, 1, 2])",
            VALUE,
            "axis 0: expected 2 positions but found 3 (broadcasting positions of shape [3] with"
                + " shape [2])",
            (a, _) -> a.gather(Index.of(ints(0, 1)), Index.of(ints(0, 1, 2)))),
        refusal(
            "gather(mask of [3])",
            INDEX,
            "axis 0: expected a mask of 2 elements but found 3 (mask of shape [3] for shape [2,"
                + " 3])",
            (a, _) -> a.gather(Index.of(mask(3)))),
        refusal(
            "gather of 3 items",
            INDEX,
            "expected at most 2 indices for shape [2, 3] but found 3",
            (a, _) -> a.gather(Index.ALL, Index.ALL, Index.of(ints(0)))),
        refusal(
            "assign([3, 2], mask)",
            VALUE,
            "axis 0: expected 3 elements but found 2 (broadcasting shape [3, 2] to shape [2, 3])",
            (a, _) -> a.assign(a.transpose(), Index.of(mask(2)))),
        refusal(
            "assign to [2]",
            INDEX,
            "axis 0: expected a position in -2..1 but found 2 for shape [2, 3]",
            (a, _) -> a.assign(a.at(0), Index.of(ints(2)))));
  }

  private static NdArray mask(int count) {
    BufferView bytes = Buffers.wrap(new byte[count]).view();
    NdArray mask = NdArray.of(bytes.cast(DType.BOOL));
    for (int i = 0; i < count; i++) {
      mask.setBoolean(true, i);
    }
    return mask;
  }

  @TestFactory
  List<DynamicTest> everyRefusal_namesAxisExpectedFoundAndShapes() {
    return Refusal.tests(elementsAndCopies());
  }

  @Test
  void manyIndices_ofEveryType_areCounted() {
    // Reads and refusals alone, so that nothing needs the lease to be closed here.
    NdArray array = ints(1, 2, 3, 4, 5, 6).reshape(2, 3);
    String message = "expected 2 indices for shape [2, 3] but found ";
    for (int count : new int[] {0, 1, 3, 4}) {
      long[] index = new long[count];
      for (var call :
          List.<Runnable>of(
              () -> array.getFloat(index),
              () -> array.getDouble(index),
              () -> array.getInt(index),
              () -> array.getLong(index),
              () -> array.getBoolean(index),
              () -> array.get(index),
              () -> array.setFloat(1, index),
              () -> array.setDouble(1, index),
              () -> array.setInt(1, index),
              () -> array.setLong(1, index),
              () -> array.setBoolean(true, index),
              () -> array.set(1, index))) {
        var e = assertThrows(IndexOutOfBoundsException.class, call::run);
        assertEquals(message + count, e.getMessage());
      }
    }
  }
}

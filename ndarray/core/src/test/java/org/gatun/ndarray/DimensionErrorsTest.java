// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.gatun.ndarray.Refusal.refusal;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.gatun.buffer.DType;
import org.gatun.buffer.Slice;
import org.gatun.buffer.StridedLayout;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What views and layouts say that refuse an axis, a position or a shape, in full: the axis, what
 * was expected and found, and the shapes. What NumPy calls an IndexError is an {@link
 * IndexOutOfBoundsException} here, a ValueError an {@link IllegalArgumentException}.
 */
class DimensionErrorsTest {
  private static final Class<IndexOutOfBoundsException> INDEX = IndexOutOfBoundsException.class;
  private static final Class<IllegalArgumentException> VALUE = IllegalArgumentException.class;

  @SuppressWarnings("CheckReturnValue")
  private static List<Refusal> views() {
    return List.of(
        refusal(
            "size(2)",
            INDEX,
            "expected an axis in -2..1 but found 2 for shape [2, 3]",
            (a, _) -> a.size(2)),
        refusal(
            "scalar.size(0)",
            INDEX,
            "expected a shape with axes but found axis 0 of shape []",
            (a, _) -> a.at(0, 0).size(0)),
        refusal(
            "slice(\"2\")",
            INDEX,
            "axis 0: expected a position in -2..1 but found 2 for shape [2, 3]",
            (a, _) -> a.slice("2")),
        refusal(
            "slice(\"..., -4\")",
            INDEX,
            "axis 1: expected a position in -3..2 but found -4 for shape [2, 3]",
            (a, _) -> a.slice("..., -4")),
        refusal(
            "slice(\"0, 0, 0\")",
            INDEX,
            "expected at most 2 indices for shape [2, 3] but found 3",
            (a, _) -> a.slice("0, 0, 0")),
        refusal(
            "slice(\"..., ::0\")",
            VALUE,
            "axis 1: expected a step other than 0 but found 0 for shape [2, 3]",
            (a, _) -> a.slice("..., ::0")),
        refusal(
            "slice(\"..., ...\")",
            VALUE,
            "expected one \"...\" but found another at character 4 of \"..., ...\"",
            (a, _) -> a.slice("..., ...")),
        refusal(
            "empty.slice(\"0\")",
            INDEX,
            "axis 0: expected an axis with elements but found position 0 for shape [0, 3]",
            (_, none) -> none.slice("0")),
        refusal(
            "slice(Index.at(2))",
            INDEX,
            "axis 0: expected a position in -2..1 but found 2 for shape [2, 3]",
            (a, _) -> a.slice(Index.at(2))),
        refusal(
            "slice of 63 new axes",
            VALUE,
            "expected at most 64 axes but found 65 for shape " + ones(63).replace("]", ", 2, 3]"),
            (a, _) -> {
              Index[] items = new Index[63];
              Arrays.fill(items, Index.NEW_AXIS);
              a.slice(items);
            }),
        refusal(
            "slice(2, 0, 1)",
            INDEX,
            "expected an axis in -2..1 but found 2 for shape [2, 3]",
            (a, _) -> a.slice(2, 0, 1)),
        refusal(
            "slice(-1, 0, 1, 0)",
            VALUE,
            "axis 1: expected a step other than 0 but found 0 for shape [2, 3]",
            (a, _) -> a.slice(-1, 0, 1, 0)),
        refusal(
            "select(1, 3)",
            INDEX,
            "axis 1: expected a position in -3..2 but found 3 for shape [2, 3]",
            (a, _) -> a.select(1, 3)),
        refusal(
            "select(-3, 0)",
            INDEX,
            "expected an axis in -2..1 but found -3 for shape [2, 3]",
            (a, _) -> a.select(-3, 0)),
        refusal(
            "at(0, 3)",
            INDEX,
            "axis 1: expected an index in -3..2 but found 3 for shape [2, 3]",
            (a, _) -> a.at(0, 3)),
        refusal(
            "at(0, 0, 0)",
            INDEX,
            "expected at most 2 indices for shape [2, 3] but found 3",
            (a, _) -> a.at(0, 0, 0)),
        refusal(
            "along(2)",
            INDEX,
            "expected an axis in -2..1 but found 2 for shape [2, 3]",
            (a, _) -> a.along(2)),
        refusal(
            "along(1).get(3)",
            INDEX,
            "axis 1: expected an index in 0..2 but found 3 for shape [2, 3]",
            (a, _) -> a.along(1).get(3)),
        refusal(
            "newAxis(3)",
            INDEX,
            "expected an axis in -3..2 but found 3 for shape [2, 3]",
            (a, _) -> a.newAxis(3)),
        refusal(
            "expandDims(0, 4)",
            INDEX,
            "expected an axis in -4..3 but found 4 for shape [2, 3]",
            (a, _) -> a.expandDims(0, 4)),
        refusal(
            "expandDims(0, -4)",
            VALUE,
            "expected each axis at most once but found [0, -4] for shape [2, 3]",
            (a, _) -> a.expandDims(0, -4)),
        refusal(
            "squeeze(1)",
            VALUE,
            "axis 1: expected 1 element but found 3 for shape [2, 3]",
            (a, _) -> a.squeeze(1)),
        refusal(
            "squeeze(0, 0)",
            VALUE,
            "expected each axis at most once but found [0, 0] for shape [2, 3]",
            (a, _) -> a.squeeze(0, 0)),
        refusal(
            "transpose(0, 2)",
            INDEX,
            "expected an axis in -2..1 but found 2 for shape [2, 3]",
            (a, _) -> a.transpose(0, 2)),
        refusal(
            "transpose(0, 0)",
            VALUE,
            "expected each of the 2 axes once but found [0, 0] for shape [2, 3]",
            (a, _) -> a.transpose(0, 0)),
        refusal(
            "permute(1)",
            VALUE,
            "expected each of the 2 axes once but found [1] for shape [2, 3]",
            (a, _) -> a.permute(1)),
        refusal(
            "swapAxes(0, 2)",
            INDEX,
            "expected an axis in -2..1 but found 2 for shape [2, 3]",
            (a, _) -> a.swapAxes(0, 2)),
        refusal(
            "moveAxis(0, -3)",
            INDEX,
            "expected an axis in -2..1 but found -3 for shape [2, 3]",
            (a, _) -> a.moveAxis(0, -3)),
        refusal(
            "moveAxes of 2 to 1",
            VALUE,
            "expected as many places as axes but found axes [0, 1] and places [0] for shape [2, 3]",
            (a, _) -> a.moveAxes(new int[] {0, 1}, new int[] {0})),
        refusal(
            "flip(1, -1)",
            VALUE,
            "expected each axis at most once but found [1, -1] for shape [2, 3]",
            (a, _) -> a.flip(1, -1)),
        refusal(
            "reshape(4)",
            VALUE,
            "cannot reshape [2, 3]: expected a shape of 6 elements but found [4]",
            (a, _) -> a.reshape(4)),
        refusal(
            "reshape(-1, -1)",
            VALUE,
            "cannot reshape [2, 3]: expected at most one size of -1 but found [-1, -1]",
            (a, _) -> a.reshape(-1, -1)),
        refusal(
            "reshape(2, -3)",
            VALUE,
            "axis 1: expected 0 or more elements but found -3 for shape [2, -3]",
            (a, _) -> a.reshape(2, -3)),
        refusal(
            "transpose().reshape(6)",
            VALUE,
            "expected strides that a view of shape [6] can have but found shape [3, 2], strides [4,"
                + " 12] bytes, offset 0, itemsize 4; copy with toContiguous() first",
            (a, _) -> a.transpose().reshape(6)),
        refusal(
            "transpose().reshape(-1)",
            VALUE,
            "expected strides that a view of shape [6] can have but found shape [3, 2], strides [4,"
                + " 12] bytes, offset 0, itemsize 4; copy with toContiguous() first",
            (a, _) -> a.transpose().reshape(-1)),
        refusal(
            "broadcastTo(2, 4)",
            VALUE,
            "axis 1: expected 3 elements but found 4 (broadcasting shape [2, 3] to shape [2, 4])",
            (a, _) -> a.broadcastTo(2, 4)),
        refusal(
            "broadcastTo(6)",
            VALUE,
            "expected a shape of rank 2 or more but found rank 1 (broadcasting shape [2, 3] to"
                + " shape [6])",
            (a, _) -> a.broadcastTo(6)),
        refusal(
            "broadcastTo of 65 axes",
            VALUE,
            "expected at most 64 axes but found 65 for shape " + ones(65),
            (a, _) -> a.at(0, 0).broadcastTo(oneEach(65))),
        refusal(
            "slidingWindow(4 of axis 1)",
            VALUE,
            "axis 1: expected a window of at most 3 elements but found 4 (sliding [4] along shape"
                + " [2, 3])",
            (a, _) -> a.slidingWindow(new long[] {4}, 1)),
        refusal(
            "slidingWindow of one size",
            VALUE,
            "expected a window size for each of 2 axes but found [2] for shape [2, 3]",
            (a, _) -> a.slidingWindow(new long[] {2})),
        refusal(
            "slidingWindow(-1)",
            VALUE,
            "expected window sizes of 0 or more but found [1, -1] for shape [2, 3]",
            (a, _) -> a.slidingWindow(new long[] {1, -1})),
        refusal(
            "diagonal of a row",
            VALUE,
            "expected two axes or more but found 1 for shape [3]",
            (a, _) -> a.at(0).diagonal()),
        refusal(
            "diagonal(0, 1, -1)",
            VALUE,
            "expected two different axes but found 1 and -1 for shape [2, 3]",
            (a, _) -> a.diagonal(0, 1, -1)),
        refusal(
            "reinterpret of columns",
            VALUE,
            "axis 1: expected a stride of 4 bytes but found 8 for shape [2, 2] of int32 as int8;"
                + " copy with toContiguous() first",
            (a, _) -> a.slice(":, ::2").reinterpret(DType.INT8)));
  }

  @SuppressWarnings("CheckReturnValue")
  private static List<Refusal> viewsAndLayouts() {
    return List.of(
        refusal(
            "view.at(2)",
            INDEX,
            "axis 0: expected an index in -2..1 but found 2 for shape [2, 3]",
            (a, _) -> a.view().at(2)),
        refusal(
            "view.slice of 3",
            INDEX,
            "expected at most 2 slices for shape [2, 3] but found 3",
            (a, _) -> a.view().slice(Slice.ALL, Slice.ALL, Slice.ALL)),
        refusal(
            "view.copyFrom(transposed)",
            VALUE,
            "axis 0: expected 2 elements but found 3 (copying shape [3, 2] to shape [2, 3])",
            (a, _) -> a.view().copyFrom(a.transpose().view())),
        refusal(
            "view.copyFrom(row)",
            VALUE,
            "expected rank 2 but found rank 1 (copying shape [3] to shape [2, 3])",
            (a, _) -> a.view().copyFrom(a.at(0).view())),
        refusal(
            "view.cast(INT8, 5)",
            VALUE,
            "cast: expected 24 bytes but found 5 for shape [5] of int8",
            (a, _) -> a.view().cast(DType.INT8, 5)),
        refusal(
            "layout.size(2)",
            INDEX,
            "expected an axis in 0..1 but found 2 for shape [2, 3]",
            (a, _) -> layout(a).size(2)),
        refusal(
            "layout.stride(-1)",
            INDEX,
            "expected an axis in 0..1 but found -1 for shape [2, 3]",
            (a, _) -> layout(a).stride(-1)),
        refusal(
            "scalar layout.stride(0)",
            INDEX,
            "expected a shape with axes but found axis 0 of shape []",
            (a, _) -> layout(a.at(0, 0)).stride(0)),
        refusal(
            "layout.offsetOf(0, 3)",
            INDEX,
            "axis 1: expected an index in 0..2 but found 3 for shape [2, 3]",
            (a, _) -> layout(a).offsetOf(0, 3)),
        refusal(
            "layout.slice(1, 2, 2, 1)",
            INDEX,
            "axis 1: expected elements in 0..2 but found 2 from 2 by 1 for shape [2, 3]",
            (a, _) -> layout(a).slice(1, 2, 2, 1)),
        refusal(
            "layout.slice(1, 0, 1, 0)",
            VALUE,
            "axis 1: expected a count of 0 or more and a step other than 0 but found count 1, step 0"
                + " for shape [2, 3]",
            (a, _) -> layout(a).slice(1, 0, 1, 0)),
        refusal(
            "layout.select(1, -1)",
            INDEX,
            "axis 1: expected an index in 0..2 but found -1 for shape [2, 3];"
                + " at(...) and slices count negative ones from the end",
            (a, _) -> layout(a).select(1, -1)),
        refusal(
            "layout.insertAxis(3)",
            INDEX,
            "expected an axis in 0..2 but found 3 for shape [2, 3]",
            (a, _) -> layout(a).insertAxis(3)),
        refusal(
            "layout.permute(1, 1)",
            VALUE,
            "expected each of the 2 axes once but found [1, 1] for shape [2, 3]",
            (a, _) -> layout(a).permute(1, 1)),
        refusal(
            "layout.broadcastTo(4, 2, 4)",
            VALUE,
            "axis 2: expected 3 elements but found 4 (broadcasting shape [2, 3] to shape [4, 2,"
                + " 4])",
            (a, _) -> layout(a).broadcastTo(4, 2, 4)),
        refusal(
            "layout.reshape(5)",
            VALUE,
            "cannot reshape [2, 3]: expected a shape of 6 elements but found [5]",
            (a, _) -> layout(a).reshape(5)),
        refusal(
            "StridedLayout.of, lengths",
            VALUE,
            "expected as many strides as axes but found shape [2, 3] and strides [4]",
            (_, _) -> StridedLayout.of(0, 4, new long[] {2, 3}, new long[] {4})),
        refusal(
            "StridedLayout.ofC(4, -1)",
            VALUE,
            "axis 1: expected 0 or more elements but found -1 for shape [2, -1]",
            (_, _) -> StridedLayout.ofC(4, 2, -1)),
        refusal(
            "StridedLayout.ofC of 65 axes",
            VALUE,
            "expected at most 64 axes but found 65 for shape " + ones(65),
            (_, _) -> StridedLayout.ofC(4, oneEach(65))),
        refusal(
            "StridedLayout.ofC of 2^63 bytes",
            VALUE,
            "expected fewer than 2^63 bytes but found shape [2147483648, 2147483648] of 4 bytes an"
                + " element",
            (_, _) -> StridedLayout.ofC(4, 1L << 31, 1L << 31)));
  }

  private static StridedLayout layout(NdArray array) {
    return array.view().layout();
  }

  private static long[] oneEach(int rank) {
    long[] shape = new long[rank];
    Arrays.fill(shape, 1);
    return shape;
  }

  private static String ones(int rank) {
    return Arrays.toString(oneEach(rank));
  }

  @TestFactory
  List<DynamicTest> everyRefusal_namesAxisExpectedFoundAndShapes() {
    return Refusal.tests(Stream.of(views(), viewsAndLayouts()).flatMap(List::stream).toList());
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.gatun.buffer.DType.BOOL;
import static org.gatun.buffer.DType.COMPLEX64;
import static org.gatun.buffer.DType.FLOAT32;
import static org.gatun.buffer.DType.UINT8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ReadOnlyBufferException;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Operations name the argument that does not fit, what was expected and found, and the way out. */
class OperationMessagesTest {
  private final BufferLease memory = Buffers.allocate(FLOAT32, 3, 4);
  private final NdArray table = NdArray.of(memory.view());
  private final NdArray row = table.at(0);

  @AfterEach
  void close() {
    memory.close();
  }

  private static String refusal(Executable call) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  private static String readOnly(Executable call) {
    return String.valueOf(assertThrows(ReadOnlyBufferException.class, call).getMessage());
  }

  @Test
  void functions_outOfAnotherShape_isNamed() {
    NdArray out = row.slice(0, 0, 3);
    String expected =
        "out: axis 0: expected 4 elements but found 3 (writing shape [4] to shape [3])";
    assertEquals(expected, refusal(() -> Ufunc.ADD.into(out, row, row)));
    assertEquals(expected, refusal(() -> Ufunc.SQRT.into(out, row)));
    assertEquals(expected, refusal(() -> Ufunc.ADD.into(out, row, 1)));
    assertEquals(expected, refusal(() -> row.lazy().exp().into(out)));
    assertEquals(
        "out: expected rank 2 but found rank 1 (writing shape [3, 4] to shape [4])",
        refusal(() -> Ufunc.ADD.into(row, table, row)));
  }

  /** The operands are to blame, whatever the result. */
  @Test
  void functions_operandsThatDoNotFit_areToldFirst() {
    NdArray three = row.slice(0, 0, 3);
    assertEquals(
        "axis 0: expected 4 elements but found 3 (broadcasting shape [3] with shape [4])",
        refusal(() -> Ufunc.ADD.into(row, row, three)));
  }

  @Test
  void reductions_outOfAnotherShape_isNamed() {
    NdArray out = table.select(1, 0); // [3]
    assertEquals(
        "out: axis 0: expected 4 elements but found 3 (reducing shape [3, 4] into shape [3])",
        refusal(() -> Reduction.MAX.into(out, table, 0)));
    assertEquals(
        "out: expected shape [1], or without the axes, but found [3]",
        refusal(() -> Reduction.SUM.into(out, row)));
    assertEquals(
        "out: expected a result of rank 0 but found rank 1 (reducing shape [3, 4] into shape [3])",
        refusal(() -> Reduction.SUM.into(out, table)));
    assertEquals(
        "out: expected shape [1, 4], or without the axes, but found [3, 4]",
        refusal(() -> Reduction.SUM.into(table, table, 0)));
    assertEquals(
        "out: expected shape [4] but found [3]", refusal(() -> NdArrays.softmax(out, row)));
  }

  @Test
  void joining_outOfAnotherShape_isNamed() {
    assertEquals(
        "out: axis 0: expected 8 elements but found 4 (joining to shape [8] in shape [4])",
        refusal(() -> NdArrays.concatenate(table.at(1), 0, row, row)));
    assertEquals(
        "out: expected a result of rank 2 but found rank 1 (joining to shape [2, 4] in shape [4])",
        refusal(() -> NdArrays.stack(table.at(1), 0, row, row)));
  }

  @Test
  void out_ofOtherElements_isNamed() {
    try (BufferLease lease = Buffers.allocate(COMPLEX64, 4)) {
      NdArray out = NdArray.of(lease.view());
      assertEquals(
          "out: expected real numbers or truth values but found complex64; write to such an array,"
              + " or to a part such as real() or a field",
          refusal(() -> Ufunc.ADD.into(out, row, row)));
    }
  }

  @Test
  void operands_ofOtherElements_areNamed() {
    try (BufferLease lease = Buffers.allocate(COMPLEX64, 4, 4, 3)) {
      NdArray complex = NdArray.of(lease.view());
      var scale = PixelScale.of(new float[3], new float[3]);
      String found =
          ": expected real numbers or truth values but found complex64; cast them, or take a part"
              + " such as real() or a field";
      assertEquals("a" + found, refusal(() -> Ufunc.EXP.into(row, complex)));
      assertEquals("b" + found, refusal(() -> Ufunc.ADD.into(row, row, complex)));
      assertEquals("array" + found, refusal(() -> Reduction.SUM.of(complex).close()));
      assertEquals("array" + found, refusal(() -> NdArrays.softmax(complex).close()));
      assertEquals("array" + found, refusal(() -> NdArrays.cumsum(complex, 0).close()));
      assertEquals("pixels" + found, refusal(() -> Images.normalise(complex, scale).close()));
    }
  }

  /** A cast takes the fraction away, and rounding to nearest is what most want. */
  @Test
  void out_ofIntegers_isToldToRound() {
    try (BufferLease lease = Buffers.allocate(UINT8, 3, 4);
        BufferLease truths = Buffers.allocate(BOOL, 3, 4);
        BufferLease wide = Buffers.allocate(DType.INT64, 3, 4)) {
      NdArray bytes = NdArray.of(lease.view());
      var scale = ColumnScale.of(new double[4], new double[] {1, 1, 1, 1});
      assertEquals(
          "out: expected a dtype that results of float32 can be cast to, under SAME_KIND, but found"
              + " uint8; end a chain with rint().cast(UINT8), or write to float32 and take that"
              + " further, by lazy().rint().cast(UINT8).into(out)",
          refusal(() -> scale.unapply(bytes, table)));
      String integers = refusal(() -> NdArray.of(wide.view()).lazy().into(bytes));
      assertTrue(integers.contains("end a chain with cast(UINT8), or"), integers);
      String bools = refusal(() -> table.lazy().into(NdArray.of(truths.view())));
      assertTrue(bools.contains("end a chain with cast(BOOL), or"), bools);
    }
  }

  @Test
  void out_thatWasClosed_isNamed() {
    BufferLease lease = Buffers.allocate(FLOAT32, 4);
    NdArray closed = NdArray.of(lease.view());
    lease.close();
    String message =
        String.valueOf(
            assertThrows(IllegalStateException.class, () -> Ufunc.ADD.into(closed, row, row))
                .getMessage());
    assertTrue(message.startsWith("out: "), message);
  }

  @Test
  void out_readOnlyOrBroadcast_isNamed() {
    NdArray fixed = NdArray.of(row.view().asReadOnly());
    NdArray stretched = row.broadcastTo(3, 4);
    for (Executable call :
        new Executable[] {
          () -> Ufunc.ADD.into(fixed, row, row),
          () -> row.lazy().add(1).into(fixed),
          () -> NdArrays.batch(fixed.expandDims(0), row),
          () -> NdArrays.softmax(fixed, row)
        }) {
      String message = readOnly(call);
      assertTrue(
          message.matches(
              "out: expected a writable view but found a read-only view of float32, .*; write to a"
                  + " copy, Buffers\\.copyOf\\(view\\), or to .*WRITABLE"),
          message);
    }
    String broadcast = readOnly(() -> Ufunc.ADD.into(stretched, row, row));
    assertEquals(
        "out: expected a writable view but found a read-only view of float32, shape [3, 4], strides"
            + " [0, 4] bytes, offset 0, itemsize 4, all of whose elements along axis 0 are the same"
            + " memory, as after a broadcast; write to memory of that shape",
        broadcast);
    String target = readOnly(() -> row.copyTo(fixed));
    assertTrue(target.startsWith("target: expected a writable view"), target);
  }

  @Test
  void masks_ofAnotherShapeOrOtherElements_areNamed() {
    try (BufferLease lease = Buffers.allocate(BOOL, 3);
        BufferLease numbers = Buffers.allocate(COMPLEX64, 4)) {
      NdArray mask = NdArray.of(lease.view());
      NdArray complex = NdArray.of(numbers.view());
      assertEquals(
          "mask: expected a shape that can be broadcast to [4] but found [3]",
          refusal(() -> row.lazy().into(table.at(1), mask)));
      assertEquals(
          "missing: expected a shape that can be broadcast to [4] but found [3]",
          refusal(() -> Reduction.SUM.skipping(mask).of(row).close()));
      String elements =
          ": expected real numbers or truth values but found complex64; compare, as equal(…) does";
      assertEquals("mask" + elements, refusal(() -> row.lazy().into(table.at(1), complex)));
      assertEquals("mask" + elements, refusal(() -> Reduction.SUM.where(complex)));
      assertEquals("missing" + elements, refusal(() -> Reduction.SUM.skipping(complex)));
    }
  }

  @Test
  void clip_boundThatTheDtypeDoesNotHold_isNamed() {
    try (BufferLease lease = Buffers.allocate(UINT8, 4)) {
      LazyArray bytes = NdArray.of(lease.view()).lazy();
      assertEquals(
          "clip: low: expected a number that uint8 holds but found 300; cast the array first",
          refusal(() -> bytes.clip(300, null)));
      assertEquals(
          "clip: high: expected a number that uint8 holds but found -1; cast the array first",
          refusal(() -> bytes.clip(0, -1)));
    }
  }

  @Test
  void resize_outOfAnotherDtype_isToldWhatToWriteTo() {
    try (BufferLease pixels = Buffers.allocate(UINT8, 4, 4, 3);
        BufferLease floats = Buffers.allocate(FLOAT32, 2, 2, 3)) {
      assertEquals(
          "out: expected uint8 but found float32; resize into memory of uint8, and normalise or cast"
              + " what is there then",
          refusal(() -> Images.resize(NdArray.of(floats.view()), NdArray.of(pixels.view()))));
      assertEquals(
          "pixels: expected uint8 but found float32; quantise or cast it",
          refusal(() -> Images.resize(NdArray.of(pixels.view()), NdArray.of(floats.view()))));
    }
  }

  @Test
  void scales_channelOrColumnThatIsNone_isNamed() {
    var pixels = PixelScale.of(new float[3], new float[3]);
    var columns = ColumnScale.of(new double[2], new double[2]);
    var none = ColumnScale.of(new double[0], new double[0]);
    assertEquals("channel: expected 0..2 but found 9", outOfBounds(() -> pixels.shift(9)));
    assertEquals("channel: expected 0..2 but found -1", outOfBounds(() -> pixels.scale(-1)));
    assertEquals("column: expected 0..1 but found 9", outOfBounds(() -> columns.shift(9)));
    assertEquals("column: expected 0..1 but found 2", outOfBounds(() -> columns.factor(2)));
    assertEquals(
        "column: expected none, as the scale has none, but found 0",
        outOfBounds(() -> none.shift(0)));
  }

  private static String outOfBounds(Executable call) {
    return String.valueOf(assertThrows(IndexOutOfBoundsException.class, call).getMessage());
  }

  @Test
  void results_thatNoMemoryHolds_areToldByShape() {
    NdArray huge = table.at(0, 0).broadcastTo(1L << 50);
    String expected =
        "expected at most 2^47 bytes but found 4503599627370496, of shape [1125899906842624] and 4"
            + " bytes an element";
    assertEquals(expected, refusal(() -> huge.lazy().add(1).compute().close()));
    assertEquals(expected, refusal(() -> huge.toContiguous().close()));
    assertEquals(expected, refusal(() -> huge.toType(FLOAT32).close()));
    String square = refusal(() -> Buffers.allocate(UINT8, 1L << 23, 1L << 25).close());
    assertTrue(square.contains(", of shape [8388608, 33554432] and 1 byte"), square);
    assertEquals(expected, refusal(() -> Buffers.allocate(DType.FLOAT32, 1L << 50).close()));
  }

  @Test
  void chain_asText_isShown() {
    try (BufferLease lease = Buffers.allocate(BOOL, 4)) {
      NdArray mask = NdArray.of(lease.view());
      LazyArray chain = table.lazy().sub(row).div(2).clip(-3, 3.5).where(mask, 0).cast(UINT8);
      assertEquals(
          "LazyArray[float32[3, 4].sub(float32[4]).div(2).maximum(-3).minimum(3.5).where(bool[4],"
              + " 0).cast(uint8), dtype=uint8, shape=[3, 4]]",
          chain.toString());
      assertEquals(
          "LazyArray[SUBTRACT.lazy(1, float32[4].logicalAnd(float32[4]).isNaN()), dtype=int64,"
              + " shape=[4]]",
          Ufunc.SUBTRACT.lazy(1, row.lazy().logicalAnd(row).isNaN()).toString());
    }
  }

  /** Of all that it stands for there would be 2^60 additions. */
  @Test
  void chain_thatUsesItselfAgain_isCut() {
    LazyArray chain = row.lazy();
    for (int k = 0; k < 60; k++) {
      chain = chain.add(chain);
    }
    String text = chain.toString();
    assertTrue(
        text.matches("LazyArray\\[float32\\[4].add\\(.*…, dtype=float32, shape=\\[4]]"), text);
    assertTrue(text.length() < 500, text);
  }
}

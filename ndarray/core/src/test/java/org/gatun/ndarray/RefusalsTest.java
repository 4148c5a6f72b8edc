// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.Slice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What arrays say to who asked for the wrong thing: which parameter it was, and what to call. */
class RefusalsTest {
  private static String refusal(Executable call) {
    return String.valueOf(assertThrows(RuntimeException.class, call).getMessage());
  }

  @Test
  void elements_ofAnotherType_nameTheCallOfTheSameKind() {
    try (BufferLease longLease = Buffers.allocate(DType.INT64, 2);
        BufferLease floatLease = Buffers.allocate(DType.FLOAT32, 2);
        BufferLease complexLease = Buffers.allocate(DType.COMPLEX64, 2);
        BufferLease emptyLease = Buffers.allocate(DType.INT64, 0)) {
      NdArray longs = NdArray.of(longLease.view());
      NdArray floats = NdArray.of(floatLease.view());
      NdArray complex = NdArray.of(complexLease.view());
      NdArray empty = NdArray.of(emptyLease.view());
      String fit = "expected a dtype whose values all fit ";
      assertEquals(fit + "int but found int64; use longs or forEachLong", refusal(longs::ints));
      assertEquals(
          fit + "double but found int64; use longs or forEachLong",
          refusal(() -> longs.forEachDouble(value -> {})));
      assertEquals(
          fit + "long but found float32; use doubles or forEachDouble", refusal(floats::longs));
      assertEquals(fit + "double but found complex64; use elements", refusal(complex::doubles));
      assertEquals(fit + "float but found int64; use toLongArray", refusal(longs::toFloatArray));
      assertEquals(fit + "long but found float32; use toDoubleArray", refusal(floats::toLongArray));
      assertEquals(fit + "double but found int64; use toLongArray", refusal(empty::toDoubleArray));
      assertEquals(
          fit + "double but found complex64; use elements", refusal(complex::toDoubleArray));
    }
  }

  @Test
  @SuppressWarnings("NullAway")
  void null_isRefusedByTheParametersName() {
    try (BufferLease lease = Buffers.allocate(DType.INT32, 2)) {
      NdArray a = NdArray.of(lease.view());
      assertEquals("view", refusal(() -> NdArray.of(null)));
      assertEquals("items", refusal(() -> a.gather((Index[]) null)));
      assertEquals("items[1]", refusal(() -> a.gather(Index.ALL, null)));
      assertEquals("items[0]", refusal(() -> a.slice(new Index[1])));
      assertEquals("items[0]", refusal(() -> a.assign(a, new Index[1])));
      assertEquals("selection", refusal(() -> a.slice((String) null)));
      assertEquals("positions", refusal(() -> a.take(0, null)));
      assertEquals("source", refusal(() -> a.assign((NdArray) null)));
      assertEquals("value", refusal(() -> a.assign((Object) null)));
      assertEquals("casting", refusal(() -> a.assign(a, (Casting) null)));
      assertEquals("value", refusal(() -> a.fill(null)));
      assertEquals("padding", refusal(() -> a.pad(null, 1)));
      assertEquals("widths", refusal(() -> a.pad(Padding.EDGE, (long[]) null)));
      assertEquals("counts", refusal(() -> a.repeat(0, (long[]) null)));
      assertEquals("counts", refusal(() -> a.tile((long[]) null)));
      assertEquals("dtype", refusal(() -> a.toType(null)));
      assertEquals("casting", refusal(() -> a.toType(DType.INT8, null)));
      assertEquals("target", refusal(() -> a.copyTo(null)));
      assertEquals("axes", refusal(() -> a.sum((int[]) null)));
      assertEquals("out", refusal(() -> a.sum((NdArray) null)));
      assertEquals("other", refusal(() -> a.contentEquals(null)));
      assertEquals("action", refusal(() -> a.forEachDouble(null)));
      assertEquals("action", refusal(() -> a.forEachLong(null)));
      assertEquals("action", refusal(() -> a.forEachInt(null)));
      assertEquals("shape", refusal(() -> a.reshape((long[]) null)));
      assertEquals("name", refusal(() -> a.field(null)));
      assertEquals("dtype", refusal(() -> a.reinterpret(null)));
      assertEquals("slice", refusal(() -> Index.of((Slice) null)));
      assertEquals("picks", refusal(() -> Index.of((NdArray) null)));
      assertEquals("value", refusal(() -> Padding.of(null)));
      assertEquals("to", refusal(() -> Casting.SAFE.allows(DType.INT8, null)));
      assertEquals("a", refusal(() -> Promotion.of(null, DType.INT8)));
      assertEquals("condition", refusal(() -> NdArrays.where(null, a, a)));
      assertEquals("whenFalse", refusal(() -> NdArrays.where(a, a, (Object) null)));
      assertEquals("arrays", refusal(() -> NdArrays.concatenate(0, (NdArray[]) null)));
      assertEquals("arrays[1]", refusal(() -> NdArrays.concatenate(0, a, null)));
      assertEquals("arrays[0]", refusal(() -> NdArrays.stack(0, new NdArray[1])));
      assertEquals("arrays[0]", refusal(() -> NdArrays.concatenateFlat(new NdArray[1])));
      assertEquals("out", refusal(() -> NdArrays.concatenate(null, 0, a)));
      assertEquals("casting", refusal(() -> NdArrays.stack(a, null, 0, a)));
    }
  }

  @Test
  void join_textThatIsNoNumber_writesNothing() {
    try (BufferLease numbers = Buffers.wrap(new int[] {1, 2});
        BufferLease texts = Buffers.allocate(DType.ofDescr("<U3"), 2);
        BufferLease result = Buffers.wrap(new int[] {7, 7, 7, 7})) {
      texts.view().set("5", 0);
      texts.view().set("x", 1);
      NdArray first = NdArray.of(numbers.view());
      NdArray second = NdArray.of(texts.view());
      NdArray out = NdArray.of(result.view());
      for (Executable join :
          new Executable[] {
            () -> NdArrays.concatenate(out, Casting.UNSAFE, 0, first, second),
            () -> NdArrays.concatenateFlat(out, Casting.UNSAFE, first, second),
            () -> NdArrays.stack(out.reshape(2, 2), Casting.UNSAFE, 0, first, second)
          }) {
        assertEquals("element [1]: expected an integer for int32 but found \"x\"", refusal(join));
        assertArrayEquals(new long[] {7, 7, 7, 7}, out.toLongArray());
      }
    }
  }
}

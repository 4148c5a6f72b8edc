// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.BytesType;
import org.gatun.buffer.DType;
import org.gatun.buffer.RecordType;
import org.gatun.buffer.RecordType.Field;
import org.junit.jupiter.api.Test;

/** What toString prints where NumPy has nothing to hold it against, and that it never fails. */
class PrintingTest {
  @Test
  void toString_elementsThatCannotBeRead_isDtypeAndLayout() {
    DType opaque = DType.ofFormat("g");
    for (DType dtype :
        List.of(
            DType.ofDescr("|O"), opaque, RecordType.of().with("a", DType.INT8).with("b", opaque))) {
      for (long size : new long[] {2, 0}) {
        try (BufferLease lease = Buffers.allocate(dtype, size)) {
          String text = NdArray.of(lease.view()).toString();
          assertTrue(text.startsWith("view of " + dtype + ", shape [" + size + "]"), text);
        }
      }
    }
  }

  @Test
  void toString_textThatIsNone_isDtypeAndLayout() {
    try (BufferLease lease = Buffers.wrap(new int[] {'a', -1, 'b', 0xD800, 0xDC00, 'c'})) {
      NdArray text = NdArray.of(lease.view().cast(DType.ofDescr("<U3"), 2));
      assertTrue(text.toString().startsWith("view of <U3, shape [2]"), text::toString);
      NdArray pair = text.slice("1:");
      assertTrue(pair.toString().startsWith("view of <U3, shape [1]"), pair::toString);
    }
  }

  @Test
  void toString_moreThanAnybodyReads_isDtypeAndLayout() {
    try (BufferLease lease = Buffers.allocate(DType.INT8, 1);
        BufferLease large = Buffers.allocate(BytesType.of(1_000_000), 17)) {
      long[] shape = new long[24];
      Arrays.fill(shape, 2);
      String text = NdArray.of(lease.view()).broadcastTo(shape).toString();
      assertTrue(text.startsWith("read-only view of int8, shape [2, 2"), text);
      assertTrue(NdArray.of(large.view()).toString().startsWith("view of S1000000, shape [17]"));
    }
  }

  @Test
  void toString_manyListsOfNothingInRecords_isDtypeAndLayout() {
    DType nothing = RecordType.of().with("n", BytesType.of(0), 60_000);
    try (BufferLease lease = Buffers.allocate(nothing, 100)) {
      String text = NdArray.of(lease.view()).toString();
      assertTrue(text.startsWith("view of {n: S0[60000]"), text);
    }
  }

  @Test
  void toString_dtypesThatNumPyLacks_readsAlike() {
    DType pascal = new BytesType(BytesType.Kind.PASCAL, 4);
    DType both =
        RecordType.of(
            List.of(
                new Field("p", pascal, List.of(), 0),
                new Field("h", DType.BFLOAT16, List.of(2), 4)),
            8);
    try (BufferLease lease = Buffers.allocate(both, 1)) {
      lease.view().set(List.of("ab".getBytes(StandardCharsets.UTF_8), List.of(0.1f, 1f)), 0);
      NdArray array = NdArray.of(lease.view());
      assertEquals(
          "array([(b'ab', [0.1, 1. ])],\n"
              + "      dtype=[('p', 'pascal4'), ('h', bfloat16, (2,))])",
          array.toString());
      assertEquals("array([b'ab'], dtype=pascal4)", array.field("p").toString());
      assertEquals("array([[0.1, 1. ]], dtype=bfloat16)", array.field("h").toString());
    }
  }

  @Test
  void toString_timesOfNoUnit_areTheirTicks() {
    try (BufferLease lease = Buffers.wrap(new long[] {5, Long.MIN_VALUE, -70})) {
      NdArray times = NdArray.of(lease.view().cast(DType.ofDescr("<M8"), 3));
      assertEquals("array([    5, 'NaT',   -70], dtype=datetime64)", times.toString());
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.Random;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.BytesType;
import org.gatun.buffer.DType;
import org.gatun.buffer.RecordType;
import org.gatun.buffer.StridedLayout;
import org.gatun.ndarray.kernel.CopyKernel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Elements that lie among each other without a byte in common are copied without a temporary copy;
 * and whatever lies in one memory is copied as if it had been read whole before. Which bytes they
 * have is counted one by one.
 */
class InterleavedTest {
  private static final int BYTES = 400;

  @ParameterizedTest
  @EnumSource(MemoryKind.class)
  void columnsFieldsAndStripes_ofOneArray_haveNothingInCommon(MemoryKind kind) {
    RecordType record = RecordType.of().with("a", DType.INT32).with("b", DType.INT16, 2);
    try (BufferLease lease = kind.lend(new byte[384], DType.INT32, 4, 4, 6);
        BufferLease records = kind.lend(new byte[BYTES], record, 50)) {
      NdArray a = NdArray.of(lease.view());
      NdArray r = NdArray.of(records.view());
      assertApart(a.select(2, 0), a.select(2, 5));
      assertApart(a.slice("..., 0:2"), a.slice("..., 2:6"));
      assertApart(a.slice("..., ::2"), a.slice("..., 1::2"));
      assertApart(a.slice("::-1, :, 1"), a.slice(":, ::-1, 2"));
      assertApart(a.slice(":, :2"), a.slice(":, 2:"));
      assertApart(a.slice(":, ::2"), a.slice(":, 1::2"));
      assertApart(a.transpose().slice("0"), a.transpose().slice("1"));
      assertApart(r.field("a"), r.field("b"));
      assertApart(r.slice("::2").field("b"), r.slice("1::2").field("b"));
      assertMeet(a.slice("..., 0:3"), a.slice("..., 2:6"));
      assertMeet(a.slice("..., ::2"), a.slice("..., ::-3"));
      assertMeet(a.slice("..., ::2"), a.slice("..., ::3"));
      assertMeet(r.field("a"), r.field("a").slice("::3"));
    }
  }

  private static void assertApart(NdArray a, NdArray b) {
    assertFalse(CopyKernel.overlap(a.view(), b.view()), () -> a.view() + " and " + b.view());
    assertFalse(CopyKernel.overlap(b.view(), a.view()), () -> b.view() + " and " + a.view());
  }

  private static void assertMeet(NdArray a, NdArray b) {
    assertTrue(CopyKernel.overlap(a.view(), b.view()), () -> a.view() + " and " + b.view());
    assertTrue(CopyKernel.overlap(b.view(), a.view()), () -> b.view() + " and " + a.view());
  }

  @ParameterizedTest
  @EnumSource(MemoryKind.class)
  void randomLayouts_inOneMemory_areTakenForApartOnlyIfTheyAre(MemoryKind kind) {
    long seed = 20261123;
    var random = new Random(seed);
    byte[] content = new byte[BYTES];
    random.nextBytes(content);
    int found = 0;
    for (int round = 0; round < 4_000; round++) {
      DType dtype = new BytesType(BytesType.Kind.VOID, 1 + random.nextInt(8));
      long[] shape = new long[random.nextInt(4)];
      for (int k = 0; k < shape.length; k++) {
        shape[k] = random.nextLong(1, 5);
      }
      try (BufferLease lease = kind.lend(content, DType.UINT8, BYTES)) {
        BufferView a = view(lease, dtype, shape, random);
        BufferView b = view(lease, dtype, shape, random);
        BitSet common = bytes(a.layout());
        common.and(bytes(b.layout()));
        boolean overlap = CopyKernel.overlap(a, b);
        String what = "seed " + seed + ", round " + round + ": " + a + " and " + b;
        assertTrue(overlap || common.isEmpty(), what);
        assertEquals(overlap, CopyKernel.overlap(b, a), what);
        found += overlap ? 0 : 1;
        if (bytes(b.layout()).cardinality() == b.layout().byteSize()) { // each element its own
          byte[] expected = MemoryKind.bytesOf(NdArray.of(a));
          NdArray.of(a).copyTo(NdArray.of(b));
          assertArrayEquals(expected, MemoryKind.bytesOf(NdArray.of(b)), what);
        }
      }
    }
    assertTrue(found > 500, "seed " + seed + ": of 4,000 pairs " + found + " lie apart");
  }

  private static BufferView view(BufferLease lease, DType dtype, long[] shape, Random random) {
    long itemsize = dtype.itemsize();
    while (true) {
      long[] strides = new long[shape.length];
      long low = 0;
      long high = itemsize;
      for (int k = 0; k < shape.length; k++) {
        strides[k] = random.nextInt(-60, 61) / 4 * (random.nextBoolean() ? itemsize : 4);
        long reach = (shape[k] - 1) * strides[k];
        low += Math.min(0, reach);
        high += Math.max(0, reach);
      }
      if (high - low <= BYTES) {
        long at = random.nextInt((int) (BYTES - high + low) + 1) - low;
        return lease
            .view()
            .withLayout(
                dtype,
                StridedLayout.of(
                    lease.view().layout().offset() + at, dtype.itemsize(), shape, strides));
      }
    }
  }

  /** The bytes that a layout's elements have. */
  private static BitSet bytes(StridedLayout layout) {
    var bytes = new BitSet();
    long[] shape = layout.shape();
    for (long k = 0; k < layout.count(); k++) {
      long[] index = new long[shape.length];
      long left = k;
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        index[axis] = left % shape[axis];
        left /= shape[axis];
      }
      int at = (int) layout.offsetOf(index);
      bytes.set(at, at + layout.itemsize());
    }
    return bytes;
  }
}

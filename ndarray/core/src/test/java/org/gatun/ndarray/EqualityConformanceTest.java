// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;
import org.gatun.harness.Conformance;
import org.junit.jupiter.api.Test;

/**
 * Compares what real NumPy and Python compared, as {@code src/test/python/ndarray_equal.py} wrote
 * it down, over every pair of kinds of memory; and what they say otherwise.
 */
class EqualityConformanceTest {
  private final Map<String, DType> dtypes = new HashMap<>();
  private final Conformance conformance = new Conformance("ndarray-equal");

  @Test
  void contentEquals_everyPair_asNumPySays() throws IOException {
    Conformance.lines(getClass(), "ndarray_equal.txt.gz", line -> check(line.split("\t", -1)));
    assertTrue(conformance.cases() >= 2_500, () -> "only " + conformance.cases() + " cases");
    conformance.report();
  }

  private void check(String[] fields) {
    MemoryKind[] kinds = MemoryKind.values();
    int cases = conformance.cases();
    MemoryKind kind = kinds[cases % kinds.length];
    MemoryKind other = kinds[cases / kinds.length % kinds.length];
    boolean expected = fields[11].equals("T");
    try (BufferLease a = lend(kind, fields[5]);
        BufferLease b = lend(other, fields[10])) {
      NdArray left = array(a, fields, 1);
      NdArray right = array(b, fields, 6);
      boolean found = left.contentEquals(right);
      conformance.check(
          found == expected && right.contentEquals(left) == expected,
          () ->
              String.join(" ", Arrays.copyOfRange(fields, 1, 11))
                  + " over "
                  + kind
                  + " and "
                  + other
                  + ": expected "
                  + expected);
    }
  }

  private static BufferLease lend(MemoryKind kind, String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    return kind.lend(bytes, DType.UINT8, bytes.length);
  }

  private NdArray array(BufferLease lease, String[] fields, int from) {
    DType dtype = dtypes.computeIfAbsent(fields[from], DType::ofDescr);
    return NdArray.of(
        lease
            .view()
            .withLayout(
                dtype,
                StridedLayout.of(
                    lease.view().layout().offset() + Long.parseLong(fields[from + 3]),
                    dtype.itemsize(),
                    numbers(fields[from + 1]),
                    numbers(fields[from + 2]))));
  }

  private static long[] numbers(String text) {
    return text.isEmpty()
        ? new long[0]
        : Arrays.stream(text.split(",")).mapToLong(Long::parseLong).toArray();
  }

  /** Where NumPy says otherwise, and the documentation that we do. */
  @Test
  void contentEquals_whereNumPyRoundsOrConverts_isExact() {
    try (BufferLease longs = Buffers.wrap(new long[] {(1L << 53) + 1});
        BufferLease doubles = Buffers.wrap(new double[] {0x1p53});
        BufferLease thousand = Buffers.wrap(new long[] {1000})) {
      NdArray exact = NdArray.of(longs.view());
      assertFalse(exact.contentEquals(NdArray.of(doubles.view()))); // NumPy: true
      NdArray millis = NdArray.of(thousand.view().cast(DType.ofDescr("<m8[ms]")));
      assertTrue(millis.contentEquals(millis));
      assertFalse(millis.contentEquals(NdArray.of(thousand.view()))); // NumPy: true
      assertFalse(millis.contentEquals(millis.reinterpret(DType.ofDescr("<m8[us]"))));
      NdArray a = NdArray.of(thousand.view().cast(DType.ofDescr("[('a', '<i8')]")));
      assertTrue(a.contentEquals(a.reinterpret(DType.ofDescr("[('b', '<u8')]")))); // NumPy: error
    }
  }

  @Test
  void contentEquals_numbersOfAnyDtype_makesNoObjects() throws Exception {
    String[] dtypes = {"|b1", "<i8", ">u8", "<f8", ">f4", "<c8", ">c16", "|S7", "<M8[s]"};
    for (String first : dtypes) {
      for (String second : dtypes) {
        if ((first + second).matches(".*[SM].*") && !first.equals(second)) {
          continue;
        }
        DType p = DType.ofDescr(first);
        DType q = DType.ofDescr(second);
        byte[] bytes = new byte[q.itemsize() * 20_000];
        try (BufferLease a = Buffers.allocate(p, 20_000);
            BufferLease b = MemoryKind.HEAP_BYTES.lend(bytes, q, 20_000)) {
          NdArray left = NdArray.of(a.view());
          NdArray right = NdArray.of(b.view()).flip();
          assertTrue(left.contentEquals(right), first + second);
          long allocated = Allocated.leastBy(() -> left.contentEquals(right));
          assertTrue(allocated < 20_000, first + " " + second + ": " + allocated + " bytes");
        }
      }
    }
  }
}

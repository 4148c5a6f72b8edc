// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.DType;
import org.gatun.harness.Conformance;
import org.junit.jupiter.api.Test;

/** NaN gets the values that real NumPy gives it; {@code src/test/python/fill_nan_numpy.py}. */
class FillNaNTest {
  @Test
  void fillNaN_ofAnyTable_asNumPy() throws IOException {
    var conformance = new Conformance("fill-nan-numpy");
    Conformance.lines(
        getClass(), "fill_nan_numpy.txt.gz", line -> replay(line.split("\t", -1), conformance));
    assertTrue(conformance.cases() >= 400, () -> "cases: " + conformance.cases());
    conformance.report();
  }

  private static void replay(String[] fields, Conformance conformance) {
    byte[] expected = HexFormat.of().parseHex(fields[fields.length - 1]);
    DType result = DType.ofDescr(fields[fields.length - 2]);
    long[] shape = {Long.parseLong(fields[2]), Long.parseLong(fields[3])};
    try (BufferLease lease = lend(fields[4], fields[1], shape)) {
      LazyArray table = NdArray.of(lease.view()).lazy();
      if (fields[0].equals("number")) {
        Number number = UfuncConformanceTest.number(fields[5]);
        check(table.fillNaN(number), result, expected, fields, conformance);
        return;
      }
      long[] sizes =
          fields[6].isEmpty()
              ? new long[0]
              : Arrays.stream(fields[6].split(",")).mapToLong(Long::parseLong).toArray();
      try (BufferLease fill = lend(fields[7], fields[5], sizes)) {
        check(table.fillNaN(NdArray.of(fill.view())), result, expected, fields, conformance);
      }
    }
  }

  private static void check(
      LazyArray filled, DType result, byte[] expected, String[] fields, Conformance conformance) {
    try (BufferLease made = filled.compute()) {
      byte[] found = MemoryKind.bytesOf(NdArray.of(made.view()));
      conformance.check(
          made.view().dtype().equals(result)
              && Arrays.equals(Canonical.bytes(result, found), Canonical.bytes(result, expected)),
          () -> String.join(" ", fields) + "\nbut found " + NdArray.of(made.view()));
    }
  }

  private static BufferLease lend(String hex, String dtype, long... shape) {
    return MemoryKind.POOLED.lend(HexFormat.of().parseHex(hex), DType.ofDescr(dtype), shape);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;
import org.gatun.harness.Conformance;
import org.junit.jupiter.api.Test;

/**
 * Prints what real NumPy printed, as {@code src/test/python/ndarray_repr.py} wrote it down: every
 * dtype, shapes of every kind, strides that are negative, zero or with gaps; each base in the next
 * kind of memory.
 */
class ReprConformanceTest {
  private static final List<MemoryKind> KINDS = List.of(MemoryKind.values());

  private final Map<String, DType> dtypes = new HashMap<>();
  private final Conformance conformance = new Conformance("ndarray-repr");
  private byte[] base = {};

  @Test
  void toString_everyArray_asNumPyPrintsIt() throws IOException {
    Conformance.lines(getClass(), "ndarray_repr.txt.gz", line -> replay(line.split("\t", -1)));
    assertTrue(conformance.cases() >= 5_000, () -> "only " + conformance.cases() + " cases");
    conformance.report();
  }

  private void replay(String[] fields) {
    switch (fields[0]) {
      case "base" -> base = HexFormat.of().parseHex(fields[1]);
      case "repr" -> check(fields);
      default -> throw new IllegalStateException(fields[0]);
    }
  }

  private void check(String[] fields) {
    MemoryKind kind = KINDS.get(conformance.cases() % KINDS.size());
    DType dtype = dtypes.computeIfAbsent(fields[1], DType::ofDescr);
    StridedLayout layout =
        StridedLayout.of(
            Long.parseLong(fields[4]), dtype.itemsize(), numbers(fields[2]), numbers(fields[3]));
    try (BufferLease lease = kind.lend(base, DType.UINT8, base.length)) {
      long start = lease.view().layout().offset();
      NdArray array =
          NdArray.of(
              lease
                  .view()
                  .withLayout(
                      dtype,
                      StridedLayout.of(
                          start + layout.offset(),
                          dtype.itemsize(),
                          layout.shape(),
                          layout.strides())));
      String found = array.toString().replace("\\", "\\\\").replace("\n", "\\n");
      conformance.check(
          found.equals(fields[5]),
          () ->
              String.join(" ", Arrays.copyOfRange(fields, 1, 5))
                  + " over "
                  + kind
                  + ": expected\n"
                  + fields[5].replace("\\n", "\n")
                  + "\nbut found\n"
                  + found.replace("\\n", "\n"));
    }
  }

  private static long[] numbers(String text) {
    return text.isEmpty()
        ? new long[0]
        : Arrays.stream(text.split(",")).mapToLong(Long::parseLong).toArray();
  }
}

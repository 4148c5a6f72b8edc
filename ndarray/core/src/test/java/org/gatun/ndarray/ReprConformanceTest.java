// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;
import org.junit.jupiter.api.Test;

/**
 * Prints what real NumPy printed, as {@code src/test/python/ndarray_repr.py} wrote it down: every
 * dtype, shapes of every kind, strides that are negative, zero or with gaps; each base in the next
 * kind of memory.
 */
class ReprConformanceTest {
  private static final List<MemoryKind> KINDS = List.of(MemoryKind.values());

  private final Map<String, DType> dtypes = new HashMap<>();
  private final List<String> differing = new ArrayList<>();
  private byte[] base = {};
  private int cases;

  @Test
  void toString_everyArray_asNumPyPrintsIt() throws IOException {
    try (InputStream packed =
            Objects.requireNonNull(getClass().getResourceAsStream("ndarray_repr.txt.gz"));
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(packed), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        replay(line.split("\t", -1));
      }
    }
    Conformance.report("ndarray-repr", cases, differing);
    assertTrue(cases >= 5_000, () -> "expected 5,000 cases or more but found " + cases);
    assertEquals(
        List.of(), differing.subList(0, Math.min(20, differing.size())), "of " + differing.size());
  }

  private void replay(String[] fields) {
    switch (fields[0]) {
      case "#" -> {}
      case "base" -> base = HexFormat.of().parseHex(fields[1]);
      case "repr" -> check(fields);
      default -> throw new IllegalStateException(fields[0]);
    }
  }

  private void check(String[] fields) {
    MemoryKind kind = KINDS.get(cases++ % KINDS.size());
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
      if (!found.equals(fields[5])) {
        differing.add(
            String.join(" ", Arrays.copyOfRange(fields, 1, 5))
                + " over "
                + kind
                + ": expected\n"
                + fields[5].replace("\\n", "\n")
                + "\nbut found\n"
                + found.replace("\\n", "\n"));
      }
    }
  }

  private static long[] numbers(String text) {
    return text.isEmpty()
        ? new long[0]
        : Arrays.stream(text.split(",")).mapToLong(Long::parseLong).toArray();
  }
}

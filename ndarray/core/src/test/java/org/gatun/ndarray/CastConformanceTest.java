// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
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
 * Replays what real NumPy casts to what, and what it makes of the values, as {@code
 * src/test/python/ndarray_casts.py} wrote it down.
 */
class CastConformanceTest {
  private final Map<String, DType> dtypes = new HashMap<>();
  private final List<String> differing = new ArrayList<>();
  private int cases;

  @Test
  void everyRuleAndCast_asNumPyMakesIt() throws IOException {
    Conformance.lines(getClass(), "ndarray_casts.txt.gz", line -> replay(line.split("\t", -1)));
    Conformance.report("ndarray-casts", cases, differing);
    assertTrue(cases >= 33_000, () -> "expected 33,000 cases or more but found " + cases);
    assertEquals(
        List.of(), differing.subList(0, Math.min(20, differing.size())), "of " + differing.size());
  }

  private void replay(String[] fields) {
    switch (fields[0]) {
      case "least" -> compare(fields, least(dtype(fields[1]), dtype(fields[2])));
      case "meet" -> compare(fields, meet(dtype(fields[1]), dtype(fields[2]), fields[3]));
      case "cast" -> cast(fields);
      case "into" -> into(fields);
      case "over" -> over(fields);
      default -> throw new IllegalStateException(fields[0]);
    }
    cases++;
  }

  private void cast(String[] fields) {
    byte[] bytes = HexFormat.of().parseHex(fields[6]);
    DType to = dtype(fields[2]);
    try (BufferLease memory = lend(bytes)) {
      NdArray array = array(memory, fields[1], fields[3], fields[4], fields[5]);
      try (BufferLease result = array.toType(to)) {
        assertTrue(result.view().layout().isCContiguous());
        assertArrayEquals(array.shape(), result.view().layout().shape());
        compare(fields, HexFormat.of().formatHex(Canonical.bytes(to, MemoryKind.bytesOf(result))));
      } catch (IllegalArgumentException e) {
        boolean said = String.valueOf(e.getMessage()).matches("(?s).*(expected|cannot cast).*");
        compare(fields, said ? "error" : e.toString());
      }
      assertArrayEquals(bytes, bytesOf(memory));
    }
  }

  private void into(String[] fields) {
    DType to = dtype(fields[2]);
    byte[] before = HexFormat.of().parseHex(fields[9]);
    try (BufferLease memory = lend(HexFormat.of().parseHex(fields[6]));
        BufferLease other = lend(before)) {
      NdArray source = array(memory, fields[1], fields[3], fields[4], fields[5]);
      NdArray target = array(other, fields[2], fields[3], fields[7], fields[8]);
      if (!Casting.SAME_KIND.allows(source.dtype(), to)) {
        assertThrows(IllegalArgumentException.class, () -> source.copyTo(target));
        assertArrayEquals(before, bytesOf(other));
      }
      source.copyTo(target, Casting.UNSAFE);
      byte[] written = Canonical.bytes(to, MemoryKind.bytesOf(target));
      try (BufferLease elements = MemoryKind.POOLED.lend(written, to, target.shape())) {
        NdArray.of(elements.view()).copyTo(target);
      }
      compare(fields, HexFormat.of().formatHex(bytesOf(other)));
    }
  }

  private void over(String[] fields) {
    try (BufferLease memory = lend(HexFormat.of().parseHex(fields[8]))) {
      NdArray source = array(memory, fields[1], fields[3], fields[4], fields[5]);
      NdArray target = array(memory, fields[2], fields[3], fields[6], fields[7]);
      source.copyTo(target, Casting.UNSAFE);
      compare(fields, HexFormat.of().formatHex(bytesOf(memory)));
    }
  }

  /** Lends each case the next kind of memory. */
  private BufferLease lend(byte[] bytes) {
    MemoryKind[] kinds = MemoryKind.values();
    return kinds[cases % kinds.length].lend(bytes, DType.UINT8, bytes.length);
  }

  private static byte[] bytesOf(BufferLease memory) {
    return MemoryKind.bytesOf(NdArray.of(memory.view()));
  }

  private NdArray array(
      BufferLease memory, String descr, String shape, String strides, String offset) {
    DType dtype = dtype(descr);
    long at = memory.view().layout().offset() + Long.parseLong(offset);
    StridedLayout layout = StridedLayout.of(at, dtype.itemsize(), numbers(shape), numbers(strides));
    return NdArray.of(memory.view().withLayout(dtype, layout));
  }

  private static long[] numbers(String field) {
    return field.isEmpty()
        ? new long[0]
        : Arrays.stream(field.split(",")).mapToLong(Long::parseLong).toArray();
  }

  private DType dtype(String descr) {
    return dtypes.computeIfAbsent(descr, DType::ofDescr);
  }

  private void compare(String[] fields, String found) {
    if (!found.equals(fields[fields.length - 1])) {
      differing.add(cut(String.join(" ", fields)) + " but found " + cut(found));
    }
  }

  private static String cut(String text) {
    return text.length() < 400 ? text : text.substring(0, 400) + "…";
  }

  /** Each mode allows what a stricter one does. */
  private static String least(DType from, DType to) {
    List<Casting> allowing =
        Arrays.stream(Casting.values()).filter(casting -> casting.allows(from, to)).toList();
    if (allowing.isEmpty()) {
      return "-";
    }
    List<Casting> all = List.of(Casting.values());
    int first = all.indexOf(allowing.getFirst());
    return allowing.equals(all.subList(first, all.size())) ? "" + first : allowing.toString();
  }

  private String meet(DType a, DType b, String expected) {
    try {
      DType common = Promotion.of(a, b);
      boolean same = !expected.equals("error") && common.equals(dtype(expected));
      return same ? expected : common.descr();
    } catch (IllegalArgumentException e) {
      return String.valueOf(e.getMessage()).contains("expected") ? "error" : e.toString();
    }
  }
}

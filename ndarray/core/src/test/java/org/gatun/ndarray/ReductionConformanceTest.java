// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.StridedLayout;
import org.gatun.harness.Conformance;
import org.gatun.ndarray.kernel.ByVectors;
import org.gatun.ndarray.kernel.ByVectors.Work;
import org.junit.jupiter.api.Test;

/**
 * Replays what real NumPy reduces under masks, and what it rounds, as {@code
 * src/test/python/ndarray_reductions.py} wrote it down.
 */
class ReductionConformanceTest {
  /** Whether what the Vector API runs is tested. */
  private static final boolean VECTORS = "vector".equals(System.getProperty("gatun.kernels"));

  private final Map<String, byte[]> memories = new HashMap<>();
  private final List<String> differing = new ArrayList<>();
  private final List<BufferLease> lent = new ArrayList<>();
  private int cases;

  @Test
  void everyReduction_asNumPyComputesIt() throws IOException {
    ByVectors reductions = ByVectors.begin(Work.REDUCTIONS);
    Conformance.lines(
        getClass(), "ndarray_reductions.txt.gz", line -> replay(line.split("\t", -1)));
    Conformance.report("ndarray-reductions", cases, differing);
    if (VECTORS) {
      reductions.check(10_000, 0.9);
    }
    assertTrue(cases >= 14_800, () -> "expected 14,800 cases or more but found " + cases);
    assertEquals(
        List.of(), differing.subList(0, Math.min(20, differing.size())), "of " + differing.size());
  }

  private void replay(String[] fields) {
    if (fields[0].equals("memory")) {
      memories.put(fields[1], HexFormat.of().parseHex(fields[3]));
      return;
    }
    cases++;
    String found;
    try {
      found =
          switch (fields[0]) {
            case "reduce" -> reduce(fields);
            case "round" -> round(fields);
            case "weak" -> weak(fields);
            case "softmax" -> softmax(fields);
            case "cumsum" -> cumsum(fields);
            case "into" -> into(fields);
            default -> throw new IllegalStateException(fields[0]);
          };
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      found = String.valueOf(e.getMessage()).contains("expected") ? "error" : e.toString();
    } finally {
      lent.forEach(BufferLease::close);
      lent.clear();
    }
    String expected = fields[fields.length - 1];
    if (!found.equals(expected) && !isNear(fields, expected, found)) {
      differing.add(cut(String.join(" ", fields)) + " but found " + cut(found));
    }
  }

  private String reduce(String[] fields) {
    Reducer reducer = new Reducer(Reduction.valueOf(fields[1]), ReductionOptions.NONE);
    NdArray array = array(fields[7]);
    if (!fields[4].equals("-")) {
      reducer = reducer.initial(UfuncConformanceTest.number(fields[4]));
    }
    if (!fields[5].equals("0")) {
      reducer = reducer.correction(Double.parseDouble(fields[5]));
    }
    if (!fields[6].equals("-")) {
      reducer = masked(reducer, array(fields[6]));
    }
    int[] axes = axes(fields[2]);
    boolean keeps = fields[3].equals("1");
    try (BufferLease result = keeps ? reducer.keepingAxes(array, axes) : reducer.of(array, axes);
        BufferLease out = Buffers.allocate(result.view().dtype(), result.view().layout().shape())) {
      reducer.into(NdArray.of(out.view()), array, axes);
      String text = UfuncConformanceTest.text(result);
      assertEquals(text, UfuncConformanceTest.text(out));
      return text;
    }
  }

  /** By the mask, by its opposite, or by numbers. */
  private Reducer masked(Reducer reducer, NdArray mask) {
    return switch (cases % 3) {
      case 0 -> reducer.where(mask);
      case 1 -> reducer.skipping(computed(mask.lazy().logicalNot()));
      default -> reducer.where(computed(mask.lazy().cast(DType.FLOAT32).mul(0.25)));
    };
  }

  private NdArray computed(LazyArray lazy) {
    BufferLease lease = lazy.compute();
    lent.add(lease);
    return NdArray.of(lease.view());
  }

  private String round(String[] fields) {
    try (BufferLease result =
        array(fields[2]).lazy().round(Integer.parseInt(fields[1])).compute()) {
      return UfuncConformanceTest.text(result);
    }
  }

  private String weak(String[] fields) {
    Ufunc function = Ufunc.valueOf(fields[1]);
    String[] operands = fields[2].split(" ", -1);
    boolean numberFirst = operands[0].startsWith("i");
    try (BufferLease result =
        numberFirst
            ? function.of(UfuncConformanceTest.number(operands[0]), array(operands[1]))
            : function.of(array(operands[0]), UfuncConformanceTest.number(operands[1]))) {
      return UfuncConformanceTest.text(result);
    }
  }

  private String softmax(String[] fields) {
    NdArray array = array(fields[2]);
    int[] axes = axes(fields[1]);
    try (BufferLease result = NdArrays.softmax(array, axes);
        BufferLease out = Buffers.allocate(result.view().dtype(), array.shape())) {
      NdArrays.softmax(NdArray.of(out.view()), array, axes);
      String text = UfuncConformanceTest.text(result);
      assertEquals(text, UfuncConformanceTest.text(out));
      return text;
    }
  }

  private String cumsum(String[] fields) {
    String[] parts = fields[2].split(":", -1);
    byte[] bytes =
        memories.computeIfAbsent(
            "lines" + parts[1], _ -> formula((ScalarType) DType.ofDescr(parts[1])));
    NdArray array = array(lend(bytes), fields[2]);
    try (BufferLease result = NdArrays.cumsum(array, Integer.parseInt(fields[1]))) {
      Index[] some = new Index[array.rank()];
      Arrays.fill(some, Index.range(0, Long.MAX_VALUE, 37));
      try (BufferLease part = NdArray.of(result.view()).slice(some).toContiguous()) {
        return UfuncConformanceTest.text(part);
      }
    }
  }

  private static byte[] formula(ScalarType dtype) {
    double[] numbers = new double[6_000];
    for (int i = 0; i < numbers.length; i++) {
      long value = (i * 7919L + 13) % 2003 - 1000;
      numbers[i] = dtype.kind() == ScalarType.Kind.FLOAT ? value / 8.0 : value;
    }
    try (BufferLease doubles = Buffers.wrap(numbers);
        BufferLease ints = NdArray.of(doubles.view()).toType(DType.INT32);
        BufferLease cast =
            NdArray.of(dtype.kind() == ScalarType.Kind.FLOAT ? doubles.view() : ints.view())
                .toType(dtype)) {
      return MemoryKind.bytesOf(cast);
    }
  }

  private String into(String[] fields) {
    BufferLease memory = lend(fields[2]);
    NdArray out = array(memory, fields[2]);
    String name = fields[2].substring(0, fields[2].indexOf(':') + 1);
    NdArray operand = fields[3].startsWith(name) ? array(memory, fields[3]) : array(fields[3]);
    byte[] before = MemoryKind.bytesOf(memory);
    try {
      operand.lazy().into(out, array(fields[1]));
    } catch (IllegalArgumentException e) {
      assertArrayEquals(before, MemoryKind.bytesOf(memory));
      throw e;
    }
    var crc = new CRC32();
    crc.update(MemoryKind.bytesOf(memory));
    return Long.toString(crc.getValue());
  }

  private static int[] axes(String field) {
    return field.equals("-")
        ? new int[0]
        : Arrays.stream(field.split(",", -1)).mapToInt(Integer::parseInt).toArray();
  }

  private NdArray array(String operand) {
    return array(lend(operand), operand);
  }

  private BufferLease lend(String operand) {
    String name = operand.substring(0, operand.indexOf(':'));
    return lend(Objects.requireNonNull(memories.get(name), name));
  }

  /** Lends each operand's memory anew, in the next kind. */
  private BufferLease lend(byte[] bytes) {
    MemoryKind[] kinds = MemoryKind.values();
    int kind = (cases + lent.size()) % (2 * kinds.length); // every other is of the usual kind
    BufferLease lease =
        kinds[kind < kinds.length ? kind : 0].lend(bytes, DType.UINT8, bytes.length);
    lent.add(lease);
    return lease;
  }

  private static NdArray array(BufferLease memory, String operand) {
    String[] parts = operand.split(":", -1);
    DType dtype = DType.ofDescr(parts[1]);
    long at = memory.view().layout().offset() + Long.parseLong(parts[4]);
    StridedLayout layout =
        StridedLayout.of(
            at,
            dtype.itemsize(),
            UfuncConformanceTest.numbers(parts[2]),
            UfuncConformanceTest.numbers(parts[3]));
    return NdArray.of(memory.view().withLayout(dtype, layout));
  }

  /** Whether a result may differ as this one does. */
  private static boolean isNear(String[] fields, String expected, String found) {
    if (!List.of("reduce", "softmax", "cumsum").contains(fields[0])
        || expected.equals("error")
        || found.equals("error")) {
      return false;
    }
    String[] wanted = expected.split(":", -1);
    String[] got = found.split(":", -1);
    double error = Double.parseDouble(fields[fields.length - 2]);
    return wanted[0].equals(got[0])
        && wanted[1].equals(got[1])
        && DType.ofDescr(wanted[0]) instanceof ScalarType scalar
        && scalar.kind() == ScalarType.Kind.FLOAT
        && UfuncConformanceTest.isWithin(scalar, wanted, got, error);
  }

  private static String cut(String text) {
    return text.length() < 400 ? text : text.substring(0, 400) + "…";
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.StridedLayout;
import org.gatun.harness.Conformance;
import org.gatun.ndarray.kernel.ByVectors;
import org.gatun.ndarray.kernel.ByVectors.Work;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Replays what real NumPy computes element by element, as {@code src/test/python/ndarray_ufuncs.py}
 * wrote it down: bit for bit, but for the functions that are computed within 2 ulp.
 */
class UfuncConformanceTest {
  private static final Set<Ufunc> ROUNDED =
      EnumSet.of(
          Ufunc.EXP,
          Ufunc.EXPM1,
          Ufunc.LOG,
          Ufunc.LOG1P,
          Ufunc.SIN,
          Ufunc.COS,
          Ufunc.TANH,
          Ufunc.SIGMOID,
          Ufunc.POWER);

  /** Of zeros that differ in their sign alone NumPy itself takes either. */
  private static final Set<Ufunc> EITHER_ZERO = EnumSet.of(Ufunc.MINIMUM, Ufunc.MAXIMUM);

  private static final long ULPS = 2;

  /** Whether what the Vector API runs is tested. */
  private static final boolean VECTORS = "vector".equals(System.getProperty("gatun.kernels"));

  /** So many copies of each element stand beside each other where vectors are tested. */
  private static final int COPIES = 19;

  private final Map<String, byte[]> memories = new HashMap<>();
  private final Map<String, DType> dtypes = new HashMap<>();
  private final List<String> differing = new ArrayList<>();
  private final List<BufferLease> lent = new ArrayList<>();
  private int cases;

  /** Whether an operand's elements are to stand beside copies of themselves. */
  private boolean copies;

  @Test
  void everyFunction_asNumPyComputesIt() throws IOException {
    ByVectors chains = ByVectors.begin(Work.CHAINS);
    ByVectors reductions = ByVectors.begin(Work.REDUCTIONS);
    Conformance.lines(getClass(), "ndarray_ufuncs.txt.gz", line -> replay(line.split("\t", -1)));
    Conformance.report("ndarray-numpy", cases, differing);
    if (VECTORS) {
      chains.check(800_000, 0.5);
      reductions.check(10_000, 0.9);
    }
    assertTrue(cases >= 43_500, () -> "expected 43,500 cases or more but found " + cases);
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
            case "call" -> call(fields);
            case "into" -> into(fields);
            case "chain" -> chain(fields);
            case "reduce" -> reduce(fields);
            case "matmul", "cumsum", "softmax" -> along(fields);
            case "large" -> large(fields);
            default -> throw new IllegalStateException(fields[0]);
          };
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      boolean said = String.valueOf(e.getMessage()).matches("(?s).*(expected|cannot cast).*");
      found = said ? "error" : e.toString();
    } finally {
      lent.forEach(BufferLease::close);
      lent.clear();
    }
    String expected = fields[fields.length - 1];
    if (!found.equals(expected) && !isNear(fields, expected, found)) {
      differing.add(cut(String.join(" ", fields)) + " but found " + cut(found));
    }
  }

  private String call(String[] fields) {
    Ufunc function = Ufunc.valueOf(fields[1]);
    String[] operands = fields[2].split(" ", -1);
    try (BufferLease result = computed(function, operands)) {
      String text = text(result);
      if (VECTORS) {
        checkCopies(function, operands, text);
      }
      return text;
    }
  }

  /** The cases are smaller than vectors: computes each element many times beside itself. */
  private void checkCopies(Ufunc function, String[] operands, String expected) {
    copies = true;
    try (BufferLease result = computed(function, operands)) {
      NdArray all = NdArray.of(result.view());
      for (int k = 0; k < COPIES; k++) {
        try (BufferLease one = all.select(-1, k).toContiguous()) {
          assertEquals(expected, text(one), () -> function + Arrays.toString(operands));
        }
      }
    } finally {
      copies = false;
    }
  }

  private BufferLease computed(Ufunc function, String[] operands) {
    if (operands.length == 1) {
      return function.of(array(operands[0]));
    }
    if (isNumber(operands[0])) {
      return function.of(number(operands[0]), array(operands[1]));
    }
    return isNumber(operands[1])
        ? function.of(array(operands[0]), number(operands[1]))
        : function.of(array(operands[0]), array(operands[1]));
  }

  private String into(String[] fields) {
    Ufunc function = Ufunc.valueOf(fields[1]);
    BufferLease memory = lend(fields[2]);
    NdArray out = array(memory, fields[2]);
    String outMemory = fields[2].substring(0, fields[2].indexOf(':'));
    NdArray[] operands =
        Arrays.stream(fields[4].split(" ", -1))
            .map(operand ->
                operand.startsWith(outMemory + ":") ? array(memory, operand) : array(operand))
            .toArray(NdArray[]::new);
    byte[] before = bytesOf(memory);
    try {
      if (fields[3].equals("-")) {
        if (operands.length == 1) {
          function.into(out, operands[0]);
        } else {
          function.into(out, operands[0], operands[1]);
        }
      } else {
        LazyArray first = operands[0].lazy();
        LazyArray result =
            operands.length == 1 ? first.apply(function) : first.apply(function, operands[1]);
        result.into(out, array(fields[3]));
      }
    } catch (IllegalArgumentException e) {
      assertTrue(Arrays.equals(before, bytesOf(memory)), () -> String.join(" ", fields));
      throw e;
    }
    byte[] written = Canonical.bytes(out.dtype(), MemoryKind.bytesOf(out));
    try (BufferLease elements = MemoryKind.POOLED.lend(written, out.dtype(), out.shape())) {
      NdArray.of(elements.view()).copyTo(out);
    }
    var crc = new CRC32();
    crc.update(bytesOf(memory));
    return Long.toString(crc.getValue());
  }

  private String chain(String[] fields) {
    LazyArray result = null;
    String operand = null;
    for (String word : fields[1].split(" ", -1)) {
      if (word.startsWith("cast:")) {
        result = some(result).cast(dtype(word.substring(5)));
      } else if (word.contains(":") || isNumber(word)) {
        if (result == null) {
          result = array(word).lazy();
        } else {
          operand = word;
        }
      } else {
        Ufunc function = Ufunc.valueOf(word);
        result =
            function.operands() == 1
                ? some(result).apply(function)
                : isNumber(some(operand))
                    ? some(result).apply(function, number(some(operand)))
                    : some(result).apply(function, array(some(operand)));
      }
    }
    try (BufferLease computed = some(result).compute()) {
      return text(computed);
    }
  }

  private String reduce(String[] fields) {
    Reduction reduction = Reduction.valueOf(fields[1]);
    NdArray array = array(fields[4]);
    int[] axes =
        fields[2].equals("-")
            ? new int[0]
            : Arrays.stream(fields[2].split(",", -1)).mapToInt(Integer::parseInt).toArray();
    boolean keeps = fields[3].equals("1");
    try (BufferLease result =
            keeps ? reduction.keepingAxes(array, axes) : reduction.of(array, axes);
        BufferLease out = Buffers.allocate(result.view().dtype(), result.view().layout().shape())) {
      NdArray second = NdArray.of(out.view());
      reduction.into(second, array, axes);
      String text = text(result);
      assertEquals(text, text(out));
      return text;
    }
  }

  private String along(String[] fields) {
    String[] operands = fields[3].split(" ", -1);
    NdArray a = array(operands[0]);
    int axis = fields[1].equals("-") ? 0 : Integer.parseInt(fields[1]);
    NdArray b = operands.length == 1 ? a : array(operands[1]);
    try (BufferLease result =
            switch (fields[0]) {
              case "matmul" -> NdArrays.matmul(a, b);
              case "cumsum" -> NdArrays.cumsum(a, axis);
              default -> NdArrays.softmax(a, axis);
            };
        BufferLease lease =
            Buffers.allocate(result.view().dtype(), result.view().layout().shape())) {
      NdArray out = NdArray.of(lease.view());
      switch (fields[0]) {
        case "matmul" -> NdArrays.matmul(out, a, b);
        case "cumsum" -> NdArrays.cumsum(out, a, axis);
        default -> NdArrays.softmax(out, a, axis);
      }
      String text = text(result);
      assertEquals(text, text(lease));
      return text;
    }
  }

  private String large(String[] fields) {
    String[] operands = fields[3].split(" ", -1);
    NdArray first = largeArray(operands[0]);
    int[] axes =
        fields[2].equals("-")
            ? new int[0]
            : Arrays.stream(fields[2].split(",", -1)).mapToInt(Integer::parseInt).toArray();
    try (BufferLease result =
        operands.length == 2
            ? Ufunc.valueOf(fields[1]).of(first, largeArray(operands[1]))
            : Reduction.valueOf(fields[1]).of(first, axes)) {
      NdArray array = NdArray.of(result.view());
      var crc = new CRC32();
      crc.update(Canonical.bytes(array.dtype(), MemoryKind.bytesOf(array)));
      return Long.toString(crc.getValue());
    }
  }

  /** A view of numbers that a formula makes, in each kind of memory in turn. */
  private NdArray largeArray(String operand) {
    String[] parts = operand.split(":", -1);
    byte[] bytes =
        memories.computeIfAbsent("large" + parts[1], _ -> formula((ScalarType) dtype(parts[1])));
    MemoryKind[] kinds = MemoryKind.values();
    BufferLease lease = kinds[cases % kinds.length].lend(bytes, DType.UINT8, bytes.length);
    lent.add(lease);
    return array(lease, operand);
  }

  private static byte[] formula(ScalarType dtype) {
    long[] numbers = new long[40_000];
    for (int i = 0; i < numbers.length; i++) {
      long value = (i * 7919L + 13) % 100_003 - 50_000;
      numbers[i] =
          switch (dtype.kind()) {
            case BOOL -> Math.floorMod(value, 3) == 0 ? 1 : 0;
            case FLOAT -> Math.floorMod(value, 2048);
            default -> value;
          };
    }
    try (BufferLease longs = Buffers.wrap(numbers);
        BufferLease cast = NdArray.of(longs.view()).toType(dtype)) {
      return MemoryKind.bytesOf(cast);
    }
  }

  private static <T> T some(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("nothing on the stack");
    }
    return value;
  }

  private static boolean isNumber(String word) {
    return word.charAt(0) == 'i' || word.charAt(0) == 'f';
  }

  static Number number(String operand) {
    String value = operand.substring(1);
    if (operand.startsWith("i")) {
      var integer = new BigInteger(value);
      return integer.bitLength() < Long.SIZE ? (Number) integer.longValueExact() : integer;
    }
    return switch (value) {
      case "inf" -> Double.POSITIVE_INFINITY;
      case "nan" -> Double.NaN;
      default -> Double.parseDouble(value);
    };
  }

  private NdArray array(String operand) {
    NdArray array = array(lend(operand), operand);
    return copies ? copied(array) : array;
  }

  private NdArray copied(NdArray array) {
    long[] shape = Arrays.copyOf(array.shape(), array.rank() + 1);
    shape[array.rank()] = COPIES;
    BufferLease lease = Buffers.allocate(array.dtype(), shape);
    lent.add(lease);
    NdArray copied = NdArray.of(lease.view());
    copied.assign(array.newAxis(-1));
    return copied;
  }

  /** Lends each operand's memory anew, in the next kind. */
  private BufferLease lend(String operand) {
    byte[] bytes = some(memories.get(operand.substring(0, operand.indexOf(':'))));
    MemoryKind[] kinds = MemoryKind.values();
    int kind = (cases + lent.size()) % (2 * kinds.length); // every other is of the usual kind
    BufferLease lease =
        kinds[kind < kinds.length ? kind : 0].lend(bytes, DType.UINT8, bytes.length);
    lent.add(lease);
    return lease;
  }

  private NdArray array(BufferLease memory, String operand) {
    String[] parts = operand.split(":", -1);
    DType dtype = dtype(parts[1]);
    long at = memory.view().layout().offset() + Long.parseLong(parts[4]);
    StridedLayout layout =
        StridedLayout.of(at, dtype.itemsize(), numbers(parts[2]), numbers(parts[3]));
    return NdArray.of(memory.view().withLayout(dtype, layout));
  }

  static long[] numbers(String field) {
    return field.isEmpty()
        ? new long[0]
        : Arrays.stream(field.split(",")).mapToLong(Long::parseLong).toArray();
  }

  private static byte[] bytesOf(BufferLease memory) {
    return MemoryKind.bytesOf(NdArray.of(memory.view()));
  }

  static String text(BufferLease result) {
    NdArray array = NdArray.of(result.view());
    assertTrue(result.view().layout().isCContiguous());
    byte[] bytes = Canonical.bytes(array.dtype(), MemoryKind.bytesOf(array));
    String shape = Arrays.toString(array.shape()).replaceAll("[\\[\\] ]", "");
    return array.dtype().descr() + ":" + shape + ":" + HexFormat.of().formatHex(bytes);
  }

  private DType dtype(String descr) {
    return dtypes.computeIfAbsent(descr, DType::ofDescr);
  }

  /** Whether a result may differ as this one does. */
  private boolean isNear(String[] fields, String expected, String found) {
    boolean call = fields[0].equals("call");
    if (List.of("into", "chain", "large").contains(fields[0])
        || expected.equals("error")
        || found.equals("error")) {
      return false;
    }
    String[] wanted = expected.split(":", -1);
    String[] got = found.split(":", -1);
    if (!wanted[0].equals(got[0]) || !wanted[1].equals(got[1])) {
      return false;
    }
    DType dtype = dtype(wanted[0]);
    if (!(dtype instanceof ScalarType scalar) || scalar.kind() != ScalarType.Kind.FLOAT) {
      return false;
    }
    if (!call) {
      double error = Double.parseDouble(fields[fields.length - 2]);
      return isWithin(scalar, wanted, got, error);
    }
    Ufunc function = Ufunc.valueOf(fields[1]);
    long most = ROUNDED.contains(function) ? ULPS : 0;
    return UlpDistance.within(
        scalar,
        HexFormat.of().parseHex(wanted[2]),
        HexFormat.of().parseHex(got[2]),
        most,
        EITHER_ZERO.contains(function));
  }

  static boolean isWithin(ScalarType dtype, String[] wanted, String[] got, double error) {
    byte[] expected = HexFormat.of().parseHex(wanted[2]);
    byte[] found = HexFormat.of().parseHex(got[2]);
    try (BufferLease first = MemoryKind.POOLED.lend(expected, dtype, count(expected, dtype));
        BufferLease second = MemoryKind.POOLED.lend(found, dtype, count(found, dtype))) {
      double[] all = NdArray.of(first.view()).toDoubleArray();
      double[] mine = NdArray.of(second.view()).toDoubleArray();
      for (int k = 0; k < all.length; k++) {
        if (!(Math.abs(all[k] - mine[k]) <= error) && Double.compare(all[k], mine[k]) != 0) {
          return false;
        }
      }
      return all.length == mine.length;
    }
  }

  private static long count(byte[] bytes, ScalarType dtype) {
    return bytes.length / dtype.itemsize();
  }

  private static String cut(String text) {
    return text.length() < 400 ? text : text.substring(0, 400) + "…";
  }
}

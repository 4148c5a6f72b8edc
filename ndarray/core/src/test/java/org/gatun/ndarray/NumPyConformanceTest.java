// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.StridedLayout;
import org.gatun.harness.Conformance;
import org.junit.jupiter.api.Test;

/**
 * Replays what real NumPy did with views, copies, sums and repr, as {@code
 * src/test/python/ndarray_numpy.py} wrote it down, over every kind of memory.
 */
class NumPyConformanceTest {
  private static final HexFormat HEX = HexFormat.of();

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Base(ScalarType dtype, long[] shape, byte[] bytes) {
    BufferLease lend(MemoryKind kind) {
      return kind.lend(bytes, dtype, shape);
    }
  }

  /** What a case came to, in the words of the golden file. */
  private interface Outcome {
    String of(NdArray array, NdArray base);
  }

  private final Map<String, Base> bases = new HashMap<>();
  private final List<String> differing = new ArrayList<>();
  private int cases;

  @Test
  void everything_asNumPyDidIt() throws IOException {
    Conformance.lines(getClass(), "ndarray_numpy.txt.gz", line -> replay(line.split("\t", -1)));
    Conformance.report("ndarray-basics", cases, differing);
    assertTrue(cases >= 3000, () -> "expected 3,000 cases or more but found " + cases);
    assertEquals(
        List.of(), differing.subList(0, Math.min(20, differing.size())), "of " + differing.size());
  }

  private void replay(String[] fields) {
    switch (fields[0]) {
      case "#" -> {}
      case "base" ->
          bases.put(
              fields[1],
              new Base(
                  ScalarType.valueOf(fields[2].toUpperCase(Locale.ROOT)),
                  numbers(fields[3]),
                  HEX.parseHex(fields[4])));
      case "view" -> check(fields, 3, (array, base) -> view(array, base));
      case "copy" -> {
        String[] target = fields[3].split(";");
        check(
            fields,
            4,
            (array, base) -> {
              array.copyTo(apply(base, target));
              return HEX.formatHex(MemoryKind.bytesOf(base));
            });
      }
      case "sum" -> check(fields, 4, (array, _) -> sum(array, axes(fields[3]), fields));
      case "into" -> check(fields, 5, (array, _) -> sumInto(array, axes(fields[3]), fields));
      case "repr" -> check(fields, 3, (array, _) -> array.toString().replace("\n", "\\n"));
      default -> throw new IllegalStateException(fields[0]);
    }
  }

  private void check(String[] fields, int expectedFrom, Outcome outcome) {
    cases++;
    String expected = String.join("\t", Arrays.copyOfRange(fields, expectedFrom, fields.length));
    for (MemoryKind kind : MemoryKind.values()) {
      Base base = Objects.requireNonNull(bases.get(fields[1]));
      String found;
      try (BufferLease lease = base.lend(kind)) {
        NdArray whole = NdArray.of(lease.view());
        found = outcome.of(apply(whole, fields[2].split(";")), whole);
      } catch (NoViewException e) {
        found = "copy";
      } catch (IndexOutOfBoundsException e) {
        found = expected.equals("error\taxis") ? expected : "error\tindex";
      } catch (IllegalArgumentException e) {
        found = expected.equals("error\tcast") ? expected : "error\tvalue";
      }
      if (!found.equals(expected)) {
        differing.add(
            String.join(" ", Arrays.copyOf(fields, expectedFrom))
                + " over "
                + kind
                + ": expected\n"
                + expected.replace("\\n", "\n")
                + "\nbut found\n"
                + found.replace("\\n", "\n"));
        return;
      }
    }
  }

  /** Thrown where a reshape refused what NumPy copies. */
  private static final class NoViewException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static NdArray apply(NdArray array, String[] operations) {
    NdArray result = array;
    for (String operation : operations) {
      result = operation.isEmpty() ? result : apply(result, operation);
    }
    return result;
  }

  private static NdArray apply(NdArray array, String operation) {
    String argument = operation.substring(Math.min(2, operation.length()));
    long[] numbers = operation.startsWith("s") ? new long[0] : numbers(argument);
    return switch (operation.charAt(0)) {
      case 's' -> array.slice(argument);
      case 'c' -> array.slice((int) numbers[0], numbers[1], numbers[2], numbers[3]);
      case 'x' -> array.select((int) numbers[0], numbers[1]);
      case 'n' -> array.newAxis((int) numbers[0]);
      case 'q' -> array.squeeze();
      case 't' -> argument.isEmpty() ? array.transpose() : array.transpose(axes(argument));
      case 'r' -> reshape(array, numbers);
      case 'b' -> array.broadcastTo(numbers);
      default -> throw new IllegalStateException(operation);
    };
  }

  private static NdArray reshape(NdArray array, long[] shape) {
    try {
      return array.reshape(shape);
    } catch (IllegalArgumentException e) {
      if (Objects.requireNonNull(e.getMessage()).contains("toContiguous()")) {
        throw new NoViewException();
      }
      throw e;
    }
  }

  private static String view(NdArray array, NdArray base) {
    StridedLayout layout = array.view().layout();
    long offset = array.count() == 0 ? 0 : layout.offset() - base.view().layout().offset();
    long[] strides = layout.strides();
    for (int axis = 0; axis < strides.length; axis++) {
      strides[axis] = layout.size(axis) > 1 && array.count() > 0 ? strides[axis] : 0;
    }
    byte[] elements = MemoryKind.bytesOf(array);
    try (BufferLease copy = array.toContiguous()) {
      assertTrue(copy.view().layout().isCContiguous());
      assertEquals(HEX.formatHex(elements), HEX.formatHex(MemoryKind.bytesOf(copy)));
    }
    return text(array.shape())
        + "\t"
        + text(strides)
        + "\t"
        + offset
        + "\t"
        + HEX.formatHex(elements);
  }

  private static String sum(NdArray array, int[] axes, String[] fields) {
    try (BufferLease result = array.sum(axes)) {
      return compared(NdArray.of(result.view()), fields, 4);
    }
  }

  /** Sums into memory of another kind, with gaps. */
  private static String sumInto(NdArray array, int[] axes, String[] fields) {
    ScalarType dtype = ScalarType.valueOf(fields[4].toUpperCase(Locale.ROOT));
    String shapeField = fields[5].equals("error") ? null : fields[6];
    long[] shape;
    if (shapeField == null) {
      try (BufferLease any = array.sum(axes)) {
        shape = any.view().layout().shape();
      }
    } else {
      shape = numbers(shapeField);
    }
    long[] spaced = Arrays.copyOf(shape, shape.length + 1);
    spaced[shape.length] = 3;
    String text = "";
    for (MemoryKind kind : new MemoryKind[] {MemoryKind.POOLED, MemoryKind.HEAP_BYTES}) {
      byte[] space = new byte[(int) StridedLayout.ofC(dtype.itemsize(), spaced).byteSize()];
      try (BufferLease memory = kind.lend(space, dtype, spaced)) {
        NdArray out = NdArray.of(memory.view()).select(-1, 1);
        array.sum(out, axes);
        text = compared(out, fields, 5);
        byte[] written = MemoryKind.bytesOf(memory);
        for (int at = 0; at < written.length; at++) {
          int column = at / dtype.itemsize() % 3;
          assertTrue(column == 1 || written[at] == 0, "wrote between the results");
        }
      }
      if (!text.equals(String.join("\t", Arrays.copyOfRange(fields, 5, fields.length)))) {
        return text;
      }
    }
    return text;
  }

  /** The result's fields; NumPy's own bytes where the result is within the tolerance of them. */
  private static String compared(NdArray result, String[] fields, int from) {
    String head = result.dtype() + "\t" + text(result.shape()) + "\t";
    byte[] found = MemoryKind.bytesOf(result);
    byte[] expected = HEX.parseHex(fields[from + 2]);
    DoubleBuffer tolerances =
        ByteBuffer.wrap(HEX.parseHex(fields[from + 3]))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asDoubleBuffer();
    boolean within = Arrays.equals(found, expected);
    if (!within && found.length == expected.length && isFloating(result.dtype())) {
      within = true;
      double[] foundNumbers = doubles(found, result.dtype());
      double[] expectedNumbers = doubles(expected, result.dtype());
      for (int i = 0; i < foundNumbers.length; i++) {
        double a = foundNumbers[i];
        double b = expectedNumbers[i];
        boolean near = Math.abs(a - b) <= tolerances.get(i) && Double.isFinite(b);
        within &= Double.compare(a, b) == 0 || near;
      }
    }
    return head + (within ? fields[from + 2] : HEX.formatHex(found)) + "\t" + fields[from + 3];
  }

  private static boolean isFloating(DType dtype) {
    return ((ScalarType) dtype).kind() == ScalarType.Kind.FLOAT;
  }

  private static double[] doubles(byte[] bytes, DType dtype) {
    int count = bytes.length / dtype.itemsize();
    try (BufferLease lease = MemoryKind.HEAP_BYTES.lend(bytes, dtype, count)) {
      double[] numbers = new double[count];
      Arrays.setAll(numbers, i -> lease.view().getDouble(i));
      return numbers;
    }
  }

  private static int[] axes(String field) {
    return Arrays.stream(numbers(field)).mapToInt(Math::toIntExact).toArray();
  }

  private static long[] numbers(String field) {
    return field.isEmpty()
        ? new long[0]
        : Arrays.stream(field.split(",")).mapToLong(Long::parseLong).toArray();
  }

  private static String text(long[] numbers) {
    return Arrays.toString(numbers).replaceAll("[\\[\\] ]", "");
  }
}

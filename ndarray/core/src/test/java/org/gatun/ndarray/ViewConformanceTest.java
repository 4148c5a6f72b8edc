// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;
import org.gatun.buffer.Slice;
import org.gatun.buffer.StridedLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Replays which memory real NumPy's views show and what it refuses, as {@code
 * src/test/python/ndarray_views.py} wrote it down: every dtype, strides that are odd, negative or
 * zero, each case over the next kind of memory.
 */
class ViewConformanceTest {
  private static final int MEMORY = 1 << 14;

  private record Base(DType dtype, StridedLayout layout) {}

  private final Map<String, Base> bases = new HashMap<>();
  private final Map<String, DType> dtypes = new HashMap<>();
  private final List<BufferLease> memories = new ArrayList<>();
  private final List<String> differing = new ArrayList<>();
  private int cases;

  @AfterEach
  void giveBack() {
    memories.forEach(BufferLease::close);
  }

  @Test
  void everyView_asNumPyMakesIt() throws IOException {
    byte[] bytes = new byte[MEMORY];
    for (int i = 0; i < MEMORY; i++) {
      bytes[i] = (byte) (i * 37 + (i >> 8) * 11 + 5);
    }
    for (MemoryKind kind : MemoryKind.values()) {
      memories.add(kind.lend(bytes, DType.UINT8, MEMORY));
    }
    try (InputStream packed =
            Objects.requireNonNull(getClass().getResourceAsStream("ndarray_views.txt.gz"));
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(packed), StandardCharsets.UTF_8))) {
      lines.lines().map(line -> line.split("\t", -1)).forEach(this::replay);
    }
    Conformance.report("ndarray-views", cases, differing);
    assertTrue(cases >= 25_000, () -> "expected 25,000 cases or more but found " + cases);
    assertEquals(
        List.of(), differing.subList(0, Math.min(20, differing.size())), "of " + differing.size());
  }

  private void replay(String[] fields) {
    switch (fields[0]) {
      case "#" -> {}
      case "base" -> {
        DType dtype = dtype(fields[2]);
        bases.put(
            fields[1],
            new Base(
                dtype,
                StridedLayout.of(
                    Long.parseLong(fields[5]),
                    dtype.itemsize(),
                    numbers(fields[3]),
                    numbers(fields[4]))));
      }
      case "view" -> check(fields);
      default -> throw new IllegalStateException(fields[0]);
    }
  }

  private DType dtype(String descr) {
    return dtypes.computeIfAbsent(descr, DType::ofDescr);
  }

  private void check(String[] fields) {
    BufferView memory = memories.get(cases++ % memories.size()).view();
    String expected = String.join("\t", Arrays.copyOfRange(fields, 3, fields.length));
    String found;
    try {
      Base base = Objects.requireNonNull(bases.get(fields[1]));
      NdArray array = NdArray.of(memory.withLayout(base.dtype(), base.layout()));
      for (String operation : fields[2].split(";", -1)) {
        array = apply(array, operation);
      }
      found = described(array, memory, fields[3]);
    } catch (IndexOutOfBoundsException e) {
      checkMessage(fields[2], e);
      found = "error\tindex";
    } catch (IllegalArgumentException e) {
      checkMessage(fields[2], e);
      boolean reshapes = fields[2].matches("(.*;)?(reshape:[-0-9,]*|ravel)");
      found = reshapes && e.toString().contains("toContiguous()") ? "copy" : "error\tvalue";
    }
    if (!found.equals(expected)) {
      differing.add(
          fields[1] + " " + fields[2] + " over " + memory + ":\n" + expected + "\nbut " + found);
    }
  }

  /** Each refusal says what it expected and what it found. */
  private void checkMessage(String operations, RuntimeException e) {
    String message = Objects.requireNonNull(e.getMessage());
    if (!message.contains("expected") || message.contains("nvalid")) {
      differing.add(operations + " says " + message);
    }
  }

  private NdArray apply(NdArray array, String operation) {
    int colon = operation.indexOf(':');
    String kind = colon < 0 ? operation : operation.substring(0, colon);
    String argument = colon < 0 ? "" : operation.substring(colon + 1);
    String[] parts = (argument + "/").split("/", -1);
    return switch (kind) {
      case "slice" -> array.slice(argument);
      case "items" -> array.slice(items(argument));
      case "axis" -> {
        long[] n = numbers(argument);
        yield array.slice((int) n[0], n[1], n[2], n[3]);
      }
      case "select" -> array.select(axes(argument)[0], numbers(argument)[1]);
      case "at" -> array.at(numbers(argument));
      case "expand" -> array.expandDims(axes(argument));
      case "squeeze" -> array.squeeze();
      case "squeezed" -> array.squeeze(axes(argument));
      case "transpose" -> array.transpose();
      case "permute" -> array.permute(axes(argument));
      case "swap" -> array.swapAxes(axes(argument)[0], axes(argument)[1]);
      case "move" ->
          axes(parts[0]).length == 1 && axes(parts[1]).length == 1
              ? array.moveAxis(axes(parts[0])[0], axes(parts[1])[0])
              : array.moveAxes(axes(parts[0]), axes(parts[1]));
      case "flip" -> array.flip(axes(argument));
      case "reshape" -> array.reshape(numbers(argument));
      case "ravel" -> array.ravel();
      case "broadcast" -> array.broadcastTo(numbers(argument));
      case "windows" -> array.slidingWindow(numbers(parts[0]), axes(parts[1]));
      case "diagonal" -> array.diagonal(numbers(argument)[0], axes(argument)[1], axes(argument)[2]);
      case "real" -> array.real();
      case "imag" -> array.imag();
      case "field" -> array.field(argument);
      case "as" -> array.reinterpret(dtype(argument));
      default -> throw new IllegalStateException(operation);
    };
  }

  /** Makes what the text says by hand, past the parser under test. */
  private static Index[] items(String text) {
    return Arrays.stream(text.split(",", -1)).map(ViewConformanceTest::item).toArray(Index[]::new);
  }

  private static Index item(String spaced) {
    String text = spaced.strip();
    return switch (text) {
      case "...", "Ellipsis" -> Index.ELLIPSIS;
      case "None", "newaxis", "np.newaxis" -> Index.NEW_AXIS;
      case ":" -> Index.ALL;
      default -> {
        String[] ends = text.split(":", -1);
        if (ends.length == 1) {
          yield Index.at(number(text, 0));
        }
        long step = ends.length < 3 ? 1 : number(ends[2], 1);
        long from = number(ends[0], step < 0 ? Long.MAX_VALUE : 0);
        long to = number(ends[1], step < 0 ? Long.MIN_VALUE : Long.MAX_VALUE);
        yield ends.length < 3 ? Index.range(from, to) : Index.of(Slice.of(from, to, step));
      }
    };
  }

  private static long number(String text, long otherwise) {
    if (text.isEmpty()) {
      return otherwise;
    }
    var number = new BigInteger(text);
    return number.bitLength() < 64
        ? number.longValue()
        : number.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }

  private String described(NdArray array, BufferView memory, String descr) {
    StridedLayout layout = array.view().layout();
    long offset = array.count() == 0 ? 0 : layout.offset() - memory.layout().offset();
    long[] strides = layout.strides();
    for (int axis = 0; axis < strides.length; axis++) {
      strides[axis] = layout.size(axis) > 1 && array.count() > 0 ? strides[axis] : 0;
    }
    byte[] elements = MemoryKind.bytesOf(array);
    try (BufferLease copy = array.toContiguous()) {
      assertTrue(copy.view().layout().isCContiguous());
      assertArrayEquals(elements, MemoryKind.bytesOf(copy));
    }
    CRC32 crc = new CRC32();
    crc.update(elements);
    boolean made = !descr.equals("error") && !descr.equals("copy");
    boolean sameType = made && array.dtype().equals(dtype(descr));
    return (sameType ? descr : array.dtype().descr())
        + "\t"
        + text(array.shape())
        + "\t"
        + text(strides)
        + "\t"
        + offset
        + "\t"
        + Long.toHexString(crc.getValue());
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

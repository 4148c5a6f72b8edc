// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.Slice;
import org.gatun.buffer.StridedLayout;
import org.gatun.harness.Conformance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Replays which memory real NumPy's views show and what it refuses, as {@code
 * src/test/python/ndarray_views.py} wrote it down: every dtype, strides that are odd, negative or
 * zero, each case over the next kind of memory. And what advanced indexing picks and assigns.
 */
class ViewConformanceTest {
  private static final int MEMORY = 1 << 14;

  private record Base(DType dtype, StridedLayout layout) {}

  private final Map<String, Base> bases = new HashMap<>();
  private final Map<String, DType> dtypes = new HashMap<>();
  private final List<BufferLease> memories = new ArrayList<>();
  private final List<String> differing = new ArrayList<>();
  private final byte[] bytes = new byte[MEMORY];
  private int cases;

  @AfterEach
  void giveBack() {
    memories.forEach(BufferLease::close);
  }

  @Test
  void everyViewAndSelection_asNumPyMakesIt() throws IOException {
    for (int i = 0; i < MEMORY; i++) {
      bytes[i] = (byte) (i * 37 + (i >> 8) * 11 + 5);
    }
    for (MemoryKind kind : MemoryKind.values()) {
      memories.add(kind.lend(bytes, DType.UINT8, MEMORY));
    }
    Conformance.lines(getClass(), "ndarray_views.txt.gz", line -> replay(line.split("\t", -1)));
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
      case "pick", "take", "put" -> checkPicked(fields);
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

  private void checkPicked(String[] fields) {
    int kind = cases++ % memories.size();
    BufferView memory = memories.get(kind).view();
    Base base = Objects.requireNonNull(bases.get(fields[1]));
    boolean put = fields[0].equals("put");
    int given = put ? 6 : fields[0].equals("take") ? 4 : 3;
    String expected = String.join("\t", Arrays.copyOfRange(fields, given, fields.length));
    List<BufferLease> arrays = new ArrayList<>();
    String found;
    try {
      NdArray array = NdArray.of(memory.withLayout(base.dtype(), base.layout()));
      if (put) {
        long[] strides = numbers(fields[4]);
        StridedLayout source =
            StridedLayout.of(
                Long.parseLong(fields[5]), base.dtype().itemsize(), numbers(fields[3]), strides);
        array.assign(NdArray.of(memory.withLayout(base.dtype(), source)), picks(fields[2], arrays));
        found = crc(MemoryKind.bytesOf(NdArray.of(memory)));
      } else {
        try (BufferLease result =
            given == 4
                ? array.take(Integer.parseInt(fields[2]), picked(fields[3], arrays))
                : array.gather(picks(fields[2], arrays))) {
          assertTrue(result.view().layout().isCContiguous());
          found = text(result.view().layout().shape()) + "\t" + crc(MemoryKind.bytesOf(result));
        }
      }
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      checkMessage(fields[2], e);
      assertArrayEquals(bytes, MemoryKind.bytesOf(NdArray.of(memory)));
      found = "error";
    } finally {
      arrays.forEach(BufferLease::close);
    }
    if (put) {
      memory
          .withLayout(StridedLayout.ofC(1, MEMORY))
          .pinned(segment -> segment.copyFrom(MemorySegment.ofArray(bytes)));
    }
    if (!found.equals(expected)) {
      differing.add(
          String.join(" ", Arrays.copyOf(fields, given))
              + " over "
              + memory
              + ":\n"
              + expected
              + "\nbut "
              + found
              + " of "
              + base.layout());
    }
  }

  private Index[] picks(String texts, List<BufferLease> arrays) {
    return texts.isEmpty()
        ? new Index[0]
        : Arrays.stream(texts.split(";", -1))
            .map(text -> text.startsWith("@") ? Index.of(picked(text, arrays)) : item(text))
            .toArray(Index[]::new);
  }

  /** Makes an array that picks, every other one of them backwards in its memory. */
  private NdArray picked(String text, List<BufferLease> arrays) {
    String[] parts = text.substring(1).split("/", -1);
    BufferLease lease = Buffers.allocate(dtype(parts[0]), numbers(parts[1]));
    arrays.add(lease);
    NdArray array = NdArray.of(lease.view());
    array = cases % 2 == 0 ? array : array.flip();
    long[] values = numbers(parts[2]);
    long[] shape = array.shape();
    long[] index = new long[shape.length];
    for (long value : values) {
      array.set(array.dtype() == DType.BOOL ? (Object) (value != 0) : (Object) value, index);
      for (int axis = shape.length - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--) {
        index[axis] = 0;
      }
    }
    return array;
  }

  private static String crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return Long.toHexString(crc.getValue());
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
        + crc(elements);
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

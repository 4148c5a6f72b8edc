// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.CRC32;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.RecordType;
import org.gatun.buffer.StridedLayout;
import org.gatun.harness.Conformance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Replays what real NumPy joins, chooses, pads, repeats, finds and fills, as {@code
 * src/test/python/ndarray_joins.py} wrote it down; each case over the next kind of memory.
 */
class JoinConformanceTest {
  private static final int MEMORY = 1 << 14;

  private final List<DType> dtypes = new ArrayList<>();
  private final List<BufferLease> memories = new ArrayList<>();
  private final Conformance conformance = new Conformance("ndarray-joins");
  private final byte[] bytes = new byte[MEMORY];

  @AfterEach
  void giveBack() {
    memories.forEach(BufferLease::close);
  }

  @Test
  void everyJoinChoicePaddingAndFilling_asNumPyMakesIt() throws IOException {
    fillMemory();
    for (MemoryKind kind : MemoryKind.values()) {
      memories.add(kind.lend(bytes, DType.UINT8, MEMORY));
    }
    Conformance.lines(getClass(), "ndarray_joins.txt.gz", line -> replay(line.split("\t", -1)));
    assertTrue(
        conformance.cases() >= 14_000,
        () -> "expected 14,000 cases or more but found " + conformance.cases());
    conformance.report();
  }

  /** The same bytes as make_memory() of the script. */
  private void fillMemory() {
    for (int i = 0; i < MEMORY; i++) {
      bytes[i] = (byte) ((i * 37 + (i >> 8) * 11 + 5) & 0xF7);
      if (i >= 8 << 10) {
        bytes[i] = (byte) ((i * 37 >> 3) & 1);
      }
      if (i >= 10 << 10) {
        bytes[i] = (byte) (i * 5 % 7 != 0 ? 97 + i * 7 % 26 : 0);
      }
      if (i >= 12 << 10) {
        boolean letter = i % 4 == (i < 14 << 10 ? 0 : 3) && i / 4 * 5 % 7 != 0;
        bytes[i] = (byte) (letter ? 97 + i / 4 * 7 % 26 : 0);
      }
    }
  }

  private void replay(String[] fields) {
    switch (fields[0]) {
      case "dtype" -> dtypes.add(DType.ofDescr(fields[2]));
      default -> check(fields);
    }
  }

  private void check(String[] fields) {
    BufferView memory = memories.get(conformance.cases() % memories.size()).view();
    var run = new Run(fields, memory);
    String found = outcome(run);
    memory
        .withLayout(StridedLayout.ofC(1, MEMORY))
        .pinned(segment -> segment.copyFrom(MemorySegment.ofArray(bytes)));
    String expected = String.join("\t", Arrays.copyOfRange(fields, run.arguments(), fields.length));
    conformance.check(
        found.equals(expected),
        () ->
            String.join(" ", fields)
                + "\nof "
                + run.described
                + " over "
                + memory
                + "\nbut "
                + found);
  }

  /** What a case makes; of a refusal that it said what it expected, and changed nothing. */
  private String outcome(Run run) {
    try {
      return run.outcome();
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      assertArrayEquals(bytes, run.memory.toBytes());
      String message = Objects.requireNonNull(e.getMessage());
      boolean clear = message.matches("(?s).*(expected|cannot cast).*");
      return clear && !message.contains("nvalid") ? "error" : message;
    } finally {
      run.leases.forEach(BufferLease::close);
    }
  }

  /** One case. */
  private final class Run {
    private final String[] fields;
    private final BufferView memory;
    private final List<BufferLease> leases = new ArrayList<>();
    private final List<DType> described = new ArrayList<>();

    private Run(String[] fields, BufferView memory) {
      this.fields = fields;
      this.memory = memory;
    }

    /** How many fields stand before the expected ones. */
    private int arguments() {
      return switch (fields[0]) {
        case "nonzero", "concatenateFlat" -> 2;
        case "concatenate", "stack", "repeatFlat", "tile", "fill" -> 3;
        case "concatenateAs", "stackAs" -> 5;
        default -> 4;
      };
    }

    private String outcome() {
      return switch (fields[0]) {
        case "where" -> made(where());
        case "concatenate" ->
            made(NdArrays.concatenate(Integer.parseInt(fields[1]), arrays(fields[2])));
        case "stack" -> made(NdArrays.stack(Integer.parseInt(fields[1]), arrays(fields[2])));
        case "concatenateInto" -> {
          NdArrays.concatenate(array(1), Integer.parseInt(fields[2]), arrays(fields[3]));
          yield changed();
        }
        case "stackInto" -> {
          NdArrays.stack(array(1), Integer.parseInt(fields[2]), arrays(fields[3]));
          yield changed();
        }
        case "concatenateFlat" -> made(NdArrays.concatenateFlat(arrays(fields[1])));
        case "concatenateFlatAs" -> {
          NdArrays.concatenateFlat(array(1), casting(), arrays(fields[3]));
          yield changed();
        }
        case "concatenateAs" -> {
          int axis = Integer.parseInt(fields[3]);
          NdArrays.concatenate(array(1), casting(), axis, arrays(fields[4]));
          yield changed();
        }
        case "stackAs" -> {
          int axis = Integer.parseInt(fields[3]);
          NdArrays.stack(array(1), casting(), axis, arrays(fields[4]));
          yield changed();
        }
        case "pad" -> made(array(1).pad(padding(fields[2]), numbers(fields[3])));
        case "repeat" -> made(array(1).repeat(Integer.parseInt(fields[2]), numbers(fields[3])));
        case "repeatFlat" -> made(array(1).repeatFlat(numbers(fields[2])));
        case "tile" -> made(array(1).tile(numbers(fields[2])));
        case "nonzero" -> made(array(1).nonzero());
        case "fill" -> {
          array(1).fill(value(fields[2]));
          yield changed();
        }
        case "set" -> {
          array(1).assign(value(fields[2]), items(fields[3]));
          yield changed();
        }
        case "put" -> {
          array(1).assign(array(3), items(fields[2]));
          yield changed();
        }
        default -> throw new IllegalStateException(fields[0]);
      };
    }

    private Casting casting() {
      return Casting.valueOf(fields[2].toUpperCase(Locale.ROOT));
    }

    private BufferLease where() {
      NdArray condition = array(1);
      if (isValue(fields[2])) {
        return NdArrays.where(condition, value(fields[2]), array(3));
      }
      return isValue(fields[3])
          ? NdArrays.where(condition, array(2), value(fields[3]))
          : NdArrays.where(condition, array(2), array(3));
    }

    private NdArray array(int field) {
      return array(fields[field]);
    }

    private NdArray array(String text) {
      String[] parts = text.split("/", -1);
      DType dtype = dtypes.get(Integer.parseInt(parts[0]));
      described.add(dtype);
      return NdArray.of(
          memory.withLayout(
              dtype,
              StridedLayout.of(
                  Long.parseLong(parts[3]),
                  dtype.itemsize(),
                  numbers(parts[1]),
                  numbers(parts[2]))));
    }

    private NdArray[] arrays(String texts) {
      return Arrays.stream(texts.split(";", -1)).map(this::array).toArray(NdArray[]::new);
    }

    private Index[] items(String texts) {
      return texts.isEmpty()
          ? new Index[0]
          : Arrays.stream(texts.split(";", -1)).map(this::item).toArray(Index[]::new);
    }

    private Index item(String text) {
      if (text.startsWith("@")) {
        return Index.of(picks(text.substring(1).split("/", -1)));
      }
      String[] ends = text.split(":", -1);
      return ends.length == 1
          ? Index.at(Long.parseLong(text))
          : Index.range(Long.parseLong(ends[0]), Long.parseLong(ends[1]), Long.parseLong(ends[2]));
    }

    private NdArray picks(String... parts) {
      DType dtype = DType.ofDescr(parts[0]);
      long[] values = numbers(parts[2]);
      BufferLease lease = Buffers.allocate(dtype, values.length);
      leases.add(lease);
      NdArray flat = NdArray.of(lease.view());
      for (int i = 0; i < values.length; i++) {
        flat.set(dtype == DType.BOOL ? (Object) (values[i] != 0) : (Object) values[i], i);
      }
      return flat.reshape(numbers(parts[1]));
    }

    private String made(BufferLease result) {
      try (result) {
        assertTrue(result.view().layout().isCContiguous());
        NdArray array = NdArray.of(result.view());
        String last = fields[arguments()];
        boolean sameType = !last.equals("error") && array.dtype().equals(DType.ofDescr(last));
        var content = new ByteArrayOutputStream();
        addContent(array, content);
        return (sameType ? last : array.dtype().toString())
            + "\t"
            + Arrays.toString(array.shape()).replaceAll("[\\[\\] ]", "")
            + "\t"
            + crc(content.toByteArray());
      }
    }

    private String changed() {
      return crc(memory.toBytes());
    }
  }

  /** Adds the bytes of the elements, of records field after field. */
  private static void addContent(NdArray array, ByteArrayOutputStream content) {
    if (array.dtype() instanceof RecordType record) {
      record.names().forEach(name -> addContent(array.field(name), content));
    } else {
      content.writeBytes(MemoryKind.bytesOf(array));
    }
  }

  private static boolean isValue(String text) {
    return text.charAt(1) == ':';
  }

  private static Object value(String text) {
    String rest = text.substring(2);
    return switch (text.charAt(0)) {
      case 'i', 't' -> Long.valueOf(rest);
      case 'f' -> Double.valueOf(rest);
      case 'b' -> rest.equals("1");
      case 's' -> rest.getBytes(StandardCharsets.US_ASCII);
      case 'u' -> rest;
      case 'r' -> Arrays.stream(numbers(rest)).boxed().toList();
      default -> throw new IllegalStateException(text);
    };
  }

  private static Padding padding(String text) {
    return switch (text) {
      case "edge" -> Padding.EDGE;
      case "reflect" -> Padding.REFLECT;
      case "symmetric" -> Padding.SYMMETRIC;
      case "wrap" -> Padding.WRAP;
      case "empty" -> Padding.EMPTY;
      default ->
          text.startsWith("ramp:")
              ? Padding.linearRamp(Double.parseDouble(text.substring(5)))
              : Padding.of(value(text));
    };
  }

  private static String crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return Long.toHexString(crc.getValue());
  }

  private static long[] numbers(String field) {
    return field.isEmpty()
        ? new long[0]
        : Arrays.stream(field.split(",")).mapToLong(Long::parseLong).toArray();
  }
}

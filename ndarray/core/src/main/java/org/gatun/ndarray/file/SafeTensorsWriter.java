// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;

/** Writes safetensors files: header, then the arrays one after the other. */
final class SafeTensorsWriter {
  /** What the start of the data is a multiple of. */
  private static final int ALIGNMENT = 64;

  private SafeTensorsWriter() {}

  static void write(
      Path file, Map<String, ? extends BufferExporter> arrays, Map<String, String> metadata)
      throws IOException {
    Map<String, BufferLease> leases = new LinkedHashMap<>();
    try {
      arrays.forEach((name, exporter) -> leases.put(name, exporter.acquire(BufferRequest.STRIDED)));
      List<Map.Entry<String, ArraySpec>> ordered = ordered(specs(leases));
      byte[] header = header(ordered, metadata); // before anything is touched
      WholeFile.write(
          file,
          channel -> {
            ArrayBytes.Sink sink = ArrayBytes.to(channel);
            sink.take(ByteBuffer.wrap(header));
            for (Map.Entry<String, ArraySpec> entry : ordered) {
              BufferLease lease = Objects.requireNonNull(leases.get(entry.getKey()));
              ArrayBytes.write(lease.view(), false, sink);
            }
          });
    } finally {
      leases.values().forEach(BufferLease::close);
    }
  }

  /** Refuses what cannot be written. */
  static void check(Map<String, BufferLease> arrays, Map<String, String> metadata) {
    header(ordered(specs(arrays)), metadata);
  }

  private static Map<String, ArraySpec> specs(Map<String, BufferLease> leases) {
    Map<String, ArraySpec> specs = new LinkedHashMap<>();
    leases.forEach((name, lease) -> {
      BufferView view = lease.view();
      specs.put(name, ArraySpec.of(view.dtype(), view.layout().shape()));
    });
    return specs;
  }

  /** Returns the arrays of larger elements first, so that each lies at a multiple of its own. */
  static List<Map.Entry<String, ArraySpec>> ordered(Map<String, ArraySpec> arrays) {
    List<Map.Entry<String, ArraySpec>> ordered = new ArrayList<>(arrays.entrySet());
    ordered.sort(
        Comparator.comparingInt(
                (Map.Entry<String, ArraySpec> entry) -> alignment(entry.getValue().dtype()))
            .reversed());
    return ordered;
  }

  private static int alignment(DType dtype) {
    return SafeTensorsHeader.numbersIn(dtype) > 1 ? 1 : dtype.itemsize();
  }

  /** Returns all that stands before the data. */
  static byte[] header(List<Map.Entry<String, ArraySpec>> arrays, Map<String, String> metadata) {
    List<String> members = new ArrayList<>();
    if (!metadata.isEmpty()) {
      members.add(quoted(SafeTensorsHeader.METADATA) + ":" + object(metadata));
    }
    long begin = 0;
    for (Map.Entry<String, ArraySpec> array : arrays) {
      if (array.getKey().equals(SafeTensorsHeader.METADATA)) {
        throw new IllegalArgumentException(
            "expected another name than \"" + array.getKey() + "\", which the format keeps");
      }
      ArraySpec spec = array.getValue();
      long end = Math.addExact(begin, spec.bytes());
      members.add(
          quoted(array.getKey())
              + ":{\"dtype\":\""
              + name(spec.dtype())
              + "\",\"shape\":"
              + shape(array.getKey(), spec).toString().replace(" ", "")
              + ",\"data_offsets\":["
              + begin
              + ","
              + end
              + "]}");
      begin = end;
    }
    byte[] json = encode("{" + String.join(",", members) + "}");
    int padding = Math.floorMod(-(SafeTensorsHeader.PREFIX_BYTES + json.length), ALIGNMENT);
    int length = json.length + padding;
    if (length > SafeTensorsHeader.MAX_BYTES) {
      throw new IllegalArgumentException(
          "expected a header of at most "
              + SafeTensorsHeader.MAX_BYTES
              + " bytes but found "
              + length);
    }
    byte[] bytes = Arrays.copyOf(json, length);
    Arrays.fill(bytes, json.length, length, (byte) ' ');
    return ByteBuffer.allocate(SafeTensorsHeader.PREFIX_BYTES + length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(length)
        .put(bytes)
        .array();
  }

  /** Returns the shape in the format's numbers, of which an element may be several. */
  private static List<Long> shape(String name, ArraySpec spec) {
    int packed = SafeTensorsHeader.numbersIn(spec.dtype());
    if (packed == 1) {
      return spec.shape();
    }
    List<Long> shape = new ArrayList<>(spec.shape());
    if (shape.isEmpty() || shape.getLast() > Long.MAX_VALUE / packed) {
      throw new IllegalArgumentException(
          SafeTensorsHeader.quoted(name)
              + ": expected one axis or more, the last of fewer than 2^63 numbers, for "
              + spec.dtype()
              + " but found shape "
              + shape);
    }
    shape.addLast(packed * shape.removeLast());
    return shape;
  }

  private static String name(DType dtype) {
    return SafeTensorsHeader.DTYPES.entrySet().stream()
        .filter(entry -> entry.getValue().equals(dtype))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "expected one of the dtypes "
                    + SafeTensorsHeader.DTYPES.values()
                    + ", little-endian, but found "
                    + dtype
                    + "; write a cast or copy to one of them"));
  }

  /** Returns a JSON object of texts. */
  static String object(Map<String, String> texts) {
    return texts.entrySet().stream()
        .map(text -> quoted(text.getKey()) + ":" + quoted(text.getValue()))
        .collect(joining(",", "{", "}"));
  }

  /** Returns a JSON string. */
  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (unit == '"' || unit == '\\') {
        quoted.append('\\').append(unit);
      } else if (unit < ' ') {
        quoted.append("\\u%04x".formatted((int) unit));
      } else {
        quoted.append(unit);
      }
    }
    return quoted.append('"').toString();
  }

  static byte[] encode(String json) {
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(json));
      byte[] exact = new byte[bytes.remaining()];
      bytes.get(exact);
      return exact;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "expected names and metadata of whole characters but found an unpaired surrogate", e);
    }
  }
}

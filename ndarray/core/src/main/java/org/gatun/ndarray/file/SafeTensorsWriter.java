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
import java.util.List;
import java.util.Map;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.DType;

/** Writes a safetensors file: header, then the arrays one after the other. */
final class SafeTensorsWriter {
  /** What the start of the data is a multiple of. */
  private static final int ALIGNMENT = 64;

  private SafeTensorsWriter() {}

  private record Named(String name, BufferLease lease) {
    DType dtype() {
      return lease.view().dtype();
    }

    long bytes() {
      return lease.view().layout().byteSize();
    }
  }

  static void write(
      Path file, Map<String, ? extends BufferExporter> arrays, Map<String, String> metadata)
      throws IOException {
    List<Named> leases = new ArrayList<>();
    try {
      arrays.forEach((name, exporter) -> {
        if (name.equals(SafeTensorsHeader.METADATA)) {
          throw new IllegalArgumentException(
              "expected another name than \"" + name + "\", which the format keeps");
        }
        leases.add(new Named(name, exporter.acquire(BufferRequest.STRIDED)));
      });
      leases.sort(Comparator.comparingInt((Named array) -> array.dtype().itemsize()).reversed());
      ByteBuffer header = header(leases, metadata);
      WholeFile.write(
          file,
          channel -> {
            ArrayBytes.Sink sink = ArrayBytes.to(channel);
            sink.take(header);
            for (Named array : leases) {
              ArrayBytes.write(array.lease().view(), false, sink);
            }
          });
    } finally {
      leases.forEach(array -> array.lease().close());
    }
  }

  private static ByteBuffer header(List<Named> arrays, Map<String, String> metadata) {
    List<String> members = new ArrayList<>();
    if (!metadata.isEmpty()) {
      members.add(
          quoted(SafeTensorsHeader.METADATA)
              + metadata.entrySet().stream()
                  .map(text -> quoted(text.getKey()) + ":" + quoted(text.getValue()))
                  .collect(joining(",", ":{", "}")));
    }
    long begin = 0;
    for (Named array : arrays) {
      long end = Math.addExact(begin, array.bytes());
      members.add(
          quoted(array.name())
              + ":{\"dtype\":\""
              + name(array.dtype())
              + "\",\"shape\":"
              + shape(array)
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
        .flip();
  }

  private static String shape(Named array) {
    return Arrays.toString(array.lease().view().layout().shape()).replace(" ", "");
  }

  private static String name(DType dtype) {
    return SafeTensorsHeader.DTYPES.entrySet().stream()
        .filter(entry -> entry.getValue() == dtype)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "expected one of the dtypes "
                    + SafeTensorsHeader.DTYPES.values().stream().sorted().toList()
                    + " but found "
                    + dtype
                    + "; write a cast or copy to one of them"));
  }

  private static String quoted(String text) {
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

  private static byte[] encode(String json) {
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

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequest;

/**
 * The file that says in which shard each array is: {@code model.safetensors.index.json}.
 *
 * @param shards the name of the file of each array
 * @param metadata the texts beside them; of what is not a text its JSON
 */
record SafeTensorsIndex(Map<String, String> shards, Map<String, String> metadata) {
  private static final String TOTAL_SIZE = "total_size";

  /** Reads and checks an index. */
  static SafeTensorsIndex parse(byte[] text) throws IOException {
    JsonReader json = new JsonReader("index", text, 0);
    Map<String, String> shards = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    Set<String> seen =
        json.object((field, _) -> {
          switch (field) {
            case "weight_map" -> json.object((name, _) -> shards.put(name, file(json)));
            case "metadata" -> json.object((name, _) -> metadata.put(name, json.valueText()));
            default -> json.skipValue();
          }
        });
    json.expectEnd();
    if (!seen.contains("weight_map")) {
      throw json.error(0, "expected the field weight_map but found " + seen);
    }
    return new SafeTensorsIndex(shards, metadata);
  }

  private static String file(JsonReader json) throws IOException {
    int at = json.position();
    String text = json.string();
    if (!isPlain(text)) {
      throw json.error(
          at,
          "weight_map: expected the name of a file beside the index but found "
              + SafeTensorsHeader.quoted(text));
    }
    return text;
  }

  /** Returns whether a text names a file in the same folder, on every system. */
  private static boolean isPlain(String name) {
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      return false;
    }
    try {
      Path path = Path.of(name);
      return name.chars().noneMatch(unit -> unit < ' ' || "/\\:".indexOf(unit) >= 0)
          && !path.isAbsolute()
          && path.getNameCount() == 1;
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** Writes shards of at most so many bytes of arrays, and then the index. */
  static void write(
      Path index,
      Map<String, ? extends BufferExporter> arrays,
      Map<String, String> metadata,
      long maxShardBytes)
      throws IOException {
    if (maxShardBytes < 1) {
      throw new IllegalArgumentException(
          "maxShardBytes: expected 1 or more but found " + maxShardBytes);
    }
    if (metadata.containsKey(TOTAL_SIZE)) {
      throw new IllegalArgumentException(
          "expected another name than \"" + TOTAL_SIZE + "\", which the index keeps");
    }
    Map<String, BufferLease> leases = new LinkedHashMap<>();
    try {
      arrays.forEach((name, exporter) -> leases.put(name, exporter.acquire(BufferRequest.STRIDED)));
      List<Map<String, BufferLease>> shards = split(leases, maxShardBytes);
      for (Map<String, BufferLease> shard : shards) {
        SafeTensorsWriter.check(shard, metadata); // before anything is touched
      }
      write(index, shards, metadata);
    } finally {
      leases.values().forEach(BufferLease::close);
    }
  }

  private static List<Map<String, BufferLease>> split(
      Map<String, BufferLease> arrays, long maxShardBytes) {
    List<Map<String, BufferLease>> shards = new ArrayList<>();
    Map<String, BufferLease> shard = new LinkedHashMap<>();
    long shardBytes = 0;
    for (Map.Entry<String, BufferLease> array : arrays.entrySet()) {
      long bytes = bytes(array.getValue());
      if (!shard.isEmpty() && bytes > maxShardBytes - shardBytes) {
        shards.add(shard);
        shard = new LinkedHashMap<>();
        shardBytes = 0;
      }
      shard.put(array.getKey(), array.getValue());
      shardBytes += bytes;
    }
    shards.add(shard);
    return shards;
  }

  private static long bytes(BufferLease array) {
    return array.view().layout().byteSize();
  }

  private static void write(
      Path index, List<Map<String, BufferLease>> shards, Map<String, String> metadata)
      throws IOException {
    String stem = stem(String.valueOf(index.getFileName()));
    Map<String, String> files = new LinkedHashMap<>();
    long bytes = 0;
    for (int i = 0; i < shards.size(); i++) {
      String file = "%s-%05d-of-%05d.safetensors".formatted(stem, i + 1, shards.size());
      SafeTensorsWriter.write(index.resolveSibling(file), shards.get(i), metadata);
      for (Map.Entry<String, BufferLease> array : shards.get(i).entrySet()) {
        files.put(array.getKey(), file);
        bytes += bytes(array.getValue());
      }
    }
    String texts =
        metadata.entrySet().stream()
            .map(text ->
                ","
                    + SafeTensorsWriter.quoted(text.getKey())
                    + ":"
                    + SafeTensorsWriter.quoted(text.getValue()))
            .collect(joining());
    byte[] json =
        SafeTensorsWriter.encode(
            "{\"metadata\":{\"total_size\":"
                + bytes
                + texts
                + "},\"weight_map\":"
                + SafeTensorsWriter.object(files)
                + "}\n");
    WholeFile.write(index, channel -> ArrayBytes.to(channel).take(ByteBuffer.wrap(json)));
  }

  /** Returns what comes before {@code .safetensors.index.json}. */
  private static String stem(String index) {
    for (String suffix : List.of(".json", ".index", ".safetensors")) {
      index = index.endsWith(suffix) ? index.substring(0, index.length() - suffix.length()) : index;
    }
    return index;
  }
}

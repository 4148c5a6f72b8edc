// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.ndarray.NdArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What files under one index promise, as the model hubs keep them. */
class SafeTensorsShardsTest {
  @TempDir private Path folder;

  private Path index() {
    return folder.resolve("model.safetensors.index.json");
  }

  private void shard(String file, String name, float... values) throws IOException {
    try (BufferLease lease = Buffers.wrap(values)) {
      SafeTensors.write(folder.resolve(file), Map.of(name, lease), Map.of("format", "pt"));
    }
  }

  /** The index as the hubs write it. */
  private Path twoShards() throws IOException {
    shard("model-00001-of-00002.safetensors", "a.weight", 1, 2);
    shard("model-00002-of-00002.safetensors", "b.weight", 3);
    return Files.writeString(
        index(),
        """
        {
          "metadata": {
            "total_size": 12,
            "total_parameters": 3.5e0,
            "note": "\\u00e9 \\"x\\"",
            "nested": {"a": [1, null]}
          },
          "weight_map": {
            "b.weight": "model-00002-of-00002.safetensors",
            "a.weight": "model-00001-of-00002.safetensors"
          }
        }
        """);
  }

  @Test
  void openSharded_indexOfAHub_showsAllArrays() throws IOException {
    NdArray array;
    try (SafeTensors opened = SafeTensors.openSharded(twoShards(), MapMode.READ_ONLY)) {
      assertEquals(List.of("b.weight", "a.weight"), List.copyOf(opened.names()));
      array = opened.array("a.weight");
      assertArrayEquals(new float[] {1, 2}, array.toFloatArray());
      assertArrayEquals(new float[] {3}, opened.array("b.weight").toFloatArray());
      assertEquals(
          Map.of(
              "total_size", "12",
              "total_parameters", "3.5e0",
              "note", "é \"x\"",
              "nested", "{\"a\": [1, null]}"),
          opened.metadata());
      assertThrows(ReadOnlyBufferException.class, () -> array.setFloat(1, 0));
      assertFalse(opened.toString().startsWith("closed"), opened::toString);
    }
    assertThrows(IllegalStateException.class, () -> array.getFloat(0));
  }

  @Test
  void openSharded_readWrite_writesToTheShard() throws IOException {
    try (SafeTensors opened = SafeTensors.openSharded(twoShards(), MapMode.READ_WRITE)) {
      opened.array("b.weight").setFloat(42, 0);
      opened.array("b.weight").view().force();
    }
    try (SafeTensors shard = SafeTensors.open(folder.resolve("model-00002-of-00002.safetensors"))) {
      assertEquals(42, shard.array("b.weight").getFloat(0));
      shard.array("b.weight").setFloat(43, 0); // stays here
    }
    try (SafeTensors opened = SafeTensors.openSharded(index(), MapMode.PRIVATE)) {
      assertEquals(42, opened.array("b.weight").getFloat(0));
    }
  }

  @Test
  void openSharded_shardMissing_isNamed() throws IOException {
    twoShards();
    Path missing = folder.resolve("model-00001-of-00002.safetensors");
    Files.delete(missing);
    var e =
        assertThrows(
            NoSuchFileException.class, () -> SafeTensors.openSharded(index(), MapMode.READ_ONLY));
    assertTrue(message(e).contains(missing.toString()), e::getMessage);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"weight_map": {"a": "../model.safetensors"}}            | the name of a file beside the index but found "../model
          {"weight_map": {"a": "/etc/passwd"}}                     | the name of a file beside the index
          {"weight_map": {"a": ".."}}                              | the name of a file beside the index
          {"weight_map": {"a": ""}}                                | the name of a file beside the index
          {"weight_map": {"a": "C:x"}}                             | the name of a file beside the index
          {"weight_map": {"a": "x\\\\y"}}                          | the name of a file beside the index
          {"weight_map": {"a": "x\\u0000"}}                        | the name of a file beside the index
          {"weight_map": {"a": 1}}                                 | index byte 21: expected '"' but found '1'
          {"weight_map": {"a": "s", "a": "s"}}                     | index byte 26: expected each name once but found "a" again
          {"weight_map": {}, "weight_map": {}}                     | "weight_map" again
          {"metadata": {}}                                         | expected the field weight_map but found [metadata]
          {"weight_map": {"c": "one.safetensors"}}                 | weight_map: expected "c" in
          {"weight_map": {}} x                                     | expected the end of the index but found 'x'
          []                                                       | expected '{' but found '['
          {"a":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]    | 32 levels
          """)
  void openSharded_lyingIndex_isRefused(String text, String expected) throws IOException {
    shard("one.safetensors", "a", 1);
    Files.writeString(index(), text);
    var e =
        assertThrows(IOException.class, () -> SafeTensors.openSharded(index(), MapMode.READ_WRITE));
    assertTrue(message(e).contains(expected), e::getMessage);
    assertTrue(message(e).startsWith(index() + ": "), e::getMessage);
  }

  @Test
  void openSharded_brokenShard_isNamed() throws IOException {
    Path broken = folder.resolve("broken.safetensors");
    Files.write(broken, new byte[9]);
    Files.writeString(index(), "{\"weight_map\": {\"a\": \"broken.safetensors\"}}");
    var e =
        assertThrows(IOException.class, () -> SafeTensors.openSharded(index(), MapMode.READ_ONLY));
    assertTrue(message(e).startsWith(broken + ": "), e::getMessage);
  }

  @Test
  void writeSharded_arrays_fillsShardsInOrder() throws IOException {
    Map<String, BufferExporter> arrays = new LinkedHashMap<>();
    for (int i = 0; i < 7; i++) {
      arrays.put("layer." + i, Buffers.wrap(new float[i == 3 ? 30 : 5]));
    }
    SafeTensors.writeSharded(index(), arrays, Map.of("format", "pt"), 45);
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(
          List.of(
              "model-00001-of-00005.safetensors",
              "model-00002-of-00005.safetensors",
              "model-00003-of-00005.safetensors",
              "model-00004-of-00005.safetensors",
              "model-00005-of-00005.safetensors",
              "model.safetensors.index.json"),
          List.copyOf(new TreeSet<>(files.map(f -> f.getFileName().toString()).toList())));
    }
    try (SafeTensors opened = SafeTensors.openSharded(index(), MapMode.READ_ONLY)) {
      assertEquals(arrays.keySet(), opened.names());
      assertEquals(Map.of("total_size", "240", "format", "pt"), opened.metadata());
      assertEquals(30, opened.array("layer.3").count());
    }
    try (SafeTensors shard = SafeTensors.open(folder.resolve("model-00002-of-00005.safetensors"))) {
      assertEquals(List.of("layer.2"), List.copyOf(shard.names()));
      assertEquals(Map.of("format", "pt"), shard.metadata());
    }
  }

  @Test
  void writeSharded_whatFails_writesNothing() throws IOException {
    Map<String, BufferExporter> arrays = new LinkedHashMap<>();
    arrays.put("a", Buffers.allocate(DType.INT8, 4));
    arrays.put("b", Buffers.allocate(DType.COMPLEX128, 4));
    for (Map<String, String> metadata : List.of(Map.of("k", "v"), Map.of("total_size", "1"))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> SafeTensors.writeSharded(index(), arrays, metadata, 4));
    }
    arrays.remove("b");
    assertThrows(
        IllegalArgumentException.class,
        () -> SafeTensors.writeSharded(index(), arrays, Map.of(), 0));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(0, files.count());
    }
  }

  private static String message(Exception e) {
    return Objects.requireNonNull(e.getMessage());
  }
}

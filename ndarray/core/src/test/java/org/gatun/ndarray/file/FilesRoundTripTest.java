// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.DType;
import org.gatun.harness.Python;
import org.gatun.ndarray.MemoryKind;
import org.gatun.ndarray.NdArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files from here are read by NumPy and by the safetensors package, and theirs here. */
class FilesRoundTripTest {
  private static final List<String> MODULES = List.of("numpy", "safetensors.numpy");
  private static final String GAP = "[('a', '|u1'), ('', '|V3'), ('b', '<i4')]";
  private static final List<String> DESCRS =
      List.of(
          "|b1",
          "|i1",
          "|u1",
          "<i2",
          "<u2",
          "<i4",
          "<u4",
          "<i8",
          "<u8",
          "<f2",
          "<f4",
          "<f8",
          "<c8",
          "<c16",
          ">i2",
          ">f8",
          ">c8",
          "|S5",
          "<M8[us]",
          "<m8[7h]",
          "|V3",
          "[('a', '<i4'), ('b', '>f8', (2, 2)), ('c', [('d', '|S3'), ('e', '|u1')])]",
          "[('größe', '<f4'), ('模型', '>i2')]",
          GAP);

  private final long seed = Long.getLong("gatun.seed", 20260106L);
  private final Random random = new Random(seed);
  private final List<BufferLease> leases = new ArrayList<>();

  @TempDir private Path folder;

  @AfterEach
  void close() {
    leases.forEach(BufferLease::close);
  }

  /** Arrays of every dtype and kind of memory, some of them strided. */
  private Map<String, NdArray> arrays() {
    System.out.println("seed " + seed);
    Map<String, NdArray> arrays = new LinkedHashMap<>();
    List<MemoryKind> kinds = List.of(MemoryKind.values());
    for (String descr : DESCRS) {
      DType dtype = DType.ofDescr(descr);
      for (int i = 0; i < 3; i++) {
        long[] shape = random.longs(random.nextInt(4), i == 2 ? 0 : 1, 6).toArray();
        int count = 1;
        for (long size : shape) {
          count *= (int) size;
        }
        byte[] bytes = new byte[count * dtype.itemsize()];
        random.nextBytes(bytes);
        for (int at = 0; at < bytes.length; at++) {
          boolean gap = descr.equals(GAP) && at % 8 >= 1 && at % 8 < 4; // which NumPy loses
          bytes[at] = gap ? 0 : dtype == DType.BOOL ? (byte) (bytes[at] & 1) : bytes[at];
        }
        BufferLease lease = kinds.get(random.nextInt(kinds.size())).lend(bytes, dtype, shape);
        leases.add(lease);
        NdArray array = NdArray.of(lease.view());
        arrays.put(arrays.size() + " ü " + dtype.itemsize(), i == 1 ? strided(array) : array);
      }
    }
    return arrays;
  }

  private NdArray strided(NdArray array) {
    return random.nextBoolean() || array.rank() == 0 ? array.transpose() : array.slice("::-2, ...");
  }

  @Test
  void numpyAndSafetensors_readWhatWasWritten() throws Exception {
    Map<String, NdArray> arrays = arrays();
    List<String> expected = new ArrayList<>();
    int number = 0;
    for (NdArray array : arrays.values()) {
      String file = number++ + ".npy";
      NpyFile.write(folder.resolve(file), array);
      expected.add(line(file, "", array, true));
    }
    NpzFile.write(folder.resolve("a.npz"), arrays);
    arrays.forEach((name, array) -> expected.add(line("a.npz", name, array, true)));
    Map<String, BufferExporter> known = new LinkedHashMap<>();
    for (Map.Entry<String, NdArray> entry : arrays.entrySet()) {
      if (SafeTensorsHeader.DTYPES.containsValue(entry.getValue().dtype())) {
        known.put(entry.getKey(), entry.getValue());
        expected.add(line("a.safetensors", entry.getKey(), entry.getValue(), false));
        expected.add(line("m.safetensors.index.json", entry.getKey(), entry.getValue(), false));
      }
    }
    SafeTensors.write(folder.resolve("a.safetensors"), known, Map.of("k", "v"));
    SafeTensors.writeSharded(
        folder.resolve("m.safetensors.index.json"), known, Map.of("format", "np"), 400);
    assertSame(expected, Python.run(MODULES, "files.py", "read", folder.toString()));
  }

  @Test
  void filesOfNumpyAndSafetensors_areReadHere() throws Exception {
    List<String> expected = Python.run(MODULES, "files.py", "write", folder.toString(), "" + seed);
    List<String> found = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      try (BufferLease lease = NpyFile.map(folder.resolve(i + ".npy"), MapMode.READ_ONLY)) {
        found.add(line(i + ".npy", "", NdArray.of(lease.view()), true));
      }
    }
    for (String file : List.of("stored.npz", "compressed.npz")) {
      try (NpzFile npz = NpzFile.open(folder.resolve(file))) {
        for (String name : npz.names()) {
          found.add(line(file, name, npz.array(name), true));
        }
      }
    }
    addAll(found, "a.safetensors", SafeTensors.open(folder.resolve("a.safetensors")));
    String index = "m.safetensors.index.json";
    addAll(found, index, SafeTensors.openSharded(folder.resolve(index), MapMode.READ_ONLY));
    assertSame(expected, found);
  }

  @Test
  void mapping_sharedWithNumpy_isLiveBothWays() throws Exception {
    Path file = folder.resolve("live.npy");
    try (BufferLease lease = NpyFile.mapNew(file, DType.FLOAT32, 5)) {
      lease.view().setFloat(2, 4);
      List<String> sum = Python.run(MODULES, "files.py", "poke", file.toString(), "1", "40");
      assertEquals(List.of("42.0"), sum);
      assertEquals(40, lease.view().getFloat(1));
    }
  }

  private static void addAll(List<String> lines, String file, SafeTensors opened) {
    try (opened) {
      for (String name : opened.names()) {
        lines.add(line(file, name, opened.array(name), false));
      }
    }
  }

  private static String line(String file, String name, NdArray array, boolean numpy) {
    HexFormat hex = HexFormat.of();
    String geometry = Golden.geometry(array).substring(2);
    return String.join(
        "\t",
        file,
        hex.formatHex(name.getBytes(StandardCharsets.UTF_8)),
        numpy ? Golden.geometry(array).substring(0, 1) : "C",
        geometry.substring(1, geometry.length() - 1),
        hex.formatHex(
            (numpy ? array.dtype().descr() : format(array.dtype()))
                .getBytes(StandardCharsets.UTF_8)),
        Golden.hex(array));
  }

  private static String format(DType dtype) {
    return SafeTensorsHeader.DTYPES.entrySet().stream()
        .filter(entry -> entry.getValue().equals(dtype))
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  private static void assertSame(List<String> expected, List<String> found) {
    assertTrue(expected.size() > 50);
    TreeSet<String> missing = new TreeSet<>(expected);
    missing.removeAll(found);
    TreeSet<String> unexpected = new TreeSet<>(found);
    unexpected.removeAll(expected);
    assertEquals(String.join("\n", missing), String.join("\n", unexpected));
    assertEquals(expected.size(), found.size());
  }
}

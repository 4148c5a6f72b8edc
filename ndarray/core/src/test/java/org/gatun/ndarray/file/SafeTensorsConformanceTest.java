// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.harness.Conformance;
import org.gatun.ndarray.MemoryKind;
import org.gatun.ndarray.NdArray;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares with the real safetensors package: files that it wrote, what it reads of ours, and which
 * headers it opens. {@code src/test/python/safetensors_golden.py} wrote that down.
 */
class SafeTensorsConformanceTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final List<String> DIFFERING = new ArrayList<>();
  private static int cases;

  @TempDir private Path folder;

  @AfterAll
  static void report() throws IOException {
    Conformance.report("safetensors", cases, DIFFERING);
  }

  @Test
  void open_fileOfTheRealPackage_showsWhatWasSaved() throws IOException {
    Path file = copy("real.safetensors");
    try (SafeTensors opened = SafeTensors.open(file)) {
      compare("real.txt", opened);
    }
    assertEquals(List.of(), DIFFERING);
  }

  @Test
  void write_everyDtypeAndLayout_isReadByTheRealPackage() throws IOException {
    Path written = folder.resolve("gatun.safetensors");
    writeSample(written);
    Files.copy(
        written,
        Files.createDirectories(Path.of("target", "golden")).resolve("gatun.safetensors"),
        StandardCopyOption.REPLACE_EXISTING);
    // The committed file is the one that the package has read.
    assertArrayEquals(resource("gatun.safetensors"), Files.readAllBytes(written));
    try (SafeTensors opened = SafeTensors.open(written)) {
      compare("gatun.txt", opened);
    }
    assertEquals(List.of(), DIFFERING);
  }

  @Test
  void open_header_opensOrRefusesAsTheRealPackage() throws IOException {
    for (String line : text("headers.txt").lines().skip(1).toList()) {
      String[] fields = line.split("\t", -1);
      byte[] header = HEX.parseHex(fields[0]);
      Path file = folder.resolve("header");
      byte[] bytes = new byte[8 + header.length + Integer.parseInt(fields[1])];
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).put(header);
      Files.write(file, bytes);
      String expected = fields[2].equals("opens") ? "opens " + fields[3] : "refuses";
      String found;
      try (SafeTensors opened = SafeTensors.open(file)) {
        found = "opens " + opened.names().size();
      } catch (IOException e) {
        found = "refuses";
      }
      check(new String(header, StandardCharsets.ISO_8859_1), expected, found);
    }
    assertEquals(List.of(), DIFFERING);
  }

  /** Rows and columns backwards, transposed and dense, in Java arrays and in native memory. */
  private static void writeSample(Path file) throws IOException {
    Map<String, BufferExporter> arrays = new LinkedHashMap<>();
    List<BufferLease> leases = new ArrayList<>();
    List<MemoryKind> kinds = List.of(MemoryKind.values());
    for (Map.Entry<String, DType> format : SafeTensorsHeader.DTYPES.entrySet()) {
      DType dtype = format.getValue();
      String name = format.getKey();
      byte[] bytes = new byte[24 * dtype.itemsize()];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (dtype == DType.BOOL ? i % 3 % 2 : 37 * i + 11);
      }
      MemoryKind kind = kinds.get(leases.size() % kinds.size());
      BufferLease lease = kind.lend(bytes, dtype, 2, 3, 4);
      leases.add(lease);
      NdArray array = NdArray.of(lease.view());
      arrays.put(name, lease);
      arrays.put(name + " transposed", array.transpose());
      arrays.put(name + " strided", array.slice("::-1, 1:, ::-2"));
    }
    BufferLease scalar = Buffers.allocate(DType.FLOAT64);
    leases.add(scalar);
    scalar.view().setDouble(-0.25);
    arrays.put("scalar", scalar);
    arrays.put("empty", NdArray.of(leases.getFirst().view()).slice("2:"));
    arrays.put("größe \"模型\" \uD83D\uDEA2\n\\", NdArray.of(scalar.view()).newAxis(0));
    try {
      Map<String, String> metadata = new TreeMap<>();
      metadata.put("format", "pt");
      metadata.put("quotes \" and \\", "lines\nand\ttabs and \uD83D\uDEA2");
      SafeTensors.write(file, arrays, metadata);
    } finally {
      leases.forEach(BufferLease::close);
    }
  }

  private void compare(String golden, SafeTensors opened) throws IOException {
    Map<String, String> metadata = new TreeMap<>();
    TreeSet<String> names = new TreeSet<>();
    for (String line : text(golden).lines().skip(1).toList()) {
      String[] fields = line.split("\t", -1);
      String name = new String(HEX.parseHex(fields[1]), StandardCharsets.UTF_8);
      if (fields[0].equals("metadata")) {
        metadata.put(name, new String(HEX.parseHex(fields[2]), StandardCharsets.UTF_8));
        continue;
      }
      names.add(name);
      NdArray array = opened.array(name);
      check(
          golden + " " + name,
          SafeTensors.dtype(fields[2]) + " [" + fields[3] + "] " + fields[4],
          array.dtype()
              + " "
              + Arrays.toString(numbers(array)).replace(" ", "")
              + " "
              + HEX.formatHex(MemoryKind.bytesOf(array)));
    }
    check(golden + " metadata", metadata.toString(), new TreeMap<>(opened.metadata()).toString());
    check(golden + " names", names.toString(), new TreeSet<>(opened.names()).toString());
  }

  /** The shape as the package counts it: in numbers, of which an element may be several. */
  private static long[] numbers(NdArray array) {
    long[] shape = array.shape();
    if (shape.length > 0) {
      String name = array.dtype().toString();
      shape[shape.length - 1] *= name.contains("'F4") ? 2 : name.contains("'F6") ? 4 : 1;
    }
    return shape;
  }

  private static void check(String name, String expected, String found) {
    cases++;
    if (!expected.equals(found)) {
      DIFFERING.add(name + ": expected " + expected + " but found " + found);
    }
  }

  private Path copy(String resource) throws IOException {
    return Files.write(folder.resolve(resource), resource(resource));
  }

  private static String text(String resource) throws IOException {
    return new String(resource(resource), StandardCharsets.UTF_8);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream stream =
        Objects.requireNonNull(SafeTensorsConformanceTest.class.getResourceAsStream(name), name)) {
      return stream.readAllBytes();
    }
  }
}

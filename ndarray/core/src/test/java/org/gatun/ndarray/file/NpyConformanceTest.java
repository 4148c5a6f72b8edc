// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.DType;
import org.gatun.buffer.IndexOrder;
import org.gatun.ndarray.MemoryKind;
import org.gatun.ndarray.NdArray;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares with NumPy: files that it wrote, the files that it writes of the same arrays, and which
 * headers it opens. {@code src/test/python/npy_golden.py} wrote that down.
 */
class NpyConformanceTest {
  private static final Golden GOLDEN = new Golden();

  @TempDir private Path folder;

  @AfterAll
  static void report() throws IOException {
    GOLDEN.report("npy");
  }

  @Test
  void map_fileOfNumPy_showsWhatWasSaved() throws IOException {
    for (String[] fields : Golden.lines("npy.txt.gz")) {
      Path file = Files.write(folder.resolve("a.npy"), Golden.unhex(fields[2]));
      for (MapMode mode : List.of(MapMode.READ_ONLY, MapMode.PRIVATE, MapMode.READ_WRITE)) {
        try (BufferLease lease = NpyFile.map(file, mode)) {
          NdArray array = NdArray.of(lease.view());
          GOLDEN.check(
              fields[0] + " " + mode,
              "%s [%s] %s".formatted(fields[4], fields[3], fields[6]),
              Golden.geometry(array) + " " + Golden.hex(array));
          assertEquals(mode.equals(MapMode.READ_ONLY), array.isReadOnly());
          checkType(fields, array);
          if (!fields[7].isEmpty()) {
            GOLDEN.check(fields[0] + " as float64", fields[7], doubles(array));
          }
        }
      }
    }
    assertEquals(List.of(), GOLDEN.differing());
  }

  /** Titles, and the sign of what has no byte order, are not kept. */
  private static void checkType(String[] fields, NdArray array) {
    String descr = Golden.text(fields[5]);
    GOLDEN.check(fields[0] + " dtype", DType.ofDescr(descr).toString(), "" + array.dtype());
    GOLDEN.check(fields[0] + " descr", descr, array.dtype().descr());
  }

  private static String doubles(NdArray array) {
    long[] shape = array.shape();
    ByteBuffer values =
        ByteBuffer.allocate((int) array.count() * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long[] index = new long[shape.length];
    while (values.hasRemaining()) {
      Object value = array.get(index);
      double number =
          value instanceof Boolean truth ? (truth ? 1 : 0) : ((Number) value).doubleValue();
      values.putDouble(Double.isNaN(number) ? Double.NaN : number);
      for (int axis = shape.length - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--) {
        index[axis] = 0;
      }
    }
    return HexFormat.of().formatHex(values.array());
  }

  @Test
  void write_anyArray_writesTheFileThatNumPyWrites() throws IOException {
    List<MemoryKind> kinds = List.of(MemoryKind.values());
    int written = 0;
    for (String[] fields : Golden.lines("npy.txt.gz")) {
      if (!fields[1].equals("save")) {
        continue; // of a version that was asked for
      }
      byte[] expected = Golden.unhex(fields[2]);
      Path source = Files.write(folder.resolve("source.npy"), expected);
      Path target = folder.resolve("target.npy");
      MemoryKind memory = kinds.get(written++ % kinds.size());
      try (BufferLease mapped = NpyFile.map(source, MapMode.READ_ONLY);
          BufferLease copy = copy(mapped, memory)) {
        NdArray array = NdArray.of(copy.view());
        NdArray ordered = fields[4].equals("F") ? array.transpose() : array;
        NpyFile.write(target, ordered);
        String name = "write " + fields[0] + " of " + memory;
        GOLDEN.check(name, fields[2], HexFormat.of().formatHex(Files.readAllBytes(target)));
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        NpyFile.write(Channels.newChannel(stream), ordered, IndexOrder.ANY);
        assertArrayEquals(Files.readAllBytes(target), stream.toByteArray(), name);
      }
    }
    assertEquals(List.of(), GOLDEN.differing());
  }

  /** Copies an array so that its elements lie in the order of its file, C-contiguous. */
  private static BufferLease copy(BufferLease lease, MemoryKind memory) {
    NdArray array = NdArray.of(lease.view());
    NdArray inOrder = Golden.geometry(array).startsWith("F") ? array.transpose() : array;
    return memory.lend(MemoryKind.bytesOf(inOrder), inOrder.dtype(), inOrder.shape());
  }

  @Test
  void map_header_opensOrRefusesAsNumPy() throws IOException {
    Path file = folder.resolve("header.npy");
    for (String[] fields : Golden.lines("npy-headers.txt.gz")) {
      int version = Integer.parseInt(fields[0]);
      byte[] header = Golden.unhex(fields[1]);
      Files.write(file, file(version, header, Integer.parseInt(fields[2])));
      String found;
      try (BufferLease lease = NpyFile.map(file, MapMode.READ_ONLY)) {
        NdArray array = NdArray.of(lease.view());
        found = "opens " + Golden.geometry(array) + " " + array.dtype().itemsize();
      } catch (IOException e) {
        found = String.valueOf(e.getMessage()).startsWith(file + ": ") ? "refuses" : "" + e;
      }
      String expected = fields[3].equals("stricter") ? "refuses" : fields[3];
      GOLDEN.check(new String(header, StandardCharsets.ISO_8859_1), expected, found);
    }
    assertEquals(List.of(), GOLDEN.differing());
  }

  private static byte[] file(int version, byte[] header, int data) {
    int start = version < 2 ? 10 : 12;
    ByteBuffer file =
        ByteBuffer.allocate(start + header.length + data).order(ByteOrder.LITTLE_ENDIAN);
    file.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
    if (version < 2) {
      file.putShort((short) header.length);
    } else {
      file.putInt(header.length);
    }
    return file.put(header).array();
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.DType;
import org.gatun.ndarray.NdArray;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares with what NumPy reads of archives that it wrote, and of those that CPython's zipfile can
 * write. {@code src/test/python/npz_golden.py} wrote that down.
 */
class NpzConformanceTest {
  private static final Golden GOLDEN = new Golden();

  @TempDir private Path folder;

  @AfterAll
  static void report() throws IOException {
    GOLDEN.report("npz");
  }

  @Test
  void open_archiveOfNumPy_showsWhatWasSaved() throws IOException {
    for (Map.Entry<String, Map<String, String[]>> archive : archives().entrySet()) {
      for (MapMode mode : List.of(MapMode.READ_ONLY, MapMode.PRIVATE, MapMode.READ_WRITE)) {
        if (mode.equals(MapMode.READ_WRITE) && archive.getKey().equals("stored streamed")) {
          continue; // refused, for the checksum is behind the content
        }
        try (NpzFile npz = NpzFile.open(file(archive.getKey()), mode, 10_000_000)) {
          compare(archive.getKey() + " " + mode, archive.getValue(), npz);
        }
      }
    }
    assertEquals(List.of(), GOLDEN.differing());
  }

  @Test
  void write_arraysOfEveryArchive_keepsThem() throws IOException {
    for (Map.Entry<String, Map<String, String[]>> archive : archives().entrySet()) {
      Path written = folder.resolve("written.npz");
      try (NpzFile npz = NpzFile.open(file(archive.getKey()))) {
        Map<String, BufferExporter> arrays = new LinkedHashMap<>();
        for (String name : npz.names()) {
          arrays.put(name, npz.array(name));
        }
        NpzFile.write(written, arrays);
      }
      try (NpzFile npz = NpzFile.open(written)) {
        compare("write " + archive.getKey(), archive.getValue(), npz);
        for (String name : npz.names()) {
          assertEquals(0, npz.array(name).view().address() % 64, name);
        }
      }
    }
    assertEquals(List.of(), GOLDEN.differing());
  }

  /** Returns the arrays of each archive, and leaves their files in the folder. */
  private Map<String, Map<String, String[]>> archives() throws IOException {
    Map<String, Map<String, String[]>> archives = new LinkedHashMap<>();
    Map<String, String[]> arrays = Map.of();
    for (String[] fields : Golden.lines("npz.txt.gz")) {
      if (fields[0].equals("archive")) {
        arrays = new LinkedHashMap<>();
        archives.put(fields[1], arrays);
        Files.write(file(fields[1]), Golden.unhex(fields[2]));
      } else {
        arrays.put(Golden.text(fields[1]), fields);
      }
    }
    assertTrue(archives.size() > 30);
    return archives;
  }

  private Path file(String archive) {
    return folder.resolve(archive + ".npz");
  }

  private static void compare(String archive, Map<String, String[]> expected, NpzFile found)
      throws IOException {
    GOLDEN.check(archive + " names", "" + expected.keySet(), "" + found.names());
    for (Map.Entry<String, String[]> entry : expected.entrySet()) {
      String[] fields = entry.getValue();
      NdArray array = found.array(entry.getKey());
      GOLDEN.check(
          archive + " " + entry.getKey(),
          "%s [%s] %s %s"
              .formatted(fields[2], fields[3], DType.ofDescr(Golden.text(fields[4])), fields[5]),
          Golden.geometry(array) + " " + array.dtype() + " " + Golden.hex(array));
    }
  }
}

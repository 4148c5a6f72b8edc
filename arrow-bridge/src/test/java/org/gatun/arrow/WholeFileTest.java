// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.ColumnDict;
import org.gatun.buffer.DType;
import org.gatun.harness.Conformance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All batches of a file as one column, or as one matrix. */
class WholeFileTest {
  @TempDir Path folder;

  private static Path file(String name) throws Exception {
    URL url = WholeFileTest.class.getResource("ipc/" + name);
    return Path.of(Objects.requireNonNull(url, name).toURI());
  }

  /** Of every file that pyarrow wrote, each column has the rows of all batches in turn. */
  @Test
  void copyColumn_ofEveryType_hasTheRowsThatPyarrowReads() throws Exception {
    JsonNode told;
    try (InputStream packed = Conformance.open(WholeFileTest.class, "ipc/values.json.gz")) {
      told = new ObjectMapper().readTree(packed).get("files");
    }
    var conformance = new Conformance("arrow-whole-columns");
    long lent = BufferPool.shared().statistics().outstanding();
    for (Map.Entry<String, JsonNode> each : told.properties()) {
      try (var opened = ArrowFile.open(file(each.getKey()), MapMode.READ_ONLY)) {
        for (String name :
            each.getValue().get(0).propertyStream().map(Map.Entry::getKey).toList()) {
          compare(each.getKey(), opened, each.getValue(), name, conformance);
        }
      }
    }
    conformance.report();
    assertTrue(conformance.cases() > 5_000, conformance.cases() + " cases");
    assertEquals(lent, BufferPool.shared().statistics().outstanding());
  }

  private static void compare(
      String file, ArrowFile opened, JsonNode batches, String name, Conformance conformance)
      throws IOException {
    // The values of these are others from batch to batch.
    boolean replaced = file.equals("dictionaries.stream") || file.equals("nested-deltas.stream");
    try (ArrowColumn found = opened.copyColumn(name)) {
      long at = 0;
      for (JsonNode batch : batches) {
        for (JsonNode row : batch.get(name)) {
          String seen = Told.row(found, at);
          String where = file + ", " + found + ", row " + at;
          conformance.check(
              row.textValue().equals(seen), () -> where + ": " + row.textValue() + " but " + seen);
          at++;
        }
      }
      assertEquals(at, found.length(), file);
    } catch (IllegalArgumentException e) {
      conformance.check(replaced, () -> file + ": " + e);
      Values.assertSays("take the column batch by batch", e);
    }
  }

  private static ColumnDict rows(float first, int count) {
    Map<String, BufferLease> columns = new LinkedHashMap<>();
    for (String name : List.of("x", "y", "z")) {
      BufferLease column = Buffers.allocate(DType.FLOAT32, count);
      for (int i = 0; i < count; i++) {
        column.view().setFloat(first + i + (name.charAt(0) - 'x') * 100, i);
      }
      columns.put(name, column);
    }
    try {
      return ColumnDict.share(columns);
    } finally {
      columns.values().forEach(BufferLease::close);
    }
  }

  private Path write() throws IOException {
    Path file = folder.resolve("rows.arrow");
    try (ColumnDict one = rows(0, 2);
        ColumnDict none = rows(0, 0);
        ColumnDict two = rows(10, 3)) {
      ArrowFile.write(file, one, none, two);
    }
    return file;
  }

  private static float[] floats(BufferLease matrix) {
    var floats = new float[(int) matrix.view().layout().count()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = matrix.view().getFloat(i / 2, i % 2);
    }
    return floats;
  }

  @Test
  void copyMatrix_columnsThatAreNamed_areThoseOfAllBatches() throws Exception {
    BufferLease matrix;
    try (var opened = ArrowFile.open(write())) {
      matrix = opened.copyMatrix("z", "x");
      try (BufferLease all = opened.copyMatrix()) {
        assertArrayEquals(new long[] {5, 3}, all.view().layout().shape());
        assertEquals(112, all.view().getFloat(4, 1));
      }
    }
    try (matrix) { // of its own, though the file is closed
      assertArrayEquals(new float[] {200, 0, 201, 1, 210, 10, 211, 11, 212, 12}, floats(matrix));
      matrix.view().setFloat(7, 0, 0);
      assertEquals(7, matrix.view().getFloat(0, 0));
    }
  }

  @Test
  void copyColumn_written_leavesTheFileAlone() throws Exception {
    try (var opened = ArrowFile.open(write());
        ArrowColumn whole = opened.copyColumn("x")) {
      assertFalse(whole.values().isReadOnly());
      whole.values().setFloat(7, 0);
      try (ArrowColumn first = opened.batch(0).column("x")) {
        assertEquals(0, first.values().getFloat(0));
      }
    }
  }

  @Test
  void copyMatrix_ofColumnsThatAreNone_isRefusedByName() throws Exception {
    try (var opened = ArrowFile.open(file("every-type.file"))) {
      var dtypes =
          assertThrows(IllegalArgumentException.class, () -> opened.copyMatrix("int32", "float64"));
      Values.assertSays("as 'int32' is, but found 'float64' of float64", dtypes);
      var nulls = assertThrows(BufferRequestException.class, () -> opened.copyMatrix("int32?"));
      Values.assertSays("column 'int32?': expected no nulls but found ", nulls);
      Values.assertSays("copyColumn(name)", nulls);
      var text = assertThrows(BufferRequestException.class, () -> opened.copyMatrix("string"));
      Values.assertSays("take it as a column", text);
      assertThrows(NoSuchElementException.class, () -> opened.copyMatrix("nobody"));
      assertThrows(NoSuchElementException.class, () -> opened.copyColumn("nobody"));
    }
  }

  @Test
  void copyColumn_ofAFileWithoutBatches_hasNoRows() throws Exception {
    Path file = folder.resolve("none.stream");
    byte[] all = Files.readAllBytes(file("every-type.stream"));
    int schema =
        8 + java.nio.ByteBuffer.wrap(all).order(java.nio.ByteOrder.LITTLE_ENDIAN).getInt(4);
    Files.write(file, java.util.Arrays.copyOf(all, schema));
    try (var opened = ArrowFile.open(file)) {
      assertEquals(0, opened.batches());
      for (String name : List.of("int32", "string", "list?", "struct?", "bool?", "fixed list")) {
        try (ArrowColumn column = opened.copyColumn(name)) {
          assertEquals(0, column.length());
          assertEquals(0, column.nullCount());
        }
      }
      try (BufferLease matrix = opened.copyMatrix("int32")) {
        assertArrayEquals(new long[] {0, 1}, matrix.view().layout().shape());
      }
    }
  }
}

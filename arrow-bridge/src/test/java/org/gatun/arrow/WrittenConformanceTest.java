// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.gatun.buffer.BufferDict;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.ColumnDict;
import org.gatun.buffer.DType;
import org.gatun.harness.Conformance;
import org.gatun.harness.Python;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is written, pyarrow reads: files and streams, of columns that pyarrow itself had written and
 * of arrays that NumPy made; every value, every type, and every buffer at a multiple of 64 bytes.
 */
class WrittenConformanceTest {
  private static final List<String> MODULES = List.of("pyarrow", "numpy");
  private static final int LEAST_CASES = 3000;

  @TempDir Path folder;

  private static Path originals() throws Exception {
    URL values = WrittenConformanceTest.class.getResource("ipc/values.json.gz");
    return Objects.requireNonNull(Path.of(Objects.requireNonNull(values).toURI()).getParent());
  }

  @Test
  void whatIsWritten_pyarrowReadsAsPyarrowAndNumPyHaveIt() throws Exception {
    Python.run(MODULES, "arrow_written.py", "make", folder.toString());
    again(Files.createDirectory(folder.resolve("again")));
    Path dicts = Files.createDirectory(folder.resolve("dicts"));
    dicts(dicts);
    keys(dicts);
    var conformance = new Conformance("arrow-written");
    for (String line :
        Python.run(
            MODULES, "arrow_written.py", "check", folder.toString(), originals().toString())) {
      conformance.check(line.startsWith("ok\t"), () -> line);
    }
    conformance.report();
    assertTrue(conformance.cases() >= LEAST_CASES, conformance.cases() + " cases");
  }

  private static FileChannel create(Path path) throws IOException {
    return FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /** Writes each file anew, batch by batch, from the columns that lie in it. */
  private static void again(Path to) throws Exception {
    JsonNode told;
    try (InputStream packed =
        Conformance.open(WrittenConformanceTest.class, "ipc/values.json.gz")) {
      told = new ObjectMapper().readTree(packed).get("files");
    }
    for (Map.Entry<String, JsonNode> each : told.properties()) {
      List<StructColumn> batches = new ArrayList<>();
      try (var opened = ArrowFile.open(originals().resolve(each.getKey()), MapMode.READ_ONLY)) {
        for (int i = 0; i < opened.batches(); i++) {
          String[] names =
              each.getValue().get(i).propertyStream().map(Map.Entry::getKey).toArray(String[]::new);
          batches.add(opened.batch(i).columns(names));
        }
        StructColumn[] all = batches.toArray(StructColumn[]::new);
        try (FileChannel stream = create(to.resolve(each.getKey() + ".arrows"))) {
          ArrowFile.writeStream(stream, all);
        }
        Path file = to.resolve(each.getKey() + ".arrow");
        if (each.getKey().equals("dictionaries.stream")) { // which replaces them
          var refused =
              assertThrows(IllegalArgumentException.class, () -> ArrowFile.write(file, all));
          Values.assertSays("write a stream, or a file for each", refused);
        } else {
          ArrowFile.write(file, all);
        }
      } finally {
        batches.forEach(ArrowColumn::close);
      }
    }
  }

  /** A dict of NumPy's arrays, mapped to be read only. */
  private ColumnDict mapped(int rows, Map<String, BufferLease> held) throws IOException {
    Map<String, BufferLease> values = new LinkedHashMap<>();
    Map<String, BufferLease> masks = new LinkedHashMap<>();
    List<String> lines = Files.readAllLines(folder.resolve(rows + "-columns.txt"));
    for (int i = 0; i < lines.size(); i++) {
      String[] parts = lines.get(i).split("\t", -1);
      long[] shape = Stream.of(parts[2].split(",", -1)).mapToLong(Long::parseLong).toArray();
      DType dtype = DType.ofDescr(parts[1]);
      Path file = folder.resolve(rows + "-" + i + ".values");
      BufferLease lease =
          rows == 0
              ? Buffers.allocate(dtype, shape)
              : Buffers.map(file, MapMode.READ_ONLY, dtype, shape);
      values.put(parts[0], lease);
      if (parts[3].equals("True")) {
        Path mask = folder.resolve(rows + "-" + i + ".mask");
        masks.put(
            parts[0],
            rows == 0
                ? Buffers.allocate(DType.BOOL, 0)
                : Buffers.map(mask, MapMode.READ_ONLY, DType.BOOL, rows));
      }
    }
    values.forEach((name, lease) -> held.put(rows + name, lease));
    masks.forEach((name, lease) -> held.put(rows + "mask of " + name, lease));
    return ColumnDict.share(values, masks);
  }

  private void dicts(Path to) throws IOException {
    Map<String, BufferLease> held = new LinkedHashMap<>();
    try (ColumnDict small = mapped(11, held);
        ColumnDict none = mapped(0, held);
        ColumnDict large = mapped(1000, held);
        ColumnDict even = mapped(64, held)) {
      ArrowFile.write(to.resolve("mapped-11-0-1000-64.arrow"), small, none, large, even);
      try (FileChannel stream = create(to.resolve("mapped-11-0-1000-64.arrows"))) {
        ArrowFile.writeStream(stream, small, none, large, even);
      }
      ArrowFile.write(to.resolve("none-0.arrow"), none);
      try (VectorSchemaRoot one = ArrowVectors.copyOf(small);
          VectorSchemaRoot two = ArrowVectors.copyOf(large);
          StructColumn first = ArrowVectors.view(one);
          StructColumn second = ArrowVectors.view(two)) {
        ArrowFile.write(to.resolve("vectors-11-1000.arrow"), one, two);
        ArrowFile.write(to.resolve("columns-11-1000.arrow"), first, second);
      }
    } finally {
      held.values().forEach(BufferLease::close);
    }
  }

  /** Keys of text and rows of a dict, where they lie. */
  private void keys(Path to) throws IOException {
    try (var dict = BufferDict.ofUtf8Keys(DType.FLOAT32, float[].class, 2)) {
      for (String word : Files.readAllLines(folder.resolve("words.txt"))) {
        dict.put(word, new float[] {2 * dict.size(), 2 * dict.size() + 1});
      }
      try (StructColumn batch =
          StructColumn.of(
              RaggedColumn.shareText("key", dict.keySet().offsets(), dict.keySet().bytes()),
              ArrowColumn.share("value", dict.values()))) {
        ArrowFile.write(to.resolve("keys.arrow"), batch);
      }
      dict.put("behind", new float[2]); // nothing stayed lent
      assertEquals(181, dict.size());
    }
  }
}

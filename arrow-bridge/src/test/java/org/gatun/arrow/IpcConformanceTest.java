// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.gatun.harness.Conformance;
import org.junit.jupiter.api.Test;

/** Files that pyarrow wrote have the values that pyarrow reads from them. */
class IpcConformanceTest {
  private static Path file(String name) throws URISyntaxException {
    return Path.of(
        Objects.requireNonNull(IpcConformanceTest.class.getResource("ipc/" + name), name).toURI());
  }

  @Test
  void files_ofEveryType_haveTheValuesThatPyarrowReads() throws Exception {
    JsonNode told;
    try (InputStream packed = Conformance.open(IpcConformanceTest.class, "ipc/values.json.gz")) {
      told = new ObjectMapper().readTree(packed);
    }
    var conformance = new Conformance("arrow-ipc");
    for (Map.Entry<String, JsonNode> each : told.get("files").properties()) {
      for (MapMode mode : new MapMode[] {MapMode.READ_ONLY, MapMode.PRIVATE}) {
        try (var opened = ArrowFile.open(file(each.getKey()), mode)) {
          compare(each.getKey(), opened, each.getValue(), conformance);
        }
      }
    }
    conformance.report();
  }

  private static void compare(
      String name, ArrowFile opened, JsonNode batches, Conformance conformance) throws IOException {
    assertEquals(batches.size(), opened.batches(), name);
    for (int i = 0; i < batches.size(); i++) {
      ArrowBatch batch = opened.batch(i);
      for (Map.Entry<String, JsonNode> column : batches.get(i).properties()) {
        try (ArrowColumn found = batch.column(column.getKey())) {
          assertEquals(column.getValue().size(), found.length(), name);
          for (int row = 0; row < column.getValue().size(); row++) {
            String expected = column.getValue().get(row).textValue();
            String seen = Told.row(found, row);
            String where = name + ", batch " + i + ", " + found + ", row " + row;
            conformance.check(
                expected.equals(seen), () -> where + ": " + expected + " but " + seen);
          }
        }
      }
    }
  }
}

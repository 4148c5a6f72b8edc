// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.arrow.vector.types.pojo.Field;
import org.gatun.buffer.BufferRequestException;
import org.gatun.harness.Conformance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What writers note beside a schema, a field and a batch; pyarrow says what. */
class IpcMetadataTest {
  private static Path file(String name) throws Exception {
    URL url = IpcMetadataTest.class.getResource("ipc/" + name);
    return Path.of(Objects.requireNonNull(url, name).toURI());
  }

  /** Returns the pairs as hexadecimal digits, of both kinds, after a look at which is which. */
  private static Map<String, String> hex(Map<String, String> texts, Map<String, byte[]> bytes) {
    Map<String, String> hex = new TreeMap<>();
    texts.forEach((key, value) -> hex.put(hex(key.getBytes(UTF_8)), hex(value.getBytes(UTF_8))));
    bytes.forEach((key, value) -> {
      assertTrue(new String(value, UTF_8).indexOf('\ufffd') >= 0, key); // else it is text
      assertEquals(null, hex.put(hex(key.getBytes(UTF_8)), hex(value)), key);
    });
    return hex;
  }

  private static String hex(byte... bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static Map<String, String> expected(JsonNode pairs) {
    Map<String, String> expected = new TreeMap<>();
    pairs.properties().forEach(each -> expected.put(each.getKey(), each.getValue().textValue()));
    return expected;
  }

  /** Checks a field's pairs, and those of each within it. */
  private static void checkField(
      Conformance conformance,
      ArrowFile opened,
      Field field,
      JsonNode told,
      int first,
      int... within) {
    Map<String, String> found = hex(field.getMetadata(), opened.binaryMetadata(first, within));
    conformance.check(
        expected(told.get("metadata")).equals(found),
        () -> first + Arrays.toString(within) + ": " + found);
    assertEquals(told.get("children").size(), field.getChildren().size());
    for (int i = 0; i < field.getChildren().size(); i++) {
      int[] deeper = Arrays.copyOf(within, within.length + 1);
      deeper[within.length] = i;
      Field child = field.getChildren().get(i);
      checkField(conformance, opened, child, told.get("children").get(i), first, deeper);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"metadata.file", "metadata.stream"})
  void metadata_textAndBytes_areThosePyarrowReads(String name) throws Exception {
    JsonNode told;
    try (InputStream json = IpcMetadataTest.class.getResourceAsStream("ipc/metadata.json")) {
      told = new ObjectMapper().readTree(json).get(name);
    }
    var conformance = new Conformance("arrow-metadata-" + name.replace('.', '-'));
    try (var opened = ArrowFile.open(file(name))) {
      Map<String, String> ofSchema =
          hex(opened.schema().getCustomMetadata(), opened.binaryMetadata());
      conformance.check(expected(told.get("schema")).equals(ofSchema), ofSchema::toString);
      for (int i = 0; i < told.get("fields").size(); i++) {
        Field field = opened.schema().getFields().get(i);
        checkField(conformance, opened, field, told.get("fields").get(i), i);
      }
      assertEquals(told.get("batches").size(), opened.batches());
      for (int i = 0; i < opened.batches(); i++) {
        ArrowBatch batch = opened.batch(i);
        Map<String, String> found = hex(batch.metadata(), batch.binaryMetadata());
        conformance.check(expected(told.get("batches").get(i)).equals(found), found::toString);
        try (ArrowColumn column = batch.column("x")) {
          assertEquals(i + 1, column.values().getInt(1));
        }
      }
      assertThrows(IndexOutOfBoundsException.class, () -> opened.binaryMetadata(2));
      assertThrows(IndexOutOfBoundsException.class, () -> opened.binaryMetadata(0, 0));
    }
    conformance.report();
  }

  @Test
  void binaryMetadata_changedByTheCaller_staysAsItWas() throws Exception {
    try (var opened = ArrowFile.open(file("metadata.file"))) {
      byte[] value = Objects.requireNonNull(opened.binaryMetadata().get("pickle"));
      value[0] = 1;
      assertEquals("80059500ff", hex(opened.binaryMetadata().get("pickle")));
    }
  }

  @Test
  void columns_someOfWhichAreNotShared_areRefusedWithThoseThatAre() throws Exception {
    try (var opened = ArrowFile.open(file("refused.file"))) {
      ArrowBatch batch = opened.batch(0);
      var refused = assertThrows(BufferRequestException.class, batch::columns);
      String message = String.valueOf(refused.getMessage());
      assertTrue(message.contains("string view"), message);
      assertTrue(message.endsWith("; for the others call columns(\"here\")"), message);
      try (StructColumn columns = batch.columns("here")) {
        assertEquals(2.5, columns.child("here").values().getDouble(1));
      }
    }
  }
}

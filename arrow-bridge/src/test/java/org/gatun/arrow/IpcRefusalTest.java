// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.gatun.buffer.BufferRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are not taken, and columns in files that are. */
class IpcRefusalTest {
  @TempDir Path folder;

  private static Path file(String name) throws URISyntaxException {
    return Path.of(
        Objects.requireNonNull(IpcRefusalTest.class.getResource("ipc/" + name), name).toURI());
  }

  private static String message(Exception e) {
    return String.valueOf(e.getMessage());
  }

  private String refusal(byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("x.arrow"), content);
    String message = message(assertThrows(IOException.class, () -> ArrowFile.open(file)));
    assertTrue(message.startsWith(file.toString()), message);
    return message.substring(file.toString().length());
  }

  @ParameterizedTest
  @CsvSource({
    "string view, keeps its values in several buffers",
    "list view, has its lists in any order",
    "runs, counts values that repeat",
    "null, has no memory",
    "union, has a type for each value"
  })
  void column_ofTypeThatIsNotShared_isRefusedByNameAndOthersAreRead(String name, String why)
      throws Exception {
    try (var file = ArrowFile.open(file("refused.file"))) {
      ArrowBatch batch = file.batch(0);
      var refused = assertThrows(BufferRequestException.class, () -> batch.column(name));
      assertTrue(message(refused).contains(name), message(refused));
      assertTrue(message(refused).contains(why), message(refused));
      try (ArrowColumn here = batch.column("here")) {
        assertEquals(2.5, here.values().getDouble(1));
      }
    }
  }

  @Test
  void column_ofUnknownName_isRefusedWithTheNamesThatThereAre() throws Exception {
    try (var file = ArrowFile.open(file("deltas.file"))) {
      var refused = assertThrows(NoSuchElementException.class, () -> file.batch(0).column("taste"));
      assertEquals("expected one of the columns [colour] but found 'taste'", refused.getMessage());
      assertThrows(IndexOutOfBoundsException.class, () -> file.batch(3));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"legacy.stream", "legacy.file"})
  void open_formatBeforeArrow015_isRefusedByName(String name) throws Exception {
    Path file = file(name);
    var refused =
        assertThrows(
            IOException.class,
            () -> {
              try (var opened = ArrowFile.open(file)) {
                opened.batch(0);
              }
            });
    assertTrue(message(refused).contains("Arrow 0.15"), message(refused));
  }

  @Test
  void open_otherFormats_namesThem() throws Exception {
    assertTrue(refusal(ascii("PAR1 and so on")).contains("Parquet"));
    assertTrue(refusal(ascii("FEA1 and so on")).contains("Feather version 1"));
    String head =
        ": expected an Arrow file, which begins with ARROW1, or a stream, which begins with"
            + " 0xffffffff, but found ";
    assertEquals(head + "0x6c6c6568", refusal(ascii("hello, this is text")));
    assertEquals(head + "0 bytes", refusal(new byte[0]));
  }

  @Test
  void open_readWrite_isRefused() {
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> ArrowFile.open(file("deltas.file"), MapMode.READ_WRITE));
    assertTrue(message(refused).contains("counts of nulls"), message(refused));
  }

  @Test
  void fillNull_readOnlyColumns_isRefusedAndChangesNothing() throws Exception {
    for (String name : new String[] {"lz4.file", "every-type.file"}) {
      try (var file = ArrowFile.open(file(name), MapMode.READ_ONLY);
          ArrowColumn column = file.batch(1).column("int32?")) {
        long nulls = column.nullCount();
        assertTrue(column.values().isReadOnly(), name);
        assertThrows(IllegalStateException.class, () -> column.fillNull(7));
        assertTrue(nulls > 0 && nulls == column.nullCount(), name);
      }
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void open_fileCutOff_saysSo() throws Exception {
    byte[] whole = Files.readAllBytes(file("every-type.file"));
    byte[] cut = java.util.Arrays.copyOf(whole, whole.length / 2);
    assertEquals(
        ": expected ARROW1 at the end of an Arrow file but found other bytes: it was cut off, or"
            + " its writer was not closed",
        refusal(cut));
    assertArrayEquals(cut, Files.readAllBytes(folder.resolve("x.arrow")));
  }

  @Test
  void open_streamCutOff_saysWhichMessage() throws Exception {
    byte[] whole = Files.readAllBytes(file("every-type.stream"));
    byte[] cut = java.util.Arrays.copyOf(whole, whole.length - 100);
    String message = refusal(cut);
    assertTrue(message.contains("message at byte "), message);
    assertTrue(message.contains("expected a body within "), message);
  }

  @Test
  void closedFile_whoseColumnIsHeld_keepsTheColumn() throws Exception {
    ArrowFile file = ArrowFile.open(file("refused.file"));
    ArrowBatch batch = file.batch(0);
    ArrowColumn here = batch.column("here");
    file.close();
    assertEquals(1.5, here.values().getDouble(0));
    assertThrows(IllegalStateException.class, () -> batch.column("here"));
    assertThrows(IllegalStateException.class, () -> file.batch(0));
    here.close();
    assertThrows(IllegalStateException.class, here::values);
    assertTrue(file.toString().startsWith("closed "), file.toString());
  }
}

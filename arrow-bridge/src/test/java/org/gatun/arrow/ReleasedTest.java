// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;
import org.gatun.buffer.BufferView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What is used after it was closed says of what column of what file it was. */
class ReleasedTest {
  private static Path file(String name) throws Exception {
    URL url = ReleasedTest.class.getResource("ipc/" + name);
    return Path.of(Objects.requireNonNull(url, name).toURI());
  }

  private static void assertSays(String expected, Executable use) {
    assertEquals(expected, assertThrows(IllegalStateException.class, use).getMessage());
  }

  @Test
  void columnsOfAFile_usedAfterTheyWereClosed_nameColumnAndFile() throws Exception {
    Path file = file("every-type.file");
    String of = "the lease of this memory was released, of file " + file;
    try (var opened = ArrowFile.open(file)) {
      ArrowColumn numbers = opened.batch(0).column("int32");
      BufferView view = numbers.values();
      var bits = (BitColumn) opened.batch(0).column("bool");
      var text = (RaggedColumn) opened.batch(0).column("string");
      numbers.close();
      bits.close();
      text.close();
      assertSays("column int32: " + of, numbers::values);
      assertThrows(IllegalStateException.class, () -> numbers.validity(0));
      assertSays("column bool: " + of, bits::bits);
      assertSays("column bool: " + of, () -> bits.getBoolean(0));
      assertSays("column string: " + of, text::offsets);
      assertSays(of, () -> view.getInt(0)); // a view has no name
    }
  }

  @Test
  void column_ofAFileThatWasClosed_namesColumnAndFile() throws Exception {
    Path file = file("every-type.file");
    var opened = ArrowFile.open(file);
    ArrowBatch batch = opened.batch(0);
    opened.close();
    String of = "the lease of this memory was released, of file " + file;
    assertSays("column int32: " + of, () -> batch.column("int32"));
    assertSays(of, () -> opened.batch(0));
  }
}

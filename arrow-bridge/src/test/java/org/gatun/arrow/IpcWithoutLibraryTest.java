// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.gatun.harness.ChildJvm;
import org.junit.jupiter.api.Test;

/** Files can be read without the library for Zstandard; compressed columns say which to add. */
class IpcWithoutLibraryTest {
  @Test
  void column_compressedWithoutTheLibrary_namesIt() throws Exception {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(each -> !each.contains("zstd-jni"))
            .collect(Collectors.joining(File.pathSeparator));
    String folder =
        Path.of(Objects.requireNonNull(getClass().getResource("ipc/")).toURI()).toString();
    ChildJvm.Outcome outcome =
        ChildJvm.runBare(ChildJvm.flagsWithout(), classPath, IpcWithoutLibraryTest.class, folder);
    assertEquals(
        """
        every-type.file: read
        long-lz4.file: read
        long-zstd.file: expected the library for ZSTD but found none; add \
        com.github.luben:zstd-jni to the class path
        """,
        outcome.output());
  }

  public static void main(String... arguments) throws IOException {
    for (String name : List.of("every-type.file", "long-lz4.file", "long-zstd.file")) {
      try (var file = ArrowFile.open(Path.of(arguments[0], name))) {
        file.batch(0).column(0).close();
        IO.println(name + ": read");
      } catch (IOException e) {
        String message = String.valueOf(e.getMessage());
        IO.println(name + ": " + message.substring(message.indexOf("expected")));
      }
    }
  }
}

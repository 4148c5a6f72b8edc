// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of files prints what is in them. */
class MappedFilesTest {
  @TempDir private Path folder;

  @Test
  void main_prints_whatTheFilesHold() {
    List<String> lines =
        Printed.by(() -> {
          try {
            MappedFiles.main(folder.toString());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    assertEquals(
        List.of(
            "chosen: [[750.0, -750.0], [500.0, -500.0], [250.0, -250.0], [0.0, 0.0]]",
            "weight: [[1.0, 2.0], [42.0, 4.0]]",
            "metadata: {total_size=24, format=np}"),
        lines);
  }
}

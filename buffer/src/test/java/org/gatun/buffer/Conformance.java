// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/** Counts the cases of an oracle, and leaves the line that the summary of {@code ./run} prints. */
final class Conformance {
  private final String name;
  private final List<String> first = new ArrayList<>();
  private int cases;
  private int differing;

  Conformance(String name) {
    this.name = name;
  }

  /** Counts one case; the text is asked for only if it differs. */
  void check(boolean same, java.util.function.Supplier<String> difference) {
    cases++;
    if (!same) {
      differing++;
      if (first.size() < 10) {
        first.add(difference.get());
      }
    }
  }

  int cases() {
    return cases;
  }

  /** Writes the line, and fails if a case differed. */
  void report() throws IOException {
    Path folder = Path.of(System.getProperty("basedir", "."), "target", "conformance");
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve(name + ".txt"),
        "conformance " + name + ": " + cases + " cases, " + differing + " differing\n");
    assertEquals(0, differing, () -> String.join("\n", first));
  }

  /** Hands over each line of a golden but the first, which names versions. */
  static void lines(String golden, Consumer<String> use) {
    try (var reader =
        new BufferedReader(new InputStreamReader(open(golden), StandardCharsets.UTF_8))) {
      reader.readLine();
      reader.lines().forEach(use);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static InputStream open(String golden) throws IOException {
    InputStream stream = Conformance.class.getResourceAsStream(golden);
    if (stream == null) {
      throw new IOException("no golden " + golden);
    }
    return new GZIPInputStream(stream);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.harness;

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
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;

/** Counts the cases of an oracle, and leaves the line that the summary of {@code ./run} prints. */
public final class Conformance {
  private final String name;
  private final List<String> first = new ArrayList<>();
  private int cases;
  private int differing;

  public Conformance(String name) {
    this.name = name;
  }

  /** Counts one case; the text is asked for only if it differs. */
  public void check(boolean same, Supplier<String> difference) {
    cases++;
    if (!same) {
      differing++;
      if (first.size() < 10) {
        first.add(difference.get());
      }
    }
  }

  public int cases() {
    return cases;
  }

  /** Writes the line, and fails if a case differed. */
  public void report() throws IOException {
    report(name, cases, differing);
    assertEquals(0, differing, () -> String.join("\n", first));
  }

  /** Writes the line of a test that counts by itself; fails for nothing. */
  public static void report(String name, int cases, Collection<?> differing) throws IOException {
    report(name, cases, differing.size());
  }

  /**
   * {@link #report(String, int, Collection)} where nothing but their number was kept. Where the
   * same cases run a second time in another way, the system property {@code
   * gatun.conformance.suffix} says which.
   */
  public static void report(String test, int cases, int differing) throws IOException {
    String name = test + System.getProperty("gatun.conformance.suffix", "");
    Path folder = Path.of(System.getProperty("basedir", "."), "target", "conformance");
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve(name + ".txt"),
        "conformance " + name + ": " + cases + " cases, " + differing + " differing\n");
  }

  /** Hands over each line of a golden but the first, which names versions. */
  public static void lines(Class<?> beside, String golden, Consumer<String> use) {
    try (var reader =
        new BufferedReader(new InputStreamReader(open(beside, golden), StandardCharsets.UTF_8))) {
      reader.readLine();
      reader.lines().forEach(use);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Opens a packed golden among the resources of the package of {@code beside}. */
  public static InputStream open(Class<?> beside, String golden) throws IOException {
    InputStream stream = beside.getResourceAsStream(golden);
    if (stream == null) {
      throw new IOException("no golden " + golden + " beside " + beside.getName());
    }
    return new GZIPInputStream(stream);
  }
}

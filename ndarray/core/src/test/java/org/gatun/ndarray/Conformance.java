// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/** Leaves the line of a golden set for the summary of {@code ./run test}. */
public final class Conformance {
  private Conformance() {}

  public static void report(String name, int cases, Collection<?> differing) throws IOException {
    Path folder = Files.createDirectories(Path.of("target", "conformance"));
    Files.writeString(
        folder.resolve(name + ".txt"),
        "conformance " + name + ": " + cases + " cases, " + differing.size() + " differing\n");
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Reads hostile .npy, .npz, safetensors and Arrow files in a JVM of 64 MB of its own, so that a
 * crash, a hang and a lack of memory are results: {@code ./run bench fuzz [--count N] [--seed N]
 * [--first N]}. The same seed gives the same files; {@code --first N --count 1} gives one of them
 * again.
 */
public final class Fuzz {
  private static final int COUNT = 100_000;
  private static final long MOST_MINUTES = 60;

  private Fuzz() {}

  /** Runs. Exits 1 if a file was neither read right nor refused clearly, 2 on bad arguments. */
  public static void main(String... arguments) throws IOException, InterruptedException {
    long seed = System.nanoTime() & 0x7FFF_FFFF;
    int first = 0;
    int count = COUNT;
    for (int i = 0; i < arguments.length; i += 2) {
      boolean known = List.of("--seed", "--first", "--count").contains(arguments[i]);
      if (!known || i + 1 == arguments.length || !arguments[i + 1].matches("\\d{1,10}")) {
        System.err.println(
            "expected [--count N] [--seed N] [--first N] but found " + String.join(" ", arguments));
        System.exit(2);
      }
      long value = Long.parseLong(arguments[i + 1]);
      switch (arguments[i]) {
        case "--seed" -> seed = value;
        case "--first" -> first = Math.toIntExact(value);
        default -> count = Math.toIntExact(value);
      }
    }
    System.exit(run(seed, first, count, ProcessBuilder.Redirect.INHERIT));
  }

  /** Runs in a JVM of its own, and returns its status. */
  static int run(long seed, int first, int count, ProcessBuilder.Redirect output)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-XX:MaxDirectMemorySize=16m",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=" + System.getProperty("java.io.tmpdir") + "/gatun-fuzz-%p.log",
            "--enable-native-access=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED", // Arrow's vectors
            "--sun-misc-unsafe-memory-access=allow",
            "-Dgatun.root=" + System.getProperty("gatun.root", ".."),
            "-cp",
            Objects.requireNonNull(System.getProperty("java.class.path")),
            FileFuzz.class.getName(),
            "" + seed,
            "" + first,
            "" + count));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start();
    process.getOutputStream().close();
    if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly().waitFor();
    }
    return process.exitValue();
  }
}

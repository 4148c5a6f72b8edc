// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Some of what {@code ./run bench fuzz} reads. */
class FuzzTest {
  private static final int COUNT = 2_000;

  @TempDir private Path folder;

  @Test
  void run_mutatedFiles_readsRightOrRefuses() throws Exception {
    long seed = Long.getLong("gatun.seed", 20260105L);
    Path output = folder.resolve("output");
    int status = Fuzz.run(seed, 0, COUNT, ProcessBuilder.Redirect.to(output.toFile()));
    String text = Files.readString(output);
    IO.println(text);
    assertEquals(0, status, text);
    List<MatchResult> lines =
        Pattern.compile(
                "fuzz (npy|npz|safetensors|arrow_file|arrow_stream): (\\d+) mutations .* (\\d+) read right, (\\d+) refused")
            .matcher(text)
            .results()
            .toList();
    assertEquals(5, lines.size(), text);
    for (MatchResult line : lines) {
      assertEquals("" + COUNT, line.group(2));
      // Both happen, or the mutations are no test.
      assertTrue(Integer.parseInt(line.group(3)) > COUNT / 50, line.group());
      assertTrue(Integer.parseInt(line.group(4)) > COUNT / 10, line.group());
    }
    List<MatchResult> passedOn =
        Pattern.compile("(\\d+) batches written and read again, (\\d+) through C")
            .matcher(text)
            .results()
            .toList();
    assertEquals(2, passedOn.size(), text);
    for (MatchResult each : passedOn) {
      assertTrue(Integer.parseInt(each.group(1)) > COUNT / 20, each.group());
      assertTrue(Integer.parseInt(each.group(2)) > COUNT / 8, each.group());
    }
    assertTrue(Pattern.compile("fuzz: \\d+ MB resident at most").matcher(text).find(), text);
  }

  @Test
  void plainNpy_goodFiles_areMostlyUnderstood() throws IOException {
    long understood =
        FuzzedFormat.NPY.good().stream().map(PlainNpy::read).filter(Optional::isPresent).count();
    assertTrue(understood > 10, "understood " + understood);
  }

  @Test
  void mutation_ofTheSameSeed_isTheSame() {
    byte[] bytes = new byte[300];
    for (int i = 0; i < 100; i++) {
      byte[] first = Mutation.of(bytes, new Random(i), 1);
      assertEquals(List.of(boxed(first)), List.of(boxed(Mutation.of(bytes, new Random(i), 1))));
    }
  }

  private static String boxed(byte[] bytes) {
    return java.util.Arrays.toString(bytes);
  }
}

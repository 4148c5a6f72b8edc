// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program, in a process of its own, started in a folder that is not the project's. */
class BenchTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path folder;

  private record Ended(int status, String output) {}

  private Ended run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + System.getProperty("gatun.java.flags"));
    command.add("-Dgatun.root=" + ROOT);
    command.add("-Djmh.ignoreLock=true"); // whoever measures beside these tests
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Bench.class.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Ended(process.waitFor(), output);
  }

  @Test
  void main_patternThatMatchesNothing_listsTheNamesAndEnds() throws Exception {
    Ended ended = run("--quick", "Nope");
    assertEquals(2, ended.status(), ended.output());
    assertTrue(ended.output().contains("but found Nope"), ended.output());
    assertTrue(ended.output().contains("\n  LeaseBenchmark.pin"), ended.output());
    assertFalse(ended.output().contains("\tat "), ended.output());
  }

  @Test
  void main_help_saysWhatItTakes() throws Exception {
    Ended ended = run("--help");
    assertEquals(0, ended.status(), ended.output());
    assertTrue(ended.output().contains("--save FILE"), ended.output());
  }

  @Test
  void main_oneBenchmark_printsOneTableAndTheProjectsCommit() throws Exception {
    assumeTrue(Files.exists(ROOT.resolve(".git")), "needs the project's repository");
    Ended ended = run("--quick", "LeaseBenchmark.pin");
    assertEquals(0, ended.status(), ended.output());
    assertTrue(ended.output().contains("# Run progress"), ended.output());
    assertTrue(ended.output().contains("| LeaseBenchmark.pin |"), ended.output());
    // JMH's own table has this head.
    assertFalse(ended.output().contains("Benchmark  "), ended.output());
    assertTrue(ended.output().contains(", commit "), ended.output());
    assertFalse(ended.output().contains("commit unknown"), ended.output());
  }

  @Test
  void main_viewAlgebraWithoutNumPy_saysSoInItsRow() throws Exception {
    Ended ended = run("--quick", "ViewAlgebraBenchmark.slice$");
    assertEquals(0, ended.status(), ended.output());
    assertTrue(
        ended
            .output()
            .lines()
            .anyMatch(
                line -> line.startsWith("| slice of a slice") && line.contains("| no NumPy |")),
        ended.output());
  }
}

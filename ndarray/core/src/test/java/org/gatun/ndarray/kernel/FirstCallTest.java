// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gatun.harness.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * With the Vector API there, the first call of a kernel does what it does without: it goes through
 * the loops of scalar Java, loads no class of vectors, and links nothing that takes long. What is
 * written, loaded and warmed for a hot one is on another thread.
 */
class FirstCallTest {
  private static final String SCALAR =
      """
      sum: scalar Java
      mean: scalar Java
      greatest: scalar Java
      place: scalar Java
      normalise: scalar Java
      add: scalar Java, not counted
      chain: scalar Java, not counted
      """;

  @Test
  void firstCalls_withTheVectorApi_areScalarJava_andLoadNothingOfIt(@TempDir Path folder)
      throws Exception {
    Path log = folder.resolve("classes");
    assertEquals(SCALAR, output("-Xlog:class+load=info:file=" + log));
    List<String> loaded = loaded(log);
    assertTrue(loaded.contains("org.gatun.ndarray.kernel.ReductionKernel"), loaded::toString);
    assertEquals(
        List.of(),
        loaded.stream()
            .filter(name ->
                name.startsWith("jdk.incubator.vector.")
                    || name.equals("java.lang.runtime.ObjectMethods") // which hashes records
                    || name.matches(
                        ".*kernel\\.(Vector(?!Share|Run).*|PixelVectors|HotLoop|PlainRun)"))
            .toList());
  }

  /**
   * Each call makes its kernel hot, the first of a chain alone counts for nothing: it is warmed
   * from then on, but not by the caller.
   */
  @Test
  void firstCalls_overManyElements_areScalarJava_andLeaveTheRestToAnotherThread() throws Exception {
    String output = output("-Dgatun.leaks=off", "hot");
    // Of the loops that later calls share, one may be there by then: then it is faster.
    assertTrue(output.startsWith("sum: scalar Java\n"), output);
    assertTrue(!output.contains("bytes"), output);
    assertTrue(output.endsWith("warmed: true\n"), output);
    for (String line :
        List.of(
            "normalise: scalar Java",
            "add: scalar Java, not counted",
            "chain: scalar Java, not counted",
            "add again: scalar Java")) {
      assertTrue(output.contains(line + "\n"), output);
    }
  }

  private static List<String> loaded(Path log) throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return lines
          .map(line -> line.replaceFirst(".*\\[class,load *] ", "").replaceFirst(" .*", ""))
          .toList();
    }
  }

  private static String output(String option, String... arguments) throws Exception {
    return ChildJvm.runWith(
            List.of("--add-modules=jdk.incubator.vector", "-Dgatun.kernels.counted=true", option),
            FirstCallProgram.class,
            arguments)
        .output()
        .lines()
        .filter(line -> !line.startsWith("WARNING"))
        .collect(Collectors.joining("\n", "", "\n"));
  }
}

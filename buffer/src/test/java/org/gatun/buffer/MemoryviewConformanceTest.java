// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.gatun.buffer.MemoryviewCase.ViewLine;
import org.gatun.harness.Conformance;
import org.gatun.harness.Python;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Views against CPython's memoryview: a golden that it wrote, and a live run where it is present;
 * both by src/test/python/views.py. What differs on purpose is in {@link MemoryviewDifference}, and
 * is counted apart.
 */
class MemoryviewConformanceTest {
  private static final int LEAST_CASES = 60_000;

  @Test
  void everyOperation_asGoldenOfCPython_answersTheSame() throws IOException {
    var replay = new Replay("buffer-cpython");
    Conformance.lines(MemoryviewConformanceTest.class, "views.txt.gz", replay::line);
    replay.report();
    assertTrue(replay.same.cases() >= LEAST_CASES, () -> replay.same.cases() + " cases");
    // A difference that nothing shows would be a hole in the table.
    assertEquals(EnumSet.allOf(MemoryviewDifference.class), replay.counts.keySet());
  }

  @Test
  void everyOperation_asCPythonHere_answersTheSame() throws Exception {
    List<String> lines = Python.run(List.of("ctypes", "_testbuffer"), "views.py");
    IO.println(lines.getFirst()); // with its version, and the seed to have the same run again
    var replay = new Replay("buffer-cpython-live");
    lines.subList(1, lines.size()).forEach(replay::line);
    replay.report();
  }

  @Test
  void page_everyMemberOfMemoryview_isMapped() throws IOException {
    var page =
        Path.of(
            System.getProperty("basedir", "."),
            "src",
            "main",
            "java",
            "org",
            "gatun",
            "buffer",
            "doc-files",
            "memoryview.md");
    List<String> rows =
        Files.readAllLines(page).stream()
            .filter(line -> line.startsWith("|"))
            .map(line -> line.substring(0, line.indexOf('|', 1)))
            .toList();
    var members = new ArrayList<String>();
    Conformance.lines(
        MemoryviewConformanceTest.class,
        "views.txt.gz",
        line -> {
          if (line.startsWith("members ")) {
            members.addAll(List.of(line.split(" ", -1)).subList(1, line.split(" ", -1).length));
          }
        });
    assertTrue(members.contains("tolist"), members::toString);
    members.removeIf(member -> rows.stream().anyMatch(row -> row.contains("`" + member + "`")));
    assertEquals(List.of(), members);
  }

  /** Counts the cases whose answers are the same, and those that differ on purpose. */
  private static final class Replay {
    final Conformance same;
    final Map<MemoryviewDifference, Integer> counts = new EnumMap<>(MemoryviewDifference.class);
    private final MemoryviewReplay views = new MemoryviewReplay();
    private @Nullable ViewLine view;

    Replay(String name) {
      same = new Conformance(name);
    }

    void line(String line) {
      if (line.startsWith("members ")) {
        return;
      }
      if (line.startsWith("view ")) {
        List<String> words = List.of(line.split(" ", -1));
        view = ViewLine.of(words.subList(1, words.size()));
        return;
      }
      if (view != null) {
        MemoryviewCase asked = MemoryviewCase.of(view, line);
        check(asked);
        if (namesElement(asked)) {
          var words = new ArrayList<>(asked.words());
          words.set(0, asked.operation() + "-element");
          check(new MemoryviewCase(view, words, asked.answer(), asked.other()));
        }
      }
    }

    private static boolean namesElement(MemoryviewCase asked) {
      return (asked.operation().equals("get") || asked.operation().equals("set"))
          && MemoryviewText.numbers(asked.words().get(1)).length == asked.view().shape().length;
    }

    private void check(MemoryviewCase asked) {
      String found = views.answer(asked);
      boolean cpythons = MemoryviewDifference.isCPythons(asked.answer(), found);
      MemoryviewDifference difference = cpythons ? null : MemoryviewDifference.of(asked, found);
      if (difference == null) {
        same.check(
            cpythons,
            () -> asked + "\n  -> " + asked.answer() + " ~ " + asked.other() + "\n  but " + found);
      } else {
        counts.merge(difference, 1, Integer::sum);
      }
    }

    void report() throws IOException {
      IO.println("different on purpose:");
      counts.forEach((difference, count) -> IO.println(count + " " + difference.reason));
      same.report();
    }
  }
}

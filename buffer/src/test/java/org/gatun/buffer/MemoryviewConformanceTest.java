// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.gatun.buffer.MemoryviewCase.ViewLine;
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
    Conformance.lines("views.txt.gz", replay::line);
    replay.report();
    assertTrue(replay.same.cases() >= LEAST_CASES, () -> replay.same.cases() + " cases");
  }

  @Test
  void everyOperation_asCPythonHere_answersTheSame() throws Exception {
    List<String> lines = Python.run(List.of("ctypes", "_testbuffer"), "views.py");
    IO.println(lines.getFirst()); // with its version, and the seed to have the same run again
    var replay = new Replay("buffer-cpython-live");
    lines.subList(1, lines.size()).forEach(replay::line);
    replay.report();
  }

  /** Counts the cases whose answers are the same, and those that differ on purpose. */
  private static final class Replay {
    final Conformance same;
    private final Conformance onPurpose;
    private final Map<MemoryviewDifference, Integer> counts =
        new EnumMap<>(MemoryviewDifference.class);
    private final MemoryviewReplay views = new MemoryviewReplay();
    private @Nullable ViewLine view;

    Replay(String name) {
      same = new Conformance(name);
      onPurpose = new Conformance(name + "-deliberate");
    }

    void line(String line) {
      if (line.startsWith("members ")) {
        return;
      }
      if (line.startsWith("view ")) {
        List<String> words = List.of(line.split(" ", -1));
        view = ViewLine.of(words.subList(1, words.size()));
        if (!MemoryviewReplay.known(view.format())) {
          view = null;
        }
        return;
      }
      if (view != null) {
        MemoryviewCase asked = MemoryviewCase.of(view, line);
        if (skip(asked)) {
          return;
        }
        check(asked);
        if (namesElement(asked)) {
          var words = new ArrayList<>(asked.words());
          words.set(0, asked.operation() + "-element");
          check(new MemoryviewCase(view, words, asked.answer(), asked.other()));
        }
      }
    }

    private static boolean skip(MemoryviewCase asked) {
      int k = switch (asked.operation()) {
        case "copy" -> asked.words().get(2).equals("other") ? 3 : 0;
        case "equal" -> asked.words().get(1).equals("self") ? 0 : 1;
        case "cast" -> 1;
        default -> 0;
      };
      return k > 0 && !MemoryviewReplay.known(asked.words().get(k));
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
        onPurpose.check(true, () -> "");
        counts.merge(difference, 1, Integer::sum);
      }
    }

    void report() throws IOException {
      counts.forEach((difference, count) -> IO.println(count + " " + difference.reason));
      onPurpose.report();
      same.report();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.gatun.arrow.c.Callbacks;
import org.gatun.arrow.c.MovedArray;
import org.gatun.buffer.BufferPool;
import org.gatun.harness.ChildJvm;

/** Counts what a JVM of its own tries, and what of it goes wrong. */
final class Verdicts {
  private final List<String> wrong = new ArrayList<>();
  private int cases;

  /** One more case. */
  void count() {
    cases++;
  }

  void wrong(String what) {
    wrong.add(what);
  }

  /** Prints all that was wrong, and how many structs and blocks of memory are left. */
  void print() {
    int left = Callbacks.exported() + MovedArray.imported();
    long lent = BufferPool.shared().statistics().outstanding();
    wrong.forEach(IO::println);
    IO.println(
        cases
            + " cases, "
            + wrong.size()
            + " wrong, "
            + left
            + " structs and "
            + lent
            + " blocks left");
  }

  static void checkNoneWrong(ChildJvm.Outcome ended) {
    assertEquals(0, ended.exitCode(), ended.output());
    assertTrue(
        ended.output().contains(" cases, 0 wrong, 0 structs and 0 blocks left"), ended.output());
  }
}

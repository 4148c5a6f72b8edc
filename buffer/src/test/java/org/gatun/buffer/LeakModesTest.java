// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.gatun.forgetful.InUseProgram;
import org.gatun.forgetful.LeakProgram;
import org.gatun.harness.ChildJvm;
import org.junit.jupiter.api.Test;

/** What each value of {@code gatun.leaks} says of 10,000 dropped leases; all of them come back. */
class LeakModesTest {
  private static String run(String mode) throws Exception {
    ChildJvm.Outcome outcome =
        ChildJvm.runWith(List.of("-Dgatun.leaks=" + mode), LeakProgram.class, mode);
    assertEquals(0, outcome.exitCode(), outcome::output);
    return outcome.output().replace("\r", "");
  }

  @Test
  void off_tenThousandDropped_comeBackInSilence() throws Exception {
    assertEquals(
        """
        cannot add while 3000 leases are out; close them first
        suppressed 0
        reports 0, of the list 0, twice 0
        traced 0, placed 0
        outstanding 0, forgotten 4000
        traced later: false
        """,
        run("off"));
  }

  @Test
  void sample_tenThousandDropped_areReportedOnceAndTracedLater() throws Exception {
    assertEquals(
        """
        cannot add while 3000 leases are out; close them first
        suppressed 0
        reports 10000, of the list 3000, twice 0
        traced 0, placed 0
        outstanding 0, forgotten 4000
        traced later: true
        """,
        run("sample"));
  }

  @Test
  void unknownMode_isNamedAndTakenAsSample() throws Exception {
    String output = ChildJvm.runWith(List.of("-Dgatun.leaks=loud"), InUseProgram.class).output();
    assertTrue(
        output.contains(
            "expected -Dgatun.leaks=off, sample or trace but found loud; it is taken as sample"),
        output);
    assertTrue(output.contains("while 1 lease is out; close it first\n"), output);
  }

  @Test
  void trace_tenThousandDropped_eachSaysWhereItWasTaken() throws Exception {
    String output = run("trace");
    assertTrue(
        output.matches( // the first may have come back by then
            "(?s)cannot add while \\d+ leases are out; close them first; taken at"
                + " org.gatun.forgetful.LeakProgram.dropOfList\\(LeakProgram.java:.*"),
        output);
    assertTrue(
        output.endsWith(
            """
            suppressed 8
            reports 10000, of the list 3000, twice 0
            traced 10000, placed 10000
            outstanding 0, forgotten 4000
            traced later: true
            """),
        output);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.nd4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the first call says, each time in a JVM of its own. */
class StartTest {
  private static final String LIMIT = "-Dorg.bytedeco.javacpp.maxPhysicalBytes";

  /** Also the flag that the limit follows. */
  private static final String LIMITS = "-Dorg.bytedeco.javacpp.max";

  private static final String NATIVE = "--enable-native-access";
  private static final String UNSAFE = "--sun-misc-unsafe-memory-access";

  private static ChildJvm sharesTwice(List<String> flags, String... more)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(flags);
    all.addAll(List.of(more));
    ChildJvm child = ChildJvm.run(all, SharesTwice.class);
    assertEquals(0, child.exitCode(), child.output());
    return child;
  }

  private static int count(ChildJvm child, String text) {
    return child.output().split(Pattern.quote(text), -1).length - 1;
  }

  @Test
  void share_withTheProjectsFlags_saysNothing() throws IOException, InterruptedException {
    ChildJvm child = sharesTwice(ChildJvm.flagsWithout());
    assertEquals(2, count(child, "sum 3.0"), child.output());
    assertFalse(child.output().contains("WARN"), child.output());
  }

  @Test
  void share_withoutMaxPhysicalBytes_warnsOnceAndNamesTheFlag()
      throws IOException, InterruptedException {
    ChildJvm child = sharesTwice(ChildJvm.flagsWithout(LIMITS));
    assertEquals(2, count(child, "sum 3.0"), child.output());
    assertEquals(1, count(child, LIMIT + "=0"), child.output());
  }

  @Test
  void share_withoutAnyFlag_works() throws IOException, InterruptedException {
    ChildJvm child = sharesTwice(List.of());
    assertEquals(2, count(child, "sum 3.0"), child.output());
  }

  @Test
  void share_withUnsafeDenied_namesTheFlagEachTime() throws IOException, InterruptedException {
    ChildJvm child = sharesTwice(ChildJvm.flagsWithout(UNSAFE), UNSAFE + "=deny");
    assertEquals(2, count(child, "start java with " + UNSAFE + "=allow"), child.output());
  }

  @Test
  void share_withNativeAccessDenied_namesTheFlagEachTime()
      throws IOException, InterruptedException {
    ChildJvm child = sharesTwice(ChildJvm.flagsWithout(NATIVE), "--illegal-native-access=deny");
    assertEquals(2, count(child, "start java with " + NATIVE + "=ALL-UNNAMED"), child.output());
  }

  @Test
  void everyDeadlyLayout_isRefusedBeforeItReachesNd4j() throws IOException, InterruptedException {
    ChildJvm child = ChildJvm.run(ChildJvm.flagsWithout(), SharesEveryLayout.class);
    assertEquals(0, child.exitCode(), child.output());
    assertTrue(child.output().contains("refused 34 of 34"), child.output());
  }

  @Test
  void everyDeadlyLayout_ifItReachedNd4j_wouldEndTheJvm() throws IOException, InterruptedException {
    ChildJvm child =
        ChildJvm.run(ChildJvm.flagsWithout(), SharesEveryLayout.class, SharesEveryLayout.UNCHECKED);
    assertFalse(child.output().contains("refused"), child.output());
    assertTrue(child.exitCode() != 0, child.output());
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.nd4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.Loader;
import org.gatun.harness.ChildJvm;
import org.junit.jupiter.api.Test;

/** What the first call says, each time in a JVM of its own. */
class StartTest {
  private static final String LIMIT = "-Dorg.bytedeco.javacpp.maxPhysicalBytes";

  /** Also the flag that the limit follows. */
  private static final String LIMITS = "-Dorg.bytedeco.javacpp.max";

  private static final String NATIVE = "--enable-native-access";
  private static final String UNSAFE = "--sun-misc-unsafe-memory-access";

  private static ChildJvm.Outcome sharesTwice(List<String> flags, String... more)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(flags);
    all.addAll(List.of(more));
    ChildJvm.Outcome child = run(all, SharesTwice.class);
    assertEquals(0, child.exitCode(), child.output());
    return child;
  }

  private static ChildJvm.Outcome run(List<String> flags, Class<?> program, String... arguments)
      throws IOException, InterruptedException {
    return ChildJvm.runBare(flags, System.getProperty("java.class.path"), program, arguments);
  }

  private static int count(ChildJvm.Outcome child, String text) {
    return child.output().split(Pattern.quote(text), -1).length - 1;
  }

  @Test
  void share_withTheProjectsFlags_saysNothing() throws IOException, InterruptedException {
    ChildJvm.Outcome child = sharesTwice(ChildJvm.flagsWithout());
    assertEquals(2, count(child, "sum 3.0"), child.output());
    assertFalse(child.output().contains("WARN"), child.output());
  }

  @Test
  void share_withoutMaxPhysicalBytes_warnsOnceAndNamesTheFlag()
      throws IOException, InterruptedException {
    ChildJvm.Outcome child = sharesTwice(ChildJvm.flagsWithout(LIMITS));
    assertEquals(2, count(child, "sum 3.0"), child.output());
    assertEquals(1, count(child, LIMIT + "=0"), child.output());
  }

  @Test
  void share_withoutAnyFlag_works() throws IOException, InterruptedException {
    ChildJvm.Outcome child = sharesTwice(List.of());
    assertEquals(2, count(child, "sum 3.0"), child.output());
  }

  @Test
  void share_withUnsafeDenied_namesTheFlagEachTime() throws IOException, InterruptedException {
    ChildJvm.Outcome child = sharesTwice(ChildJvm.flagsWithout(UNSAFE), UNSAFE + "=deny");
    assertEquals(2, count(child, "start java with " + UNSAFE + "=allow"), child.output());
  }

  @Test
  void share_withNativeAccessDenied_namesTheFlagEachTime()
      throws IOException, InterruptedException {
    ChildJvm.Outcome child =
        sharesTwice(ChildJvm.flagsWithout(NATIVE), "--illegal-native-access=deny");
    assertEquals(2, count(child, "start java with " + NATIVE + "=ALL-UNNAMED"), child.output());
  }

  @Test
  void share_withoutNativeCode_namesItsCoordinatesEachTime()
      throws IOException, InterruptedException {
    String natives = "nd4j-native-[^/]*-" + Loader.Detector.getPlatform() + "\\.jar";
    String without =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !Path.of(entry).getFileName().toString().matches(natives))
            .collect(Collectors.joining(File.pathSeparator));
    ChildJvm.Outcome child = ChildJvm.runBare(ChildJvm.flagsWithout(), without, SharesTwice.class);
    assertEquals(0, child.exitCode(), child.output());
    for (String coordinates : Start.natives(Loader.Detector.getPlatform())) {
      assertEquals(2, count(child, coordinates), child.output());
    }
  }

  @Test
  void natives_coordinates_areThoseOfThePom() throws IOException {
    assertEquals(
        List.of(
            "org.nd4j:nd4j-native:" + property("nd4j") + ":any",
            "org.bytedeco:javacpp:" + property("javacpp") + ":any",
            "org.bytedeco:openblas:" + property("openblas") + ":any"),
        Start.natives("any"));
  }

  /** A version in the parent's pom. */
  private static String property(String name) throws IOException {
    String pom = Files.readString(Path.of("..", "..", "pom.xml"));
    String start = "<version." + name + ">";
    int at = pom.indexOf(start) + start.length();
    String version = pom.substring(at, pom.indexOf('<', at));
    return version.contains("${version.javacpp}")
        ? version.replace("${version.javacpp}", property("javacpp"))
        : version;
  }

  @Test
  void everyDeadlyLayout_isRefusedBeforeItReachesNd4j() throws IOException, InterruptedException {
    ChildJvm.Outcome child = run(ChildJvm.flagsWithout(), SharesEveryLayout.class);
    assertEquals(0, child.exitCode(), child.output());
    assertTrue(child.output().contains("refused 34 of 34"), child.output());
  }

  @Test
  void everyDeadlyLayout_ifItReachedNd4j_wouldEndTheJvm() throws IOException, InterruptedException {
    ChildJvm.Outcome child =
        run(ChildJvm.flagsWithout(), SharesEveryLayout.class, SharesEveryLayout.UNCHECKED);
    assertFalse(child.output().contains("refused"), child.output());
    assertTrue(child.exitCode() != 0, child.output());
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Calls the real {@code run} with a Maven that is a script of ours: it leaves the reports that a
 * case needs, so that each outcome of a build can be had at will.
 */
@Execution(ExecutionMode.CONCURRENT) // each in folders of its own; two wait for seconds
class DoorIT {
  /** Tests run in their module's folder. */
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path temporary;
  Path home;
  Path project;

  /** What every JVM of a case is started with. */
  String toolOptions = "";

  private record Outcome(int status, List<String> lines) {
    String last() {
      return lines.getLast();
    }

    boolean says(String text) {
      return lines.stream().anyMatch(line -> line.contains(text));
    }
  }

  @BeforeAll
  static void needsAShell() {
    Shell.assumePresent();
  }

  @BeforeEach
  void copyTheDoorToAFolderWithASpace() throws IOException {
    home = Files.createDirectories(temporary.resolve("maven home"));
    project = Files.createDirectories(temporary.resolve("a project"));
    Files.copy(ROOT.resolve("run"), project.resolve("run"));
    Path door = Files.createDirectory(project.resolve(".mvn"));
    for (String file : List.of("Build.java", "Maven.java", "TestSummary.java", "java.flags")) {
      Files.copy(ROOT.resolve(".mvn", file), door.resolve(file));
    }
    Files.writeString(
        project.resolve("pom.xml"),
        "<project><modules><module>one</module><module>two/three</module></modules></project>");
  }

  @Test
  void help_always_exits0() throws Exception {
    assertEquals(0, run("help").status());
    assertEquals(0, run().status());
  }

  @Test
  void help_always_listsWhatBenchTakes() throws Exception {
    assertTrue(run("help").says("[--save FILE]"));
  }

  @Test
  void anyCommand_calledByLinks_findsItsProject() throws Exception {
    maven("3.9.9", passing());
    Path bin = Files.createDirectory(temporary.resolve("bin"));
    Files.createSymbolicLink(project.resolve("second"), Path.of("run"));
    Files.createSymbolicLink(bin.resolve("gatun"), Path.of("..", "a project", "second"));
    Outcome outcome = runAt(bin.resolve("gatun"), "test");
    assertEquals("1 passed, 0 failed, 0 skipped", outcome.last());
    assertEquals(0, outcome.status());
  }

  @Test
  void progress_ofASlowStep_namesItsModuleAndWhatIsReallyDone() throws Exception {
    maven(
        "3.9.9",
        """
        echo '[INFO] ----------------------< org.gatun:gatun-buffer >----------------------'
        echo '[INFO] Building Gatun buffer 0.1.0-SNAPSHOT                                [2/9]'
        echo '[INFO] --- maven-compiler-plugin:3.16.0:compile (default-compile) @ gatun-buffer ---'
        echo '[INFO] Nothing to compile - all classes are up to date.'
        sleep 4
        echo '[INFO] --- maven-compiler-plugin:3.16.0:testCompile (default-testCompile) @ gatun-buffer ---'
        echo '[INFO] Compiling 3 source files with javac to target/test-classes'
        sleep 4
        """
            + passing());
    Outcome outcome = run("test");
    assertEquals(0, outcome.status(), outcome.toString());
    assertTrue(outcome.says("] Gatun buffer: other steps"), outcome.toString());
    assertTrue(outcome.says("] Gatun buffer: compiling the tests"), outcome.toString());
    assertEquals(1, outcome.lines().stream().filter(line -> line.contains("compiling")).count());
  }

  @Test
  void progress_ofTwoModulesAtOnce_namesTheStepsOfBoth() throws Exception {
    maven(
        "3.9.9",
        """
        echo '[INFO] -----------------------< org.gatun:gatun-one >------------------------'
        echo '[INFO] Building Gatun one 0.1.0-SNAPSHOT                                   [2/4]'
        echo '[INFO] --- maven-enforcer-plugin:3.7.0:enforce (default) @ gatun-one ---'
        echo '[INFO] -----------------------< org.gatun:gatun-two >------------------------'
        echo '[INFO] Building Gatun two 0.1.0-SNAPSHOT                                   [3/4]'
        echo '[INFO] --- maven-enforcer-plugin:3.7.0:enforce (default) @ gatun-two ---'
        echo '[INFO] --- maven-surefire-plugin:3.6.1:test (default-test) @ gatun-one ---'
        echo '[INFO] --- maven-compiler-plugin:3.16.0:compile (default-compile) @ gatun-two ---'
        echo '[INFO] Compiling 3 source files with javac to target/classes'
        sleep 4
        echo '[INFO] --- maven-failsafe-plugin:3.6.1:verify (default) @ gatun-one ---'
        echo '[INFO] --- maven-surefire-plugin:3.6.1:test (default-test) @ gatun-two ---'
        sleep 4
        """
            + passing());
    Outcome outcome = run("test");
    List<String> steps =
        outcome.lines().stream()
            .filter(line -> line.startsWith("["))
            .map(line -> line.replaceFirst("^\\[ *\\d+ s] ", ""))
            .toList();
    assertEquals(
        List.of("Gatun one: testing", "Gatun two: compiling", "Gatun two: testing"),
        steps,
        outcome.toString());
  }

  @Test
  void progress_whereTheLibrariesAreMissing_tellsOfTheDownload() throws Exception {
    maven("3.9.9", "sleep 4\n" + passing());
    toolOptions = "-Duser.home=" + temporary;
    Outcome without = run("test");
    assertTrue(without.says("Building; the first time this downloads"), without.toString());
    Files.createDirectories(temporary.resolve(".m2/repository/org/nd4j"));
    Outcome with = run("test");
    assertTrue(with.says("Building."), with.toString());
    assertFalse(with.says("downloads"), with.toString());
  }

  @Test
  void unknownCommand_named_exits2() throws Exception {
    Outcome outcome = run("fly");
    assertEquals(2, outcome.status());
    assertTrue(outcome.says("no command 'fly'"), outcome.toString());
  }

  @Test
  void maven_older_isNotTaken() throws Exception {
    maven("3.6.3", "echo old Maven was called");
    Outcome outcome = run("mvn", "-v");
    assertFalse(outcome.says("old Maven was called"), outcome.toString());
  }

  @Test
  void maven_newEnough_runsOnTheJdkFound() throws Exception {
    maven("3.8.0", "\"$JAVA_HOME/bin/java\" -version; exit 7");
    Outcome outcome = run("mvn", "-v");
    assertEquals(7, outcome.status());
    assertTrue(outcome.says("version \"2") || outcome.says("version \"3"), outcome.toString());
  }

  @Test
  void test_allPass_greenWithConformanceWordForWord() throws Exception {
    String line = "conformance numpy: 51 cases, 0 differing";
    maven("3.9.9", passing() + conformance("numpy", line));
    Outcome outcome = run("test");
    assertEquals("1 passed, 0 failed, 0 skipped", outcome.last());
    assertEquals(0, outcome.status());
    assertTrue(outcome.lines().contains(line), outcome.toString());
  }

  @Test
  void test_failureAndError_redAndNamed() throws Exception {
    maven(
        "3.9.9",
        report(
            "two/three",
            "<testcase classname='a.B' name='c'><failure type='x'>1 is not 2</failure></testcase>",
            "<testcase classname='a.B' name='d'><error type='y'>broke</error></testcase>"));
    Outcome outcome = run("test");
    assertEquals("0 passed, 2 failed, 0 skipped", outcome.last());
    assertEquals(1, outcome.status());
    assertTrue(outcome.says("two/three  B.c: 1 is not 2"), outcome.toString());
    assertTrue(outcome.says("two/three  B.d: broke"), outcome.toString());
  }

  @Test
  void test_skips_greenWithTheirReason() throws Exception {
    String skip =
        "<skipped type='x'>org.opentest4j.TestAbortedException: Assumption failed: needs P</skipped>";
    maven(
        "3.9.9",
        report(
            "one",
            "<testcase classname='a.B' name='c'/>",
            "<testcase classname='a.B' name='d'>" + skip + "</testcase>",
            "<testcase classname='a.B' name='e'>" + skip + "</testcase>"));
    Outcome outcome = run("test");
    assertEquals("1 passed, 0 failed, 2 skipped", outcome.last());
    assertEquals(0, outcome.status());
    assertTrue(outcome.says("one  B.d and 1 more: needs P"), outcome.toString());
  }

  @Test
  void test_onlyStaleReports_redForNoTestRan() throws Exception {
    Path reports = Files.createDirectories(project.resolve("one", "target", "surefire-reports"));
    Files.writeString(
        reports.resolve("TEST-a.Old.xml"),
        "<testsuite><testcase classname='a.Old' name='c'/></testsuite>");
    maven("3.9.9", "true");
    Outcome outcome = run("test");
    assertEquals("0 passed, 0 failed, 0 skipped", outcome.last());
    assertEquals(1, outcome.status());
    assertTrue(outcome.says("No test ran."), outcome.toString());
  }

  @Test
  void test_mavenFails_redThoughAllTestsPassed() throws Exception {
    maven("3.9.9", passing() + "exit 1");
    assertEquals(1, run("test").status());
  }

  @Test
  void test_mavenReportsAnErrorAndSucceeds_red() throws Exception {
    maven("3.9.9", passing() + "echo '[ERROR] The JVM crashed'");
    Outcome outcome = run("test");
    assertEquals(1, outcome.status());
    assertTrue(outcome.says("[ERROR] The JVM crashed"), outcome.toString());
  }

  @Test
  void test_conformanceDiffersEmptyOrUnreadable_redEach() throws Exception {
    maven(
        "3.9.9",
        passing()
            + conformance("differs", "conformance differs: 51 cases, 2 differing")
            + conformance("empty", "conformance empty: 0 cases, 0 differing")
            + conformance("unreadable", "numpy agrees"));
    Outcome outcome = run("test");
    assertEquals(1, outcome.status());
    assertTrue(outcome.says("  differs: 2 cases differ."), outcome.toString());
    assertTrue(outcome.says("  empty: no case was compared."), outcome.toString());
    assertTrue(outcome.says("unreadable.txt: expected"), outcome.toString());
    assertEquals("1 passed, 0 failed, 0 skipped", outcome.last());
  }

  private static String passing() {
    return report("one", "<testcase classname='a.B' name='c'/>");
  }

  private static String report(String module, String... cases) {
    return """
    mkdir -p '%1$s/target/surefire-reports'
    cat > '%1$s/target/surefire-reports/TEST-a.B.xml' <<'XML'
    <testsuite>%2$s</testsuite>
    XML
    """
        .formatted(module, String.join("", cases));
  }

  private static String conformance(String name, String line) {
    return """
    mkdir -p one/target/conformance
    echo '%2$s' > one/target/conformance/%1$s.txt
    """
        .formatted(name, line);
  }

  /** Puts a Maven of that version, which only runs {@code script}, where the door looks first. */
  private void maven(String version, String script) throws IOException {
    Path bin = Files.createDirectories(home.resolve("bin"));
    Path lib = Files.createDirectories(home.resolve("lib"));
    Files.writeString(lib.resolve("maven-core-" + version + ".jar"), "");
    Path mvn = bin.resolve("mvn");
    Files.writeString(mvn, "#!/bin/sh\n" + script + "\n");
    assertTrue(mvn.toFile().setExecutable(true));
  }

  private Outcome run(String... arguments) throws IOException, InterruptedException {
    return runAt(project.resolve("run"), arguments);
  }

  private Outcome runAt(Path door, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("sh", door.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(temporary.toFile()).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    if (!toolOptions.isEmpty()) {
      environment.put("JAVA_TOOL_OPTIONS", toolOptions);
    }
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.merge(
        "PATH", home.resolve("bin") + File.pathSeparator, (path, ours) -> ours + path);
    Process process = builder.start();
    process.getOutputStream().close();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    return new Outcome(process.waitFor(), lines);
  }
}

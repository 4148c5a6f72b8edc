// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does what the README tells who wants Gatun in an application: its pom and its example in a folder
 * of their own, its commands by a shell, its flags. The libraries are those that this build has or
 * made, so that it needs no network.
 */
class ReadmeProjectIT {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String VERSION = "0.1.0-SNAPSHOT";
  private static final Map<String, String> MODULES =
      Map.of(
          "gatun-buffer", "buffer",
          "gatun-ndarray", "ndarray/core",
          "gatun-nd4j", "ndarray/nd4j",
          "gatun-arrow", "arrow-bridge");

  @TempDir Path temporary;

  @BeforeEach
  void needsAShellAndLinks() {
    Shell.assumePresent();
    try {
      Files.delete(Files.createSymbolicLink(temporary.resolve("link"), temporary));
    } catch (IOException | UnsupportedOperationException e) {
      abort("needs symbolic links, by which the libraries are reached: " + e);
    }
  }

  @Test
  void readme_pomExampleAndFlags_buildAndPrintWhatItShows() throws Exception {
    Path project = Files.createDirectory(temporary.resolve("application"));
    Files.writeString(project.resolve("pom.xml"), Readme.block("xml", "<project"));
    Files.writeString(project.resolve("java.flags"), Readme.block("text", "--enable-native"));
    Path sources = Files.createDirectories(project.resolve("src/main/java"));
    Files.writeString(sources.resolve("ReadmeExample.java"), Readme.block("java", "import static"));

    Outcome outcome = follow(project, repository(), "--offline");
    if (outcome.lacks("in offline mode")) { // versions that only an application resolves to
      outcome = follow(project, repository(), "--quiet");
      assumeFalse(outcome.lacks("Could not transfer"), "needs the network once: " + outcome.errors);
    }
    assertEquals(0, outcome.status, outcome::toString);
    String shown = Readme.block("text", "array([[10., 84.]");
    assertTrue(outcome.printed.endsWith(shown), outcome.printed);
    assertFalse(outcome.errors.contains("WARN"), outcome.errors);
  }

  /** Runs the README's commands in an application's folder. */
  private Outcome follow(Path project, Path repository, String option) throws Exception {
    Path settings = Files.createDirectories(project.resolve(".mvn"));
    Files.write(
        settings.resolve("maven.config"),
        List.of(
            option,
            "--quiet",
            "-Dmaven.repo.local=" + repository,
            "-Dnd4j.platform=" + property("gatun.nd4j.platform")));
    return run(project, Readme.block("sh", "mvn compile"), temporary.resolve("errors"));
  }

  private record Outcome(int status, String printed, String errors) {
    boolean lacks(String reason) {
      return status != 0 && (printed + errors).contains(reason);
    }
  }

  /** A local repository: what this one has, by links, and what this build made of ours. */
  private Path repository() throws IOException {
    Path shared = Path.of(property("localRepository"));
    Path own = Files.createTempDirectory(temporary, "repository");
    link(shared, own, "org");
    link(shared.resolve("org"), own.resolve("org"), "gatun");
    publish(own, "gatun-parent", ROOT.resolve("pom.xml"), "pom");
    for (Map.Entry<String, String> module : MODULES.entrySet()) {
      Path folder = ROOT.resolve(module.getValue());
      String name = module.getKey();
      publish(own, name, folder.resolve("pom.xml"), "pom");
      publish(own, name, folder.resolve("target", name + "-" + VERSION + ".jar"), "jar");
    }
    return own;
  }

  private static void link(Path from, Path to, String except) throws IOException {
    Files.createDirectories(to);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(from)) {
      for (Path entry : entries) {
        if (!entry.endsWith(except)) {
          Files.createSymbolicLink(to.resolve(entry.getFileName()), entry);
        }
      }
    }
  }

  private static void publish(Path repository, String artifact, Path file, String type)
      throws IOException {
    Path folder = Files.createDirectories(repository.resolve("org", "gatun", artifact, VERSION));
    Files.copy(file, folder.resolve(artifact + "-" + VERSION + "." + type));
  }

  private static Outcome run(Path folder, String script, Path errors)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-e", "-c", script)
            .directory(folder.toFile())
            .redirectError(errors.toFile());
    String java = System.getProperty("java.home");
    String path =
        Stream.of(property("gatun.maven.home"), java)
            .map(home -> Path.of(home, "bin") + File.pathSeparator)
            .collect(Collectors.joining());
    builder.environment().put("JAVA_HOME", java);
    builder.environment().merge("PATH", path, (old, ours) -> ours + old);
    // Maven's own libraries still use Unsafe.
    builder.environment().put("MAVEN_OPTS", "--sun-misc-unsafe-memory-access=allow");
    Process process = builder.start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Outcome(process.waitFor(), printed, Files.readString(errors));
  }

  private static String property(String name) {
    return Objects.requireNonNull(System.getProperty(name), name);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does what the README tells who wants Gatun in an application: its pom and its example in a folder
 * of their own, built by Maven against what this build made, started with its flags. Offline: the
 * libraries are those that this build has.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the libraries are reached by symbolic links")
class ReadmeProjectIT {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String VERSION = "0.1.0-SNAPSHOT";
  private static final Map<String, String> MODULES =
      Map.of(
          "gatun-buffer", "buffer",
          "gatun-ndarray", "ndarray/core",
          "gatun-nd4j", "ndarray/nd4j",
          "gatun-arrow", "arrow-bridge");

  /** The goals of the README's command, in the releases that this build has. */
  private static final List<String> GOALS =
      List.of(
          "org.apache.maven.plugins:maven-compiler-plugin:" + plugin("compiler") + ":compile",
          "org.apache.maven.plugins:maven-dependency-plugin:"
              + plugin("dependency")
              + ":build-classpath",
          "-Dmdep.outputFile=target/class-path");

  @TempDir Path temporary;

  @Test
  void readme_pomExampleAndFlags_buildAndPrintWhatItShows() throws Exception {
    Path project = Files.createDirectory(temporary.resolve("application"));
    Files.writeString(project.resolve("pom.xml"), Readme.block("xml", "<project"));
    Files.writeString(project.resolve("java.flags"), Readme.block("text", "--enable-native"));
    Path sources = Files.createDirectories(project.resolve("src/main/java"));
    Files.writeString(sources.resolve("ReadmeExample.java"), Readme.block("java", "import static"));

    List<String> maven = new ArrayList<>();
    maven.add(Path.of(property("gatun.maven.home"), "bin", "mvn").toString());
    maven.addAll(List.of("-o", "-B", "-q", "-Dstyle.color=never"));
    maven.add("-Dmaven.repo.local=" + repository());
    maven.add("-Dnd4j.platform=" + property("gatun.nd4j.platform"));
    maven.addAll(GOALS);
    run(project, maven, temporary.resolve("maven errors"));

    String classPath = Files.readString(project.resolve("target/class-path")).strip();
    String printed =
        run(
            project,
            List.of(
                java(),
                "@java.flags",
                "-cp",
                "target/classes" + File.pathSeparator + classPath,
                "ReadmeExample"),
            temporary.resolve("errors"));
    assertEquals(Readme.block("text", "[[10. 84.]"), printed);
    assertEquals("", Files.readString(temporary.resolve("errors")), "no warning");
  }

  /** A local repository: what this one has, by links, and what this build made of ours. */
  private Path repository() throws IOException {
    Path shared = Path.of(property("localRepository"));
    Path own = temporary.resolve("repository");
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

  private static String run(Path folder, List<String> command, Path errors)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectError(errors.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    // Maven's own libraries still use Unsafe.
    builder.environment().put("MAVEN_OPTS", "--sun-misc-unsafe-memory-access=allow");
    builder.environment().put("OMP_NUM_THREADS", "1");
    Process process = builder.start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    int status = process.waitFor();
    assertEquals(0, status, printed + Files.readString(errors));
    return printed;
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static String property(String name) {
    return Objects.requireNonNull(System.getProperty(name), name);
  }

  private static String plugin(String name) {
    String version =
        Readme.inPom("<artifactId>maven-" + name + "-plugin</artifactId>\\s*<version>(.+?)<");
    assertTrue(version.matches("[0-9.]+"), version);
    return version;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.gatun.serving.protocol.Metadata;
import org.junit.jupiter.api.Test;

/** The program, in a process of its own. */
class ServeTest {
  private static Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.removeIf(argument -> argument.startsWith("-javaagent:"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Serve.class.getName()));
    command.addAll(Arrays.asList(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  @Test
  void main_toldToTerminate_hasServedAndStops() throws IOException, InterruptedException {
    Process process = start("--port", "0");
    try (BufferedReader output = process.inputReader(UTF_8)) {
      StringBuilder said = new StringBuilder();
      String line = output.readLine();
      while (line != null && !line.startsWith("listening on 127.0.0.1:")) {
        said.append(line).append('\n');
        line = output.readLine();
      }
      assertTrue(line != null && said.toString().contains("models "), said::toString);
      String port = line.substring(line.lastIndexOf(':') + 1);
      assertTrue(said.toString().contains("try curl -s localhost:" + port + "/"), said::toString);
      try (HttpClient client = HttpClient.newHttpClient()) {
        var request =
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v2/health/ready"))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        assertEquals("{\"ready\":true}", client.send(request, BodyHandlers.ofString()).body());
      }
      process.toHandle().destroy(); // Unlike the process's own, leaves its output open.
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
      assertEquals(143, process.exitValue()); // As a shell tells of SIGTERM.
      assertEquals(List.of(), output.lines().toList());
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void main_unknownOption_saysSoAndEnds() throws IOException, InterruptedException {
    Process process = start("--prot", "0");
    try (BufferedReader output = process.inputReader(UTF_8)) {
      assertTrue(output.readLine().startsWith("Unknown option"));
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
      assertEquals(2, process.exitValue());
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void main_version_isThatOfThePom() throws IOException, InterruptedException {
    Process process = start("--version");
    try (BufferedReader output = process.inputReader(UTF_8)) {
      assertEquals(List.of("gatun " + Metadata.PROGRAM_VERSION), output.lines().toList());
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
      assertEquals(0, process.exitValue());
    } finally {
      process.destroyForcibly();
    }
    String pom = Files.readString(Path.of("pom.xml"));
    String version = pom.substring(pom.indexOf("<version>") + 9, pom.indexOf("</version>"));
    assertEquals(version.replace("-SNAPSHOT", ""), Metadata.PROGRAM_VERSION);
  }

  @Test
  void main_portTaken_saysSoInOneLineAndEnds() throws IOException, InterruptedException {
    try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      Process process = start("--port", Integer.toString(taken.getLocalPort()));
      try (BufferedReader output = process.inputReader(UTF_8)) {
        List<String> said = output.lines().toList();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(1, process.exitValue(), said.toString());
        assertEquals(1, said.size(), said.toString());
        assertTrue(
            said.getFirst().contains("expected port " + taken.getLocalPort()), said::toString);
        assertTrue(said.getFirst().endsWith("; choose another with --port"), said::toString);
      } finally {
        process.destroyForcibly();
      }
    }
  }
}

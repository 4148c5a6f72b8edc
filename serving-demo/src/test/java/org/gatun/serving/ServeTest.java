// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.gatun.serving.http.InferenceServer;
import org.gatun.serving.http.ServerOptions;
import org.gatun.serving.model.DigitsModel;
import org.junit.jupiter.api.Test;

/** The README's requests, by a shell and curl as there, to the real model. */
class ReadmeCurlTest {
  private static final Pattern SHELL = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
  private static final Pattern JSON = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);

  private static String readme() throws IOException {
    return Files.readString(Path.of("..", "README.md")).replace("\r\n", "\n");
  }

  private static String answer(String script) throws IOException, InterruptedException {
    Process shell = new ProcessBuilder("sh", "-c", script).redirectErrorStream(true).start();
    shell.getOutputStream().close();
    String said = new String(shell.getInputStream().readAllBytes(), UTF_8);
    assertTrue(shell.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, shell.exitValue(), said);
    return said;
  }

  private static boolean hasOnPath(String command) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }

  @Test
  void readme_itsRequests_areAnsweredAsItShows() throws IOException, InterruptedException {
    assumeTrue(hasOnPath("curl") && hasOnPath("sh"), "needs sh and curl");
    List<String> scripts =
        SHELL
            .matcher(readme())
            .results()
            .map(block -> block.group(1))
            .filter(block -> block.contains("/infer"))
            .toList();
    assertEquals(2, scripts.size(), "one request in JSON, one in binary");
    var json = JSON.matcher(readme());
    assertTrue(json.find());
    JsonNode shown = new ObjectMapper().readTree(json.group(1));
    try (var model = new DigitsModel();
        var server = InferenceServer.start(List.of(model), ServerOptions.DEFAULT.withPort(0))) {
      for (String script : scripts) {
        String answer = answer(script.replace("localhost:8000", "localhost:" + server.port()));
        assertSameAnswer(shown, new ObjectMapper().readTree(answer));
      }
    }
  }

  /** What NumPy computes for the seven: the last line of the golden set. */
  private static double[] golden() throws IOException {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(DigitsModel.class.getResourceAsStream("digits-golden.csv")),
                UTF_8))) {
      String last = lines.lines().toList().getLast();
      return Arrays.stream(last.split(",")).skip(2).mapToDouble(Double::parseDouble).toArray();
    }
  }

  /** Another processor adds in another order: the last digits may differ. */
  private static void assertSameAnswer(JsonNode shown, JsonNode answer) throws IOException {
    double[] golden = golden();
    assertEquals(10, golden.length);
    JsonNode data = answer.at("/outputs/0/data");
    JsonNode shownData = shown.at("/outputs/0/data");
    assertEquals(10, data.size(), answer::toString);
    for (int digit = 0; digit < 10; digit++) {
      // Of the small ones too: they tell the seven from another that is as clear.
      double near = golden[digit] * 1e-3;
      assertEquals(golden[digit], data.get(digit).doubleValue(), near, answer::toString);
      assertEquals(golden[digit], shownData.get(digit).doubleValue(), near, shown::toString);
    }
    assertEquals(withoutData(shown), withoutData(answer));
  }

  private static String withoutData(JsonNode answer) {
    return answer.toString().replaceAll("\"data\":\\[[^]]*]", "");
  }

  @Test
  void serve_theRequestThatItPrints_isTheReadmes() throws IOException {
    assertTrue(readme().contains("```sh\n" + CurlLine.ofASeven(8000) + "\n```"));
  }
}

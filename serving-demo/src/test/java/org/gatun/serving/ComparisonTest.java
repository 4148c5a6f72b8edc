// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.gatun.serving.Figures.Saturation;
import org.gatun.serving.http.InferenceServer;
import org.gatun.serving.http.Route;
import org.gatun.serving.http.ServerOptions;
import org.gatun.serving.load.LoadClient;
import org.gatun.serving.model.DigitsModel;
import org.gatun.serving.model.PooledModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The demo's parts, in short rounds, with the server in this process. */
@Timeout(120)
final class ComparisonTest {
  private static final Duration MOMENT = Duration.ofMillis(50);
  private static final DigitsModel DIGITS = new DigitsModel();

  @AfterAll
  static void close() {
    DIGITS.close();
  }

  @Test
  void measure_everyRoute_countsItsRequestsAndTheTableShowsThem() throws IOException {
    try (var server = serving()) {
      var comparison = new Comparison(address(server), 2, MOMENT, MOMENT);
      Payload payload = Payload.pooled("150 KB", 1, 38_400);
      Map<String, Figures> figures = comparison.measure(payload, 3, true);
      assertEquals(
          List.of("copying", "one-copy", "zero-copy", "json"), List.copyOf(figures.keySet()));
      for (Map.Entry<String, Figures> entry : figures.entrySet()) {
        Figures of = entry.getValue();
        assertTrue(of.atSaturation(Saturation::perSecond) > 0, entry.getKey());
        assertTrue(of.atSaturation(Saturation::cpuMicros) >= 0, entry.getKey());
        assertTrue(of.hasFixedRates() != entry.getKey().equals("json"), entry.getKey());
      }
      // The body as byte[], and the input as float[], twice.
      assertTrue(heap(figures, "copying") > 3 * 153.6, figures.toString());
      assertTrue(heap(figures, "zero-copy") < 153.6, figures.toString());

      var table = new ComparisonTable();
      table.add(payload.label(), 3, figures);
      for (String part : List.of("150 KB", "copying", "zero-copy : one-copy", "json")) {
        assertTrue(table.toString().contains(part), table.toString());
      }
      for (Route baseline : List.of(Route.COPYING, Route.ONE_COPY)) {
        String verdict = ComparisonTable.verdict("600 KB", figures, baseline);
        assertTrue(
            verdict.matches(
                "zero-copy vs "
                    + baseline
                    + ", 600 KB: throughput x\\d+\\.\\d\\d p99 x\\d+\\.\\d\\d"
                    + " cpu x\\d+\\.\\d\\d heap \\d+KB vs \\d+KB a request"),
            verdict);
      }
    }
  }

  @Test
  void answers_tenDigits_areAlikeByEveryRoute() throws IOException {
    var digits = new DrawnDigits(1);
    try (var server = serving();
        var client = new LoadClient(address(server), 1)) {
      String answers = digits.answers(client);
      assertTrue(answers.contains("The same to the last bit"), answers);
      assertEquals(3, answers.lines().filter(line -> line.contains("%")).count());
      assertFalse(digits.picture().isBlank());
    }
  }

  private static double heap(Map<String, Figures> figures, String route) {
    return figures.get(route).atSaturation(Saturation::heapKilobytes);
  }

  private static InferenceServer serving() {
    return InferenceServer.start(
        List.of(DIGITS, new PooledModel()), ServerOptions.DEFAULT.withPort(0));
  }

  private static InetSocketAddress address(InferenceServer server) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
  }
}

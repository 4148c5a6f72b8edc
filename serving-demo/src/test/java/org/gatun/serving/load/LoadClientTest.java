// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LoadClientTest {
  @Test
  void call_binaryRequest_arrivesWholeAndTheAnswerComesBack() throws IOException {
    ByteBuffer data = ByteBuffer.allocate(600_000).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 150_000; i++) {
      data.putFloat(4 * i, i);
    }
    var request = PreparedRequest.binary("m", "copying", "x", "FP32", data, 1, 150_000);
    try (var server = new StubServer();
        var client = new LoadClient(server.address(), 1)) {
      Answer answer = client.call(request);
      assertEquals(200, answer.status());
      assertEquals("{}", answer.json());
      // The stub answers the sum of the bytes of the body, which counts every one of them.
      assertArrayEquals(new float[] {server.lastBodySum(), 2}, answer.floats());
      assertEquals("/v2/models/m/infer", server.lastPath());
      assertEquals("copying", server.lastField("Gatun-Route"));
      int header = Integer.parseInt(server.lastField("Inference-Header-Content-Length"));
      assertEquals(header + 600_000, Integer.parseInt(server.lastField("Content-Length")));
      byte[] body = server.lastBody();
      for (int i = 0; i < 600_000; i++) {
        assertEquals(data.get(i), body[header + i]);
      }
    }
  }

  @Test
  void call_refusal_isReturned() throws IOException {
    try (var server = new StubServer();
        var client = new LoadClient(server.address(), 1)) {
      Answer answer = client.call(PreparedRequest.get("/refuse"));
      assertEquals(400, answer.status());
      assertEquals("{\"error\":\"no\"}", answer.json());
    }
  }

  @Test
  void closedLoop_manyConnections_countsEveryAnswer() throws IOException {
    try (var server = new StubServer();
        var client = new LoadClient(server.address(), 20)) {
      Outcome outcome = client.closedLoop(PreparedRequest.get("/"), Duration.ofMillis(200));
      assertEquals(server.requests(), outcome.requests());
      assertEquals(outcome.requests(), outcome.latencies().getTotalCount());
      assertTrue(outcome.requests() >= 20, outcome + " for 20 connections");
    }
  }

  @Test
  void closedLoop_refusal_failsWithTheServersReason() throws IOException {
    try (var server = new StubServer();
        var client = new LoadClient(server.address(), 2)) {
      var failure =
          assertThrows(
              IOException.class,
              () -> client.closedLoop(PreparedRequest.get("/refuse"), Duration.ofSeconds(1)));
      assertEquals("expected status 200 but found 400: {\"error\":\"no\"}", failure.getMessage());
    }
  }

  @Test
  void openLoop_rateAndWindow_sendsThatMany() throws IOException {
    try (var server = new StubServer();
        var client = new LoadClient(server.address(), 4)) {
      Outcome outcome = client.openLoop(PreparedRequest.get("/"), 500, Duration.ofMillis(300));
      assertEquals(150, outcome.requests());
      assertEquals(150, server.requests());
      // It cannot have been faster than its schedule.
      assertTrue(outcome.nanos() >= 149 * 2_000_000L, outcome.nanos() + " ns");
    }
  }

  /** One connection, and its first answer takes 200 ms: those behind it wait, and it shows. */
  @Test
  void openLoop_serverStalls_countsFromWhenRequestsShouldHaveBeenSent() throws IOException {
    try (var server = new StubServer();
        var client = new LoadClient(server.address(), 1)) {
      server.stallOnce(Duration.ofMillis(200));
      Outcome outcome = client.openLoop(PreparedRequest.get("/"), 1_000, Duration.ofMillis(300));
      // The 100 that should have been sent in the first 100 ms waited at least 100 ms each.
      long least = TimeUnit.MILLISECONDS.toNanos(99);
      long waited =
          outcome.latencies().getCountBetweenValues(least, outcome.latencies().getMaxValue());
      assertTrue(waited >= 100, waited + " of 300 requests waited");
    }
  }

  @Test
  void call_serverCloses_failsInsteadOfWaiting() throws IOException {
    try (var server = new StubServer();
        var client = new LoadClient(server.address(), 1)) {
      assertThrows(IOException.class, () -> client.call(PreparedRequest.get("/close")));
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A server with the model {@code sums}; after each test all its memory must have come back. */
abstract class ServerTest {
  static final List<String> ROUTES = List.of("copying", "one-copy", "zero-copy");

  private static final int TRIES = 2_000;

  final SumsModel model = new SumsModel();
  InferenceServer server;

  ServerOptions options() {
    return ServerOptions.DEFAULT;
  }

  @BeforeEach
  void start() {
    server = InferenceServer.start(List.of(model), options());
  }

  @AfterEach
  void stop() throws InterruptedException {
    awaitNothingHeld();
    server.close();
  }

  RawClient connect() throws IOException {
    return new RawClient(server.port());
  }

  /** What a dead connection held comes back when the server's event loop sees its end. */
  void awaitNothingHeld() throws InterruptedException {
    for (int tries = 0; tries < TRIES && isHolding(); tries++) {
      Thread.sleep(5);
    }
    ServerStatistics statistics = server.statistics();
    assertEquals(0, server.poolStatistics().outstanding(), statistics::toString);
    assertEquals(0, statistics.inFlightBytes(), statistics::toString);
    assertEquals(0, statistics.waiting(), statistics::toString);
  }

  /** As {@link #awaitNothingHeld}, once the server has seen the end of every connection so far. */
  void awaitNobodyLeft() throws IOException, InterruptedException {
    try (RawClient last = connect()) { // connections are accepted in the order they were made
      assertEquals(200, last.ask(Requests.get("/v2/health/live")).status());
    }
    for (int tries = 0; tries < TRIES && server.statistics().connections() > 0; tries++) {
      Thread.sleep(5);
    }
    awaitNothingHeld();
  }

  private boolean isHolding() {
    ServerStatistics statistics = server.statistics();
    return statistics.poolOutstanding() > 0
        || statistics.inFlightBytes() > 0
        || statistics.waiting() > 0;
  }
}

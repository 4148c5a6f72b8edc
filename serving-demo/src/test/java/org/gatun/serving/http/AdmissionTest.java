// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gatun.buffer.DType;
import org.junit.jupiter.api.Test;

/** Bodies wait in their sockets when too many are in memory. */
class AdmissionTest extends ServerTest {
  private static final int BODY = 1 << 20;
  private static final int AT_ONCE = 2;
  private static final long SEED = 7;

  @Override
  ServerOptions options() {
    return ServerOptions.DEFAULT.withBytes(BODY, AT_ONCE * BODY);
  }

  private static byte[] request(String route, byte[] tensor) {
    return Requests.binary(route, Requests.header("x", DType.UINT8, 1, tensor.length), tensor);
  }

  @Test
  void request_manyConnectionsOnAllRoutes_waitAndAreAnswered()
      throws InterruptedException, ExecutionException {
    var random = new Random(SEED);
    int rounds = 2;
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < 45; i++) {
        byte[] tensor = Requests.elements(DType.UINT8, BODY - 1000 + random.nextInt(500), random);
        String route = ROUTES.get(i % 3);
        clients.add(
            executor.submit(() -> {
              try (RawClient client = connect()) {
                for (int round = 0; round < rounds; round++) {
                  RawClient.Answer answer = client.ask(request(route, tensor));
                  assertEquals(200, answer.status(), answer::text);
                  assertArrayEquals(
                      Requests.sums(DType.UINT8, tensor, 1, tensor.length),
                      Requests.floats(answer),
                      route);
                }
              }
              return null;
            }));
      }
      for (Future<?> client : clients) {
        client.get();
      }
    }
    // Two bodies, two answers, and the input that one-copy copies on each event loop.
    assertTrue(server.statistics().poolBytes() < 16L * BODY, () -> server.statistics().toString());
  }

  @Test
  void request_waitingWhenItsConnectionDies_isForgotten() throws IOException, InterruptedException {
    byte[] request = request("zero-copy", new byte[BODY - 200]);
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      RawClient client = connect();
      clients.add(client);
      client.send(request, 0, 1000);
    }
    for (RawClient client : clients) {
      client.kill();
    }
    awaitNothingHeld();
    try (RawClient client = connect()) {
      assertEquals(200, client.ask(request).status());
    }
  }
}

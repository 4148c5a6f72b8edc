// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.gatun.buffer.DType;
import org.junit.jupiter.api.Test;

/** Clients that send nothing for too long. */
class IdleTest extends ServerTest {
  private static final int BODY = 1 << 20;
  private static final int AT_ONCE = 2;

  @Override
  ServerOptions options() {
    return ServerOptions.DEFAULT.withBytes(BODY, AT_ONCE * BODY).withIdleSeconds(1);
  }

  private static byte[] request(String route, byte[] tensor) {
    return Requests.binary(route, Requests.header("x", DType.UINT8, 1, tensor.length), tensor);
  }

  @Test
  void request_behindBodiesThatNeverEnd_isAnsweredWhenTheyAreGivenUp() throws IOException {
    byte[] request = request("zero-copy", new byte[BODY - 200]);
    byte[] small = request("copying", new byte[500_000]);
    List<RawClient> stuck = new ArrayList<>();
    try {
      for (int i = 0; i < AT_ONCE; i++) {
        RawClient client = connect();
        stuck.add(client);
        client.send(request, 0, request.length / 2);
        awaitInFlight(i + 1);
      }
      try (RawClient waiting = connect();
          RawClient other = connect()) {
        waiting.send(small);
        assertEquals(200, other.ask(Requests.get("/v2/health/live")).status());
        assertEquals(200, waiting.read().status());
      }
      for (RawClient client : stuck) {
        RawClient.Answer answer = client.read();
        assertEquals(408, answer.status());
        assertTrue(
            answer.text().startsWith("{\"error\":\"body: expected more bytes within 1 seconds"),
            answer.text());
        assertTrue(client.isAtEnd());
      }
    } finally {
      for (RawClient client : stuck) {
        client.close();
      }
    }
  }

  @Test
  void connection_idleBetweenRequests_ends() throws IOException {
    try (RawClient client = connect()) {
      assertEquals(200, client.ask(Requests.get("/v2")).status());
      assertTrue(client.isAtEnd());
    }
  }

  private void awaitInFlight(int requests) {
    for (int tries = 0;
        tries < 500 && server.statistics().inFlightBytes() < (long) requests * (BODY - 200);
        tries++) {
      Thread.onSpinWait();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import org.gatun.buffer.DType;
import org.junit.jupiter.api.Test;

/** How a server stops. */
class DrainTest extends ServerTest {
  @Test
  void close_withARequestBegun_answersItAndEnds() throws IOException, InterruptedException {
    byte[] request =
        Requests.binary(
            "zero-copy", Requests.header("x", DType.UINT8, 1, 100_000), new byte[100_000]);
    Thread closing = Thread.ofPlatform().unstarted(server::close);
    try (RawClient busy = connect();
        RawClient idle = connect()) {
      assertEquals(200, idle.ask(Requests.get("/v2/health/ready")).status());
      busy.send(request, 0, 50_000);
      while (server.statistics().inFlightBytes() == 0) {
        Thread.sleep(1);
      }
      closing.start();
      assertTrue(idle.isAtEnd());
      awaitRefusal();
      busy.send(request, 50_000, request.length - 50_000);
      RawClient.Answer answer = busy.read();
      assertEquals(200, answer.status());
      assertEquals("close", answer.headers().get("connection"));
      assertTrue(busy.isAtEnd());
    }
    closing.join();
  }

  /**
   * Connects until it is refused: the system still accepts for a moment after a listener's close,
   * until the selector lets go of the socket. The test's time-out is the limit.
   */
  private void awaitRefusal() throws InterruptedException {
    while (true) {
      try {
        connect().close();
      } catch (ConnectException e) {
        return;
      } catch (IOException e) {
        // accepted by the system, and reset when the socket went
      }
      Thread.sleep(1);
    }
  }
}

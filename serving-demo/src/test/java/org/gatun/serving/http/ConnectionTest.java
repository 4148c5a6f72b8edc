// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gatun.buffer.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** However the bytes of requests come, the answers are the same and the memory comes back. */
class ConnectionTest extends ServerTest {
  private static final long SEED = 4;

  private static byte[] request(String route, byte[] tensor) {
    return Requests.binary(route, Requests.header("x", DType.UINT8, 1, tensor.length), tensor);
  }

  private static void assertSums(byte[] tensor, RawClient.Answer answer, String what) {
    assertEquals(200, answer.status(), () -> what + answer.text());
    assertArrayEquals(
        Requests.sums(DType.UINT8, tensor, 1, tensor.length), Requests.floats(answer), what);
  }

  @ParameterizedTest
  @FieldSource("ROUTES")
  void read_splitAtEveryBoundary_answersTheSame(String route)
      throws IOException, InterruptedException {
    byte[] tensor = Requests.elements(DType.UINT8, 40, new Random(SEED));
    byte[] request = request(route, tensor);
    try (RawClient client = connect()) {
      for (int split = 1; split < request.length; split++) {
        client.send(request, 0, split);
        if (split % 2 == 0) {
          Thread.sleep(1); // Else both parts may come in one read.
        }
        client.send(request, split, request.length - split);
        assertSums(tensor, client.read(), "split at " + split);
      }
    }
  }

  @ParameterizedTest
  @FieldSource("ROUTES")
  void read_byteByByte_answersTheSame(String route) throws IOException {
    byte[] tensor = Requests.elements(DType.UINT8, 300, new Random(SEED));
    byte[] request = request(route, tensor);
    try (RawClient client = connect()) {
      for (int times = 0; times < 3; times++) {
        for (int i = 0; i < request.length; i++) {
          client.send(request, i, 1);
        }
        assertSums(tensor, client.read(), route);
      }
    }
  }

  @Test
  void read_pipelinedOnAllRoutes_answersInOrder() throws IOException {
    var random = new Random(SEED);
    List<byte[]> tensors = new ArrayList<>();
    byte[] all = new byte[0];
    for (int i = 0; i < 60; i++) {
      byte[] tensor =
          Requests.elements(DType.UINT8, 1 + random.nextInt(i % 10 == 9 ? 90_000 : 900), random);
      tensors.add(tensor);
      all = Requests.join(all, request(ROUTES.get(random.nextInt(3)), tensor));
      if (i % 7 == 0) {
        all = Requests.join(all, Requests.get("/v2/health/live"));
      }
    }
    byte[] bytes = all;
    try (RawClient client = connect()) {
      Thread sender = Thread.ofVirtual().start(() -> sendAll(client, bytes));
      for (int i = 0; i < tensors.size(); i++) {
        assertSums(tensors.get(i), client.read(), "request " + i);
        if (i % 7 == 0) {
          assertEquals("{\"live\":true}", client.read().text());
        }
      }
      assertTrue(sender.join(Duration.ofSeconds(10)));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void sendAll(RawClient client, byte[] bytes) {
    try {
      client.send(bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @FieldSource("ROUTES")
  void read_routesTurnByTurnOnOneConnection_placesOrGathersEach(String route) throws IOException {
    var random = new Random(SEED);
    try (RawClient client = connect()) {
      for (int i = 0; i < 30; i++) {
        byte[] tensor = Requests.elements(DType.UINT8, 1 + random.nextInt(200_000), random);
        String turn = i % 2 == 0 ? route : ROUTES.get(i % 3);
        assertSums(tensor, client.ask(request(turn, tensor)), turn);
      }
    }
  }

  @ParameterizedTest
  @FieldSource("ROUTES")
  void read_killedWithinABody_givesTheMemoryBack(String route)
      throws IOException, InterruptedException {
    byte[] request = request(route, new byte[100_000]);
    var random = new Random(SEED);
    for (int i = 0; i < 200; i++) {
      try (RawClient client = connect()) {
        client.send(request, 0, 1 + random.nextInt(request.length - 1));
        if (i % 2 == 0) {
          client.kill();
        }
      }
    }
    awaitNobodyLeft();
    try (RawClient client = connect()) {
      assertEquals(200, client.ask(request).status());
    }
  }

  @ParameterizedTest
  @FieldSource("ROUTES")
  void write_clientGoneBeforeTheAnswer_givesTheMemoryBack(String route)
      throws IOException, InterruptedException {
    byte[] request = request(route, new byte[20_000]);
    for (int i = 0; i < 100; i++) {
      try (RawClient client = connect()) {
        client.send(request);
        client.kill();
      }
    }
    awaitNobodyLeft();
  }

  @Test
  void write_answersThatNobodyTakes_stopTheReading() throws IOException, InterruptedException {
    byte[] request =
        Requests.binary(
            "zero-copy", Requests.header("x".repeat(60_000), DType.UINT8, 1, 1), new byte[] {1});
    int requests = 600;
    try (RawClient client = connect()) {
      Thread sender =
          Thread.ofVirtual()
              .start(() -> {
                for (int i = 0; i < requests; i++) {
                  sendAll(client, request);
                }
              });
      // 36 MB of answers: far more than sockets hold.
      Thread.sleep(300);
      assertTrue(server.statistics().requests() < requests, () -> "" + server.statistics());
      for (int i = 0; i < requests; i++) {
        assertEquals(200, client.read().status());
      }
      assertTrue(sender.join(Duration.ofSeconds(10)));
    }
  }

  @Test
  void read_headThatIsNoHttp_isRefused() throws IOException {
    try (RawClient client = connect()) {
      var answer = client.ask("GET\r\n\r\n".getBytes(UTF_8));
      assertEquals(400, answer.status());
      assertTrue(client.isAtEnd());
    }
  }
}

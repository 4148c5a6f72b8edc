// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.gatun.buffer.DType;
import org.gatun.serving.protocol.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the JDK's own client is told. */
class ProtocolTest extends ServerTest {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return CLIENT.send(request(path).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> infer(String json) throws IOException, InterruptedException {
    return CLIENT.send(
        request("/v2/models/sums/infer").POST(BodyPublishers.ofString(json)).build(),
        BodyHandlers.ofString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /v2/health/live | {"live":true}
          /v2/health/ready | {"ready":true}
          /v2 | {"name":"gatun","version":"0.1.0","extensions":["binary_tensor_data"]}
          /v2/models/sums/ready | {"name":"sums","ready":true}
          /v2/models/sums/versions/1/ready | {"name":"sums","ready":true}
          """)
  void get_pathOfTheProtocol_answersItsJson(String path, String body)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = get(path);
    assertEquals(200, answer.statusCode());
    assertEquals(body, answer.body());
    assertEquals("application/json", answer.headers().firstValue("content-type").orElse(""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v2/models/sums", "/v2/models/sums/versions/1", "/v2/models/sum%73"})
  void get_model_describesItsForms(String path) throws IOException, InterruptedException {
    String body = get(path).body();
    assertTrue(body.startsWith("{\"name\":\"sums\",\"versions\":[\"1\"],\"platform\":"), body);
    assertTrue(
        body.contains(
            "\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1,-1]},{\"name\":\"x\",\"datatype\":\"UINT8\",\"shape\":[-1,-1]}"),
        body);
    assertTrue(
        body.endsWith("\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[-1,2]}]}"),
        body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[1, 2.5, 3, 4, 5, 6]",
        "[[1, 2.5, 3], [4, 5, 6]]",
      })
  void infer_dataInJson_isFlatOrNested(String data) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        infer(
            """
            {"id": "a\\"\\u00e9", "inputs": [
              {"name": "x", "shape": [2, 3], "datatype": "FP32", "data": %s}]}
            """
                .formatted(data));
    assertEquals(
        "{\"model_name\":\"sums\",\"model_version\":\"1\",\"id\":\"a\\\"é\",\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[2,2],\"data\":[6.5,8.5,15.0,17.0]}]}",
        answer.body());
  }

  @Test
  void infer_membersInAnyOrder_areRead() throws IOException, InterruptedException {
    HttpResponse<String> answer =
        infer(
            """
            {"outputs": [], "inputs": [
              {"data": [255, 1], "datatype": "UINT8", "shape": [2, 1], "name": "x", "more": {}}]}
            """);
    assertTrue(answer.body().endsWith("\"data\":[255.0,0.0,1.0,0.0]}]}"), answer.body());
  }

  @Test
  void infer_chunkedWithoutLength_isGathered() throws IOException, InterruptedException {
    byte[] tensor = {1, 2, 3};
    byte[] json =
        """
        {"inputs": [{"name": "x", "datatype": "UINT8", "shape": [1, 3],
          "parameters": {"binary_data_size": 3}}]}\
        """
            .getBytes(UTF_8);
    var body = new ByteArrayInputStream(Requests.join(json, tensor));
    HttpResponse<String> answer =
        CLIENT.send(
            request("/v2/models/sums/versions/1/infer")
                .header("Inference-Header-Content-Length", String.valueOf(json.length))
                .POST(BodyPublishers.ofInputStream(() -> body))
                .build(),
            BodyHandlers.ofString());
    assertTrue(answer.body().endsWith("\"data\":[6.0,8.0]}]}"), answer.body());
  }

  @Test
  void infer_expectContinue_isToldToGoOn() throws IOException, InterruptedException {
    for (String route : ROUTES) {
      byte[] json = Requests.header("", DType.UINT8, 1, 2).getBytes(UTF_8);
      HttpResponse<byte[]> answer =
          CLIENT.send(
              request("/v2/models/sums/infer")
                  .header("Gatun-Route", route)
                  .header("Inference-Header-Content-Length", String.valueOf(json.length))
                  .expectContinue(true)
                  .POST(BodyPublishers.ofByteArray(Requests.join(json, new byte[] {5, 6})))
                  .build(),
              BodyHandlers.ofByteArray());
      assertEquals(200, answer.statusCode(), route);
      assertEquals(
          "application/octet-stream", answer.headers().firstValue("content-type").orElse(""));
    }
  }

  @Test
  void infer_answerInBinary_startsAtAMultipleOf64Bytes() throws IOException {
    byte[] tensor = {1, 2};
    try (RawClient client = connect()) {
      for (int length = 0; length < 70; length++) {
        String json = Requests.header("i".repeat(length), DType.UINT8, 1, 2);
        var answer = client.ask(Requests.binary("zero-copy", json, tensor));
        int start = Integer.parseInt(answer.headers().get("inference-header-content-length"));
        assertEquals(0, start % 64);
        assertEquals(answer.body().length, start + 8);
      }
    }
  }

  @Test
  void get_statistics_countWhatWasDone() throws IOException, InterruptedException {
    infer("{}");
    infer("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"UINT8\",\"shape\":[1,1],\"data\":[7]}]}");
    byte[] body =
        CLIENT.send(request("/gatun/statistics").build(), BodyHandlers.ofByteArray()).body();
    ServerStatistics statistics = Json.read(body, ServerStatistics.class);
    assertEquals(1, statistics.requests());
    assertEquals(1, statistics.refusals());
    assertEquals(0, statistics.poolOutstanding());
    assertTrue(statistics.modelNanos() > 0 && statistics.cpuNanos() > 0);
    assertTrue(statistics.allocatedBytes() > 0 && statistics.poolBytes() > 0);
  }

  @Test
  void answer_toHttp10_endsTheConnection() throws IOException {
    try (RawClient client = connect()) {
      var answer = client.ask("GET /v2/health/live HTTP/1.0\r\n\r\n".getBytes(UTF_8));
      assertEquals(200, answer.status());
      assertTrue(client.isAtEnd());
    }
    try (RawClient client = connect()) {
      var answer = client.ask(Requests.of("GET", "/v2", "", new byte[0]));
      assertNull(answer.headers().get("connection"));
      assertEquals(
          200,
          client.ask(Requests.of("GET", "/v2", "Connection: close\r\n", new byte[0])).status());
      assertTrue(client.isAtEnd());
    }
  }
}

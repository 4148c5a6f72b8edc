// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.junit.jupiter.api.Test;

/** The routes differ in how bytes travel, and in nothing that a client or model could see. */
class RoutesTest extends ServerTest {
  private static final long SEED = 20_261_123;

  @Test
  void infer_everyRouteDtypeAndJsonLength_answersTheSameBits() throws IOException {
    var random = new Random(SEED);
    int[][] shapes = {{1, 1}, {1, 63}, {3, 5}, {2, 4097}, {1, 150_528}};
    try (RawClient client = connect()) {
      for (ScalarType dtype : SumsModel.DTYPES) {
        for (int[] shape : shapes) {
          byte[] tensor = Requests.elements(dtype, shape[0] * shape[1], random);
          float[] expected = Requests.sums(dtype, tensor, shape[0], shape[1]);
          String id = "i".repeat(random.nextInt(80));
          String json = Requests.header(id, dtype, shape[0], shape[1]);
          byte[] first = null;
          for (String route : ROUTES) {
            RawClient.Answer answer = client.ask(Requests.binary(route, json, tensor));
            String what = "seed " + SEED + ", " + route + ' ' + dtype + Arrays.toString(shape);
            assertEquals(200, answer.status(), () -> what + answer.text());
            assertArrayEquals(expected, Requests.floats(answer), what);
            first = first == null ? answer.body() : first;
            assertArrayEquals(first, answer.body(), what);
          }
        }
      }
    }
  }

  @Test
  void infer_onEitherPooledRoute_showsTheModelAlignedMemory() throws IOException {
    var random = new Random(SEED);
    try (RawClient client = connect()) {
      for (int length = 0; length < 130; length++) {
        byte[] tensor = Requests.elements(DType.FLOAT32, 12_000, random);
        String json = Requests.header("i".repeat(length), DType.FLOAT32, 1, 12_000);
        for (String route : ROUTES) {
          assertEquals(200, client.ask(Requests.binary(route, json, tensor)).status());
        }
      }
    }
    assertEquals(Set.of(64L), model.alignments);
  }

  @Test
  void infer_zeroCopy_placesAllButWhatCameWithTheHead() throws IOException {
    int requests = 20;
    byte[] tensor = Requests.elements(DType.FLOAT32, 150_528, new Random(SEED));
    String json = Requests.header("x", DType.FLOAT32, 1, 150_528);
    try (RawClient client = connect()) {
      for (int i = 0; i < requests; i++) {
        assertEquals(200, client.ask(Requests.binary("zero-copy", json, tensor)).status());
      }
    }
    ServerStatistics statistics = server.statistics();
    assertEquals(
        (long) requests * (tensor.length + json.length()),
        statistics.placedBytes() + statistics.movedBytes());
    assertTrue(
        statistics.movedBytes() <= requests * 8192L,
        () -> "expected at most 8 KiB a request but found " + statistics);
  }

  @Test
  void infer_rawBody_isTheFirstFormOfTheInput() throws IOException {
    byte[] tensor = Requests.elements(DType.FLOAT32, 77, new Random(SEED));
    for (String route : ROUTES) {
      try (RawClient client = connect()) {
        RawClient.Answer answer = client.ask(Requests.binary(route, "", tensor));
        assertEquals(200, answer.status(), answer::text);
        assertArrayEquals(
            Requests.sums(DType.FLOAT32, tensor, 1, 77), Requests.floats(answer), route);
      }
    }
  }

  @Test
  void infer_binaryInAndJsonOut_answersTheSameOnEveryRoute() throws IOException {
    byte[] tensor = {1, 2, 3, 4, 5, 6};
    String json =
        """
        {"inputs": [{"name": "x", "datatype": "UINT8", "shape": [2, 3],
          "parameters": {"binary_data_size": 6}}], "outputs": [{"name": "y"}]}
        """;
    for (String route : ROUTES) {
      try (RawClient client = connect()) {
        RawClient.Answer answer = client.ask(Requests.binary(route, json, tensor));
        assertEquals(
            "{\"model_name\":\"sums\",\"model_version\":\"1\",\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[2,2],\"data\":[6.0,8.0,15.0,17.0]}]}",
            answer.text(),
            route);
      }
    }
  }
}

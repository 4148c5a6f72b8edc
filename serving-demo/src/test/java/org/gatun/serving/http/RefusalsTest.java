// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Each bad request, a thousand times: the same answer, and all memory comes back. */
class RefusalsTest extends ServerTest {
  private static final int TIMES = 1_000;
  private static final int BODY_BYTES = 1 << 20;

  private static final String INPUT =
      "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"UINT8\",\"shape\":[1,4],\"parameters\":{\"binary_data_size\":4}}]}";
  private static final String BROKEN = "body: expected a JSON object but found…";
  private static final byte[] TENSOR = {1, 2, 3, 4};

  @Override
  ServerOptions options() {
    return ServerOptions.DEFAULT.withBytes(BODY_BYTES, 2 * BODY_BYTES);
  }

  /** A request, and what must be answered; an error that ends in … may go on. */
  @SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
  record Refused(String name, byte[] request, int status, String error, boolean ends) {
    @Override
    public String toString() {
      return name;
    }
  }

  static final List<Refused> BAD = bad();

  private static List<Refused> bad() {
    List<Refused> bad = new ArrayList<>();
    for (String route : ROUTES) {
      addBinary(bad, route);
    }
    addJson(bad);
    addHeads(bad);
    return bad;
  }

  private static void addBinary(List<Refused> bad, String route) {
    add(
        bad,
        route,
        "wrong shape",
        INPUT.replace("[1,4]", "[1,2,2]"),
        "inputs[0].shape: expected [-1, -1] for UINT8 but found [1, 2, 2]");
    add(
        bad,
        route,
        "wrong dtype",
        INPUT.replace("UINT8", "BOOL"),
        "inputs[0].datatype: expected FP32 or UINT8 or INT8 or INT16 or UINT16 or INT32 or FP64 or FP16 but found BOOL");
    add(
        bad,
        route,
        "unknown dtype",
        INPUT.replace("UINT8", "BYTES"),
        "inputs[0].datatype: expected one of [BOOL, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64, FP16, BF16, FP32, FP64] but found \"BYTES\"");
    add(
        bad,
        route,
        "size of another shape",
        INPUT.replace("[1,4]", "[1,5]"),
        "inputs[0].parameters.binary_data_size: expected 5 for UINT8 [1, 5] but found 4");
    add(
        bad,
        route,
        "size that overflows",
        INPUT.replace("[1,4]", "[4294967296,4294967296]"),
        "inputs[0].shape: expected at most 2147483647 bytes but found [4294967296, 4294967296] of UINT8");
    add(
        bad,
        route,
        "negative size",
        INPUT.replace("[1,4]", "[-1,-4]"),
        "inputs[0].shape[0]: expected an integer from 1 but found -1");
    add(
        bad,
        route,
        "size too large for a long",
        INPUT.replace("[1,4]", "[1,99999999999999999999]"),
        "inputs[0].shape[1]: expected an integer from 1 but found 99999999999999999999");
    add(
        bad,
        route,
        "size of text",
        INPUT.replace("[1,4]", "[1,\"4\"]"),
        "inputs[0].shape[1]: expected an integer from 1 but found text");
    add(
        bad,
        route,
        "negative byte count",
        INPUT.replace("size\":4", "size\":-4"),
        "inputs[0].parameters.binary_data_size: expected an integer from 0 but found -4");
    add(
        bad,
        route,
        "unknown input",
        INPUT.replace("\"x\"", "\"z\""),
        "inputs[0].name: expected x but found \"z\"");
    add(
        bad,
        route,
        "no name",
        INPUT.replace("\"name\":\"x\",", ""),
        "inputs[0].name: expected a value but found none");
    add(bad, route, "two inputs", INPUT.replace("}}]", "}},{}]"), "inputs: expected 1 but found 2");
    add(
        bad,
        route,
        "no data",
        INPUT.replace("binary_data_size", "other"),
        "inputs[0]: expected either data or parameters.binary_data_size but found neither");
    add(
        bad,
        route,
        "unknown output",
        INPUT.replace("}}]}", "}}],\"outputs\":[{\"name\":\"z\"}]}"),
        "outputs[0].name: expected y but found \"z\"");
    add(
        bad,
        route,
        "shared memory",
        INPUT.replace("binary_data_size\":4", "shared_memory_region\":\"r\""),
        "inputs[0].parameters.shared_memory_region: expected none, for the extension is not offered");
    add(
        bad,
        route,
        "member twice",
        INPUT.replace("{\"inputs\"", "{\"id\":\"1\",\"id\":\"2\",\"inputs\""),
        BROKEN);
    add(bad, route, "broken JSON", INPUT.replace("}}]}", "}}]"), BROKEN);
    add(bad, route, "deep JSON", "[".repeat(50_000), BROKEN);
    add(bad, route, "no JSON", "\0\1\2\3", BROKEN);
    bad.add(
        new Refused(
            route + " bytes missing",
            Requests.binary(route, INPUT, new byte[3]),
            400,
            "body: expected 4 bytes after the JSON but found 3; Inference-Header-Content-Length is the JSON's length",
            false));
    bad.add(
        new Refused(
            route + " bytes too many",
            Requests.binary(route, INPUT, new byte[70_000]),
            400,
            "body: expected 4 bytes after the JSON but found 70000; Inference-Header-Content-Length is the JSON's length",
            false));
    bad.add(
        new Refused(
            route + " raw body of half an element",
            Requests.binary(route, "", new byte[6]),
            400,
            "body: expected a multiple of 4 bytes for FP32 [-1, -1] but found 6",
            false));
    bad.add(
        new Refused(
            route + " raw body of nothing",
            Requests.binary(route, "", new byte[0]),
            400,
            "body: expected a multiple of 4 bytes for FP32 [-1, -1] but found 0",
            false));
    for (String length : List.of("-1", "x", "", "99999999999", "1048577", "+1", "１")) {
      bad.add(header(route, length, "0..1048576"));
    }
    bad.add(
        new Refused(
            route + " JSON longer than the body",
            post("Gatun-Route: " + route + "\r\nInference-Header-Content-Length: 500\r\n", TENSOR),
            400,
            "Inference-Header-Content-Length: expected at most the body's 4 bytes but found 500",
            false));
    byte[] unknown = Requests.binary(route, INPUT, TENSOR);
    bad.add(
        new Refused(
            route + " unknown model",
            new String(unknown, UTF_8).replace("/sums/", "/digits/").getBytes(UTF_8),
            404,
            "model: expected sums but found \"digits\"",
            false));
    bad.add(
        new Refused(
            route + " oversized",
            ("POST /v2/models/sums/infer HTTP/1.1\r\n"
                    + Requests.heads(route, 10)
                    + "Content-Length: 99999999999\r\n\r\n")
                .getBytes(UTF_8),
            413,
            "body: expected at most 1048576 bytes but found 99999999999",
            true));
  }

  private static Refused header(String route, String length, String expected) {
    return new Refused(
        route + " JSON length \"" + length + '"',
        post(
            "Gatun-Route: " + route + "\r\nInference-Header-Content-Length: " + length + "\r\n",
            TENSOR),
        400,
        "Inference-Header-Content-Length: expected "
            + expected
            + " but found \""
            + new String(length.getBytes(UTF_8), java.nio.charset.StandardCharsets.ISO_8859_1)
            + '"',
        false);
  }

  private static void addJson(List<Refused> bad) {
    String json =
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"UINT8\",\"shape\":[2,2],\"data\":[1,2,3,4]}]}";
    addJson(
        bad,
        "too few elements",
        json.replace(",4]}", "]}"),
        "inputs[0].data: expected 4 elements but found 3");
    addJson(
        bad,
        "ragged rows",
        json.replace("[1,2,3,4]", "[[1,2],[3]]"),
        "inputs[0].data[1]: expected 2 elements but found 1");
    addJson(
        bad,
        "row of no array",
        json.replace("[1,2,3,4]", "[[1,2],3]"),
        "inputs[0].data[1]: expected an array but found 3");
    addJson(
        bad,
        "element out of range",
        json.replace("3,4", "256,4"),
        "inputs[0].data[2]: expected uint8 but found 256");
    addJson(
        bad,
        "negative element",
        json.replace("3,4", "3,-4"),
        "inputs[0].data[3]: expected uint8 but found -4");
    addJson(
        bad,
        "fraction",
        json.replace("3,4", "3,4.5"),
        "inputs[0].data[3]: expected uint8 but found 4.5");
    addJson(
        bad,
        "text",
        json.replace("3,4", "3,\"4\""),
        "inputs[0].data[3]: expected uint8 but found text");
    addJson(
        bad,
        "float too large",
        json.replace("UINT8", "FP32").replace("3,4", "3,1e39"),
        "inputs[0].data[3]: expected float32 but found 1.0E39");
    addJson(
        bad,
        "null",
        json.replace("3,4", "3,null"),
        "inputs[0].data[3]: expected uint8 but found null");
    addJson(
        bad,
        "data and binary",
        INPUT.replace("\"parameters\"", "\"data\":[1],\"parameters\""),
        "inputs[0]: expected either data or parameters.binary_data_size but found both");
    addJson(
        bad,
        "binary without length of JSON",
        INPUT,
        "body: expected 4 bytes after the JSON but found 0; Inference-Header-Content-Length is the JSON's length");
    addJson(bad, "an array", "[]", "body: expected a JSON object but found an array");
    addJson(bad, "nothing", "", "body: expected a JSON object but found nothing");
    addJson(bad, "no inputs", "{}", "inputs: expected a value but found none");
    addJson(
        bad, "inputs of text", "{\"inputs\":\"x\"}", "inputs: expected an array but found text");
    addJson(
        bad, "input of number", "{\"inputs\":[1]}", "inputs[0]: expected an object but found 1");
    addJson(bad, "id of number", "{\"id\":1," + json.substring(1), "id: expected text but found 1");
    addJson(
        bad,
        "long number",
        json.replace("3,4", "3," + "9".repeat(500)),
        "inputs[0].data[3]: expected uint8 but found a number of 500 digits");
    addJson(bad, "longer number", json.replace("3,4", "3," + "9".repeat(5_000)), BROKEN);
    addJson(bad, "two values", json + json, BROKEN);
    addJson(
        bad,
        "binary data after JSON of no given length",
        INPUT + "\1\2\3\4",
        "body: expected a JSON object but found at line 1 column "
            + (INPUT.length() + 2)
            + ": Illegal character ((CTRL-CHAR, code 1)): only regular white space (\\r, \\n, \\t) is"
            + " allowed between tokens; where binary data follows the JSON, the header"
            + " Inference-Header-Content-Length is the JSON's length");
    addJson(
        bad,
        "33 axes",
        json.replace("[2,2]", "[" + "1,".repeat(32) + "1]"),
        "inputs[0].shape: expected at most 32 axes but found 33");
  }

  private static void addHeads(List<Refused> bad) {
    bad.add(
        new Refused(
            "unknown path",
            Requests.get("/v3"),
            404,
            "path: expected /v2, /v2/health/live, /v2/health/ready, /v2/models/NAME, /v2/models/NAME/ready or /v2/models/NAME/infer but found /v3",
            false));
    bad.add(
        new Refused(
            "unknown version",
            Requests.get("/v2/models/sums/versions/2"),
            404,
            "version of model \"sums\": expected 1 but found \"2\"",
            false));
    bad.add(
        new Refused(
            "wrong method",
            Requests.get("/v2/models/sums/infer"),
            405,
            "method: expected POST but found GET",
            false));
    bad.add(
        new Refused(
            "wrong method with a body",
            Requests.of("PUT", "/v2", "", new byte[50_000]),
            405,
            "method: expected GET but found PUT",
            false));
    bad.add(
        new Refused(
            "unknown route",
            post("Gatun-Route: fast\r\n", TENSOR),
            400,
            "Gatun-Route: expected copying or one-copy or zero-copy but found \"fast\"",
            false));
    bad.add(
        new Refused(
            "compressed",
            post("Content-Encoding: gzip\r\n", TENSOR),
            415,
            "Content-Encoding: expected none but found \"gzip\"",
            false));
    bad.add(
        new Refused(
            "unknown expectation",
            post("Expect: rain\r\n", TENSOR),
            417,
            "Expect: expected 100-continue but found \"rain\"",
            false));
    bad.add(
        new Refused(
            "refused before it goes on",
            "POST /v2/models/none/infer HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n"
                .getBytes(UTF_8),
            404,
            "model: expected sums but found \"none\"",
            true));
    bad.add(new Refused("no HTTP", "nonsense\r\n\r\n".getBytes(UTF_8), 400, "request: …", true));
    bad.add(
        new Refused(
            "two lengths",
            "POST /v2/models/sums/infer HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"
                .getBytes(UTF_8),
            400,
            "request: …",
            true));
    bad.add(
        new Refused(
            "negative length",
            "POST /v2/models/sums/infer HTTP/1.1\r\nContent-Length: -3\r\n\r\nabcd".getBytes(UTF_8),
            400,
            "request: …",
            true));
    bad.add(
        new Refused(
            "chunks that are none",
            "POST /v2/models/sums/infer HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
                .getBytes(UTF_8),
            400,
            "body: …",
            true));
  }

  private static byte[] post(String headers, byte[] body) {
    return Requests.of("POST", "/v2/models/sums/infer", headers, body);
  }

  private static void add(List<Refused> bad, String route, String name, String json, String error) {
    bad.add(
        new Refused(route + ' ' + name, Requests.binary(route, json, TENSOR), 400, error, false));
  }

  private static void addJson(List<Refused> bad, String name, String json, String error) {
    bad.add(new Refused("JSON " + name, Requests.json(json), 400, error, false));
  }

  private static String error(RawClient.Answer answer) throws IOException {
    JsonNode json = new ObjectMapper().readTree(answer.body());
    assertEquals(1, json.size());
    return json.get("error").textValue();
  }

  @ParameterizedTest
  @FieldSource("BAD")
  void request_thatIsBad_isRefusedByName(Refused refused) throws IOException {
    RawClient client = connect();
    try {
      for (int i = 0; i < TIMES; i++) {
        RawClient.Answer answer = client.ask(refused.request());
        assertEquals(refused.status(), answer.status(), answer::text);
        String error = error(answer);
        if (refused.error().endsWith("…")) {
          String start = refused.error().substring(0, refused.error().length() - 1);
          assertTrue(error.startsWith(start), error);
        } else {
          assertEquals(refused.error(), error);
        }
        if (refused.ends()) {
          assertTrue(client.isAtEnd());
          client.close();
          client = connect();
        }
      }
      // The server lives on, and the connection too.
      RawClient.Answer answer = client.ask(Requests.binary("zero-copy", INPUT, TENSOR));
      assertEquals(200, answer.status(), answer::text);
    } finally {
      client.close();
    }
    assertEquals(TIMES, server.statistics().refusals());
  }
}

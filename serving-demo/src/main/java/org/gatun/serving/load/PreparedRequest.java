// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A request as it goes over the wire, made once and sent often: the client then spends its time in
 * the system's copy to the socket alone. The bytes are outside the Java heap, so that sending does
 * not copy them once more.
 */
public final class PreparedRequest {
  private final ByteBuffer bytes;

  private PreparedRequest(byte[] head, byte[] json, ByteBuffer data) {
    bytes = ByteBuffer.allocateDirect(head.length + json.length + data.remaining());
    bytes.put(head).put(json).put(data.duplicate()).flip();
  }

  /** Makes a GET. */
  public static PreparedRequest get(String path) {
    byte[] head = ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").getBytes(ISO_8859_1);
    return new PreparedRequest(head, new byte[0], ByteBuffer.allocate(0));
  }

  /**
   * Makes an inference by the binary extension of the Open Inference Protocol.
   *
   * @param route the server's way with the bytes
   * @param data the input's elements, little-endian, between position and limit; copied
   * @param shape the number of elements of each axis
   */
  public static PreparedRequest binary(
      String model, String route, String input, String datatype, ByteBuffer data, long... shape) {
    String json =
        "{\"inputs\":[{\"name\":\""
            + input
            + "\",\"datatype\":\""
            + datatype
            + "\",\"shape\":"
            + Arrays.toString(shape)
            + ",\"parameters\":{\"binary_data_size\":"
            + data.remaining()
            + "}}],\"parameters\":{\"binary_data_output\":true}}";
    byte[] header = json.getBytes(UTF_8);
    String extra =
        "Content-Type: application/octet-stream\r\nInference-Header-Content-Length: "
            + header.length
            + "\r\n";
    return new PreparedRequest(
        head(model, route, extra, header.length + data.remaining()), header, data);
  }

  /** Makes an inference whose input is written as JSON, as is its answer. */
  public static PreparedRequest json(
      String model, String route, String input, float[] data, long... shape) {
    String json =
        "{\"inputs\":[{\"name\":\""
            + input
            + "\",\"datatype\":\"FP32\",\"shape\":"
            + Arrays.toString(shape)
            + ",\"data\":"
            + Arrays.toString(data)
            + "}]}";
    byte[] body = json.getBytes(UTF_8);
    return new PreparedRequest(
        head(model, route, "Content-Type: application/json\r\n", body.length),
        body,
        ByteBuffer.allocate(0));
  }

  private static byte[] head(String model, String route, String extra, int length) {
    return ("POST /v2/models/"
            + model
            + "/infer HTTP/1.1\r\nHost: 127.0.0.1\r\nGatun-Route: "
            + route
            + "\r\n"
            + extra
            + "Content-Length: "
            + length
            + "\r\n\r\n")
        .getBytes(ISO_8859_1);
  }

  /** Returns the bytes, to be read by one connection. */
  ByteBuffer bytes() {
    return bytes.duplicate();
  }
}

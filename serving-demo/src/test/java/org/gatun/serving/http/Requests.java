// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.random.RandomGenerator;
import org.gatun.buffer.ScalarType;
import org.gatun.serving.model.Port;

/** Makes requests byte by byte, independent of the server's own code. */
final class Requests {
  private Requests() {}

  static byte[] of(String method, String path, String headers, byte[] body) {
    String head =
        method
            + ' '
            + path
            + " HTTP/1.1\r\nHost: localhost\r\n"
            + headers
            + (method.equals("GET") ? "" : "Content-Length: " + body.length + "\r\n")
            + "\r\n";
    return join(head.getBytes(UTF_8), body);
  }

  static byte[] get(String path) {
    return of("GET", path, "", new byte[0]);
  }

  static byte[] json(String json) {
    return of("POST", "/v2/models/sums/infer", "", json.getBytes(UTF_8));
  }

  /** A request in binary: {@code json} and the bytes after it, by a route. */
  static byte[] binary(String route, String json, byte[] tensor) {
    byte[] text = json.getBytes(UTF_8);
    return of("POST", "/v2/models/sums/infer", heads(route, text.length), join(text, tensor));
  }

  static String heads(String route, int jsonLength) {
    return "Gatun-Route: " + route + "\r\nInference-Header-Content-Length: " + jsonLength + "\r\n";
  }

  /** The JSON of a request in binary that wants its answer in binary. */
  static String header(String id, ScalarType dtype, int rows, int columns) {
    return "{\"id\":\"%s\",\"inputs\":[{\"name\":\"x\",\"datatype\":\"%s\",\"shape\":[%d,%d],\"parameters\":{\"binary_data_size\":%d}}],\"parameters\":{\"binary_data_output\":true}}"
        .formatted(
            id, Port.datatype(dtype), rows, columns, (long) rows * columns * dtype.itemsize());
  }

  static byte[] join(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** Little-endian elements with values that every dtype holds: 0 to 100. */
  static byte[] elements(ScalarType dtype, int count, RandomGenerator random) {
    var bytes = ByteBuffer.allocate(count * dtype.itemsize()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      int value = random.nextInt(101);
      switch (dtype) {
        case FLOAT32 -> bytes.putFloat(value + 0.37f);
        case FLOAT64 -> bytes.putDouble(value + 0.37);
        case FLOAT16 -> bytes.putShort(Float.floatToFloat16(value));
        case INT32 -> bytes.putInt(value);
        case INT16, UINT16 -> bytes.putShort((short) value);
        default -> bytes.put((byte) value);
      }
    }
    return bytes.array();
  }

  /** What the model {@code sums} must answer, from the bytes alone. */
  static float[] sums(ScalarType dtype, byte[] tensor, int rows, int columns) {
    var bytes = ByteBuffer.wrap(tensor).order(ByteOrder.LITTLE_ENDIAN);
    float[] sums = new float[rows * 2];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        float x =
            switch (dtype) {
              case FLOAT32 -> bytes.getFloat();
              case FLOAT64 -> (float) bytes.getDouble();
              case FLOAT16 -> Float.float16ToFloat(bytes.getShort());
              case INT32 -> bytes.getInt();
              case INT16, UINT16 -> bytes.getShort();
              default -> bytes.get();
            };
        sums[2 * row] += x;
        sums[2 * row + 1] += x * (column % 7);
      }
    }
    return sums;
  }

  /** The floats after the JSON of an answer in binary. */
  static float[] floats(RawClient.Answer answer) {
    int jsonLength = Integer.parseInt(answer.headers().get("inference-header-content-length"));
    var bytes =
        ByteBuffer.wrap(answer.body(), jsonLength, answer.body().length - jsonLength)
            .slice()
            .order(ByteOrder.LITTLE_ENDIAN);
    float[] floats = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(floats);
    return floats;
  }
}

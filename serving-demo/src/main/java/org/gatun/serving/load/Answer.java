// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What the server answered.
 *
 * @param status the HTTP status
 * @param headerLength how many bytes of the body are JSON; the rest is the output
 * @param body all of the body
 */
public record Answer(int status, int headerLength, ByteBuffer body) {
  /** Returns the JSON. */
  public String json() {
    return UTF_8.decode(body.slice(0, headerLength)).toString();
  }

  /** Returns the output of a binary answer, copied. */
  public float[] floats() {
    int bytes = body.limit() - headerLength;
    float[] values = new float[bytes / Float.BYTES];
    body.slice(headerLength, bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.gatun.serving.load.PreparedRequest;

/** What is sent to be measured: the same bytes by every route. */
final class Payload {
  private static final long SEED = 600;

  private final String label;
  private final String model;
  private final String input;
  private final String datatype;
  private final ByteBuffer data;
  private final long[] shape;

  private Payload(
      String label, String model, String input, String datatype, ByteBuffer data, long... shape) {
    this.label = label;
    this.model = model;
    this.input = input;
    this.datatype = datatype;
    this.data = data;
    this.shape = shape;
  }

  /** Rows of float32 for the model whose cost is its bytes. */
  static Payload pooled(String label, int rows, int features) {
    ByteBuffer data =
        ByteBuffer.allocate(rows * features * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    var random = new Random(SEED);
    while (data.hasRemaining()) {
      data.putFloat(random.nextFloat());
    }
    return new Payload(label, "pooled", "x", "FP32", data.flip(), rows, features);
  }

  /** Drawn digits, as bitmaps, for the model whose cost is its computation. */
  static Payload digits(int rows) {
    var hand = new Handwriting(SEED);
    ByteBuffer data = ByteBuffer.allocate(rows * Handwriting.SIDE * Handwriting.SIDE);
    for (int row = 0; row < rows; row++) {
      data.put(hand.draw(row % 10));
    }
    return new Payload(
        rows + " digits",
        "digits",
        "digits",
        "UINT8",
        data.flip(),
        rows,
        Handwriting.SIDE,
        Handwriting.SIDE);
  }

  /** Returns how the table names it. */
  String label() {
    return label;
  }

  PreparedRequest binary(String route) {
    return PreparedRequest.binary(model, route, input, datatype, data, shape);
  }

  /** The same request all in JSON; for float32. */
  PreparedRequest json() {
    float[] values = new float[data.remaining() / Float.BYTES];
    data.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return PreparedRequest.json(model, "zero-copy", input, values, shape);
  }
}

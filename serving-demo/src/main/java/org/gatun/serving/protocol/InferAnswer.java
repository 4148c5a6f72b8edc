// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.gatun.buffer.BufferView;
import org.jspecify.annotations.Nullable;

/** The JSON of an answer to an inference request. */
public final class InferAnswer {
  /** Binary outputs start at a multiple of so many bytes from the start of the body. */
  public static final int ALIGNMENT = 64;

  private static final JsonFactory FACTORY = new JsonFactory();
  private static final int USUAL_LENGTH = 256;

  private InferAnswer() {}

  /**
   * Returns the JSON that goes before a binary output, filled up with spaces to a multiple of
   * {@link #ALIGNMENT} bytes.
   */
  public static byte[] header(InferRequest request) {
    byte[] json = write(request, null);
    int length = (json.length + ALIGNMENT - 1) & -ALIGNMENT;
    byte[] padded = Arrays.copyOf(json, length);
    Arrays.fill(padded, json.length, length, (byte) ' ');
    return padded;
  }

  /**
   * Returns an answer all in JSON.
   *
   * @param output the output's elements, rank 1
   */
  public static byte[] json(InferRequest request, BufferView output) {
    return write(request, output);
  }

  private static byte[] write(InferRequest request, @Nullable BufferView output) {
    var bytes = new ByteArrayOutputStream(USUAL_LENGTH);
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("model_name", request.model().name());
      json.writeStringField("model_version", Metadata.VERSION);
      if (request.id() != null) {
        json.writeStringField("id", request.id());
      }
      json.writeArrayFieldStart("outputs");
      json.writeStartObject();
      json.writeStringField("name", request.model().outputs().getFirst().name());
      json.writeStringField("datatype", "FP32");
      json.writeFieldName("shape");
      long[] shape = request.outputShape();
      json.writeArray(shape, 0, shape.length);
      if (output == null) {
        json.writeObjectFieldStart("parameters");
        json.writeNumberField("binary_data_size", request.outputBytes());
        json.writeEndObject();
      } else {
        json.writeArrayFieldStart("data");
        long count = output.layout().count();
        for (long i = 0; i < count; i++) {
          json.writeNumber(output.getFloat(i));
        }
        json.writeEndArray();
      }
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("an array cannot fail to be written", e);
    }
    return bytes.toByteArray();
  }
}

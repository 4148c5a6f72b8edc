// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import org.gatun.buffer.ScalarType;
import org.gatun.serving.model.Model;
import org.gatun.serving.model.Port;
import org.jspecify.annotations.Nullable;

/**
 * What an inference request asks for, checked against its model and against the number of bytes
 * that came: a request that was read can be computed.
 */
public final class InferRequest {
  private static final String INPUT = "inputs[0].";

  private final Model model;
  private final @Nullable String id;
  private final ScalarType dtype;
  private final long[] shape;
  private final long[] outputShape;
  private final long inputBytes;
  private final long outputBytes;
  private final @Nullable JsonNode data;
  private final boolean binaryOutput;

  private InferRequest(
      Model model,
      @Nullable String id,
      ScalarType dtype,
      long[] shape,
      @Nullable JsonNode data,
      boolean binaryOutput,
      String path)
      throws RequestException {
    this.model = model;
    this.id = id;
    this.dtype = dtype;
    this.shape = shape;
    this.data = data;
    this.binaryOutput = binaryOutput;
    inputBytes = bytes(dtype, shape, path);
    try {
      outputShape = model.outputShape(dtype, shape);
    } catch (IllegalArgumentException e) {
      throw RequestException.badRequest(path + e.getMessage());
    }
    outputBytes = bytes(ScalarType.FLOAT32, outputShape, "the output's ");
  }

  /**
   * Reads a request from its JSON.
   *
   * @param json holds the JSON at {@code start}, {@code length} bytes long
   * @param following how many bytes of binary tensors follow the JSON
   * @throws RequestException if it is not a request that the model can compute
   */
  public static InferRequest read(Model model, byte[] json, int start, int length, long following)
      throws RequestException {
    JsonNode root = Json.object(json, start, length);
    JsonNode inputs = Json.array(Json.required(root, "", "inputs"), "inputs");
    if (inputs.size() != 1) {
      throw RequestException.badRequest("inputs: expected 1 but found " + inputs.size());
    }
    JsonNode input = Json.object(inputs.get(0), "inputs[0]");
    checkName(input, model.inputs(), INPUT);
    String datatype = Json.text(Json.required(input, INPUT, "datatype"), INPUT + "datatype");
    JsonNode idNode = Json.member(root, "id");
    String id = idNode == null ? null : Json.text(idNode, "id");
    boolean binaryOutput = binaryOutput(root, model);
    JsonNode size = parameter(input, INPUT, "binary_data_size");
    JsonNode data = Json.member(input, "data");
    if ((data == null) == (size == null)) {
      throw RequestException.badRequest(
          "inputs[0]: expected either data or parameters.binary_data_size but found "
              + (data == null ? "neither" : "both"));
    }
    var request =
        new InferRequest(
            model,
            id,
            Datatype.dtype(datatype, INPUT + "datatype"),
            shape(Json.required(input, INPUT, "shape")),
            data,
            binaryOutput,
            INPUT);
    request.checkBytes(size, following);
    return request;
  }

  /**
   * Makes the request that a body without JSON is: all of it is the input, of the first form that
   * the model lists. The last axis of unknown size has as many elements as the bytes give, those
   * before it have one. The answer is binary.
   *
   * @throws RequestException if the bytes do not make up a whole number of elements on that axis
   */
  public static InferRequest raw(Model model, long bytes) throws RequestException {
    Port port = model.inputs().getFirst();
    long[] shape = port.shape().stream().mapToLong(size -> size == -1 ? 1 : size).toArray();
    long step = port.dtype().itemsize() * Arrays.stream(shape).reduce(1, Math::multiplyExact);
    int unknown = port.shape().lastIndexOf(-1L);
    if (bytes == 0 || (unknown < 0 ? bytes != step : bytes % step != 0)) {
      throw RequestException.badRequest(
          "body: expected "
              + (unknown < 0 ? "" : "a multiple of ")
              + step
              + " bytes for "
              + port.datatype()
              + ' '
              + port.shape()
              + " but found "
              + bytes);
    }
    if (unknown >= 0) {
      shape[unknown] = bytes / step;
    }
    return new InferRequest(model, null, port.dtype(), shape, null, true, "body: ");
  }

  private void checkBytes(@Nullable JsonNode size, long following) throws RequestException {
    long expected = size == null ? 0 : Json.integer(size, INPUT + "parameters.binary_data_size", 0);
    if (size != null && expected != inputBytes) {
      throw RequestException.badRequest(
          INPUT
              + "parameters.binary_data_size: expected "
              + inputBytes
              + " for "
              + Port.datatype(dtype)
              + ' '
              + Arrays.toString(shape)
              + " but found "
              + expected);
    }
    if (following != expected) {
      throw RequestException.badRequest(
          "body: expected "
              + expected
              + " bytes after the JSON but found "
              + following
              + "; Inference-Header-Content-Length is the JSON's length");
    }
  }

  private static void checkName(JsonNode port, List<Port> ports, String path)
      throws RequestException {
    String name = Json.text(Json.required(port, path, "name"), path + "name");
    if (ports.stream().noneMatch(known -> known.name().equals(name))) {
      throw RequestException.badRequest(
          path
              + "name: expected "
              + String.join(" or ", ports.stream().map(Port::name).distinct().toList())
              + " but found \""
              + name
              + '"');
    }
  }

  private static @Nullable JsonNode parameter(JsonNode owner, String path, String name)
      throws RequestException {
    JsonNode parameters = Json.member(owner, "parameters");
    if (parameters == null) {
      return null;
    }
    Json.object(parameters, path + "parameters");
    if (parameters.has("shared_memory_region")) {
      throw RequestException.badRequest(
          path
              + "parameters.shared_memory_region: expected none, for the extension is not offered");
    }
    return Json.member(parameters, name);
  }

  /** Whether the answer is wanted in binary: as its output says, else as the request says. */
  private static boolean binaryOutput(JsonNode root, Model model) throws RequestException {
    JsonNode all = parameter(root, "", "binary_data_output");
    boolean binary = all != null && Json.truth(all, "parameters.binary_data_output");
    JsonNode outputs = Json.member(root, "outputs");
    if (outputs == null || Json.array(outputs, "outputs").isEmpty()) {
      return binary;
    }
    if (outputs.size() > 1) {
      throw RequestException.badRequest("outputs: expected at most 1 but found " + outputs.size());
    }
    JsonNode output = Json.object(outputs.get(0), "outputs[0]");
    checkName(output, model.outputs(), "outputs[0].");
    if (parameter(output, "outputs[0].", "classification") != null) {
      throw RequestException.badRequest(
          "outputs[0].parameters.classification: expected none, for it is not offered");
    }
    JsonNode own = parameter(output, "outputs[0].", "binary_data");
    return own == null ? binary : Json.truth(own, "outputs[0].parameters.binary_data");
  }

  private static long[] shape(JsonNode node) throws RequestException {
    String path = INPUT + "shape";
    Json.array(node, path);
    if (node.size() > 32) {
      throw RequestException.badRequest(
          path + ": expected at most 32 axes but found " + node.size());
    }
    long[] shape = new long[node.size()];
    for (int axis = 0; axis < shape.length; axis++) {
      shape[axis] = Json.integer(node.get(axis), path + '[' + axis + ']', 1);
    }
    return shape;
  }

  private static long bytes(ScalarType dtype, long[] shape, String path) throws RequestException {
    long bytes = dtype.itemsize();
    for (long size : shape) {
      bytes = size > Integer.MAX_VALUE ? Long.MAX_VALUE : bytes * size;
      if (bytes > Integer.MAX_VALUE) {
        throw RequestException.badRequest(
            path
                + "shape: expected at most "
                + Integer.MAX_VALUE
                + " bytes but found "
                + Arrays.toString(shape)
                + " of "
                + Port.datatype(dtype));
      }
    }
    return bytes;
  }

  /** Returns the model that is asked. */
  public Model model() {
    return model;
  }

  /** Returns the type of the input's elements. */
  public ScalarType dtype() {
    return dtype;
  }

  /** Returns the shape of the input. */
  public long[] shape() {
    return shape.clone();
  }

  /** Returns the shape of the output, which is float32. */
  public long[] outputShape() {
    return outputShape.clone();
  }

  /** Returns the size of the input in bytes; it fits an int. */
  public long inputBytes() {
    return inputBytes;
  }

  /** Returns the size of the output in bytes; it fits an int. */
  public long outputBytes() {
    return outputBytes;
  }

  /** Returns what the answer must repeat, if anything. */
  @Nullable String id() {
    return id;
  }

  /** Returns whether the answer is wanted in binary, else in JSON. */
  public boolean binaryOutput() {
    return binaryOutput;
  }

  /** Returns the elements if they came in JSON, or null if they are the bytes after it. */
  public @Nullable JsonData data() {
    return data == null ? null : new JsonData(data, dtype, shape);
  }
}

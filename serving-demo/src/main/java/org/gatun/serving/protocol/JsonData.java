// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.ScalarType;

/** An input whose elements are JSON: one flat array, or arrays in arrays as the shape says. */
public final class JsonData {
  private static final String PATH = "inputs[0].data";

  private final JsonNode data;
  private final ScalarType dtype;
  private final long[] shape;

  JsonData(JsonNode data, ScalarType dtype, long[] shape) {
    this.data = data;
    this.dtype = dtype;
    this.shape = shape;
  }

  /**
   * Writes the elements in index order.
   *
   * @param target of the input's dtype and as many elements, rank 1
   * @throws RequestException if their number, nesting or values are not the dtype's and shape's
   */
  public void copyTo(BufferView target) throws RequestException {
    Json.array(data, PATH);
    long count = target.layout().count();
    boolean nested = shape.length > 1 && !data.isEmpty() && data.get(0).isArray();
    if (nested) {
      copyNested(data, 0, 0, PATH, target);
    } else {
      checkSize(data, count, PATH);
      copyRow(data, 0, PATH, target);
    }
  }

  private long copyNested(JsonNode node, int axis, long at, String path, BufferView target)
      throws RequestException {
    checkSize(Json.array(node, path), shape[axis], path);
    if (axis == shape.length - 1) {
      return copyRow(node, at, path, target);
    }
    long next = at;
    for (int i = 0; i < node.size(); i++) {
      next = copyNested(node.get(i), axis + 1, next, path + '[' + i + ']', target);
    }
    return next;
  }

  private static void checkSize(JsonNode node, long expected, String path) throws RequestException {
    if (node.size() != expected) {
      throw RequestException.badRequest(
          path + ": expected " + expected + " elements but found " + node.size());
    }
  }

  private long copyRow(JsonNode row, long at, String path, BufferView target)
      throws RequestException {
    long next = at;
    for (JsonNode element : row) {
      if (!set(element, next, target)) {
        throw RequestException.badRequest(
            path + '[' + (next - at) + "]: expected " + dtype + " but found " + Json.kind(element));
      }
      next++;
    }
    return next;
  }

  /** Returns whether the element is a value of the dtype. */
  private boolean set(JsonNode element, long at, BufferView target) {
    return switch (dtype.kind()) {
      case FLOAT -> setFloat(element, at, target);
      case BOOL -> {
        target.setBoolean(element.booleanValue(), at);
        yield element.isBoolean();
      }
      case SIGNED, UNSIGNED -> setInteger(element, at, target);
      case COMPLEX -> throw new IllegalStateException("the protocol has no " + dtype);
    };
  }

  private static boolean setFloat(JsonNode element, long at, BufferView target) {
    double value = element.doubleValue();
    if (!element.isNumber() || Double.isInfinite(value)) {
      return false;
    }
    target.setDouble(value, at);
    // A number of JSON is finite: infinity means that it was too large.
    return !Double.isInfinite(target.getDouble(at));
  }

  private boolean setInteger(JsonNode element, long at, BufferView target) {
    if (!element.isIntegralNumber()) {
      return false;
    }
    BigInteger value = element.bigIntegerValue();
    boolean signed = dtype.kind() == ScalarType.Kind.SIGNED;
    if ((!signed && value.signum() < 0)
        || value.bitLength() > 8 * dtype.itemsize() - (signed ? 1 : 0)) {
      return false;
    }
    if (dtype == ScalarType.UINT64) {
      target.set(value, at);
    } else {
      target.setLong(value.longValue(), at);
    }
    return true;
  }
}

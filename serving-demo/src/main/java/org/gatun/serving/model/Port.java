// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.model;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;

/**
 * A form that an input or output of a model has: as one entry of the metadata's {@code inputs} in
 * the Open Inference Protocol.
 *
 * @param name as requests and answers name it; the forms of one input may share a name
 * @param dtype the type of the elements
 * @param shape the number of elements of each axis, -1 for any
 */
public record Port(String name, ScalarType dtype, List<Long> shape) {
  /** Makes a port. */
  public Port {
    shape = List.copyOf(shape);
  }

  /** Makes a port. */
  public static Port of(String name, ScalarType dtype, long... shape) {
    return new Port(name, dtype, Arrays.stream(shape).boxed().toList());
  }

  /** Returns whether an array of that dtype and shape has this form. */
  public boolean matches(DType dtype, long[] shape) {
    if (dtype != this.dtype || shape.length != this.shape.size()) {
      return false;
    }
    for (int axis = 0; axis < shape.length; axis++) {
      long size = this.shape.get(axis);
      if (size != -1 && size != shape[axis]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns the first port that an array of that dtype and shape matches.
   *
   * @throws IllegalArgumentException if there is none; the message names the field, what was
   *     expected and what was found
   */
  public static Port matching(List<Port> ports, DType dtype, long[] shape) {
    for (Port port : ports) {
      if (port.matches(dtype, shape)) {
        return port;
      }
    }
    List<Port> ofDtype = ports.stream().filter(port -> port.dtype == dtype).toList();
    if (ofDtype.isEmpty()) {
      throw new IllegalArgumentException(
          "datatype: expected "
              + ports.stream().map(Port::datatype).distinct().collect(Collectors.joining(" or "))
              + " but found "
              + datatype(dtype));
    }
    throw new IllegalArgumentException(
        "shape: expected "
            + ofDtype.stream()
                .map(port -> port.shape.toString())
                .distinct()
                .collect(Collectors.joining(" or "))
            + " for "
            + datatype(dtype)
            + " but found "
            + Arrays.toString(shape));
  }

  /** Returns the protocol's name of the dtype, such as {@code "FP32"}. */
  public String datatype() {
    return datatype(dtype);
  }

  /** Returns the protocol's name of a dtype, such as {@code "FP32"}, or ours if it has none. */
  public static String datatype(DType dtype) {
    if (!(dtype instanceof ScalarType scalar)) {
      return dtype.toString(); // the protocol has none
    }
    return switch (scalar) {
      case FLOAT16 -> "FP16";
      case BFLOAT16 -> "BF16";
      case FLOAT32 -> "FP32";
      case FLOAT64 -> "FP64";
      case ScalarType other -> other.name();
    };
  }
}

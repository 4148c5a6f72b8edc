// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.protocol;

import java.util.List;
import java.util.Map;
import org.gatun.serving.model.Model;
import org.gatun.serving.model.Port;

/** What the server tells of itself and of its models. */
public final class Metadata {
  /** The version of this program. */
  public static final String PROGRAM_VERSION = "0.1.0";

  /** The version that every model has. */
  public static final String VERSION = "1";

  private Metadata() {}

  /** Returns the JSON that describes the server. */
  public static byte[] server() {
    return Json.bytes(new Server("gatun", PROGRAM_VERSION, List.of("binary_tensor_data")));
  }

  /** Returns the JSON that describes a model. */
  public static byte[] model(Model model) {
    return Json.bytes(
        new Description(
            model.name(),
            List.of(VERSION),
            "gatun",
            tensors(model.inputs()),
            tensors(model.outputs())));
  }

  /** Returns the JSON of one truth, such as {@code {"ready":true}}. */
  public static byte[] truth(String name, boolean value) {
    return Json.bytes(Map.of(name, value));
  }

  /** Returns the JSON that says that a model takes requests. */
  public static byte[] modelReady(String name) {
    return Json.bytes(new ModelReady(name, true));
  }

  /** Returns the JSON of an error. */
  public static byte[] error(String message) {
    return Json.bytes(Map.of("error", message));
  }

  private static List<Tensor> tensors(List<Port> ports) {
    return ports.stream()
        .map(port -> new Tensor(port.name(), port.datatype(), port.shape()))
        .toList();
  }

  private record ModelReady(String name, boolean ready) {}

  private record Server(String name, String version, List<String> extensions) {}

  private record Description(
      String name,
      List<String> versions,
      String platform,
      List<Tensor> inputs,
      List<Tensor> outputs) {}

  private record Tensor(String name, String datatype, List<Long> shape) {}
}

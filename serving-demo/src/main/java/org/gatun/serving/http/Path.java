// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.http;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import org.gatun.serving.protocol.Metadata;
import org.gatun.serving.protocol.RequestException;

/** What the path of a request asks for. */
sealed interface Path {
  /** The process runs. */
  record Live() implements Path {}

  /** The server takes requests. */
  record Ready() implements Path {}

  /** Describe the server. */
  record Server() implements Path {}

  /** Tell the figures. */
  record Statistics() implements Path {}

  /** Describe a model. */
  record ModelMetadata(String model) implements Path {}

  /** A model takes requests. */
  record ModelReady(String model) implements Path {}

  /** Compute. */
  record Infer(String model) implements Path {}

  /**
   * Reads a path.
   *
   * @throws RequestException 404 if it is of no use, also because of its model's version
   */
  static Path of(String uri) throws RequestException {
    String text;
    try {
      text = new QueryStringDecoder(uri).path();
    } catch (IllegalArgumentException e) {
      throw RequestException.badRequest("path: " + e.getMessage());
    }
    // Limit -1 keeps an empty last part, so that "/v2/models/" is no model's path.
    List<String> parts = List.of(text.split("/", -1));
    int count = parts.size();
    if (count >= 4 && text.startsWith("/v2/models/") && !parts.get(3).isEmpty()) {
      String model = parts.get(3);
      int next = 4;
      if (count >= 6 && parts.get(4).equals("versions")) {
        checkVersion(model, parts.get(5));
        next = 6;
      }
      if (count == next) {
        return new ModelMetadata(model);
      }
      if (count == next + 1 && parts.get(next).equals("infer")) {
        return new Infer(model);
      }
      if (count == next + 1 && parts.get(next).equals("ready")) {
        return new ModelReady(model);
      }
    }
    return switch (text) {
      case "/v2/health/live" -> new Live();
      case "/v2/health/ready" -> new Ready();
      case "/v2", "/v2/" -> new Server();
      case "/gatun/statistics" -> new Statistics();
      default ->
          throw RequestException.notFound(
              "path: expected /v2, /v2/health/live, /v2/health/ready, /v2/models/NAME,"
                  + " /v2/models/NAME/ready or /v2/models/NAME/infer but found "
                  + text);
    };
  }

  private static void checkVersion(String model, String version) throws RequestException {
    if (!version.equals(Metadata.VERSION)) {
      throw RequestException.notFound(
          "version of model \""
              + model
              + "\": expected "
              + Metadata.VERSION
              + " but found \""
              + version
              + '"');
    }
  }

  /** Returns the one method that this path has. */
  default HttpMethod method() {
    return this instanceof Infer ? HttpMethod.POST : HttpMethod.GET;
  }
}

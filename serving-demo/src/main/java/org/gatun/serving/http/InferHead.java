// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.http;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.gatun.serving.model.Model;
import org.gatun.serving.protocol.RequestException;

/**
 * What the head of an inference request says, before its body is read.
 *
 * @param model the model that is asked
 * @param route how its bytes travel
 * @param declaredJsonLength how many bytes of the body are JSON, or {@link #ALL}
 */
record InferHead(Model model, Route route, int declaredJsonLength) {
  /** All of the body is JSON. */
  static final int ALL = -1;

  private static final int MAX_JSON_BEFORE_BINARY = 1 << 20;

  /** A body of JSON becomes objects of several times its size. */
  private static final int MAX_JSON = 16 << 20;

  /** Reads a head. */
  static InferHead of(HttpRequest request, Model model) throws RequestException {
    String encoding = request.headers().get("content-encoding", "identity");
    if (!encoding.equalsIgnoreCase("identity")) {
      throw new RequestException(
          HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE,
          "Content-Encoding: expected none but found \"" + encoding + '"');
    }
    Route route = Route.of(request);
    String length = request.headers().get(Answers.JSON_LENGTH);
    return new InferHead(model, route, length == null ? ALL : declaredLength(length.strip()));
  }

  private static int declaredLength(String text) throws RequestException {
    boolean digits = !text.isEmpty() && text.length() <= 9;
    for (int i = 0; i < text.length(); i++) {
      digits &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    int length = digits ? Integer.parseInt(text) : -1;
    if (length < 0 || length > MAX_JSON_BEFORE_BINARY) {
      throw RequestException.badRequest(
          "Inference-Header-Content-Length: expected 0.."
              + MAX_JSON_BEFORE_BINARY
              + " but found \""
              + text
              + '"');
    }
    return length;
  }

  /** Returns whether all of the body is the input. */
  boolean isRaw() {
    return declaredJsonLength == 0;
  }

  /** Returns how many bytes of a body of so many bytes are JSON. */
  int jsonLength(long bodyLength) throws RequestException {
    if (declaredJsonLength != ALL) {
      if (declaredJsonLength > bodyLength) {
        throw RequestException.badRequest(
            "Inference-Header-Content-Length: expected at most the body's "
                + bodyLength
                + " bytes but found "
                + declaredJsonLength);
      }
      return declaredJsonLength;
    }
    if (bodyLength > MAX_JSON) {
      throw new RequestException(
          HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
          "body: expected at most "
              + MAX_JSON
              + " bytes of JSON but found "
              + bodyLength
              + "; send the input in binary, with Inference-Header-Content-Length");
    }
    return (int) bodyLength;
  }
}

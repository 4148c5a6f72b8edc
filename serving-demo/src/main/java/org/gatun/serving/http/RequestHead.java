// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import org.gatun.serving.protocol.RequestException;
import org.jspecify.annotations.Nullable;

/**
 * A head that was found good, before its body is read.
 *
 * @param bytes the length of the body, or what a body without declared length may have
 * @param infer what it says if it asks to compute, else null
 * @param hasLength whether the length is declared
 */
record RequestHead(long bytes, @Nullable InferHead infer, boolean hasLength) {
  /** What a connection may send of a body whose length it does not declare. */
  private static final int CHUNKED_BYTES = 8 << 20;

  /**
   * Reads a head.
   *
   * @throws RequestException if the request is refused, whatever its body is
   */
  static RequestHead of(HttpRequest request, Service service) throws RequestException {
    long limit = service.options().bodyBytes();
    boolean chunked = HttpUtil.isTransferEncodingChunked(request);
    long bytes = chunked ? Math.min(CHUNKED_BYTES, limit) : HttpUtil.getContentLength(request, 0L);
    if (bytes > limit) {
      throw new RequestException(
          HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
          "body: expected at most " + limit + " bytes but found " + bytes);
    }
    String expectation = request.headers().get(HttpHeaderNames.EXPECT);
    if (expectation != null && !HttpUtil.is100ContinueExpected(request)) {
      throw new RequestException(
          HttpResponseStatus.EXPECTATION_FAILED,
          "Expect: expected 100-continue but found \"" + expectation + '"');
    }
    Path path = Path.of(request.uri());
    if (!request.method().equals(path.method())) {
      throw RequestException.wrongMethod(path.method(), request.method());
    }
    InferHead infer = null;
    if (path instanceof Path.Infer(String model)) {
      infer = InferHead.of(request, service.model(model));
      if (!chunked) {
        infer.jsonLength(bytes);
      }
    }
    return new RequestHead(bytes, infer, !chunked);
  }

  /** Returns whether the read of the socket is to put the body in its place. */
  boolean isPlaced() {
    return hasLength
        && infer != null
        && infer.route() == Route.ZERO_COPY
        && infer.declaredJsonLength() != InferHead.ALL;
  }
}

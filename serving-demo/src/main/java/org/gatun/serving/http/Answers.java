// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import org.gatun.serving.protocol.Metadata;
import org.gatun.serving.protocol.RequestException;

/** Makes the answers. */
final class Answers {
  /** The length of the JSON before binary data, in requests and answers. */
  static final AsciiString JSON_LENGTH = AsciiString.cached("inference-header-content-length");

  private Answers() {}

  static FullHttpResponse json(byte[] json) {
    return json(HttpResponseStatus.OK, json);
  }

  static FullHttpResponse json(HttpResponseStatus status, byte[] json) {
    var answer = of(status, Unpooled.wrappedBuffer(json));
    answer.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
    return answer;
  }

  static FullHttpResponse error(RequestException e) {
    FullHttpResponse answer = json(e.status(), Metadata.error(String.valueOf(e.getMessage())));
    if (e.allowed() != null) {
      answer.headers().set(HttpHeaderNames.ALLOW, e.allowed());
    }
    return answer;
  }

  /** Returns what to tell of a request that this server failed at: 503 without memory, else 500. */
  static RequestException failure(Throwable cause) {
    return new RequestException(
        cause instanceof OutOfMemoryError
            ? HttpResponseStatus.SERVICE_UNAVAILABLE
            : HttpResponseStatus.INTERNAL_SERVER_ERROR,
        "server: " + cause);
  }

  /**
   * Makes an answer of JSON and binary data.
   *
   * @param body is the answer's from then on
   */
  static FullHttpResponse binary(int jsonLength, ByteBuf body) {
    var answer = of(HttpResponseStatus.OK, body);
    answer
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_OCTET_STREAM)
        .setInt(JSON_LENGTH, jsonLength);
    return answer;
  }

  private static FullHttpResponse of(HttpResponseStatus status, ByteBuf body) {
    var answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
    answer.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    return answer;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.http;

import io.netty.handler.codec.http.HttpRequest;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.gatun.serving.protocol.RequestException;

/**
 * How the bytes of a binary request reach the model, and how its answer leaves. All routes call the
 * same model with the same dtype; they differ in copies alone. A request names its route in the
 * header {@value #HEADER}.
 */
public enum Route {
  /**
   * As a Java service does it today: the gathered body becomes a {@code byte[]}, the input a {@code
   * float[]}, of which the model makes its own; the output goes from {@code float[]} to {@code
   * byte[]} to the answer.
   */
  COPYING,

  /**
   * The careful version: the gathered body is copied once, into pooled memory; the output is
   * computed into pooled memory and sent from there.
   */
  ONE_COPY,

  /**
   * The read of the socket puts the body in its place in pooled memory, so that the input starts at
   * a multiple of 64 bytes; the model reads it there. The output is computed into pooled memory and
   * sent from there. Only what arrives in one read with the head, at most 8 KiB, is moved.
   */
  ZERO_COPY;

  /** The header that names the route; without it the route is zero-copy. */
  public static final String HEADER = "Gatun-Route";

  private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

  static Route of(HttpRequest request) throws RequestException {
    String text = request.headers().get(HEADER);
    if (text == null) {
      return ZERO_COPY;
    }
    for (Route route : values()) {
      if (route.text.equals(text)) {
        return route;
      }
    }
    throw RequestException.badRequest(
        HEADER
            + ": expected "
            + Arrays.stream(values()).map(Route::toString).collect(Collectors.joining(" or "))
            + " but found \""
            + text
            + '"');
  }

  /** Returns the name as in the header, such as {@code "zero-copy"}. */
  @Override
  public String toString() {
    return text;
  }
}

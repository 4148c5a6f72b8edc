// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.protocol;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;

/** Thrown when a request is refused. The message goes to the client: field, expected, found. */
public final class RequestException extends Exception {
  private static final long serialVersionUID = 1;

  /** The status of the answer. */
  private final transient HttpResponseStatus status;

  /** The method that the path has, if the refusal is about that. */
  private final transient @Nullable HttpMethod allowed;

  /** Makes a refusal. */
  public RequestException(HttpResponseStatus status, String message) {
    this(status, null, message);
  }

  private RequestException(
      HttpResponseStatus status, @Nullable HttpMethod allowed, String message) {
    // No stack trace: it is the client that went wrong, perhaps very often.
    super(message, null, false, false);
    this.status = status;
    this.allowed = allowed;
  }

  /** Makes a refusal with status 405. */
  public static RequestException wrongMethod(HttpMethod allowed, HttpMethod found) {
    return new RequestException(
        HttpResponseStatus.METHOD_NOT_ALLOWED,
        allowed,
        "method: expected " + allowed + " but found " + found);
  }

  /** Makes a refusal with status 400. */
  public static RequestException badRequest(String message) {
    return new RequestException(HttpResponseStatus.BAD_REQUEST, message);
  }

  /** Makes a refusal with status 404. */
  public static RequestException notFound(String message) {
    return new RequestException(HttpResponseStatus.NOT_FOUND, message);
  }

  /** Returns the status of the answer. */
  public HttpResponseStatus status() {
    return status;
  }

  /** Returns the method that the path has, if the refusal is about that. */
  public @Nullable HttpMethod allowed() {
    return allowed;
  }
}

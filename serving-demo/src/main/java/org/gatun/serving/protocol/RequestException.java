// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.protocol;

import io.netty.handler.codec.http.HttpResponseStatus;

/** Thrown when a request is refused. The message goes to the client: field, expected, found. */
public final class RequestException extends Exception {
  private static final long serialVersionUID = 1;

  /** The status of the answer. */
  private final transient HttpResponseStatus status;

  /** Makes a refusal. */
  public RequestException(HttpResponseStatus status, String message) {
    // No stack trace: it is the client that went wrong, perhaps very often.
    super(message, null, false, false);
    this.status = status;
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
}

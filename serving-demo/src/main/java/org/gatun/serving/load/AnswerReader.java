// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes one HTTP answer after the other off a connection, in whatever pieces it comes. The body of
 * a good answer is only counted, unless it is asked for.
 */
final class AnswerReader {
  private static final int HEAD_LIMIT = 8 << 10;
  private static final int OK = 200;

  private byte[] head = new byte[512];
  private int headBytes;
  private boolean inBody;
  private boolean keepsBody;
  private int status;
  private int headerLength;
  private long remaining;
  private @Nullable ByteBuffer body;

  /** Begins an answer. */
  void begin(boolean keepBody) {
    keepsBody = keepBody;
    headBytes = 0;
    inBody = false;
    body = null;
  }

  /**
   * Takes what was received; returns whether the answer is complete.
   *
   * @throws IOException if it is not an answer, is too long, or more follows it
   */
  boolean take(ByteBuffer received) throws IOException {
    while (!inBody) {
      if (!received.hasRemaining()) {
        return false;
      }
      byte next = received.get();
      if (headBytes == head.length) {
        if (headBytes >= HEAD_LIMIT) {
          throw new IOException("expected the answer's head to end within " + HEAD_LIMIT);
        }
        head = Arrays.copyOf(head, 2 * headBytes);
      }
      head[headBytes++] = next;
      if (next == '\n' && endsHead()) {
        beginBody();
      }
    }
    int count = (int) Math.min(remaining, received.remaining());
    if (body != null) {
      body.put(received.slice(received.position(), count));
    }
    received.position(received.position() + count);
    remaining -= count;
    if (remaining == 0 && received.hasRemaining()) {
      throw new IOException(
          "expected nothing after the answer but found " + received.remaining() + " bytes");
    }
    return remaining == 0;
  }

  private boolean endsHead() {
    int n = headBytes;
    return n >= 4 && head[n - 4] == '\r' && head[n - 3] == '\n' && head[n - 2] == '\r';
  }

  private void beginBody() throws IOException {
    String text = new String(head, 0, headBytes, ISO_8859_1);
    if (!text.startsWith("HTTP/1.1 ")) {
      throw new IOException("expected an HTTP answer but found " + text);
    }
    status = Integer.parseInt(text, 9, 12, 10);
    long length = field(text, "\r\nContent-Length: ", -1);
    if (length < 0 || length > Integer.MAX_VALUE) {
      throw new IOException("expected a Content-Length below 2^31 but found " + text);
    }
    remaining = length;
    if (keepsBody || status != OK) {
      headerLength = (int) field(text, "\r\nInference-Header-Content-Length: ", length);
      body = ByteBuffer.allocate((int) length);
    }
    inBody = true;
  }

  private static long field(String head, String name, long otherwise) {
    for (int start = 0; start < head.length(); start++) {
      if (head.regionMatches(true, start, name, 0, name.length())) {
        int from = start + name.length();
        return Long.parseLong(head, from, head.indexOf('\r', from), 10);
      }
    }
    return otherwise;
  }

  /** Returns whether the answer was a good one. */
  boolean isOk() {
    return status == OK;
  }

  /** Returns the answer, if its body was kept; a refusal's always is. */
  Answer answer() {
    ByteBuffer kept = Objects.requireNonNull(body, "kept body");
    return new Answer(status, headerLength, kept.flip());
  }
}

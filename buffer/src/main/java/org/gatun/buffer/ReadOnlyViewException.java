// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.nio.ReadOnlyBufferException;

/** The JDK's refusal to write, which has no text of its own, with one. */
final class ReadOnlyViewException extends ReadOnlyBufferException {
  private static final long serialVersionUID = 1;

  private final String message;

  ReadOnlyViewException(BufferView view) {
    message =
        "expected a writable view but found a "
            + view
            + "; write to a copy, Buffers.copyOf(view), or to a view of a lease that was acquired"
            + " with BufferRequest.WRITABLE";
  }

  @Override
  public String getMessage() {
    return message;
  }
}

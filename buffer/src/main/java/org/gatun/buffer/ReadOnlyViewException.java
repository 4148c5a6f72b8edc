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

  /** Of a column of that label. */
  ReadOnlyViewException(String label) {
    message =
        label
            + "expected memory that can be written but found memory that was lent read-only; write"
            + " to a copy, Buffers.copyOf(column.values())";
  }

  @Override
  public String getMessage() {
    return message;
  }
}

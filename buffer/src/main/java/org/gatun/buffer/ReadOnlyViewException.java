// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.nio.ReadOnlyBufferException;

/** The JDK's refusal to write, which has no text of its own, with one. */
final class ReadOnlyViewException extends ReadOnlyBufferException {
  private static final long serialVersionUID = 1;

  private final String message;

  /** For the argument that the label names. */
  ReadOnlyViewException(String label, BufferView view) {
    int axis = repeated(view.layout());
    message =
        label
            + "expected a writable view but found a "
            + view
            + (axis >= 0
                ? ", all of whose elements along axis "
                    + axis
                    + " are the same memory, as after a broadcast; write to memory of that shape"
                : "; write to a copy, Buffers.copyOf(view), or to a view of a lease that was"
                    + " acquired with BufferRequest.WRITABLE");
  }

  /** Returns an axis of several elements in one place, -1 if there is none. */
  private static int repeated(StridedLayout layout) {
    for (int axis = 0; axis < layout.rank(); axis++) {
      if (layout.stride(axis) == 0 && layout.size(axis) > 1) {
        return axis;
      }
    }
    return -1;
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

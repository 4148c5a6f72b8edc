// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

/** Thrown when memory cannot be lent as a {@link BufferRequest} asks. Nothing was lent. */
public final class BufferRequestException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final String COPY = "(Buffers.copyOf)";

  /** Why memory was not lent. */
  public enum Reason {
    /** Writing was asked for, and the memory is read-only. */
    READ_ONLY,
    /** The strides are not of the contiguity asked for. */
    NOT_CONTIGUOUS,
    /** Native memory was asked for, and the memory is a Java array. */
    HEAP_MEMORY,
    /** Native memory was asked for, and its owner can free it while it is lent. */
    OWNER_CAN_FREE,
    /** Element 0 is not aligned as asked. */
    MISALIGNED,
    /** The consumer does not have the dtype. */
    UNSUPPORTED_DTYPE,
    /** The consumer cannot express the strides or is known to compute wrongly on them. */
    UNSUPPORTED_STRIDES,
    /** Some values are missing, and memory alone does not tell which. */
    MISSING_VALUES
  }

  /** Why. */
  private final Reason reason;

  /** Whether a copy would be lent. */
  private final boolean copyHelps;

  /**
   * Makes a refusal.
   *
   * @param reason why
   * @param message what was expected, what was found and the way out; that a copy would do is added
   *     if it is not there
   * @param copyHelps whether a contiguous, aligned, writable native copy would be lent
   */
  public BufferRequestException(Reason reason, String message, boolean copyHelps) {
    super(
        copyHelps && !message.contains(COPY)
            ? message + "; a copy " + COPY + " would do"
            : message);
    this.reason = reason;
    this.copyHelps = copyHelps;
  }

  /** Returns why the memory was not lent. */
  public Reason reason() {
    return reason;
  }

  /** Returns whether a contiguous, aligned, writable native copy would be lent. */
  public boolean copyHelps() {
    return copyHelps;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

/**
 * How much has gone through a kernel: enough to warm one of the Vector API for it, or not yet.
 * Racy: what two threads add at once may be lost.
 */
final class Heat {
  private static final long HOT = 1 << 24;

  /** How much more makes it hot again, if a kernel was warmed and was not faster. */
  private static final long PAUSE = 16 * HOT;

  /** A call counts as so many elements more. */
  private static final int CALL = 1 << 10;

  private long elements;

  /** Counts a call. Returns whether it is hot from this one on. */
  boolean rises(long count) {
    if (elements >= HOT) {
      return false;
    }
    elements += count + CALL;
    return elements >= HOT;
  }

  /** Begins anew: others are being warmed. */
  void delay() {
    elements = 0;
  }

  /** Begins anew, for longer. */
  void pause() {
    elements = -PAUSE;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.http;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Admits requests, in the order of their arrival, while the bytes of their bodies are within a
 * limit: many connections with large bodies wait in their sockets, not in memory. Safe from any
 * thread.
 */
final class InFlightBudget {
  private final long limit;
  private final Queue<Share> waiting = new ArrayDeque<>();
  private long inFlight;

  InFlightBudget(long limit) {
    this.limit = limit;
  }

  /**
   * Asks for a share. Unless it is {@link Share#isHeld} at once, it is later, and is told so.
   *
   * @param bytes at most the limit
   * @param onHeld called if the share has to wait, by the thread that makes room; must not throw
   */
  synchronized Share request(long bytes, Runnable onHeld) {
    if (bytes > limit) {
      throw new IllegalArgumentException("expected at most " + limit + " but found " + bytes);
    }
    var share = new Share(bytes, onHeld);
    if (bytes == 0 || (waiting.isEmpty() && inFlight + bytes <= limit)) {
      inFlight += bytes;
      share.held = true;
    } else {
      waiting.add(share);
    }
    return share;
  }

  /** Returns the bytes that are admitted. */
  synchronized long inFlight() {
    return inFlight;
  }

  /** Returns how many shares wait. */
  synchronized int waiting() {
    return waiting.size();
  }

  private synchronized List<Share> giveBack(Share share) {
    if (share.closed) {
      return List.of();
    }
    share.closed = true;
    if (share.held) {
      inFlight -= share.bytes;
    } else {
      waiting.remove(share);
    }
    if (waiting.isEmpty()) {
      return List.of();
    }
    List<Share> admitted = new ArrayList<>();
    for (Share next = waiting.peek();
        next != null && inFlight + next.bytes <= limit;
        next = waiting.peek()) {
      waiting.remove();
      inFlight += next.bytes;
      next.held = true;
      admitted.add(next);
    }
    return admitted;
  }

  /** A part of the budget, or a place in the queue for it. */
  final class Share implements AutoCloseable {
    private final long bytes;
    private final Runnable onHeld;
    private boolean held;
    private boolean closed;

    private Share(long bytes, Runnable onHeld) {
      this.bytes = bytes;
      this.onHeld = onHeld;
    }

    boolean isHeld() {
      synchronized (InFlightBudget.this) {
        return held;
      }
    }

    /** Gives the share or the place in the queue back, once, and tells whom it admits. */
    @Override
    public void close() {
      for (Share admitted : giveBack(this)) {
        admitted.onHeld.run();
      }
    }
  }
}

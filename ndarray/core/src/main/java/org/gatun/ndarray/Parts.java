// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Computes the parts of something on the caller's thread and beside it on those of an executor.
 *
 * <p>Whoever is free takes the next part. So the caller waits for parts that are being computed,
 * never for a thread: if the executor has none to spare, or refuses, it computes all by itself. It
 * waits whether or not it is interrupted, for the parts write to its memory, and stays interrupted.
 */
final class Parts implements Runnable {
  private final int count;

  /** What computes a part; nothing when all is done, for tasks may start after that. */
  private @Nullable IntConsumer part;

  private int next;
  private int running;
  private @Nullable Throwable failure;

  private Parts(int count, IntConsumer part) {
    this.count = count;
    this.part = part;
  }

  /**
   * Computes parts {@code 0} to {@code count - 1}, and returns when all are done. If one fails no
   * other begins, and the failure is thrown when those that had begun are through, with theirs
   * suppressed.
   */
  static void run(Executor executor, int count, IntConsumer part) {
    var parts = new Parts(count, part);
    int others = Math.min(count - 1, Math.max(1, Runtime.getRuntime().availableProcessors() - 1));
    try {
      for (int k = 0; k < others; k++) {
        executor.execute(parts);
      }
    } catch (RejectedExecutionException e) {
      // Then the caller does more.
    } catch (RuntimeException | Error e) {
      parts.fail(e);
    }
    parts.run();
    parts.finish();
  }

  @Override
  public void run() {
    for (int k = begin(); k >= 0; k = begin()) {
      compute(k);
    }
  }

  private void compute(int k) {
    try {
      IntConsumer compute = part;
      if (compute != null) {
        compute.accept(k);
      }
    } catch (Throwable e) { // whatever it is, the caller throws it
      fail(e);
    } finally {
      end();
    }
  }

  /** Returns the number of the next part, or -1 if there is none. */
  private synchronized int begin() {
    if (next == count || failure != null) {
      return -1;
    }
    running++;
    return next++;
  }

  private synchronized void end() {
    running--;
    if (running == 0) {
      notifyAll();
    }
  }

  private synchronized void fail(Throwable e) {
    if (failure == null) {
      failure = e;
    } else if (!failure.equals(e)) { // which cannot suppress itself
      failure.addSuppressed(e);
    }
  }

  private void finish() {
    boolean interrupted = awaitEnd();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    switch (failure) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case null, default -> {}
    }
  }

  /** Returns whether the thread was interrupted meanwhile. */
  private synchronized boolean awaitEnd() {
    boolean interrupted = false;
    while (running > 0) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    part = null;
    return interrupted;
  }
}

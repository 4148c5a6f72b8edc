// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Code that uses the leases of a scope, and the future of its value. The future may be done while
 * the code still runs, for it can be cancelled or time out; the scope waits for the code.
 */
@SuppressWarnings("overloads") // CompletableFuture's own
final class ScopedWork<T extends @Nullable Object> extends CompletableFuture<T>
    implements Runnable {
  private final LeaseScope scope;
  private final Callable<? extends T> code;

  // Guarded by this.
  private boolean begun;
  private boolean running;
  private volatile boolean interrupted;

  private volatile @Nullable Throwable thrown;
  private volatile @Nullable Thread thread;

  ScopedWork(LeaseScope scope, Callable<? extends T> code) {
    this.scope = scope;
    this.code = code;
  }

  /** Runs the code in this thread; does nothing if it was cancelled before. */
  @Override
  public void run() {
    synchronized (this) {
      if (begun) {
        return;
      }
      begun = true;
      running = true;
      thread = Thread.currentThread();
    }
    T value = null;
    Throwable failure = null;
    try {
      value = code.call();
    } catch (Throwable e) { // whatever it is, it reaches who waits for the future
      failure = e;
    }
    synchronized (this) {
      running = false;
      if (interrupted) {
        Thread.interrupted(); // ours: the thread's next work shall not see it
      }
    }
    // Those who depend on it run here; the scope is told last, so that its join finds it done.
    if (failure == null) {
      complete(value);
    } else {
      completeExceptionally(failure);
    }
    thread = null;
    thrown = failure;
    scope.end(this);
  }

  /**
   * Returns what went wrong: what the code threw, unless it was the answer to being interrupted by
   * {@link #cancel}, and what the future was made to fail with from outside, as by a time-out. Once
   * the work has ended.
   */
  List<Throwable> failures() {
    var failures = new ArrayList<Throwable>();
    if (state() == State.FAILED) {
      failures.add(exceptionNow());
    }
    Throwable own = thrown;
    boolean obeyed =
        interrupted
            && (own instanceof InterruptedException || own instanceof CancellationException);
    if (own != null && !obeyed) {
      failures.add(own);
    }
    return failures;
  }

  /** Keeps the code from running, or interrupts it; the scope still waits for it to end. */
  @Override
  public boolean cancel(boolean mayInterrupt) {
    boolean cancelled = super.cancel(mayInterrupt);
    boolean never;
    synchronized (this) {
      never = !begun;
      begun = true;
      Thread runner = thread;
      if (running && mayInterrupt && runner != null) {
        interrupted = true;
        runner.interrupt();
      }
    }
    if (never) {
      scope.end(this);
    }
    return cancelled;
  }

  @SuppressWarnings("ReferenceEquality") // a thread is itself alone
  boolean isOfThisThread() {
    return thread == Thread.currentThread();
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The leases of one request, over all threads that work on it. What is given to the scope is closed
 * once, last first, when the request has ended and none of its work runs any more: also if it
 * failed, was cancelled or ran out of time. Everything that failed is told together.
 *
 * <p>With stages:
 *
 * {@snippet :
 * CompletableFuture<Answer> answer = LeaseScope.with(scope -> {
 *   BufferLease rows = scope.acquire(list, BufferRequest.NATIVE);
 *   return scope.supply(executor, () -> infer(rows.view()))
 *       .thenCombine(scope.supply(executor, () -> explain(rows.view())), Answer::new)
 *       .orTimeout(1, TimeUnit.SECONDS);
 * });
 * }
 *
 * <p>With blocking code:
 *
 * {@snippet :
 * try (var scope = new LeaseScope()) {
 *   BufferLease rows = scope.acquire(list, BufferRequest.NATIVE);
 *   var left = scope.supply(executor, () -> infer(rows.view()));
 *   var right = scope.supply(executor, () -> explain(rows.view()));
 *   scope.join();
 *   return new Answer(left.resultNow(), right.resultNow());
 * }
 * }
 *
 * <p>A future that is cancelled or times out is done while the code behind it still runs. So the
 * scope counts its work, {@link #supply} and {@link #holding}, and closes nothing while some of it
 * runs. Other code that uses a lease after the scope closed it gets an {@link
 * IllegalStateException}.
 *
 * <p>All methods are safe from any thread, platform or virtual.
 */
public final class LeaseScope implements AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger("org.gatun.buffer");

  private final Object lock = new Object();
  private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

  // All guarded by the lock.
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();
  private final Set<ScopedWork<?>> works = new LinkedHashSet<>();
  private final List<Throwable> failures = new ArrayList<>();

  /** Whether work that failed is a failure of the scope: not if a stage dealt with it. */
  private boolean tellWork;

  /** Nothing can be added any more. */
  private boolean closing;

  /** No work runs any more; what was added is being closed. */
  private boolean idle;

  /** The thread that closes what was added. */
  private @Nullable Thread closer;

  /** Makes an empty scope, to be closed by {@link #close} or {@link #closeAfter}. */
  public LeaseScope() {}

  /**
   * Runs a request in a scope of its own, which is closed when the stage that it returns has ended.
   *
   * @return what {@link #closeAfter} returns
   */
  public static <T extends @Nullable Object> CompletableFuture<T> with(
      Function<? super LeaseScope, ? extends CompletionStage<T>> request) {
    var scope = new LeaseScope();
    CompletionStage<T> stage;
    try {
      stage = request.apply(scope);
    } catch (Throwable e) { // whatever it is, it reaches the caller by the future
      stage = CompletableFuture.failedStage(e);
    }
    return scope.closeAfter(stage);
  }

  /**
   * Lends an exporter's memory until this scope is closed.
   *
   * @throws BufferRequestException if the memory cannot be lent as asked
   * @throws IllegalStateException if the exporter or this scope was closed
   */
  public BufferLease acquire(BufferExporter exporter, BufferRequest request) {
    return add(exporter.acquire(request));
  }

  /**
   * Takes over a lease, or whatever else ends a loan when it is closed, and closes it with this
   * scope.
   *
   * @return the resource
   * @throws IllegalStateException if this scope was closed; the resource is closed too, so that
   *     nothing is lost
   */
  public <R extends AutoCloseable> R add(R resource) {
    synchronized (lock) {
      if (!closing) {
        resources.push(resource);
        return resource;
      }
    }
    IllegalStateException refusal = closedAlready();
    try {
      resource.close();
    } catch (Exception e) {
      refusal.addSuppressed(e);
    }
    throw refusal;
  }

  /**
   * Has an executor do work that uses this scope's leases: none of them is closed while it runs.
   * Cancelling the future that is returned, or closing the scope, interrupts the work's thread;
   * work that did not start by then never does.
   *
   * @throws java.util.concurrent.RejectedExecutionException if the executor does not take it
   * @throws IllegalStateException if this scope was closed
   */
  public <T extends @Nullable Object> CompletableFuture<T> supply(
      Executor executor, Callable<T> work) {
    var started = new ScopedWork<>(this, work);
    begin(started);
    try {
      executor.execute(started);
    } catch (Throwable e) {
      started.cancel(false);
      throw e;
    }
    return started;
  }

  /**
   * Returns a function that does the same, and while it runs none of this scope's leases is closed:
   * for {@code thenApply} and the other stages that are not started by {@link #supply}. It fails
   * with {@link IllegalStateException} if this scope was closed before it runs.
   */
  public <T extends @Nullable Object, R extends @Nullable Object> Function<T, R> holding(
      Function<? super T, ? extends R> function) {
    return argument -> {
      var work = new ScopedWork<R>(this, () -> function.apply(argument));
      begin(work);
      work.run();
      try {
        return work.join();
      } catch (CompletionException e) {
        switch (e.getCause()) {
          case RuntimeException cause -> throw cause;
          case Error cause -> throw cause;
          case null, default -> throw e;
        }
      }
    };
  }

  /**
   * Closes this scope when a stage has ended, in whatever way: cancels the work that is not done,
   * waits for it without blocking a thread, then closes what was added, last first, in the thread
   * that ended last.
   *
   * <p>A stage that ends with a value has dealt with the work that failed. If it fails, or a close
   * does, the future fails with a {@link LeaseScopeException} of all that failed. What fails after
   * the stage ended with a value is logged.
   *
   * @return a future of the stage's value, completed when everything is closed. Cancelling it
   *     cancels the stage; what fails after that is told by {@link #ended}, and logged
   */
  @SuppressWarnings("FutureReturnValueIgnored") // the result is completed by hand
  public <T extends @Nullable Object> CompletableFuture<T> closeAfter(CompletionStage<T> stage) {
    var result = new CompletableFuture<T>();
    CompletableFuture<T> source = futureOf(stage);
    source.whenComplete((value, failure) -> {
      beginClosing(failure);
      ended.whenComplete((nothing, all) -> {
        if (all != null) {
          tell(result, all);
        } else if (failure != null) { // closed before the stage failed
          tell(result, new LeaseScopeException(each(failure)));
        } else {
          result.complete(value);
        }
      });
    });
    result.whenComplete((value, failure) -> {
      if (result.isCancelled()) {
        source.cancel(true);
      }
    });
    return result;
  }

  /** A stage that is none fails; so the scope is closed in whatever case. */
  private static <T extends @Nullable Object> CompletableFuture<T> futureOf(
      CompletionStage<T> stage) {
    try {
      return Objects.requireNonNull(stage, "stage").toCompletableFuture();
    } catch (Throwable e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static void tell(CompletableFuture<?> result, Throwable failure) {
    boolean late = !result.completeExceptionally(failure);
    if (late && !each(failure).stream().allMatch(CancellationException.class::isInstance)) {
      log(failure);
    }
  }

  private static void log(Throwable late) {
    LOGGER.log(System.Logger.Level.WARNING, "work failed after its request had ended", late);
  }

  /**
   * Waits for all work.
   *
   * @throws LeaseScopeException if some of it failed; it has every failure
   * @throws InterruptedException if this thread was interrupted
   * @throws IllegalStateException if this thread does work of this scope
   */
  public void join() throws InterruptedException {
    synchronized (lock) {
      checkNotAtWork();
      while (!works.isEmpty()) {
        lock.wait();
      }
      if (!failures.isEmpty()) {
        var all = new LeaseScopeException(List.copyOf(failures));
        failures.clear(); // told once
        throw all;
      }
    }
  }

  /**
   * Cancels the work that is not done, waits for it, and closes what was added, last first. If that
   * is done or begun already, only waits for its end. An interrupt does not end the waiting, for
   * the memory is in use; it is kept for later.
   *
   * @throws LeaseScopeException if a close failed, or work did and {@link #join} did not tell it;
   *     it has every failure, and only the first call throws it
   * @throws IllegalStateException if this thread does work of this scope
   */
  @Override
  public void close() {
    boolean first;
    synchronized (lock) {
      checkNotAtWork();
      first = !closing;
      if (first) {
        tellWork = true;
      } else if (Thread.currentThread().equals(closer)) {
        return; // by a resource that is being closed
      }
    }
    if (first) {
      beginClosing(null);
    }
    try {
      ended.join();
    } catch (CompletionException e) {
      if (first) {
        throw e.getCause() instanceof LeaseScopeException all ? all : e;
      }
    }
  }

  /** Returns a future that is done when everything is closed; it fails as {@link #closeAfter}. */
  public CompletableFuture<@Nullable Void> ended() {
    return ended.copy();
  }

  private void begin(ScopedWork<?> work) {
    synchronized (lock) {
      if (closing) {
        throw closedAlready();
      }
      works.add(work);
    }
  }

  /** Called once for each work that began, when its code does not run any more, or never will. */
  void end(ScopedWork<?> work) {
    synchronized (lock) {
      if (closing && !tellWork) { // its stage has ended without it
        work.failures().forEach(LeaseScope::log);
      } else {
        work.failures().forEach(this::note);
      }
      works.remove(work);
      lock.notifyAll();
    }
    closeIfIdle();
  }

  private void beginClosing(@Nullable Throwable failure) {
    List<ScopedWork<?>> left;
    synchronized (lock) {
      if (closing) {
        return;
      }
      closing = true;
      if (failure != null) {
        tellWork = true;
        note(failure);
      }
      left = List.copyOf(works);
    }
    left.forEach(work -> work.cancel(true));
    closeIfIdle();
  }

  private void closeIfIdle() {
    synchronized (lock) {
      if (!closing || idle || !works.isEmpty()) {
        return;
      }
      idle = true;
      closer = Thread.currentThread();
      if (!tellWork) {
        failures.clear();
      }
    }
    // Without the lock, for closing runs others' code; nobody can add any more.
    for (AutoCloseable resource : resources) {
      try {
        resource.close();
      } catch (Throwable e) { // the others are closed all the same
        note(e);
      }
    }
    if (failures.isEmpty()) {
      ended.complete(null);
    } else {
      ended.completeExceptionally(new LeaseScopeException(failures));
    }
  }

  @SuppressWarnings("ReferenceEquality") // the same failure may come by several ways
  private void note(Throwable failure) {
    synchronized (lock) {
      for (Throwable each : each(failure)) {
        if (failures.stream().noneMatch(known -> known == each)) {
          failures.add(each);
        }
      }
    }
  }

  /** What failed, each alone. */
  private static List<Throwable> each(Throwable failure) {
    Throwable bare = bare(failure);
    return bare instanceof LeaseScopeException scope ? scope.failures() : List.of(bare);
  }

  /** What failed, without what only carries it. */
  static Throwable bare(Throwable failure) {
    Throwable cause = failure.getCause();
    boolean carrier =
        failure instanceof CompletionException || failure instanceof ExecutionException;
    return carrier && cause != null ? bare(cause) : failure;
  }

  private void checkNotAtWork() {
    if (works.stream().anyMatch(ScopedWork::isOfThisThread)) {
      throw new IllegalStateException(
          "expected a thread that does no work of the scope, for it would wait for itself");
    }
  }

  private static IllegalStateException closedAlready() {
    return new IllegalStateException("expected an open scope but found one that was closed");
  }
}

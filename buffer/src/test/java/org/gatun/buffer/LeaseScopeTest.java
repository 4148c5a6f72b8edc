// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A scope closes what it was given once, last first, and tells every failure. */
@Timeout(60)
class LeaseScopeTest {
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final BufferPool pool = new BufferPool();

  /** Work that does not obey interrupts waits for it. */
  private final CountDownLatch goOn = new CountDownLatch(1);

  @AfterEach
  void nothingIsOutstanding() {
    goOn.countDown();
    executor.close();
    assertEquals(0, pool.statistics().outstanding());
  }

  @Test
  void close_resources_closedOnceLastFirst() {
    var closed = Collections.synchronizedList(new ArrayList<Integer>());
    var scope = new LeaseScope();
    for (int i = 0; i < 3; i++) {
      int id = i;
      AutoCloseable _ = scope.add(() -> closed.add(id));
    }
    scope.close();
    scope.close();
    assertEquals(List.of(2, 1, 0), closed);
  }

  @Test
  void close_severalFailWhileClosing_allClosedAndAllTold() {
    var closed = new AtomicInteger();
    var scope = new LeaseScope();
    AutoCloseable _ = scope.add(() -> fail(closed, new IOException("first")));
    AutoCloseable _ = scope.add(closed::incrementAndGet);
    AutoCloseable _ = scope.add(() -> fail(closed, new IllegalStateException("last")));
    LeaseScopeException all = assertThrows(LeaseScopeException.class, scope::close);
    assertEquals(3, closed.get());
    assertEquals(
        List.of("last", "first"), all.failures().stream().map(Throwable::getMessage).toList());
    assertEquals("first", all.failures(IOException.class).getFirst().getMessage());
    assertSame(all.failures().getFirst(), all.getCause());
    assertTrue(all.toString().contains("2 failures: "), all.toString());
  }

  private static void fail(AtomicInteger closed, Exception failure) throws Exception {
    closed.incrementAndGet();
    throw failure;
  }

  @Test
  void add_afterClose_resourceClosedAndRefused() {
    var scope = new LeaseScope();
    scope.close();
    BufferLease late = pool.acquire(8);
    assertThrows(IllegalStateException.class, () -> scope.add(late));
    assertFalse(late.isOpen());
    assertThrows(IllegalStateException.class, () -> scope.supply(executor, () -> 1));
  }

  @Test
  void with_value_completedAfterEverythingIsClosed() throws Exception {
    var leases = new ArrayList<BufferLease>();
    int answer =
        LeaseScope.with(
                scope -> {
                  BufferLease lease = scope.add(pool.acquire(8));
                  leases.add(lease);
                  return scope.supply(executor, () -> lease.view().getInt(0) * 0 + 42);
                })
            .whenComplete((value, failure) -> assertFalse(leases.getFirst().isOpen()))
            .get();
    assertEquals(42, answer);
  }

  @Test
  void with_twoFail_bothToldOnceWithTheirCauses() {
    CompletableFuture<Integer> result =
        LeaseScope.with(scope -> {
          BufferLease _ = scope.add(pool.acquire(8));
          var one =
              scope.<Integer>supply(
                  executor,
                  () -> {
                    throw new IOException("left", new ArithmeticException("why"));
                  });
          var two =
              scope.<Integer>supply(
                  executor,
                  () -> {
                    throw new IllegalArgumentException("right");
                  });
          return one.thenCombine(two, Integer::sum);
        });
    LeaseScopeException all = failure(result);
    assertEquals(2, all.failures().size(), all.toString());
    assertEquals(
        "why", assertNotNullCause(all.failures(IOException.class).getFirst()).getMessage());
    assertEquals("right", all.failures(IllegalArgumentException.class).getFirst().getMessage());
  }

  private static Throwable assertNotNullCause(Throwable failure) {
    Throwable cause = failure.getCause();
    assertNotNull(cause);
    return cause;
  }

  @Test
  void with_stageRecovers_workThatFailedIsNoFailure() throws Exception {
    int answer =
        LeaseScope.with(scope ->
                scope
                    .<Integer>supply(
                        executor,
                        () -> {
                          throw new IOException("handled");
                        })
                    .exceptionally(failure -> 7))
            .get();
    assertEquals(7, answer);
  }

  @Test
  void with_requestThrows_closedAndTold() {
    CompletableFuture<Integer> result =
        LeaseScope.with(scope -> {
          BufferLease _ = scope.add(pool.acquire(8));
          throw new ArithmeticException("at once");
        });
    assertEquals("at once", failure(result).failures().getFirst().getMessage());
  }

  @Test
  void with_timeOut_leaseIsOpenUntilTheWorkHasEnded() throws Exception {
    var running = new CountDownLatch(1);
    var seen = new CompletableFuture<Boolean>();
    var stages = new ArrayList<CompletableFuture<Integer>>();
    CompletableFuture<Integer> result =
        LeaseScope.with(scope -> {
          BufferLease lease = scope.add(pool.acquire(8));
          stages.add(
              scope.supply(
                  executor,
                  () -> {
                    running.countDown();
                    awaitIgnoringInterrupts(goOn);
                    seen.complete(lease.isOpen());
                    return 1;
                  }));
          return stages.getFirst();
        });
    running.await();
    assertTrue(stages.getFirst().completeExceptionally(new TimeoutException())); // as orTimeout
    assertThrows(TimeoutException.class, () -> result.get(50, TimeUnit.MILLISECONDS));
    assertEquals(1, pool.statistics().outstanding(), "closed while the work still ran");
    goOn.countDown();
    LeaseScopeException all = failure(result);
    assertInstanceOf(TimeoutException.class, all.getCause());
    assertEquals(1, all.failures().size(), all.toString());
    assertTrue(seen.get());
  }

  private static void awaitIgnoringInterrupts(CountDownLatch latch) {
    for (; ; ) {
      try {
        latch.await();
        return;
      } catch (InterruptedException e) {
        // what does not obey an interrupt
      }
    }
  }

  @Test
  void cancel_ofTheResult_interruptsTheWorkAndCloses() throws Exception {
    var running = new CountDownLatch(1);
    var scopes = new ArrayList<LeaseScope>();
    var interrupted = new CompletableFuture<Boolean>();
    CompletableFuture<Integer> result =
        LeaseScope.with(scope -> {
          scopes.add(scope);
          BufferLease _ = scope.add(pool.acquire(8));
          return scope.supply(
              executor,
              () -> {
                running.countDown();
                try {
                  Thread.sleep(60_000);
                } catch (InterruptedException e) {
                  interrupted.complete(true);
                  throw e;
                }
                return 1;
              });
        });
    running.await();
    assertTrue(result.cancel(true));
    assertTrue(interrupted.get(30, TimeUnit.SECONDS));
    LeaseScopeException all = failure(scopes.getFirst().ended());
    assertEquals(1, all.failures().size(), all.toString());
    assertInstanceOf(CancellationException.class, all.getCause());
  }

  @Test
  void with_workThatNeverStarts_doesNotKeepTheScopeOpen() {
    Executor idle = task -> {}; // takes the task and forgets it
    CompletableFuture<Integer> result =
        LeaseScope.with(scope -> {
          BufferLease _ = scope.add(pool.acquire(8));
          return scope.supply(idle, () -> 1).orTimeout(10, TimeUnit.MILLISECONDS);
        });
    assertInstanceOf(TimeoutException.class, failure(result).getCause());
  }

  @Test
  void supply_executorRefuses_scopeStillCloses() {
    executor.shutdown();
    var scope = new LeaseScope();
    BufferLease lease = scope.add(pool.acquire(8));
    assertThrows(RejectedExecutionException.class, () -> scope.supply(executor, () -> 1));
    scope.close();
    assertFalse(lease.isOpen());
  }

  @Test
  void holding_functionOfAForeignStage_keepsTheLeaseOpen() throws Exception {
    var inside = new CountDownLatch(1);
    var stages = new ArrayList<CompletableFuture<Boolean>>();
    CompletableFuture<Boolean> result =
        LeaseScope.with(scope -> {
          BufferLease lease = scope.add(pool.acquire(8));
          stages.add(
              CompletableFuture.supplyAsync(() -> 1, executor)
                  .thenApplyAsync(
                      scope.holding(value -> {
                        inside.countDown();
                        awaitIgnoringInterrupts(goOn);
                        return lease.isOpen();
                      }),
                      executor));
          return stages.getFirst();
        });
    inside.await();
    assertTrue(stages.getFirst().complete(false)); // as completeOnTimeout
    assertThrows(TimeoutException.class, () -> result.get(50, TimeUnit.MILLISECONDS));
    assertEquals(1, pool.statistics().outstanding(), "closed while the function still ran");
    goOn.countDown();
    assertFalse(result.get());
  }

  @Test
  void holding_functionFails_toldOnce() {
    CompletableFuture<Integer> result =
        LeaseScope.with(scope ->
            CompletableFuture.supplyAsync(() -> 1, executor)
                .thenApply(
                    scope.holding(value -> {
                      throw new ArithmeticException("within");
                    })));
    assertEquals(List.of("within"), messages(failure(result)));
  }

  @Test
  void join_twoFail_toldTogetherAndNotAgainByClose() {
    var scope = new LeaseScope();
    for (String name : List.of("a", "b")) {
      CompletableFuture<Integer> _ =
          scope.supply(
              executor,
              () -> {
                throw new IOException(name);
              });
    }
    LeaseScopeException all = assertThrows(LeaseScopeException.class, scope::join);
    assertEquals(List.of("a", "b"), messages(all).stream().sorted().toList());
    scope.close();
  }

  @Test
  void join_failsAndThenClose_failuresOfBothAreFlat() {
    LeaseScopeException all =
        assertThrows(
            LeaseScopeException.class,
            () -> {
              try (var scope = new LeaseScope()) {
                AutoCloseable _ = scope.add(() -> fail(new AtomicInteger(), new IOException("b")));
                AutoCloseable _ = scope.add(() -> fail(new AtomicInteger(), new IOException("a")));
                CompletableFuture<Integer> _ =
                    scope.supply(
                        executor,
                        () -> {
                          throw new IllegalStateException("work");
                        });
                scope.join();
              }
            });
    assertEquals(List.of("work", "a", "b"), messages(all));
    assertEquals(2, all.failures(IOException.class).size());
    CompletableFuture<Integer> outer = LeaseScope.with(scope -> CompletableFuture.failedStage(all));
    assertEquals(List.of("work", "a", "b"), messages(failure(outer)));
  }

  @Test
  void close_workFailedAndNobodyJoined_told() throws Exception {
    var scope = new LeaseScope();
    var failed = new CountDownLatch(1);
    CompletableFuture<Integer> work =
        scope.supply(
            executor,
            () -> {
              throw new IOException("unseen");
            });
    CompletableFuture<Void> _ = work.handle((value, failure) -> null).thenRun(failed::countDown);
    failed.await();
    assertEquals(
        List.of("unseen"), messages(assertThrows(LeaseScopeException.class, scope::close)));
  }

  @Test
  void close_byTheScopesOwnWork_refused() throws Exception {
    try (var scope = new LeaseScope()) {
      CompletableFuture<Throwable> refusal =
          scope.supply(executor, () -> assertThrows(IllegalStateException.class, scope::close));
      scope.join();
      assertTrue(String.valueOf(refusal.get().getMessage()).contains("wait for itself"));
    }
  }

  @Test
  void cancel_thenNextWorkOfThePoolThread_isNotInterrupted() throws Exception {
    try (ExecutorService one = Executors.newSingleThreadExecutor()) {
      var running = new CountDownLatch(1);
      var scope = new LeaseScope();
      CompletableFuture<Integer> _ =
          scope.supply(
              one,
              () -> {
                running.countDown();
                while (!Thread.currentThread().isInterrupted()) {
                  Thread.onSpinWait();
                }
                return 1; // with the flag still set
              });
      running.await();
      scope.close();
      assertFalse(one.submit(Thread::interrupted).get());
    }
  }

  @Test
  @SuppressWarnings("NullAway") // what is refused
  void with_requestReturnsNoStage_closedAndTold() {
    CompletableFuture<Integer> result =
        LeaseScope.with(scope -> {
          BufferLease _ = scope.add(pool.acquire(8));
          return null;
        });
    assertInstanceOf(NullPointerException.class, failure(result).getCause());
  }

  @Test
  void close_whileAnotherThreadCloses_waitsForTheEnd() throws Exception {
    var running = new CountDownLatch(1);
    var scope = new LeaseScope();
    BufferLease lease = scope.add(pool.acquire(8));
    CompletableFuture<Integer> _ =
        scope.supply(
            executor,
            () -> {
              running.countDown();
              awaitIgnoringInterrupts(goOn);
              return 1;
            });
    running.await();
    CompletableFuture<Void> first = CompletableFuture.runAsync(scope::close, executor);
    CompletableFuture<Boolean> second =
        CompletableFuture.supplyAsync(
            () -> {
              scope.close();
              return lease.isOpen();
            },
            executor);
    assertThrows(TimeoutException.class, () -> second.get(50, TimeUnit.MILLISECONDS));
    goOn.countDown();
    assertFalse(second.get());
    first.get();
  }

  @Test
  void close_byAResourceThatIsClosed_returns() {
    var scope = new LeaseScope();
    AutoCloseable _ = scope.add(scope);
    scope.close();
    assertTrue(scope.ended().isDone());
  }

  @Test
  void nested_failuresAreFlat() {
    CompletableFuture<Integer> result =
        LeaseScope.with(outer ->
            LeaseScope.with(inner ->
                inner.<Integer>supply(
                    executor,
                    () -> {
                      throw new IOException("deep");
                    })));
    assertEquals(List.of("deep"), messages(failure(result)));
  }

  static List<String> messages(LeaseScopeException all) {
    return all.failures().stream().map(failure -> String.valueOf(failure.getMessage())).toList();
  }

  static LeaseScopeException failure(CompletableFuture<?> result) {
    try {
      result.get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      return assertInstanceOf(LeaseScopeException.class, e.getCause());
    } catch (InterruptedException | TimeoutException | CompletionException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("expected a failure but found " + result);
  }
}

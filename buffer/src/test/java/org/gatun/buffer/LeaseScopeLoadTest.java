// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ten thousand requests at once, of which three tenths end badly, each in one of three ways. */
@Timeout(120)
class LeaseScopeLoadTest {
  private static final int REQUESTS = 10_000;
  private static final long SEED = Long.getLong("gatun.test.seed", 4L);

  private enum Fate {
    ANSWER,
    FAIL,
    CANCEL,
    TIME_OUT
  }

  /** One request: its future, and what its scope told. */
  private record Request(
      int id,
      Fate fate,
      CompletableFuture<Long> result,
      LeaseScope scope,
      CountDownLatch running) {}

  @Test
  void tenThousandRequests_everyEnding_nothingOutstandingAndEveryFailureToldOnce()
      throws Exception {
    System.out.println("seed " + SEED);
    var random = new SplittableRandom(SEED);
    var pool = new BufferPool();
    var list = BufferList.of(DType.INT64);
    list.addLong(1);
    var thrown = ConcurrentHashMap.<Throwable>newKeySet(); // the failures that work threw
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var requests = new ArrayList<Request>();
      for (int id = 0; id < REQUESTS; id++) {
        Fate fate =
            switch (random.nextInt(10)) {
              case 0 -> Fate.FAIL;
              case 1 -> Fate.CANCEL;
              case 2 -> Fate.TIME_OUT;
              default -> Fate.ANSWER;
            };
        requests.add(start(id, fate, pool, list, executor, thrown));
      }
      for (Request request : requests) {
        if (request.fate == Fate.CANCEL) {
          request.running.await();
          assertTrue(request.result.cancel(true));
        }
      }
      int told = 0;
      for (Request request : requests) {
        told += check(request, thrown);
      }
      assertEquals(thrown.size(), told, "failures that work threw, against those that were told");
      assertEquals(
          2 * requests.stream().filter(request -> request.fate == Fate.FAIL).count(),
          thrown.size());
    }
    assertEquals(0, pool.statistics().outstanding());
    list.addLong(2); // refused if a lease were out
    list.close();
  }

  /** Two works on two leases of a request; the second lives until its fate. */
  private static Request start(
      int id,
      Fate fate,
      BufferPool pool,
      BufferList<Object> list,
      ExecutorService executor,
      java.util.Set<Throwable> thrown) {
    var scopes = new ArrayList<LeaseScope>();
    var running = new CountDownLatch(1);
    CompletableFuture<Long> result =
        LeaseScope.with(scope -> {
          scopes.add(scope);
          BufferLease own = scope.add(pool.acquire(DType.INT64, 4));
          BufferLease shared = scope.acquire(list, BufferRequest.STRIDED);
          CompletableFuture<Long> left =
              scope.supply(
                  executor,
                  () -> {
                    own.view().setLong(id, 0);
                    LockSupport.parkNanos(1_000); // to another carrier
                    fail(fate, "left", id, thrown);
                    return own.view().getLong(0);
                  });
          CompletableFuture<Long> right =
              scope.supply(
                  executor,
                  () -> {
                    running.countDown();
                    if (fate == Fate.CANCEL || fate == Fate.TIME_OUT) {
                      Thread.sleep(60_000);
                    }
                    fail(fate, "right", id, thrown);
                    return shared.view().getLong(0);
                  });
          CompletableFuture<Long> both = left.thenCombine(right, Long::sum);
          return fate == Fate.TIME_OUT ? both.orTimeout(50, TimeUnit.MILLISECONDS) : both;
        });
    return new Request(id, fate, result, scopes.getFirst(), running);
  }

  private static void fail(Fate fate, String where, int id, java.util.Set<Throwable> thrown)
      throws IOException {
    if (fate == Fate.FAIL) {
      var failure = new IOException(where + " of " + id);
      thrown.add(failure);
      throw failure;
    }
  }

  /** Returns how many failures of work were told. */
  private static int check(Request request, java.util.Set<Throwable> thrown) throws Exception {
    switch (request.fate) {
      case ANSWER -> assertEquals(request.id + 1L, request.result.get());
      case FAIL -> {
        List<Throwable> told = LeaseScopeTest.failure(request.result).failures();
        assertEquals(2, told.size(), told.toString());
        assertTrue(thrown.containsAll(told));
        return told.size();
      }
      case CANCEL -> {
        assertTrue(request.result.isCancelled());
        LeaseScopeException all = LeaseScopeTest.failure(request.scope.ended());
        assertEquals(1, all.failures().size(), all.toString());
        assertInstanceOf(CancellationException.class, all.getCause());
      }
      case TIME_OUT -> {
        LeaseScopeException all = LeaseScopeTest.failure(request.result);
        assertEquals(1, all.failures().size(), all.toString());
        assertInstanceOf(TimeoutException.class, all.getCause());
      }
    }
    return 0;
  }
}

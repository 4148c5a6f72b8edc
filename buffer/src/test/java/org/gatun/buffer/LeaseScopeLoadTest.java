// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Ten thousand requests that are all open at one moment, each with two leases and two works. Then
 * each ends in its way; which one in which is drawn by a seed.
 */
@Timeout(120)
class LeaseScopeLoadTest {
  private static final int REQUESTS = 10_000;
  private static final long SEED = Long.getLong("gatun.test.seed", 4L);

  /** A tenth of the requests each, but for the answers. */
  private enum Fate {
    /** Its stage ends with a value. */
    ANSWER,
    /** Both of its works throw. */
    FAIL,
    /** Somebody cancels its future. */
    CANCEL,
    /** Its stage has a time-out, and its works would never end. */
    TIME_OUT,
    /** Blocking code of its own closes the scope while its works would never end. */
    CLOSE
  }

  private static final List<String> LAST_FIRST =
      List.of("last: both open", "middle: own open", "first: none open");

  private final BufferPool pool = new BufferPool();
  private final BufferList<Object> list = BufferList.of(DType.INT64);
  private final CountDownLatch open = new CountDownLatch(2 * REQUESTS);
  private final CountDownLatch go = new CountDownLatch(1);
  private final CompletableFuture<Boolean> gone = new CompletableFuture<>();

  /** What works threw. */
  private final Set<Throwable> thrown =
      Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

  /** Where what works threw was told, and each cancellation and time-out: of which requests. */
  private final IdentityHashMap<Throwable, List<Integer>> told = new IdentityHashMap<>();

  /** One request, and what its scope did. */
  private final class Request {
    final int id;
    final Fate fate;
    final LeaseScope scope = new LeaseScope();
    final BufferLease own;
    final BufferLease shared;
    final AtomicInteger atWork = new AtomicInteger();
    final List<String> closed = Collections.synchronizedList(new ArrayList<>());
    final CompletableFuture<Long> result;

    /** Takes the leases and starts the works. */
    Request(int id, Fate fate, ExecutorService executor) {
      this.id = id;
      this.fate = fate;
      AutoCloseable _ = scope.add(() -> note("first"));
      own = scope.add(pool.acquire(DType.INT64, 4));
      AutoCloseable _ = scope.add(() -> note("middle"));
      shared = scope.acquire(list, BufferRequest.STRIDED);
      AutoCloseable _ = scope.add(() -> note("last"));
      CompletableFuture<Long> left = scope.supply(executor, () -> work(0));
      CompletableFuture<Long> right = scope.supply(executor, () -> work(1));
      CompletableFuture<Long> both = left.thenCombine(right, Long::sum);
      result =
          switch (fate) {
            case CLOSE -> CompletableFuture.supplyAsync(this::closeWhenAllAreOpen, executor);
            case TIME_OUT ->
                scope.closeAfter(
                    gone.thenCompose(_ -> both.orTimeout(1 + id % 50, TimeUnit.MILLISECONDS)));
            default -> scope.closeAfter(both);
          };
    }

    private void note(String which) {
      String state = own.isOpen() ? shared.isOpen() ? "both" : "own" : "none";
      closed.add(which + ": " + state + " open" + (atWork.get() > 0 ? ", at work" : ""));
    }

    private long work(int half) throws Exception {
      atWork.incrementAndGet();
      try {
        own.view().setLong(id, half);
        open.countDown();
        go.await();
        if (fate == Fate.FAIL) {
          fail(half);
        }
        if (fate != Fate.ANSWER) {
          Thread.sleep(600_000);
        }
        return own.view().getLong(half) + shared.view().getLong(0);
      } finally {
        atWork.decrementAndGet();
      }
    }

    private void fail(int half) throws IOException {
      var failure = new IOException("half of " + id, new ArithmeticException(id + ": " + half));
      thrown.add(failure);
      throw failure;
    }

    private long closeWhenAllAreOpen() {
      try (scope) {
        gone.join();
      }
      return -id;
    }

    /** Checks how it ended, and notes each failure that was told. */
    void check() throws Exception {
      switch (fate) {
        case ANSWER -> assertEquals(2 * (id + 1L), result.get());
        case CLOSE -> assertEquals(-id, result.get());
        case FAIL -> {
          LeaseScopeException all = LeaseScopeTest.failure(result);
          assertEquals(2, all.failures().size(), all.toString());
          assertEquals(2, all.failures(IOException.class).size(), all.toString());
          all.failures().forEach(this::checkFailure);
        }
        case CANCEL -> {
          assertTrue(result.isCancelled());
          tellOne(CancellationException.class, LeaseScopeTest.failure(scope.ended()));
        }
        case TIME_OUT -> tellOne(TimeoutException.class, LeaseScopeTest.failure(result));
      }
      assertEquals(LAST_FIRST, closed, "request " + id + ", " + fate);
      if (fate == Fate.ANSWER || fate == Fate.CLOSE) {
        assertNull(scope.ended().get());
      }
    }

    /** Its own cause and stack: those of the work that threw it. */
    private void checkFailure(Throwable failure) {
      assertEquals("half of " + id, failure.getMessage());
      Throwable cause = assertInstanceOf(ArithmeticException.class, failure.getCause());
      assertTrue(List.of(id + ": 0", id + ": 1").contains(cause.getMessage() + ""));
      List<String> calls =
          Arrays.stream(failure.getStackTrace())
              .limit(2)
              .map(StackTraceElement::getMethodName)
              .toList();
      assertEquals(List.of("fail", "work"), calls);
      tell(failure);
    }

    private void tellOne(Class<? extends Throwable> type, LeaseScopeException all) {
      assertEquals(1, all.failures().size(), all.toString());
      Throwable failure = assertInstanceOf(type, all.getCause());
      assertTrue(failure.getStackTrace().length > 0);
      tell(failure);
    }

    private void tell(Throwable failure) {
      told.computeIfAbsent(failure, _ -> new ArrayList<>()).add(id);
    }
  }

  private static List<Fate> fates() {
    List<Fate> fates = new ArrayList<>(Collections.nCopies(REQUESTS, Fate.ANSWER));
    int next = 0;
    for (Fate fate : List.of(Fate.FAIL, Fate.CANCEL, Fate.TIME_OUT, Fate.CLOSE)) {
      Collections.fill(fates.subList(next, next += REQUESTS / 10), fate);
    }
    Collections.shuffle(fates, new java.util.Random(SEED));
    return fates;
  }

  @Test
  void tenThousandRequestsOpenAtOnce_everyEnding_closeLastFirstAndTellEveryFailureOnce()
      throws Exception {
    IO.println("seed " + SEED);
    list.addLong(1);
    var reports = new Reports();
    reports.start();
    List<Request> requests = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Fate> fates = fates();
      for (int id = 0; id < REQUESTS; id++) {
        requests.add(new Request(id, fates.get(id), executor));
      }
      open.await();
      assertEquals(REQUESTS, pool.statistics().outstanding());
      var refused = assertThrows(BufferInUseException.class, () -> list.addLong(2));
      assertEquals(REQUESTS, refused.leases());
      assertEquals(0, requests.stream().filter(request -> !request.closed.isEmpty()).count());
      go.countDown();
      gone.complete(true);
      for (Request request : requests) {
        if (request.fate == Fate.CANCEL) {
          assertTrue(request.result.cancel(true));
        }
      }
      for (Request request : requests) {
        request.check();
      }
    } finally {
      reports.stop();
    }
    assertEquals(List.of(), reports.texts(), "what was told was logged too");
    assertEquals(REQUESTS / 10 * 2, thrown.size());
    assertTrue(told.keySet().containsAll(thrown));
    assertEquals(REQUESTS / 10 * 4, told.size(), "two of each that failed, one of the others");
    assertEquals(Set.of(1), Set.copyOf(told.values().stream().map(List::size).toList()));
    assertEquals(0, pool.statistics().outstanding());
    list.addLong(2); // refused if a lease were out
    list.close();
  }
}

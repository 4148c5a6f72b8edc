// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pool's limit: what it counts, and what those do who come when it is reached. */
class PoolLimitTest {
  private static final PoolOptions LIMIT = PoolOptions.DEFAULT.withLimit(64 << 10);
  private static final PoolOptions PATIENT = LIMIT.withWait(Duration.ofMinutes(1));

  private static List<BufferLease> fill(BufferPool pool) {
    var leases = new ArrayList<BufferLease>();
    for (int i = 0; i < 16; i++) {
      leases.add(pool.acquire(4096));
    }
    return leases;
  }

  private static void awaitWaiting(BufferPool pool, int threads) throws InterruptedException {
    for (int look = 0; look < 30_000 && pool.statistics().waiting() != threads; look++) {
      Thread.sleep(1);
    }
    assertEquals(threads, pool.statistics().waiting());
  }

  private static void awaitParked(Thread thread) throws InterruptedException {
    for (int look = 0; look < 30_000 && thread.getState() != Thread.State.TIMED_WAITING; look++) {
      Thread.sleep(1);
    }
    assertEquals(Thread.State.TIMED_WAITING, thread.getState());
  }

  @Test
  void acquire_limitReached_failsUntilOneIsClosed() {
    var pool = new BufferPool(LIMIT);
    List<BufferLease> leases = fill(pool);
    for (int attempt = 0; attempt < 3; attempt++) {
      var full = assertThrows(BufferLimitException.class, () -> pool.acquire(1));
      assertEquals(4096, full.requestedBytes());
      assertEquals(65_536, full.limitBytes());
      assertNull(full.getCause());
      assertEquals(
          "expected room for a block of 4096 bytes but found 65536 of the pool's limit of 65536"
              + " lent; close leases, raise PoolOptions.withLimit or wait with PoolOptions.withWait",
          full.getMessage());
    }
    assertEquals(16, pool.statistics().outstanding());
    leases.removeFirst().close();
    leases.add(pool.acquire(4096));
    assertThrows(BufferLimitException.class, () -> pool.acquire(DType.FLOAT32, 3, 5));
    leases.forEach(BufferLease::close);
    assertEquals(0, pool.statistics().outstanding());
    assertEquals(65_536, pool.statistics().highWaterBytes());
  }

  @Test
  void acquire_otherSizesAreCached_givesThemUp() {
    var pool = new BufferPool(LIMIT);
    fill(pool).forEach(BufferLease::close);
    assertEquals(65_536, pool.statistics().cachedBytes());
    try (BufferLease large = pool.acquire(40 << 10)) {
      assertEquals(40 << 10, pool.statistics().outstandingBytes());
      assertTrue(pool.statistics().bytes() <= 65_536, () -> pool.statistics().toString());
      assertTrue(large.isOpen());
      // What is left may still be had in small ones, and no more.
      var small = new ArrayList<BufferLease>();
      for (int i = 0; i < 6; i++) {
        small.add(pool.acquire(4096));
      }
      assertThrows(BufferLimitException.class, () -> pool.acquire(4096));
      small.forEach(BufferLease::close);
    }
    fill(pool).forEach(BufferLease::close);
    assertEquals(65_536, pool.statistics().highWaterBytes());
  }

  @Test
  void acquire_blockLargerThanTheLimit_failsAtOnce() {
    var pool = new BufferPool(PATIENT);
    var tooLarge = assertThrows(BufferLimitException.class, () -> pool.acquire(100_000));
    assertEquals(114_688, tooLarge.requestedBytes());
    assertTrue(
        String.valueOf(tooLarge.getMessage()).contains("at most the pool's limit of 65536"),
        tooLarge::getMessage);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void wait_aLeaseIsClosed_isServed(boolean virtual) throws Exception {
    var pool = new BufferPool(PATIENT);
    List<BufferLease> leases = fill(pool);
    // Ways to let go: a lease, a pin after its lease, a retained lease, a block parked meanwhile.
    BufferLease retained = leases.get(1).retain();
    leases.get(1).close();
    BufferPin pin = leases.get(2).view().pin();
    leases.get(2).close();
    pool.recover();
    pool.recover();
    List<Runnable> ways =
        List.of(leases.get(0)::close, retained::close, pin::close, leases.get(3)::close);
    for (Runnable way : ways) {
      var served = new AtomicReference<@Nullable BufferLease>();
      Runnable acquire = () -> served.set(pool.acquire(4096));
      Thread thread =
          virtual ? Thread.ofVirtual().start(acquire) : Thread.ofPlatform().start(acquire);
      awaitWaiting(pool, 1);
      assertNull(served.get());
      way.run();
      thread.join();
      BufferLease lease = served.get();
      assertTrue(lease != null && lease.isOpen());
      leases.add(lease);
    }
    leases.forEach(BufferLease::close);
    assertEquals(0, pool.statistics().outstanding());
    assertEquals(0, pool.statistics().waiting());
  }

  /** Nothing else runs here that would make the collector run. */
  @Test
  void wait_leasesWereForgotten_isServed() {
    var reports = new Reports();
    reports.start();
    try {
      var pool = new BufferPool(LIMIT.withWait(Duration.ofSeconds(20)));
      for (int i = 0; i < 16; i++) {
        forget(pool, 4_001);
      }
      var all = new ArrayList<BufferLease>();
      for (int i = 0; i < 16; i++) {
        all.add(pool.acquire(4096));
      }
      assertEquals(16, pool.statistics().forgotten());
      assertEquals(16, pool.statistics().outstanding());
      all.forEach(BufferLease::close);
      pool.acquire(64 << 10).close();
    } finally {
      reports.stop();
    }
  }

  private static void forget(BufferPool pool, long bytes) {
    pool.acquire(bytes).view().setInt(1, 0);
  }

  @Test
  void wait_timeIsOver_fails() {
    var pool = new BufferPool(LIMIT.withWait(Duration.ofMillis(20)));
    List<BufferLease> leases = fill(pool);
    var full = assertThrows(BufferLimitException.class, () -> pool.acquire(1));
    assertTrue(String.valueOf(full.getMessage()).contains("for 20 ms"), full::getMessage);
    assertEquals(0, pool.statistics().waiting());
    leases.forEach(BufferLease::close);
    pool.acquire(1).close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void wait_interrupted_failsAndKeepsTheStatus(boolean first) throws Exception {
    var pool = new BufferPool(PATIENT);
    List<BufferLease> leases = fill(pool);
    var before = Thread.ofVirtual().unstarted(() -> pool.acquire(4096).close());
    if (!first) {
      before.start();
      awaitWaiting(pool, 1);
    }
    var failure = new AtomicReference<@Nullable Throwable>();
    var status = new AtomicReference<@Nullable Boolean>();
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                pool.acquire(4096).close();
              } catch (BufferLimitException e) {
                failure.set(e.getCause());
                status.set(Thread.currentThread().isInterrupted());
              }
            });
    awaitWaiting(pool, first ? 1 : 2);
    thread.interrupt();
    thread.join();
    assertInstanceOf(InterruptedException.class, failure.get());
    assertEquals(true, status.get());
    assertEquals(first ? 0 : 1, pool.statistics().waiting());
    leases.forEach(BufferLease::close);
    before.join();
    assertEquals(0, pool.statistics().outstanding());
  }

  /** A small one that comes later does not take what the large one before it waits for. */
  @Test
  void wait_severalInLine_areServedInTheOrderOfArrival() throws Exception {
    var pool = new BufferPool(PATIENT);
    List<BufferLease> leases = fill(pool);
    var order = new ConcurrentLinkedQueue<Long>();
    var threads = new ArrayList<Thread>();
    long[] sizes = {32 << 10, 20_000, 24 << 10, 18_000}; // of which one has room at a time
    for (long size : sizes) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                try (BufferLease lease = pool.acquire(size)) {
                  order.add(lease.view().layout().byteSize());
                }
              }));
      awaitWaiting(pool, threads.size());
      awaitParked(threads.getLast()); // it counts as waiting just before it stands in the line
    }
    for (int i = 0; i < 7; i++) {
      leases.removeFirst().close();
      Thread.sleep(2); // whoever were served wrongly had the time
      assertTrue(order.isEmpty(), order::toString);
    }
    leases.removeFirst().close();
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(32L << 10, 20_000L, 24L << 10, 18_000L), List.copyOf(order));
    leases.forEach(BufferLease::close);
  }

  /** Small ones come and go all the time; who needs all of the pool gets it all the same. */
  @Test
  void wait_forAllOfABusyPool_isServed() throws Exception {
    var pool = new BufferPool(PATIENT);
    var over = new AtomicReference<>(false);
    var threads = new ArrayList<Thread>();
    for (int t = 0; t < 4; t++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                while (!over.get()) {
                  try (BufferLease lease = pool.acquire(4096)) {
                    lease.view().cast(DType.INT8).setInt(1, 0);
                  }
                }
              }));
    }
    for (int round = 0; round < 50; round++) {
      try (BufferLease all = pool.acquire(64 << 10)) {
        assertEquals(64 << 10, pool.statistics().outstandingBytes());
        assertTrue(all.isOpen());
      }
    }
    over.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(0, pool.statistics().outstanding());
  }

  /** 1,000 virtual threads share 16 blocks: each gets its turn, and never are more lent. */
  @Test
  void wait_thousandVirtualThreads_allAreServedWithinTheLimit() throws Exception {
    var pool = new BufferPool(PATIENT);
    var now = new AtomicInteger();
    var wrong = new AtomicReference<@Nullable Throwable>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int t = 0; t < 1_000; t++) {
        int id = t;
        threads.execute(() -> {
          try {
            for (int round = 0; round < 5; round++) {
              try (BufferLease lease = pool.acquire(4096)) {
                assertTrue(now.incrementAndGet() <= 16, "more were lent than the limit allows");
                lease.view().cast(DType.INT32).setInt(id, 7);
                if (id % 50 == 0) {
                  Thread.sleep(0, 1_000);
                }
                assertEquals(id, lease.view().cast(DType.INT32).getInt(7));
                now.decrementAndGet();
              }
            }
          } catch (Throwable e) {
            wrong.compareAndSet(null, e);
          }
        });
      }
    }
    assertNull(wrong.get(), () -> String.valueOf(wrong.get()));
    BufferPool.Statistics after = pool.statistics();
    assertEquals(0, after.outstanding(), after::toString);
    assertEquals(5_000, after.releases(), after::toString);
    assertEquals(0, after.waiting(), after::toString);
    assertTrue(after.highWaterBytes() <= 65_536, after::toString);
  }

  @Test
  void wait_poolIsClosed_failsAtOnce() throws Exception {
    var pool = new BufferPool(PATIENT);
    List<BufferLease> leases = fill(pool);
    var failure = new AtomicReference<@Nullable Throwable>();
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                pool.acquire(4096).close();
              } catch (IllegalStateException e) {
                failure.set(e);
              }
            });
    awaitWaiting(pool, 1);
    pool.close();
    thread.join();
    Throwable found = failure.get();
    assertTrue(found != null && "the pool was closed".equals(found.getMessage()), () -> "" + found);
    assertFalse(found instanceof BufferLimitException);
    leases.forEach(BufferLease::close);
    assertEquals(0, pool.statistics().blocks());
  }

  @Test
  void options_impossible_areRefused() {
    assertThrows(IllegalArgumentException.class, () -> PoolOptions.DEFAULT.withLimit(-1));
    assertThrows(
        IllegalArgumentException.class, () -> PoolOptions.DEFAULT.withWait(Duration.ofNanos(-1)));
    // Longer than nanoseconds count is not an error.
    var pool = new BufferPool(LIMIT.withWait(Duration.ofSeconds(Long.MAX_VALUE)));
    pool.acquire(1).close();
    assertThrows(
        BufferLimitException.class,
        () -> new BufferPool(PoolOptions.DEFAULT.withLimit(0)).acquire(0));
  }
}

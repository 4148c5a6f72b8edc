// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What several threads do to one loan at once; each race a second or two. */
class RaceTest {
  private static final long SEED = 7;
  private static final long NANOS = 1_200_000_000L;

  /** A step of a race; runs again and again until the time is over. */
  private interface Step {
    void run() throws Exception;
  }

  /**
   * Runs each step in a thread of its own, for a while and until enough has happened, however busy
   * the machine is; the first failure is thrown.
   */
  private static void race(BooleanSupplier enough, Step... steps) throws Exception {
    var wrong = new AtomicReference<@Nullable Throwable>();
    long start = System.nanoTime();
    BooleanSupplier over =
        () -> {
          long passed = System.nanoTime() - start;
          return wrong.get() != null
              || (passed > NANOS && (enough.getAsBoolean() || passed > 40 * NANOS));
        };
    var threads = new ArrayList<Thread>();
    for (Step step : steps) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  while (!over.getAsBoolean()) {
                    step.run();
                  }
                } catch (Throwable e) {
                  wrong.compareAndSet(null, e);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    Throwable first = wrong.get();
    if (first != null) {
      throw new AssertionError(first);
    }
    assertTrue(enough.getAsBoolean(), "too little happened to show anything");
  }

  /** A pinned sum sees one borrower's numbers, whoever closes meanwhile. */
  @Test
  void pin_underRacingReleaseAndReuse_seesOneBorrowersNumbers() throws Exception {
    var pool = new BufferPool();
    int count = 512;
    var shared = new AtomicReference<@Nullable BufferView>();
    var pins = new AtomicLong();
    var number = new AtomicLong();
    Step borrow =
        () -> {
          try (BufferLease lease = pool.acquire(DType.INT64, count)) {
            BufferView view = lease.view();
            long mine = number.incrementAndGet();
            for (int i = 0; i < count; i++) {
              view.setLong(mine, i);
            }
            shared.set(view);
            LockSupport.parkNanos(1_000); // so that pins are taken too
          }
        };
    Step sum =
        () -> {
          BufferView view = shared.get();
          if (view == null) {
            return;
          }
          try (BufferPin pin = view.pin()) {
            pins.incrementAndGet();
            MemorySegment segment = pin.segment();
            long first = segment.get(ValueLayout.JAVA_LONG, 0);
            for (int i = 1; i < count; i++) {
              assertEquals(first, segment.get(ValueLayout.JAVA_LONG, 8L * i));
            }
          } catch (IllegalStateException e) {
            assertTrue(String.valueOf(e.getMessage()).contains("released"));
          }
        };
    race(() -> pins.get() > 1_000, borrow, borrow, sum, sum);
    assertEquals(0, pool.statistics().outstanding());
  }

  /** Retain and close by anybody: the memory is given back once, after the last. */
  @Test
  void retainAndClose_fromManyThreads_givesBackOnce() throws Exception {
    IO.println("seed " + SEED);
    var rounds = new AtomicInteger();
    var given = new AtomicInteger();
    var present = new AtomicReference<>(adopted(given));
    Step retain =
        () -> {
          BufferLease lease = present.get();
          try (BufferLease mine = lease.retain();
              BufferLease second = mine.retain()) {
            mine.view().setInt(1, 3);
            second.view().setInt(1, 3);
            assertEquals(1, mine.view().getInt(3));
          } catch (IllegalStateException e) {
            assertTrue(String.valueOf(e.getMessage()).contains("released"), e::toString);
          }
        };
    Step replace =
        () -> {
          BufferLease old = present.getAndSet(adopted(given));
          rounds.incrementAndGet();
          old.close();
          old.close();
        };
    Step closeToo = () -> present.get().close();
    race(() -> rounds.get() > 1_000, retain, retain, replace, closeToo);
    present.get().close();
    assertEquals(rounds.get() + 1, given.get());
  }

  private static BufferLease adopted(AtomicInteger given) {
    return Buffers.adopt(MemorySegment.ofArray(new int[4]), given::incrementAndGet, DType.INT32, 4);
  }

  /** Of many closes of one lease one counts, also when the block is lent anew at once. */
  @Test
  void close_byTwoThreadsAtOnce_countsOnce() throws Exception {
    var pool = new BufferPool();
    var rounds = new AtomicLong();
    var lease = new AtomicReference<>(pool.acquire(10));
    var barrier =
        new CyclicBarrier(
            3,
            () -> {
              assertEquals(1, pool.statistics().outstanding());
            });
    var after =
        new CyclicBarrier(
            3,
            () -> {
              assertEquals(rounds.incrementAndGet(), pool.statistics().releases());
              lease.set(pool.acquire(10));
            });
    var threads = new ArrayList<Thread>();
    var wrong = new AtomicReference<@Nullable Throwable>();
    for (int t = 0; t < 3; t++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  for (int round = 0; round < 3_000; round++) {
                    barrier.await();
                    lease.get().close();
                    after.await();
                  }
                } catch (Throwable e) {
                  wrong.compareAndSet(null, e);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertNull(wrong.get(), () -> String.valueOf(wrong.get()));
  }

  /** A list grows or lends, never both: a lease's view and its count are always of one state. */
  @Test
  void acquire_whileAnotherAdds_seesWholeElements() throws Exception {
    try (var list = BufferList.ofRows(DType.INT64, 2)) {
      var adds = new AtomicLong();
      var leases = new AtomicLong();
      Step add =
          () -> {
            try {
              long next = list.count();
              list.addRow(next, ~next);
              adds.incrementAndGet();
              if (next > 20_000) {
                list.clear();
              }
            } catch (BufferInUseException e) {
              assertTrue(e.leases() > 0);
            }
          };
      Step borrow =
          () -> {
            try (BufferLease lease = list.acquire(BufferRequest.NATIVE_WRITABLE)) {
              leases.incrementAndGet();
              BufferView view = lease.view();
              long n = view.layout().size(0);
              for (long row = Math.max(0, n - 3); row < n; row++) {
                assertEquals(row, view.getLong(row, 0));
                assertEquals(~row, view.getLong(row, 1));
              }
              if (n > 0) {
                assertThrows(BufferInUseException.class, () -> list.ensureCapacity(1));
              }
            }
            LockSupport.parkNanos(1_000); // so that the other adds too
          };
      race(() -> adds.get() > 3_000 && leases.get() > 1_000, add, borrow, borrow);
      list.addRow(1L, 2L);
    }
  }

  /** Leases of a dict with holes are taken from several threads; none may be refused. */
  @Test
  void acquire_dictWithHolesByManyThreads_closesThemOnceAndRefusesNobody() throws Exception {
    var random = new Random(SEED);
    for (int round = 0; round < 400; round++) {
      try (var dict = BufferDict.ofLongKeys(DType.INT64, 1)) {
        for (long key = 0; key < 60; key++) {
          dict.put(key, new long[] {~key});
        }
        for (int k = 0; k < 20; k++) {
          dict.remove((long) random.nextInt(60));
        }
        acquireTogether(dict);
        assertEquals(
            ~59L * (dict.containsKey(59L) ? 1 : 0), dict.containsKey(59L) ? last(dict) : 0);
      }
    }
  }

  private static long last(BufferDict<Long, Object> dict) {
    try (BufferLease lease = dict.values().acquire(BufferRequest.STRIDED)) {
      BufferView view = lease.view();
      return view.getLong(view.layout().size(0) - 1, 0);
    }
  }

  private static void acquireTogether(BufferDict<Long, Object> dict) throws Exception {
    int size = dict.size();
    var wrong = new AtomicReference<@Nullable Throwable>();
    var barrier = new CyclicBarrier(3);
    var threads = new ArrayList<Thread>();
    for (int t = 0; t < 3; t++) {
      BufferExporter exporter = t % 2 == 0 ? dict.keySet() : dict.values();
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  barrier.await();
                  try (BufferLease lease = exporter.acquire(BufferRequest.STRIDED)) {
                    assertEquals(size, lease.view().layout().size(0));
                  }
                } catch (Throwable e) {
                  wrong.compareAndSet(null, e);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertNull(wrong.get(), () -> String.valueOf(wrong.get()));
  }

  /** Borrowers against the janitor that parks and looks for the forgotten without a pause. */
  @Test
  void recover_withoutPauseAgainstBorrowers_losesAndReportsNothing() throws Exception {
    var reports = new Reports();
    reports.start();
    try {
      var pool = new BufferPool();
      var long1 = new AtomicReference<@Nullable BufferLease>();
      Step borrow =
          () -> {
            List<BufferLease> mine = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
              BufferLease lease = pool.acquire(DType.INT64, 3_900);
              lease.view().setLong(i, 3_899);
              mine.add(lease);
            }
            for (int i = 0; i < 12; i++) {
              assertEquals(i, mine.get(i).view().getLong(3_899));
              BufferLease lease = mine.get(i);
              if (i % 3 == 0) {
                try (BufferLease retained = lease.retain()) {
                  lease.close();
                  assertEquals(i, retained.view().getLong(3_899));
                }
              }
              lease.close();
            }
          };
      Step hold =
          () -> {
            BufferLease old = long1.getAndSet(pool.acquire(DType.INT64, 3_900));
            if (old != null) {
              old.close();
            }
          };
      race(() -> true, borrow, borrow, hold, pool::recover);
      BufferLease last = long1.get();
      if (last != null) {
        last.close();
      }
      System.gc();
      pool.recover();
      assertEquals(0, pool.statistics().outstanding());
      assertEquals(0, reports.of(32_768), "nothing was dropped");
    } finally {
      reports.stop();
    }
  }

  /** A lease that is closed just while the janitor parks its block: the block is not lost. */
  @Test
  void close_whileItsBlockIsParked_freesTheBlock() throws Exception {
    var blocks = new SizeClass(4096, new PoolBudget(PoolOptions.DEFAULT));
    var rounds = new AtomicLong();
    var random = new Random(SEED);
    Step borrow =
        () -> {
          for (int i = 0; i < 100; i++) {
            PoolBlock near = blocks.lendNear();
            PoolBlock block = near != null ? near : Objects.requireNonNull(blocks.lendOrMake());
            for (int pause = random.nextInt(400); pause > 0; pause--) {
              Thread.onSpinWait();
            }
            block.release(block.generations());
          }
          rounds.incrementAndGet();
        };
    race(() -> rounds.get() > 500, borrow, blocks::recover);
    var tally = new BufferPool.Tally();
    blocks.count(tally);
    assertEquals(0, tally.held);
    assertEquals(100 * rounds.get(), tally.releases);
  }

  /**
   * The owner of a wrapped segment closes it under a reader: an exception, never a wrong number.
   */
  @Test
  void wrap_ownerClosesUnderAReader_failsCleanly() throws Exception {
    var present = new AtomicReference<>(Arena.ofShared());
    var view = new AtomicReference<>(wrapped(present.get()));
    var closed = new AtomicBoolean();
    Step read =
        () -> {
          try {
            BufferView now = view.get();
            for (int i = 0; i < 1_000; i++) {
              assertEquals(5, now.getInt(i));
            }
          } catch (IllegalStateException e) {
            closed.set(true);
          }
        };
    Step replace =
        () -> {
          Arena old = present.get();
          Arena next = Arena.ofShared();
          present.set(next);
          try {
            old.close();
          } finally {
            view.set(wrapped(next));
          }
        };
    race(closed::get, read, replace);
    present.get().close();
  }

  private static BufferView wrapped(Arena arena) {
    MemorySegment segment = arena.allocate(4_000, 4);
    for (int i = 0; i < 1_000; i++) {
      segment.setAtIndex(ValueLayout.JAVA_INT, i, 5);
    }
    return Buffers.wrap(segment, DType.INT32, 1_000).view();
  }
}

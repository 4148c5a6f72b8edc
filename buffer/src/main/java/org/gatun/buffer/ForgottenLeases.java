// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Brings back what was dropped without being closed, and says so once, through the logger {@code
 * org.gatun.buffer}. One daemon thread does this and the pools' housekeeping.
 */
final class ForgottenLeases {
  private static final System.Logger LOGGER = System.getLogger("org.gatun.buffer");
  private static final long PERIOD_MILLIS = 2_000;

  private static final ReferenceQueue<Object> QUEUE = new ReferenceQueue<>();

  /** How many periods have passed; a clock that costs nothing to read. */
  private static volatile int periods;

  /**
   * Keep the watches themselves from being collected: eight places for each of the groups that a
   * thread's id hashes to, so that starting and stopping a watch touches one place; and the rest.
   */
  private static final AtomicReferenceArray<@Nullable Watch> PLACES =
      new AtomicReferenceArray<>(1 << 10);

  private static final Set<Watch> REST = ConcurrentHashMap.newKeySet();
  private static final int GROUP = 8;

  private static final Queue<WeakReference<BufferPool>> POOLS = new ConcurrentLinkedQueue<>();

  static {
    Thread.ofPlatform().daemon().name("gatun-forgotten-leases").start(ForgottenLeases::run);
  }

  private ForgottenLeases() {}

  /** A loan under watch. What brings the memory back must not reach the loan itself. */
  static final class Watch extends PhantomReference<Object> {
    private final long bytes;
    private final Runnable bringBack;
    private final int since = periods;
    private int place = -1;

    private Watch(Object loan, long bytes, Runnable bringBack) {
      super(loan, QUEUE);
      this.bytes = bytes;
      this.bringBack = bringBack;
    }

    /** Ends the watch: nobody holds the loan any more. Brings its memory back, once. */
    void settle() {
      clear();
      if (remove()) {
        bringBack.run();
      }
    }

    /**
     * Returns whether this call ended the watch. Two may try: the compiler lets the collector have
     * a loan while the last method that was called on it still runs.
     */
    private boolean remove() {
      return place >= 0 ? PLACES.compareAndSet(place, this, null) : REST.remove(this);
    }

    private void found() {
      if (remove()) {
        try {
          bringBack.run();
        } finally {
          report(bytes, (periods - since) * PERIOD_MILLIS / 1_000);
        }
      }
    }
  }

  static Watch watch(Object loan, long bytes, Runnable bringBack) {
    var watch = new Watch(loan, bytes, bringBack);
    long hash = Thread.currentThread().threadId() * 0x9E37_79B9_7F4A_7C15L;
    int group = (int) (hash >>> 40) & (PLACES.length() - GROUP) & -GROUP;
    for (int place = group; place < group + GROUP; place++) {
      if (PLACES.getPlain(place) == null) {
        watch.place = place;
        if (PLACES.compareAndSet(place, null, watch)) {
          return watch;
        }
      }
    }
    watch.place = -1;
    REST.add(watch);
    return watch;
  }

  /** Looks after a pool every few seconds as long as it is reachable. */
  static void lookAfter(BufferPool pool) {
    POOLS.add(new WeakReference<>(pool));
  }

  static void report(long bytes, long seconds) {
    log(() ->
        LOGGER.log(
            System.Logger.Level.WARNING,
            "a lease of {0} bytes was dropped without being closed, {1} s or more after it was"
                + " taken; its memory is back",
            bytes,
            seconds));
  }

  private static void log(Runnable message) {
    try {
      message.run();
    } catch (RuntimeException | Error e) {
      // Somebody's log handler fails. That must not stop this thread: memory would be lost.
    }
  }

  private static void run() {
    long next = System.nanoTime();
    for (; ; ) {
      try {
        long wait = TimeUnit.NANOSECONDS.toMillis(next - System.nanoTime());
        if (QUEUE.remove(Math.max(1, wait)) instanceof Watch watch) {
          watch.found();
        }
        if (System.nanoTime() - next >= 0) {
          next = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PERIOD_MILLIS);
          lookAfterPools();
        }
      } catch (InterruptedException e) {
        // Nobody stops this thread; it ends with the process.
      } catch (RuntimeException | Error e) {
        log(() ->
            LOGGER.log(
                System.Logger.Level.ERROR, "a forgotten lease could not be brought back", e));
      }
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes it
  private static void lookAfterPools() {
    periods++;
    POOLS.removeIf(pool -> pool.refersTo(null));
    for (WeakReference<BufferPool> reference : POOLS) {
      BufferPool pool = reference.get();
      if (pool != null) {
        pool.recover();
      }
    }
  }
}

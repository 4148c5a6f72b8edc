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

/**
 * Brings back what was dropped without being closed, and says so once, through the logger {@code
 * org.gatun.buffer}. One daemon thread does this and the pools' housekeeping.
 */
final class ForgottenLeases {
  private static final System.Logger LOGGER = System.getLogger("org.gatun.buffer");
  private static final long PERIOD_MILLIS = 2_000;

  private static final ReferenceQueue<Object> QUEUE = new ReferenceQueue<>();

  /** Keeps the watches themselves from being collected. */
  private static final Set<Watch> WATCHES = ConcurrentHashMap.newKeySet();

  private static final Queue<WeakReference<BufferPool>> POOLS = new ConcurrentLinkedQueue<>();

  static {
    Thread.ofPlatform().daemon().name("gatun-forgotten-leases").start(ForgottenLeases::run);
  }

  private ForgottenLeases() {}

  /** A loan under watch. What brings the memory back must not reach the loan itself. */
  static final class Watch extends PhantomReference<Object> {
    private final long bytes;
    private final long since = System.nanoTime();
    private final Runnable bringBack;

    private Watch(Object loan, long bytes, Runnable bringBack) {
      super(loan, QUEUE);
      this.bytes = bytes;
      this.bringBack = bringBack;
    }

    /** Ends the watch: the loan was closed. */
    void stop() {
      clear();
      WATCHES.remove(this);
    }

    private void found() {
      if (WATCHES.remove(this)) {
        report(bytes, System.nanoTime() - since);
        bringBack.run();
      }
    }
  }

  static Watch watch(Object loan, long bytes, Runnable bringBack) {
    var watch = new Watch(loan, bytes, bringBack);
    WATCHES.add(watch);
    return watch;
  }

  /** Looks after a pool every few seconds as long as it is reachable. */
  static void lookAfter(BufferPool pool) {
    POOLS.add(new WeakReference<>(pool));
  }

  static void report(long bytes, long nanos) {
    LOGGER.log(
        System.Logger.Level.WARNING,
        "a lease of {0} bytes was dropped without being closed, {1} s or more after it was taken;"
            + " its memory is back",
        bytes,
        TimeUnit.NANOSECONDS.toSeconds(nanos));
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
          POOLS.removeIf(pool -> pool.refersTo(null));
          for (WeakReference<BufferPool> reference : POOLS) {
            BufferPool pool = reference.get();
            if (pool != null) {
              pool.recover();
            }
          }
          next = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PERIOD_MILLIS);
        }
      } catch (InterruptedException e) {
        // Nobody stops this thread; it ends with the process.
      } catch (RuntimeException e) {
        LOGGER.log(System.Logger.Level.ERROR, "a forgotten lease could not be brought back", e);
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings back what was dropped without being closed, and says so once, through the logger {@code
 * org.gatun.buffer}. One daemon thread does this and the pools' housekeeping.
 */
final class ForgottenLeases {
  static final System.Logger LOGGER = System.getLogger("org.gatun.buffer");
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

  private static final Set<PoolWatch> POOLS = ConcurrentHashMap.newKeySet();

  /** So many of those who took a lease are named. */
  private static final int TAKERS = 8;

  static {
    Thread.ofPlatform().daemon().name("gatun-forgotten-leases").start(ForgottenLeases::run);
  }

  private ForgottenLeases() {}

  /** A loan under watch. What brings the memory back must not reach the loan itself. */
  static final class Watch extends PhantomReference<Object> {
    private final long bytes;
    private final @Nullable Loan parent;
    private final @Nullable Runnable onRelease;
    private final @Nullable Taken taken = Taken.chooses() ? Taken.here(0) : null;
    private final int since = periods;
    private int place = -1;

    private Watch(Object loan, long bytes, @Nullable Loan parent, @Nullable Runnable onRelease) {
      super(loan, QUEUE);
      this.bytes = bytes;
      this.parent = parent;
      this.onRelease = onRelease;
    }

    /**
     * Ends the watch: nobody holds the loan any more. Brings its memory back, for whoever calls
     * this does so once.
     *
     * @param loan the one under watch
     */
    void settle(Object loan) {
      try {
        clear();
      } finally {
        // The compiler may let the collector have a loan while the last method that was called on
        // it still runs. Not so here: what is settled is never found beside that, nor later, so
        // that no compare-and-set has to tell which of the two came first.
        Reference.reachabilityFence(loan);
      }
      if (place >= 0) {
        PLACES.setRelease(place, null);
      } else {
        REST.remove(this);
      }
      bringBack();
    }

    private void bringBack() {
      if (parent != null) {
        parent.unpin();
      } else if (onRelease != null) {
        onRelease.run();
      }
    }

    private void found() {
      if (place >= 0 ? PLACES.compareAndSet(place, this, null) : REST.remove(this)) {
        try {
          bringBack();
        } finally {
          long millis = (periods - since) * PERIOD_MILLIS;
          report(bytes, System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(millis), taken);
        }
      }
    }

    private void addTaker(Loan loan, List<Taken> takers) {
      if (loan.equals(parent) && taken != null && takers.size() < TAKERS) {
        takers.add(taken);
      }
    }
  }

  /**
   * Watches a loan until {@link Watch#settle}.
   *
   * @param parent what a forgotten loan unpins; if null, {@code onRelease} runs
   */
  static Watch watch(Object loan, long bytes, @Nullable Loan parent, @Nullable Runnable onRelease) {
    var watch = new Watch(loan, bytes, parent, onRelease);
    int group = SizeClass.home(PLACES.length());
    for (int place = group; place < group + SizeClass.GROUP; place++) {
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

  /** Returns where the leases that count on a loan were taken, as far as that was noted. */
  static List<Taken> takers(Loan loan) {
    var takers = new ArrayList<Taken>();
    if (Taken.noting()) {
      for (int place = 0; place < PLACES.length(); place++) {
        Watch watch = PLACES.get(place);
        if (watch != null) {
          watch.addTaker(loan, takers);
        }
      }
      REST.forEach(watch -> watch.addTaker(loan, takers));
    }
    return takers;
  }

  /** The size classes of a pool, which outlive it while leases are out. */
  private static final class PoolWatch extends PhantomReference<BufferPool> {
    private final WeakReference<BufferPool> pool;
    private final List<SizeClass> classes;

    /** Written and read by one thread. */
    private boolean dropped;

    PoolWatch(BufferPool pool, List<SizeClass> classes) {
      super(pool, QUEUE);
      this.pool = new WeakReference<>(pool);
      this.classes = classes;
    }

    /** Nobody can reach the pool: closes it. */
    void found() {
      dropped = true;
      classes.forEach(SizeClass::close);
      removeIfOver();
    }

    void look() {
      classes.forEach(SizeClass::recover);
      removeIfOver();
    }

    private void removeIfOver() {
      if (dropped && classes.stream().allMatch(SizeClass::isEmpty)) {
        POOLS.remove(this);
      }
    }
  }

  /** Looks after a pool every few seconds, and closes it when nothing can reach it. */
  static void lookAfter(BufferPool pool, List<SizeClass> classes) {
    POOLS.add(new PoolWatch(pool, classes));
  }

  static void eachPool(Consumer<BufferPool> use) {
    for (PoolWatch watch : POOLS) {
      BufferPool pool = watch.pool.get();
      if (pool != null) {
        use.accept(pool);
      }
    }
  }

  /**
   * Reports a forgotten lease.
   *
   * @param since {@link System#nanoTime} of some time after it was taken
   * @param taken where it was taken, if that was noted
   */
  static void report(long bytes, long since, @Nullable Taken taken) {
    if (Taken.MODE == Taken.Mode.OFF) {
      return;
    }
    Taken.sampleFromNowOn();
    long age = System.nanoTime() - (taken != null ? taken.nanos : since);
    String place = taken != null ? taken.place() : null;
    PoolEvents.forgotten(bytes, age, place);
    String text =
        "a lease of "
            + bytes
            + " bytes was dropped without being closed, "
            + TimeUnit.NANOSECONDS.toSeconds(age)
            + (place != null
                ? " s after it was taken at " + place + "; its memory is back"
                : " s or more after it was taken; its memory is back; start with"
                    + " -Dgatun.leaks=trace to see where");
    log(() -> LOGGER.log(System.Logger.Level.WARNING, text, taken));
  }

  private static void log(Runnable message) {
    try {
      message.run();
    } catch (RuntimeException | Error e) {
      // Somebody's log handler fails. That must not stop this thread: memory would be lost.
    }
  }

  private static void run() {
    log(PoolEvents::begin);
    long next = System.nanoTime();
    for (; ; ) {
      try {
        long wait = TimeUnit.NANOSECONDS.toMillis(next - System.nanoTime());
        switch (QUEUE.remove(Math.max(1, wait))) {
          case Watch watch -> watch.found();
          case PoolWatch watch -> watch.found();
          case null, default -> {}
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
    POOLS.forEach(PoolWatch::look);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes the blocks of a pool have, how many they may have, and who waits for some.
 *
 * <p>Those who wait stand in a line: a fair lock, whose holder is the first. Only the first looks
 * for a block, each time that somebody lets go of one; so a small one that comes later does not
 * take what a large one waits for. When the first has waited for a while, it has forgotten leases
 * looked for, which the collector may never do by itself while only native memory is short.
 */
final class PoolBudget {
  /** Leases may be forgotten after a quarter of a wait, and after so long. */
  private static final long PATIENCE_NANOS = 1_000_000_000;

  /** When the collector may be asked for again, by whatever pool; in {@link System#nanoTime}. */
  private static final AtomicLong NEXT_SEARCH = new AtomicLong(System.nanoTime());

  private final long limit;
  private final long waitNanos;

  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong highWater = new AtomicLong();

  private final ReentrantLock turn = new ReentrantLock(true);
  private volatile int waiting;
  private volatile @Nullable Thread first;

  PoolBudget(PoolOptions options) {
    limit = options.limitBytes();
    waitNanos = options.waitNanos();
  }

  /** Takes bytes for a new block, if the limit allows. */
  boolean reserve(long more) {
    for (; ; ) {
      long now = bytes.get();
      if (more > limit - now) {
        return false;
      }
      if (bytes.compareAndSet(now, now + more)) {
        highWater.accumulateAndGet(now + more, Math::max);
        return true;
      }
    }
  }

  /** Gives back what {@link #reserve} took. */
  void giveBack(long fewer) {
    bytes.addAndGet(-fewer);
    wake();
  }

  /** Returns by how many bytes a reservation would pass the limit. */
  long missing(long more) {
    return more - (limit - bytes.get());
  }

  long highWater() {
    return highWater.get();
  }

  /** Returns how many threads wait; the next to acquire stands behind them. */
  int waiting() {
    return waiting;
  }

  /** Tells the first of the line that a block may be free. */
  void wake() {
    Thread thread = first;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }

  /**
   * Looks for a block of so many bytes until there is one.
   *
   * @param search looks for forgotten leases, in a thread of its own; called once at most
   * @throws BufferLimitException if there is none in time, or the thread is interrupted
   */
  PoolBlock await(long blockBytes, Supplier<@Nullable PoolBlock> look, Runnable search) {
    if (waitNanos == 0 || blockBytes > limit) {
      throw refusal(blockBytes, null);
    }
    long deadline = System.nanoTime() + waitNanos;
    PoolEvents.Wait event = PoolEvents.waitBegins(blockBytes);
    join(1);
    try {
      if (!turn.tryLock(waitNanos, TimeUnit.NANOSECONDS)) {
        throw refusal(blockBytes, null);
      }
      try {
        return awaitAsFirst(blockBytes, look, search, deadline);
      } finally {
        first = null;
        turn.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw refusal(blockBytes, e);
    } finally {
      join(-1);
      PoolEvents.waitEnds(event);
    }
  }

  private PoolBlock awaitAsFirst(
      long blockBytes, Supplier<@Nullable PoolBlock> look, Runnable search, long deadline)
      throws InterruptedException {
    first = Thread.currentThread();
    long searchAt = deadline - waitNanos + Math.min(waitNanos / 4, PATIENCE_NANOS);
    boolean searched = false;
    for (; ; ) {
      // Against the compare-and-set of who lets go: one of the two sees the other.
      VarHandle.fullFence();
      PoolBlock block = look.get();
      if (block != null) {
        return block;
      }
      long now = System.nanoTime();
      if (deadline - now <= 0) {
        throw refusal(blockBytes, null);
      }
      long left = deadline - now;
      if (!searched) {
        long next = NEXT_SEARCH.get();
        long until = Math.max(searchAt - now, next - now);
        searched = until <= 0 && NEXT_SEARCH.compareAndSet(next, now + PATIENCE_NANOS);
        if (searched) {
          search.run();
        } else {
          left = Math.min(left, Math.max(until, 1));
        }
      }
      LockSupport.parkNanos(this, left);
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while waiting for a block");
      }
    }
  }

  /** Returns the limit as the end of a pool's text, if there is one. */
  @Override
  public String toString() {
    return limit == Long.MAX_VALUE ? "" : "; limit " + limit + " bytes";
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // the lock makes it one
  private synchronized void join(int more) {
    waiting += more;
  }

  private BufferLimitException refusal(long blockBytes, @Nullable InterruptedException cause) {
    String text;
    if (blockBytes > limit) {
      text =
          "expected a block of at most the pool's limit of "
              + limit
              + " bytes but found "
              + blockBytes
              + "; raise it with PoolOptions.withLimit";
    } else {
      text =
          "expected room for a block of "
              + blockBytes
              + " bytes but found "
              + bytes
              + " of the pool's limit of "
              + limit
              + " lent"
              + (cause != null
                  ? ", and the thread was interrupted while it waited"
                  : waitNanos == 0
                      ? "; close leases, raise PoolOptions.withLimit or wait with"
                          + " PoolOptions.withWait"
                      : ", for "
                          + TimeUnit.NANOSECONDS.toMillis(waitNanos)
                          + " ms; close leases, or raise PoolOptions.withLimit or withWait");
    }
    return new BufferLimitException(text, cause, blockBytes, limit);
  }
}

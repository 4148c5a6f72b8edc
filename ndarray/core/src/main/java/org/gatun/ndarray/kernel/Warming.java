// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import java.lang.System.Logger.Level;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Runs kernels of the Vector API on memory of no meaning until the JIT compiler has come to them,
 * on a thread beside the work: before, each of their operations makes objects, and a call takes a
 * hundred times as long as scalar Java.
 */
final class Warming {
  /** How long a kernel may take to become faster. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** A time is that of so many runs, the best of some. */
  private static final int RUNS = 50;

  private static final int BEST_OF = 10;

  /** By how much a kernel must be faster. */
  private static final double GAIN = 0.9;

  private static final ThreadPoolExecutor THREAD =
      new ThreadPoolExecutor(
          1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(32), Warming::thread);

  static {
    THREAD.allowCoreThreadTimeOut(true);
  }

  private Warming() {}

  private static Thread thread(Runnable task) {
    return Thread.ofPlatform()
        .daemon()
        .name("gatun-kernels")
        .inheritInheritableThreadLocals(false)
        .unstarted(task);
  }

  /**
   * Begins to warm a kernel beside the work, or lets it wait if there is too much to warm.
   *
   * @param what a name for it
   * @param warm returns whether it came to be faster; if not it may become hot once more
   */
  static void begin(String what, Heat heat, BooleanSupplier warm) {
    try {
      THREAD.execute(() -> {
        boolean faster = false;
        try {
          faster = warm.getAsBoolean();
        } catch (RuntimeException | Error e) { // scalar Java goes on
          System.getLogger("org.gatun.ndarray")
              .log(Level.WARNING, "a kernel of the Vector API was left out: " + what, e);
        }
        if (!faster) {
          heat.pause();
        }
      });
    } catch (RejectedExecutionException e) {
      heat.delay();
    }
  }

  /**
   * Runs the second of two until it takes less time than the first, both once they are compiled.
   * Returns whether it came to that.
   */
  static boolean pays(Runnable scalar, Runnable vector) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    double limit = GAIN * best(scalar);
    do {
      if (best(vector) < limit) {
        limit = GAIN * best(scalar); // which may have been on its way still
        if (best(vector) < limit) {
          return true;
        }
      }
    } while (System.nanoTime() - end < 0);
    return false;
  }

  private static long best(Runnable kernel) {
    long best = Long.MAX_VALUE;
    for (int k = 0; k < BEST_OF; k++) {
      long start = System.nanoTime();
      for (int run = 0; run < RUNS; run++) {
        kernel.run();
      }
      best = Math.min(best, System.nanoTime() - start);
    }
    return best;
  }
}

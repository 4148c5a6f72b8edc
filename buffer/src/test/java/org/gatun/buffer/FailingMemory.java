// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has each step that needs memory fail in its turn, where {@link FailingClasses} have loaded the
 * library: a change is tried with the first one failing, then with the second, until none is left.
 *
 * <p>What a failure must leave is what there was: a check says so, and here nothing may be lent
 * that was not before.
 */
final class FailingMemory {
  private static final int MOST_STEPS = 5_000;

  private static @Nullable Thread tried;
  private static int left;
  private static boolean lasts;
  private static boolean failed;

  private static int failures;
  private static long lentBefore;

  private FailingMemory() {}

  /** Chooses whether all steps after one that fails do too, until the change has ended. */
  static void begin(boolean lasting) {
    lasts = lasting;
    failures = 0;
    lentBefore = BufferPool.shared().statistics().outstanding();
  }

  /** Called before each step. */
  static void step() {
    if (Thread.currentThread().equals(tried) && --left <= 0 && (left == 0 || lasts)) {
      failed = true;
      throw new OutOfMemoryError("as a test wants it");
    }
  }

  /** Returns whether a step of what was done last has failed. */
  static boolean failed() {
    return failed;
  }

  /** Returns how many steps there are in something, which is done. */
  static int stepsOf(Runnable change) {
    done(change, Integer.MAX_VALUE);
    return Integer.MAX_VALUE - left;
  }

  /** Does something, of which a step fails. Returns whether it was done all the same. */
  static boolean done(Runnable change, int step) {
    return failure(change, step) == null;
  }

  private static @Nullable OutOfMemoryError failure(Runnable change, int step) {
    failed = false;
    left = step;
    tried = Thread.currentThread();
    try {
      change.run();
      return null;
    } catch (OutOfMemoryError e) {
      tried = null;
      assertTrue(failed, () -> "memory is really short: " + e);
      failures++;
      return e;
    } finally {
      tried = null;
    }
  }

  /**
   * Makes a change, after each of its steps failed.
   *
   * @param stamp what is another number if a failure leaves less to do the next time: then it
   *     begins again with the first step
   * @param unchanged checks that all is as it was
   */
  static void each(String what, Runnable change, IntSupplier stamp, Runnable unchanged) {
    int step = 1;
    for (int tries = 1; ; tries++) {
      BufferPool.Statistics before = BufferPool.shared().statistics();
      int since = stamp.getAsInt();
      OutOfMemoryError failure = failure(change, step);
      if (failure == null) {
        return;
      }
      try {
        unchanged.run();
        BufferPool.Statistics now = BufferPool.shared().statistics();
        assertEquals(before.outstanding(), now.outstanding(), "blocks lent");
        assertTrue(now.outstandingBytes() <= before.outstandingBytes(), "bytes lent");
      } catch (RuntimeException | AssertionError e) {
        var wrong = new AssertionError(what + ", step " + step + " failed: " + e.getMessage(), e);
        wrong.addSuppressed(failure);
        throw wrong;
      }
      assertTrue(tries < MOST_STEPS, what);
      step = stamp.getAsInt() == since ? step + 1 : 1;
    }
  }

  /** Makes something and closes it, after each of its steps failed. */
  static void eachOfMaking(String what, Supplier<? extends AutoCloseable> maker) {
    each(
        what,
        () -> {
          try {
            maker.get().close();
          } catch (RuntimeException e) {
            throw e;
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        },
        () -> 0,
        () -> {});
  }

  /** Checks that nothing is lent any more, and says how many failures there were. */
  static void end() {
    assertEquals(lentBefore, BufferPool.shared().statistics().outstanding());
    assertTrue(failures > 0);
    IO.println(failures + " failures");
  }
}

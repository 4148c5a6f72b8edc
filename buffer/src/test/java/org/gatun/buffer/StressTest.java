// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Many platform and virtual threads do to a pool, a list and a dict whatever comes into their
 * random minds. Each world knows what its blocks and elements must hold, checks that while it holds
 * a lease or a pin, and ends with nothing outstanding.
 *
 * <p>{@code -Dgatun.stress.seconds=600 -Dgatun.stress.seed=42} make it longer, and choose alike
 * again; how the threads interleave is never the same.
 */
class StressTest {
  private static final long SECONDS = Long.getLong("gatun.stress.seconds", 20);
  private static final long SEED = Long.getLong("gatun.stress.seed", System.nanoTime());
  private static final int PLATFORM_THREADS = 4;
  private static final int VIRTUAL_THREADS = 60;

  /** Something that is used by all threads at once. */
  interface World {
    /** Does one thing, whatever it is. */
    void step(SplittableRandom random) throws Exception;

    /** Closes what is open, and checks that nothing was lost. */
    void end() throws Exception;

    /** Returns what has happened, of everything more than none. */
    List<Count> counts();
  }

  /** How often something happened. */
  record Count(String name, long times) {}

  @Test
  void everything_byManyThreadsAtOnce_losesAndMixesUpNothing() throws Exception {
    IO.println("seed " + SEED + ", " + SECONDS + " s");
    World[] worlds = {new StressedPool(), new StressedList(), new StressedDict()};
    var wrong = new AtomicReference<@Nullable Throwable>();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    var threads = new ArrayList<Thread>();
    for (int t = 0; t < PLATFORM_THREADS + VIRTUAL_THREADS; t++) {
      var random = new SplittableRandom(SEED + t);
      Runnable steps =
          () -> {
            try {
              while (System.nanoTime() < end && wrong.get() == null) {
                worlds[random.nextInt(worlds.length)].step(random);
                if (Thread.currentThread().isVirtual() && random.nextInt(16) == 0) {
                  LockSupport.parkNanos(1_000); // or two of them would do it all
                }
              }
            } catch (Throwable e) {
              wrong.compareAndSet(null, e);
            }
          };
      threads.add(
          t < PLATFORM_THREADS
              ? Thread.ofPlatform().start(steps)
              : Thread.ofVirtual().start(steps));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    Throwable first = wrong.get();
    if (first != null) {
      throw new AssertionError("seed " + SEED, first);
    }
    for (World world : worlds) {
      world.end();
      IO.println(world.counts());
      for (Count count : world.counts()) {
        assertTrue(count.times > 0, () -> count + " is too little to show anything");
      }
    }
  }

  /** Lets others in while something is held. */
  static void linger(SplittableRandom random) {
    switch (random.nextInt(16)) {
      case 0 -> LockSupport.parkNanos(1_000);
      case 1 -> {
        for (int spins = random.nextInt(200); spins > 0; spins--) {
          Thread.onSpinWait();
        }
      }
      default -> {}
    }
  }
}

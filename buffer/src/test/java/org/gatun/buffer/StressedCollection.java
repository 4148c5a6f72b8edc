// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A collection that whoever has the lock changes, together with one of java.util that must be its
 * equal, while others borrow it without asking.
 */
abstract class StressedCollection implements StressTest.World {
  final LongAdder loans = new LongAdder();
  final LongAdder closes = new LongAdder();
  private final ReentrantLock lock = new ReentrantLock();
  private final LongAdder changes = new LongAdder();
  private final LongAdder refused = new LongAdder();

  /** Borrows, and looks at what was lent. */
  abstract void borrow(SplittableRandom random);

  /** Changes both, or neither: the model follows only what was done. */
  abstract void change(SplittableRandom random);

  @Override
  public final void step(SplittableRandom random) {
    if (random.nextInt(10) == 0) {
      borrow(random);
    } else if (lock.tryLock()) {
      try {
        change(random);
        changes.increment();
      } catch (BufferInUseException e) {
        assertTrue(e.leases() > 0);
        refused.increment();
      } finally {
        lock.unlock();
      }
    }
  }

  @Override
  public List<StressTest.Count> counts() {
    return List.of(
        new StressTest.Count("changed", changes.sum()),
        new StressTest.Count("lent", loans.sum()),
        new StressTest.Count("refused", refused.sum()),
        new StressTest.Count("closed", closes.sum()));
  }
}

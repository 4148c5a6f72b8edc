// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.DType;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** One pool between threads. What is not listed as an outcome is forbidden. */
public final class PoolRaces {
  /** One pool for all states of a run, so that blocks go from one to the other. */
  private static final BufferPool POOL = new BufferPool();

  private PoolRaces() {}

  private static BufferLease lend(int number) {
    BufferLease lease = POOL.acquire(DType.INT32, 1);
    lease.view().setInt(number, 0);
    return lease;
  }

  private static int number(@Nullable BufferLease lease) {
    return lease == null || !lease.isOpen() ? 0 : lease.view().getInt(0);
  }

  private static void close(@Nullable BufferLease... leases) {
    for (BufferLease lease : leases) {
      if (lease != null) {
        lease.close();
      }
    }
  }

  /** Two acquire at once. */
  @JCStressTest
  @Outcome(id = "1, 2, 1", expect = ACCEPTABLE, desc = "Each has a block of its own.")
  @State
  public static class AcquireAcquire {
    private @Nullable BufferLease one;
    private @Nullable BufferLease other;

    /** Acquires and writes. */
    @Actor
    public void one() {
      one = lend(1);
    }

    /** Acquires and writes. */
    @Actor
    public void other() {
      other = lend(2);
    }

    /** Reads what both wrote; whoever comes next has a third block. */
    @Arbiter
    public void read(III_Result r) {
      try (BufferLease third = lend(3)) {
        r.r1 = number(one);
        r.r2 = number(other);
        r.r3 = number(third) == 3 ? 1 : 0;
      }
      close(one, other);
    }
  }

  /** Two acquire and close, again and again: what one closes the other may get. */
  @JCStressTest
  @Outcome(id = "1, 2, 1", expect = ACCEPTABLE, desc = "Nobody writes to another's block.")
  @State
  public static class AcquireCloseAcquireClose {
    private static int use(int number) {
      int seen = number;
      for (int i = 0; i < 4; i++) {
        try (BufferLease lease = lend(number)) {
          if (number(lease) != number) {
            seen = -1;
          }
        }
      }
      return seen;
    }

    /** Uses blocks. */
    @Actor
    public void one(III_Result r) {
      r.r1 = use(1);
    }

    /** Uses blocks. */
    @Actor
    public void other(III_Result r) {
      r.r2 = use(2);
    }

    /** The pool goes on. */
    @Arbiter
    public void read(III_Result r) {
      r.r3 = use(3) == 3 ? 1 : 0;
    }
  }

  /** A lease is closed a second time while its block is lent anew. */
  @JCStressTest
  @Outcome(id = "1, 2, 1", expect = ACCEPTABLE, desc = "The late close does nothing.")
  @State
  public static class CloseAgainAcquire {
    private final BufferLease old = lend(9);
    private @Nullable BufferLease one;
    private @Nullable BufferLease other;

    /** Closes, and acquires: the same block, as a rule. */
    @Actor
    public void closeAndAcquire() {
      old.close();
      one = lend(1);
    }

    /** Closes late, and acquires. */
    @Actor
    public void closeAgainAndAcquire() {
      old.close();
      other = lend(2);
    }

    /** Both are still lent, and apart. */
    @Arbiter
    public void read(III_Result r) {
      old.close();
      try (BufferLease third = lend(3)) {
        r.r1 = number(one);
        r.r2 = number(other);
        r.r3 = number(third) == 3 && !old.isOpen() ? 1 : 0;
      }
      close(one, other);
    }
  }
}

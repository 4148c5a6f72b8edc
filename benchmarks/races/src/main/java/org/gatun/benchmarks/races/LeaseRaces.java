// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;

import java.lang.foreign.ValueLayout;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferView;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** One lease between threads. What is not listed as an outcome is forbidden. */
public final class LeaseRaces {
  private LeaseRaces() {}

  /** Two close one lease. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The memory is given back once.")
  @State
  public static class CloseClose {
    private final Owned owned = new Owned();

    /** Closes. */
    @Actor
    public void one() {
      owned.lease.close();
    }

    /** Closes too. */
    @Actor
    public void other() {
      owned.lease.close();
    }

    /** Counts. */
    @Arbiter
    public void count(I_Result r) {
      r.r1 = owned.returns();
    }
  }

  /** Two leases of one memory are closed, each by its holder. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The memory is given back once, by the last.")
  @State
  public static class CloseBoth {
    private final Owned owned = new Owned();
    private final BufferLease retained = owned.lease.retain();

    /** Closes the first. */
    @Actor
    public void one() {
      owned.lease.close();
    }

    /** Closes the second. */
    @Actor
    public void other() {
      retained.close();
    }

    /** Counts. */
    @Arbiter
    public void count(I_Result r) {
      r.r1 = owned.returns();
    }
  }

  /** One retains what the other closes. */
  @JCStressTest
  @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "Retained: given back by the second close.")
  @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "Refused: given back by the first close.")
  @State
  public static class RetainClose {
    private final Owned owned = new Owned();
    private @Nullable BufferLease retained;

    /** Retains, or is refused. */
    @Actor
    public void retain(III_Result r) {
      try {
        retained = owned.lease.retain();
        r.r1 = 1;
      } catch (IllegalStateException e) {
        r.r1 = 0;
      }
    }

    /** Closes. */
    @Actor
    public void close() {
      owned.lease.close();
    }

    /** Counts before and after the second close. */
    @Arbiter
    public void count(III_Result r) {
      r.r2 = owned.returns();
      if (retained != null) {
        retained.close();
      }
      r.r3 = owned.returns();
    }
  }

  /** One borrows from a retained lease what its holder closes: a child of a child. */
  @JCStressTest
  @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "Lent: given back by the last close.")
  @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "Refused: given back before.")
  @State
  public static class AcquireFromRetainedClose {
    private final Owned owned = new Owned();
    private final BufferLease retained = owned.lease.retain();
    private @Nullable BufferLease lent;

    /** Sets the retained lease as the only one. */
    public AcquireFromRetainedClose() {
      owned.lease.close();
    }

    /** Borrows, or is refused. */
    @Actor
    public void acquire(III_Result r) {
      try {
        lent = retained.acquire(BufferRequest.STRIDED);
        r.r1 = 1;
      } catch (IllegalStateException e) {
        r.r1 = 0;
      }
    }

    /** Closes. */
    @Actor
    public void close() {
      retained.close();
    }

    /** Counts before and after the last close. */
    @Arbiter
    public void count(III_Result r) {
      r.r2 = owned.returns();
      if (lent != null) {
        lent.close();
      }
      r.r3 = owned.returns();
    }
  }

  /** One reads in a pin what the other closes. */
  @JCStressTest
  @Outcome(id = "7, 7, 1", expect = ACCEPTABLE, desc = "Pinned: it waits to be given back.")
  @Outcome(id = "0, 0, 1", expect = ACCEPTABLE, desc = "Refused: it was closed before.")
  @State
  public static class PinClose {
    private final Owned owned = new Owned();
    private final BufferView view = owned.lease.view();

    /** Reads twice in one pin. */
    @Actor
    public void pin(III_Result r) {
      try (BufferPin pin = view.pin()) {
        r.r1 = pin.segment().get(ValueLayout.JAVA_INT, 0);
        r.r2 = pin.segment().get(ValueLayout.JAVA_INT, 0);
      } catch (IllegalStateException e) {
        r.r1 = 0;
        r.r2 = 0;
      }
    }

    /** Closes. */
    @Actor
    public void close() {
      owned.lease.close();
    }

    /** Counts. */
    @Arbiter
    public void count(III_Result r) {
      r.r3 = owned.returns();
    }
  }

  /** One reads without a pin what the other closes: the race that a pin is there for. */
  @JCStressTest
  @Outcome(id = "7", expect = ACCEPTABLE, desc = "Read before.")
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "Refused: it was closed before.")
  @Outcome(id = "9", expect = ACCEPTABLE_INTERESTING, desc = "Read what was given back: no pin.")
  @State
  public static class ReadClose {
    private final Owned owned = new Owned();
    private final BufferView view = owned.lease.view();

    /** Reads. */
    @Actor
    public void read(I_Result r) {
      try {
        r.r1 = view.getInt(0);
      } catch (IllegalStateException e) {
        r.r1 = 0;
      }
    }

    /** Closes. */
    @Actor
    public void close() {
      owned.lease.close();
    }
  }
}

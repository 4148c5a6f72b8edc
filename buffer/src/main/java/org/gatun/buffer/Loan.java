// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * Who holds a memory, in one word: a generation in the high 48 bits, and in the low 16 how many
 * hold it.
 *
 * <p>A holder is a lease, a pin, or a loan whose parent this is. A lease holds in one generation
 * and ends it when it is released, so that whoever comes later with the old generation is refused.
 * Pins and children only count. The memory is free when nobody holds it.
 *
 * <p>A view compares its generation with a plain read, which a compiler hoists out of loops: an
 * access ordered after the release fails; one that races with it may touch bytes that are lent
 * anew, which a pin excludes.
 */
class Loan {
  private static final long GENERATION = 1L << 16;
  private static final long COUNT = GENERATION - 1;

  /** The count while an exporter changes its memory: nobody can come in meanwhile. */
  private static final long EXCLUSIVE = COUNT;

  private static final long PAUSE_NANOS = 1_000;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Loan.class, "state", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final Memory memory;

  private long state;

  /** A loan in generation 0 that so many hold. */
  Loan(Memory memory, int holders) {
    this.memory = memory;
    state = holders;
  }

  /** Called once each time the last holder has gone, by its thread. */
  void freed() {}

  /** Lends, if nobody holds it. Returns the generation, or -1. */
  final long tryLend() {
    long s = (long) STATE.getOpaque(this);
    return (s & COUNT) == 0 && STATE.compareAndSet(this, s, s + 1) ? s >>> 16 : -1;
  }

  /** Ends lending for good, if nobody holds it. Whoever has an old generation is refused. */
  final boolean tryRetire() {
    long s = (long) STATE.getVolatile(this);
    return (s & COUNT) == 0 && STATE.compareAndSet(this, s, s + EXCLUSIVE);
  }

  /** Ends a generation. Does nothing if it has ended, so memory never returns twice. */
  final void release(long generation) {
    for (; ; ) {
      long s = (long) STATE.getVolatile(this);
      if (s >>> 16 != generation) {
        return;
      }
      if (STATE.compareAndSet(this, s, s + GENERATION - 1)) {
        if ((s & COUNT) == 1) {
          freed();
        }
        return;
      }
    }
  }

  /** Holds the memory in a generation, which may end meanwhile. */
  final void pin(long generation) {
    if (!tryPin(generation)) {
      throw released();
    }
  }

  /** Holds the memory unless the generation has ended; waits while it is changed. */
  final boolean tryPin(long generation) {
    for (; ; ) {
      long s = (long) STATE.getVolatile(this);
      if (s >>> 16 != generation) {
        return false;
      }
      if ((s & COUNT) >= EXCLUSIVE - 1) {
        waitOrRefuse(s);
      } else if (STATE.compareAndSet(this, s, s + 1)) {
        return true;
      }
    }
  }

  /**
   * Holds what a lease of this loan's memory counts on: the loan that has no parent.
   *
   * @throws IllegalStateException if the generation has ended
   */
  Loan holdRoot(long generation) {
    pin(generation);
    return this;
  }

  /** Holds the memory in whatever generation, if somebody else holds it. */
  final boolean tryJoin() {
    for (; ; ) {
      long s = (long) STATE.getVolatile(this);
      if ((s & COUNT) == 0 || (s & COUNT) == EXCLUSIVE) {
        return false;
      }
      if ((s & COUNT) == EXCLUSIVE - 1) {
        throw tooMany();
      }
      if (STATE.compareAndSet(this, s, s + 1)) {
        return true;
      }
    }
  }

  final void unpin() {
    if (((long) STATE.getAndAdd(this, -1L) & COUNT) == 1) {
      freed();
    }
  }

  /**
   * Shuts everybody out, for an exporter that changes its memory; {@link #share} or {@link #retire}
   * must follow if it returns true; false if the loan was retired.
   *
   * @throws BufferInUseException if somebody holds the memory
   */
  final boolean exclude(String attempt) {
    for (; ; ) {
      long s = (long) STATE.getVolatile(this);
      if (s >>> 16 != 0) {
        return false;
      }
      if ((s & COUNT) == EXCLUSIVE) {
        LockSupport.parkNanos(PAUSE_NANOS);
      } else if ((s & COUNT) != 0) {
        throw new BufferInUseException(attempt, (int) (s & COUNT), ForgottenLeases.takers(this));
      } else if (STATE.compareAndSet(this, s, s + EXCLUSIVE)) {
        return true;
      }
    }
  }

  /** Lets others in again. */
  final void share() {
    STATE.setVolatile(this, (long) STATE.getVolatile(this) & ~COUNT);
  }

  /** Ends an exclusive time for good: whoever comes later is refused. */
  final void retire() {
    STATE.setVolatile(this, GENERATION);
    freed();
  }

  private static void waitOrRefuse(long s) {
    if ((s & COUNT) == EXCLUSIVE) {
      LockSupport.parkNanos(PAUSE_NANOS);
    } else {
      throw tooMany();
    }
  }

  private static IllegalStateException tooMany() {
    return new IllegalStateException("expected at most 65534 leases and pins at once");
  }

  /** Refuses an access ordered after the end of its generation. */
  final void check(long generation) {
    if (state >>> 16 != generation) {
      throw released();
    }
  }

  final boolean isOpen(long generation) {
    return (long) STATE.getVolatile(this) >>> 16 == generation;
  }

  /** Returns how many hold the memory now. */
  final int holders() {
    return (int) ((long) STATE.getVolatile(this) & COUNT);
  }

  /** Returns how many generations have ended. */
  final long generations() {
    return (long) STATE.getVolatile(this) >>> 16;
  }

  /** Returns the word: a generation and its holders, of one moment. */
  final long word() {
    return (long) STATE.getVolatile(this);
  }

  static long generationOf(long word) {
    return word >>> 16;
  }

  static int holdersOf(long word) {
    return (int) (word & COUNT);
  }

  /** Returns what to say to who comes later. */
  IllegalStateException released() {
    MappedFile file = memory.file;
    return new IllegalStateException(
        "the lease of this memory was released" + (file == null ? "" : ", of file " + file.path()));
  }
}

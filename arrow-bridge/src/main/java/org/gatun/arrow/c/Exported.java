// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.c;

import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.gatun.buffer.BufferLease;
import org.jspecify.annotations.Nullable;

/**
 * What a struct that is exported is made of, until it is released: memory for what it points to,
 * and leases. The struct's private_data is the number by which its release finds this, once,
 * whoever calls it how often.
 *
 * <p>Most are one of a number of places, each with some memory of its own, that serve one struct
 * after the other: to take one and to give it back is a compare-and-set each, near the thread. When
 * those are all taken, others are made for one struct.
 */
final class Exported {
  /** The number of a struct that is made of nothing which is to be given back. */
  static final long NOTHING = Long.MIN_VALUE;

  private static final int PLACES = 1 << 10;
  private static final int GROUP = 8;
  private static final long BYTES = 128;

  // A place's word is its generation, its number, and in two bits what it does.
  private static final long OUT = 1;
  private static final long GOING = 2;
  private static final long GENERATION = 4L * PLACES;

  private static final AtomicReferenceArray<@Nullable Exported> TAKEN =
      new AtomicReferenceArray<>(PLACES);
  private static final long MEMORY = Arena.global().allocate(PLACES * BYTES, 64).address();

  /** What is not in a place, by numbers below 0. */
  private static final ConcurrentHashMap<Long, Exported> REST = new ConcurrentHashMap<>();

  private static final AtomicLong NUMBERS = new AtomicLong();

  private static final VarHandle WORD;

  static {
    try {
      WORD = MethodHandles.lookup().findVarHandle(Exported.class, "word", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The place; -1 if this is in none. */
  private final int place;

  // Most keep one lease or two.
  private @Nullable BufferLease first;
  private @Nullable BufferLease second;
  private @Nullable List<BufferLease> others;

  private long word;

  private Exported(int place, long word) {
    this.place = place;
    this.word = word;
  }

  /** Takes what a struct is to be made of; {@link #number} or {@link #giveBack} must follow. */
  static Exported take() {
    int group = (int) (Thread.currentThread().threadId() * GROUP) & PLACES - 1;
    for (int place = group; place < group + GROUP; place++) {
      Exported there = TAKEN.getAcquire(place);
      if (there == null) {
        var made = new Exported(place, 4L * place + OUT);
        if (TAKEN.compareAndSet(place, null, made)) {
          return made;
        }
      } else {
        long free = (long) WORD.getOpaque(there);
        if ((free & 3) == 0 && WORD.compareAndSet(there, free, free + OUT)) {
          return there;
        }
      }
    }
    var made = new Exported(-1, NUMBERS.decrementAndGet());
    REST.put(made.word, made);
    return made;
  }

  /** Returns how many are taken. */
  static int count() {
    int count = REST.size();
    for (int place = 0; place < PLACES; place++) {
      Exported there = TAKEN.get(place);
      count += there != null && ((long) WORD.getVolatile(there) & 3) != 0 ? 1 : 0;
    }
    return count;
  }

  /**
   * Returns the address of so many bytes, until all is given back. What lies there is arbitrary.
   */
  long memory(long bytes) {
    if (place >= 0 && bytes <= BYTES) {
      return MEMORY + place * BYTES;
    }
    BufferLease block = Callbacks.block(bytes);
    keep(block);
    return block.view().address();
  }

  /** Takes over a lease. */
  void keep(BufferLease lease) {
    if (first == null) {
      first = lease;
    } else if (second == null) {
      second = lease;
    } else {
      List<BufferLease> all = others == null ? new ArrayList<>() : others;
      others = all;
      all.add(lease);
    }
  }

  /** Returns the number for private_data, by which {@link #find} finds this in whatever thread. */
  long number() {
    long number = word;
    WORD.setRelease(this, number);
    return number;
  }

  /** Returns what has a number, for its release; null if it was released, or is none of ours. */
  static @Nullable Exported find(long number) {
    if (number < 0) {
      return REST.remove(number);
    }
    Exported there = TAKEN.get((int) (number >> 2) & PLACES - 1);
    return there != null
            && (number & 3) == OUT
            && WORD.compareAndSet(there, number, number - OUT + GOING)
        ? there
        : null;
  }

  /** Closes the leases, each even if another cannot be, and is there for the next struct. */
  void giveBack() {
    if (first != null) {
      Callbacks.close(first);
      first = null;
    }
    if (second != null) {
      Callbacks.close(second);
      second = null;
    }
    if (others != null) {
      others.forEach(Callbacks::close);
      others = null;
    }
    if (place >= 0) {
      WORD.setRelease(this, (word & -GENERATION) + GENERATION + 4L * place);
    } else {
      REST.remove(word);
    }
  }
}

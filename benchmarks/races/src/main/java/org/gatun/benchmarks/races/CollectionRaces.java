// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.util.Arrays;
import org.gatun.buffer.BufferDict;
import org.gatun.buffer.BufferInUseException;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferList;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A collection that one thread changes while another borrows it. What is not listed as an outcome
 * is forbidden.
 */
public final class CollectionRaces {
  /** A row fills a list's first block, so that the second moves it to another. */
  private static final int ROW = 512;

  private static final long[] ONES = row(1);
  private static final long[] TWOS = row(2);

  private CollectionRaces() {}

  private static long[] row(long value) {
    long[] row = new long[ROW];
    Arrays.fill(row, value);
    return row;
  }

  /** Borrows the rows; returns {@link #rows(BufferView)}. */
  private static int rows(BufferList<Object> list) {
    try (BufferLease lease = list.acquire(BufferRequest.NATIVE_WRITABLE)) {
      return rows(lease.view());
    }
  }

  /** Returns how many rows there are if row i holds i + 1, else a negative number. */
  private static int rows(BufferView view) {
    long rows = view.layout().size(0);
    for (long i = 0; i < rows; i++) {
      if (view.getLong(i, 0) != i + 1 || view.getLong(i, ROW - 1) != i + 1) {
        return (int) -i - 1;
      }
    }
    return (int) rows;
  }

  /** A list grows, and is borrowed. */
  @JCStressTest
  @Outcome(id = "1, 1, 2", expect = ACCEPTABLE, desc = "Borrowed and closed, then grown.")
  @Outcome(id = "1, 2, 2", expect = ACCEPTABLE, desc = "Grown, then borrowed.")
  @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "Borrowed: growing is refused.")
  @State
  public static class GrowAcquire {
    private final BufferList<Object> list = BufferList.ofRows(DType.INT64, ROW);

    /** Fills the list's first block. */
    public GrowAcquire() {
      list.addRow(ONES);
    }

    /** Grows, or is refused. */
    @Actor
    public void grow(III_Result r) {
      r.r1 = Attempt.at(() -> list.addRow(TWOS));
    }

    /** Borrows; it is never refused. */
    @Actor
    public void acquire(III_Result r) {
      r.r2 = rows(list);
    }

    /** Counts. */
    @Arbiter
    public void count(III_Result r) {
      r.r3 = rows(list);
      list.close();
    }
  }

  /** A list is closed, and borrowed. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Closed: borrowing is refused.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Borrowed: closing is refused.")
  @State
  public static class CloseAcquire {
    private final BufferList<Object> list = BufferList.ofRows(DType.INT64, ROW);
    private @Nullable BufferLease lease;

    /** Has something to lend. */
    public CloseAcquire() {
      list.addRow(ONES);
    }

    /** Closes, or is refused. */
    @Actor
    public void close(II_Result r) {
      r.r1 = Attempt.at(() -> list.close());
    }

    /** Borrows, or is refused. */
    @Actor
    public void acquire(II_Result r) {
      try {
        lease = list.acquire(BufferRequest.NATIVE_WRITABLE);
      } catch (IllegalStateException e) {
        r.r2 = 0;
      }
    }

    /** Reads what was borrowed, and closes. */
    @Arbiter
    public void read(II_Result r) {
      if (lease != null) {
        r.r2 = rows(lease.view());
        lease.close();
      }
      list.close();
    }
  }

  /** Two close one list. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Neither is refused.")
  @State
  public static class CloseClose {
    private final BufferList<Object> list = BufferList.ofRows(DType.INT64, ROW);

    /** Closes. */
    @Actor
    public void one(II_Result r) {
      list.close();
      r.r1 = 1;
    }

    /** Closes too. */
    @Actor
    public void other(II_Result r) {
      list.close();
      r.r2 = 1;
    }
  }

  /** A key of a dict with a hole is removed while another closes the hole to borrow the rest. */
  @JCStressTest
  @Outcome(id = "1, 23, 2", expect = ACCEPTABLE, desc = "Removed, then borrowed.")
  @Outcome(id = "1, 123, 2", expect = ACCEPTABLE, desc = "Borrowed and closed, then removed.")
  @Outcome(id = "0, 123, 3", expect = ACCEPTABLE, desc = "Borrowed: removing is refused.")
  @State
  public static class RemoveAcquire {
    private final BufferDict<Long, Object> dict = BufferDict.ofLongKeys(DType.INT64);

    /** Has a hole before three keys. */
    public RemoveAcquire() {
      for (long key = 0; key < 4; key++) {
        dict.put(key, key);
      }
      dict.remove(0L);
    }

    /** Removes, or is refused. */
    @Actor
    public void remove(III_Result r) {
      r.r1 = Attempt.at(() -> dict.remove(1L));
    }

    /** Borrows the values. */
    @Actor
    public void acquire(III_Result r) {
      r.r2 = digits(dict);
    }

    /** Counts. */
    @Arbiter
    public void count(III_Result r) {
      r.r3 = dict.containsKey(2L) && dict.containsKey(3L) ? dict.size() : -1;
      dict.close();
    }
  }

  /** A value is replaced while another closes the hole before it, and borrows. */
  @JCStressTest
  @Outcome(id = "1, 153, 153", expect = ACCEPTABLE, desc = "Replaced, then borrowed.")
  @Outcome(id = "1, 123, 153", expect = ACCEPTABLE, desc = "Borrowed, then replaced.")
  @State
  public static class ReplaceAcquire {
    private final BufferDict<Long, Object> dict = BufferDict.ofLongKeys(DType.INT64);

    /** Has a hole before three keys. */
    public ReplaceAcquire() {
      for (long key = 0; key < 4; key++) {
        dict.put(key, key);
      }
      dict.remove(0L);
    }

    /** Replaces; it is never refused. */
    @Actor
    public void replace(III_Result r) {
      r.r1 = Long.valueOf(2).equals(dict.put(2L, 5L)) ? 1 : -1;
    }

    /** Borrows the values. */
    @Actor
    public void acquire(III_Result r) {
      r.r2 = digits(dict);
    }

    /** Reads them. */
    @Arbiter
    public void read(III_Result r) {
      r.r3 = digits(dict);
      dict.close();
    }
  }

  /** The values one after the other, as the digits of a number. */
  private static int digits(BufferDict<Long, Object> dict) {
    try (BufferLease lease = dict.values().acquire(BufferRequest.NATIVE_WRITABLE)) {
      return Attempt.digits(lease.view());
    } catch (BufferInUseException e) {
      return -1;
    }
  }
}

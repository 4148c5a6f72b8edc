// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.util.ArrayList;
import java.util.List;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.Column;
import org.gatun.buffer.ColumnDict;
import org.gatun.buffer.DType;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Columns whose rows one thread changes while another borrows them all. What is not listed as an
 * outcome is forbidden: two columns of different lengths, say, or of rows that do not belong
 * together.
 */
public final class ColumnRaces {
  private ColumnRaces() {}

  /** Columns in two memories, both full, with the rows 1 and 2. */
  abstract static class Columns {
    final ColumnDict dict = ColumnDict.of();

    Columns() {
      dict.addColumn("wide", DType.INT64);
      dict.addColumn("narrow", DType.INT8);
      dict.addRow(1, 1);
      dict.addRow(2, 2);
      dict.trimToSize();
    }

    /** Returns what {@link ColumnRaces#borrowed} does, at the end. */
    final int last() {
      try (dict) {
        return borrowed(dict);
      }
    }
  }

  /**
   * Borrows the columns one after the other, and holds them. Returns the rows as the digits of a
   * number behind that of the columns, or -1 if the columns do not agree.
   */
  private static int borrowed(ColumnDict dict) {
    List<BufferLease> leases = new ArrayList<>();
    try {
      for (Column column : dict.values()) {
        leases.add(column.acquire(BufferRequest.NATIVE_WRITABLE));
      }
      int digits = Attempt.digits(leases.getFirst().view());
      for (BufferLease lease : leases) {
        if (Attempt.digits(lease.view()) != digits) {
          return -1;
        }
      }
      return 100 * leases.size() + digits;
    } finally {
      leases.forEach(BufferLease::close);
    }
  }

  /** Two columns grow, which moves both, and are borrowed. */
  @JCStressTest
  @Outcome(id = "1, 212, 323", expect = ACCEPTABLE, desc = "Borrowed and closed, then grown.")
  @Outcome(id = "1, 323, 323", expect = ACCEPTABLE, desc = "Grown, then borrowed.")
  @Outcome(id = "0, 212, 212", expect = ACCEPTABLE, desc = "Borrowed: growing is refused.")
  @State
  public static class AddRowAcquire extends Columns {
    /** Adds a row, or is refused. */
    @Actor
    public void add(III_Result r) {
      r.r1 = Attempt.at(() -> dict.addRow(3, 3));
    }

    /** Borrows; it is never refused. */
    @Actor
    public void acquire(III_Result r) {
      r.r2 = borrowed(dict);
    }

    /** Counts. */
    @Arbiter
    public void count(III_Result r) {
      r.r3 = last();
    }
  }

  /** The first row of two columns is removed, which moves the second, and they are borrowed. */
  @JCStressTest
  @Outcome(id = "1, 212, 202", expect = ACCEPTABLE, desc = "Borrowed and closed, then removed.")
  @Outcome(id = "1, 202, 202", expect = ACCEPTABLE, desc = "Removed, then borrowed.")
  @Outcome(id = "0, 212, 212", expect = ACCEPTABLE, desc = "Borrowed: removing is refused.")
  @State
  public static class RemoveRowsAcquire extends Columns {
    /** Removes a row, or is refused. */
    @Actor
    public void remove(III_Result r) {
      r.r1 = Attempt.at(() -> dict.removeRows(0, 1));
    }

    /** Borrows; it is never refused. */
    @Actor
    public void acquire(III_Result r) {
      r.r2 = borrowed(dict);
    }

    /** Counts. */
    @Arbiter
    public void count(III_Result r) {
      r.r3 = last();
    }
  }

  /** A copy of a column is added to two, and all are borrowed. */
  @JCStressTest
  @Outcome(id = "1, 212, 312", expect = ACCEPTABLE, desc = "Two were borrowed, then one is added.")
  @Outcome(id = "1, 312, 312", expect = ACCEPTABLE, desc = "Added, then borrowed.")
  @Outcome(id = "0, 212, 212", expect = ACCEPTABLE, desc = "Borrowed: adding is refused.")
  @State
  public static class AddColumnAcquire extends Columns {
    /** Adds a column, or is refused. */
    @Actor
    public void add(III_Result r) {
      r.r1 = Attempt.at(() -> dict.addColumn("copy", dict.column("wide")));
    }

    /** Borrows; it is never refused. */
    @Actor
    public void acquire(III_Result r) {
      r.r2 = borrowed(dict);
    }

    /** Counts. */
    @Arbiter
    public void count(III_Result r) {
      r.r3 = last();
    }
  }
}

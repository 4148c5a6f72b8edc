// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Other threads take leases without asking, while one changes rows and moves the memory. */
class ColumnDictRaceTest {
  private static final int BORROWERS = 2;
  private static final int ENOUGH = 2_000;

  private final ColumnDict dict = ColumnDict.of();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicLong loans = new AtomicLong();

  @Test
  void leases_whileAnotherChanges_showRowsThatBelongTogether()
      throws InterruptedException, ExecutionException {
    long seed = new Random().nextLong();
    System.out.println("ColumnDictRaceTest seed " + seed);
    dict.addColumns(DType.INT64, "a", "b");
    dict.addColumn("m", DType.INT8);
    dict.addMask("m");
    try (dict;
        ExecutorService threads = Executors.newFixedThreadPool(BORROWERS)) {
      List<Future<?>> borrowers = new ArrayList<>();
      for (int i = 0; i < BORROWERS; i++) {
        borrowers.add(threads.submit(this::borrow));
      }
      int changes = 0;
      int refused = 0;
      var random = new Random(seed);
      while ((changes < ENOUGH || refused < ENOUGH || loans.get() < ENOUGH)
          && borrowers.stream().noneMatch(Future::isDone)) {
        try {
          change(random);
          changes++;
        } catch (BufferInUseException e) {
          refused++;
        }
      }
      ended.set(true);
      for (Future<?> borrower : borrowers) {
        borrower.get();
      }
    }
  }

  private void change(Random random) {
    switch (random.nextInt(12)) {
      case 0 -> dict.removeRows(0, dict.rows() / 2);
      case 1 -> dict.trimToSize();
      case 2 -> dict.consolidate();
      case 3 -> dict.consolidate("b", "a");
      case 4 -> {
        if (dict.rows() < 100) {
          dict.addRows(dict);
        }
      }
      default -> {
        long value = random.nextInt();
        dict.addRow(value, value + 1, value % 2 == 0 ? 1 : null);
      }
    }
  }

  /** In each row b is a + 1, and m is missing where a is odd. */
  private void borrow() {
    BufferExporter matrix = dict.matrix("a", "b");
    BufferExporter mask = dict.column("m").mask();
    while (!ended.get()) {
      try (BufferLease numbers = matrix.acquire(BufferRequest.NATIVE);
          BufferLease missing = mask.acquire(BufferRequest.NATIVE)) {
        BufferView view = numbers.view();
        long rows = view.layout().size(0);
        assertEquals(rows, missing.view().layout().size(0));
        for (long row = 0; row < rows; row++) {
          long a = view.getLong(row, 0);
          assertEquals(a + 1, view.getLong(row, 1));
          assertEquals(a % 2 != 0, missing.view().getBoolean(row));
        }
        assertTrue(loans.incrementAndGet() > 0);
      }
      // Without a pause it would mostly wait for a processor with the loans still out.
      LockSupport.parkNanos(1_000);
    }
  }
}

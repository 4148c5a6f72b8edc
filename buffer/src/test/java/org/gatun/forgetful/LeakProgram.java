// SPDX-License-Identifier: Apache-2.0
package org.gatun.forgetful;

import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferInUseException;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferList;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;

/**
 * Drops 10,000 leases of three kinds, waits until their memory is back, and prints what was
 * reported. In a JVM of its own, since {@code gatun.leaks} is read once.
 */
public final class LeakProgram {
  private static final int POOLED = 4_000;
  private static final int OF_LIST = 3_000;
  private static final int OF_LEASE = 3_000;

  private static final Queue<LogRecord> RECORDS = new ConcurrentLinkedQueue<>();

  private LeakProgram() {}

  public static void main(String[] arguments) throws InterruptedException {
    listen();
    boolean silent = arguments[0].equals("off");
    var pool = new BufferPool();
    try (var list = BufferList.of(DType.FLOAT32);
        BufferLease parent = pool.acquire(10_000)) {
      for (int i = 0; i < 5_001; i++) {
        list.addFloat(i);
      }
      for (int i = 1; i <= POOLED; i++) {
        dropPooled(pool, i);
      }
      for (int i = 0; i < OF_LIST; i++) {
        dropOfList(list);
      }
      printInUse(list);
      for (int i = 1; i <= OF_LEASE; i++) {
        dropOfLease(parent, 5_000 + i);
      }
      int expected = silent ? 0 : POOLED + OF_LIST + OF_LEASE;
      int looks = 0;
      while (looks++ < 2_000
          && (pool.statistics().outstanding() > 1 || isLent(list) || RECORDS.size() < expected)) {
        System.gc();
        Thread.sleep(50);
      }
      Thread.sleep(2_500); // a period more, for what would be said twice
      System.gc();
    }
    print();
    BufferPool.Statistics now = pool.statistics();
    IO.println("outstanding " + now.outstanding() + ", forgotten " + now.forgotten());
    RECORDS.clear();
    for (int i = 1; i <= 500 && !silent; i++) {
      dropPooled(pool, i);
    }
    while (RECORDS.size() < 500 && !silent) {
      System.gc();
      Thread.sleep(50);
    }
    boolean traced = RECORDS.stream().anyMatch(found -> found.getThrown() != null);
    IO.println("traced later: " + traced);
  }

  private static void listen() {
    Logger logger = Logger.getLogger("org.gatun.buffer");
    logger.setUseParentHandlers(false);
    logger.addHandler(
        new Handler() {
          @Override
          public void publish(LogRecord found) {
            RECORDS.add(found);
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        });
  }

  private static void dropPooled(BufferPool pool, long bytes) {
    pool.acquire(bytes).view().setInt(1, 0);
  }

  private static void dropOfList(BufferExporter list) {
    list.acquire(BufferRequest.WRITABLE).view().setFloat(1, 0);
  }

  private static void dropOfLease(BufferLease parent, long bytes) {
    BufferView view = parent.view();
    view.withLayout(view.layout().slice(0, 0, bytes, 1))
        .acquire(BufferRequest.WRITABLE)
        .view()
        .setInt(1, 0);
  }

  private static void printInUse(BufferList<Object> list) {
    try {
      list.addFloat(1);
    } catch (BufferInUseException e) {
      IO.println(e.getMessage());
      IO.println("suppressed " + e.getSuppressed().length);
    }
  }

  private static boolean isLent(BufferList<Object> list) {
    try {
      list.ensureCapacity(1);
      return false;
    } catch (BufferInUseException e) {
      return true;
    }
  }

  private static void print() {
    Map<String, Integer> counts = new HashMap<>();
    int traced = 0;
    int placed = 0;
    for (LogRecord found : RECORDS) {
      String message = found.getMessage();
      counts.merge(message.replaceAll("^a lease of (\\d+) bytes.*", "$1"), 1, Integer::sum);
      traced += found.getThrown() != null ? 1 : 0;
      placed += message.contains(" at org.gatun.forgetful.LeakProgram.drop") ? 1 : 0;
    }
    int reports = counts.values().stream().mapToInt(Integer::intValue).sum();
    int ofList = counts.getOrDefault("20004", 0);
    counts.remove("20004");
    long twice = counts.values().stream().filter(count -> count > 1).count();
    IO.println("reports " + reports + ", of the list " + ofList + ", twice " + twice);
    IO.println("traced " + traced + ", placed " + placed);
  }
}

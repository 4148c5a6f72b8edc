// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;

/** What a pool says of itself: its statistics, and what a flight recording shows. */
class PoolFiguresTest {
  @Test
  void statistics_eachStep_countsIt() {
    var pool = new BufferPool();
    assertEquals(new BufferPool.Statistics(0, 0, 0, 0, 0, 0, 0, 0, 0), pool.statistics());
    BufferLease first = pool.acquire(100);
    BufferLease second = pool.acquire(5000);
    assertEquals(new BufferPool.Statistics(2, 9216, 2, 9216, 9216, 2, 0, 0, 0), pool.statistics());
    BufferLease retained = first.retain();
    first.close();
    assertEquals( // the lease has ended, the block is in use
        new BufferPool.Statistics(2, 9216, 2, 9216, 9216, 2, 1, 0, 0), pool.statistics());
    retained.close();
    retained.close();
    BufferPool.Statistics now = pool.statistics();
    assertEquals(new BufferPool.Statistics(2, 9216, 1, 5120, 9216, 2, 1, 0, 0), now);
    assertEquals(1, now.cached());
    assertEquals(4096, now.cachedBytes());
    pool.trim();
    pool.acquire(100).close();
    second.close();
    assertEquals(new BufferPool.Statistics(2, 9216, 0, 0, 9216, 3, 3, 0, 0), pool.statistics());
  }

  /** Threads of all groups, one after the other, each holding a few: few blocks are enough. */
  @Test
  void acquire_fromManyThreadsInTurn_reusesTheBlocksOfOthers() throws Exception {
    var small = new BufferPool();
    var large = new BufferPool();
    for (int t = 0; t < 200; t++) {
      Thread.ofVirtual()
          .start(() -> {
            var leases = new ArrayList<BufferLease>();
            for (int i = 0; i < 6; i++) {
              leases.add(small.acquire(10_000));
              leases.add(large.acquire(2 << 20));
            }
            leases.forEach(BufferLease::close);
          })
          .join();
    }
    // Six at a time, and at most one for each of the sixteen groups of threads.
    assertTrue(small.statistics().blocks() <= 6 + 16, () -> small.statistics().toString());
    assertEquals(6, large.statistics().blocks());
    assertEquals(1200, large.statistics().releases());
  }

  /** As the structs of a wide record batch are, which once had a pool grow without end. */
  @Test
  void acquire_hundredsAtOnceOverAndOver_reusesTheBlocks() {
    long most = 245; // some groups of eight, and no power of two
    try (var pool = new BufferPool()) {
      for (int round = 0; round < 300; round++) {
        List<BufferLease> leases = new ArrayList<>();
        for (int i = 0; i < most; i++) {
          leases.add(pool.acquire(100));
        }
        leases.forEach(BufferLease::close);
      }
      long blocks = pool.statistics().blocks();
      assertTrue(blocks >= most && blocks <= 2 * most, blocks + " blocks");
    }
  }

  @Test
  void flightRecording_poolsWaitsAndForgottenLeases_areShown() throws Exception {
    Path file = Files.createTempFile("gatun", ".jfr");
    try (var recording = new Recording()) {
      recording.enable("org.gatun.buffer.PoolStatistics").withPeriod(Duration.ofMillis(50));
      recording.enable("org.gatun.buffer.PoolWait").withoutThreshold();
      recording.enable("org.gatun.buffer.ForgottenLease");
      recording.start();
      var pool =
          new BufferPool(PoolOptions.DEFAULT.withLimit(81_920).withWait(Duration.ofMinutes(5)));
      BufferLease lease = pool.acquire(81_920);
      Thread waiter = Thread.ofPlatform().start(() -> pool.acquire(81_920).close());
      for (int look = 0; look < 30_000 && pool.statistics().waiting() == 0; look++) {
        Thread.sleep(1);
      }
      awaitStatistics(recording, file, "waiting");
      lease.close();
      waiter.join();
      drop(pool, 41_001); // another size: the lease above still leads to its block
      for (int look = 0; look < 1_500 && pool.statistics().forgotten() == 0; look++) {
        System.gc();
        Thread.sleep(10);
        pool.recover();
      }
      awaitStatistics(recording, file, "forgotten");
      recording.stop();
      recording.dump(file);
      List<RecordedEvent> events = RecordingFile.readAllEvents(file);
      RecordedEvent wait = find(events, "PoolWait", "bytes", 81_920);
      assertTrue(wait.getDuration().toNanos() > 0);
      assertNotNull(wait.getStackTrace());
      RecordedEvent forgotten = find(events, "ForgottenLease", "bytes", 41_001);
      assertTrue(forgotten.getLong("age") > 0);
      RecordedEvent waiting = find(events, "PoolStatistics", "waiting", 1);
      assertEquals(81_920, waiting.getLong("outstandingBytes"));
      RecordedEvent after = find(events, "PoolStatistics", "forgotten", 1);
      assertEquals(3, after.getLong("acquires"));
      assertEquals(3, after.getLong("releases"));
      assertEquals(0, after.getLong("outstanding"));
      assertEquals(81_920, after.getLong("highWaterBytes"));
    } finally {
      Files.delete(file);
    }
  }

  /**
   * Waits until the recording has seen a figure of 1; on a busy machine that takes some periods.
   */
  private static void awaitStatistics(Recording recording, Path file, String figure)
      throws Exception {
    for (int look = 0; look < 300; look++) {
      Thread.sleep(100);
      recording.dump(file);
      if (RecordingFile.readAllEvents(file).stream()
          .anyMatch(event -> isFigure(event, "PoolStatistics", figure, 1))) {
        return;
      }
    }
  }

  private static boolean isFigure(RecordedEvent event, String name, String field, long value) {
    return event.getEventType().getName().equals("org.gatun.buffer." + name)
        && event.getLong(field) == value;
  }

  private static void drop(BufferPool pool, long bytes) {
    pool.acquire(bytes).view().cast(DType.INT8, bytes).setInt(1, 0);
  }

  private static RecordedEvent find(
      List<RecordedEvent> events, String name, String field, long value) {
    return events.stream()
        .filter(event -> isFigure(event, name, field, value))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name + " with " + field + " " + value));
  }
}

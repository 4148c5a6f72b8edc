// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.gatun.harness.ChildJvm;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a pool gives back to the system, by trim and by close, and what it keeps. */
class PoolTrimTest {
  private static boolean eventually(BooleanSupplier fact, Runnable each) throws Exception {
    for (int look = 0; look < 1_500 && !fact.getAsBoolean(); look++) {
      System.gc();
      each.run();
      Thread.sleep(20);
    }
    return fact.getAsBoolean();
  }

  @Test
  void trim_someLentSomeFree_givesBackTheFree() {
    var pool = new BufferPool();
    var lent = new ArrayList<BufferLease>();
    var free = new ArrayList<BufferLease>();
    for (long bytes : new long[] {100, 5000, 300_000, 3 << 20}) {
      for (int i = 0; i < 20; i++) {
        (i % 2 == 0 ? lent : free).add(pool.acquire(bytes));
      }
    }
    free.forEach(BufferLease::close);
    for (int i = 0; i < lent.size(); i++) {
      lent.get(i).view().cast(DType.INT8).setInt(i, 7);
    }
    BufferPool.Statistics before = pool.statistics();
    assertEquals(40, before.cached());
    assertEquals(before.cachedBytes(), pool.trim());
    BufferPool.Statistics after = pool.statistics();
    assertEquals(40, after.blocks());
    assertEquals(before.outstandingBytes(), after.bytes());
    assertEquals(before.highWaterBytes(), after.highWaterBytes());
    assertEquals(before.acquires(), after.acquires());
    assertEquals(before.releases(), after.releases());
    assertEquals(0, pool.trim());
    for (int i = 0; i < lent.size(); i++) {
      assertEquals(i, lent.get(i).view().cast(DType.INT8).getInt(7));
    }
    lent.forEach(BufferLease::close);
    assertEquals(after.bytes(), pool.trim());
    assertEquals(0, pool.statistics().blocks());
    assertEquals(80, pool.statistics().acquires());
    assertEquals(80, pool.statistics().releases());
    pool.acquire(100).close();
    assertEquals(1, pool.statistics().blocks());
  }

  @Test
  void trim_pinnedOrRetained_keepsTheBlock() {
    var pool = new BufferPool();
    BufferLease first = pool.acquire(100);
    BufferLease second = pool.acquire(100);
    BufferPin pin = first.view().pin();
    BufferLease retained = second.retain();
    first.close();
    second.close();
    assertEquals(0, pool.trim());
    retained.view().cast(DType.INT8).setInt(3, 0);
    assertEquals(3, retained.view().cast(DType.INT8).getInt(0));
    pin.segment().fill((byte) 1);
    pin.close();
    retained.close();
    assertEquals(8192, pool.trim());
  }

  @Test
  void trim_viewOfAClosedLease_failsAndKeepsTheAddresses() throws Exception {
    var pool = new BufferPool();
    BufferLease lease = pool.acquire(DType.INT32, 1 << 18);
    BufferView stale = lease.view();
    var memory = new WeakReference<>(lease.loan.memory.segment.scope());
    lease.close();
    assertEquals(1 << 20, pool.trim());
    for (int look = 0; look < 5; look++) {
      System.gc();
      Thread.sleep(20);
      assertThrows(IllegalStateException.class, () -> stale.getInt(5));
      assertThrows(IllegalStateException.class, stale::pin);
      assertThrows(IllegalStateException.class, lease::retain);
      // The address itself is still there: what races with a release finds zeros, not a hole.
      assertTrue(stale.memory.getInt(stale.memory.base) >= 0);
    }
    assertFalse(memory.refersTo(null), "a view can reach it");
    lease.close();
    assertEquals(0, pool.statistics().blocks());
  }

  @Test
  void trim_nothingCanReachTheMemory_itIsFreed() throws Exception {
    var pool = new BufferPool();
    WeakReference<Object> memory = scopeOfClosed(pool);
    System.gc();
    assertFalse(memory.refersTo(null), "the pool keeps it");
    pool.trim();
    assertTrue(eventually(() -> memory.refersTo(null), () -> {}));
    assertEquals(0, pool.statistics().blocks());
  }

  private static WeakReference<Object> scopeOfClosed(BufferPool pool) {
    try (BufferLease lease = pool.acquire(50_000)) {
      return new WeakReference<>(lease.loan.memory.segment.scope());
    }
  }

  /** The leases that are kept here keep the addresses too, whenever the collector runs. */
  @Test
  void trim_timeAndAgain_takesNoNewAddresses() {
    var pool = new BufferPool();
    BufferLease large = pool.acquire(2 << 20);
    BufferLease small = pool.acquire(100);
    large.close();
    small.close();
    pool.trim();
    for (int round = 0; round < 500; round++) {
      pool.acquire(2 << 20).close();
      pool.acquire(100).close();
      assertEquals((2 << 20) + 4096, pool.trim());
    }
    assertEquals((2 << 20) + (256 << 10), pool.systemBytes());
    try (BufferLease next = pool.acquire(2 << 20)) {
      next.view().setInt(1, 0);
      assertThrows(IllegalStateException.class, large::view);
      assertThrows(IllegalStateException.class, small::view);
      large.close();
      assertTrue(next.isOpen());
    }
  }

  @Test
  void trim_onlySomeOfASlab_itsAddressesServeAgain() throws Exception {
    var pool = new BufferPool();
    try (BufferLease kept = pool.acquire(4096)) {
      for (int round = 0; round < 3; round++) {
        var others = new ArrayList<BufferLease>();
        for (int i = 1; i < 64; i++) {
          others.add(pool.acquire(4096));
        }
        others.forEach(BufferLease::close);
        pool.trim();
        others.clear();
        System.gc();
        Thread.sleep(20);
      }
      assertEquals(256 << 10, pool.systemBytes());
      assertTrue(kept.isOpen());
    }
  }

  @Test
  void acquire_takingTurnsAtALimit_takesNoNewAddresses() {
    var pool = new BufferPool(PoolOptions.DEFAULT.withLimit(8 << 20));
    BufferLease five = pool.acquire(5 << 20);
    five.close();
    BufferLease six = pool.acquire(6 << 20);
    six.close();
    for (int round = 0; round < 500; round++) {
      pool.acquire(5 << 20).close();
      pool.acquire(6 << 20).close();
    }
    assertEquals(11 << 20, pool.systemBytes());
    assertThrows(IllegalStateException.class, five::view);
    assertThrows(IllegalStateException.class, six::retain);
  }

  @Test
  void acquire_addressesAreUsedUp_getsThemBackFromOtherSizes() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/statm")), "only Linux limits a process so");
    ChildJvm.Outcome outcome = ChildJvm.run(AddressSpaceProgram.class);
    assertEquals(0, outcome.exitCode(), outcome::output);
    assertEquals("lent 1 to 2 GiB of 3", outcome.output().strip());
  }

  /** In a JVM of its own, whose heap does not grow or shrink for other tests meanwhile. */
  @Test
  void trim_touchedMemory_leavesTheProcessAtOnce() throws Exception {
    assumeTrue(Files.isReadable(Resident.STATUS), "only Linux says how much memory a process has");
    ChildJvm.Outcome outcome = ChildJvm.run(Resident.class);
    assertEquals("touched: true\ntrimmed: true\n", outcome.output());
  }

  /** Prints whether memory came when it was touched, and went when the pool was trimmed. */
  static final class Resident {
    static final Path STATUS = Path.of("/proc/self/statm");

    private Resident() {}

    public static void main(String[] arguments) throws IOException {
      long bytes = 400 << 20;
      var pool = new BufferPool();
      long before = resident();
      BufferLease lease = pool.acquire(bytes);
      try (BufferPin pin = lease.view().pin()) {
        pin.segment().fill((byte) 1);
      }
      long touched = resident();
      IO.println("touched: " + (touched - before > bytes / 2));
      lease.close();
      pool.trim();
      IO.println("trimmed: " + (touched - resident() > bytes / 2));
    }

    private static long resident() throws IOException {
      return 4096 * Long.parseLong(Files.readString(STATUS).split(" ", -1)[1]);
    }
  }

  /**
   * In a JVM of its own: where a small block lies may once have been a large one's, and advised.
   */
  @Test
  void acquire_twoMebibytesOrMore_asksForHugePages() throws Exception {
    assumeTrue(
        Files.isReadable(HugePages.MAPS)
            && Files.exists(Path.of("/sys/kernel/mm/transparent_hugepage")),
        "this system has no huge pages to ask for");
    ChildJvm.Outcome outcome = ChildJvm.run(HugePages.class);
    assertEquals("1 MiB: false\n2 MiB: true\n", outcome.output());
  }

  /** Prints whether the memory of some blocks was advised to be huge pages. */
  static final class HugePages {
    static final Path MAPS = Path.of("/proc/self/smaps");

    private HugePages() {}

    public static void main(String[] arguments) throws IOException {
      try (BufferLease small = new BufferPool().acquire(1 << 20)) {
        IO.println("1 MiB: " + flags(small.view().address()).contains("hg"));
      }
      try (BufferLease large = new BufferPool().acquire(2 << 20)) {
        assertEquals(0, large.view().address() % (2 << 20));
        IO.println("2 MiB: " + flags(large.view().address()).contains("hg"));
      }
    }

    /** Returns the flags of the mapping that an address is in. */
    private static List<String> flags(long address) throws IOException {
      boolean inside = false;
      for (String line : Files.readAllLines(MAPS)) {
        String[] range = line.split("[- ]", 3);
        if (range.length == 3 && range[0].matches("[0-9a-f]+") && range[1].matches("[0-9a-f]+")) {
          inside =
              Long.parseUnsignedLong(range[0], 16) <= address
                  && address < Long.parseUnsignedLong(range[1], 16);
        } else if (inside && line.startsWith("VmFlags:")) {
          return List.of(line.split(" +", -1));
        }
      }
      return List.of();
    }
  }

  /** Borrowers write their number and read it again while others trim. */
  @Test
  void trim_whileOthersBorrow_takesNobodysMemory() throws Exception {
    var pool = new BufferPool();
    var over = new AtomicBoolean();
    var wrong = new AtomicReference<@Nullable Throwable>();
    var threads = new ArrayList<Thread>();
    for (int t = 0; t < 3; t++) {
      int id = t;
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  for (int round = 0; round < 30_000; round++) {
                    try (BufferLease lease =
                        pool.acquire(DType.INT32, round % 3 == 0 ? 10 : 5000)) {
                      BufferView view = lease.view();
                      view.setInt(id * 100_000 + round, 9);
                      assertEquals(id * 100_000 + round, view.getInt(9));
                    }
                  }
                } catch (Throwable e) {
                  wrong.compareAndSet(null, e);
                }
              }));
    }
    Thread trimmer =
        Thread.ofPlatform()
            .start(() -> {
              while (!over.get()) {
                pool.trim();
                pool.recover();
              }
            });
    for (Thread thread : threads) {
      thread.join();
    }
    over.set(true);
    trimmer.join();
    assertNull(wrong.get(), () -> String.valueOf(wrong.get()));
    BufferPool.Statistics now = pool.statistics();
    assertEquals(0, now.outstanding(), now::toString);
    assertEquals(90_000, now.acquires(), now::toString);
    assertEquals(90_000, now.releases(), now::toString);
    pool.trim();
    assertEquals(0, pool.statistics().bytes());
  }

  @Test
  void close_leasesOut_stayGoodAndGoBackWhenClosed() {
    var pool = new BufferPool();
    BufferLease first = pool.acquire(DType.INT32, 100);
    BufferLease second = pool.acquire(DType.INT32, 5000);
    BufferLease retained = second.retain();
    pool.acquire(100_000).close();
    pool.close();
    pool.close();
    assertEquals(2, pool.statistics().blocks());
    assertEquals(
        "the pool was closed",
        assertThrows(IllegalStateException.class, () -> pool.acquire(1)).getMessage());
    assertThrows(IllegalStateException.class, () -> pool.acquire(DType.INT8, 5000, 4));
    first.view().setInt(5, 0);
    assertEquals(5, first.view().getInt(0));
    first.close();
    assertEquals(1, pool.statistics().blocks());
    second.close();
    retained.view().setInt(6, 4999);
    pool.recover();
    assertEquals(6, retained.view().getInt(4999));
    assertEquals(1, pool.statistics().outstanding());
    retained.close();
    BufferPool.Statistics now = pool.statistics();
    assertEquals(0, now.blocks(), now::toString);
    assertEquals(0, now.bytes(), now::toString);
    assertEquals(3, now.acquires(), now::toString);
    assertEquals(3, now.releases(), now::toString);
    assertThrows(IllegalStateException.class, () -> pool.acquire(1));
  }

  @Test
  void close_sharedPool_isRefused() {
    assertThrows(IllegalStateException.class, BufferPool.shared()::close);
    BufferPool.shared().acquire(1).close();
  }

  /** Who borrows while the pool is closed gets a good block, or is refused; none is left. */
  @Test
  void close_whileOthersBorrow_leavesNothing() throws Exception {
    for (int round = 0; round < 200; round++) {
      var pool = new BufferPool();
      var wrong = new AtomicReference<@Nullable Throwable>();
      var threads = new ArrayList<Thread>();
      for (int t = 0; t < 3; t++) {
        threads.add(
            Thread.ofVirtual()
                .start(() -> {
                  try {
                    for (; ; ) {
                      try (BufferLease lease = pool.acquire(DType.INT32, 100)) {
                        lease.view().setInt(4, 4);
                        LockSupport.parkNanos(1);
                        assertEquals(4, lease.view().getInt(4));
                      }
                    }
                  } catch (IllegalStateException e) {
                    if (!"the pool was closed".equals(e.getMessage())) {
                      wrong.set(e);
                    }
                  } catch (Throwable e) {
                    wrong.set(e);
                  }
                }));
      }
      Thread.sleep(0, 100_000);
      pool.close();
      for (Thread thread : threads) {
        thread.join();
      }
      assertNull(wrong.get(), () -> String.valueOf(wrong.get()));
      assertEquals(0, pool.statistics().blocks(), () -> pool.statistics().toString());
      assertEquals(pool.statistics().acquires(), pool.statistics().releases());
    }
  }

  @Test
  void lease_droppedAfterItsPoolWasClosedOrDropped_comesBackAndIsReportedOnce() throws Exception {
    var reports = new Reports();
    reports.start();
    try {
      var closed = new BufferPool();
      dropFrom(closed, 71_234);
      closed.close();
      assertTrue(
          eventually(() -> closed.statistics().outstanding() == 0, closed::recover),
          () -> closed.statistics().toString());
      assertEquals(0, closed.statistics().blocks());
      dropFrom(new BufferPool(), 71_235);
      assertTrue(eventually(() -> reports.of(71_235) == 5, () -> {}), () -> "" + reports.texts());
      assertEquals(5, reports.of(71_234));
    } finally {
      reports.stop();
    }
  }

  private static void dropFrom(BufferPool pool, long bytes) {
    for (int i = 0; i < 5; i++) {
      pool.acquire(bytes).view().cast(DType.INT8).setInt(1, 0);
    }
  }
}

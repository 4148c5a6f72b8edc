// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is dropped without being closed comes back, and is reported once; what is closed is not. */
class ForgottenLeasesTest {
  private static final long PATIENCE_MILLIS = 30_000;

  private final Reports reports = new Reports();

  @BeforeEach
  void listen() {
    reports.start();
  }

  @AfterEach
  void stopListening() {
    reports.stop();
  }

  /** Collects garbage until a fact holds; a limit only against a test that never ends. */
  private static boolean eventually(BooleanSupplier fact, Runnable each) throws Exception {
    long start = System.nanoTime();
    while (!fact.getAsBoolean()) {
      if (System.nanoTime() - start > PATIENCE_MILLIS * 1_000_000) {
        return false;
      }
      System.gc();
      each.run();
      Thread.sleep(20);
    }
    return true;
  }

  private static boolean eventually(BooleanSupplier fact) throws Exception {
    return eventually(fact, () -> {});
  }

  @Test
  void poolLeases_thousandDropped_comeBackAndAreReportedOnceEach() throws Exception {
    var pool = new BufferPool();
    long bytes = 40_000;
    drop(pool, 1_000, bytes);
    assertTrue(
        eventually(() -> pool.statistics().outstanding() == 0, pool::recover),
        () -> pool.statistics().toString());
    assertTrue(
        eventually(() -> reports.of(40_000) == 1_000), () -> "reports: " + reports.of(40_000));
    // Each can be lent again, and nothing more is reported.
    long blocks = pool.statistics().blocks();
    for (int i = 0; i < 2_000; i++) {
      pool.acquire(bytes).close();
    }
    assertEquals(blocks, pool.statistics().blocks());
    pool.recover();
    pool.recover();
    System.gc();
    pool.recover();
    assertEquals(1_000, reports.of(40_000));
    assertEquals(0, pool.statistics().outstanding());
  }

  private static void drop(BufferPool pool, int count, long bytes) {
    for (int i = 0; i < count; i++) {
      pool.acquire(bytes).view().cast(DType.INT8).setInt(1, 0);
    }
  }

  @Test
  void poolLease_heldLong_isParkedAndReturnsToItsPlace() {
    var pool = new BufferPool();
    BufferLease lease = pool.acquire(100);
    long address = lease.view().address();
    for (int look = 0; look < 4; look++) {
      pool.recover();
      assertEquals(1, pool.statistics().outstanding());
    }
    System.gc();
    pool.recover();
    lease.view().cast(DType.INT8).setInt(5, 0);
    lease.close();
    assertEquals(0, pool.statistics().outstanding());
    assertEquals(1, pool.statistics().releases());
    try (BufferLease next = pool.acquire(100)) {
      assertEquals(address, next.view().address(), "the block is in its place again");
    }
    assertEquals(0, reports.of(100));
  }

  @Test
  void poolLease_closedWhileARetainedOneIsHeldLong_isNotReported() throws Exception {
    var pool = new BufferPool();
    BufferLease lease = pool.acquire(5000);
    long address = lease.view().address();
    BufferLease retained = lease.retain();
    lease.close();
    for (int look = 0; look < 4; look++) {
      pool.recover();
    }
    assertEquals(1, pool.statistics().outstanding());
    retained.close();
    assertEquals(0, pool.statistics().outstanding(), "nobody holds it");
    for (int look = 0; look < 5; look++) {
      System.gc();
      Thread.sleep(20);
      pool.recover();
    }
    assertEquals(0, reports.of(5000), "both were closed");
    assertEquals(1, pool.statistics().releases());
    try (BufferLease next = pool.acquire(5000)) {
      assertEquals(address, next.view().address());
    }
  }

  @Test
  void poolLease_parkedThenRetainedAndClosed_comesBack() {
    var pool = new BufferPool();
    BufferLease lease = pool.acquire(100);
    pool.recover();
    pool.recover();
    BufferLease retained = lease.retain();
    lease.close();
    pool.recover();
    pool.recover();
    pool.recover();
    retained.close();
    assertEquals(0, pool.statistics().outstanding());
    assertEquals(1, pool.statistics().releases());
  }

  @Test
  void retainedLease_dropped_comesBackAndIsReportedOnce() throws Exception {
    try (BufferLease parent = Buffers.allocate(DType.INT8, 12_345)) {
      for (int i = 0; i < 1_000; i++) {
        parent.retain().view().setInt(1, 0);
      }
      assertTrue(eventually(() -> parent.loan.holders() == 1));
      assertTrue(eventually(() -> reports.of(12_345) == 1_000));
      assertEquals(1, parent.view().getInt(0));
    }
    System.gc();
    Thread.sleep(50);
    assertEquals(1_000, reports.of(12_345));
  }

  @Test
  void retainedLeases_closed_areNotReported() throws Exception {
    try (BufferLease parent = Buffers.allocate(DType.INT8, 23_456)) {
      for (int i = 0; i < 1_000; i++) {
        parent.retain().close();
      }
      assertEquals(1, parent.loan.holders());
      for (int look = 0; look < 5; look++) {
        System.gc();
        Thread.sleep(20);
      }
      assertEquals(1, parent.loan.holders());
    }
    assertEquals(0, reports.of(23_456));
  }

  @Test
  void adopted_dropped_isReleasedOnceAndReported() throws Exception {
    var released = new AtomicInteger();
    for (int i = 0; i < 100; i++) {
      adopt(released, 34_567);
    }
    assertTrue(eventually(() -> released.get() == 100));
    assertTrue(eventually(() -> reports.of(34_567) == 100));
    System.gc();
    Thread.sleep(50);
    assertEquals(100, released.get());
  }

  @Test
  void leases_closedWhileTheCollectorRuns_comeBackOnceAndAreNotReported() throws Exception {
    var released = new AtomicInteger();
    var closed = new AtomicInteger();
    var over = new AtomicBoolean();
    MemorySegment memory = Arena.ofAuto().allocate(67_891);
    try (BufferLease parent = Buffers.allocate(DType.INT8, 67_891)) {
      var threads = new ArrayList<Thread>();
      for (int i = 0; i < 4; i++) { // more watches than there are places near a thread
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  var held = new ArrayDeque<BufferLease>();
                  while (!over.get()) {
                    closeOne(memory, released, parent, held);
                    closed.incrementAndGet();
                  }
                  held.forEach(BufferLease::close);
                }));
      }
      while (closed.get() < 100) {
        Thread.onSpinWait();
      }
      for (int look = 0; look < 20; look++) {
        System.gc();
      }
      over.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
      System.gc();
      Thread.sleep(50);
      assertEquals(closed.get(), released.get());
      assertEquals(1, parent.loan.holders());
    }
    assertEquals(0, reports.of(67_891));
  }

  /** Lends twice, and gives back what was lent twenty loans before. */
  private static void closeOne(
      MemorySegment memory, AtomicInteger released, BufferLease parent, Deque<BufferLease> held) {
    held.add(Buffers.adopt(memory, released::incrementAndGet, DType.INT8, memory.byteSize()));
    held.add(parent.retain());
    if (held.size() > 20) {
      held.remove().close();
      held.remove().close();
    }
  }

  private static void adopt(AtomicInteger released, long bytes) {
    Arena arena = Arena.ofShared();
    Runnable onRelease =
        () -> {
          released.incrementAndGet();
          arena.close();
        };
    Buffers.adopt(arena.allocate(bytes), onRelease, DType.INT8, bytes).view().setInt(1, 0);
  }

  /** Views, pins and retained leases keep a loan from being forgotten. */
  @Test
  void lease_droppedWhileAViewIsHeld_isNotForgotten() throws Exception {
    var released = new AtomicInteger();
    BufferView view =
        Buffers.adopt(
                Arena.ofAuto().allocate(45_678), released::incrementAndGet, DType.INT8, 45_678)
            .view();
    view.setInt(9, 45_677);
    BufferView slice = view.withLayout(view.layout().slice(0, 45_677, 45_678, -1));
    view = slice.asReadOnly();
    for (int look = 0; look < 5; look++) {
      System.gc();
      Thread.sleep(20);
    }
    assertEquals(0, released.get());
    assertEquals(9, view.getInt(0));
    assertEquals(9, slice.getInt(0));
  }

  @Test
  void pin_droppedAfterItsLeaseWasClosed_comesBack() throws Exception {
    var released = new AtomicInteger();
    dropPin(released);
    assertTrue(eventually(() -> released.get() == 1));
    assertTrue(eventually(() -> reports.of(56_789) == 1));
    try (var list = BufferList.of(DType.INT32)) {
      list.addLong(1);
      dropPin(list);
      assertTrue(
          eventually(() -> {
            try {
              list.addLong(2);
              return true;
            } catch (BufferInUseException e) {
              return false;
            }
          }));
    }
  }

  private static void dropPin(AtomicInteger released) {
    BufferLease lease =
        Buffers.adopt(
            Arena.ofAuto().allocate(56_789), released::incrementAndGet, DType.INT8, 56_789);
    assertEquals(56_789, lease.view().pin().segment().byteSize());
    lease.close();
    assertEquals(0, released.get());
  }

  private static void dropPin(BufferExporter exporter) {
    try (BufferLease lease = exporter.acquire(BufferRequest.STRIDED)) {
      assertFalse(lease.view().pin().segment().isReadOnly());
    }
  }

  @Test
  void list_dropped_givesItsBlockBack() throws Exception {
    long before = BufferPool.shared().statistics().outstandingBytes();
    dropList();
    assertTrue(BufferPool.shared().statistics().outstandingBytes() >= before + 7_000_000);
    assertTrue(
        eventually(
            () -> BufferPool.shared().statistics().outstandingBytes() < before + 7_000_000,
            BufferPool.shared()::recover));
  }

  @Test
  void list_droppedWhileItsLeaseIsHeld_keepsTheMemory() throws Exception {
    BufferLease lease = leaseOfDroppedList();
    BufferView row = rowOfDroppedDict();
    for (int look = 0; look < 5; look++) {
      System.gc();
      Thread.sleep(20);
      BufferPool.shared().recover();
    }
    var taken = new ArrayList<BufferLease>();
    for (int i = 0; i < 600; i++) { // whoever comes later must not get the same block
      BufferLease other = BufferPool.shared().acquire(DType.INT64, 512);
      other.view().setLong(-1, 0);
      taken.add(other);
    }
    assertEquals(17, lease.view().getLong(0));
    assertEquals(2.5, row.getFloat(0));
    taken.forEach(BufferLease::close);
    lease.close();
  }

  private static BufferLease leaseOfDroppedList() {
    var list = BufferList.of(DType.INT64);
    list.addLong(17);
    return list.acquire(BufferRequest.STRIDED);
  }

  private static BufferView rowOfDroppedDict() {
    var dict = BufferDict.ofLongKeys(DType.FLOAT32, 1);
    dict.putRow(3, 2.5f);
    return dict.row(3);
  }

  private static void dropList() {
    var list = BufferList.of(DType.INT8);
    list.ensureCapacity(7_000_000);
    list.addLong(1);
  }

  @Test
  void onRelease_thatThrows_doesNotStopTheOthers() throws Exception {
    for (int i = 0; i < 3; i++) {
      int round = i;
      dropAdopted(() -> {
        if (round == 0) {
          throw new IllegalStateException("made by a test");
        }
        throw new AssertionError("made by a test");
      });
    }
    assertTrue(eventually(() -> reports.errors() == 3), () -> "errors: " + reports.errors());
    var released = new AtomicInteger();
    dropAdopted(released::incrementAndGet);
    assertTrue(eventually(() -> released.get() == 1));
  }

  private static void dropAdopted(Runnable onRelease) {
    Buffers.adopt(Arena.ofAuto().allocate(77), onRelease, DType.INT8, 77).view().setInt(1, 0);
  }

  /** A log handler of somebody's that fails must not lose the memory. */
  @Test
  void report_handlerThatThrows_bringsTheMemoryBackAllTheSame() throws Exception {
    reports.fail(true);
    try (BufferLease parent = Buffers.allocate(DType.INT8, 67_890)) {
      for (int i = 0; i < 10; i++) {
        parent.retain().view().setInt(1, 0);
      }
      assertTrue(
          eventually(() -> parent.loan.holders() == 1), () -> "holders: " + parent.loan.holders());
    } finally {
      reports.fail(false);
    }
    var pool = new BufferPool();
    reports.fail(true);
    drop(pool, 10, 40_000);
    assertTrue(
        eventually(
            () -> pool.statistics().outstanding() == 0,
            () -> {
              try {
                pool.recover();
              } catch (Reports.HandlerFailed e) {
                // the next look goes on
              }
            }),
        () -> pool.statistics().toString());
    reports.fail(false);
  }

  @Test
  void pool_unreachable_isCollectedWithItsMemory() throws Exception {
    WeakReference<Object> memory = poolAndGone();
    assertTrue(eventually(() -> memory.refersTo(null)));
  }

  private static WeakReference<Object> poolAndGone() {
    var pool = new BufferPool();
    var leases = new ArrayList<BufferLease>();
    for (int i = 0; i < 20; i++) {
      leases.add(pool.acquire(100_000));
    }
    pool.recover();
    pool.recover();
    leases.forEach(BufferLease::close);
    // The scope of the block's segment is what its memory is freed with.
    return new WeakReference<>(leases.getLast().loan.memory.segment.scope());
  }

  @Test
  void pool_unreachableWhileALeaseIsHeld_keepsTheMemory() throws Exception {
    BufferLease lease = new BufferPool().acquire(DType.INT64, 1_000);
    for (int look = 0; look < 5; look++) {
      System.gc();
      Thread.sleep(20);
    }
    for (int i = 0; i < 1_000; i++) {
      lease.view().setLong(i, i);
    }
    assertEquals(999, lease.view().getLong(999));
    lease.close();
  }
}

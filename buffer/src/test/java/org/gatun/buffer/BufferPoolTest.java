// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pool's blocks: their sizes, places and figures, and that none is lent twice at a time. */
class BufferPoolTest {
  @Test
  void acquire_everySize_isAlignedAndWastesAtMostAFifth() {
    for (long bytes : sizes()) {
      var pool = new BufferPool();
      try (BufferLease lease = pool.acquire(bytes)) {
        BufferPool.Statistics now = pool.statistics();
        String what = bytes + " bytes: " + now;
        assertEquals(bytes, lease.view().layout().byteSize(), what);
        assertTrue(now.outstandingBytes() >= bytes, what);
        assertTrue(
            bytes < 4096 || now.outstandingBytes() - bytes <= now.outstandingBytes() / 5, what);
        long alignment = bytes > (1 << 20) - 1 ? 4096 : 64;
        assertEquals(0, lease.view().address() % alignment, what);
        lease.acquire(BufferRequest.NATIVE_WRITABLE.andAlignedTo(alignment)).close();
        assertTrue(lease.view().<Long>pinned(segment -> segment.byteSize()) >= bytes, what);
        assertThrows(IndexOutOfBoundsException.class, () -> lease.view().getInt(bytes));
      }
      assertEquals(0, pool.statistics().outstanding());
      assertEquals(0, pool.statistics().outstandingBytes());
      assertEquals(1, pool.statistics().releases());
    }
  }

  private static long[] sizes() {
    var sizes = new ArrayList<Long>();
    sizes.add(0L);
    sizes.add(1L);
    for (int log = 6; log <= 22; log++) {
      for (int quarter = 4; quarter < 8; quarter++) {
        for (int near = -1; near <= 1; near++) {
          sizes.add(((long) quarter << (log - 2)) + near);
        }
      }
    }
    return sizes.stream().mapToLong(Long::longValue).toArray();
  }

  @Test
  void acquire_manyOfOneSize_doNotOverlap() {
    var pool = new BufferPool();
    for (long bytes : new long[] {100, 5000, 300_000}) {
      var leases = new ArrayList<BufferLease>();
      var addresses = new TreeMap<Long, BufferLease>();
      for (int i = 0; i < 300; i++) {
        BufferLease lease = pool.acquire(bytes);
        leases.add(lease);
        assertNull(addresses.put(lease.view().address(), lease));
      }
      long end = Long.MIN_VALUE;
      for (long address : addresses.keySet()) {
        assertTrue(address >= end);
        end = address + bytes;
      }
      assertEquals(300, pool.statistics().outstanding());
      leases.forEach(BufferLease::close);
      assertEquals(0, pool.statistics().outstanding());
    }
    // All are free again: who takes one after the other needs no new block.
    pool.acquire(100).close();
    long blocks = pool.statistics().blocks();
    for (int i = 0; i < 1_000; i++) {
      pool.acquire(100).close();
    }
    assertEquals(blocks, pool.statistics().blocks());
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, (1L << 47) + 1, Long.MAX_VALUE})
  void acquire_impossibleSize_isRefused(long bytes) {
    var pool = new BufferPool();
    assertThrows(IllegalArgumentException.class, () -> pool.acquire(bytes));
    assertThrows(IllegalArgumentException.class, () -> pool.acquire(DType.UINT8, bytes));
    assertEquals(0, pool.statistics().blocks());
  }

  @Test
  void acquire_shapeOfTooManyBytes_namesIt() {
    var pool = new BufferPool();
    for (long[] shape : new long[][] {{1L << 46}, {1L << 30, 1L << 16}, {1 << 24, 1 << 24, 1}}) {
      RuntimeException refused =
          assertThrows(IllegalArgumentException.class, () -> pool.acquire(DType.FLOAT32, shape));
      String message = String.valueOf(refused.getMessage());
      assertTrue(
          message.endsWith(", of shape " + Arrays.toString(shape) + " and 4 bytes an element"),
          message);
    }
    assertEquals(0, pool.statistics().blocks());
  }

  @Test
  void acquire_moreThanTheSystemHas_throwsOutOfMemoryErrorAndLendsNothing() {
    var pool = new BufferPool();
    assertThrows(OutOfMemoryError.class, () -> pool.acquire(1L << 47));
    assertEquals(0, pool.statistics().outstanding());
    pool.acquire(1).close();
  }

  @Test
  void acquire_shape_isCContiguousOfTheDtype() {
    var pool = new BufferPool();
    try (BufferLease lease = pool.acquire(DType.FLOAT16, 3, 0, 2);
        BufferLease scalar = pool.acquire(DType.FLOAT64)) {
      assertEquals(StridedLayout.ofC(2, 3, 0, 2), lease.view().layout());
      scalar.view().setDouble(2.5);
      assertEquals(2.5, scalar.view().getDouble());
    }
    assertThrows(IllegalArgumentException.class, () -> pool.acquire(DType.INT8, 2, -1));
  }

  @Test
  void acquire_shapeThatNoLayoutHas_lendsNothing() {
    var pool = new BufferPool();
    long[] ones = new long[StridedLayout.MAX_RANK + 1];
    Arrays.fill(ones, 1);
    long[] uncountable = {1L << 30, 1L << 30, 1L << 30};
    for (int attempt = 0; attempt < 3; attempt++) {
      assertThrows(IllegalArgumentException.class, () -> pool.acquire(DType.UINT8, ones));
      assertThrows(IllegalArgumentException.class, () -> pool.acquire(DType.UINT8, uncountable));
      assertThrows(
          IllegalArgumentException.class, () -> pool.acquire(BytesType.of(0), uncountable));
    }
    assertEquals(0, pool.statistics().acquires());
    assertEquals(0, pool.statistics().blocks());
  }

  /** What a block is lent for was computed of the shape as it was then. */
  @Test
  void layoutOf_shapeThatHasGrownSinceTheBlockWasLent_isRefusedAndTheBlockComesBack() {
    var pool = new BufferPool();
    PoolBlock block = (PoolBlock) pool.acquire(4096).loan;
    long[] shape = {1L << 20};
    var grown = assertThrows(IllegalArgumentException.class, () -> block.layoutOf(1, shape));
    assertTrue(String.valueOf(grown.getMessage()).contains("1048576"), grown::getMessage);
    assertEquals(0, pool.statistics().outstanding());
    try (BufferLease next = pool.acquire(DType.UINT8, 4096)) {
      assertEquals(block, next.loan);
    }
  }

  /** Another thread changes the shape all the time: a lease is never larger than its block. */
  @Test
  void acquire_shapeThatAnotherThreadChanges_neverLendsMoreThanTheBlock() throws Exception {
    var pool = new BufferPool();
    long[] shape = {1, 1};
    var over = new AtomicBoolean();
    Thread changer =
        Thread.ofPlatform()
            .start(() -> {
              while (!over.get()) {
                shape[0] = 5000 - shape[0];
                shape[1] = 50 - shape[1];
              }
            });
    try {
      for (int round = 0; round < 200_000; round++) {
        try (BufferLease lease = pool.acquire(DType.INT32, shape)) {
          StridedLayout layout = lease.layout;
          assertTrue(layout.byteSize() <= lease.loan.memory.segment.byteSize(), layout::toString);
          assertEquals(StridedLayout.ofC(4, layout.shape()), layout);
        } catch (IllegalArgumentException e) {
          assertTrue(String.valueOf(e.getMessage()).contains("stays the same"), e::getMessage);
        }
      }
    } finally {
      over.set(true);
      changer.join();
    }
    assertEquals(0, pool.statistics().outstanding());
  }

  @Test
  void allocate_blockUsedBefore_isZeroed() {
    for (int round = 0; round < 3; round++) {
      try (BufferLease lease = Buffers.allocate(DType.INT64, 700)) {
        for (long i = 0; i < 700; i++) {
          assertEquals(0, lease.view().getLong(i));
          lease.view().setLong(-1, i);
        }
      }
    }
  }

  /** 1,000 virtual threads, some parked while they hold: each block has one borrower at a time. */
  @Test
  void acquire_thousandVirtualThreads_lendsNoBlockTwice() throws Exception {
    var pool = new BufferPool();
    var lent = ConcurrentHashMap.<Long>newKeySet();
    var wrong = new AtomicReference<@Nullable Throwable>();
    long rounds = 200;
    var start = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int t = 0; t < 1_000; t++) {
        int id = t;
        threads.execute(() -> {
          try {
            start.await();
            for (int round = 0; round < rounds; round++) {
              borrow(pool, lent, id, round);
            }
          } catch (Throwable e) {
            wrong.compareAndSet(null, e);
          }
        });
      }
      start.countDown();
    }
    assertNull(wrong.get(), () -> String.valueOf(wrong.get()));
    BufferPool.Statistics now = pool.statistics();
    assertEquals(0, now.outstanding(), now::toString);
    assertEquals(1_000 * rounds, now.releases(), now::toString);
  }

  private static void borrow(BufferPool pool, Set<Long> lent, int id, int round)
      throws InterruptedException {
    try (BufferLease lease = pool.acquire(id % 4 == 0 ? 10_000 : 1_000)) {
      BufferView view = lease.view();
      long address = view.address();
      assertTrue(lent.add(address), "a block was lent twice");
      byte mark = (byte) (id ^ round);
      view.cast(DType.INT8).setInt(mark, 999);
      if ((id + round) % 16 == 0) {
        Thread.sleep(0, 1_000);
      }
      assertEquals(mark, view.cast(DType.INT8).getInt(999));
      assertTrue(lent.remove(address));
    }
  }

  /** New pools, so that their first blocks are placed while others look for one. */
  @Test
  void acquire_firstBlocksOfManyPools_fromManyThreads() throws Exception {
    var wrong = new AtomicReference<@Nullable Throwable>();
    for (int round = 0; round < 60; round++) {
      var pool = new BufferPool();
      var start = new CountDownLatch(1);
      var threads = new ArrayList<Thread>();
      for (int t = 0; t < 8; t++) {
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  var mine = new ArrayList<BufferLease>();
                  try {
                    start.await();
                    for (int i = 0; i < 60; i++) {
                      mine.add(pool.acquire(2 << 20));
                      if (i % 3 == 0) {
                        mine.removeFirst().close();
                      }
                    }
                  } catch (Throwable e) {
                    wrong.compareAndSet(null, e);
                  }
                  mine.forEach(BufferLease::close);
                }));
      }
      start.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
      assertNull(wrong.get(), () -> String.valueOf(wrong.get()));
      assertEquals(0, pool.statistics().outstanding());
    }
  }

  @Test
  void toString_anyPool_countsBlocksAndWhatIsLent() {
    var pool = new BufferPool(PoolOptions.DEFAULT.withLimit(100_000));
    assertEquals(
        "BufferPool of 0 blocks, 0 bytes; 0 of them lent, 0 bytes; limit 100000 bytes",
        pool.toString());
    pool.acquire(10).close();
    try (BufferLease lease = pool.acquire(5_000)) {
      lease.retain().close();
      String counted = "BufferPool of 2 blocks, 9216 bytes; 1 of them lent, 5120 bytes";
      assertEquals(counted + "; limit 100000 bytes", pool.toString());
      pool.close();
      assertTrue(
          pool.toString().startsWith("closed BufferPool of 1 block, 5120 bytes; 1"),
          pool::toString);
    }
    String shared = BufferPool.shared().toString();
    assertTrue(shared.startsWith("shared BufferPool of ") && shared.endsWith(" bytes"), shared);
  }
}

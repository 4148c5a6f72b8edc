// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.arrow.memory.ReferenceManager;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.util.TransferPair;
import org.gatun.buffer.BufferInUseException;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferList;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.junit.jupiter.api.Test;

/** How long a vector holds the memory that it shares. */
class ShareLifetimeTest {
  /** Memory that counts how often it came back. */
  private static BufferLease counted(AtomicInteger released, long... shape) {
    MemorySegment segment = Arena.ofAuto().allocate(1 << 12);
    return Buffers.adopt(segment, released::incrementAndGet, DType.INT32, shape);
  }

  private static FieldVector onlyVector(AtomicInteger released, long... shape) {
    try (BufferLease lease = counted(released, shape)) {
      return ArrowVectors.share("x", lease);
    }
  }

  @Test
  void close_vectorOfAList_letsTheListGrowAgain() {
    try (var rows = BufferList.ofRows(DType.FLOAT32, 3)) {
      rows.addRow(1, 2, 3);
      FieldVector vector = ArrowVectors.share("x", rows);
      assertThrows(BufferInUseException.class, () -> rows.addRow(4, 5, 6));
      vector.close();
      rows.addRow(4, 5, 6);
      assertEquals(2, rows.size());
    }
  }

  @Test
  void close_vectorOfAnEmptyList_letsTheListGrowAgain() {
    try (var scalars = BufferList.of(DType.FLOAT32);
        var rows = BufferList.ofRows(DType.FLOAT32, 3)) {
      FieldVector ofScalars = ArrowVectors.share("x", scalars);
      FieldVector ofRows = ArrowVectors.share("x", rows);
      assertThrows(BufferInUseException.class, () -> scalars.add(1f));
      assertThrows(BufferInUseException.class, () -> rows.addRow(1, 2, 3));
      ofScalars.close();
      ofRows.close();
      scalars.add(1f);
      rows.addRow(1, 2, 3);
      assertEquals(1, scalars.size());
      assertEquals(1, rows.size());
    }
  }

  @Test
  void close_vectorWithoutValues_endsTheLoanOnce() {
    for (long[] shape : new long[][] {{0}, {0, 4}, {4, 0}, {0, 2, 3}, {4, 0, 3}, {4, 2, 0}}) {
      var released = new AtomicInteger();
      FieldVector vector = onlyVector(released, shape);
      assertEquals(shape[0], vector.getValueCount());
      assertEquals(0, vector.getNullCount());
      assertEquals(0, released.get(), () -> "before close of " + Arrays.toString(shape));
      vector.close();
      vector.close();
      assertEquals(1, released.get(), () -> "after close of " + Arrays.toString(shape));
    }
  }

  @Test
  void close_vectorWithoutValuesAndWithItsOwnAllocator_endsTheLoan() {
    var released = new AtomicInteger();
    try (var allocator = new RootAllocator();
        BufferLease lease = counted(released, 0)) {
      ArrowVectors.share("x", lease, allocator).close();
    }
    assertEquals(1, released.get());
  }

  @Test
  void close_emptySliceOfAView_endsTheLoan() {
    var released = new AtomicInteger();
    try (BufferLease lease = counted(released, 8, 4)) {
      var none = lease.view().withLayout(lease.view().layout().slice(0, 3, 0, 1));
      ArrowVectors.share("x", none).close();
    }
    assertEquals(1, released.get());
  }

  @Test
  void transfer_vectorWithoutValues_movesTheLoan() {
    for (long[] shape : new long[][] {{0}, {0, 4}, {4, 0}}) {
      var released = new AtomicInteger();
      FieldVector vector = onlyVector(released, shape);
      TransferPair pair = vector.getTransferPair(vector.getAllocator());
      pair.transfer();
      vector.close();
      assertEquals(0, released.get());
      ((FieldVector) pair.getTo()).close();
      assertEquals(1, released.get());
    }
  }

  @Test
  void close_leaseBeforeTheVector_leavesTheVectorItsMemory() {
    var released = new AtomicInteger();
    var vector = (IntVector) onlyVector(released, 8);
    vector.set(7, 70);
    assertEquals(70, vector.get(7));
    assertEquals(0, released.get());
    vector.close();
    assertEquals(1, released.get());
  }

  @Test
  void close_again_returnsNothingTwice() {
    var released = new AtomicInteger();
    FieldVector vector = onlyVector(released, 8, 4);
    vector.close();
    vector.close();
    assertEquals(1, released.get());
  }

  @Test
  void close_fromAnotherThread_endsTheLoan() throws InterruptedException {
    var released = new AtomicInteger();
    FieldVector vector = onlyVector(released, 8, 4);
    Thread other = Thread.ofPlatform().start(vector::close);
    other.join();
    assertEquals(1, released.get());
  }

  @Test
  void transfer_vector_movesTheLoan() {
    var released = new AtomicInteger();
    try (var allocator = new RootAllocator()) {
      for (long[] shape : new long[][] {{8}, {8, 4}, {4, 2, 3}}) {
        released.set(0);
        FieldVector vector = onlyVector(released, shape);
        List<?> values = Values.bits(vector);
        TransferPair pair = vector.getTransferPair(allocator);
        pair.transfer();
        vector.close();
        assertEquals(0, released.get());
        var moved = (FieldVector) pair.getTo();
        assertEquals(values, Values.bits(moved));
        moved.close();
        assertEquals(1, released.get());
      }
    }
  }

  @Test
  void split_vector_keepsTheMemoryForEachPart() {
    for (long[] shape : new long[][] {{40}, {40, 4}, {40, 2, 3}}) {
      var released = new AtomicInteger();
      FieldVector vector = onlyVector(released, shape);
      int width = (int) (Values.bits(vector).size() / shape[0]);
      var values = (IntVector) innermost(vector);
      IntStream.range(0, values.getValueCount()).forEach(i -> values.set(i, i));
      long address = values.getDataBufferAddress();

      // 8 splits a bitmap between two bytes, 13 in one: there Arrow asks for a bitmap of its own.
      for (int start : new int[] {8, 13}) {
        TransferPair pair = vector.getTransferPair(vector.getAllocator());
        pair.splitAndTransfer(start, 20);
        try (var part = (FieldVector) pair.getTo()) {
          assertEquals(
              address + 4L * start * width, innermost(part).getDataBufferAddress(), "start");
          assertEquals(
              IntStream.range(start * width, (start + 20) * width).mapToObj(Long::valueOf).toList(),
              Values.bits(part));
          if (start == 13) {
            vector.close();
            assertEquals(0, released.get());
          }
        }
      }
      assertEquals(1, released.get());
    }
  }

  private static FieldVector innermost(FieldVector vector) {
    List<FieldVector> children = vector.getChildrenFromFields();
    return children.isEmpty() ? vector : innermost(children.getFirst());
  }

  @Test
  void slice_recordBatch_sharesTheMemory() {
    try (BufferLease lease = Buffers.allocate(DType.FLOAT32, 10);
        VectorSchemaRoot root = VectorSchemaRoot.of(ArrowVectors.share("x", lease));
        VectorSchemaRoot part = root.slice(3, 5)) {
      lease.view().setFloat(4, 5);
      assertEquals(4, ((Float4Vector) part.getVector("x")).get(2));
    }
  }

  @Test
  void release_beyondTheCount_isRefusedAndReturnsNothingTwice() {
    var released = new AtomicInteger();
    FieldVector vector = onlyVector(released, 8);
    ReferenceManager count = vector.getDataBuffer().getReferenceManager();
    assertThrows(IllegalStateException.class, () -> count.release(3));
    vector.close();
    assertThrows(IllegalStateException.class, count::release);
    assertThrows(IllegalStateException.class, count::retain);
    assertEquals(1, released.get());
  }

  @Test
  void access_bufferOfAClosedVector_isRefused() {
    FieldVector vector = onlyVector(new AtomicInteger(), 8);
    var buffer = vector.getDataBuffer();
    vector.close();
    assertThrows(IllegalStateException.class, () -> buffer.getInt(0));
  }

  @Test
  void release_byManyThreads_returnsTheMemoryOnce() throws Exception {
    int threads = 4;
    int rounds = 2_000;
    var released = new AtomicInteger();
    try (var pool = Executors.newFixedThreadPool(threads)) {
      var barrier = new CyclicBarrier(threads);
      for (int round = 0; round < rounds; round++) {
        FieldVector vector = onlyVector(released, 8);
        ReferenceManager count = vector.getDataBuffer().getReferenceManager();
        count.retain(threads);
        vector.close();
        List<Future<Boolean>> last =
            IntStream.range(0, threads)
                .mapToObj(_ ->
                    pool.submit(() -> {
                      barrier.await();
                      return count.release();
                    }))
                .toList();
        int lasts = 0;
        for (Future<Boolean> each : last) {
          lasts += each.get() ? 1 : 0;
        }
        assertEquals(1, lasts);
        assertEquals(round + 1, released.get());
      }
    }
  }

  @Test
  void close_givenAllocator_hasNoLeakToReport() {
    try (var allocator = new RootAllocator()) {
      try (BufferLease lease = Buffers.allocate(DType.FLOAT32, 10, 3);
          FieldVector vector = ArrowVectors.share("x", lease, allocator)) {
        assertEquals(allocator, vector.getAllocator());
        assertEquals(0, allocator.getAllocatedMemory());
      }
      assertTrue(allocator.getChildAllocators().isEmpty());
    } // throws if anything is outstanding
  }
}

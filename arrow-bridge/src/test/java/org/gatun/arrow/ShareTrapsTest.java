// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.gatun.arrow.Values.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferList;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What Arrow's methods do to a vector over lent memory where one might expect something else. */
class ShareTrapsTest {
  @Test
  void setNull_oneVector_changesNeitherTheMemoryNorAnotherVector() {
    try (BufferLease lease = Buffers.allocate(DType.INT32, 100);
        var one = (IntVector) ArrowVectors.share("one", lease);
        var two = (IntVector) ArrowVectors.share("two", lease)) {
      lease.view().setInt(42, 4);
      one.setNull(4);
      assertTrue(one.isNull(4));
      assertEquals(1, one.getNullCount());
      assertFalse(two.isNull(4));
      assertEquals(0, two.getNullCount());
      assertEquals(42, two.get(4));
      assertEquals(42, lease.view().getInt(4));
    }
  }

  @Test
  void setNull_list_leavesItsValues() {
    try (BufferLease lease = Buffers.allocate(DType.INT32, 100, 3);
        var rows = (FixedSizeListVector) ArrowVectors.share("x", lease)) {
      rows.setNull(1);
      assertTrue(rows.isNull(1));
      assertEquals(1, rows.getNullCount());
      assertEquals(0, rows.getDataVector().getNullCount());
      rows.getDataVector().setNull(0);
      assertEquals(1, rows.getNullCount());
      assertEquals(1, rows.getDataVector().getNullCount());
    }
  }

  /** Every way to clear bits, then a new vector where the old bitmap comes again. */
  @Test
  void share_afterVectorsWithNulls_hasNoNulls() {
    for (long size : new long[] {1, 8, 100, 513, 4_096, 100_003}) {
      try (BufferLease lease = Buffers.allocate(DType.INT32, size, 2)) {
        for (int round = 0; round < 40; round++) {
          List<FieldVector> open = new ArrayList<>();
          for (int k = 0; k < 3; k++) {
            var rows = (FixedSizeListVector) ArrowVectors.share("x", lease);
            open.add(rows);
            assertEquals(0, rows.getNullCount());
            assertEquals(0, rows.getDataVector().getNullCount());
          }
          open.get(0).setNull((int) size - 1);
          ((FixedSizeListVector) open.get(1)).getDataVector().setNull((int) size * 2 - 1);
          open.get(2).reset();
          open.forEach(FieldVector::close);
        }
      }
    }
  }

  @Test
  void share_amongThreadsThatSetNulls_hasNoNullsButItsOwn() throws Exception {
    try (BufferLease lease = Buffers.allocate(DType.INT32, 1_000);
        var pool = Executors.newFixedThreadPool(4)) {
      var nulls = new ArrayList<Future<Integer>>();
      for (int thread = 0; thread < 4; thread++) {
        int own = thread;
        nulls.add(
            pool.submit(() -> {
              int strange = 0;
              for (int round = 0; round < 3_000; round++) {
                try (var vector = (IntVector) ArrowVectors.share("x", lease)) {
                  strange += vector.getNullCount();
                  vector.setNull(own);
                  strange += vector.getNullCount() - 1;
                }
              }
              return strange;
            }));
      }
      for (Future<Integer> each : nulls) {
        assertEquals(0, each.get());
      }
    }
  }

  /** As native code does that holds the buffer and writes to its address. */
  @Test
  @SuppressWarnings("restricted")
  void share_afterBitsWereClearedByTheAddress_hasNoNulls() {
    try (BufferLease lease = Buffers.allocate(DType.INT32, 64)) {
      for (int round = 0; round < 40; round++) {
        try (FieldVector vector = ArrowVectors.share("x", lease)) {
          ArrowBuf bits = vector.getValidityBuffer();
          bits.getReferenceManager().retain();
          MemorySegment raw = MemorySegment.ofAddress(bits.memoryAddress()).reinterpret(8);
          assertEquals(-1, raw.get(ValueLayout.JAVA_LONG, 0));
          raw.set(ValueLayout.JAVA_LONG, 0, 0);
          bits.getReferenceManager().release();
        }
      }
    }
  }

  @Test
  void grow_sharedVector_isRefusedAndStillShares() {
    try (BufferLease lease = Buffers.allocate(DType.INT32, 10);
        var vector = (IntVector) ArrowVectors.share("x", lease)) {
      Executable[] growths = {
        () -> vector.setSafe(10, 1),
        () -> vector.setSafe(1_000_000, 1),
        () -> vector.setNull(10),
        vector::reAlloc,
        () -> vector.copyFromSafe(0, 10, vector),
        () -> vector.setValueCount(11),
      };
      for (Executable growth : growths) {
        var e = assertThrows(OutOfMemoryException.class, growth);
        assertSays("does not grow", e);
        assertEquals(lease.view().address(), vector.getDataBufferAddress());
      }
      vector.setValueCount(10);
      vector.setSafe(9, 9);
      assertEquals(9, lease.view().getInt(9));
    }
  }

  @Test
  void grow_sharedLists_isRefusedAndStillShare() {
    try (BufferLease lease = Buffers.allocate(DType.INT32, 2, 3);
        var rows = (FixedSizeListVector) ArrowVectors.share("x", lease)) {
      Executable[] growths = {
        () -> rows.setNull(8), rows::reAlloc, () -> rows.setValueCount(3),
      };
      for (Executable growth : growths) {
        assertThrows(OutOfMemoryException.class, growth);
        assertEquals(lease.view().address(), rows.getDataVector().getDataBufferAddress());
      }
    }
  }

  @Test
  void allocateNew_sharedVector_endsTheLoanAndIsRefused() {
    try (var list = BufferList.of(DType.INT32)) {
      list.add(1);
      try (var vector = (IntVector) ArrowVectors.share("x", list)) {
        assertThrows(OutOfMemoryException.class, () -> vector.allocateNew(10));
        list.add(2);
        assertEquals(0, vector.getValueCapacity());
      }
    }
  }

  /** Arrow's own behaviour, which an allocator of one's own brings back. */
  @Test
  void setSafe_pastTheEndWithAGivenAllocator_partsFromTheMemoryWithoutAWord() {
    try (var allocator = new RootAllocator();
        var list = BufferList.of(DType.INT32)) {
      for (int i = 0; i < 10; i++) {
        list.add(i);
      }
      try (var vector = (IntVector) ArrowVectors.share("x", list, allocator)) {
        long address = vector.getDataBufferAddress();
        vector.setSafe(10, 10);
        assertNotEquals(address, vector.getDataBufferAddress());
        list.add(11); // the loan has ended
        vector.set(3, 33);
        assertEquals(3, list.getLong(3));
      }
    }
  }

  @Test
  void setSafe_pastTheEndWithAnAllocatorOfNothing_isRefused() {
    try (var allocator = new RootAllocator(0);
        BufferLease lease = Buffers.allocate(DType.INT32, 10);
        var vector = (IntVector) ArrowVectors.share("x", lease, allocator)) {
      assertThrows(OutOfMemoryException.class, () -> vector.setSafe(10, 1));
      assertEquals(lease.view().address(), vector.getDataBufferAddress());
    }
  }

  @Test
  void reset_sharedVector_writesZerosToTheMemory() {
    try (BufferLease lease = Buffers.allocate(DType.INT32, 10);
        var vector = (IntVector) ArrowVectors.share("x", lease)) {
      lease.view().setInt(7, 3);
      vector.reset();
      assertEquals(0, lease.view().getInt(3));
      assertEquals(0, vector.getValueCount());
      vector.setValueCount(10);
      assertEquals(10, vector.getNullCount());
    }
  }

  /** Arrow's own behaviour, which a vector of ours never meets: its null count is always known. */
  @Test
  void loadFieldBuffers_nullCountUnknownAndNoValidity_failsInArrow() {
    try (var allocator = new RootAllocator();
        var vector = new IntVector("x", allocator);
        ArrowBuf values = allocator.buffer(64)) {
      var buffers = new ArrayList<@Nullable ArrowBuf>();
      buffers.add(null);
      buffers.add(values);
      assertThrows(
          NullPointerException.class,
          () -> vector.loadFieldBuffers(new ArrowFieldNode(16, -1), buffers));
    }
  }

  /** Arrow's own behaviour: without a validity it allocates one, a bit a value. */
  @Test
  void loadFieldBuffers_noNullsAndNoValidity_allocatesABitmap() {
    try (var allocator = new RootAllocator();
        var vector = new IntVector("x", allocator);
        ArrowBuf values = allocator.buffer(64_000)) {
      long before = allocator.getAllocatedMemory();
      var buffers = new ArrayList<@Nullable ArrowBuf>();
      buffers.add(null);
      buffers.add(values);
      vector.loadFieldBuffers(new ArrowFieldNode(16_000, 0), buffers);
      assertEquals(0, vector.getNullCount());
      assertTrue(allocator.getAllocatedMemory() - before >= 2_000);
      try (ArrowColumn column = ArrowVectors.view(vector)) {
        assertEquals(0, column.nullCount());
      }
    }
  }
}

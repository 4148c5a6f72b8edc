// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.util.TransferPair;
import org.gatun.buffer.BufferInUseException;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferList;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.junit.jupiter.api.Test;

/** Memory that is lent, in an allocator's books. */
class ShareCountedTest {
  @Test
  void shareCounted_vector_isInTheAllocatorsBooksUntilItIsClosed() {
    try (var allocator = new RootAllocator();
        var list = BufferList.of(DType.INT32)) {
      for (int i = 0; i < 1_000; i++) {
        list.add(i);
      }
      var vector = (IntVector) ArrowVectors.shareCounted("x", list, allocator);
      assertTrue(allocator.getAllocatedMemory() >= 4_000, allocator.toVerboseString());
      assertEquals(999, vector.get(999));
      vector.set(3, 33);
      assertEquals(33, list.getInt(3));
      assertThrows(BufferInUseException.class, () -> list.add(1));
      vector.close();
      assertEquals(0, allocator.getAllocatedMemory());
      list.add(1);
    }
  }

  @Test
  void shareCounted_anyShape_holdsWhatShareHolds() {
    var random = new Random(6_11);
    for (long[] shape : new long[][] {{0}, {7}, {100, 3}, {0, 4}, {4, 0}, {5, 2, 3}}) {
      try (var allocator = new RootAllocator();
          BufferLease lease = Buffers.allocate(DType.INT16, shape)) {
        Values.fill(lease.view(), random);
        try (FieldVector counted = ArrowVectors.shareCounted("x", lease, allocator);
            FieldVector shared = ArrowVectors.share("x", lease)) {
          assertEquals(Values.bits(shared), Values.bits(counted));
          assertEquals(shared.getField(), counted.getField());
          assertEquals(0, counted.getNullCount());
        }
      }
    }
  }

  @Test
  void shareCounted_beyondTheLimit_isRefusedAndNothingStaysLent() {
    try (var allocator = new RootAllocator(2_000);
        var list = BufferList.of(DType.INT32)) {
      for (int i = 0; i < 1_000; i++) {
        list.add(i);
      }
      assertThrows(
          OutOfMemoryException.class, () -> ArrowVectors.shareCounted("x", list, allocator));
      assertEquals(0, allocator.getAllocatedMemory());
      list.add(1); // would be refused while anything is lent
    }
  }

  @Test
  void shareCounted_splitAndTransferred_endsTheLoanWithTheLast() {
    var released = new AtomicInteger();
    try (var allocator = new RootAllocator();
        var other = allocator.newChildAllocator("other", 0, Long.MAX_VALUE)) {
      var segment = java.lang.foreign.Arena.ofAuto().allocate(4_096);
      FieldVector vector;
      try (BufferLease lease =
          Buffers.adopt(segment, released::incrementAndGet, DType.INT32, 100, 4)) {
        vector = ArrowVectors.shareCounted("x", lease, allocator);
      }
      TransferPair split = vector.getTransferPair(allocator);
      split.splitAndTransfer(13, 20);
      TransferPair moved = vector.getTransferPair(other);
      moved.transfer();
      vector.close();
      assertTrue(other.getAllocatedMemory() >= 1_600);
      ((FixedSizeListVector) moved.getTo()).close();
      assertEquals(0, released.get());
      ((FixedSizeListVector) split.getTo()).close();
      assertEquals(1, released.get());
    }
  }

  /** Arrow's own behaviour, which an allocator of one's own has. */
  @Test
  void setSafe_pastTheEndOfACountedVector_partsFromTheMemoryWithoutAWord() {
    try (var allocator = new RootAllocator();
        BufferLease lease = Buffers.allocate(DType.INT32, 10);
        var vector = (IntVector) ArrowVectors.shareCounted("x", lease, allocator)) {
      vector.setSafe(10, 10);
      assertNotEquals(lease.view().address(), vector.getDataBufferAddress());
    }
  }

  @Test
  void setNull_countedVector_changesNoOther() {
    try (var allocator = new RootAllocator();
        BufferLease lease = Buffers.allocate(DType.INT32, 10);
        var one = (IntVector) ArrowVectors.shareCounted("one", lease, allocator);
        var two = (IntVector) ArrowVectors.shareCounted("two", lease, allocator)) {
      one.setNull(4);
      assertEquals(1, one.getNullCount());
      assertEquals(0, two.getNullCount());
    }
  }

  @Test
  void shareCounted_records_areAStructInTheBooks() {
    for (String descr :
        new String[] {"[('a', '<i4')]", "[('a', '<i4', 2)]", "[('in', [('a', '<f8')])]"}) {
      for (int rows : new int[] {0, 1, 9}) {
        try (var allocator = new RootAllocator();
            BufferLease lease = Buffers.allocate(DType.ofDescr(descr), rows)) {
          try (FieldVector counted = ArrowVectors.shareCounted("x", lease, allocator);
              FieldVector shared = ArrowVectors.share("x", lease)) {
            assertEquals(shared.getField(), counted.getField());
            assertEquals(rows, counted.getValueCount());
            assertTrue(allocator.getAllocatedMemory() >= rows * 4L, allocator.toVerboseString());
            for (int row = 0; row < rows; row++) {
              assertEquals(shared.getObject(row), counted.getObject(row));
            }
          }
          assertEquals(0, allocator.getAllocatedMemory());
        }
      }
    }
  }

  @Test
  void shareCounted_recordWhoseFieldsLieApart_isOneRowOfMany() {
    try (var allocator = new RootAllocator();
        BufferLease lease = Buffers.allocate(DType.ofDescr("[('a', '<i4'), ('b', '<f8')]"), 3)) {
      lease.view().set(List.of(7, 1.5), 1);
      var one = lease.view().slice(org.gatun.buffer.Slice.of(1, 2));
      try (FieldVector vector = ArrowVectors.shareCounted("x", one, allocator)) {
        assertEquals(Map.of("a", 7, "b", 1.5), vector.getObject(0));
      }
      assertThrows(
          BufferRequestException.class, () -> ArrowVectors.shareCounted("x", lease, allocator));
      assertEquals(0, allocator.getAllocatedMemory());
    }
  }
}

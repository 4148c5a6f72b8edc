// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.gatun.arrow.Values.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.c.ArrowArray;
import org.apache.arrow.c.ArrowSchema;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Memory that columns and exports make goes back: once, also when something fails half-way. */
class ReturnedMemoryTest {
  private static final int ROWS = 20;
  private static final int START = 3;

  private static long lent() {
    return BufferPool.shared().statistics().outstanding();
  }

  private static BitVector bits(BufferAllocator allocator) {
    var vector = new BitVector("b", allocator);
    vector.allocateNew(ROWS);
    for (int i = 0; i < ROWS; i++) {
      if (i % 3 == 0) {
        vector.setNull(i);
      } else {
        vector.set(i, i % 2);
      }
    }
    vector.setValueCount(ROWS);
    return vector;
  }

  /** Imports a vector from a row on that begins within a byte. */
  private static ArrowColumn fromTheMiddle(
      Structs structs, BufferAllocator allocator, FieldVector vector) {
    Data.exportVector(
        allocator, vector, null, ArrowArray.wrap(structs.array), ArrowSchema.wrap(structs.schema));
    structs.setOffset(START);
    structs.setLength(ROWS - START);
    structs.setNullCount(-1);
    return ArrowCData.importArray(structs.array, structs.schema);
  }

  private static List<@Nullable Object> expected(FieldVector vector) {
    List<@Nullable Object> rows = new ArrayList<>();
    for (int i = START; i < ROWS; i++) {
      rows.add(vector.getObject(i));
    }
    return rows;
  }

  private static void exportAndCompare(
      Structs structs, BufferAllocator allocator, ArrowColumn column, List<?> expected) {
    ArrowCData.exportArray(column, structs.array, structs.schema);
    try (FieldVector back =
        Data.importVector(
            allocator, ArrowArray.wrap(structs.array), ArrowSchema.wrap(structs.schema), null)) {
      List<@Nullable Object> found = new ArrayList<>();
      for (int i = 0; i < back.getValueCount(); i++) {
        found.add(back.getObject(i));
      }
      assertEquals(expected, found);
    }
  }

  @Test
  void validity_askedForOften_isOneCopyThatIsUpToDate() {
    try (var structs = new Structs();
        var allocator = new RootAllocator();
        BitVector vector = bits(allocator);
        ArrowColumn column = fromTheMiddle(structs, allocator, vector)) {
      column.validity(0);
      long before = lent();
      for (int round = 0; round < 100; round++) {
        assertTrue(column.validity(0).isReadOnly());
      }
      assertEquals(before, lent());
      vector.setNull(START + 1);
      assertEquals(0, column.validity(0).getInt(0) & 2);
      vector.set(START + 1, 1);
      assertEquals(2, column.validity(0).getInt(0) & 2);
    }
  }

  @Test
  void exportArray_ofOneColumnOften_keepsNothingInTheColumn() {
    long before = lent();
    try (var structs = new Structs();
        var allocator = new RootAllocator();
        BitVector vector = bits(allocator);
        ArrowColumn column = fromTheMiddle(structs, allocator, vector)) {
      long held = lent();
      for (int round = 0; round < 50; round++) {
        exportAndCompare(structs, allocator, column, expected(vector));
      }
      assertEquals(held, lent());
      vector.set(START + 1, 1); // was 0: an export shows what is there when it is made
      exportAndCompare(structs, allocator, column, expected(vector));
    }
    assertEquals(before, lent());
  }

  @Test
  void validityAndExport_byManyThreads_giveAllBack() throws InterruptedException {
    long before = lent();
    var failures = new AtomicInteger();
    try (var structs = new Structs();
        var allocator = new RootAllocator();
        BitVector vector = bits(allocator)) {
      for (int round = 0; round < 200; round++) {
        try (ArrowColumn column = fromTheMiddle(structs, allocator, vector)) {
          List<Thread> threads = new ArrayList<>();
          for (int i = 0; i < 4; i++) {
            threads.add(
                Thread.ofPlatform()
                    .start(() -> {
                      try (var own = new Structs()) {
                        for (int k = 0; k < 5; k++) {
                          column.validity(0);
                          ArrowCData.exportArray(column, own.array, own.schema);
                          ArrowCData.importArray(own.array, own.schema).close();
                        }
                      } catch (RuntimeException | Error e) {
                        failures.incrementAndGet();
                      }
                    }));
          }
          for (Thread thread : threads) {
            thread.join();
          }
        }
      }
    }
    assertEquals(0, failures.get());
    assertEquals(before, lent());
  }

  @Test
  void close_whereOneReleaseFails_releasesTheOthersAndSaysAll() {
    var held = new HeldBuffers("x");
    BufferLease first = failing("first");
    BufferLease second = Buffers.allocate(DType.INT8, 1);
    BufferLease third = failing("third");
    List.of(first, second, third).forEach(held::keep);
    var thrown = assertThrows(IllegalStateException.class, held::close);
    assertSays("first", thrown);
    assertSays("third", thrown.getSuppressed()[0]);
    assertFalse(second.isOpen());
    assertFalse(third.isOpen());
    held.close(); // once
  }

  private static BufferLease failing(String name) {
    BufferLease memory = Buffers.allocate(DType.INT8, 1);
    return Buffers.adopt(
        memory.view().pinned(segment -> segment.asSlice(0, 1)),
        () -> {
          memory.close();
          throw new IllegalStateException(name);
        },
        DType.INT8,
        1);
  }

  @Test
  void importArray_lengthWhoseBytesOverflow_isRefusedByNameAndStaysTheOwners() {
    try (var structs = new Structs();
        BufferLease bytes = Buffers.allocate(DType.ofFormat("100s"), 3)) {
      ArrowCData.exportArray("wide", bytes, structs.array, structs.schema);
      structs.setLength(Long.MAX_VALUE / 64);
      var refused =
          assertThrows(
              IllegalArgumentException.class,
              () -> ArrowCData.importArray(structs.array, structs.schema));
      assertSays("field wide", refused);
      assertFalse(structs.isReleased());
      structs.setLength(3);
      ArrowCData.importArray(structs.array, structs.schema).close();
      assertEquals(0, structs.left());
    }
  }

  @Test
  void importStream_lengthWhoseBytesOverflow_isRefusedByNameAndReleased() {
    long before = lent();
    try (var structs = new Structs();
        BufferLease bytes = Buffers.allocate(DType.ofFormat("100s"), 3)) {
      try (var own = new Structs()) {
        ArrowCData.exportArray("wide", bytes, own.array, own.schema);
        ArrowColumn column = ArrowCData.importArray(own.array, own.schema);
        ArrowCData.exportStream(List.of(column).iterator(), structs.stream);
      }
      LyingStream.lengths(structs.stream, Long.MAX_VALUE / 64);
      try (ArrowStream stream = ArrowCData.importStream(structs.stream)) {
        assertSays("field wide", assertThrows(IllegalArgumentException.class, stream::next));
        assertNull(stream.next());
      }
      assertEquals(0, structs.left());
    }
    assertEquals(before, lent());
  }

  /** Batches whose close fails. */
  private static final class Failing implements Iterator<ArrowColumn>, AutoCloseable {
    private final Iterator<ArrowColumn> batches;
    private int closed;

    private Failing(ArrowColumn... batches) {
      this.batches = List.of(batches).iterator();
    }

    @Override
    public boolean hasNext() {
      return batches.hasNext();
    }

    @Override
    public ArrowColumn next() {
      return batches.next();
    }

    @Override
    public void close() {
      closed++;
      throw new IllegalStateException("the iterator");
    }
  }

  @Test
  void exportStream_iteratorThatHasNothing_isClosed() {
    try (var structs = new Structs()) {
      var failing = new Failing();
      var thrown =
          assertThrows(
              NoSuchElementException.class, () -> ArrowCData.exportStream(failing, structs.stream));
      assertEquals(1, failing.closed);
      assertSays("the iterator", thrown.getSuppressed()[0]);
      assertEquals(0, structs.left());
    }
  }

  @Test
  void exportStream_schemaThatFails_closesBatchAndIteratorAndSaysAll() {
    long before = lent();
    try (var structs = new Structs();
        var allocator = new RootAllocator()) {
      try (var vector = new IntVector("x", allocator)) {
        vector.allocateNew(1);
        vector.setValueCount(1);
        ArrowColumn closed = ArrowVectors.view(vector);
        closed.close(); // so it cannot be exported
        var failing = new Failing(closed);
        var thrown =
            assertThrows(
                IllegalStateException.class,
                () -> ArrowCData.exportStream(failing, structs.stream));
        assertEquals(1, failing.closed);
        assertSays("the iterator", thrown.getSuppressed()[0]);
      }
      assertEquals(0, structs.left());
    }
    assertEquals(before, lent());
  }
}

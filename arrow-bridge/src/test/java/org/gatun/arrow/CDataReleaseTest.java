// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.arrow.c.ArrowSchema;
import org.gatun.arrow.c.ArrayStruct;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.junit.jupiter.api.Test;

/**
 * Releases in any order, by any thread, of copies of structs: what was exported comes back once.
 */
class CDataReleaseTest {
  private static BufferLease counted(AtomicInteger released, int n) {
    BufferLease memory = Buffers.allocate(DType.FLOAT32, n);
    for (int i = 0; i < n; i++) {
      memory.view().setFloat(i, i);
    }
    return Buffers.adopt(
        memory.view().pinned(segment -> segment.asSlice(0, 4L * n)),
        () -> {
          memory.close();
          released.incrementAndGet();
        },
        DType.FLOAT32,
        n);
  }

  @Test
  void release_byManyThreadsAtOnce_givesBackOnce() throws InterruptedException {
    for (int round = 0; round < 200; round++) {
      var released = new AtomicInteger();
      try (var structs = new Structs()) {
        try (BufferLease lease = counted(released, 10)) {
          ArrowCData.exportArray("x", lease, structs.array, structs.schema);
        }
        ArrowColumn column = ArrowCData.importArray(structs.array, structs.schema);
        List<Thread> threads =
            List.of(
                Thread.ofPlatform().start(column::close), Thread.ofVirtual().start(column::close));
        column.close();
        for (Thread thread : threads) {
          thread.join();
        }
        assertEquals(1, released.get());
        assertEquals(0, structs.left());
      }
    }
  }

  @Test
  void release_ofAColumnWithABitmapByManyThreads_waitsForTheLastAndIsCalledOnce()
      throws InterruptedException {
    for (int round = 0; round < 200; round++) {
      try (var arena = Arena.ofShared()) {
        var raw = new RawStructs(arena);
        MemorySegment schema = raw.schema("i", "x");
        MemorySegment array = raw.array(3, List.of(raw.ints(-1), raw.ints(1, 2, 3)));
        int before = RawStructs.released();
        ArrowColumn column = ArrowCData.importArray(array.address(), schema.address());
        assertEquals(before + 1, RawStructs.released(), "the schema");
        BufferLease values = column.values().acquire(BufferRequest.NATIVE);
        List<Thread> threads =
            List.of(
                Thread.ofPlatform().start(column::close), Thread.ofVirtual().start(column::close));
        column.close();
        for (Thread thread : threads) {
          thread.join();
        }
        assertEquals(before + 1, RawStructs.released(), "the values are lent");
        assertEquals(3, values.view().getInt(2));
        values.close();
        assertEquals(before + 2, RawStructs.released());
      }
    }
  }

  @Test
  void release_calledTwiceOnCopiesOfAStruct_givesBackOnce() throws Throwable {
    var released = new AtomicInteger();
    try (var structs = new Structs();
        var other = new Structs()) {
      try (BufferLease lease = counted(released, 10)) {
        ArrowCData.exportArray("x", lease, structs.array, structs.schema);
      }
      other.arrayBytes.copyFrom(structs.arrayBytes);
      Structs.release(structs.arrayBytes);
      Structs.release(other.arrayBytes);
      assertEquals(1, released.get());
      try (ArrowSchema schema = ArrowSchema.wrap(structs.schema)) {
        schema.release();
      }
    }
  }

  @Test
  void release_byACopyOfAStructThatWasReleased_leavesWhatWasExportedSince() throws Throwable {
    var first = new AtomicInteger();
    var second = new AtomicInteger();
    try (var structs = new Structs();
        var stale = new Structs()) {
      for (int round = 0; round < 100; round++) {
        try (BufferLease lease = counted(first, 10)) {
          ArrowCData.exportArray("x", lease, structs.array, structs.schema);
        }
        stale.arrayBytes.copyFrom(structs.arrayBytes);
        ArrowCData.importArray(structs.array, structs.schema).close();
        try (BufferLease lease = counted(second, 10)) {
          ArrowCData.exportArray("y", lease, structs.array, structs.schema);
        }
        Structs.release(stale.arrayBytes);
        assertEquals(round + 1, first.get());
        assertEquals(round, second.get());
        ArrowCData.importArray(structs.array, structs.schema).close();
        assertEquals(round + 1, second.get());
      }
      assertEquals(0, structs.left());
    }
  }

  @Test
  void release_ofManyAtOnceByRacingThreads_givesEachBackOnce() throws InterruptedException {
    int count = 3000; // more than there are places for
    long blocks = BufferPool.shared().statistics().outstanding();
    var released = new AtomicInteger();
    try (var structs = new Structs();
        var arena = Arena.ofShared()) {
      MemorySegment all = arena.allocate(2L * count * ArrayStruct.BYTES, 8);
      for (int i = 0; i < count; i++) {
        try (BufferLease lease = counted(released, 1)) {
          ArrowCData.exportArray("x".repeat(i % 300), lease, structs.array, structs.schema);
        }
        try (ArrowSchema schema = ArrowSchema.wrap(structs.schema)) {
          schema.release();
        }
        for (int copy = 0; copy < 2; copy++) {
          all.asSlice(((long) copy * count + i) * ArrayStruct.BYTES).copyFrom(structs.arrayBytes);
        }
      }
      assertEquals(count, structs.left());
      List<Thread> threads =
          IntStream.range(0, 2)
              .mapToObj(
                  copy -> Thread.ofPlatform().start(() -> releaseAll(all, copy * count, count)))
              .toList();
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(count, released.get());
      assertEquals(0, structs.left());
    }
    assertEquals(blocks, BufferPool.shared().statistics().outstanding());
  }

  private static void releaseAll(MemorySegment structs, int from, int count) {
    try {
      for (int i = from; i < from + count; i++) {
        Structs.release(structs.asSlice(i * ArrayStruct.BYTES, ArrayStruct.BYTES));
      }
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @SuppressWarnings("restricted")
  void release_ofAParentWhoseChildWasMovedAway_leavesTheChild() throws Throwable {
    var released = new AtomicInteger();
    try (var structs = new Structs();
        var child = new Structs()) {
      try (BufferLease values = counted(released, 12)) {
        ArrowCData.exportArray(
            "m", values.view().cast(DType.FLOAT32, 3, 4), structs.array, structs.schema);
      }
      MemorySegment children =
          MemorySegment.ofAddress(structs.arrayBytes.get(ValueLayout.JAVA_LONG, 48)).reinterpret(8);
      MemorySegment place =
          MemorySegment.ofAddress(children.get(ValueLayout.JAVA_LONG, 0))
              .reinterpret(ArrayStruct.BYTES);
      child.arrayBytes.copyFrom(place);
      place.set(ValueLayout.JAVA_LONG, 64, 0);
      Structs.release(structs.arrayBytes);
      assertEquals(0, released.get());
      Structs.release(child.arrayBytes);
      assertEquals(1, released.get());
      try (ArrowSchema schema = ArrowSchema.wrap(structs.schema)) {
        schema.release();
      }
      assertEquals(0, structs.left());
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.gatun.arrow.Values.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.util.TransferPair;
import org.gatun.buffer.BufferLimitException;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.PoolOptions;
import org.gatun.harness.ChildJvm;
import org.junit.jupiter.api.Test;

/** Arrow's own vectors in the memory of a pool. */
class PoolAllocatorTest {
  @Test
  void allocate_vectors_takesLeasesOfThePoolAndGivesThemBack() {
    try (var pool = new BufferPool();
        BufferAllocator allocator = PoolAllocator.of(pool)) {
      long address;
      try (var vector = new IntVector("x", allocator)) {
        vector.allocateNew(10_000);
        vector.set(9_999, 7);
        address = vector.getDataBufferAddress();
        assertEquals(0, address % 64);
        assertTrue(pool.statistics().outstanding() > 0);
        assertTrue(pool.statistics().outstandingBytes() >= 40_000);
        assertTrue(allocator.getAllocatedMemory() >= 40_000);
      }
      assertEquals(0, pool.statistics().outstanding());
      assertEquals(0, allocator.getAllocatedMemory());
      try (var vector = new IntVector("x", allocator)) {
        vector.allocateNew(10_000);
        assertEquals(address, vector.getDataBufferAddress());
      }
    }
  }

  @Test
  void allocate_anyVectorThroughAStream_isReadAsItWasWritten() throws IOException {
    var random = new Random(4_711);
    try (var pool = new BufferPool();
        BufferAllocator allocator = PoolAllocator.of(pool)) {
      var vectors = new RandomVectors(random, allocator);
      for (int round = 0; round < 50; round++) {
        var bytes = new ByteArrayOutputStream();
        var expected = new ArrayList<Object>();
        try (FieldVector vector = vectors.vector(vectors.field("x", 2), random.nextInt(200));
            var root = VectorSchemaRoot.of(vector);
            var writer = new ArrowStreamWriter(root, null, bytes)) {
          for (int i = 0; i < vector.getValueCount(); i++) {
            expected.add(String.valueOf(Seen.plain(vector.getObject(i))));
          }
          writer.writeBatch();
          writer.end();
        }
        var input = new ByteArrayInputStream(bytes.toByteArray());
        try (var reader = new ArrowStreamReader(input, allocator)) {
          assertTrue(reader.loadNextBatch());
          FieldVector read = reader.getVectorSchemaRoot().getVector(0);
          var found = new ArrayList<Object>();
          for (int i = 0; i < read.getValueCount(); i++) {
            found.add(String.valueOf(Seen.plain(read.getObject(i))));
          }
          assertEquals(expected, found);
        }
      }
      assertEquals(0, pool.statistics().outstanding());
    }
  }

  @Test
  void setSafe_textThatGrows_movesThroughThePool() {
    try (var pool = new BufferPool();
        BufferAllocator allocator = PoolAllocator.of(pool);
        var vector = new VarCharVector("x", allocator)) {
      for (int i = 0; i < 20_000; i++) {
        vector.setSafe(i, Integer.toString(i).getBytes(StandardCharsets.UTF_8));
      }
      vector.setValueCount(20_000);
      assertEquals("19999", String.valueOf(vector.getObject(19_999)));
      assertTrue(pool.statistics().outstanding() >= 2); // the bytes, and offsets with the bitmap
    }
  }

  @Test
  void allocate_beyondThePoolsLimit_isArrowsOutOfMemory() {
    try (var pool = new BufferPool(PoolOptions.DEFAULT.withLimit(100_000));
        BufferAllocator allocator = PoolAllocator.of(pool)) {
      var e = assertThrows(OutOfMemoryException.class, () -> allocator.buffer(200_000).close());
      assertInstanceOf(BufferLimitException.class, e.getCause());
      assertSays("100000", e);
      assertEquals(0, allocator.getAllocatedMemory());
      try (ArrowBuf buffer = allocator.buffer(50_000)) {
        assertTrue(buffer.capacity() >= 50_000);
      }
    }
  }

  @Test
  void allocate_beyondTheAllocatorsLimit_takesNothingOfThePool() {
    try (var pool = new BufferPool();
        BufferAllocator allocator = PoolAllocator.of(pool, 1_000)) {
      assertThrows(OutOfMemoryException.class, () -> allocator.buffer(2_000).close());
      assertEquals(0, pool.statistics().outstanding());
    }
  }

  @Test
  void transfer_toAnotherAllocator_movesTheAccountNotTheMemory() {
    try (var pool = new BufferPool();
        BufferAllocator root = PoolAllocator.of(pool);
        BufferAllocator child = root.newChildAllocator("child", 0, Long.MAX_VALUE);
        var vector = new IntVector("x", root)) {
      vector.allocateNew(1_000);
      vector.setValueCount(1_000);
      long address = vector.getDataBufferAddress();
      TransferPair pair = vector.getTransferPair(child);
      pair.transfer();
      try (var moved = (IntVector) pair.getTo()) {
        assertEquals(address, moved.getDataBufferAddress());
        assertTrue(child.getAllocatedMemory() > 0);
      }
    }
  }

  @Test
  void view_vectorOfThePool_holdsItsLeases() {
    try (var pool = new BufferPool();
        BufferAllocator allocator = PoolAllocator.of(pool)) {
      var vector = new IntVector("x", allocator);
      vector.allocateNew(10);
      vector.set(3, 33);
      vector.setValueCount(10);
      ArrowColumn column = ArrowVectors.view(vector);
      vector.close();
      assertTrue(pool.statistics().outstanding() > 0);
      assertEquals(33, column.values().getInt(3));
      column.close();
      assertEquals(0, pool.statistics().outstanding());
    }
  }

  @Test
  void close_allocatorWithAnOpenVector_saysThatMemoryWasLeaked() {
    try (var pool = new BufferPool()) {
      BufferAllocator allocator = PoolAllocator.of(pool);
      ArrowBuf buffer = allocator.buffer(5_000);
      var e = assertThrows(IllegalStateException.class, allocator::close);
      assertSays("leaked", e);
      assertTrue(buffer.capacity() >= 5_000);
      assertEquals(1, pool.statistics().outstanding());
    }
  }

  @Test
  void allocate_byManyThreads_leavesNothingOut() throws Exception {
    try (var pool = new BufferPool();
        BufferAllocator allocator = PoolAllocator.of(pool);
        var executor = Executors.newFixedThreadPool(4)) {
      List<Future<Integer>> wrong = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        int own = thread;
        wrong.add(
            executor.submit(() -> {
              int others = 0;
              for (int round = 0; round < 2_000; round++) {
                try (ArrowBuf buffer = allocator.buffer(4_096L << (round % 4))) {
                  for (int at = 0; at < 4_096; at += 512) {
                    buffer.setInt(at, own);
                  }
                  for (int at = 0; at < 4_096; at += 512) {
                    others += buffer.getInt(at) == own ? 0 : 1;
                  }
                }
              }
              return others;
            }));
      }
      for (Future<Integer> each : wrong) {
        assertEquals(0, each.get());
      }
      assertEquals(0, pool.statistics().outstanding());
    }
  }

  /** A program that forgets a vector, and needs its memory again. */
  static final class Forgetful {
    public static void main(String[] args) throws InterruptedException {
      var log = new ByteArrayOutputStream();
      System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
      var options = PoolOptions.DEFAULT.withLimit(100_000).withWait(Duration.ofSeconds(60));
      try (var pool = new BufferPool(options)) {
        BufferAllocator allocator = PoolAllocator.of(pool);
        forget(allocator);
        try (ArrowBuf buffer = allocator.buffer(65_536)) {
          IO.println("again " + buffer.capacity());
        }
        try {
          allocator.close();
        } catch (IllegalStateException e) {
          IO.println("closed: " + e.getMessage());
        }
      }
      // Another thread reports, when the memory is back already.
      for (int look = 0;
          look < 600 && !log.toString(StandardCharsets.UTF_8).contains("dropped");
          look++) {
        Thread.sleep(100);
      }
      IO.println(log.toString(StandardCharsets.UTF_8));
    }

    private static void forget(BufferAllocator allocator) {
      IO.println("forgotten " + allocator.buffer(65_536).capacity());
    }
  }

  @Test
  void forget_vector_comesBackAndIsReportedWithItsPlace() throws Exception {
    ChildJvm.Outcome ended = ChildJvm.runWith(List.of("-Dgatun.leaks=trace"), Forgetful.class);
    assertEquals(0, ended.exitCode(), ended.output());
    assertTrue(ended.output().contains("again 65536"), ended.output());
    assertTrue(ended.output().contains("a lease of 65536 bytes was dropped"), ended.output());
    assertTrue(ended.output().contains("PoolAllocatorTest$Forgetful.forget"), ended.output());
    assertTrue(ended.output().contains("closed: Memory was leaked"), ended.output());
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.nd4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicInteger;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What is dropped without being closed comes back, and not before the last that reaches it. */
class ForgottenTest {
  private static final int ROUNDS = 200;

  private final AtomicInteger released = new AtomicInteger();

  /** Shares memory of [2, 3] that counts its release, and keeps the array as the only holder. */
  private INDArray sharedAlone() {
    try (BufferLease lease =
        Buffers.adopt(
            Arena.global().allocate(24, 16), released::incrementAndGet, DType.FLOAT32, 2, 3)) {
      return Nd4jArrays.share(lease).assign(5);
    }
  }

  private INDArray rowAlone() {
    return sharedAlone().getRow(1);
  }

  private static void collect() throws InterruptedException {
    System.gc();
    Thread.sleep(20);
  }

  private void awaitRelease() throws InterruptedException {
    for (int i = 0; i < ROUNDS && released.get() == 0; i++) {
      collect();
    }
    assertEquals(1, released.get());
  }

  private static void readSum(INDArray array, int expected) {
    assertEquals(expected, array.sumNumber().intValue());
  }

  @Test
  void array_dropped_comesBack() throws InterruptedException {
    readSum(sharedAlone(), 30);
    awaitRelease();
  }

  @Test
  void row_whileReachable_keepsTheMemory() throws InterruptedException {
    holdRow(rowAlone());
    awaitRelease();
  }

  private void holdRow(INDArray row) throws InterruptedException {
    for (int i = 0; i < 10; i++) {
      collect();
      assertEquals(0, released.get());
    }
    readSum(row, 15);
  }

  @Test
  void viewOfAnNd4jArray_whileReachable_keepsItsMemory() throws InterruptedException {
    try (BufferLease lease = viewAlone()) {
      for (int i = 0; i < 10; i++) {
        collect();
        Nd4j.create(DataType.FLOAT, 1 << 20).assign(1);
      }
      assertEquals(7, lease.view().getFloat((1 << 20) - 1));
    }
  }

  private static BufferLease viewAlone() {
    return Nd4jArrays.view(Nd4j.create(DataType.FLOAT, 1 << 20).assign(7));
  }

  @Test
  void viewOfAnNd4jArray_dropped_letsTheArrayCloseAgain() throws InterruptedException {
    INDArray array = Nd4j.create(DataType.FLOAT, 4);
    Nd4jArrays.view(array);
    for (int i = 0; i < ROUNDS && !array.closeable(); i++) {
      collect();
    }
    array.close();
    assertTrue(array.wasClosed());
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A pool of zeros shows nobody what the last borrower wrote. */
class PoolZerosTest {
  private static final long SEED = 11;

  @Test
  void acquire_blocksFullOfOthersBytes_areZeros() {
    IO.println("seed " + SEED);
    var random = new Random(SEED);
    var pool = new BufferPool(PoolOptions.DEFAULT.withZeros());
    for (int round = 0; round < 2_000; round++) {
      long bytes = random.nextLong(random.nextInt(4) == 0 ? 70_000 : 5_000);
      try (BufferLease lease =
          random.nextBoolean() ? pool.acquire(bytes) : pool.acquire(DType.INT16, 1, bytes / 2)) {
        try (BufferPin pin = lease.view().pin()) {
          MemorySegment segment = pin.segment();
          var zeros = MemorySegment.ofArray(new byte[(int) segment.byteSize()]);
          assertEquals(-1, segment.mismatch(zeros));
          segment.fill((byte) 0xA5);
        }
      }
    }
  }
}
